"""The outcome of every check and since when, over releases that differ."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.audit import since
from pipeline.release import store
from pipeline.release.store import Manifest
from pipeline.settings import get_settings
from tests.conftest import Home

KEPT = ("manifest.json", "checks.json")


@pytest.fixture
def chain(sample_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home with four releases a day apart, of which only what is read here is kept."""
    home = tmp_path / "home"
    release = str(sample_home.release)
    for number in range(4):
        target = home / "releases" / f"r{number}"
        target.mkdir(parents=True)
        for name in KEPT:
            shutil.copyfile(sample_home.path / "releases" / release / name, target / name)
        manifest = json.loads((target / "manifest.json").read_text())
        day = Manifest.model_validate(manifest).published_at - timedelta(days=3 - number)
        manifest |= {"release": f"r{number}", "published_at": day.isoformat()}
        (target / "manifest.json").write_text(json.dumps(manifest))
    (home / "current.json").write_text(json.dumps({"release": "r3"}))
    monkeypatch.setenv("TECHNIEKPACT_HOME", str(home))
    get_settings.cache_clear()
    yield home / "releases"
    get_settings.cache_clear()


def _edit(directory: Path, check: str, outcome: str | None) -> None:
    """Give a check another outcome in a release, or take it away."""
    path = directory / "checks.json"
    rows = json.loads(path.read_text())
    kept = [r | ({"outcome": outcome} if r["check"] == check else {}) for r in rows]
    path.write_text(json.dumps([r for r in kept if r["check"] != check or outcome]))


def _since(check: str) -> dict[str, Any]:
    found = [row for row in since.outcomes(store.require()) if row["check"] == check]
    assert len({row["sinds_release"] for row in found}) == 1
    return found[0]


CHECK = "cell_id_names_one_cell"


def test_a_check_that_never_changed_is_as_old_as_the_oldest_release(chain: Path) -> None:
    oldest = store.load("r0").published_at.date()
    assert (_since(CHECK)["sinds_release"], _since(CHECK)["sinds"]) == ("r0", oldest)


def test_another_outcome_in_between_breaks_the_chain(chain: Path) -> None:
    _edit(chain / "r1", CHECK, "failed")
    assert _since(CHECK)["sinds_release"] == "r2"
    _edit(chain / "r3", CHECK, "failed")  # failed, passed, failed: since the newest only
    assert _since(CHECK)["sinds_release"] == "r3"


def test_a_release_in_which_nobody_looked_breaks_the_chain(chain: Path) -> None:
    _edit(chain / "r2", CHECK, None)
    assert _since(CHECK)["sinds_release"] == "r3"


def test_an_older_release_knows_nothing_of_later_ones(chain: Path) -> None:
    _edit(chain / "r3", CHECK, "failed")
    (found,) = [r for r in since.outcomes(store.load("r1")) if r["check"] == CHECK]
    assert (found["outcome"], found["sinds_release"]) == ("passed", "r0")


def test_what_needs_a_look_stands_first(chain: Path) -> None:
    _edit(chain / "r3", CHECK, "error")
    rows = since.outcomes(store.require())
    assert rows[0]["check"] == CHECK
    assert [r["outcome"] for r in rows] == sorted(
        (r["outcome"] for r in rows), key=["error", "failed", "passed"].index
    )
    assert {r["outcome"] for r in rows} == {"error", "failed", "passed"}


def test_a_choice_leaves_what_fits_it(chain: Path) -> None:
    rows = since.outcomes(store.require())
    chosen = since.chosen(rows, outcome="failed", severity="warning", subject="uwv_")
    assert [r["check"] for r in chosen] == ["omvang_van_de_aantallen"]
    assert since.chosen(rows, outcome=None, subject="") == rows
    assert since.chosen(rows, tool="dbt", subject="duo_") == []


def test_the_command_lists_findings_first_and_by_choice(sample_home: Home) -> None:
    rows = sample_home.rows("checks")
    assert rows[0]["outcome"] == "failed"
    assert len(rows) == len(json.loads(sample_home.release_file("checks.json").read_text()))
    failed = sample_home.rows("checks", "--outcome", "failed")
    assert {r["outcome"] for r in failed} == {"failed"}
    assert all(r["message"] and r["sinds_release"] == sample_home.release for r in failed)
    assert sample_home.call("checks", "--outcome", "onbekend").returncode == 2
