"""Landing and checking the snapshots of a dataset, oldest first.

A snapshot that fails a blocking check is moved to the quarantine with its outcomes and counts no
more; the bytes stay in the archive. The verdict holds until the suite changes or the same bytes are
handed in again.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from expectations.loader import Suite, load_suite
from pipeline import archive, files, landing
from pipeline.archive import Receipt
from pipeline.checks import data_docs
from pipeline.checks.outcomes import Outcome
from pipeline.settings import get_settings
from pipeline.sources.registry import load_registry

log = logging.getLogger("techniekpact")


@dataclass
class Checked:
    """What came of a dataset: snapshots that count, those refused now or before, all outcomes."""

    counting: list[Receipt] = field(default_factory=list)
    refused_now: list[tuple[Receipt, list[Outcome]]] = field(default_factory=list)
    refused_before: list[Receipt] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    landed: int = 0


def land_and_check(dataset: str, run_id: str) -> Checked:
    """Land what is new in the archive and judge what has no verdict under the present suite."""
    suite = load_suite(dataset)
    checked = Checked()
    for receipt in archive.receipts(dataset):
        refused = _verdict(landing.refused_directory(receipt), suite)
        if refused is not None:
            checked.refused_before.append(receipt)
            checked.outcomes += refused
            continue
        landing.bring_back(receipt)
        new = landing.land(receipt)
        checked.landed += new
        outcomes = _verdict(landing.snapshot_directory(receipt), suite)
        if outcomes is None:
            previous = [r for r in checked.counting if _comparable(r, receipt)]
            outcomes = _judge(receipt, suite, previous[-1] if previous else None, run_id)
            verdict = {"suite": suite.fingerprint, "outcomes": [o.model_dump() for o in outcomes]}
            if any(o.blocks for o in outcomes):
                landing.refuse(receipt, verdict)
                checked.refused_now.append((receipt, outcomes))
                checked.outcomes += outcomes
                continue
            path = landing.snapshot_directory(receipt) / landing.VERDICT
            files.write_atomic(path, files.to_json(verdict))
        checked.outcomes += outcomes
        checked.counting.append(receipt)
    return checked


def _verdict(directory: Path, suite: Suite) -> list[Outcome] | None:
    path = directory / landing.VERDICT
    if not path.exists():
        return None
    verdict = files.read_json(path)
    if verdict["suite"] != suite.fingerprint:
        return None
    return [Outcome.model_validate(o) for o in verdict["outcomes"]]


def known_outcomes(dataset: str) -> list[Outcome]:
    """Return the outcomes on record for every snapshot of a dataset, refused ones too."""
    suite = load_suite(dataset)
    found: list[Outcome] = []
    for receipt in archive.receipts(dataset):
        for place in (landing.snapshot_directory(receipt), landing.refused_directory(receipt)):
            found += _verdict(place, suite) or []
    return found


def _comparable(one: Receipt, other: Receipt) -> bool:
    return (one.layout, one.table, one.part) == (other.layout, other.table, other.part)


def rows_per_period(receipt: Receipt) -> float:
    """Return the size of a delivery in rows per period; a wide file has all periods in each row."""
    layout = load_registry().layout(receipt.dataset, receipt.layout)
    long = layout.periods.startswith("column ") and bool(receipt.periods)
    return receipt.rows / len(receipt.periods) if long else float(receipt.rows)


def _judge(receipt: Receipt, suite: Suite, previous: Receipt | None, run_id: str) -> list[Outcome]:
    from pipeline.checks import engine

    table = suite.tables.get(receipt.table)
    if table is None:
        raise KeyError(
            f"The suite of {receipt.dataset} has no checks for its table {receipt.table}; add them "
            f"in expectations/suites/{receipt.dataset}.yml."
        )
    now = rows_per_period(receipt)
    before = rows_per_period(previous) if previous else None
    with duckdb.connect() as db:
        db.execute(f"create view rijen as from read_parquet('{landing.parquet_file(receipt)}')")
        db.execute(
            "create table omvang as select ?::double as rijen, ?::double as vorige_rijen, "
            "?::double / ?::double as verhouding",
            [now, before, now, before],
        )
        wanted = {check.frame for check in table.checks}
        queries = {name: table.frames.get(name, f"from {name}") for name in wanted}
        frames = {name: db.execute(query).df() for name, query in queries.items()}
    subject = engine.Subject(receipt.dataset, receipt.table, receipt.snapshot, receipt.file)
    outcomes, results = engine.judge(subject, table.checks, frames)
    name = f"{receipt.dataset}-{receipt.table}-{receipt.snapshot}"
    data_docs.keep(run_id, name, results)
    return outcomes


def write_run_results(run_id: str, outcomes: list[Outcome]) -> None:
    """Write the outcomes of a run beside its Data Docs."""
    rows = [o.model_dump() for o in outcomes]
    files.write_atomic(get_settings().checks / run_id / "outcomes.json", files.to_json(rows))
