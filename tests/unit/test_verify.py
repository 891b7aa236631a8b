"""What is not as it was published is found, and said as found and expected."""

from __future__ import annotations

import duckdb
import pytest

from pipeline import files, journal
from pipeline.release import rollback, store, verify
from pipeline.release.store import JournalHead, NoRelease
from pipeline.release.verify import Problem
from pipeline.settings import get_settings
from tests.conftest import Home
from tests.releases import released, rewritten


def test_nothing_is_wrong_with_what_was_published(home: Home) -> None:
    assert verify.chain() == []
    released(1)
    head = journal.head()
    released(2, journal=JournalHead(lines=head.lines, hash=head.hash))
    rollback.roll_back("r1", "wrong", "Jan")
    assert verify.chain() == []


def test_a_journal_that_does_not_go_as_far_is_found(home: Home) -> None:
    released(1, journal=JournalHead(lines=9, hash="a" * 64))
    released(2, journal=JournalHead(lines=1, hash="b" * 64))
    assert verify.chain() == [
        Problem("journal", "another act", f"act 1 with the hash {'b' * 16}…, as release r2 notes"),
        Problem(
            "journal",
            "no act 9, and the journal ends at 2",
            f"act 9 with the hash {'a' * 16}…, as release r1 notes",
        ),
    ]


def test_a_release_that_went_without_a_line_is_found(home: Home) -> None:
    for number in (1, 2, 3):
        released(number)
    for name in ("r1", "r2"):
        files.remove_directory(store.directory(name))
    journal.append("removed", "r1", "kept no longer")
    (problem,) = verify.chain()
    assert problem.describe() == (
        "release r2: found nothing; expected it, as it was published, and no line says that it "
        "was removed"
    )


def test_a_pointer_that_differs_from_the_journal_is_found(home: Home) -> None:
    store.make_current("r9")
    none = "none: the journal names none"
    assert verify.chain() == [Problem("current.json", "r9", none)]
    released(1)
    released(2)
    store.make_current("r1")
    assert verify.chain() == [Problem("current.json", "r1", "r2, as the journal says")]
    get_settings().pointer.unlink()
    assert verify.chain() == [Problem("current.json", "no release", "r2, as the journal says")]


def test_files_are_held_against_the_manifest(home: Home) -> None:
    same, other = files.sha256(b"same"), files.sha256(b"other")
    names = ("a.duckdb", "gone.txt", "kept.txt", "link.txt")
    manifest = released(1, files=dict.fromkeys(names, same))
    (manifest.directory / "a.duckdb").write_bytes(b"other")
    (manifest.directory / "kept.txt").write_bytes(b"same")
    (manifest.directory / "more.txt").write_bytes(b"same")
    (manifest.directory / "link.txt").symlink_to(manifest.directory / "kept.txt")
    assert verify.release("r1") == [
        Problem("a.duckdb", f"SHA-256 {other}", same),
        Problem("gone.txt", "no such file", f"SHA-256 {same}"),
        Problem("link.txt", "a link or a device", "a file of its own"),
        Problem("more.txt", "a file more", "none: the manifest has no such file"),
    ]


def test_a_manifest_is_held_against_the_journal(home: Home) -> None:
    manifest = released(1)
    wanted = files.sha256_file(manifest.directory / store.MANIFEST)
    rewritten("r1", format=1)
    actual = files.sha256_file(manifest.directory / store.MANIFEST)
    changed, unreadable = verify.release("r1")
    assert changed == Problem(
        "manifest.json", f"SHA-256 {actual}", f"{wanted}, as journal line 1 says"
    )
    assert (unreadable.subject, unreadable.expected) == ("manifest.json", "a manifest")
    manifest.directory.rename(store.directory("r7"))
    (unsaid, *_) = verify.release("r7")
    assert unsaid.describe() == (
        "journal: found no line that says it was published; expected one, since it is there"
    )
    with pytest.raises(NoRelease):
        verify.release("r1")


def _tables(name: str, rows: int) -> None:
    """Give a release a table of two rows, its Parquet file, and a manifest that knows of both."""
    manifest = store.load(name)
    (manifest.directory / "parquet").mkdir()
    with duckdb.connect(manifest.warehouse) as db:
        db.execute("create schema marts")
        db.execute("create table marts.t as from range(2)")
        db.execute(f"copy marts.t to '{manifest.directory}/parquet/t.parquet'")
    _vouch(name, rows)


def _vouch(name: str, rows: int) -> None:
    directory = store.directory(name)
    found = [p for p in directory.rglob("*") if p.is_file() and p.name != store.MANIFEST]
    hashes = {str(p.relative_to(directory)): files.sha256_file(p) for p in found}
    rewritten(name, files=hashes, rows={"t": rows})
    store.announce(store.load(name))


def test_tables_are_held_against_parquet_and_manifest(home: Home) -> None:
    released(1)
    _tables("r1", 2)
    with duckdb.connect(store.load("r1").warehouse, read_only=True):
        assert verify.release("r1") == [], "while others read it, too"
    _vouch("r1", 3)
    assert verify.release("r1") == [Problem("marts.t", "2 rows", "3, as the manifest says")]
    with duckdb.connect(store.load("r1").warehouse) as db:
        db.execute("update marts.t set range = range + 1")
    _vouch("r1", 2)
    assert verify.release("r1") == [
        Problem("marts.t", "other rows in DuckDB than in Parquet", "the same")
    ]
    (store.directory("r1") / "parquet" / "t.parquet").unlink()
    _vouch("r1", 2)
    (problem,) = verify.release("r1")
    assert (problem.subject, problem.expected) == ("r1", "tables, each with its Parquet file")
    assert problem.found.startswith("tables that cannot be read (IO Error: No files found")
    assert "\n" not in problem.found


def test_a_manifest_of_another_release_is_found(home: Home) -> None:
    released(1)
    rewritten("r1", release="r2")
    assert Problem("manifest.json", "the manifest of r2", "that of r1") in verify.release("r1")


def _delivered(data: bytes, records: dict[str, bytes], said: bool = True) -> str:
    """Put a delivery in the archive, with its lines in the journal; return its name."""
    name = f"duo/{files.sha256(data)}"
    directory = get_settings().archive / name
    directory.mkdir(parents=True)
    (directory / "mbo.csv").write_bytes(data)
    for record, content in records.items():
        (directory / record).write_bytes(content)
        if said:
            facts = {"record": record, "record_sha256": files.sha256(content)}
            journal.append("received", name, "archived", details=facts)
    return name


def test_an_archive_is_held_against_the_journal(home: Home) -> None:
    assert verify.deliveries() == []
    first = _delivered(b"a", {"receipt.json": b"{}", "arrival-0001.json": b"1"})
    unsaid = _delivered(b"b", {"receipt.json": b"{}"}, said=False)
    (get_settings().archive / first / "receipt-1.json").touch()  # was corrected since
    what = Problem(f"archive/{unsaid}/receipt.json", "no line of it in the journal",
                   "one, as bytes came")  # fmt: skip
    assert verify.deliveries() == [what]

    folder = get_settings().archive / first
    (folder / "receipt.json").write_bytes(b"other")
    (folder / "arrival-0001.json").unlink()
    (folder / "mbo.csv").write_bytes(b"more")
    once, twice = files.sha256(b"{}"), files.sha256(b"again")
    found = sorted(verify.deliveries(), key=lambda p: p.subject)
    changed = Problem(f"archive/{first}/receipt.json", f"SHA-256 {files.sha256(b'other')}",
                      f"{once}, as the journal says")  # fmt: skip
    assert found == sorted([
        what,
        changed,
        Problem(f"archive/{first}", f"SHA-256 {files.sha256(b'more')}", first.removeprefix("duo/")),
        Problem(f"archive/{first}/arrival-0001.json", "nothing", "it, as it was received"),
    ], key=lambda p: p.subject)  # fmt: skip
    (folder / "mbo.csv").unlink()
    assert Problem(f"archive/{first}", "no bytes", first.removeprefix("duo/")) in (
        verify.deliveries()
    )
    journal.append("received", first, "archived",
                   details={"record": "receipt.json", "record_sha256": twice})  # fmt: skip
    either = " or ".join(sorted((once, twice)))
    assert Problem(changed.subject, changed.found, f"{either}, as the journal says") in (
        verify.deliveries()
    )


def test_everything_is_the_journal_the_archive_and_the_current_release(home: Home) -> None:
    assert verify.everything() == {"journal (0 acts)": [], "archive (0 deliveries)": []}
    _delivered(b"a", {"receipt.json": b"{}"})
    released(1)
    _tables("r1", 2)
    assert verify.everything() == {
        "journal (3 acts)": [], "archive (1 deliveries)": [], "release r1": [],
    }  # fmt: skip
    get_settings().pointer.write_bytes(b"{}")
    found = verify.everything()
    assert found["release None"] == []
    assert found["journal (3 acts)"] == [
        Problem("current.json", "no release", "r1, as the journal says")
    ]
