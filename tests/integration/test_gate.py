"""The gate of the checks refuses for each of its reasons."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

import duckdb
import pytest

from pipeline import dbt
from pipeline.archive import Receipt
from pipeline.checks.outcomes import Outcome
from pipeline.release.gates.checks import GATE
from pipeline.release.gates.kinds import Candidate
from tests.conftest import Home

Result = Literal["passed", "failed", "error"]
Severity = Literal["critical", "warning"]


def _outcome(
    outcome: Result = "passed", severity: Severity = "critical", snapshot: str = "a" * 16
) -> Outcome:
    return Outcome(tool="great_expectations", check="c", subject="s", snapshot=snapshot,
                   severity=severity, outcome=outcome, message="No.")  # fmt: skip


DBT = Outcome(tool="dbt", check="t", subject="m", severity="critical", outcome="passed")


@pytest.fixture
def receipt(sample_home: Home) -> Receipt:
    path = next(sample_home.path.glob("archive/uwv_ww/*/receipt.json"))
    return Receipt.model_validate_json(path.read_bytes()).model_copy(update={"sha256": "a" * 64})


def _findings(outcomes: list[Outcome], receipt: Receipt, figures: int) -> list[str]:
    with duckdb.connect() as db:
        db.execute("create schema marts")
        db.execute(f"create table marts.fct_kerncijfers as from range({figures})")
        candidate = Candidate(db, outcomes, [receipt], has_earlier=False)
        return [finding.describe() for finding in GATE.look(candidate)]


def test_what_passes_everything_passes(receipt: Receipt) -> None:
    assert not _findings([_outcome(), DBT], receipt, 10)
    assert not _findings([_outcome("failed", "warning"), _outcome(), DBT], receipt, 10)


@pytest.mark.parametrize(
    ("outcomes", "figures", "says"),
    [
        ([_outcome("failed"), DBT], 10, "s: c: failed: No."),
        ([_outcome("error", "warning"), DBT], 10, "s: c: error: No."),
        ([_outcome(snapshot="b" * 16), DBT], 10, "uwv_ww: uwv-ww-2014.csv was never checked"),
        ([_outcome()], 10, "models: no dbt test was evaluated"),
        ([_outcome(), DBT], 0, "fct_kerncijfers: the candidate has no key figure at all"),
    ],
)
def test_each_reason_stops_it(
    receipt: Receipt, outcomes: list[Outcome], figures: int, says: str
) -> None:
    (found,) = _findings(outcomes, receipt, figures)
    assert found == says
    assert GATE.kind == "blocking"


def _artifacts(directory: Path, status: str | None) -> Path:
    node: dict[str, Any] = {"resource_type": "test", "name": "t", "config": {"severity": "ERROR"},
                            "attached_node": "model.techniekpact.m", "depends_on": {"nodes": []}}  # fmt: skip
    (directory / "manifest.json").write_text(json.dumps({"nodes": {"test.t": node}}))
    results = (
        [{"unique_id": "test.t", "status": status, "message": "Got 3 results"}] if status else []
    )
    (directory / "run_results.json").write_text(json.dumps({"results": results}))
    return directory


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("pass", "passed"),
        ("fail", "failed"),
        ("error", "error"),
        ("skipped", "error"),
        (None, "error"),
    ],
)
def test_a_dbt_test_that_did_not_run_is_an_error(
    tmp_path: Path, status: str | None, outcome: str
) -> None:
    (found,) = dbt.test_outcomes(_artifacts(tmp_path, status))
    assert found.outcome == outcome
    assert found.blocks == (outcome != "passed")
