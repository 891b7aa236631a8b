"""What makes a major, minor or patch version of the data contract, and which cells changed."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from pipeline.release import versions
from pipeline.release.versions import Cells, Contract, Level

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
