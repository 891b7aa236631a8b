"""Every blocking check was evaluated and passed, on every snapshot that counts."""

from __future__ import annotations

from pipeline.release.gates.kinds import Candidate, Finding, Gate


def look(candidate: Candidate) -> list[Finding]:
    """Find checks that failed or never ran, and a candidate without figures."""
    outcomes = candidate.outcomes
    found = [
        Finding(o.subject, f"{o.check}: {o.outcome}: {o.message}") for o in outcomes if o.blocks
    ]
    checked = {o.snapshot for o in outcomes if o.tool == "great_expectations"}
    found += [
        Finding(r.dataset, f"{r.file} was never checked")
        for r in candidate.counting
        if r.snapshot not in checked
    ]
    if not any(o.tool == "dbt" for o in outcomes):
        found.append(Finding("models", "no dbt test was evaluated"))
    if candidate.rows("select count(*) as cells from marts.fct_kerncijfers")[0]["cells"] == 0:
        found.append(Finding("fct_kerncijfers", "the candidate has no key figure at all"))
    return found


GATE = Gate(
    "checks_passed",
    "blocking",
    "A blocking check failed or did not run. Mend the delivery or the model, and run again.",
    look,
)
