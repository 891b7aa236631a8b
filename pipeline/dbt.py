"""The dbt project: its manifest, prepared in this one place, and what a build left behind."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

from pipeline import files
from pipeline.checks.outcomes import Outcome
from pipeline.settings import DBT_PROJECT_DIR, get_settings

FINGERPRINT = "fingerprint.txt"
BUILDING = "building.duckdb"


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
    """Return the dbt command of this environment."""
    return str(Path(sys.executable).with_name("dbt"))


def arguments() -> list[str]:
    """Return the options that every dbt call of ours has."""
    project = str(DBT_PROJECT_DIR)
    return ["--project-dir", project, "--profiles-dir", project]


def manifest_path() -> Path:
    """Where the manifest is."""
    return get_settings().dbt_target / "manifest.json"


def start_preparing() -> subprocess.Popen[str] | None:
    """Begin to parse the project if its manifest is missing or stale; other work can go on."""
    target = get_settings().dbt_target
    stamp = target / FINGERPRINT
    fresh = stamp.exists() and stamp.read_text(encoding="utf-8") == project_fingerprint()
    if fresh and manifest_path().exists():
        return None
    target.mkdir(parents=True, exist_ok=True)
    get_settings().candidates.mkdir(parents=True, exist_ok=True)
    return subprocess.Popen(
        [executable(), "--quiet", "parse", *arguments(), "--target-path", str(target)],
        env={**os.environ, **get_settings().environment()},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def finish_preparing(parsing: subprocess.Popen[str] | None) -> Path:
    """Wait for the manifest and return where it is.

    Raises:
        DbtFailed: when dbt refuses the project.
    """
    if parsing is not None:
        said, _ = parsing.communicate()
        if parsing.returncode != 0:
            raise DbtFailed(f"dbt cannot parse the project in {DBT_PROJECT_DIR.name}:\n{said}")
        stamp = get_settings().dbt_target / FINGERPRINT
        files.write_atomic(stamp, project_fingerprint().encode())
    return manifest_path()


def prepare_manifest() -> Path:
    """Return the manifest of the project as it stands now, parsing it if need be."""
    return finish_preparing(start_preparing())


def keep_artifacts(target: Path, destination: Path) -> None:
    """Copy what a build left in `target` beside its candidate: results, manifest, compiled SQL."""
    destination.mkdir(parents=True, exist_ok=True)
    for name in ("run_results.json", "manifest.json"):
        shutil.copyfile(target / name, destination / name)
    compiled = target / "compiled"
    if compiled.is_dir():
        shutil.copytree(compiled, destination / "compiled", dirs_exist_ok=True)


def test_outcomes(artifacts: Path) -> list[Outcome]:
    """Return the outcome of every data test of a build; a test that did not run is an error."""
    manifest: dict[str, Any] = files.read_json(artifacts / "manifest.json")
    results = {r["unique_id"]: r for r in files.read_json(artifacts / "run_results.json")["results"]}
    outcomes = []
    for unique_id, node in sorted(manifest["nodes"].items()):
        if node["resource_type"] != "test":
            continue
        result = results.get(unique_id)
        status = result["status"] if result else "did not run"
        severity = "critical" if node["config"]["severity"].lower() == "error" else "warning"
        outcome = {"pass": "passed", "fail": "failed", "warn": "failed"}.get(status, "error")
        message = (result or {}).get("message") or ("" if outcome == "passed" else status)
        attached = node.get("attached_node") or (node["depends_on"]["nodes"] or [""])[-1]
        outcomes.append(
            Outcome(
                tool="dbt",
                check=node["name"],
                subject=attached.split(".")[-1],
                severity=severity,
                outcome=outcome,
                message="" if outcome == "passed" else message,
            )
        )
    return outcomes
