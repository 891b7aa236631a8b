"""What makes a major, minor or patch version of the data contract, and which cells changed."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from pipeline.release import versions
from pipeline.release.versions import Cells, Changes, Contract, Level

BEFORE = Contract(
    kerncijfers=["KT-01", "KT-02"],
    tables={"marts.a": {"x": "INTEGER", "y": "VARCHAR"}, "marts.b": {"z": "DATE"}},
)


def _with(figures: list[str] | None = None, **tables: dict[str, str]) -> Contract:
    named = {f"marts.{name}": columns for name, columns in tables.items()}
    kept = {name: columns for name, columns in (BEFORE.tables | named).items() if columns}
    return Contract(kerncijfers=figures or BEFORE.kerncijfers, tables=kept)


@pytest.mark.parametrize(
    ("after", "level", "names"),
    [
        (BEFORE, "patch", []),
        (_with(["KT-01", "KT-02", "KT-03"]), "minor", ["KT-03"]),
        (_with(a={"x": "INTEGER", "y": "VARCHAR", "w": "DATE"}), "minor", ["marts.a.w"]),
        (_with(c={"v": "DATE"}), "minor", ["marts.c.v"]),
        (_with(["KT-01"]), "major", ["KT-02"]),
        (_with(["KT-01", "KT-03"]), "major", ["KT-03", "KT-02"]),
        (_with(a={"x": "INTEGER"}), "major", ["marts.a.y"]),
        (_with(b={}), "major", ["marts.b.z"]),
        (
            _with(a={"x": "BIGINT", "y": "VARCHAR"}),
            "major",
            ["marts.a.x: INTEGER is BIGINT"],
        ),
        (_with(a={"y": "VARCHAR", "x": "INTEGER"}), "patch", []),
    ],
)
def test_the_level_follows_from_what_came_and_went(
    after: Contract, level: Level, names: list[str]
) -> None:
    changes = versions.compare(BEFORE, after)
    assert changes.level == level
    listed = [changes.figures_new, changes.figures_gone, changes.columns_new,
              changes.columns_gone, changes.columns_retyped]  # fmt: skip
    assert [name for names in listed for name in names] == names
    text = changes.model_copy(update={"version": "2.0.0", "previous": "r"}).text("s")
    assert all(f"- {name}\n" in text for name in names)


@pytest.mark.parametrize(
    ("version", "level", "then"),
    [
        ("1.2.3", "major", "2.0.0"),
        ("1.2.3", "minor", "1.3.0"),
        ("1.9.9", "patch", "1.9.10"),
        (versions.BEFORE_FIRST, "major", "1.0.0"),
    ],
)
def test_a_version_goes_up(version: str, level: Level, then: str) -> None:
    assert versions.bumped(version, level) == then
    assert versions.parsed(then) > versions.parsed(version)


def test_the_worst_level_counts() -> None:
    assert versions.worst("patch", "major", "minor", None) == "major"
    assert versions.worst("patch", "minor") == "minor"


def _warehouse(path: Path, rows: str, columns: str = "") -> Path:
    with duckdb.connect(path) as db:
        db.execute("create schema marts")
        db.execute(
            "create table marts.fct_kerncijfers as select * from (values "
            f"{rows}) as t (kerncijfer, cel_id, waarde, status, bekend_tot{columns})"
        )
    return path


def test_cells_are_counted_by_what_is_known_now(tmp_path: Path) -> None:
    before = _warehouse(
        tmp_path / "before.duckdb",
        "('A', 'A/1', 1, 's', null::date), ('A', 'A/2', 2, 's', null), ('B', 'B/1', null, 's', null),"
        "('C', 'C/1', 5, 's', null), ('A', 'A/1', 7, 's', date '2020-01-01')",
    )
    after = _warehouse(
        tmp_path / "after.duckdb",
        "('A', 'A/1', 1, 't', null::date, 1), ('A', 'A/3', 2, 's', null, 1), ('B', 'B/1', 3, 's', null, 1),"
        "('C', 'C/1', 5, 's', null, 1), ('A', 'A/1', 8, 's', date '2020-01-01', 1)",
        ", erbij",
    )
    found = versions.changed_cells(after, before)
    assert found == [
        Cells(kerncijfer="A", new=1, gone=1, changed=1),
        Cells(kerncijfer="B", new=0, gone=0, changed=1),
    ]
    assert versions.changed_cells(after, after) == []


def test_what_changed_is_told_as_markdown() -> None:
    first = Changes(version="1.0.0", level=None, previous=None)
    assert first.text("r1") == (
        "# Release r1, data contract 1.0.0\n\nThe first release with this contract.\n"
    )
    second = Changes(version="1.0.1", level="patch", previous="r1")
    lead = "# Release r2, data contract 1.0.1\n\nSince release r1; patch change.\n\n"
    cells = "## Cells, as known now\n\n"
    assert second.text("r2") == f"{lead}{cells}No cell came, went or changed.\n"
    all_of_it = second.model_copy(
        update={
            "figures_new": ["A"], "figures_gone": ["B", "C"], "columns_new": ["t.d"],
            "columns_gone": ["t.e"], "columns_retyped": ["t.f: DATE is TIME"],
            "cells": [Cells(kerncijfer="A", new=1, gone=2, changed=3)],
        }
    )  # fmt: skip
    assert all_of_it.text("r2") == (
        f"{lead}## Key figures that came\n\n- A\n\n## Key figures that went\n\n- B\n- C\n\n"
        "## Columns that came\n\n- t.d\n\n## Columns that went\n\n- t.e\n\n"
        f"## Columns of another type\n\n- t.f: DATE is TIME\n\n{cells}"
        "| kerncijfer | new | gone | changed |\n|---|---:|---:|---:|\n| A | 1 | 2 | 3 |\n"
    )


def test_a_contract_is_the_tables_the_views_and_the_figures() -> None:
    with duckdb.connect() as db:
        db.execute("create schema marts")
        db.execute("create table marts.fct_kerncijfers as select 'B' as kerncijfer, 1 as n")
        db.execute("insert into marts.fct_kerncijfers values ('A', 1), ('B', 2)")
        db.execute("create view marts.v as select n from marts.fct_kerncijfers")
        found = versions.contract_of(db)
    tables = {"marts.fct_kerncijfers": {"kerncijfer": "VARCHAR", "n": "INTEGER"},
              "marts.v": {"n": "INTEGER"}}  # fmt: skip
    assert found == Contract(kerncijfers=["A", "B"], tables=tables)
    assert found.columns() == {
        "marts.fct_kerncijfers.kerncijfer": "VARCHAR", "marts.fct_kerncijfers.n": "INTEGER",
        "marts.v.n": "INTEGER",
    }  # fmt: skip


@pytest.mark.parametrize("text", ["", "1.2", "1.2.3.4", "v1.2.3", "1.2.x"])
def test_what_is_no_version_comes_before_the_first(text: str) -> None:
    assert versions.parsed(text) == (0, 0, 0)


def test_what_is_said_of_a_cell_is_what_makes_it_another(tmp_path: Path) -> None:
    """Each column that says something of a cell counts; the others do not."""
    said = ("waarde", "waarde_min", "waarde_max", "eenheid", "status", "definitie_versie",
            "telwijze")  # fmt: skip
    columns = ["kerncijfer", "cel_id", "bekend_tot", "regio", *said]
    paths = {}
    for changed in ("nothing", "regio", *said):
        paths[changed] = path = tmp_path / f"{changed}.duckdb"
        values = ", ".join(
            "null::date as bekend_tot" if c == "bekend_tot" else f"'{c == changed}' as {c}"
            for c in columns
        )
        with duckdb.connect(path) as db:
            db.execute("create schema marts")
            db.execute(f"create table marts.fct_kerncijfers as select {values}")
    for column in said:
        (cells,) = versions.changed_cells(paths[column], paths["nothing"])
        assert (cells.new, cells.gone, cells.changed) == (0, 0, 1), column
    assert versions.changed_cells(paths["regio"], paths["nothing"]) == []
