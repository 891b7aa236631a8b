"""The registry of sources: which datasets there are, and by which layouts their files are known.

The facts stand in `registry.yml`; this module gives them types. A new source is an entry there.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from pipeline.settings import REGISTRY_FILE

YEAR = "{year}"


class _Fact(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PartRule(_Fact):
    """Which part of a dataset a file holds, read from the first character of a column."""

    column: str
    first_character: dict[str, str]


class Table(_Fact):
    """One landed table of a layout: its columns, and for OData the entity it comes from."""

    name: str = "rijen"
    columns: list[str]
    year_columns: list[str] = []
    entity: str | None = None

    def columns_for(self, years: list[int]) -> list[str]:
        """Return all column names, with the year columns filled in for `years`."""
        return self.columns + [c.replace(YEAR, str(y)) for y in years for c in self.year_columns]


class Layout(_Fact):
    """How a file of a dataset looks. `periods` says where its periods stand.

    `periods` is `year_columns`, `column NAME`, or `outside` when the file does not hold its period.
    """

    id: str
    name: str
    formats: list[Literal["csv", "xlsx", "odata_v4"]]
    tables: Annotated[list[Table], Field(min_length=1)]
    delimiters: list[str] = [";"]
    quoting: Literal["none", "minimal"] = "minimal"
    odata_table: str | None = None
    periods: str
    telwijze: str = "n.v.t."
    part: PartRule | None = None


class Dataset(_Fact):
    """A source: who publishes it, under what licence, when, and what it feeds."""

    title: str
    publisher: str
    licence: str
    cadence: Literal["year", "quarter", "month", "irregular"]
    publication_months: list[int]
    find: dict[str, str]
    kerncijfers: list[str] = []
    layouts: list[Layout] = []

    @property
    def tables(self) -> dict[str, list[Table]]:
        """Return the tables its layouts land in, by name."""
        found: dict[str, list[Table]] = {}
        for layout in self.layouts:
            for table in layout.tables:
                found.setdefault(table.name, []).append(table)
        return found


class KnownLayout(_Fact):
    """A file that is known by sight but that no dataset reads (yet), and why."""

    name: str
    reason: str
    header: list[str] = []
    json_keys: list[str] = []


class Registry(_Fact):
    """All datasets, and the files that are known but not read."""

    datasets: dict[str, Dataset]
    known: list[KnownLayout]

    def layouts(self) -> Iterator[tuple[str, Layout]]:
        """Yield every dataset name with each of its layouts."""
        for name, dataset in self.datasets.items():
            for layout in dataset.layouts:
                yield name, layout

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
    return Registry.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
