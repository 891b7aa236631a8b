"""A change of method is looked at by a person before it shows."""

from __future__ import annotations

from pipeline.release.gates.kinds import Candidate, Finding, Gate, Row

METHOD = "from methode order by soort, id"
CALLED = {
    "definitie": "definition",
    "codelijst": "code list",
    "formule": "formula",
    "meetwaarde": "sum",
    "indeling": "region",
}


def look(candidate: Candidate) -> list[Finding]:
    """Find definitions, code lists, formulas and divisions that are not as they were."""
    return [Finding(f"{CALLED[r['soort']]} {r['id']}", _says(r)) for r in candidate.rows(METHOD)]


def _says(row: Row) -> str:
    if row["was"] is None:
        return f"new: {row['nu']}"
    if row["nu"] is None:
        return f"gone: {row['was']}"
    was, now = (dict.fromkeys(row[k].split("; ")) for k in ("was", "nu"))
    if len(was) > 1 or len(now) > 1:  # a code list: only what differs
        gone = [code for code in was if code not in now]
        new = [code for code in now if code not in was]
        return f"{', '.join(gone) or 'nothing'} became {', '.join(new) or 'nothing'}"
    return f"{row['was']} became {row['nu']}"


GATE = Gate(
    "method_unchanged",
    "person",
    "Figures are delimited, coded or calculated in another way than in the release before.",
    look,
    needs_earlier=True,
)
