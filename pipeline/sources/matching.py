"""Finding the layout that a header, or the keys of a JSON record, belong to."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pipeline import keys
from pipeline.sources.formats import normalise
from pipeline.sources.registry import Dataset, Layout, Table

NEAR_MISS = 0.6  # share of a layout's columns that a file must have to be called a near miss
FIRST_YEAR = 1990
OURS = {normalise(keys.LINE_COLUMN), normalise(keys.SNAPSHOT_COLUMN)}

Candidate = tuple[str, Dataset, Layout, Table]


class Refused(Exception):
    """The file is not let in. `kind` is `unknown` or `damaged`."""

    def __init__(self, kind: Literal["unknown", "damaged"], reason: str) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason


def key(dataset: Dataset, column: str) -> str:
    """Return a column name as columns of a dataset are compared: whatever it was called when."""
    return normalise(dataset.landed_name(column))


def count_columns(dataset: Dataset, layout: Layout, table: Table, landed: list[str]) -> list[str]:
    """Return those of the landed columns that hold counts."""
    counts = {key(dataset, c) for c in layout.counts}
    return [
        column
        for column in landed
        if key(dataset, column) in counts
        or (table.year_of(normalise(column)) is not None and not layout.is_share(column))
    ]


def by_header(names: list[str], candidates: list[Candidate]) -> Candidate | None:
    """Return the layout whose columns these are; of several, the one with these very names.

    Raises:
        Refused: when the year columns do not belong together, or two layouts fit as well.
    """
    fitting = [c for c in candidates if _fits(names, c)]
    if not fitting:
        return None
    plain = {normalise(n) for n in names}

    def closeness(candidate: Candidate) -> tuple[int, bool]:
        table = candidate[3]
        same = len(plain & {normalise(c) for c in [*table.columns, *table.optional]})
        return same, not table.others

    best = max(map(closeness, fitting))
    first, *more = [c for c in fitting if closeness(c) == best]
    if more:
        raise Refused(
            "unknown",
            f"it fits {first[2].name} as well as {more[0][2].name}, and nothing in it tells which. "
            "Tell them apart in pipeline/sources/registry.yml",
        )
    _check_years(names, first[3], first[2])
    return first


def _fits(names: list[str], candidate: Candidate) -> bool:
    _, dataset, _, table = candidate
    plain = [n for n in names if table.year_of(normalise(n)) is None]
    found = [key(dataset, n) for n in plain]
    needed = {key(dataset, c) for c in table.columns}
    allowed = needed | {key(dataset, c) for c in table.optional}
    if len(set(found)) != len(found) or not needed <= set(found) or set(found) & OURS:
        return False
    if table.width is not None and len(names) != table.width:
        return False
    if not all(k in allowed or table.lets_in(n) for k, n in zip(found, plain, strict=True)):
        return False
    return bool(len(names) - len(plain)) == bool(table.year_columns)


def _check_years(names: list[str], table: Table, layout: Layout) -> None:
    """Refuse year columns that do not belong together: one broken header shifts every figure."""
    if not table.year_columns:
        return
    header = [normalise(n) for n in names]
    years = sorted({y for c in header if (y := table.year_of(c)) is not None})
    expected = {normalise(c) for y in years for c in table.of_year(y)}
    missing = sorted(expected - set(header))
    this_year = date.today().year
    twice = sorted({c for c in header if header.count(c) > 1})
    problem = ""
    if twice:
        problem = f"column {', '.join(twice)} stands there twice"
    elif missing:
        broken = {y for c in missing if (y := table.year_of(c)) is not None}
        found = [c for c in header if table.year_of(c) in broken]
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


def describe_miss(names: list[str], candidates: list[Candidate]) -> str:
    """Return how a header differs from the layout that it is nearest to."""
    upper = [normalise(n) for n in names]

    def closeness(candidate: Candidate) -> tuple[float, bool, bool, int]:
        _, dataset, _, table = candidate
        wanted = {key(dataset, c) for c in table.columns}
        share = len(wanted & {key(dataset, n) for n in names}) / len(wanted)
        # Of two that are as near, the one with years where the file has them and without where it
        # has none, and then the one with more of the file's columns as they are spelled.
        years = any(table.year_of(n) is not None for n in upper)
        same = len({normalise(c) for c in table.columns} & set(upper))
        return share, years, not table.year_columns, same

    shown = ", ".join(upper[:8]) + (", …" if len(upper) > 8 else "")
    best = max(candidates, key=closeness, default=None)
    if best is None or closeness(best)[0] < NEAR_MISS:
        return (
            f"no layout in the registry has this header: {shown}. If it is a new source, add a "
            "layout in pipeline/sources/registry.yml"
        )
    _, dataset, layout, table = best
    wanted = {key(dataset, c): c for c in table.columns}
    optional = {key(dataset, c) for c in table.optional}
    header = {key(dataset, n): n for n in names}
    missing = [wanted[k] for k in sorted(wanted.keys() - header.keys())]
    extra = [
        header[k] or "without a name"
        for k in sorted(header.keys() - wanted.keys() - optional)
        if table.year_of(normalise(header[k])) is None and not table.lets_in(header[k])
    ]
    known_as = [key(dataset, n) for n in names]
    twice = sorted({n for n, k in zip(upper, known_as, strict=True) if known_as.count(k) > 1})
    parts = []
    if missing:
        parts.append(f"column {', '.join(missing)} is missing")
    if extra:
        parts.append(f"column {', '.join(extra)} is not known")
    if twice:
        word = "stands there twice" if len(twice) == 1 else "are one column twice"
        parts.append(f"column {', '.join(twice)} {word}")
    if table.year_columns and not any(table.year_of(n) is not None for n in upper):
        parts.append("it has no year columns")
    if ours := sorted(set(upper) & OURS):
        parts.append(f"column {', '.join(ours)} is one of ours, and no publisher's")
    if table.width is not None and len(names) != table.width:
        parts.append(f"it has {len(names)} columns and not {table.width}")
    return (
        f"it looks like {layout.name}, but {' and '.join(parts)}. Ask the publisher for the file "
        "in that layout, or add this one to pipeline/sources/registry.yml"
    )
