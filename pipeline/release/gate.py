"""The gate before publishing: a candidate passes whole, or nothing is published."""

from __future__ import annotations

from pipeline.archive import Receipt
from pipeline.checks.outcomes import Outcome


class GateRefused(Exception):
    """The candidate may not be published; the message lists every reason."""


def pass_gate(outcomes: list[Outcome], counting: list[Receipt], figures: int) -> None:
    """Let a candidate pass.

    Args:
        outcomes: of every check on the snapshots that count, and of every dbt test.
        counting: the snapshots the candidate rests on.
        figures: how many cells it has.

    Raises:
        GateRefused: when a blocking check failed or could not be evaluated, when a snapshot was
            never checked, when no dbt test ran, or when there is no figure at all.
    """
    reasons = [f"{o.subject}: {o.check}: {o.outcome}: {o.message}" for o in outcomes if o.blocks]
    checked = {o.snapshot for o in outcomes if o.tool == "great_expectations"}
    reasons += [
        f"{r.dataset}: {r.file} was never checked" for r in counting if r.snapshot not in checked
    ]
    if not any(o.tool == "dbt" for o in outcomes):
        reasons.append("no dbt test was evaluated")
    if figures == 0:
        reasons.append("the candidate has no key figure at all")
    if reasons:
        listed = "\n".join(f"- {reason}" for reason in reasons)
        raise GateRefused(
            f"Nothing is published; the last good release stays. {len(reasons)} reason(s):\n"
            f"{listed}\nMend the delivery or the model, and run again."
        )
