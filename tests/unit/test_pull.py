"""What becomes of a file, to the letter: what is told of it, where it is kept, what is asked again."""

from __future__ import annotations

import dataclasses
import os
import shutil
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from pipeline import archive, files, landing
from pipeline.archive import Receipt
from pipeline.settings import SAMPLES_DIR, Source, get_settings
from pipeline.sources import pull
from pipeline.sources.live import Failed, Unchanged
from pipeline.sources.live.finders import FindStatic, Static
from pipeline.sources.matching import Refused
from pipeline.sources.pull import HandedIn
from pipeline.sources.registry import load_registry
from tests import layouts
from tests.conftest import Home, changed, hand_in, joined
from tests.layouts import case
from tests.replay import answers
from tests.replay.asking import Setting
from tests.replay.server import Replay

VO = (SAMPLES_DIR / "vo-leerlingen-2013.csv").read_bytes() + b"\r\n"  # no extract, byte for byte
HO = layouts.sample(case("duo_ho_ckan_geslacht")).data
DAY = date(2020, 3, 17)


def received(done: HandedIn) -> Receipt:
    assert done.receipt is not None, done.describe()
    assert done.accepted
    assert not done.failed
    return done.receipt


# ------------------------------------------------------------------------------- what is told of it


def test_a_file_that_is_let_in_is_told_whole(home: Home) -> None:
    done = hand_in(VO, "vo-2013.csv", "drop", DAY)
    assert done == HandedIn("vo-2013.csv", received(done), new=True)
    assert done.describe() == (
        "Accepted: vo-2013.csv: duo_vo_leerlingen (duo_vo_static_2019, rijen), periods 2013SJ00 "
        "(taken from the file name), 504 rows, 1 lines without figures left out, received "
        "on 2020-03-17"
    )
    receipt = received(done).model_copy(
        update={"part": "wo", "dataset": "cbs_overig", "rows": 1_234, "junk_lines": 0,
                "suppressed": 0, "period_source": "told"}
    )  # fmt: skip
    assert dataclasses.replace(done, receipt=receipt).describe() == (
        "Accepted: vo-2013.csv: cbs_overig wo (duo_vo_static_2019, rijen), periods 2013SJ00, 1,234 "
        "rows, read by no key figure, received on 2020-03-17"
    )
    many = receipt.model_copy(
        update={"junk_lines": 1_000, "suppressed": 2_000, "dataset": "uwv_ww"}
    )
    assert dataclasses.replace(done, receipt=many).describe().endswith(
        "1,234 rows, 1,000 lines without figures left out, 2,000 counts suppressed (1 to 4), "
        "received on 2020-03-17"
    )  # fmt: skip


def test_a_file_that_came_before_is_told_so(home: Home) -> None:
    first = hand_in(VO, "vo-2013.csv", "drop", DAY)
    second = hand_in(VO, "x.csv", "drop", date(2021, 1, 1))
    assert second == HandedIn("x.csv", received(first), new=False)
    assert second.describe() == (
        "Already delivered: x.csv: duo_vo_leerlingen (duo_vo_static_2019, rijen), received on "
        "2020-03-17; nothing new"
    )
    assert dataclasses.replace(second, again=True).describe() == (
        "Delivered again: x.csv: duo_vo_leerlingen (duo_vo_static_2019, rijen), first received on "
        "2020-03-17; as another version came between, it counts anew from the day it came now"
    )


def test_a_file_that_is_refused_is_told_with_its_place(home: Home) -> None:
    done = hand_in(b"<html>", "a/page.csv", "drop")
    assert (done.name, done.receipt, done.new, done.left) == ("page.csv", None, False, False)
    kept = get_settings().quarantine / files.sha256(b"<html>")
    assert done.kept_in == kept
    assert done.describe() == (
        "Refused: page.csv: it is a web page (HTML or XML), not data; the publisher's server "
        "probably answered with an error page. Fetch the file again and look at it before handing "
        f"it in. Kept in {kept}"
    )
    reason = files.read_json(kept / archive.REASON)
    assert (reason["origin"], reason["url"], reason["kind"]) == ("drop", None, "damaged")
    assert done.failed
    assert not done.accepted


def test_a_file_that_is_too_large_stays_where_it_is(
    home: Home, tmp_path: Path, setting: Setting
) -> None:
    setting("max_file_bytes", 1_000)
    path = tmp_path / "vo.csv"
    path.write_bytes(VO)
    done = pull.hand_in(path, "map/vo\x07.csv", "drop")
    assert (done.name, done.new, done.left, done.kept_in) == ("vo.csv", False, True, tmp_path)
    assert done.refusal is not None
    assert (done.refusal.kind, done.refusal.reason) == (
        "damaged",
        f"it is {len(VO):,} bytes; at most 1,000 are let in (setting TECHNIEKPACT_MAX_FILE_BYTES). "
        "It was left where it is",
    )


def test_what_the_program_stumbles_over_is_told_as_its_fault(
    home: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def stumble(*_: object) -> None:
        raise IndexError("list index out of range")

    monkeypatch.setattr(pull, "recognise", stumble)
    done = hand_in(VO, "vo.csv", "drop")
    assert done.refusal is not None
    assert (done.refusal.kind, done.refusal.reason) == (
        "damaged",
        "it could not be looked at (IndexError: list index out of range); that is a fault of this "
        "program. Report it with the file",
    )
    assert caplog.messages == ["archive   vo.csv could not be looked at"]
    for kind in (OSError, MemoryError):

        def fail(*_: object, kind: type[Exception] = kind) -> None:
            raise kind

        monkeypatch.setattr(pull, "recognise", fail)
        with pytest.raises(kind):
            hand_in(VO, "vo.csv", "drop")


# ----------------------------------------------------------------------------- told, and told again


def test_what_is_told_with_a_file_goes_with_it(home: Home) -> None:
    receipt = received(hand_in(HO, "x.csv", "drop", DAY, part="wo"))
    assert (receipt.part, receipt.received_on, receipt.origin) == ("wo", DAY, "drop")
    receipt = received(hand_in(VO, "x.csv", "live", period="2012SJ00"))
    assert (receipt.periods, receipt.period_source) == (["2012SJ00"], "told")
    assert (receipt.received_on, receipt.origin) == (archive.now().date(), "live")


def test_known_bytes_that_are_told_otherwise_get_a_new_receipt(home: Home) -> None:
    first = received(hand_in(VO, "vo-2012.csv", "drop", DAY))
    same = hand_in(VO, "x.csv", "drop", DAY, period="2012SJ00")
    assert same == HandedIn("x.csv", first, new=False)
    done = hand_in(VO, "x.csv", "drop", DAY, period="2013SJ00")
    told = {"periods": ["2013SJ00"], "period_source": "told"}
    assert done == HandedIn("x.csv", first.model_copy(update=told), new=False)
    first = received(hand_in(HO, "hbo.csv", "drop", DAY))
    assert received(hand_in(HO, "x.csv", "drop", DAY, part="hbo")) == first
    other = received(hand_in(HO, "x.csv", "drop", DAY, part="wo"))
    assert other == first.model_copy(update={"part": "wo"})


def test_known_bytes_are_not_told_what_they_contradict(home: Home) -> None:
    first = received(hand_in(VO, "vo-2012.csv", "drop", DAY))
    done = hand_in(VO, "x.csv", "drop", DAY, period="2012")
    assert (done.name, done.receipt, done.new, done.kept_in) == (
        "x.csv", None, False, first.directory,
    )  # fmt: skip
    assert done.failed
    landing.land(first)
    done = hand_in(VO, "x.csv", "drop", DAY, period="2013SJ00")
    assert (done.name, done.receipt, done.new, done.kept_in) == (
        "x.csv", None, False, first.directory,
    )  # fmt: skip
    assert done.refusal is not None
    assert (done.refusal.kind, done.refusal.reason) == (
        "damaged",
        "these bytes count already, as 2012SJ00. To give them another period, first set them aside: "
        f"techniekpact refuse {first.snapshot} --reason …",
    )
    assert received(hand_in(VO, "x.csv", "drop", DAY)) == first


def test_handing_in_again_what_was_set_aside_asks_for_a_new_judgement(home: Home) -> None:
    from pipeline.checks import landed

    receipt = received(hand_in(VO, "vo-2012.csv", "drop", DAY))
    landing.land(receipt)
    landed.refuse_by_hand(receipt, "another year")
    again = hand_in(VO, "x.csv", "drop", DAY)
    assert (again.receipt, again.new, again.judged_again) == (receipt, False, True)
    assert not hand_in(VO, "x.csv", "drop", DAY).judged_again


def test_a_version_that_comes_back_counts_from_the_day_it_came(
    home: Home, mbo: list[bytes]
) -> None:
    one, two = (joined(changed(mbo, 1, "MAN2019", value)) for value in "12")
    first = received(hand_in(one, "m.csv", "drop", date(2020, 3, 1)))
    hand_in(two, "m.csv", "drop", date(2020, 4, 1))
    # The sample is handed in at every run from it.
    assert hand_in(one, "m.csv", "sample", date(2020, 5, 1)) == HandedIn("m.csv", first, new=False)
    back = hand_in(one, "m.csv", "drop", date(2020, 5, 1))
    assert back == HandedIn("m.csv", first, new=True, again=True)
    arrival = archive.arrivals(first)[-1]
    assert (arrival.received_on, arrival.origin, arrival.url) == (date(2020, 5, 1), "drop", None)


# -------------------------------------------------------------------------------------- the sample


@pytest.fixture
def extracts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Two files in the place of the extracts."""
    place = tmp_path / "extracts"
    (place / "map").mkdir(parents=True)
    (place / "map" / "vo.csv").write_bytes(VO)
    (place / "ho-hbo.csv").write_bytes(HO)
    (place / "manifest.yml").write_text(
        "- {file: map/vo.csv, received_on: 2014-02-03, period: 2012SJ00}\n"
        "- {file: ho-hbo.csv, received_on: 2016-02-03}\n"
    )
    monkeypatch.setattr(pull, "SAMPLES_DIR", place)
    pull._sample_hashes.cache_clear()
    yield place
    pull._sample_hashes.cache_clear()


def test_the_sample_is_handed_in_as_its_list_says(home: Home, extracts: Path) -> None:
    done = [d for d in pull.pull("sample") if isinstance(d, HandedIn)]
    found = [(d.name, d.new, received(d).origin, received(d).received_on) for d in done]
    assert found == [
        ("vo.csv", True, "sample", date(2014, 2, 3)),
        ("ho-hbo.csv", True, "sample", date(2016, 2, 3)),
    ]
    assert (received(done[0]).periods, received(done[0]).period_source) == (["2012SJ00"], "told")
    assert [d.new for d in pull.pull("sample") if isinstance(d, HandedIn)] == [False, False]


def test_sample_data_is_sample_data_whichever_way_it_comes(home: Home, extracts: Path) -> None:
    assert received(hand_in(HO, "hbo.csv", "drop")).origin == "sample"
    assert received(hand_in(VO, "2013", "drop")).origin == "drop"  # in a map: no extract


# ---------------------------------------------------------------------------------- the drop folder


def _drop(path: str, data: bytes, age: float = 3_600) -> Path:
    target = get_settings().inbox / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    then = time.time() - age
    os.utime(target, (then, then))
    return target


def _pulled() -> list[HandedIn]:
    return [done for done in pull.pull("drop") if isinstance(done, HandedIn)]


def test_the_drop_folder_empties(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    assert _pulled() == []
    _drop("b.csv", b"<html>")
    _drop("map/vo-2013.csv", VO, age=0)
    _drop(".deel", VO)
    (get_settings().inbox / "link").symlink_to("b.csv")
    done = _pulled()
    assert [(d.name, d.accepted) for d in done] == [("b.csv", False), ("vo-2013.csv", True)]
    assert received(done[1]).origin == "drop"
    left = sorted(p.name for p in get_settings().inbox.rglob("*"))
    assert left == [".deel", "link", "map"]
    assert "archive   link in the drop folder is no file, and is left there" in caplog.messages


def test_what_looks_broken_and_was_written_just_now_stays(home: Home) -> None:
    young, old = _drop("a.csv", b"<html>", age=50), _drop("b.csv", b"<html>", age=70)
    assert [d.failed for d in _pulled()] == [True, True]
    assert (young.exists(), old.exists()) == (True, False)


def test_what_is_too_large_or_changes_meanwhile_stays(
    home: Home, setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _drop("vo-2013.csv", VO)
    setting("max_file_bytes", 1_000)
    assert _pulled()[0].left
    assert path.exists()
    setting("max_file_bytes", 1_000_000)

    real = pull.hand_in

    def grows(path: Path, name: str, origin: Source) -> HandedIn:
        done = real(path, name, origin)
        then = path.stat().st_mtime_ns
        path.write_bytes(VO + b"x")
        os.utime(path, ns=(then, then))
        return done

    def touched(path: Path, name: str, origin: Source) -> HandedIn:
        done = real(path, name, origin)
        os.utime(path, (0, 0))
        return done

    for changes in (grows, touched):
        path = _drop("vo-2013.csv", VO)
        monkeypatch.setattr(pull, "hand_in", changes)
        assert _pulled()[0].accepted
        assert path.exists()


# ----------------------------------------------------------------------------------- the publishers


def test_what_the_publishers_have_is_pulled(
    home: Home, replay: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["vo-{year}.csv", "weg.csv"]
    find = [FindStatic(static=Static(names=[name])) for name in names]
    registry = load_registry()
    facts = registry.datasets["duo_vo_leerlingen"].model_copy(update={"find": find})
    one = registry.model_copy(update={"datasets": {"duo_vo_leerlingen": facts}})
    monkeypatch.setattr(pull, "load_registry", lambda: one)
    monkeypatch.setattr("pipeline.sources.live.static.this_year", lambda: 2014)
    path = replay.put_static("vo-2013.csv", VO)

    done, failed = pull.pull("live")
    assert isinstance(done, HandedIn)
    assert isinstance(failed, Failed)
    receipt = received(done)
    assert (receipt.origin, receipt.periods, receipt.period_source) == (
        "live",
        ["2013SJ00"],
        "told",
    )
    assert (receipt.url, receipt.etag, receipt.last_modified) == (
        replay.url + path, replay.files[path].etag, answers.LAST_MODIFIED,
    )  # fmt: skip
    assert done.name == receipt.file == "vo-2013.csv"

    unchanged, _ = pull.pull("live")
    assert unchanged == Unchanged(replay.url + path, 2)
    # The publisher goes back to what it had before.
    for data in (VO + b"\r\n", VO):
        replay.put_static("vo-2013.csv", data)
        assert next(iter(pull.pull("live")))
    assert [a.url for a in archive.arrivals(receipt)] == [replay.url + path] * 2
    # What the archive lost is fetched again; what is refused is kept, and asked for again.
    shutil.rmtree(receipt.directory)
    again, _ = pull.pull("live")
    assert isinstance(again, HandedIn)
    assert again.accepted
    replay.put_static("vo-2013.csv", b"a;b\n1;2\n")
    for _ in range(2):
        refused, _ = pull.pull("live")
        assert isinstance(refused, HandedIn)
        assert refused.failed
        assert refused.kept_in is not None
        reason = files.read_json(refused.kept_in / archive.REASON)
        assert (reason["origin"], reason["url"]) == ("live", replay.url + path)


def test_a_refusal_is_an_error_with_its_reason() -> None:
    assert str(Refused("unknown", "why")) == "why"
