"""The list of known source errors (`corrections.yml`), and the cells of a delivery it is about."""

from __future__ import annotations

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
    def _has_a_value_when_it_replaces(self) -> Correction:
        if (self.action == "vervang") != (self.value is not None):
            raise ValueError(f"{self.id}: `value` belongs to the action vervang, and only to that")
        return self

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
                lines = db.execute(
                    f"select bron_regel from read_parquet({files.sql_text(path)}) "
                    f'where {c.is_the_row} and trim("{c.column}") = ? order by bron_regel',
                    [c.found],
                ).fetchall()
                rows += [
                    {
                        "correctie": c.id,
                        "bron_snapshot": snapshot,
                        "bron_regel": line,
                        "bron_kolom": c.column,
                        "gevonden": c.found,
                        "actie": c.action,
                        "nieuw": c.value,
                        "reden": c.reason,
                        "gemeld_door": c.reported_by,
                        "gemeld_op": c.reported_on,
                        "stand": c.status,
                    }
                    for (line,) in lines
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
