"""What is not as it was published is found, and said as found and expected."""

from __future__ import annotations

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
