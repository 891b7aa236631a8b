"""Candidates as a run leaves them: the current release with changes, examined by the gates."""

from __future__ import annotations

import shutil
import uuid
from pathlib import Path

import duckdb

from pipeline import landing
from pipeline.checks.outcomes import Outcome
from pipeline.release import candidates, store
from pipeline.release.candidates import Examined, GateRefused, WaitsForPerson
from pipeline.release.examine import examine


def mutated(warehouse: Path, to: Path, *sql: str) -> Path:
    """Return a copy of a warehouse in which each statement changed something."""
    shutil.copyfile(warehouse, to)
    with duckdb.connect(to) as db:
        for statement in sql:
            changed = db.execute(statement).fetchone()
            assert changed is None or changed[0] != 0, f"nothing to change: {statement}"
    return to


def make_candidate(*sql: str, fingerprint: str = "f" * 64) -> tuple[Examined, str]:
    """Stage the current release with changes, and let the gates look at it.

    Returns:
        What they found, and what the run would have said; nothing when the candidate passed.
    """
    release = store.require()
    name = str(uuid.uuid4())
    staged = candidates.staged(name)
    staged.mkdir(parents=True)
    mutated(release.warehouse, staged / store.WAREHOUSE, *sql)
    for folder in ("sql", "parquet", "evidence"):
        shutil.copytree(release.directory / folder, staged / folder)
    outcomes = [Outcome.model_validate(o) for o in release.outcomes() if o["tool"] != "gate"]
    counting = landing.counting()
    ids = {r.snapshot for r in counting}
    said = ""
    try:
        examine(
            candidate=name,
            outcomes=outcomes,
            relevant=[o for o in outcomes if o.tool == "dbt" or o.snapshot in ids],
            snapshots=counting,
            absent=release.absent,
            input_fingerprint=fingerprint,
            code_version=release.code_version,
            rows=release.rows,
            contract=release.contract,
        )
    except (GateRefused, WaitsForPerson) as error:
        said = str(error)
    return candidates.find(name), said
