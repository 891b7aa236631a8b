"""The gates between a candidate and its publication. A new one is a module and a line in GATES.

Each module asks one question. Its gate says who can let a finding pass: nobody (`blocking`), or a
person who looks at it and gives the reason (`person`). A question that could not be asked blocks.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.archive import Receipt
from pipeline.checks.outcomes import Outcome
from pipeline.release import changes
from pipeline.release.gates import (
    cells,
    checks,
    comparisons,
    definitive,
    lineage,
    method,
    published,
    status,
    volumes,
)
from pipeline.release.gates.kinds import SOURCE_ROWS, Candidate, Finding, Gate

GATES: tuple[Gate, ...] = (
    checks.GATE,
    status.GATE,
    comparisons.GATE,
    published.GATE,
    volumes.GATE,
    lineage.GATE,
    definitive.GATE,
    cells.GATE,
    method.GATE,
)


@dataclass(frozen=True)
class Answer:
    """What one gate said of a candidate."""

    gate: Gate
    findings: list[Finding]
    error: str = ""

    @property
    def outcome(self) -> Outcome:
        """What the list of checks says of it."""
        return self.gate.outcome(self.findings, self.error)


def ask(
    warehouse: Path, earlier: Path | None, outcomes: list[Outcome], counting: list[Receipt]
) -> list[Answer]:
    """Ask every gate about a candidate.

    Args:
        warehouse: the tables as they would be published; only read.
        earlier: those of the release before, or None when nothing was published yet.
        outcomes: of every check on the snapshots that count, and of every dbt test.
        counting: the snapshots the candidate rests on.
    """
    with changes.opened(warehouse) as db:
        candidate = Candidate(db, outcomes, counting, has_earlier=earlier is not None)
        db.execute(SOURCE_ROWS)
        error = ""
        if earlier is not None:
            try:
                changes.hold_against(db, earlier)
            except duckdb.Error as failure:
                error = f"It cannot be held against the release before: {failure}"
        return [_answer(gate, candidate, error) for gate in GATES]


def _answer(gate: Gate, candidate: Candidate, error: str) -> Answer:
    if gate.needs_earlier and not candidate.has_earlier:
        return Answer(gate, [])
    if gate.needs_earlier and error:
        return Answer(gate, [], error)
    try:
        return Answer(gate, gate.look(candidate))
    except duckdb.Error as failure:
        return Answer(gate, [], f"The question could not be asked: {failure}")
