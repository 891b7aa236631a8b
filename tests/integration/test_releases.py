"""Releases: versions, verification, going back, retention, and what a killed process leaves."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import dagster as dg
import duckdb
import pytest
from filelock import FileLock

from pipeline import archive, files, journal, landing, lock, recovery
from pipeline.archive import Arrival
from pipeline.assets.raw import build_snapshots_asset
from pipeline.checks import landed
from pipeline.release import (
    candidates,
    publish,
    query,
    retention,
    rollback,
    store,
    verify,
    versions,
)
from pipeline.release.approve import approve
from pipeline.release.candidates import GateRefused, WaitsForPerson
from pipeline.release.store import Manifest
from pipeline.resources import RunLock
from pipeline.settings import get_settings
from pipeline.sources.registry import load_registry
from tests.conftest import Home

PARTS = ("archive", "landing", "releases", "candidates", "current.json", "journal.jsonl")


def _copy(source: Path, target: Path, *without: str) -> Home:
    target.mkdir()
    for name in set(PARTS) - set(without):
        path = source / name
        (shutil.copytree if path.is_dir() else shutil.copy2)(path, target / name)
    return Home(target)


def _work_in(home: Home, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("TECHNIEKPACT_HOME", str(home.path))
    get_settings.cache_clear()


def _publish(*statements: str) -> Manifest:
    """Publish the candidate of the sample run once more, with something in it changed."""
    (candidate,) = (p for p in get_settings().candidates.iterdir() if p.is_dir())
    with duckdb.connect(candidate / store.WAREHOUSE) as db:
        for statement in statements:
            db.execute(statement)
    outcomes = [
        outcome
        for name, dataset in load_registry().datasets.items()
        if dataset.layouts
        for outcome in landed.known_outcomes(name)
    ]
    try:
        return publish.publish(candidate.name, outcomes)
    except WaitsForPerson:  # as for a figure that is gone
        return approve(candidate.name, "A", "x")


CELL = "KT-04/2013SJ00/NL"


@pytest.fixture(scope="module")
def three(sample_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with three releases: the sample, one with another value, one without a figure."""
    home = _copy(sample_home.path, tmp_path_factory.mktemp("releases") / "home")
    with pytest.MonkeyPatch.context() as patch:
        _work_in(home, patch)
        # Bytes that came again are another input: the releases differ in what they are made of.
        receipt = next(archive.receipts())
        arrival = Arrival(received_on=receipt.received_on, archived_at=archive.now(), origin="drop")
        data = arrival.model_dump_json().encode()
        files.write_atomic(receipt.directory / "arrival-0001.json", data)
        archive.journal_unwritten()
        _publish(
            "update marts.fct_kerncijfers set waarde_min = 90, waarde = null "
            "where kerncijfer = 'LT-10'",
            "update marts.fct_meetwaarden set waarde_min = 90 where meetwaarde = 'beurzen'",
        )
        _publish("delete from marts.fct_kerncijfers where kerncijfer = 'KT-05'")
    get_settings.cache_clear()
    return home


@pytest.fixture
def work(three: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """A copy of that home that this process works in."""
    home = _copy(three.path, tmp_path / "home", "candidates")
    _work_in(home, monkeypatch)
    yield home
    get_settings.cache_clear()


def _ids() -> list[str]:
    """The ids of the releases, oldest first."""
    return [m.release for m in reversed(store.all_releases())]


def test_each_release_says_what_changed(work: Home) -> None:
    third, second, first = store.all_releases()
    assert [m.version for m in (first, second, third)] == ["1.0.0", "1.0.1", "2.0.0"]
    assert [m.previous for m in (first, second, third)] == [None, first.release, second.release]
    changes = files.read_json(second.directory / store.CHANGES)
    assert changes["cells"] == [{"kerncijfer": "LT-10", "new": 0, "gone": 0, "changed": 1}]
    changes = files.read_json(third.directory / store.CHANGES)
    assert changes["figures_gone"] == ["KT-05"]
    (gone,) = changes["cells"]
    assert (gone["kerncijfer"], gone["changed"]) == ("KT-05", 0)
    assert gone["gone"] > 1
    text = (third.directory / store.CHANGES_TEXT).read_text()
    assert "major change" in text
    assert "## Key figures that went\n\n- KT-05\n" in text
    rows = work.rows("releases")
    assert [(r["current"], r["version"], r["sample"]) for r in rows] == [
        ("*", "2.0.0", True), ("", "1.0.1", True), ("", "1.0.0", True),
    ]  # fmt: skip


def test_a_manifest_says_what_a_release_is_made_of(work: Home) -> None:
    third, second, first = store.all_releases()
    with duckdb.connect(second.warehouse, read_only=True) as db:
        tables = db.execute("select schema_name, table_name from duckdb_tables()").fetchall()
        assert set(tables) == set(publish.PUBLISHED)
        counts = {
            t: db.execute(f"select count(*) from {s}.{t}").fetchall()[0][0] for s, t in tables
        }
        keys = db.execute(
            "select count(*) from duckdb_constraints() where constraint_type = 'PRIMARY KEY'"
        ).fetchall()
        assert keys[0][0] > 0, "the keys of the models hold in the release too"
        assert db.execute("select count(*) from intermediate.int_rijen").fetchall()[0][0] > 0
    assert second.rows == counts
    hashes = candidates.hashes(second.directory)
    assert hashes.pop(store.MANIFEST)
    assert second.files == hashes
    assert {f for f in second.files if f.startswith("parquet/")} == {
        f"parquet/{table}.parquet" for _, table in publish.PUBLISHED
    }
    assert {p.stat().st_mode & 0o777 for p in second.directory.rglob("*") if p.is_file()} == {0o444}
    assert (second.code_version, second.run) == (publish.code_version(), first.run)
    assert second.input_fingerprint == publish.input_fingerprint(landing.counting())
    assert second.release.endswith(f"-{second.input_fingerprint[:8]}")
    assert second.release.startswith(f"{second.published_at:%Y%m%dT%H%M}")
    assert [s.snapshot for s in second.snapshots] == [r.snapshot for r in landing.counting()]
    assert [a.kerncijfer for a in second.absent] == [a.kerncijfer for a in first.absent]
    assert second.approval is None
    assert third.approval is not None
    outcomes = second.outcomes()
    assert {o["tool"] for o in outcomes} == {"great_expectations", "dbt", "gate"}
    assert second.checks == dict(Counter(o["outcome"] for o in outcomes))
    line = journal.lines("published")[1]
    before = journal.lines()[line.number - 2]
    assert (second.journal.lines, second.journal.hash) == (before.number, before.hash)
    changes = files.read_json(second.directory / store.CHANGES)
    assert (changes["level"], changes["previous"]) == ("patch", first.release)
    text = (second.directory / store.CHANGES_TEXT).read_text()
    assert text == versions.Changes.model_validate(changes).text(second.release)


def test_figures_without_a_cell_are_told_with_the_reason(work: Home) -> None:
    third, _, first = store.all_releases()
    assert [(a.kerncijfer, a.reason, a.dataset, a.publisher) for a in first.absent] == [
        ("LT-09", "no_source", "", ""),
        ("LT-11", "no_source", "", ""),
        ("WT-09", "no_rows", "uwv_vacatures", "UWV"),
        ("WT-10", "no_rows", "cbs_beroepen_sectoren", "CBS"),
        ("WT-11", "no_rows", "cbs_beroepen_sectoren", "CBS"),
        ("GV-02", "no_source", "", ""),
    ]
    assert first.absent[4].detail == "Technisch opgeleiden zonder werk"
    assert first.absent[4].naam == "Werkloosheid van technisch opgeleiden"
    # In the order of the catalogue; control series are no figures.
    assert third.absent[1:] == first.absent
    assert (third.absent[0].kerncijfer, third.absent[0].reason) == ("KT-05", "no_rows")


def test_what_is_sound_is_said_to_be_sound(work: Home) -> None:
    assert [verify.release(name) for name in _ids()] == [[], [], []]
    assert set(map(tuple, verify.everything().values())) == {()}
    assert work.ok("verify").count(": sound") == 3


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(data)


def _forge_tables(directory: Path) -> None:
    """Change the warehouse and everything that vouches for it, by the product's own means."""
    warehouse = directory / store.WAREHOUSE
    warehouse.chmod(0o644)
    with duckdb.connect(warehouse) as db:
        db.execute(f"update marts.fct_kerncijfers set waarde = 9 where cel_id = '{CELL}'")
        db.execute("delete from marts.dim_breuken")
    _forge_manifest(directory, {store.WAREHOUSE: files.sha256_file(warehouse)})


def _forge_list_of_files(directory: Path) -> None:
    (directory / "parquet" / "dim_breuken.parquet").unlink()
    _forge_manifest(directory, {"parquet/dim_breuken.parquet": None})


def _forge_manifest(directory: Path, hashes: dict[str, str | None]) -> None:
    path = directory / store.MANIFEST
    manifest = files.read_json(path)
    manifest["files"] = {k: v for k, v in (manifest["files"] | hashes).items() if v}
    path.chmod(0o644)
    path.write_bytes(files.to_json(manifest))
    store.announce(store.load(directory.name))


def _release_file(name: str) -> Callable[[Path], None]:
    return lambda directory: _flip(directory / name)


def _link(directory: Path) -> None:
    path = directory / store.CHECKS
    path.rename(directory.parent / "elsewhere")
    path.symlink_to(directory.parent / "elsewhere")


BROKEN_RELEASES: dict[str, tuple[Callable[[Path], object], str]] = {
    "parquet": (_release_file("parquet/dim_regios.parquet"), "parquet/dim_regios.parquet: found SHA"),
    "warehouse": (_release_file("warehouse.duckdb"), "warehouse.duckdb: found SHA"),
    "checks": (_release_file("checks.json"), "checks.json: found SHA"),
    "manifest": (_release_file("manifest.json"), "manifest.json: found SHA"),
    "missing": (lambda d: (d / "CHANGES.md").unlink(), "CHANGES.md: found no such file"),
    "extra": (lambda d: (d / "sql" / "x.sql").touch(), "sql/x.sql: found a file more"),
    "link": (_link, "checks.json: found a link"),
    "tables": (_forge_tables, "marts.fct_kerncijfers: found other rows in DuckDB than in Parquet"),
    "no table": (_forge_list_of_files, "found tables that cannot be read"),
    "rows": (_forge_tables, "marts.dim_breuken: found 0 rows"),
}  # fmt: skip


@pytest.mark.parametrize("broken", BROKEN_RELEASES)
def test_what_was_changed_in_a_release_is_found(work: Home, broken: str) -> None:
    tamper, says = BROKEN_RELEASES[broken]
    release = _ids()[-1]
    tamper(store.directory(release))
    described = [p.describe() for p in verify.release(release)]
    assert any(says in d for d in described), described


def test_verify_ends_with_the_problems_and_exit_code_1(work: Home) -> None:
    _flip(store.directory(_ids()[-1]) / store.CHECKS)
    done = work.call("verify")
    assert done.returncode == 1
    assert "1 problem(s)" in done.stdout
    assert "checks.json: found SHA-256" in done.stderr
    done = work.call("verify", _ids()[-1], "--format", "json")
    assert done.returncode == 1
    assert [p["subject"] for p in json.loads(done.stdout)] == [store.CHECKS]
    assert "There is no file none.zip" in work.call("verify", "none.zip").stderr


def _cut(lines: int) -> None:
    """Cut lines off the end of the journal; what is left is a sound chain."""
    path = get_settings().journal
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-lines]))
    assert journal.problems() == []


def _flip_middle_of_journal() -> None:
    path = get_settings().journal
    lines = path.read_bytes().splitlines(keepends=True)
    lines[3] = lines[3].replace(b"pipeline", b"somebody")
    path.write_bytes(b"".join(lines))


BROKEN_JOURNALS: dict[str, tuple[Callable[[], object], str]] = {
    "line": (_flip_middle_of_journal, "journal line 4: found a changed line"),
    "last act": (lambda: _cut(1), "current.json: found"),
    "two acts": (lambda: _cut(2), "journal: found no act"),
    "whole": (lambda: get_settings().journal.unlink(), "found no act"),
    "pointer": (lambda: store.make_current(_ids()[0]), "current.json: found"),
    "release": (lambda: shutil.rmtree(store.directory(_ids()[0])), "found nothing; expected it"),
}


@pytest.mark.parametrize("broken", BROKEN_JOURNALS)
def test_what_was_taken_from_the_journal_or_from_what_it_names_is_found(
    work: Home, broken: str
) -> None:
    tamper, says = BROKEN_JOURNALS[broken]
    tamper()
    described = [p.describe() for p in verify.chain()]
    assert any(says in d for d in described), described


def _delivery() -> Path:
    return next(archive.receipts()).directory


BROKEN_ARCHIVES: dict[str, tuple[Callable[[], object], str]] = {
    "bytes": (lambda: _flip(next(archive.receipts()).path), "found SHA-256"),
    "no bytes": (lambda: next(archive.receipts()).path.unlink(), "found no bytes"),
    "receipt": (lambda: _flip(_delivery() / archive.RECEIPT), "receipt.json: found SHA-256"),
    "arrival": (lambda: (_delivery() / "arrival-0001.json").unlink(), "arrival-0001.json: found nothing"),
    "forged": (lambda: (_delivery() / "arrival-0002.json").touch(), "found no line of it"),
    "gone": (lambda: shutil.rmtree(_delivery()), "receipt.json: found nothing"),
}  # fmt: skip


@pytest.mark.parametrize("broken", BROKEN_ARCHIVES)
def test_what_was_changed_in_the_archive_is_found(work: Home, broken: str) -> None:
    tamper, says = BROKEN_ARCHIVES[broken]
    tamper()
    described = [p.describe() for p in verify.deliveries()]
    assert any(says in d for d in described), described


def test_a_damaged_receipt_stops_whatever_rests_on_it(work: Home) -> None:
    path = _delivery() / archive.RECEIPT
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:100])
    assert sum(map(len, verify.everything().values())) == 1
    done = work.call("rollback", _ids()[0], "--reason", "x")
    assert done.returncode == 1
    assert "receipt.json is damaged" in done.stderr
    assert "Put it back from a backup" in done.stderr
    assert "Traceback" not in done.stderr


def _news() -> bool:
    """Whether a run would build something: the asset that decides it, in Dagster itself."""
    result = dg.materialize(
        [build_snapshots_asset()],
        resources={"run_lock": RunLock()},
        instance=dg.DagsterInstance.ephemeral(),
    )
    return bool(result.get_asset_materialization_events())


def test_a_rollback_stands_until_there_is_news(work: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    first, _, third = _ids()
    assert not _news(), "the third release is made of what counts now"
    said = work.ok("rollback", first, "--reason", "the mbo file was wrong", "--by", "A. Jansen")
    assert f"{first} (1.0.0) is the current one" in said
    assert work.release == first
    line = journal.lines("rolled back")[-1]
    assert (line.object, line.who) == (first, "A. Jansen")
    assert line.details == {"from": third, "reason": "the mbo file was wrong"}
    assert verify.chain() == []

    assert not _news(), "what was gone back from does not come back by itself"
    assert rollback.standing() == line
    monkeypatch.setattr(publish, "code_fingerprint", lambda: "other code")
    assert _news(), "other code, like another delivery, is news"
    monkeypatch.undo()
    _work_in(work, monkeypatch)

    rollback.roll_back(third, "it was right after all", "A. Jansen")
    assert work.release == third
    assert rollback.withdrawn() == {}
    assert not _news()


def test_a_rollback_that_cannot_be_says_why(work: Home) -> None:
    first, second, third = _ids()
    _flip(store.directory(first) / store.MANIFEST)
    (store.directory(second) / "CHANGES.md").unlink()
    for release, says in (
        (third, "is the current one"),
        (first, "techniekpact verify"),
        (second, "techniekpact verify"),
        ("none", "There is no release none"),
    ):
        with pytest.raises((rollback.CannotRollBack, store.NoRelease), match=says):
            rollback.roll_back(release, "x", "y")
    done = work.call("rollback", third, "--reason", "x")
    assert done.returncode == 1
    assert "is the current one" in done.stderr
    assert work.call("rollback", first, "--reason", " ").returncode == 2
    assert work.release == third
    assert journal.lines("rolled back") == []


def test_versions_go_up_after_a_rollback_too(
    three: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _work_in(_copy(three.path, tmp_path / "home"), monkeypatch)
    first, _, third = _ids()
    rollback.roll_back(first, "x", "y")
    fourth = _publish()
    assert fourth.previous == first
    assert fourth.version == "3.0.0", "a figure less than the release that is current"
    assert len({first, third, fourth.release}) == 3, "made of the same as the third"
    get_settings.cache_clear()


def test_old_releases_go_when_the_setting_says_so(
    work: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = _ids()
    assert retention.prune() == [], "all are kept by default"
    monkeypatch.setenv("TECHNIEKPACT_KEEP_RELEASES", "1")
    get_settings.cache_clear()
    journal.append("approved", third, "published", who="A. Jansen")
    assert retention.prune() == [first], "the second is what the current one was compared with"
    assert _ids() == [second, third]
    assert retention.prune() == []
    assert verify.chain() == []
    with pytest.raises(store.NoRelease, match=r"was removed on .*: the newest 1 releases"):
        verify.release(first)
    assert work.rows("releases")[0]["approved_by"] == "A. Jansen"


def test_a_release_of_an_older_version_is_named_and_left_alone(work: Home) -> None:
    first, second, third = _ids()
    for release, change in ((first, {"format": 1}), (third, {"format": None, "rows": 3})):
        path = store.directory(release) / store.MANIFEST
        manifest = {k: v for k, v in (files.read_json(path) | change).items() if v is not None}
        path.chmod(0o644)
        path.write_bytes(files.to_json(manifest))
    assert _ids() == [second]
    said = work.call("releases")
    assert said.returncode == 0
    assert f"Release {third} has an older data contract" in said.stderr
    done = work.call("kerncijfers")
    assert done.returncode == 1
    assert "`techniekpact run` publishes a new one" in done.stderr
    assert store.readable_current() is None
    warehouse = store.load(second).warehouse
    warehouse.chmod(0o644)
    with duckdb.connect(warehouse) as db:
        db.execute("drop table marts.fct_doelen")
    with pytest.raises(store.Unreadable, match="older data contract: it lacks"):
        query.table(store.load(second), "doelen")
    path.write_bytes(b'{"format": 2}')
    with pytest.raises(store.Unreadable, match="is damaged"):
        store.current()
    get_settings().pointer.write_bytes(b"{}")
    with pytest.raises(store.NoRelease, match="names no release"):
        store.current()


def test_a_publication_cut_short_is_finished(work: Home) -> None:
    _, second, third = _ids()
    published = journal.lines("published")[-1]
    _cut(1)  # killed when the release was complete, before its line
    store.make_current(second)
    recovery.recover()
    assert work.release == third
    again = journal.lines("published")[-1]
    assert again.details == published.details | {"recovered": again.details["recovered"]}

    store.make_current(second)  # killed between the line and the pointer
    recovery.recover()
    assert work.release == third
    get_settings().pointer.write_bytes(b"")
    recovery.recover()
    assert work.release == third
    assert verify.chain() == []
    before = journal.head()
    recovery.recover()
    assert journal.head() == before, "nothing is left to do"


def test_a_cut_off_journal_is_not_mended_in_silence(work: Home) -> None:
    """Lines from before the last release are gone: that was no killed process."""
    _cut(4)
    recovery.recover()
    assert any("as release" in p.expected for p in verify.chain())


def test_a_delivery_without_its_line_gets_it(work: Home) -> None:
    receipt = list(archive.receipts())[-1]
    kept = [x for x in journal.lines() if x.object != archive.object_of(receipt)]
    get_settings().journal.unlink()
    for line in kept:
        journal.append(line.act, line.object, line.result, details=line.details)  # type: ignore[arg-type]
    assert verify.deliveries() != []
    archive.journal_unwritten()
    assert verify.deliveries() == []


def test_a_removal_cut_short_is_finished(work: Home) -> None:
    first = _ids()[0]
    journal.append("removed", first, "the newest 2 releases are kept")
    recovery.recover()
    assert not store.directory(first).exists()


def test_a_refusal_of_the_gate_is_in_the_journal(
    three: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = _copy(three.path, tmp_path / "home", "releases")
    _work_in(home, monkeypatch)
    (candidate,) = (p for p in get_settings().candidates.iterdir() if p.is_dir())
    with pytest.raises(GateRefused):
        publish.publish(candidate.name, [])
    line = journal.lines("refused")[-1]
    assert line.object == f"candidate/{candidate.name}"
    assert "was never checked" in line.details["reasons"][0]
    get_settings.cache_clear()


def test_no_command_writes_while_a_run_does(work: Home, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("a;b\n")
    before = journal.head()
    with FileLock(get_settings().lock_file):
        for command in (
            ["drop", str(file)],
            ["refuse", file.name, "--reason", "x"],
            ["rollback", _ids()[0], "--reason", "x"],
        ):
            done = work.call(*command)
            assert done.returncode == 1
            assert "Another run is writing" in done.stderr
    assert journal.head() == before


def test_the_lock_of_a_killed_process_blocks_nobody(work: Home) -> None:
    code = (
        "import sys, time\n"
        "from pipeline import lock\n"
        "with lock.one_writer():\n"
        "    print('held', flush=True)\n"
        "    time.sleep(60)\n"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code], env=work.environment, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    with lock.one_writer():
        rollback.roll_back(_ids()[0], "x", "y")


def test_what_happens_to_a_delivery_is_in_the_journal(sample_home: Home) -> None:
    rows = sample_home.rows("journal")
    acts = [r["act"] for r in rows]
    deliveries = len(list(sample_home.path.glob("archive/*/*/receipt.json")))
    assert acts.count("received") == acts.count("landed") == acts.count("checked") == deliveries
    assert acts.count("published") == 1
    assert acts[-1] == "published"
    assert {r["who"] for r in rows} == {"pipeline"}
    checked = next(r for r in rows if r["act"] == "checked")
    assert checked["details"]["passed"] > 0
    (line,) = sample_home.rows("journal", "--act", "published")
    assert line["details"]["version"] == "1.0.0"
    assert sample_home.call("journal", "--act", "guessed").returncode == 2
    assert "published" in sample_home.ok("journal", "--format", "csv").splitlines()[-1]
