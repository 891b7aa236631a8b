"""The registry of sources: which datasets there are, and by which layouts their files are known.

The facts stand in `registry.yml`; this module gives them types. A new source is an entry there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from pipeline import files
from pipeline.settings import REGISTRY_FILE
from pipeline.sources.formats import normalise
from pipeline.sources.live.finders import Finder

YEAR, NEXT = "{year}", "{next}"
Format = Literal["csv", "xlsx", "odata_v3", "odata_v4", "metadata_csv", "geojson"]


class _Fact(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _flat(names: list[Any]) -> list[Any]:
    """Take lists in a list into it, so that YAML can name a run of columns once."""
    return [n for item in names for n in (_flat(item) if isinstance(item, list) else [item])]


Columns = Annotated[list[str], BeforeValidator(_flat)]


class PartRule(_Fact):
    """Which part of a dataset a file holds.

    It is read from the beginning of a column's values (`begins`: beginning → part), or else, where
    no column says it, from the file name or from the person who hands it in (`outside`: the parts).
    """

    column: str = ""
    begins: dict[str, str] = {}
    outside: list[str] = []


class Table(_Fact):
    """One landed table of a layout: its columns, and for OData the entity it comes from.

    `columns` must be there, `optional` may be; `year_columns` are there once for each year
    (`{year}`, and `{next}` for the year after it). More columns are let in when they fit a pattern
    of `others`, and not in `without`. `width` is the number of all columns, where it is known.
    """

    name: str = "rijen"
    columns: Columns
    optional: list[str] = []
    year_columns: Columns = []
    others: list[str] = []
    without: list[str] = []
    width: int | None = None
    entity: str | None = None

    def of_year(self, year: int) -> list[str]:
        """Return the year columns of one year."""
        return [c.replace(YEAR, str(year)).replace(NEXT, str(year + 1)) for c in self.year_columns]

    def lets_in(self, column: str) -> bool:
        """Whether a column that is not named here may be there all the same."""
        name = normalise(column)
        if not name or name in map(normalise, self.without):
            return False
        return any(fnmatchcase(name, normalise(other)) for other in self.others)

    @cached_property
    def year_patterns(self) -> list[re.Pattern[str]]:
        """What a normalised year column looks like."""
        return [
            re.compile(
                re.escape(normalise(c))
                .replace(re.escape(YEAR.upper()), r"(?P<year>\d{4})")
                .replace(re.escape(NEXT.upper()), r"(?P<next>\d{4})")
            )
            for c in self.year_columns
        ]

    def year_of(self, column: str) -> int | None:
        """Return the year that a normalised column name is of, when it is a year column."""
        for pattern in self.year_patterns:
            if match := pattern.fullmatch(column):
                year = int(match["year"])
                if "next" not in match.groupdict() or int(match["next"]) == year + 1:
                    return year
        return None


class Layout(_Fact):
    """How a file of a dataset looks.

    `periods` says where its periods stand: `year_columns`, `column NAME`, `outside` when the file
    does not hold its period, or `none`. `periods_are` says what stands there: period codes, the
    first calendar year of a school year, or `years`: codes that begin with a calendar year.
    `counts` are columns of counts besides the year columns (of which `shares` are none), and
    `suppressed` the texts that stand for 1 to 4 in them.
    """

    id: str
    name: str
    formats: list[Format]
    tables: Annotated[list[Table], Field(min_length=1)]
    delimiters: list[str] = [";"]
    quoting: Literal["none", "minimal"] = "minimal"
    lines_before_header: int = 0
    footer: str | None = None
    open_end: bool = False
    odata_table: str | None = None
    periods: str
    periods_are: Literal["codes", "school years", "years"] = "codes"
    counts: Columns = []
    shares: list[str] = []
    suppressed: list[str] = ["<5", "-1"]
    telwijze: str = "n.v.t."
    part: PartRule | None = None

    def period_of(self, year: int | str) -> str:
        """Return the code of the period that a year stands for."""
        return f"{year}{'JJ' if self.periods_are == 'years' else 'SJ'}00"

    @property
    def is_told(self) -> bool:
        """Whether a file may be without its period, which is then told or stands in its name."""
        optional = {normalise(c) for table in self.tables for c in table.optional}
        column = normalise(self.periods.removeprefix("column "))
        return self.periods == "outside" or column in optional

    def is_share(self, column: str) -> bool:
        """Whether a year column holds shares, not counts."""
        return any(fnmatchcase(normalise(column), normalise(share)) for share in self.shares)

    def table(self, name: str) -> Table:
        """Return a landed table by its name."""
        return next(table for table in self.tables if table.name == name)


class Dataset(_Fact):
    """A source: who publishes it, under what licence, when, and how it is found.

    `synonyms` are the names of columns over the years: the name that is landed, and others for it
    (`*` stands for anything).
    """

    title: str
    publisher: str
    licence: str
    cadence: Literal["year", "quarter", "month", "irregular"]
    publication_months: list[int]
    find: list[Finder]
    synonyms: dict[str, list[str]] = {}
    layouts: list[Layout] = []

    @property
    def tables(self) -> dict[str, list[Table]]:
        """Return the tables its layouts land in, by name."""
        found: dict[str, list[Table]] = {}
        for layout in self.layouts:
            for table in layout.tables:
                found.setdefault(table.name, []).append(table)
        return found

    def landed_name(self, column: str) -> str:
        """Return the name under which a column is landed: the oldest one it was published with."""
        wanted = normalise(column)
        for name, others in self.synonyms.items():
            if any(fnmatchcase(wanted, normalise(other)) for other in others):
                return name
        return column


class Registry(_Fact):
    """All datasets."""

    datasets: dict[str, Dataset]

    def layouts(self, fmt: Format) -> Iterator[tuple[str, Dataset, Layout, Table]]:
        """Yield every table of every layout in a format, with its dataset."""
        for name, dataset in self.datasets.items():
            for layout in dataset.layouts:
                if fmt in layout.formats:
                    for table in layout.tables:
                        yield name, dataset, layout, table

    def layout(self, dataset: str, layout_id: str) -> Layout:
        """Return one layout.

        Raises:
            KeyError: when the dataset has no layout of that id.
        """
        for layout in self.datasets[dataset].layouts:
            if layout.id == layout_id:
                return layout
        raise KeyError(f"Dataset {dataset} has no layout {layout_id}; see {REGISTRY_FILE.name}.")


@cache
def load_registry(path: Path = REGISTRY_FILE) -> Registry:
    """Return the registry, validated."""
    return Registry.model_validate(files.read_yaml(path))
