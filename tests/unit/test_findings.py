"""What gates find, as the list of checks and a person are told it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest

from pipeline import files
from pipeline.release import candidates, store
from pipeline.release.absent import Absent
from pipeline.release.candidates import EXAMINATION, Examined, Found, NoCandidate
from pipeline.release.gates.kinds import Finding, Gate
from pipeline.release.versions import Contract
from tests.conftest import Home

START = datetime(2020, 3, 17, 12, tzinfo=UTC)


@pytest.mark.parametrize(("kind", "severity"), [("blocking", "critical"), ("person", "warning")])
def test_a_gate_says_how_many_and_names_the_first(
    kind: Literal["blocking", "person"], severity: str
) -> None:
    gate = Gate("volumes", kind, "Rows went.", lambda _: [])
    found = [Finding(f"t{n}", "fewer rows") for n in range(7)]
    passed, failed = gate.outcome([]), gate.outcome(found)
    assert (passed.tool, passed.check, passed.subject) == ("gate", "volumes", "release")
    assert (passed.outcome, passed.message, passed.severity) == ("passed", "", severity)
    named = "; ".join(f"t{n}: fewer rows" for n in range(5))
    assert (failed.outcome, failed.message) == (
        "failed", f"Rows went. Found 7: {named}; and 2 more."
    )  # fmt: skip
    assert gate.outcome(found[:5]).message == f"Rows went. Found 5: {named}."
    error = gate.outcome(found, "It could not be asked.")
    assert (error.outcome, error.message) == ("error", "It could not be asked.")


def examined(name: str, number: int = 0, **other: object) -> Examined:
    facts: dict[str, object] = {
        "candidate": name, "examined_at": START + timedelta(days=number), "base": None,
        "verdict": "waiting", "findings": [], "outcomes": [], "judged": {}, "snapshots": [],
        "absent": [], "input_fingerprint": f"inputs-{name}", "code_version": "c", "rows": {},
        "contract": Contract(kerncijfers=[], tables={}), "files": {},
    }  # fmt: skip
    made = Examined.model_validate(facts | other)
    made.staged.mkdir(parents=True)
    (made.directory / EXAMINATION).write_text(made.model_dump_json(), encoding="utf-8")
    return made


def test_a_candidate_is_found_by_the_beginning_of_its_id(home: Home) -> None:
    old, new = examined("ab1"), examined("ab2", 1)
    examined("ac3", 2, base="r1")
    examined("ad4", 3, verdict="refused")
    assert candidates.find("ab1") == old
    assert candidates.waiting() == [new, old]
    assert candidates.waiting_with("inputs-ab1") == old
    assert candidates.waiting_with("inputs-ad4") is None
    for asked, many in (("ab", "2"), ("", "No"), ("x", "No")):
        with pytest.raises(NoCandidate) as error:
            candidates.find(asked)
        assert str(error.value) == f"{many} candidates are called {asked!r}. Waiting: ab2, ab1."
    store.make_current("r1")
    assert [e.candidate for e in candidates.waiting()] == ["ac3"]


def test_a_candidate_that_cannot_be_read_is_none(home: Home) -> None:
    made = examined("ab1")
    (made.directory / EXAMINATION).write_text("{}")
    with pytest.raises(NoCandidate, match=r"Waiting: none\.$"):
        candidates.find("ab1")


def test_files_that_differ_from_what_was_examined_are_not_copied(home: Home) -> None:
    same = files.sha256(b"same")
    made = examined("ab1", files=dict.fromkeys(("a", "b", "sub/c"), same))
    (made.staged / "sub").mkdir()
    for name, data in (("a", b"same"), ("sub/c", b"other"), ("d", b"same")):
        (made.staged / name).write_bytes(data)
    assert made.altered() == ["b", "d", "sub/c"]
    with pytest.raises(candidates.Altered, match=r"^Candidate ab1 is not .*: b, d, sub/c\. "):
        candidates.copy(made, home.path / "copy")
    candidates.forget_tables(made)
    assert made.altered() == ["a", "b", "sub/c"]


def test_a_person_is_told_the_first_findings_of_their_kind(home: Home) -> None:
    findings = [
        Found(gate="cells", kind="person", about=f"c{n}", says="changed") for n in range(12)
    ]
    blocking = Found(gate="checks", kind="blocking", about="mbo.csv", says="no rows")
    waits = examined("ab1", findings=[*findings, blocking]).message().splitlines()
    assert waits[0] == "Candidate ab1 waits for a person; the last good release stays. " \
        "12 change(s) to look at:"  # fmt: skip
    assert waits[1:11] == [f"- cells: c{n}: changed" for n in range(10)]
    assert waits[11] == "- … and 2 more (techniekpact candidates ab1)"
    assert "Look:    techniekpact compare current ab1" in waits
    assert "Approve: techniekpact approve ab1 --by NAME --reason TEXT" in waits
    refused = examined("ab2", verdict="refused", findings=[*findings, blocking])
    assert refused.message().splitlines() == [
        "Nothing is published; the last good release stays. 1 reason(s):",
        "- checks: mbo.csv: no rows",
        "Mend the delivery or the model, and run again.",
    ]


@pytest.mark.parametrize(
    ("reason", "says"),
    [
        ("no_source", "geen bron (no open source gives it)"),
        ("not_delivered", "no delivery of duo (DUO)"),
        ("refused", "what was delivered of duo was refused (x.csv)"),
        (
            "outside_validity",
            "what was delivered of duo lies outside the time its definition holds (x.csv)",
        ),
        ("no_rows", "duo was delivered, but has no rows for it (x.csv)"),
    ],
)
def test_why_a_figure_is_absent_is_one_line(reason: str, says: str) -> None:
    facts = {"kerncijfer": "KT-01", "naam": "Instroom", "dataset": "duo", "publisher": "DUO"}
    absent = Absent.model_validate(facts | {"reason": reason, "detail": "x.csv"})
    assert absent.describe() == f"KT-01 Instroom: {says}"
