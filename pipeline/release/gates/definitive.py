"""No definitive cell changes without a reason, now or in what was known on an earlier day."""

from __future__ import annotations

from pipeline.release.gates.kinds import Candidate, Finding, Gate, Row

# The list of corrections and the register of revisions give the reason; a change of method is asked
# about by its own gate. A sample was no figure to begin with.
CHANGED = """
select distinct on (cel_id, soort)
    cel_id, kennis, soort, waarde_min_was, waarde_max_was, waarde_min_nu, waarde_max_nu, status_was,
    status_nu, bekend_vanaf_was, bestand, redenen
from wijzigingen
where status_was in ('definitief', 'gecorrigeerd')
    and (soort = 'gewijzigd' or (soort = 'status' and status_nu like '%voorlopig'))
    and not geregistreerd
    and not list_has_any(
        redenen, ['correctie', 'definitie', 'formule', 'voorbeeld vervangen']
    )
order by cel_id, soort, kennis = 'toen', bekend_vanaf_was
"""


def look(candidate: Candidate) -> list[Finding]:
    """Find definitive cells with another value, or no longer definitive, and no reason for it."""
    return [Finding(r["cel_id"], _says(r)) for r in candidate.rows(CHANGED)]


def _says(row: Row) -> str:
    if row["soort"] == "status":
        said = f"was {row['status_was']} and is now {row['status_nu']}"
    else:
        said = (
            f"{_interval(row['waarde_min_was'], row['waarde_max_was'])} became "
            f"{_interval(row['waarde_min_nu'], row['waarde_max_nu'])}"
        )
    if row["kennis"] == "toen":
        return f"as known on {row['bekend_vanaf_was']}: {said}; the past was overwritten"
    if row["redenen"] == ["herziening"]:
        return f"{said} by {row['bestand']}; no revision is registered"
    return f"{said}; nothing that it rests on says why"


def _interval(low: object, high: object) -> str:
    said = ["unknown" if b is None else f"{b:f}".rstrip("0").rstrip(".") for b in (low, high)]
    return said[0] if said[0] == said[1] else "–".join(said)


GATE = Gate(
    "definitive_unchanged",
    "person",
    "A definitive figure changed without a known reason. Put the reason in herzieningen.csv or "
    "corrections.yml, or let a person approve it.",
    look,
    needs_earlier=True,
)
