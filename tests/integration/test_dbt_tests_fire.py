"""Every data test of the models catches a row that is wrong, and passes the models as they are.

Of each test, as dbt compiled it for the sample, the model it is about is copied, one thing in the copy is
made wrong, and the test is asked about the copy.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline import dbt, files
from tests.conftest import Home

STRANGE = "'vreemd'"
UNCLASSIFIED = "every_value_is_classified"
# What makes a model wrong for a test with an expression or a query of its own: which model, how.
OWN: dict[str, tuple[str, str]] = {
    "cell_interval_is_ordered": ("int_cellen", "waarde_min = waarde_max + 1"),
    "regions_add_up_to_the_country": (
        "int_delen", "delen_min = delen_min + 1 where verdeling = 'naar landsdeel'"
    ),
    "interval_is_ordered": ("fct_kerncijfers", "waarde_min = 2, waarde_max = 1"),
    "share_is_0_to_100": ("fct_kerncijfers", "waarde_max = 101 where kerncijfer = 'KT-08'"),
    "count_is_not_negative": ("fct_kerncijfers", "waarde_min = -1 where kerncijfer = 'KT-04'"),
    "knowledge_is_an_interval": ("fct_kerncijfers", "bekend_tot = bekend_vanaf"),
    "volume_and_share_make_the_difference": (
        "fct_ontleding",
        "aandeel_min = aandeel_min + 1 where verschil_min = verschil_max "
        "and volume_min = volume_max",
    ),
    "progress_is_against_the_same_definition": (
        "fct_doelen", f"definitie_versie = {STRANGE} where cel_id is not null"
    ),
    "both_numbers_stand_there": (
        "fct_gepubliceerd", "waarde_min = null where uitkomst <> 'geen cijfer'"
    ),
    "share_and_ratio_have_a_denominator": (
        "dim_kerncijfers", "noemer = null where soort = 'aandeel'"
    ),
    "growth_has_years": ("dim_kerncijfers", "vergelijk_jaren = null where soort = 'mutatie'"),
    "figure_has_a_source_or_says_so": (
        "dim_kerncijfers", "teller = null where soort <> 'geen bron'"
    ),
    "definition_exists": ("dim_kerncijfers", f"definitie_versie = {STRANGE}"),
    "reason_is_about_a_time": ("dim_herzieningen", "periode_van = periode_tot || 'x'"),
    "claim_is_about_a_cell_or_says_why_not": (
        "dim_beweringen", "periode = null where kerncijfer is not null"
    ),
    "claim_of_change_has_an_earlier_period": (
        "dim_beweringen", "eerder = periode where eerder is not null"
    ),
    "mbo_row_has_one_division": ("stg_duo__mbo_deelnemers", "sector = null, sectorkamer = null"),
    UNCLASSIFIED: (
        "int_tellend", f"niet_in_lijst = true, kenmerk = {STRANGE} where naar_lijst"
    ),
    "every_value_of_another_definition_is_classified": (
        "int_tellend", f"niet_in_lijst = true, kenmerk = {STRANGE} where naar_lijst"
    ),
    "mbo_totaal_is_bbl_plus_bol": (
        "fct_kerncijfers", "waarde_min = waarde_min + 1 where kerncijfer = 'KT-06'"
    ),
    "som_van_rijen_is_meetwaarde": ("fct_meetwaarden", "waarde_min = waarde_min + 1"),
    "technisch_beroep_in_sector_past_in_alle_technische_beroepen": (
        "fct_kerncijfers", "waarde_max = 1 where kerncijfer = 'WT-03'"
    ),
    "ww_technisch_past_in_alle_ww": (
        "fct_kerncijfers", "waarde_min = 10000000 where kerncijfer = 'WT-06'"
    ),
}  # fmt: skip


def _changes(name: str, test: dict[str, Any]) -> Iterator[str]:
    """Yield the statements that make `fout`, a copy of the model, wrong for a test."""
    arguments = (test.get("test_metadata") or {}).get("kwargs", {})
    column = arguments.get("column_name")
    kind = (test.get("test_metadata") or {"name": "own"})["name"]
    match kind:
        case "not_null":
            yield f"update fout set {column} = null"
        case "period_code" | "accepted_values" | "relationships":
            yield f"alter table fout alter {column} type varchar"
            yield f"update fout set {column} = {STRANGE}"
        case "unique" | "unique_combination":
            yield "insert into fout from fout limit 1"
        case "never_overlaps":
            start, end = arguments["from_column"], arguments["to_column"]
            yield (
                f"insert into fout select * replace ({start} + 1 as {start}) from fout "
                f"where {end} is null"
            )
        case _:
            yield f"update fout set {OWN[name][1]}"


@pytest.fixture(scope="module")
def candidate(in_sample_home: Home) -> Path:
    return next(p.parent for p in in_sample_home.path.glob("candidates/*/warehouse.duckdb"))


def test_every_data_test_of_the_models_fires(candidate: Path) -> None:
    nodes = files.read_json(candidate / "dbt" / "manifest.json")["nodes"]
    results = files.read_json(candidate / "dbt" / "run_results.json")["results"]
    tests = [(nodes[r["unique_id"]], r["compiled_code"]) for r in results
             if r["unique_id"].startswith("test.")]  # fmt: skip
    assert len(tests) > 150
    silent, loud = [], []
    with dbt.open_candidate(candidate / "warehouse.duckdb") as db:
        for test, sql in tests:
            name = test["name"]
            model = OWN[name][0] if name in OWN else test["attached_node"].split(".")[-1]
            relation = next(n["relation_name"] for n in nodes.values() if n["name"] == model)
            assert relation in sql, (name, relation)
            if _finds(db, sql):
                loud.append(name)
            db.execute(f"create or replace temp table fout as from {relation}")
            if db.execute("select count(*) from fout").fetchone() == (0,):
                _one_row(db)
            for change in _changes(name, test):
                db.execute(change)
            if not _finds(db, sql.replace(relation, "temp.main.fout")):
                silent.append(name)
    assert silent == []
    warned = {n["name"] for n, _ in tests if n["config"]["severity"].lower() == "warn"}
    assert set(loud) <= warned


def test_a_value_that_no_list_names_is_found_with_its_file(candidate: Path) -> None:
    """And with the seed to name it in: a run that is refused prints these rows."""
    results = files.read_json(candidate / "dbt" / "run_results.json")["results"]
    (sql,) = (
        r["compiled_code"] for r in results if r["unique_id"].split(".")[2:3] == [UNCLASSIFIED]
    )
    with dbt.open_candidate(candidate / "warehouse.duckdb") as db:
        db.execute("create temp table fout as from intermediate.int_tellend")
        db.execute(
            f"update fout set niet_in_lijst = true, afdeling = {STRANGE} "
            "where naar_lijst and meetwaarde = 'vmbo_lj3_technisch' and periode = '2023SJ00'"
        )
        rows = db.sql(sql.replace('"building"."intermediate"."int_tellend"', "temp.main.fout"))
        found = [dict(zip(rows.columns, row, strict=True)) for row in rows.fetchall()]
    assert found
    for row in found:
        assert (row["afdeling"], row["perioden"]) == ("vreemd", "2023SJ00")
        assert row["definitie_versie"] == "vmbo-technisch-profiel"
        assert row["bestanden"] == "vo-leerlingen-2023.csv"
        assert row["noem_het_in"] == "dbt_project/seeds/definitie_codes.csv"


def _finds(db: duckdb.DuckDBPyConnection, sql: str) -> bool:
    return bool(db.execute(f"from ({sql}) limit 1").fetchall())


def _one_row(db: duckdb.DuckDBPyConnection) -> None:
    """Give a model that has nothing in the sample a row, of which nothing is known."""
    (columns,) = db.execute(
        "select count(*) from duckdb_columns() where table_name = 'fout' and database_name = 'temp'"
    ).fetchone() or (0,)
    db.execute(f"insert into fout values ({', '.join(['null'] * columns)})")
