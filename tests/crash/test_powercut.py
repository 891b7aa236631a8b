"""The power cut itself: it takes what was not synced, and nothing that was."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable

import pytest

from pipeline import files, journal
from pipeline.settings import get_settings
from tests.conftest import Home
from tests.crash import powercut
from tests.crash.plan import draw
from tests.crash.struck import Eye

CUTS = 30


def _states(
    home: Home, monkeypatch: pytest.MonkeyPatch, act: Callable[[], object], name: str = "file"
) -> set[str]:
    """Do something and cut the power, again and again; return each content found of a file."""
    path = home.path / name
    found = set()
    for cut in range(CUTS):
        scratch = home.path.parent / f"scratch{cut}"
        scratch.mkdir()
        eye = Eye(draw(cut, 1, "power", "none", {}, home.path, scratch, None))
        before = powercut.photograph(home.path, scratch / "shadow")
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", eye._sync)
            act()
        told = {"data": eye.data, "names": eye.names}
        powercut.cut(home.path, before, told, scratch / "shadow", random.Random(cut))
        if path.parent.exists():
            found.add(path.read_text() if path.exists() else "no file")
        if path.parent == home.path:
            files.write_atomic(path, b"old")
    return found


def test_what_was_not_synced_may_be_lost(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    files.write_atomic(home.path / "file", b"old")

    def carelessly() -> None:
        (home.path / "new").write_text("new")
        (home.path / "new").replace(home.path / "file")

    found = _states(home, monkeypatch, carelessly)
    assert {"old", "", "new"} <= found
    assert found - {"old", "", "new"} <= {"n", "ne"}


def test_what_was_written_for_good_stays(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    files.write_atomic(home.path / "file", b"old")
    assert _states(home, monkeypatch, lambda: files.write_atomic(home.path / "file", b"new")) == {
        "new"
    }


def test_an_act_in_the_journal_stays(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    _states(home, monkeypatch, lambda: journal.append("received", "it", "archived"))
    assert [line.number for line in journal.lines()] == list(range(1, CUTS + 1))
    assert journal.problems() == []


def test_a_project_that_dbt_read_is_whole_or_not_there(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under its name it is never read anew."""
    target = get_settings().dbt_target / "state"

    def read() -> None:
        shutil.rmtree(target, ignore_errors=True)
        temporary = target.with_name(".read.tmp")
        temporary.mkdir(parents=True, exist_ok=True)
        (temporary / "manifest.json").write_text("{}")
        files.move_into_place(temporary, target)

    assert _states(home, monkeypatch, read, "dbt/state/manifest.json") == {"{}"}
