"""No cell is lost: neither a figure, nor what was known of it on an earlier day."""

from __future__ import annotations

from pipeline.release.gates.kinds import Candidate, Finding, Gate

LOST = """
select distinct on (cel_id)
    cel_id, kennis, status_was, bekend_vanaf_was, array_to_string(redenen, ', ') as redenen, bestand
from wijzigingen
where soort = 'vervallen'
order by cel_id, kennis = 'toen', bekend_vanaf_was
"""


def look(candidate: Candidate) -> list[Finding]:
    """Find cells of the release before that are not there any more."""
    return [
        Finding(
            r["cel_id"],
            ("gone" if r["kennis"] == "nu" else f"gone as known on {r['bekend_vanaf_was']}")
            + (f" ({r['redenen']} {r['bestand']})" if r["redenen"] else ""),
        )
        for r in candidate.rows(LOST)
    ]


GATE = Gate(
    "no_cell_lost",
    "person",
    "A figure of the release before is gone. Bring the delivery or the catalogue line back, or let "
    "a person approve the withdrawal.",
    look,
    needs_earlier=True,
)
