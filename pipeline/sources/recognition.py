"""Which dataset and layout a file is, by its content and never by its name.

The one thing some files do not hold is their period; for those (`periods: outside`) it is told, or
read from the name, and the receipt says which.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from pipeline.settings import get_settings
from pipeline.sources import reading
from pipeline.sources.reading import Content, Unreadable, normalise
from pipeline.sources.registry import YEAR, Layout, Registry, Table, load_registry

NEAR_MISS = 0.6  # share of a layout's columns that a file must have to be called a near miss
FIRST_YEAR = 1990


@dataclass
class Recognised:
    """A whole file of a supported layout."""

    dataset: str
    layout: Layout
    table: Table
    content: Content
    periods: list[str]
    period_source: Literal["content", "told", "name"]
    part: str


class Refused(Exception):
    """The file is not let in. `kind` is `unknown`, `damaged` or `unsupported`."""

    def __init__(self, kind: Literal["unknown", "damaged", "unsupported"], reason: str) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason


def recognise(
    data: bytes, name: str = "", period: str | None = None, registry: Registry | None = None
) -> Recognised:
    """Return what a file is, with its rows.

    Args:
        data: the bytes as received.
        name: the file name; used only for the period of a layout that does not hold it.
        period: that period, when it is told.
        registry: another registry than the project's own (tests).

    Raises:
        Refused: with a reason that says what was found, what was expected and what to do.
    """
    registry = registry or load_registry()
    limit = get_settings().max_file_bytes
    if len(data) > limit:
        raise Refused(
            "damaged",
            f"it is {len(data):,} bytes; at most {limit:,} are let in "
            "(setting TECHNIEKPACT_MAX_FILE_BYTES)",
        )
    try:
        kind = reading.kind_of(data)
        if kind == "json":
            found = _recognise_json(data, registry)
        elif kind == "xlsx":
            content = reading.read_xlsx(data, get_settings().max_unpacked_bytes)
            found = _recognise_rows("xlsx", content.columns, lambda _layout: content, registry)
        else:
            text = reading.decode(data)
            delimiter, header = reading.header_of(text)
            found = _recognise_rows(
                "csv",
                header,
                lambda layout: reading.read_csv(text, delimiter, layout.quoting),
                registry,
                delimiter,
            )
    except Unreadable as error:
        raise Refused("damaged", str(error)) from error
    if not found.content.rows:
        raise Refused("damaged", f"it has the header of {found.layout.name}, but no rows")
    _set_periods(found, name, period)
    _set_part(found)
    return found


def _recognise_rows(
    fmt: str,
    header: list[str],
    read: Any,
    registry: Registry,
    delimiter: str | None = None,
) -> Recognised:
    candidates = [
        (dataset, layout, layout.tables[0])
        for dataset, layout in registry.layouts()
        if fmt in layout.formats
    ]
    for dataset, layout, table in candidates:
        if _fits(header, table):
            if delimiter is not None and delimiter not in layout.delimiters:
                raise Refused(
                    "damaged",
                    f"it looks like {layout.name}, but has {delimiter!r} between its fields; "
                    f"expected {' or '.join(map(repr, layout.delimiters))}. It may have been saved "
                    "anew by a spreadsheet; hand in the file as the publisher sent it",
                )
            _check_years(header, table, layout)
            content = read(layout)
            if content.columns != header:
                raise Unreadable(
                    f"its header reads in two ways: {header[0]} and {content.columns[0]}"
                )
            return Recognised(dataset, layout, table, content, [], "content", "")
    for known in registry.known:
        if known.header and {normalise(h) for h in known.header} <= set(header):
            raise Refused("unsupported", f"it is {known.name}: {known.reason}")
    raise Refused("unknown", _describe_miss(header, candidates))


def _fits(header: list[str], table: Table) -> bool:
    plain = [c for c in header if _year_of(c, table) is None]
    years = {y for c in header if (y := _year_of(c, table)) is not None}
    if len(set(header)) != len(header) or sorted(plain) != sorted(map(normalise, table.columns)):
        return False
    return bool(years) == bool(table.year_columns)


def _year_of(column: str, table: Table) -> int | None:
    for template in table.year_columns:
        pattern = re.escape(normalise(template)).replace(re.escape(YEAR.upper()), r"(\d{4})")
        if match := re.fullmatch(pattern, column):
            return int(match[1])
    return None


def _check_years(header: list[str], table: Table, layout: Layout) -> None:
    """Refuse year columns that do not belong together: one broken header shifts every figure."""
    if not table.year_columns:
        return
    years = sorted({y for c in header if (y := _year_of(c, table)) is not None})
    expected = {normalise(c) for c in table.columns_for(years)}
    missing = sorted(expected - set(header))
    this_year = date.today().year
    problem = ""
    if missing:
        broken = {y for c in missing if (y := _year_of(c, table)) is not None}
        found = [c for c in header if _year_of(c, table) in broken]
        problem = (
            f"its year columns do not belong together: found {', '.join(found)}, and not "
            f"{', '.join(missing)}"
        )
    elif years != list(range(years[0], years[-1] + 1)):
        problem = f"the years are not consecutive: found {', '.join(map(str, years))}"
    elif years[0] < FIRST_YEAR or years[-1] > this_year:
        problem = f"found years {years[0]}–{years[-1]}, expected within {FIRST_YEAR}–{this_year}"
    if problem:
        raise Refused(
            "damaged",
            f"it looks like {layout.name}, but {problem}. Ask the publisher which year is meant",
        )


def _describe_miss(header: list[str], candidates: list[tuple[str, Layout, Table]]) -> str:
    def closeness(candidate: tuple[str, Layout, Table]) -> float:
        wanted = {normalise(c) for c in candidate[2].columns}
        return len(wanted & set(header)) / len(wanted)

    shown = ", ".join(header[:8]) + (", …" if len(header) > 8 else "")
    best = max(candidates, key=closeness, default=None)
    if best is None or closeness(best) < NEAR_MISS:
        return (
            f"no layout in the registry has this header: {shown}. If it is a new source, add a "
            "layout in pipeline/sources/registry.yml"
        )
    _, layout, table = best
    wanted = {normalise(c) for c in table.columns}
    missing = sorted(wanted - set(header))
    extra = sorted({c for c in header if c not in wanted and _year_of(c, table) is None})
    twice = sorted({c for c in header if header.count(c) > 1})
    parts = []
    if missing:
        parts.append(f"column {', '.join(missing)} is missing")
    if extra:
        shown = ", ".join(name or "without a name" for name in extra)
        parts.append(f"column {shown} is not known")
    if twice:
        parts.append(f"column {', '.join(twice)} stands there twice")
    if table.year_columns and not any(_year_of(c, table) for c in header):
        parts.append("it has no year columns")
    return (
        f"it looks like {layout.name}, but {' and '.join(parts)}. Ask the publisher for the file "
        "in that layout, or add this one to pipeline/sources/registry.yml"
    )


def _recognise_json(data: bytes, registry: Registry) -> Recognised:
    value = reading.load_json(data)
    context = value.get("@odata.context", "") if isinstance(value, dict) else ""
    if context:
        return _recognise_odata_v4(value, str(context), registry)
    sample = value
    if isinstance(value, dict) and isinstance(value.get("value"), list):
        sample = value["value"]
    record = sample[0] if isinstance(sample, list) and sample else sample
    keys = set(record) if isinstance(record, dict) else set()
    for known in registry.known:
        if known.json_keys and set(known.json_keys) <= keys:
            raise Refused("unsupported", f"it is a {known.name}: {known.reason}")
    raise Refused(
        "unknown",
        f"it is JSON without @odata.context, with keys {', '.join(sorted(keys)[:8]) or '(none)'}; "
        "expected an OData v4 answer of CBS",
    )


def _recognise_odata_v4(value: dict[str, Any], context: str, registry: Registry) -> Recognised:
    match = re.search(r"/([^/]+)/\$metadata#([^/(]+)", context)
    if not match:
        raise Refused("unknown", f"its @odata.context names no table and entity: {context}")
    table_id, entity = match[1], match[2]
    for dataset, layout in registry.layouts():
        if (layout.odata_table or "").lower() != table_id.lower():
            continue
        table = next((t for t in layout.tables if t.entity == entity), None)
        if table is None:
            raise Refused(
                "unsupported",
                f"it is CBS OData v4, table {table_id}, {entity}: a description that no figure "
                "needs",
            )
        return Recognised(
            dataset, layout, table, _odata_rows(value, table, layout), [], "content", ""
        )
    raise Refused(
        "unsupported",
        f"it is CBS OData v4, table {table_id}, {entity}: no dataset reads this table",
    )


def _odata_rows(value: dict[str, Any], table: Table, layout: Layout) -> Content:
    records = value.get("value")
    if not isinstance(records, list) or not all(isinstance(r, dict) for r in records):
        raise Unreadable(f"it looks like {layout.name}, but has no list of records under `value`")
    if "@odata.nextLink" in value or (records and records[0].get("Id", "0") != "0"):
        raise Unreadable(
            f"it is one page of {layout.name}, and a table counts only when it is whole; hand in "
            "all pages as one answer"
        )
    found = {key for record in records for key in record}
    wanted = set(table.columns)
    if found != wanted and records:
        changes = [f"{c} is missing" for c in sorted(wanted - found)]
        changes += [f"{c} is not known" for c in sorted(found - wanted)]
        raise Unreadable(f"it looks like {layout.name}, {table.name}, but {' and '.join(changes)}")
    return reading.read_records(records, table.columns)


def _set_periods(found: Recognised, name: str, told: str | None) -> None:
    layout, table = found.layout, found.table
    if layout.periods == "outside":
        found.periods = [_outside_period(layout, name, told)]
        found.period_source = "told" if told else "name"
        return
    if layout.periods == "year_columns":
        years = sorted({y for c in found.content.columns if (y := _year_of(c, table)) is not None})
        found.periods = [f"{year}SJ00" for year in years]
    else:
        column = layout.periods.removeprefix("column ")
        if column in found.content.columns:
            found.periods = sorted({v.strip() for v in found.content.column(column) if v})
    if told and told not in found.periods:
        raise Refused(
            "damaged",
            f"the period told is {told}, but the file holds {describe_periods(found.periods)}",
        )


def _outside_period(layout: Layout, name: str, told: str | None) -> str:
    this_year = date.today().year
    if told:
        if not re.fullmatch(r"\d{4}SJ00", told) or not FIRST_YEAR <= int(told[:4]) <= this_year:
            raise Refused(
                "damaged",
                f"{told} is no school year of {FIRST_YEAR} to {this_year}; expected as 2019SJ00",
            )
        return told
    years = {
        y for y in re.findall(r"(?<!\d)(\d{4})(?!\d)", name) if FIRST_YEAR <= int(y) <= this_year
    }
    if len(years) != 1:
        raise Refused(
            "damaged",
            f"it is {layout.name}, which does not say its school year, and neither does its name; "
            "hand it in with --periode, for example --periode 2019SJ00",
        )
    return f"{years.pop()}SJ00"


def _set_part(found: Recognised) -> None:
    rule = found.layout.part
    if rule is None:
        return
    firsts = {(v or "").strip()[:1] for v in found.content.column(rule.column)}
    unknown = sorted(firsts - set(rule.first_character))
    if unknown:
        raise Refused(
            "damaged",
            f"it looks like {found.layout.name}, but {rule.column} holds codes that begin with "
            f"{', '.join(repr(u) for u in unknown)}; expected "
            f"{', '.join(sorted(rule.first_character))}",
        )
    found.part = "+".join(sorted({rule.first_character[f] for f in firsts}))


def describe_periods(periods: list[str]) -> str:
    """Return periods for a person to read: `2015SJ00–2019SJ00 (5)`."""
    if not periods:
        return "none"
    if len(periods) == 1:
        return periods[0]
    return f"{periods[0]}–{periods[-1]} ({len(periods)})"
