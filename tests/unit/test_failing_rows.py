"""What a failed test of the models found is named, so that a person sees which file and value."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from pipeline import dbt


def test_the_first_rows_of_a_failed_test_are_named(tmp_path: Path) -> None:
    nodes = {f"test.{n}": {"resource_type": "test", "name": n} for n in ("wrong", "right")}
    (tmp_path / "manifest.json").write_text(json.dumps({"nodes": nodes}))
    sql = (
        "select n, null as niets, '' as leeg, 'totaal' as niveau, tekst "
        'from "building"."main"."m" order by n'
    )
    results = [
        {"unique_id": "test.wrong", "status": "fail", "compiled_code": sql},
        {"unique_id": "test.right", "status": "pass", "compiled_code": sql},
        {"unique_id": "model.m", "status": "success", "compiled_code": sql},
    ]
    (tmp_path / "run_results.json").write_text(json.dumps({"results": results}))
    warehouse = tmp_path / "warehouse.duckdb"
    with duckdb.connect(warehouse) as db:
        db.execute("create table m as select unnest([1, 2, 3]) as n, repeat('één ', 20) as tekst")
    found = dbt.failing_rows(tmp_path, warehouse, most=2)
    cut = f"{'één ' * 14}één…"
    assert found == {"wrong": [f"n={n}, tekst={cut}" for n in (1, 2)]}
