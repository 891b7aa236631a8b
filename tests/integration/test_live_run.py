"""A live run against the replay server: all at first, then only what changed, and never a fault."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline import archive
from pipeline.settings import SAMPLES_DIR
from pipeline.sources.live import Failed, Unchanged
from pipeline.sources.pull import HandedIn, Pulled, pull
from tests.conftest import Home
from tests.replay import answers
from tests.replay.content import fill, sample_v4
from tests.replay.server import V4, Replay

MBO, VO = "mbo-deelnemers-2015-2019.csv", "vo-leerlingen-2019.csv"
PUPILS = "/open_onderwijsdata/images/01.-leerlingen-vo-per-vestiging-naar-onderwijstype-2019.csv"
OBSERVATIONS = f"{V4}/37789ksz/Observations"


@pytest.fixture
def served(replay: Replay) -> Replay:
    list(fill(replay))
    return replay


def _pull() -> tuple[list[HandedIn], list[Unchanged], list[Failed]]:
    results: list[Pulled] = list(pull("live"))
    return (
        [r for r in results if isinstance(r, HandedIn)],
        [r for r in results if isinstance(r, Unchanged)],
        [r for r in results if isinstance(r, Failed)],
    )


def _snapshots() -> set[str]:
    return {r.snapshot for r in archive.receipts()}


def _revise(replay: Replay) -> None:
    """Let CBS revise one value, and say so."""
    table = sample_v4()
    # Of a month that nobody printed: a printed one would have to be reproduced.
    assert table.observations[14]["Perioden"] == "2017MM12"
    table.observations[14]["Value"] = 500.5
    table.modified = "2026-11-01T02:00:00+01:00"
    replay.v4["37789ksz"] = table


def test_at_first_all_then_nothing_then_what_changed(served: Replay) -> None:
    found, unchanged, failed = _pull()
    assert all(f.accepted for f in found)
    assert not unchanged
    # The places of which the replay has nothing are named, and the others go on.
    assert all("404" in f.reason or "no file is there" in f.reason for f in failed)
    first = _snapshots()
    receipts = {r.file: r for r in archive.receipts()}
    assert receipts[MBO].url
    assert receipts[MBO].etag
    assert receipts[MBO].origin == "sample"  # bytes of a sample extract, whoever serves them
    assert receipts["80590ned-Observations.json"].origin == "live"

    served.asked()
    found, _, _ = _pull()
    assert not found
    assert _snapshots() == first
    asked = served.asked()
    assert [a for a in asked if "/37789ksz/" in a] == [f"GET {V4}/37789ksz/Properties 200"]
    assert len([a for a in asked if "p02ho1ejrs" in a]) == 1

    _revise(served)
    found, _, _ = _pull()
    assert [f.receipt.table for f in found if f.receipt and f.new] == ["observations"]
    assert len(_snapshots() - first) == 1


# As next year may bring it: one column under another name.
SCHEMA = (SAMPLES_DIR / VO).read_bytes().replace(b"AFDELING", b"PROFIEL", 1)
NEAR_MISS = "looks like DUO vo leerlingen 2019, but column AFDELING is missing"
BROKEN: list[tuple[str, str, answers.Fault, str]] = [
    ("html", PUPILS, answers.html(), "HTML"),
    ("500", PUPILS, answers.status(500), "500"),
    ("429", PUPILS, answers.status(429, Retry_After="0"), "429"),
    ("403", PUPILS, answers.status(403), "403"),
    ("304 unasked", PUPILS, answers.not_modified(), "304"),
    ("cut off", PUPILS, answers.cut(1000), "broke off"),
    ("said to be longer", PUPILS, answers.wrong_length(50), "broke off"),
    ("said to be shorter", PUPILS, answers.wrong_length(-50), "more bytes"),
    ("moved elsewhere", PUPILS, answers.redirect("http://example.org/x.csv"), "example.org"),
    ("another schema", PUPILS, answers.other(SCHEMA), NEAR_MISS),
    ("half a header", PUPILS, answers.other(SCHEMA[:20]), "no layout in the registry"),
    ("a page is html", OBSERVATIONS, answers.html(), "HTML"),
    ("a page is cut off", OBSERVATIONS, answers.cut(500), "broke off"),
]


@pytest.mark.parametrize(
    ("path", "fault", "says"), [b[1:] for b in BROKEN], ids=[b[0] for b in BROKEN]
)
def test_a_fault_is_named_and_brings_nothing_in(
    served: Replay, path: str, fault: answers.Fault, says: str
) -> None:
    served.fault(path, fault, times=None, method="GET")
    found, _, failed = _pull()
    wrong = [f.describe() for f in found if f.failed] + [f.reason for f in failed]
    assert any(says in reason for reason in wrong), wrong
    tables = {r.dataset for r in archive.receipts() if r.table in ("rijen", "observations")}
    gone = "duo_vo_leerlingen" if path == PUPILS else "cbs_sociale_zekerheid"
    assert gone not in tables
    assert {"duo_mbo_deelnemers", "duo_ho_eerstejaars"} <= tables  # the others came


PASSING: list[tuple[str, answers.Fault, int]] = [
    ("500", answers.status(500), 2),
    ("429", answers.status(429, Retry_After="0"), 1),
    ("cut off", answers.cut(5000), 1),
    ("redirect", answers.redirect(PUPILS + "?x"), 1),
    ("gzip", answers.compressed(), 1),
]


@pytest.mark.parametrize(("fault", "times"), [p[1:] for p in PASSING], ids=[p[0] for p in PASSING])
def test_a_passing_fault_is_survived(served: Replay, fault: answers.Fault, times: int) -> None:
    if fault is PASSING[3][1]:
        served.put_file(PUPILS + "x", (SAMPLES_DIR / VO).read_bytes())
        fault = answers.redirect(PUPILS + "x")
    served.fault(PUPILS, fault, times=times, method="GET")
    _pull()
    (receipt,) = archive.receipts("duo_vo_leerlingen")
    assert receipt.path.read_bytes() == (SAMPLES_DIR / VO).read_bytes()
    assert receipt.periods == ["2019SJ00"]


def test_a_run_without_any_publisher_fails_and_says_so(
    served: Replay, home: Home, parsed: Callable[[Home], Home]
) -> None:
    parsed(home)
    served.files.clear()
    served.packages.clear()
    served.v4.clear()
    served.v3.clear()
    done = home.call("run", "--source", "live")
    assert done.returncode == 1
    assert "No publisher could be reached" in done.stderr


def test_figures_stay_through_every_fault_and_change_by_a_revision_alone(
    served: Replay, home: Home, parsed: Callable[[Home], Home]
) -> None:
    parsed(home)

    def run() -> str:
        done = home.call("run", "--source", "live")
        assert done.returncode == 0, done.stderr
        return done.stderr

    def figures() -> dict[str, object]:
        return {r["cel_id"]: r["waarde"] for r in home.rows("kerncijfers", "--telwijze", "alle")}

    assert f"fetch     duo_mbo_deelnemers: {MBO}" in run()
    before = figures()
    assert before["CT-01/2018MM12/NL"] == 262.7

    packages = "/api/3/action/package_show"
    served.fault(packages, answers.html(), times=None)
    served.fault(f"{V4}/37789ksz/Properties", answers.status(500), times=5)
    served.put_file(PUPILS, SCHEMA)
    said = run()
    assert "HTML" in said
    assert "it answered 500" in said
    assert NEAR_MISS in said
    assert "nothing is built" in said
    assert figures() == before

    # A figure that CBS calls definitief: somebody has to look, and is asked once.
    _revise(served)
    for _ in range(2):
        waits = home.call("run", "--source", "live")
        assert waits.returncode == 1
        assert "definitive_unchanged: CT-01/2017MM12/NL: 330 became 500.5" in waits.stderr
        (candidate,) = home.rows("candidates")
        assert f"Candidate {candidate['candidate']} waits" in waits.stderr
        assert figures() == before
    assert "nothing is built" in waits.stderr
    home.ok("approve", candidate["candidate"], "--by", "A", "--reason", "CBS telde opnieuw")
    changed = {cell for cell, value in figures().items() if value != before.get(cell)}
    assert changed == {"CT-01/2017MM12/NL"}
