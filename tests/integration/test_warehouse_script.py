"""The figures of a release by a second route: the hand-written script of the benchmark."""

from __future__ import annotations

import duckdb

from benchmarks.warehouse import run_script
from pipeline import files
from tests.conftest import Home

SAME = "select list(column_name || ' ' || column_type) from (describe {})"


def compare(home: Home) -> tuple[int, list[tuple[str]]]:
    """Return how many figures the script counts, and the cells that not both have alike."""
    with duckdb.connect() as db:
        run_script(db, home.path / "landing")
        db.execute(
            f"attach {files.sql_text(home.release_file('warehouse.duckdb'))} as release (read_only)"
        )
        both = ("fct_kerncijfers", "release.marts.fct_kerncijfers")
        one, other = (db.sql(SAME.format(f"from {table}")).fetchall() for table in both)
        assert one == other
        differing = db.sql(
            "select cel_id from (from {0} except all from {1}) "
            "union all select cel_id from (from {1} except all from {0})".format(*both)
        ).fetchall()
        return len(db.sql(f"from {both[0]}")), differing


def test_the_script_counts_every_figure_of_the_sample(sample_home: Home) -> None:
    figures, differing = compare(sample_home)
    assert differing == []
    assert figures > 3_000


def test_the_script_counts_every_figure_of_the_publishers_files(real_home: Home) -> None:
    figures, differing = compare(real_home)
    assert differing == []
    assert figures > 3_000
