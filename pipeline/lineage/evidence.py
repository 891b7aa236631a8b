"""What a release keeps so that any of its figures can be rebuilt later: code lists, control tables.

The landed rows stay where they are, by snapshot; these files would otherwise change with the next
run or the next version of the code.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from pipeline import dbt, files, keys
from pipeline.release.store import WAREHOUSE, Manifest
from pipeline.settings import DBT_PROJECT_DIR, get_settings

FOLDER = "evidence"
SEED_TYPES = "seeds.json"
CONTROL_TABLES = (keys.SNAPSHOTS_TABLE, keys.ARRIVALS_TABLE, keys.CORRECTIONS_TABLE)


class NoEvidence(Exception):
    """A release of before it kept what a bundle needs; the message says what to do."""


def keep(directory: Path, candidate: Path) -> None:
    """Put the code lists, their types and the control tables of a candidate into a release."""
    target = directory / FOLDER
    (target / "seeds").mkdir(parents=True)
    with dbt.open_candidate(candidate / WAREHOUSE) as db:
        types = {
            name: db.execute(
                "select column_name, data_type from duckdb_columns() "
                "where schema_name = 'seeds' and table_name = ? order by column_index",
                [name],
            ).fetchall()
            for (name,) in db.execute(
                "select table_name from duckdb_tables() where schema_name = 'seeds' order by 1"
            ).fetchall()
        }
    for name in types:
        shutil.copyfile(DBT_PROJECT_DIR / "seeds" / f"{name}.csv", target / "seeds" / f"{name}.csv")
    (target / SEED_TYPES).write_bytes(files.to_json(types))
    for name in CONTROL_TABLES:
        shutil.copyfile(get_settings().landing / f"{name}.parquet", target / f"{name}.parquet")


def folder(manifest: Manifest) -> Path:
    """Return where a release keeps them.

    Raises:
        NoEvidence: when it keeps none.
    """
    found = manifest.directory / FOLDER
    if not found.is_dir():
        raise NoEvidence(
            f"Release {manifest.release} was published before releases kept their code lists, so "
            "its figures cannot be bundled. Run `techniekpact run` and bundle from the new release."
        )
    return found


def seed_types(manifest: Manifest) -> dict[str, list[list[str]]]:
    """Return the columns of each code list with their types."""
    found: dict[str, list[list[str]]] = files.read_json(folder(manifest) / SEED_TYPES)
    return found


def control_types(manifest: Manifest, table: str) -> list[list[str]]:
    """Return the columns of a control table with their types."""
    return described(duckdb.connect(), folder(manifest) / f"{table}.parquet")


def described(db: duckdb.DuckDBPyConnection, parquet: Path) -> list[list[str]]:
    """Return the columns of a Parquet file with their types."""
    rows: list[Any] = db.execute(f"describe from {files.sql_text(parquet)}").fetchall()
    return [[row[0], row[1]] for row in rows]


def landed_columns(parquet: Path) -> list[str]:
    """Return the columns of landed rows, in the order in which they were received."""
    return list(pq.read_schema(parquet).names)
