"""Releases on disk: which is current, going back, keeping few, and what is said of what is not."""

from __future__ import annotations

import pytest

from pipeline import files, journal, run
from pipeline.release import retention, rollback, store
from pipeline.release.store import NoRelease, Unreadable
from pipeline.settings import get_settings
from tests.conftest import Home
from tests.releases import released, rewritten


def test_the_last_that_was_announced_is_current(home: Home) -> None:
    assert store.current() is None
    assert store.pointed_at() is None
    with pytest.raises(NoRelease) as error:
        store.require()
    assert str(error.value) == (
        f"Nothing was published yet in {home.path}. Run `techniekpact run` first."
    )
    first, second = released(1), released(2)
    assert store.require() == store.current() == store.readable_current() == second
    assert store.require("r1") == first
    assert store.all_releases() == [second, first]
    assert store.ids() == ["r1", "r2"]


def test_the_journal_says_what_was_published(home: Home) -> None:
    released(1)
    manifest = released(2)
    store.announce(manifest, recovered=True)
    plain, recovered = journal.lines("published")[1:]
    assert (plain.object, plain.result) == ("r2", "current")
    assert plain.details == {
        "version": "1.2.0",
        "manifest_sha256": files.sha256_file(manifest.directory / store.MANIFEST),
        "input_fingerprint": "inputs-2",
        "run": "run-2",
        "previous": "r1",
        "sample": True,
    }
    assert recovered.details["recovered"].startswith("the process that made it was killed")


def test_a_release_that_is_not_there_is_told_from_one_that_was_removed(home: Home) -> None:
    for number in range(7):
        released(number)
    with pytest.raises(NoRelease, match=r"no release r9\. Newest releases: r6, r5, r4, r3, r2\.$"):
        store.load("r9")
    line = journal.append("removed", "r9", "the newest 7 releases are kept")
    with pytest.raises(NoRelease) as error:
        store.load("r9")
    day = line.time[:10]
    assert str(error.value) == f"Release r9 was removed on {day}: the newest 7 releases are kept."
    assert store.try_load("r9") is None


def test_no_release_at_all_is_said_so(home: Home) -> None:
    with pytest.raises(NoRelease, match=r"no release r1\. Newest releases: none\.$"):
        store.load("r1")


def test_a_pointer_that_names_nothing_is_damaged(home: Home) -> None:
    released(1)
    for content in (b"{", b"{}", b"[]"):
        get_settings().pointer.write_bytes(content)
        assert store.pointed_at() is None
        with pytest.raises(NoRelease) as error:
            store.current()
        assert str(error.value) == (
            f"{get_settings().pointer} is damaged: it names no release. The next `techniekpact "
            "run` puts it right from the journal."
        )


@pytest.mark.parametrize(("found", "age"), [(1, "an older"), (store.FORMAT + 1, "another")])
def test_a_release_of_another_format_is_not_read(home: Home, found: int, age: str) -> None:
    released(1)
    rewritten("r1", format=found)
    with pytest.raises(Unreadable) as error:
        store.load("r1")
    assert (error.value.release, error.value.version) == ("r1", "1.1.0")
    assert str(error.value) == (
        f"Release r1 has an older data contract: {age} version of the code (c) made it, in format "
        f"{found}; this version reads format {store.FORMAT}. `techniekpact run` publishes a new "
        "one; to read this one, take that version of the code."
    )
    kept = released(2)
    files.write_atomic(store.directory("r1") / store.MANIFEST, files.to_json({"format": found}))
    with pytest.raises(Unreadable) as error:
        store.load("r1")
    assert error.value.version == "0.0.0", "it names none"
    readable, unreadable = store.readable_and_not()
    assert (readable, [u.release for u in unreadable]) == ([kept], ["r1"])


def test_a_damaged_manifest_says_where(home: Home) -> None:
    released(1)
    rewritten("r1", journal={"lines": "many", "hash": ""})
    with pytest.raises(Unreadable) as error:
        store.load("r1")
    assert str(error.value) == (
        "The manifest of release r1 is damaged (journal.lines: Input should be a valid integer, "
        "unable to parse string as an integer). `techniekpact verify r1` says what is wrong; put "
        "it back from a backup, or go to another release with `techniekpact rollback`."
    )
    assert error.value.version == "1.1.0"
    (store.directory("r1") / store.MANIFEST).write_text("{")
    with pytest.raises(Unreadable, match=r"is damaged .*`techniekpact verify r1`") as error:
        store.load("r1")
    assert error.value.version == "0.0.0"


def test_going_back_withdraws_what_came_later(home: Home) -> None:
    for number in (1, 2, 3):
        released(number)
    assert rollback.standing() is None
    assert rollback.withdrawn() == {}
    assert rollback.roll_back("r1", "the counts are wrong", "Jan").release == "r1"
    assert store.pointed_at() == "r1"
    line = rollback.standing()
    assert line is not None
    assert (line.act, line.object, line.result) == ("rolled back", "r1", "current")
    assert (line.who, line.origin) == ("Jan", "command")
    assert line.details == {"from": "r3", "reason": "the counts are wrong"}
    assert rollback.withdrawn() == {"inputs-2": line, "inputs-3": line}

    rollback.roll_back("r2", "only the third is wrong", "Jan")
    assert set(rollback.withdrawn()) == {"inputs-3"}
    released(4, input_fingerprint="inputs-3")
    assert rollback.withdrawn() == {}
    assert rollback.standing() is None


def test_what_is_not_as_published_is_not_gone_back_to(home: Home) -> None:
    released(1, files={"warehouse.duckdb": "0"})
    released(2)
    released(3)
    with pytest.raises(rollback.CannotRollBack, match=r"^Release r3 is the current one\.$"):
        rollback.roll_back("r3", "", "Jan")
    with pytest.raises(rollback.CannotRollBack) as error:
        rollback.roll_back("r1", "a file is missing", "Jan")
    assert str(error.value) == (
        "Release r1 is not as it was published. `techniekpact verify r1` says what is wrong; put "
        "it back from a backup, or choose another release."
    )
    rewritten("r2", code_version="another")
    with pytest.raises(rollback.CannotRollBack, match=r"^Release r2 is not as it was published"):
        rollback.roll_back("r2", "the manifest differs", "Jan")
    assert store.pointed_at() == "r3"


def test_the_oldest_beyond_the_setting_go(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    manifests = [released(number) for number in range(6)]
    assert retention.prune() == [], "all are kept unless the setting says otherwise"
    journal.append("approved", "run-0", "looked at", who="Jan")
    journal.append("rolled back", "r1", "current", who="Jan")
    digest = files.sha256_file(manifests[3].directory / store.MANIFEST)
    monkeypatch.setenv("TECHNIEKPACT_KEEP_RELEASES", "2")
    get_settings.cache_clear()
    assert retention.prune() == ["r3", "r2"]
    assert store.ids() == ["r0", "r1", "r4", "r5"]
    first, second = journal.lines("removed")
    assert (first.object, second.object) == ("r2", "r3"), "the oldest goes first"
    assert second.result == "the newest 2 releases are kept"
    assert second.details == {"manifest_sha256": digest, "version": "1.3.0"}


def test_what_the_current_one_was_compared_with_stays(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        released(number)
    monkeypatch.setenv("TECHNIEKPACT_KEEP_RELEASES", "1")
    get_settings.cache_clear()
    assert retention.prune() == ["r1", "r0"]
    assert store.ids() == ["r2", "r3"]


def test_a_release_that_lacks_a_table_is_of_another_version() -> None:
    error = Unreadable.for_want_of("Table fct_x does not exist")
    assert (error.release, error.version) == ("", "0.0.0")
    assert str(error) == (
        "This release has an older data contract: it lacks what this version of the code asks of it "
        "(Table fct_x does not exist). `techniekpact run` publishes a new one; to read this one, "
        "take the version of the code that made it."
    )


def test_what_stands_outside_the_releases_is_none(home: Home) -> None:
    """An id that came with an address leads nowhere else; a folder being made is no release."""
    assert store.directory("../../etc") == get_settings().releases / "etc"
    released(1)
    store.directory("r1").rename(get_settings().releases / ".r1")
    assert store.ids() == []
    with pytest.raises(NoRelease, match=r"^There is no release \. Newest releases: none\.$"):
        store.load("")


def test_going_back_names_only_what_was_published(home: Home) -> None:
    released(1)
    journal.append("rolled back", "r9", "current", who="Jan")
    assert rollback.withdrawn() == {}
    assert [line.object for line in rollback.published("r1")] == ["r1"]
    assert rollback.published("r9") == []
    line = rollback.standing()
    assert line is not None
    assert line.object == "r9"


def test_a_run_that_failed_after_it_published_does_not_say_that_it_published_nothing(
    home: Home,
) -> None:
    assert run.published_by("run-1") is None
    journal.append("published", "r1", "current", details={"run": "run-1"})
    assert run.published_by("run-1") == "r1"
    assert run.published_by("run-2") is None
    assert "does not name it yet, so the one before is shown" in run.though_published("r1")
    store.make_current("r1")
    assert run.though_published("r1") == (
        "Release r1 is published and current; what comes after that failed."
    )
