"""dbt docs of a candidate as one page, put together from what its build left behind.

`dbt docs generate --static` does the same in a process of its own, which costs seconds: it parses
the project again and asks the database for its columns. Here both are at hand.
"""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

import duckdb

from pipeline import files
from pipeline.settings import PROJECT_ROOT, get_settings

COLUMNS = """
select schema_name, table_name, column_name, data_type, column_index
from duckdb_columns()
where database_name = current_database() and not internal
order by schema_name, table_name, column_index
"""
# Where dbt's page has room for the two artifacts.
PLACES = {
    "manifest": '"MANIFEST.JSON INLINE DATA"',
    "catalog": '"CATALOG.JSON INLINE DATA"',
}


class NoPage(Exception):
    """dbt's page is not as expected, so the artifacts cannot be put into it."""


def page(db: duckdb.DuckDBPyConnection, artifacts: Path) -> str:
    """Return the page.

    Args:
        db: a connection in which the candidate is the current database.
        artifacts: the directory dbt wrote its results to.

    Raises:
        NoPage: when the page that this version of dbt brings has no place for the artifacts.
    """
    manifest = files.read_json(artifacts / "manifest.json")
    text = resources.files("dbt.task.docs").joinpath("index.html").read_text(encoding="utf-8")
    found = {"manifest": _lean(manifest), "catalog": catalog(db, manifest)}
    for name, place in PLACES.items():
        if text.count(place) != 1:
            raise NoPage(
                f"dbt's docs page has {text.count(place)} places for the {name}, expected 1; see "
                "how `dbt docs generate --static` of this version of dbt makes its page."
            )
        text = text.replace(place, _inline(found[name]))
    return text


def _inline(artifact: dict[str, Any]) -> str:
    """Return JSON that can stand in a script: no text in it ends the script.

    The folders of this machine are taken out of its paths: the page travels.
    """
    text = json.dumps(artifact, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    for folder in (get_settings().home, PROJECT_ROOT):
        text = text.replace(json.dumps(f"{folder}/", ensure_ascii=False)[1:-1], "")
    return text.replace("</", "<\\/")


def _lean(manifest: dict[str, Any]) -> dict[str, Any]:
    """Return the manifest without the macros that come with dbt, a quarter of its size."""
    project = manifest["metadata"]["project_name"]
    own = {k: m for k, m in manifest["macros"].items() if m["package_name"] == project}
    return manifest | {"macros": own}


def catalog(db: duckdb.DuckDBPyConnection, manifest: dict[str, Any]) -> dict[str, Any]:
    """Return what dbt calls the catalog: the columns and types of each model and seed, as built."""
    built: dict[tuple[str, str], dict[str, Any]] = {}
    for schema, table, column, kind, index in db.execute(COLUMNS).fetchall():
        columns = built.setdefault((schema, table), {})
        columns[column] = {"type": kind, "index": index, "name": column, "comment": None}
    nodes = {
        unique_id: {
            "metadata": {
                "type": node["config"].get("materialized", "table").upper(),
                "schema": node["schema"],
                "name": node["alias"],
                "database": node["database"],
                "comment": None,
                "owner": None,
            },
            "columns": built[node["schema"], node["alias"]],
            "stats": {"has_stats": _no_stats()},
            "unique_id": unique_id,
        }
        for unique_id, node in sorted(manifest["nodes"].items())
        if (node["schema"], node["alias"]) in built and node["resource_type"] in ("model", "seed")
    }
    metadata = {
        "dbt_schema_version": "https://schemas.getdbt.com/dbt/catalog/v1.json",
        **{k: manifest["metadata"][k] for k in ("dbt_version", "generated_at", "invocation_id")},
        "env": {},
    }
    return {"metadata": metadata, "nodes": nodes, "sources": {}, "errors": None}


def _no_stats() -> dict[str, Any]:
    return {
        "id": "has_stats", "label": "Has Stats?", "value": False, "include": False,
        "description": "Indicates whether there are statistics for this table",
    }  # fmt: skip
