"""The models as dbt compiled them, run over tables that a test fills: the real SQL on few rows.

What is `given` is a table with the columns of the model of that name, or of the landed table of that
name (`landing.duo_mbo_deelnemers`). Seeds are the project's until a test gives other lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import yaml

from pipeline import files
from pipeline.settings import DBT_PROJECT_DIR

Row = dict[str, Any]
Changes = Mapping[str, tuple[str, str]]
LAYERS = ("staging", "intermediate", "marts")
SEEDS = DBT_PROJECT_DIR / "seeds"
REFERENCE = re.compile(r'"building"\."\w+"\."(\w+)"')
LANDED = re.compile(r"read_parquet\('landing/(\w+)[^)]*\)")


class Warehouse:
    """Models and what they rest on, down to what is given."""

    def __init__(
        self, sql: Path, wanted: Iterable[str], given: Iterable[str], changes: Changes | None = None
    ) -> None:
        """Set up; `changes` puts another text in a model, to see whether a test minds.

        `sql` is the folder of a release that holds its models; what they read stands in its home.
        """
        self._texts: dict[str, str] = {}
        self._schemas: dict[str, str] = {}
        for layer in LAYERS:
            for path in (sql / "techniekpact" / "models" / layer).rglob("*.sql"):
                # The tests of models stand in folders named after their yml.
                if path.parent.suffix != ".yml":
                    self._texts[path.stem] = path.read_text()
                    self._schemas[path.stem] = layer
        for model, (old, new) in (changes or {}).items():
            assert old in self._texts[model], f"{model} has no {old!r}"
            self._texts[model] = self._texts[model].replace(old, new)
        self._given = set(given)
        self._rests_on: dict[str, set[str]] = {}
        self._order: list[str] = []
        self._built: set[str] = set()
        self._filled: set[str] = set()
        self._connection = duckdb.connect()
        self._connection.execute(f"set file_search_path = {files.sql_text(sql.parents[2])}")
        # More threads than rows only cost time.
        self._connection.execute("set threads = 1; attach ':memory:' as building; use building")
        for schema in (*LAYERS, "seeds", "landing"):
            self._connection.execute(f"create schema {schema}")
        for model in wanted:
            self._prepare(model)

    def _prepare(self, name: str, below_given: bool = False) -> set[str]:
        """Make what has to be there for a model, and return all that it rests on."""
        if name in self._rests_on:
            return self._rests_on[name]
        self._rests_on[name] = set()
        if name not in self._texts:
            self._create_seed(name)
            return set()
        is_given = name in self._given
        text = self._texts[name] = self._with_given_landings(name)
        for other in set(REFERENCE.findall(text)):
            self._rests_on[name] |= {other, *self._prepare(other, is_given or below_given)}
        if is_given:
            self._connection.execute(f"create table {self.place(name)} as from ({text}) limit 0")
        elif below_given:
            # It only tells which columns a given model has.
            self._connection.execute(f"create view {self.place(name)} as {text}")
        else:
            self._order.append(name)
        return self._rests_on[name]

    def _with_given_landings(self, name: str) -> str:
        text = self._texts[name]
        for match in LANDED.finditer(text):
            expression, table = match[0], f"landing.{match[1]}"
            if table in self._given:
                self._connection.execute(f"create table {table} as from {expression} limit 0")
                self._rests_on[name].add(table)
                text = text.replace(expression, table)
        return text

    def _create_seed(self, name: str) -> None:
        self._schemas[name] = "seeds"
        described = yaml.safe_load(next(SEEDS.glob("*.yml")).read_text())["seeds"]
        types = next(s["config"]["column_types"] for s in described if s["name"] == name)
        self._connection.execute(
            f"create table seeds.{name} as from read_csv($path, header = true, columns = {types})",
            {"path": str(SEEDS / f"{name}.csv")},
        )

    def has(self, name: str) -> bool:
        """Whether a model or seed takes part."""
        return name in self._rests_on

    def place(self, name: str) -> str:
        """Return how SQL names a table."""
        return name if "." in name else f"{self._schemas[name]}.{name}"

    def add_columns(self, name: str, columns: Mapping[str, str]) -> None:
        """Give a table columns (with their types) that it lacks."""
        for column, kind in columns.items():
            self._connection.execute(
                f'alter table {self.place(name)} add column if not exists "{column}" {kind}'
            )

    def fill(self, name: str, rows: list[Row]) -> None:
        """Put these rows, and no others, in a table; what rests on it is built anew."""
        self._filled.add(name)
        self._connection.execute(f"delete from {self.place(name)}")
        if rows:
            columns = {column: None for row in rows for column in row}
            lines = pa.table({c: [row.get(c) for row in rows] for c in columns})
            self._connection.register("lines", lines)
            self._connection.execute(f"insert into {self.place(name)} by name from lines")
            self._connection.unregister("lines")

    def build(self, **tables: list[Row]) -> None:
        """Fill tables, and build all models that rest on what was filled, as dbt does."""
        for name, rows in tables.items():
            self.fill(name, rows)
        for name in self._order:
            if name not in self._built or self._rests_on[name] & self._filled:
                self._connection.execute(
                    f"create or replace table {self.place(name)} as {self._texts[name]}"
                )
                self._built.add(name)
        self._filled.clear()

    def rows(self, query: str) -> list[Row]:
        """Return what a query finds."""
        found = self._connection.execute(query)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
