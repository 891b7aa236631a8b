"""Which dataset and layout a file is, by its content and never by its name.

Some files do not hold their period, or which part of a dataset they are; that is told, or read from
the name, and the receipt says which.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.sources.formats.scan import Scan
from pipeline.sources.identification import Identified, identified, landed_column
from pipeline.sources.matching import FIRST_YEAR, Refused, count_columns
from pipeline.sources.registry import Layout, PartRule, Registry, Table

PeriodSource = Literal["content", "told", "name", "none"]


@dataclass
class Recognised:
    """A whole file of a supported layout: what it is, and what was met while reading it."""

    dataset: str
    layout: Layout
    table: Table
    scan: Scan
    columns: list[str]
    renamed: dict[str, str]
    periods: list[str]
    period_source: PeriodSource
    part: str
    rows: int = 0
    junk: int = 0
    suppressed: int = 0


def recognise(
    path: Path,
    name: str = "",
    period: str | None = None,
    part: str | None = None,
    registry: Registry | None = None,
) -> Recognised:
    """Return what a file is, after reading it whole.

    Args:
        path: the file.
        name: its name as received; used only for what a layout does not hold.
        period: the period, when it is told.
        part: the part of the dataset, when it is told.
        registry: another registry than the project's own (tests).

    Raises:
        Refused: with a reason that says what was found, what was expected and what to do.
    """
    with identified(path, registry) as found:
        seen = _Seen.of(found)
        for batch in found.batches():
            seen.add(batch)
        layout = found.layout
        if not seen.rows:
            raise Refused("damaged", f"it has the header of {layout.name}, but no rows")
        periods, source = _periods(found, seen, name, period)
        return Recognised(
            found.dataset, layout, found.table, found.scan, found.landed, found.renamed,
            periods, source, _part(layout, seen, name, part),
            seen.rows, found.rows.junk, seen.suppressed,
        )  # fmt: skip


@dataclass
class _Seen:
    """What is gathered while the rows pass by."""

    layout: Layout
    counts: list[str]
    period_column: str | None
    part_column: str | None
    rows: int = 0
    suppressed: int = 0
    periods: set[str] = field(default_factory=set)
    beginnings: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, found: Identified) -> _Seen:
        column = found.layout.periods.removeprefix("column ")
        rule = found.layout.part
        return cls(
            found.layout,
            count_columns(found.facts, found.layout, found.table, found.landed),
            landed_column(found, column) if column != found.layout.periods else None,
            landed_column(found, rule.column) if rule and rule.column else None,
        )

    def add(self, batch: pa.RecordBatch) -> None:
        self.rows += batch.num_rows
        marks = pa.array(self.layout.suppressed, pa.string())
        for name in self.counts:
            marked = pc.is_in(pc.utf8_trim_whitespace(batch.column(name)), value_set=marks)
            self.suppressed += pc.sum(marked).as_py() or 0
        if self.period_column is not None:
            self.periods |= _distinct(batch.column(self.period_column))
        if self.part_column is not None:
            self.beginnings |= _distinct(batch.column(self.part_column))


def _distinct(column: pa.Array) -> set[str]:
    values = pc.unique(pc.utf8_trim_whitespace(column)).to_pylist()
    return {value or "" for value in values}


def _periods(
    found: Identified, seen: _Seen, name: str, told: str | None
) -> tuple[list[str], PeriodSource]:
    layout = found.layout
    absent = layout.periods.startswith("column ") and seen.period_column is None
    if (layout.periods == "outside" or absent) and layout.is_told:
        return [_outside_period(layout, name, told)], "told" if told else "name"
    if layout.periods == "none":
        periods: list[str] = []
    elif layout.periods == "year_columns":
        periods = [f"{year}SJ00" for year in found.years]
    elif layout.periods_are != "codes":
        periods = sorted({_of_a_year(layout, value) for value in seen.periods})
    else:
        periods = sorted(seen.periods - {""})
    if told and told not in periods:
        raise Refused(
            "damaged",
            f"the period told is {told}, but the file holds {describe_periods(periods)}",
        )
    return periods, "content"


# What a value looks like that a year is read from, and in words.
YEARS = {
    "school years": (
        r"(\d{4})(?:[-/](?P<next>\d{2}|\d{4}))?",
        "a school year as 2021 or 2021/2022",
    ),
    "years": (r"(\d{4})[A-Z]{2}\d+", "a code that begins with its year, as 2021PV20"),
}


def _of_a_year(layout: Layout, value: str) -> str:
    pattern, expected = YEARS[layout.periods_are]
    match = re.fullmatch(pattern, value, re.ASCII)
    known = match is not None and FIRST_YEAR <= int(match[1]) <= date.today().year
    following = match.groupdict().get("next") if match else None
    if not match or not known or not str(int(match[1]) + 1).endswith(following or ""):
        raise Refused(
            "damaged",
            f"it looks like {layout.name}, but its {layout.periods} holds {value!r}; expected "
            f"{expected}, from {FIRST_YEAR} to {date.today().year}",
        )
    return layout.period_of(match[1])


def _outside_period(layout: Layout, name: str, told: str | None) -> str:
    this_year = date.today().year
    kind = "year" if layout.periods_are == "years" else "school year"
    if told:
        year = told[:4]
        of_a_year = re.fullmatch(r"[0-9]{4}", year) and told == layout.period_of(year)
        if not of_a_year or not FIRST_YEAR <= int(year) <= this_year:
            raise Refused(
                "damaged",
                f"{told} is no {kind} of {FIRST_YEAR} to {this_year}; expected as "
                f"{layout.period_of(2019)}",
            )
        return told
    years = {
        y for y in re.findall(r"(?<!\d)(\d{4})(?!\d)", name) if FIRST_YEAR <= int(y) <= this_year
    }
    if school := re.search(r"(?<!\d)(\d{4})[-_](\d{4})(?!\d)", name):
        first, second = int(school[1]), int(school[2])
        if kind != "year" and second == first + 1 and years == {str(first), str(second)}:
            return layout.period_of(first)
    if len(years) != 1:
        raise Refused(
            "damaged",
            f"it is {layout.name}, which does not say its {kind}, and neither does its name; "
            f"hand it in with --periode, for example --periode {layout.period_of(2019)}",
        )
    return layout.period_of(years.pop())


def _part(layout: Layout, seen: _Seen, name: str, told: str | None) -> str:
    rule = layout.part
    if rule is None or rule.begins:
        part = _part_by_content(layout, rule, seen.beginnings) if rule else ""
        if told and told != part:
            raise Refused(
                "damaged",
                f"the part told is {told}, but the file holds {part or 'no part of a dataset'}",
            )
        return part
    named = [p for p in rule.outside if re.search(rf"(?<![a-z]){p}(?![a-z])", name.lower())]
    choice = [told] if told else named
    if len(choice) != 1 or choice[0] not in rule.outside:
        raise Refused(
            "damaged",
            f"it is {layout.name}, which does not say whether it is {' or '.join(rule.outside)}, "
            "and neither does its name; hand it in with --onderdeel, for example --onderdeel "
            f"{rule.outside[0]}",
        )
    return choice[0]


def _part_by_content(layout: Layout, rule: PartRule, values: set[str]) -> str:
    def part(value: str) -> str | None:
        return next((p for b, p in rule.begins.items() if value.lower().startswith(b)), None)

    unknown = sorted({value[:1] for value in values if part(value) is None})
    if unknown:
        raise Refused(
            "damaged",
            f"it looks like {layout.name}, but {rule.column} holds codes that begin with "
            f"{', '.join(repr(u) for u in unknown)}; expected {', '.join(sorted(rule.begins))}",
        )
    return "+".join(sorted({p for value in values if (p := part(value))}))


def describe_periods(periods: list[str]) -> str:
    """Return periods for a person to read: `2015SJ00–2019SJ00 (5)`."""
    if not periods:
        return "none"
    if len(periods) == 1:
        return periods[0]
    return f"{periods[0]}–{periods[-1]} ({len(periods)})"
