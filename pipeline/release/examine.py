"""Examination: the gates look at a staged candidate, and what they found is written down."""

from __future__ import annotations

from collections import Counter

from pipeline import files, journal
from pipeline.archive import Receipt
from pipeline.checks.outcomes import Outcome
from pipeline.release import candidates, store
from pipeline.release.absent import Absent
from pipeline.release.candidates import (
    EXAMINATION,
    NAMED,
    Examined,
    Found,
    GateRefused,
    Verdict,
    WaitsForPerson,
)
from pipeline.release.gates import Answer, ask
from pipeline.release.store import WAREHOUSE
from pipeline.release.versions import Contract


def examine(
    candidate: str,
    outcomes: list[Outcome],
    relevant: list[Outcome],
    snapshots: list[Receipt],
    absent: list[Absent],
    input_fingerprint: str,
    code_version: str,
    rows: dict[str, int],
    contract: Contract,
) -> Examined:
    """Let the gates look at a staged candidate, and write down what they found.

    Args:
        candidate: the run that made it.
        outcomes: of every check and dbt test.
        relevant: those of them about what would be published.
        snapshots: the deliveries it rests on.
        absent: the key figures without a cell.
        input_fingerprint: of all that decides its figures.
        code_version: of the code that made it.
        rows: of each of its tables.
        contract: its figures, and the columns and types of its tables.

    Raises:
        GateRefused: when something must be mended.
        WaitsForPerson: when somebody has to look at a change.
    """
    base = store.readable_current()
    folder = candidates.staged(candidate)
    pinned = candidates.hashes(folder)
    answers = ask(folder / WAREHOUSE, base.warehouse if base else None, relevant, snapshots)
    said = [answer.outcome for answer in answers]
    examined = Examined(
        candidate=candidate,
        examined_at=journal.now(),
        base=base.release if base else None,
        verdict=_verdict(answers),
        findings=[found for answer in answers for found in _findings(answer)],
        outcomes=[*outcomes, *said],
        judged=dict(Counter(o.outcome for o in [*relevant, *said])),
        snapshots=snapshots,
        absent=absent,
        input_fingerprint=input_fingerprint,
        code_version=code_version,
        rows=rows,
        contract=contract,
        files=pinned,
    )
    written = examined.model_dump_json(indent=1).encode()
    files.write_atomic(examined.directory / EXAMINATION, written)
    if examined.verdict != "passed":
        refused = examined.verdict == "refused"
        journal.append(
            "refused" if refused else "checked",
            f"candidate/{candidate}",
            "not published" if refused else "waits for a person",
            details={
                "base": examined.base,
                "findings": dict(Counter(f.gate for f in examined.findings)),
                "reasons": [f"{f.gate}: {f.describe()}" for f in examined.findings[:NAMED]],
                "examination_sha256": files.sha256(written),
            },
        )
        raise (GateRefused if refused else WaitsForPerson)(examined.message())
    return examined


def _verdict(answers: list[Answer]) -> Verdict:
    if any(a.error or (a.findings and a.gate.kind == "blocking") for a in answers):
        return "refused"
    return "waiting" if any(a.findings for a in answers) else "passed"


def _findings(answer: Answer) -> list[Found]:
    gate = answer.gate
    if answer.error:
        return [Found(gate=gate.name, kind="blocking", about="release", says=answer.error)]
    return [
        Found(gate=gate.name, kind=gate.kind, about=f.about, says=f.says) for f in answer.findings
    ]
