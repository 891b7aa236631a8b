"""The journal: one line per act, each chained to the line before by its hash; only ever added to.

`journal.jsonl` in the home holds a JSON object per line. `hash` is the SHA-256 of the line without
it, `previous` the `hash` of the line before. So a changed, removed or moved line is found with this
file alone, by `problems`; what was cut off the end is found by `pipeline.release.verify`, as every
release notes how far the journal went when it was published.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, Literal, get_args
from zoneinfo import ZoneInfo

from pipeline import files
from pipeline.settings import get_settings

log = logging.getLogger("techniekpact")

Act = Literal[
    "received", "landed", "checked", "published", "refused", "approved", "rolled back", "exported",
    "removed", "mended",
]  # fmt: skip
ACTS: tuple[str, ...] = get_args(Act)
PIPELINE = "pipeline"  # who, when nobody did it
NOBODY = "not named"  # who, when a person did it and gave no name
START = "0" * 64  # what the first line follows
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
LATE = timedelta(minutes=1)  # clocks are set back by less now and then; more is worth a warning


@dataclass(frozen=True)
class Line:
    """One act. `clock` stands there only when the clock was behind the line before."""

    number: int
    time: str
    who: str
    act: str
    object: str
    result: str
    origin: str
    details: dict[str, Any]
    previous: str
    hash: str = ""
    clock: str = ""

    def encoded(self) -> bytes:
        """Return the line as it is written, with its hash and without its line end."""
        record = {k: v for k, v in asdict(self).items() if k != "hash" and (v or k != "clock")}
        body = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        data = body.encode("utf-8", "replace")
        return data[:-1] + _tail(files.sha256(data))


@dataclass(frozen=True)
class Problem:
    """What is wrong with a line. `line` counts from 1 as the lines stand in the file."""

    line: int
    found: str
    expected: str

    def describe(self) -> str:
        """Return one sentence for a person."""
        return f"journal line {self.line}: found {self.found}; expected {self.expected}"


@dataclass(frozen=True)
class Head:
    """How far the journal went: its number of lines and the hash of the last."""

    lines: int = 0
    hash: str = START


@dataclass
class _End:
    """The end of the file: its last whole line, and what a power cut left half-written after."""

    line: Line | None = None
    fragment: bytes = b""
    whole: int = field(default=0)  # bytes up to and with the last line end


def append(
    act: Act,
    object: str,
    result: str,
    *,
    who: str = PIPELINE,
    origin: str = "",
    details: dict[str, Any] | None = None,
) -> Line:
    """Add a line, on the disk when this returns, and return it.

    Args:
        act: what was done.
        object: to what: a release id, `dataset/sha256`, a file.
        result: what came of it, in a few words.
        who: the name a person gave, or `pipeline`. Never taken from the system.
        origin: the way it came: `sample`, `drop`, `live`, a command.
        details: what else there is to know, as JSON; empty when left out.

    Raises:
        OSError: when it cannot be written; the journal is then as it was.
    """
    with _opened() as file:
        end = _read_end(file)
        if end.fragment:
            # A power cut came while a line was written. That act was never confirmed to anyone;
            # what there is of it is kept in the line that marks the place.
            file.truncate(end.whole)
            said = end.fragment.decode("utf-8", "replace")
            end.line = _add(file, end, "mended", "journal", "a half-written line was taken out",
                            PIPELINE, "", {"half_written": said})  # fmt: skip
            end.whole += len(end.line.encoded()) + 1
        return _add(file, end, act, object, result, who, origin, details or {})


def _add(
    file: BinaryIO,
    end: _End,
    act: Act,
    object: str,
    result: str,
    who: str,
    origin: str,
    details: dict[str, Any],
) -> Line:
    last = end.line
    clock = datetime.now(AMSTERDAM)
    moment = _not_before(clock, last)
    line = Line(
        number=last.number + 1 if last else 1,
        time=moment.isoformat(timespec="microseconds"),
        who=who,
        act=act,
        object=object,
        result=result,
        origin=origin,
        # By way of JSON, so that it can be written, and reads back as the same.
        details=json.loads(json.dumps(details, default=str)),
        previous=last.hash if last else START,
        clock="" if moment == clock else clock.isoformat(timespec="microseconds"),
    )
    data = line.encoded() + b"\n"
    try:
        rest = data
        while rest:  # a full disk takes a part first, and refuses the rest
            rest = rest[file.write(rest) :]
        os.fsync(file.fileno())
    except OSError:
        file.truncate(end.whole)
        raise
    return _parse(data[:-1])


def now() -> datetime:
    """Return the time in Amsterdam, and never one before the last line of the journal.

    When the clock of the machine is set back, what comes next still sorts after what came before.
    """
    clock = datetime.now(AMSTERDAM)
    return _not_before(clock, last_line())


def _not_before(clock: datetime, last: Line | None) -> datetime:
    if last is None:
        return clock
    earliest = datetime.fromisoformat(last.time) + timedelta(microseconds=1)
    if earliest - clock > LATE:
        _warn_of_clock(last.time, clock.isoformat(timespec="minutes"))
    return max(clock, earliest.astimezone(AMSTERDAM))


@cache
def _warn_of_clock(last: str, clock: str) -> None:
    log.warning(
        "clock     this machine says it is %s, but the last act was written at %s; that is taken "
        "for now. Set the clock right; give old deliveries their day with `drop --received`",
        clock, last,
    )  # fmt: skip


def last_line() -> Line | None:
    """Return the last whole line, or None when nothing was written yet."""
    path = get_settings().journal
    if not path.exists():
        return None
    with path.open("rb") as file:
        return _read_end(file).line


def head() -> Head:
    """Return how far the journal goes now."""
    last = last_line()
    return Head(last.number, last.hash) if last else Head()


def lines(*acts: Act, path: Path | None = None) -> list[Line]:
    """Return the lines, oldest first, of some acts or of all; what is no line is left out."""
    path = path or get_settings().journal
    if not path.exists():
        return []
    found = [_try_parse(raw) for raw in path.read_bytes().split(b"\n")[:-1]]
    return [line for line in found if line is not None and (not acts or line.act in acts)]


def problems(path: Path | None = None) -> list[Problem]:
    """Return what is wrong with the chain: lines changed, missing, moved or half-written.

    Reads the file alone. An absent journal is an empty one.
    """
    path = path or get_settings().journal
    if not path.exists():
        return []
    *whole, fragment = path.read_bytes().split(b"\n")
    found: list[Problem] = []
    before: Line | None = None
    for place, raw in enumerate(whole, start=1):
        line = _try_parse(raw)
        if line is None:
            found.append(Problem(place, f"no act: {_short(raw)}", "an act as JSON, with its hash"))
            continue
        found += _wrong_with(place, raw, line, before)
        before = line
    if fragment:
        found.append(
            Problem(
                len(whole) + 1,
                f"half a line, as a power cut leaves it: {_short(fragment)}",
                "a whole line; the next act takes it out and marks the place",
            )
        )
    return found


def _wrong_with(place: int, raw: bytes, line: Line, before: Line | None) -> Iterator[Problem]:
    number, digest = (before.number, before.hash) if before else (0, START)
    actual = files.sha256(raw[: -len(_tail(START))] + b"}")
    if actual != line.hash:
        yield Problem(place, f"a changed line: its content has the hash {actual[:16]}…",
                      f"{line.hash[:16]}…, as it says itself")  # fmt: skip
    if line.number != number + 1:
        missing = range(number + 1, line.number)
        what = f"{missing[0]} to {missing[-1]}" if len(missing) > 1 else f"{number + 1}"
        yield Problem(place, f"act {line.number} after act {number}: "
                      + (f"{what} missing here" if missing else "out of order"),
                      f"act {number + 1}")  # fmt: skip
    elif line.previous != digest:
        yield Problem(place - 1, f"another line than act {line.number} follows: {digest[:16]}…",
                      f"the line with the hash {line.previous[:16]}…")  # fmt: skip


def _tail(digest: str) -> bytes:
    return f',"hash":"{digest}"}}'.encode()


def _short(raw: bytes) -> str:
    return repr(raw[:60].decode("utf-8", "replace"))


def _parse(raw: bytes) -> Line:
    line = Line(**json.loads(raw))
    if not raw.endswith(_tail(line.hash)):
        raise ValueError("the hash does not stand at the end")
    if not isinstance(line.number, int) or not isinstance(line.details, dict):
        raise TypeError("the number or the details are of another kind")
    datetime.fromisoformat(line.time)
    return line


def _try_parse(raw: bytes) -> Line | None:
    try:
        return _parse(raw)
    except (ValueError, TypeError, AttributeError):
        return None


@contextmanager
def _opened() -> Iterator[BinaryIO]:
    """Open the journal to read and to add, alone; the system lets go when this process ends."""
    path = get_settings().journal
    path.parent.mkdir(parents=True, exist_ok=True)
    new = not path.exists()
    with path.open("a+b", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if new:
            files.sync(path.parent)
        yield file


BLOCK = 1 << 16


def _read_end(file: BinaryIO) -> _End:
    """Read the last whole line; of a file of any length only its end."""
    size = file.seek(0, os.SEEK_END)
    start, data = size, b""
    while start > 0 and data.count(b"\n") < 2:
        start = max(0, start - BLOCK)
        file.seek(start)
        data = file.read(size - start)
    *whole, fragment = data.split(b"\n")
    parsed = (_try_parse(raw) for raw in reversed(whole))
    line = next((line for line in parsed if line is not None), None)
    return _End(line, fragment, size - len(fragment))
