"""The version of the data contract, and what changed between two releases.

Removed figures or columns, and columns of another type, are a new major version; new ones a new
minor version; other values alone a patch. A figure counts from its first cell to its last: a user
does not see the catalogue, but what comes out.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

import duckdb
from pydantic import BaseModel

from pipeline.files import sql_text

BEFORE_FIRST = "0.0.0"
Level = Literal["major", "minor", "patch"]
LEVELS: list[Level] = ["patch", "minor", "major"]

# Of what is known now. Two cells are the same when all that is said of them is.
CELLS = """
with vroeger as (from {before} where bekend_tot is null),
nu as (from {after} where bekend_tot is null)
select
    coalesce(nu.kerncijfer, vroeger.kerncijfer) as kerncijfer,
    count(*) filter (where vroeger.cel_id is null) as new,
    count(*) filter (where nu.cel_id is null) as gone,
    count(*) filter (
        where nu.cel_id = vroeger.cel_id
        and {said_now} is distinct from {said_before}
    ) as changed
from nu full join vroeger on nu.cel_id = vroeger.cel_id
group by all
having new + gone + changed > 0
order by kerncijfer
"""
SAID = ("waarde", "waarde_min", "waarde_max", "eenheid", "status", "definitie_versie", "telwijze")


class Contract(BaseModel):
    """What users of a release rest on: its figures, and the columns and types of its tables."""

    kerncijfers: list[str]
    tables: dict[str, dict[str, str]]

    def columns(self) -> dict[str, str]:
        """Return the type of each `table.column`."""
        return {f"{t}.{c}": kind for t, cs in self.tables.items() for c, kind in cs.items()}


class Cells(BaseModel):
    """How many cells of one figure are new, gone or changed."""

    kerncijfer: str
    new: int
    gone: int
    changed: int


class Changes(BaseModel):
    """What changed since `previous`; nothing is listed in a first release."""

    version: str
    level: Level | None
    previous: str | None
    figures_new: list[str] = []
    figures_gone: list[str] = []
    columns_new: list[str] = []
    columns_gone: list[str] = []
    columns_retyped: list[str] = []
    cells: list[Cells] = []

    def text(self, release: str) -> str:
        """Return it as Markdown."""
        lines = [f"# Release {release}, data contract {self.version}", ""]
        if self.previous is None:
            return "\n".join([*lines, "The first release with this contract.", ""])
        lines += [f"Since release {self.previous}; {self.level} change.", ""]
        for title, names in (
            ("Key figures that came", self.figures_new),
            ("Key figures that went", self.figures_gone),
            ("Columns that came", self.columns_new),
            ("Columns that went", self.columns_gone),
            ("Columns of another type", self.columns_retyped),
        ):
            if names:
                lines += [f"## {title}", "", *(f"- {name}" for name in names), ""]
        lines += ["## Cells, as known now", ""]
        if not self.cells:
            return "\n".join([*lines, "No cell came, went or changed.", ""])
        lines += ["| kerncijfer | new | gone | changed |", "|---|---:|---:|---:|"]
        lines += [f"| {c.kerncijfer} | {c.new} | {c.gone} | {c.changed} |" for c in self.cells]
        return "\n".join([*lines, ""])


def contract_of(db: duckdb.DuckDBPyConnection) -> Contract:
    """Return the contract of an open warehouse: its published tables and views."""
    columns = db.execute(
        "select schema_name || '.' || table_name, column_name, data_type from duckdb_columns() "
        "where not internal and database_name = current_database() order by all"
    ).fetchall()
    tables: dict[str, dict[str, str]] = {}
    for table, column, kind in columns:
        tables.setdefault(table, {})[column] = kind
    figures = db.execute("select distinct kerncijfer from marts.fct_kerncijfers order by all")
    return Contract(kerncijfers=[row[0] for row in figures.fetchall()], tables=tables)


def compare(before: Contract, after: Contract) -> Changes:
    """Return what came, went or has another type, and the level of that."""
    old, new = before.columns(), after.columns()
    changes = Changes(
        version="",
        level="patch",
        previous="",
        figures_new=sorted(set(after.kerncijfers) - set(before.kerncijfers)),
        figures_gone=sorted(set(before.kerncijfers) - set(after.kerncijfers)),
        columns_new=sorted(set(new) - set(old)),
        columns_gone=sorted(set(old) - set(new)),
        columns_retyped=[
            f"{name}: {old[name]} is {new[name]}"
            for name in sorted(set(old) & set(new))
            if old[name] != new[name]
        ],
    )
    if changes.figures_gone or changes.columns_gone or changes.columns_retyped:
        changes.level = "major"
    elif changes.figures_new or changes.columns_new:
        changes.level = "minor"
    return changes


def parsed(version: str) -> tuple[int, int, int]:
    """Return a version as numbers, so that versions can be put in order."""
    found = re.fullmatch(r"(\d+)\.(\d+)\.(\d+)", version)
    return (int(found[1]), int(found[2]), int(found[3])) if found else (0, 0, 0)


def bumped(version: str, level: Level) -> str:
    """Return the version after `version`."""
    major, minor, patch = parsed(version)
    return {
        "major": f"{major + 1}.0.0",
        "minor": f"{major}.{minor + 1}.0",
        "patch": f"{major}.{minor}.{patch + 1}",
    }[level]


def worst(*levels: Level | None) -> Level:
    """Return the highest of some levels."""
    return max((level for level in levels if level), key=LEVELS.index)


def changed_cells(warehouse: Path, before: Path) -> list[Cells]:
    """Return per figure how many cells differ between two warehouses, in what is known now.

    Columns that one of the two does not have are not compared; they are in the contract.
    """
    with duckdb.connect() as db:
        for name, path in (("nieuw", warehouse), ("oud", before)):
            db.execute(f"attach {sql_text(path)} as {name} (read_only)")
        columns = [
            {row[0] for row in db.execute(f"describe {name}.marts.fct_kerncijfers").fetchall()}
            for name in ("nieuw", "oud")
        ]
        shared = [c for c in SAID if all(c in found for found in columns)]
        sql = CELLS.format(
            before="oud.marts.fct_kerncijfers",
            after="nieuw.marts.fct_kerncijfers",
            said_now=f"row({', '.join(f'nu.{c}' for c in shared)})",
            said_before=f"row({', '.join(f'vroeger.{c}' for c in shared)})",
        )
        rows = db.execute(sql).fetchall()
    return [Cells(kerncijfer=k, new=n, gone=g, changed=c) for k, n, g, c in rows]
