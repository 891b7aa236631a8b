"""Publish: copy the marts of an audited candidate into a new, immutable release."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path

import duckdb

from pipeline import archive, dbt, files, journal, landing
from pipeline.archive import Receipt
from pipeline.audit import documents
from pipeline.checks.outcomes import Outcome
from pipeline.lineage import evidence, run_events
from pipeline.release import candidates, retention, store, versions
from pipeline.release.absent import find_absent
from pipeline.release.candidates import Examined
from pipeline.release.examine import examine
from pipeline.release.store import (
    CHANGES,
    CHANGES_TEXT,
    CHECKS,
    FORMAT,
    MANIFEST,
    WAREHOUSE,
    Approval,
    JournalHead,
    Manifest,
)
from pipeline.release.versions import Changes, Contract
from pipeline.settings import PROJECT_ROOT, SUITES_DIR, get_settings

# The marts, the source cells they are sums of, and what says how each cell counts.
PUBLISHED = [
    ("marts", "fct_kerncijfers"),
    ("marts", "fct_meetwaarden"),
    ("marts", "fct_ontleding"),
    ("marts", "fct_controles"),
    ("marts", "fct_doelen"),
    ("marts", "fct_gepubliceerd"),
    ("marts", "dim_kerncijfers"),
    ("marts", "dim_meetwaarden"),
    ("marts", "dim_definities"),
    ("marts", "dim_definitie_codes"),
    ("marts", "dim_regios"),
    ("marts", "dim_grenzen"),
    ("marts", "dim_breuken"),
    ("marts", "dim_herzieningen"),
    ("marts", "dim_beweringen"),
    ("marts", "dim_bronnen"),
    ("marts", "dim_correcties"),
    ("marts", "dim_registraties"),
    ("intermediate", "int_groeperingen"),
    ("intermediate", "int_cellen"),
    ("intermediate", "int_versies"),
    ("intermediate", "int_meetwaarden"),
    ("intermediate", "int_plaatsen"),
    ("seeds", "definitie_codes"),
    ("seeds", "regio_namen"),
    ("seeds", "regios"),
]
# Whatever is summed can be listed: a view over the above, as a cell counts in many sums.
LISTED = ("intermediate", "int_rijen")


@cache
def code_version() -> str:
    """Return the git commit of the code, or a hash over it where there is no git."""
    result = subprocess.run(
        ["git", "-C", str(PROJECT_ROOT), "describe", "--always", "--dirty", "--abbrev=40"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return result.stdout.strip() if result.returncode == 0 else f"tree-{code_fingerprint()[:16]}"


@cache
def code_fingerprint() -> str:
    """Return a hash over the code that shapes a figure: pipeline, suites and models."""
    paths = [
        *sorted((PROJECT_ROOT / "pipeline").rglob("*.py")),
        *sorted((PROJECT_ROOT / "pipeline").rglob("*.yml")),
        *sorted(SUITES_DIR.parent.rglob("*.yml")),
    ]
    parts = [f"{p.relative_to(PROJECT_ROOT)} {files.sha256_file(p)}" for p in paths]
    return files.sha256("\n".join([*parts, dbt.project_fingerprint()]).encode())


def input_fingerprint(counting: list[Receipt]) -> str:
    """Return a hash over all that decides the figures: the snapshots, their dates, the code."""
    lines = [
        f"{r.dataset} {r.sha256} {[str(a.received_on) for a in archive.arrivals(r)]} {r.periods}"
        for r in counting
    ]
    return files.sha256("\n".join([*sorted(lines), code_fingerprint()]).encode())


def publish(run_id: str, outcomes: list[Outcome]) -> Manifest:
    """Let the gates look at the candidate of a run, publish it and make it current.

    Args:
        run_id: the run; its candidate is `candidates/<run_id>/`.
        outcomes: the outcomes of the checks on every landed snapshot.

    Raises:
        GateRefused: when the candidate may not be published.
        WaitsForPerson: when somebody has to look at a change first.
    """
    candidate = get_settings().candidates / run_id
    counting = landing.counting()
    refused_too = [*outcomes, *dbt.test_outcomes(candidate / "dbt")]
    ids = {r.snapshot for r in counting}
    refused_files = {o.subject.split(".")[0]: o.file for o in outcomes if o.snapshot not in ids}
    relevant = [o for o in refused_too if o.tool == "dbt" or o.snapshot in ids]
    with dbt.open_candidate(candidate / WAREHOUSE) as db:
        absent = find_absent(db, refused_files)
    files.remove_directory(candidates.staged(run_id))  # of an earlier try of the same run
    with files.new_directory(candidates.staged(run_id)) as directory:
        rows, contract = _copy_tables(candidate / WAREHOUSE, directory)
        shutil.copytree(candidate / "dbt" / "compiled", directory / "sql")
        evidence.keep(directory, candidate)
        documents.write_models(directory, candidate)
    examined = examine(
        candidate=run_id,
        outcomes=refused_too,
        relevant=relevant,
        snapshots=counting,
        absent=absent,
        input_fingerprint=input_fingerprint(counting),
        code_version=code_version(),
        rows=rows,
        contract=contract,
    )
    return publish_examined(examined)


def publish_examined(examined: Examined, approval: Approval | None = None) -> Manifest:
    """Publish what the gates examined, and make it current.

    Args:
        examined: a candidate that passed, or that a person approved.
        approval: of that person.

    Raises:
        Altered: when its files are not those that were examined.
    """
    published_at = archive.now()
    release = _new_id(published_at, examined.input_fingerprint)
    with files.new_directory(store.directory(release)) as directory:
        candidates.copy(examined, directory)
        changes = _changes(examined.contract, directory / WAREHOUSE)
        tables = [f"{schema}.{table}" for schema, table in PUBLISHED]
        events = run_events.published(examined.candidate, directory, release, tables)
        (directory / CHECKS).write_bytes(files.to_json([o.model_dump() for o in examined.outcomes]))
        (directory / CHANGES).write_bytes(files.to_json(changes.model_dump()))
        (directory / CHANGES_TEXT).write_text(changes.text(release), encoding="utf-8")
        manifest = Manifest(
            format=FORMAT,
            release=release,
            version=changes.version,
            previous=changes.previous,
            run=examined.candidate,
            published_at=published_at,
            input_fingerprint=examined.input_fingerprint,
            code_version=examined.code_version,
            sample=any(r.origin == "sample" for r in examined.snapshots),
            snapshots=examined.snapshots,
            absent=examined.absent,
            checks=examined.judged,
            rows=examined.rows,
            contract=examined.contract,
            journal=JournalHead(**asdict(journal.head())),
            files={},
            approval=approval,
        )
        documents.write(directory, manifest)
        manifest = manifest.model_copy(update={"files": candidates.hashes(directory)})
        (directory / MANIFEST).write_text(manifest.model_dump_json(indent=1), encoding="utf-8")
        for path in directory.rglob("*"):
            if path.is_file():
                path.chmod(0o444)
    store.announce(manifest)
    run_events.add(examined.candidate, events)
    candidates.forget_tables(examined)
    retention.prune()
    return manifest


def _new_id(published_at: datetime, fingerprint: str) -> str:
    """Return an id that no release has or had, also when two are made within a second."""
    taken = {*store.ids(), *(line.object for line in journal.lines("published"))}
    ids = (
        f"{published_at + timedelta(seconds=n):%Y%m%dT%H%M%S}-{fingerprint[:8]}" for n in count()
    )
    return next(release for release in ids if release not in taken)


def _changes(contract: Contract, warehouse: Path) -> Changes:
    """Return what changed since the current release, and the version that follows from it.

    The version is above every one given before: after a rollback the current release is not the
    newest, and the level is then the worse of the changes since the one and since the other.
    """
    current = store.readable_current()
    readable, unreadable = store.readable_and_not()
    if current is None:
        # Another contract altogether, if there is an earlier one: it cannot be compared with.
        known = [m.version for m in readable] + [e.version for e in unreadable]
        last = max(known, key=versions.parsed, default=versions.BEFORE_FIRST)
        return Changes(version=versions.bumped(last, "major"), level=None, previous=None)
    changes = versions.compare(current.contract, contract)
    newest = max(readable, key=lambda m: versions.parsed(m.version))
    level = versions.worst(changes.level, versions.compare(newest.contract, contract).level)
    return changes.model_copy(
        update={
            "level": level,
            "version": versions.bumped(newest.version, level),
            "previous": current.release,
            "cells": versions.changed_cells(warehouse, current.warehouse),
        }
    )


def _copy_tables(warehouse: Path, directory: Path) -> tuple[dict[str, int], Contract]:
    """Copy the published tables with their keys; return the rows of each, and the contract."""
    rows = {}
    (directory / "parquet").mkdir()
    with dbt.connect(directory / WAREHOUSE) as db:
        # The views of the candidate name it as it was called while it was built.
        candidate = Path(dbt.BUILDING).stem
        db.execute(f"attach {files.sql_text(warehouse)} as {candidate} (read_only)")
        for schema, table in PUBLISHED:
            db.execute(f"create schema if not exists {schema}")
            if statement := _statement(db, "tables", candidate, schema, table):
                # CREATE TABLE AS would drop keys and NOT NULL.
                db.execute(statement)
                db.execute(f"insert into {schema}.{table} from {candidate}.{schema}.{table}")
            else:
                db.execute(f"create table {schema}.{table} as from {candidate}.{schema}.{table}")
            target = files.sql_text(directory / "parquet" / f"{table}.parquet")
            db.execute(f"copy {schema}.{table} to {target} (format parquet, compression zstd)")
            count = db.execute(f"select count(*) from {schema}.{table}").fetchone()
            rows[table] = count[0] if count else 0
        db.execute(_statement(db, "views", candidate, *LISTED))
        db.execute(f"detach {candidate}")
        contract = versions.contract_of(db)
    return rows, contract


def _statement(
    db: duckdb.DuckDBPyConnection, kind: str, catalog: str, schema: str, name: str
) -> str:
    """Return the statement that made a table or view, without its catalog; empty when absent."""
    found = db.execute(
        f"select sql from duckdb_{kind}() "
        f"where database_name = ? and schema_name = ? and {kind[:-1]}_name = ?",
        [catalog, schema, name],
    ).fetchone()
    return str(found[0]).replace(f"{catalog}.", "") if found else ""
