"""What needs a person waits; that person publishes exactly what was examined, and nobody else does."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

import dagster as dg
import pytest

from pipeline import files, journal, landing, run
from pipeline.checks.landed import refuse_by_hand
from pipeline.release import candidates, store
from pipeline.release.approve import CannotApprove, approve
from pipeline.settings import get_settings
from tests.candidates import make_candidate
from tests.conftest import Home, working_in

WITHDRAWN = "delete from marts.fct_kerncijfers where cel_id = 'LT-07/2015SJ00/LD-NOORD'"
OTHER_WITHDRAWN = "delete from marts.fct_kerncijfers where cel_id = 'LT-07/2015SJ00/LD-OOST'"
TOO_SURE = (
    "update marts.fct_kerncijfers set status = 'definitief' where cel_id = 'KT-04/2013SJ00/NL'"
)


@pytest.fixture
def here(sample_copy: Home) -> Iterator[Home]:
    """A copy of the sample home, that this process works in too."""
    with working_in(sample_copy):
        yield sample_copy


def test_what_needs_a_person_waits_and_is_published_as_examined(here: Home) -> None:
    before = here.release
    examined, said = make_candidate(WITHDRAWN)
    assert here.release == before
    for part in (examined.candidate, "no_cell_lost: LT-07/2015SJ00/LD-NOORD: gone", "approve"):
        assert part in said
    assert candidates.waiting_with("f" * 64) == examined
    (row,) = here.rows("candidates")
    assert (row["candidate"], row["findings"]) == (examined.candidate, "no_cell_lost 1")
    (finding,) = here.rows("candidates", examined.candidate[:8])
    assert (finding["gate"], finding["kind"]) == ("no_cell_lost", "person")

    assert here.call("approve", examined.candidate, "--by", "A. Bee").returncode == 2
    assert here.call("approve", examined.candidate, "--by", " ", "--reason", "x").returncode == 2
    told = here.ok("approve", examined.candidate[:8], "--by", "A. Bee", "--reason", "SBB vroeg het")
    assert "approved by A. Bee" in told
    manifest = store.require()
    assert manifest.previous == before
    assert manifest.run == examined.candidate
    approval = manifest.approval
    assert approval is not None
    assert (approval.by, approval.reason) == ("A. Bee", "SBB vroeg het")
    assert approval.findings == {"no_cell_lost": 1}
    assert {n: h for n, h in manifest.files.items() if n in examined.files} == examined.files
    gate = next(o for o in manifest.outcomes() if o["check"] == "no_cell_lost")
    assert (gate["tool"], gate["outcome"], gate["severity"]) == ("gate", "failed", "warning")
    lines = journal.lines("checked", "approved", "published")[-3:]
    assert [line.act for line in lines] == ["checked", "approved", "published"]
    assert (lines[1].who, lines[1].result) == ("A. Bee", "SBB vroeg het")
    assert {line.object for line in lines[:2]} == {f"candidate/{examined.candidate}"}
    examination = (examined.directory / candidates.EXAMINATION).read_bytes()
    assert (lines[0].result, lines[0].details) == (
        "waits for a person",
        {
            "base": before,
            "findings": {"no_cell_lost": 1},
            "reasons": ["no_cell_lost: LT-07/2015SJ00/LD-NOORD: gone"],
            "examination_sha256": files.sha256(examination),
        },
    )
    assert lines[1].origin == "command"
    assert lines[1].details == {"base": before, "findings": {"no_cell_lost": 1}}
    assert approval.candidate == examined.candidate
    assert lines[0].time <= approval.at.isoformat() <= lines[2].time

    # Dagster shows it too, with what it changed.
    environment = {"DAGSTER_HOME": str(here.path / "dagster")}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**environment, **get_settings().environment()}.items():
            patch.setenv(name, value)
        with dg.DagsterInstance.get() as instance:
            event = instance.get_latest_materialization_event(dg.AssetKey("release_comparison"))
    assert event is not None
    assert event.asset_materialization is not None
    assert event.asset_materialization.metadata["cells vervallen"].value == 1

    assert here.rows("candidates") == []
    assert not examined.staged.exists()
    with pytest.raises(CannotApprove) as error:
        approve(examined.candidate, "A", "x")
    assert str(error.value) == (
        f"Candidate {examined.candidate} was published as release {manifest.release}."
    )


def test_a_failing_gate_cannot_be_approved_away(here: Home) -> None:
    before = here.release
    examined, said = make_candidate(WITHDRAWN, TOO_SURE)
    assert "Nothing is published" in said
    assert "status_agrees: KT-04/2013SJ00/NL" in said
    assert candidates.waiting() == []
    outcomes = {o.check: o for o in examined.outcomes if o.tool == "gate"}
    assert outcomes["status_agrees"].blocks
    assert outcomes["no_cell_lost"].outcome == "failed"
    assert examined.judged["failed"] >= 2
    sure = "called definitief, but mbo-deelnemers-2012-2013.csv gives it as voorlopig"
    with pytest.raises(CannotApprove) as error:
        approve(examined.candidate, "A", "x")
    assert str(error.value) == (
        f"Candidate {examined.candidate} was refused, and nobody can approve that away: "
        f"KT-04/2013SJ00/NL: {sure}. Mend it, and run again."
    )
    assert here.release == before
    line = journal.lines("refused")[-1]
    assert (line.object, line.result) == (f"candidate/{examined.candidate}", "not published")
    assert line.details["findings"] == {"status_agrees": 1, "no_cell_lost": 1}
    assert line.details["reasons"][0] == f"status_agrees: KT-04/2013SJ00/NL: {sure}"


def test_what_passes_is_examined_and_says_nothing(here: Home) -> None:
    release = store.require()
    before = journal.head()
    examined, said = make_candidate()
    assert (examined.verdict, examined.findings, said) == ("passed", [], "")
    assert examined.base == release.release
    assert (examined.snapshots, examined.absent) == (release.snapshots, release.absent)
    assert (examined.rows, examined.contract) == (release.rows, release.contract)
    assert (examined.input_fingerprint, examined.code_version) == ("f" * 64, release.code_version)
    assert examined.files == candidates.hashes(examined.staged)
    assert examined.judged == release.checks
    assert [o.check for o in examined.outcomes] == [o["check"] for o in release.outcomes()]
    assert journal.head() == before
    with pytest.raises(CannotApprove) as error:
        approve(examined.candidate, "A", "x")
    assert str(error.value) == (
        f"Candidate {examined.candidate} passed every gate and was published; it needs no approval."
    )


def test_what_is_not_as_examined_is_not_published(here: Home) -> None:
    before = here.release
    examined, _ = make_candidate(WITHDRAWN)
    with examined.warehouse.open("ab") as file:
        file.write(b"x")
    with pytest.raises(CannotApprove) as error:
        approve(examined.candidate, "A", "x")
    assert str(error.value) == (
        f"Candidate {examined.candidate} is not what was examined: warehouse.duckdb differ. "
        "Run again."
    )
    with pytest.raises(candidates.Altered, match=r"warehouse\.duckdb"):
        candidates.copy(examined, here.path / "elsewhere")

    # Nor does another verdict, written over the one that was found, help.
    blocked, _ = make_candidate(TOO_SURE)
    path = blocked.directory / candidates.EXAMINATION
    path.write_text(path.read_text().replace('"refused"', '"waiting"', 1))
    assert candidates.find(blocked.candidate).verdict == "waiting"
    with pytest.raises(
        CannotApprove, match=r"is not as it was examined: examination\.json differs\. Run again\.$"
    ):
        approve(blocked.candidate, "A", "x")
    assert here.release == before


def test_what_was_overtaken_is_not_published(here: Home) -> None:
    first, _ = make_candidate(WITHDRAWN)
    second, _ = make_candidate(OTHER_WITHDRAWN)
    assert [e.candidate for e in candidates.waiting()] == [second.candidate, first.candidate]
    published = approve(second.candidate, "A", "x")
    assert candidates.waiting() == []
    with pytest.raises(CannotApprove) as error:
        approve(first.candidate, "A", "x")
    assert str(error.value) == (
        f"Candidate {first.candidate} was held against release {first.base}, and "
        f"{published.release} is current now. Run again: what still differs is examined anew."
    )
    # Held against the newer release it is another question: two cells, one of them gone already.
    again, said = make_candidate(WITHDRAWN)
    assert "1 change(s)" in said
    (aside,) = [r for r in landing.counting() if r.dataset == "sbb_leerbanen" and r.rows]
    refuse_by_hand(aside, "a typing error")
    with pytest.raises(
        CannotApprove, match=f"rests on {aside.file}, which was set aside since. Run again.$"
    ):
        approve(again.candidate, "A", "x")
    assert here.release == published.release


def test_candidates_that_wait_are_not_forgotten(here: Home) -> None:
    examined, _ = make_candidate(WITHDRAWN)
    os.utime(examined.directory, (0, 0))
    folder = here.path / "candidates"
    for n in range(run.KEEP_CANDIDATES + 1):
        (folder / f"run-{n}").mkdir()
        os.utime(folder / f"run-{n}", (n + 1, n + 1))
    # What another version of the code wrote is no candidate that waits, and stops nothing.
    (folder / "run-0" / candidates.EXAMINATION).write_text(json.dumps({"candidate": "run-0"}))
    os.utime(folder / "run-0", (1, 1))
    run._forget_old_candidates("another")
    assert examined.directory.exists()
    assert not (folder / "run-0").exists()


def test_a_first_release_needs_nobody(here: Home) -> None:
    release = store.require()
    outcomes = {o["check"]: o for o in release.outcomes() if o["tool"] == "gate"}
    assert {o["outcome"] for o in outcomes.values()} == {"passed"}
    assert (release.previous, release.approval) == (None, None)
    assert release.checks["passed"] > len(outcomes)


@pytest.mark.parametrize("asked", ["", "zzz"])
def test_an_unknown_candidate_is_named(here: Home, asked: str) -> None:
    assert here
    with pytest.raises(candidates.NoCandidate, match="Waiting: none"):
        candidates.find(asked)
