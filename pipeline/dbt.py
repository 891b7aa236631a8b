"""The dbt project: its manifest, prepared in this one place, and what a build left behind."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import uuid
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from pipeline import files
from pipeline.checks.outcomes import Outcome, Result
from pipeline.settings import DBT_PROJECT_DIR, get_settings

BUILDING = "building.duckdb"
OUTCOMES: dict[str, Result] = {"pass": "passed", "fail": "failed", "warn": "failed"}


class DbtFailed(Exception):
    """dbt could not read the project; the message is what it said."""


@cache
def project_fingerprint() -> str:
    """Return a hash over every file of the dbt project that shapes the models."""
    parts = []
    for path in sorted(DBT_PROJECT_DIR.rglob("*")):
        relative = path.relative_to(DBT_PROJECT_DIR)
        if path.is_file() and relative.parts[0] not in ("target", "logs") and path.name[0] != ".":
            parts.append(f"{relative} {files.sha256_file(path)}")
    return files.sha256("\n".join(parts).encode())


def executable() -> str:
    """Return the command that is dbt, started in the home."""
    return str(Path(sys.executable).with_name("techniekpact-dbt"))


def arguments() -> list[str]:
    """Return the options that every dbt call of ours has."""
    project = str(DBT_PROJECT_DIR)
    return ["--project-dir", project, "--profiles-dir", project]


def parsed_directory() -> Path:
    """Where the manifest and the parse cache of the project as it stands now are, or will be."""
    return get_settings().dbt_target / project_fingerprint()[:16]


@dataclass
class Parsing:
    """A dbt that is parsing, and the directory it writes to until it is done."""

    process: subprocess.Popen[str]
    directory: Path


def start_preparing() -> Parsing | None:
    """Begin to parse the project if its manifest is missing or stale; other work can go on."""
    if parsed_directory().exists():
        return None
    get_settings().candidates.mkdir(parents=True, exist_ok=True)
    files.remove_leftovers(get_settings().dbt_target, older_than=3600)
    directory = parsed_directory().with_name(f".{uuid.uuid4().hex}.tmp")
    directory.mkdir(parents=True)
    process = subprocess.Popen(
        [executable(), "--quiet", "parse", *arguments(), "--target-path", str(directory)],
        env={**os.environ, **get_settings().environment()},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return Parsing(process, directory)


def finish_preparing(parsing: Parsing | None) -> Path:
    """Wait for the manifest and return where it is.

    Raises:
        DbtFailed: when dbt refuses the project.
    """
    target = parsed_directory()
    if parsing is not None:
        said, _ = parsing.process.communicate()
        if parsing.process.returncode != 0:
            raise DbtFailed(f"dbt cannot parse the project in {DBT_PROJECT_DIR.name}:\n{said}")
        files.move_into_place(parsing.directory, target)
        _forget_older(target)
    return target / "manifest.json"


KEEP_PARSED = 3


def _forget_older(target: Path) -> None:
    """Keep the newest few: a Dagster that runs on with older code still reads its own."""
    found = sorted(target.parent.glob("[0-9a-f]*"), key=lambda p: p.stat().st_mtime, reverse=True)
    for older in found[KEEP_PARSED:]:
        shutil.rmtree(older, ignore_errors=True)


def prepare_manifest() -> Path:
    """Return the manifest of the project as it stands now, parsing it if need be."""
    return finish_preparing(start_preparing())


def prepare_target(target: Path) -> None:
    """Make the directory a build writes its results to, with the parse cache in it."""
    target.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(parsed_directory() / "partial_parse.msgpack", target / "partial_parse.msgpack")


def clear_building() -> Path:
    """Return where dbt builds, with nothing there.

    The dbt of a run that was killed may still be writing there. DuckDB locks its file as POSIX
    does, so this waits until that dbt, which ends by itself, lets go.
    """
    building = get_settings().candidates / BUILDING
    if building.exists():
        with building.open("r+b") as file:
            fcntl.lockf(file, fcntl.LOCK_EX)
            building.unlink()
    building.with_suffix(".duckdb.wal").unlink(missing_ok=True)
    return building


def connect(file: str | Path = ":memory:") -> duckdb.DuckDBPyConnection:
    """Return a connection that finds landed files as dbt does, from the home."""
    db = duckdb.connect(file)
    db.execute(f"set file_search_path = {files.sql_text(get_settings().home)}")
    return db


def open_candidate(warehouse: Path) -> duckdb.DuckDBPyConnection:
    """Return a connection that reads a candidate; its views call it as it was called when built."""
    db = connect()
    name = Path(BUILDING).stem
    db.execute(f"attach {files.sql_text(warehouse)} as {name} (read_only)")
    db.execute(f"use {name}")
    return db


def model_errors(artifacts: Path) -> list[str]:
    """Return what went wrong with models and seeds of a build; nothing when all were built."""
    results = files.read_json(artifacts / "run_results.json")["results"]
    return [
        f"{r['unique_id'].split('.')[-1]}: {' '.join((r['message'] or '').split())}"
        for r in results
        if r["status"] == "error" and not r["unique_id"].startswith("test.")
    ]


def failing_rows(artifacts: Path, warehouse: Path, most: int = 3) -> dict[str, list[str]]:
    """Return the first rows that each failed data test of a build found, as text.

    What is empty, and a breakdown that is none (`totaal`), is left out; what is long is cut.
    """
    manifest: dict[str, Any] = files.read_json(artifacts / "manifest.json")
    found: dict[str, list[str]] = {}
    with open_candidate(warehouse) as db:
        for result in files.read_json(artifacts / "run_results.json")["results"]:
            node = manifest["nodes"].get(result["unique_id"], {})
            if node.get("resource_type") == "test" and result["status"] in ("fail", "warn"):
                rows = db.sql(f"from ({result['compiled_code']}) limit {most}")
                found[node["name"]] = [
                    ", ".join(
                        f"{name}={_cut(str(value))}"
                        for name, value in zip(rows.columns, row, strict=True)
                        if value not in (None, "", "totaal")
                    )
                    for row in rows.fetchall()
                ]
    return found


def _cut(text: str, most: int = 60) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def test_outcomes(artifacts: Path) -> list[Outcome]:
    """Return the outcome of every data test of a build; a test that did not run is an error."""
    manifest: dict[str, Any] = files.read_json(artifacts / "manifest.json")
    results = {
        r["unique_id"]: r for r in files.read_json(artifacts / "run_results.json")["results"]
    }
    outcomes = []
    for unique_id, node in sorted(manifest["nodes"].items()):
        if node["resource_type"] != "test":
            continue
        result = results.get(unique_id)
        status = result["status"] if result else "did not run"
        blocks = node["config"]["severity"].lower() == "error"
        outcome = OUTCOMES.get(status, "error")
        message = (result or {}).get("message") or ("" if outcome == "passed" else status)
        shown_with = node["config"].get("meta", {}).get("dagster", {}).get("ref", {}).get("name")
        attached = (
            node.get("attached_node") or shown_with or (node["depends_on"]["nodes"] or [""])[-1]
        )
        outcomes.append(
            Outcome(
                tool="dbt",
                check=node["name"],
                subject=attached.split(".")[-1],
                severity="critical" if blocks else "warning",
                outcome=outcome,
                message="" if outcome == "passed" else message,
            )
        )
    return outcomes


def failures(artifacts: Path, warehouse: Path | None = None) -> list[str]:
    """Return what failed in a build; from its warehouse the first rows that each failed test found.

    What was skipped because of it is no cause.
    """
    wrong = [o for o in test_outcomes(artifacts) if o.blocks and o.message != "skipped"]
    rows = failing_rows(artifacts, warehouse) if wrong and warehouse else {}
    return [f"model {error}" for error in model_errors(artifacts)] + [
        "\n    ".join([f"{o.check} on {o.subject}: {o.message}", *rows.get(o.check, [])])
        for o in wrong
    ]
