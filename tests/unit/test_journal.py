"""The journal: each way of tampering is found and named, and no crash loses a line."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pipeline import journal
from pipeline.settings import get_settings
from tests.conftest import Home

Lines = list[bytes]


@pytest.fixture
def written(home: Home) -> Path:
    for number in range(1, 7):
        journal.append("landed", f"snapshot {number}", "done", details={"rows": number})
    return get_settings().journal


def test_a_line_says_who_did_what_and_follows_the_one_before(home: Home) -> None:
    first = journal.append("received", "d/1", "archived", origin="drop", details={"rows": 2})
    second = journal.append("refused", "d/1", "set aside: wrong year", who="A. Jansen")
    assert (first.number, first.previous, first.who) == (1, journal.START, "pipeline")
    assert (second.number, second.previous, second.who) == (2, first.hash, "A. Jansen")
    assert journal.lines() == [first, second]
    assert journal.lines("refused") == [second]
    assert journal.head() == journal.Head(2, second.hash)
    assert journal.problems() == []


def test_any_text_can_be_written_and_reads_back_the_same(home: Home) -> None:
    text = 'line\nend, "quotes", \u2028, é, \udce9 and \x00'
    line = journal.append("refused", text, text, who=text, details={"when": datetime(2026, 1, 2)})
    assert journal.lines() == [line]
    assert line.details == {"when": "2026-01-02 00:00:00"}
    assert journal.problems() == []


def _replaced(old: bytes, new: bytes) -> Callable[[Lines], Lines]:
    return lambda lines: [line.replace(old, new) for line in lines]


def _written_anew(lines: Lines) -> Lines:
    """Changed by someone who knows how the hash is made."""
    record = json.loads(lines[2])
    anew = journal.Line(**{**record, "object": "another"}).encoded()
    return [*lines[:2], anew, *lines[3:]]


TAMPERED: list[tuple[Callable[[Lines], Lines], int, str]] = [
    (_replaced(b"snapshot 3", b"snapshot 9"), 3, "a changed line"),
    (_replaced(b'"rows":6', b'"rows":7'), 6, "a changed line"),
    (_written_anew, 3, "another line than act 4 follows"),
    (lambda lines: [*lines[:2], b"\xff\x00 nonsense", *lines[3:]], 3, "no act"),
    (lambda lines: [*lines[:2], b"[]", *lines[3:]], 3, "no act"),
    (lambda lines: lines[:2] + lines[3:], 3, "act 4 after act 2: 3 missing here"),
    (lambda lines: lines[:1] + lines[4:], 2, "act 5 after act 1: 2 to 4 missing here"),
    (lambda lines: lines[1:], 1, "act 2 after act 0: 1 missing here"),
    (lambda lines: [*lines[:2], lines[3], lines[2], *lines[4:]], 4, "act 3 after act 4"),
    (lambda lines: [*lines, lines[1]], 7, "act 2 after act 6: out of order"),
    (lambda lines: [*lines[:-1], lines[-1][:40]], 6, "half a line"),
]  # fmt: skip


@pytest.mark.parametrize(("tamper", "number", "says"), TAMPERED)
def test_what_was_tampered_with_is_found_and_named(
    written: Path, tamper: Callable[[Lines], Lines], number: int, says: str
) -> None:
    lines = written.read_bytes().splitlines()
    end = b"" if says == "half a line" else b"\n"
    written.write_bytes(b"\n".join(tamper(lines)) + end)
    found = journal.problems()
    assert any(p.line == number and says in p.found for p in found), found


def test_a_half_written_line_is_marked_and_none_before_it_is_lost(written: Path) -> None:
    before = journal.lines()
    with written.open("ab") as file:
        file.write(b'{"act":"published","obj')
    assert journal.last_line() == before[-1]
    line = journal.append("landed", "snapshot 7", "done")
    *kept, mark, last = journal.lines()
    assert (kept, last) == (before, line)
    assert mark.act == "mended"
    assert mark.details == {"half_written": '{"act":"published","obj'}
    assert journal.problems() == []


def test_a_full_disk_leaves_the_journal_as_it_was(written: Path) -> None:
    """A limit on the size of files refuses the second half of a line, as a full disk does."""
    before = written.read_bytes()
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 50, limits[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            journal.append("landed", "snapshot 7", "done")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, ignored)
    assert written.read_bytes() == before
    assert journal.append("landed", "snapshot 7", "done").number == 7


def test_two_processes_write_one_chain(home: Home) -> None:
    code = (
        "from pipeline import journal\n"
        "for n in range(40): journal.append('landed', str(n), 'x' * 3000)\n"
    )
    writers = [
        subprocess.Popen([sys.executable, "-c", code], env=home.environment) for _ in range(3)
    ]
    assert [w.wait(60) for w in writers] == [0, 0, 0]
    assert [line.number for line in journal.lines()] == list(range(1, 121))
    assert journal.problems() == []


def test_a_clock_that_is_set_back_does_not_turn_the_order(
    written: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    last = journal.lines()[-1]

    class Earlier(datetime):
        @classmethod
        def now(cls, tz=None):  # type: ignore[no-untyped-def]
            return super().now(tz) - timedelta(days=400)

    monkeypatch.setattr(journal, "datetime", Earlier)
    assert journal.now().isoformat(timespec="microseconds") > last.time
    line = journal.append("landed", "snapshot 7", "done")
    again = journal.append("landed", "snapshot 8", "done")
    assert last.time < line.time < again.time
    assert line.clock < last.time, "what the clock said is kept"
    assert "Set the clock right" in caplog.text
    assert journal.problems() == []


def test_a_chain_can_be_followed_without_the_product(written: Path) -> None:
    """As the module says: by a SHA-256 over each line without its hash, and nothing else."""
    code = (
        "import hashlib, json, sys\n"
        "before = '0' * 64\n"
        "for line in open(sys.argv[1], 'rb'):\n"
        "    body, tail = line.rstrip()[:-75], line.rstrip()[-75:]\n"
        "    assert json.loads(line)['previous'] == before\n"
        "    before = hashlib.sha256(body + b'}').hexdigest()\n"
        "    assert tail == b',\"hash\":\"' + before.encode() + b'\"}'\n"
    )
    environment = {"PATH": os.environ["PATH"]}
    subprocess.run([sys.executable, "-I", "-c", code, str(written)], env=environment, check=True)
