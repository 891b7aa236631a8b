"""The list of known source errors (`corrections.yml`), and the cells of a delivery it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel, ConfigDict, model_validator

from pipeline import files
from pipeline.settings import CORRECTIONS_FILE
from pipeline.sources.matching import count_columns
from pipeline.sources.registry import load_registry

# Where an observation of CBS has its number, and what names the kind of it.
ODATA_VALUE, ODATA_MEASURE = "Value", "Measure"


class Correction(BaseModel):
    """One known error: which cell, what is wrong with it, and what is done about it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    dataset: str
    table: str = "rijen"
    row: dict[str, str]
    column: str
    found: str
    action: Literal["vervang", "onbekend", "laat weg"]
    value: str | None = None
    reason: str
    reported_by: str
    reported_on: date
    status: Literal["gemeld", "erkend"]

    @model_validator(mode="after")
    def _can_apply(self) -> Correction:
        if (self.action == "vervang") != (self.value is not None):
            raise ValueError(f"{self.id}: `value` belongs to the action vervang, and only to that")
        if self.value is not None and not re.fullmatch(self._values(), self.value):
            raise ValueError(
                f"{self.id}: {self.value!r} is no value of {self.column}; expected a whole number "
                "without separators, or in an OData table one with a decimal point"
            )
        return self

    def _values(self) -> str:
        """Return what a value may look like, after a look whether the columns exist.

        Raises:
            ValueError: when the list speaks of what the registry does not know.
        """
        dataset = load_registry().datasets.get(self.dataset)
        tables = dataset.tables.get(self.table) if dataset else None
        if dataset is None or tables is None:
            raise ValueError(f"{self.id}: the registry has no table {self.dataset}.{self.table}")
        landed = {dataset.landed_name(c) for t in tables for c in [*t.columns, *t.optional]}
        odata = self.column == ODATA_VALUE and ODATA_MEASURE in landed
        layouts = [(layout, table) for layout in dataset.layouts for table in layout.tables]
        counted = any(
            count_columns(dataset, layout, table, [self.column])
            for layout, table in layouts
            if table.name == self.table
        )
        for column in self.row:
            if column not in landed:
                raise ValueError(
                    f"{self.id}: {column} is no landed column of {self.dataset}.{self.table}; "
                    f"there are {', '.join(sorted(landed))}"
                )
        if not (counted or odata):
            raise ValueError(f"{self.id}: {self.column} is no column of figures of this table")
        return r"-?\d{1,14}(\.\d{1,3})?" if odata else r"\d{1,12}"

    @property
    def columns(self) -> set[str]:
        """The columns it speaks of."""
        return {*self.row, self.column}

    @property
    def is_the_row(self) -> str:
        """SQL that is true for the row it is about."""
        return " and ".join(
            f'trim("{column}") = {files.sql_text(value)}' for column, value in self.row.items()
        )


SCHEMA = pa.schema(
    [
        ("correctie", pa.string()),
        ("bron_snapshot", pa.string()),
        ("bron_regel", pa.int64()),
        ("bron_kolom", pa.string()),
        ("gevonden", pa.string()),
        ("actie", pa.string()),
        ("nieuw", pa.string()),
        ("reden", pa.string()),
        ("gemeld_door", pa.string()),
        ("gemeld_op", pa.date32()),
        ("stand", pa.string()),
    ]
)


@cache
def load_corrections(path: Path = CORRECTIONS_FILE) -> list[Correction]:
    """Return the list, validated."""
    found = files.read_yaml(path)["corrections"]
    return [Correction.model_validate(entry) for entry in found]


def of_table(dataset: str, table: str) -> list[Correction]:
    """Return the corrections of one landed table."""
    return [c for c in load_corrections() if (c.dataset, c.table) == (dataset, table)]


def corrected_cells(
    snapshots: Iterable[tuple[str, str, str, Path]],
) -> pa.Table:
    """Return the cells to correct, by `SCHEMA`.

    Args:
        snapshots: dataset, table, snapshot id and Parquet file of each snapshot that counts.
    """
    rows: list[dict[str, Any]] = []
    with duckdb.connect() as db:
        for dataset, table, snapshot, path in snapshots:
            columns = set(pq.read_schema(path).names)
            for c in of_table(dataset, table):
                if not c.columns <= columns:
                    continue  # a delivery of other years, or in another layout
                # In an OData table it is the measure that names a cell.
                cell = f'"{ODATA_MEASURE}"' if c.column == ODATA_VALUE else "?"
                lines = db.execute(
                    f"select bron_regel, {cell} from read_parquet({files.sql_text(path)}) "
                    f'where {c.is_the_row} and trim("{c.column}") = ? order by bron_regel',
                    [c.found] if c.column == ODATA_VALUE else [c.column, c.found],
                ).fetchall()
                rows += [
                    {
                        "correctie": c.id,
                        "bron_snapshot": snapshot,
                        "bron_regel": line,
                        "bron_kolom": column,
                        "gevonden": c.found,
                        "actie": c.action,
                        "nieuw": c.value,
                        "reden": c.reason,
                        "gemeld_door": c.reported_by,
                        "gemeld_op": c.reported_on,
                        "stand": c.status,
                    }
                    for line, column in lines
                ]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def mended(dataset: str, table: str, columns: set[str]) -> str:
    """Return SQL over the view `rijen` that lists corrections whose wrong value is gone.

    Args:
        dataset: the dataset.
        table: its landed table.
        columns: the columns of this delivery; corrections of others are left out.
    """
    parts = [
        f'select {files.sql_text(c.id)} as correctie, "{c.column}" as nu, bron_regel from rijen '
        f'where {c.is_the_row} and trim("{c.column}") <> {files.sql_text(c.found)}'
        for c in of_table(dataset, table)
        if c.columns <= columns
    ]
    nothing = "select null::text as correctie, null::text as nu, 0 as bron_regel limit 0"
    return " union all ".join(parts) or nothing
