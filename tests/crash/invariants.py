"""What must hold after every strike, and what after a run that was left alone.

Each function returns what is wrong, in sentences; nothing is changed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

from tests.crash.reader import differing


def current_is_whole(home: Path) -> list[str]:
    """Hold the current release against its manifest, and that against the journal."""
    from pipeline.release import verify

    name = json.loads((home / "current.json").read_text())["release"]
    release = home / "releases" / name
    written = (release / "manifest.json").read_bytes()
    wrong = differing(release, json.loads(written))
    digest = hashlib.sha256(written).hexdigest()
    said = [
        line["details"]["manifest_sha256"]
        for line in _lines(home)
        if line["act"] == "published" and line["object"] == name
    ]
    if said[-1:] != [digest]:
        wrong.append(f"{name}: the journal does not name this manifest")
    with _working_in(home):
        return wrong + [f"verify: {p.describe()}" for p in verify.release(name)]


def bytes_are_there(home: Path, handed_in: dict[str, str]) -> list[str]:
    """Look for what was handed in (hash to name): in the archive, or still in the drop folder."""
    kept = [p for folder in ("archive", "drop") for p in (home / folder).rglob("*") if p.is_file()]
    there = {
        hashlib.sha256(p.read_bytes()).hexdigest()
        for p in kept
        if not any(part.startswith(".") for part in p.relative_to(home).parts)
    }
    return [f"{name} is lost" for digest, name in handed_in.items() if digest not in there]


def chain_holds(home: Path, struck: bool) -> list[str]:
    """Follow the journal by hand and by the product; only a struck one may end in half a line."""
    from pipeline import journal

    *whole, rest = (home / "journal.jsonl").read_bytes().split(b"\n")
    wrong, previous = [], "0" * 64
    for number, raw in enumerate(whole, start=1):
        line = json.loads(raw)
        body, _, _ = raw.rpartition(b',"hash":')
        if line["hash"] != hashlib.sha256(body + b"}").hexdigest() or line["previous"] != previous:
            wrong.append(f"journal: the chain breaks at line {number}")
        previous = line["hash"]
    if rest and not struck:
        wrong.append("journal: half a line at its end, after a run that ended well")
    found = journal.problems(home / "journal.jsonl")
    return wrong + [p.describe() for p in found if not (rest and struck and p.line > len(whole))]


def all_is_well(home: Path, handed_in: dict[str, str]) -> list[str]:
    """After an undisturbed run: all verified, all deliveries count, nothing is left lying about."""
    from pipeline.release import verify

    with _working_in(home):
        found = verify.everything()
    wrong = [f"verify: {p.describe()}" for problems in found.values() for p in problems]
    name = json.loads((home / "current.json").read_text())["release"]
    manifest = json.loads((home / "releases" / name / "manifest.json").read_text())
    counted = {snapshot["sha256"] for snapshot in manifest["snapshots"]}
    wrong += [f"{n} does not count in {name}" for d, n in handed_in.items() if d not in counted]
    wrong += [f"{p.name} is still in the drop folder" for p in (home / "drop").iterdir()]
    places = ("archive", "landing", "releases", "incoming")
    left = [p for place in places for p in (home / place).rglob(".*.tmp")]
    return wrong + [f"{p.relative_to(home)} was left behind" for p in left]


def _lines(home: Path) -> list[dict]:
    whole = (home / "journal.jsonl").read_bytes().split(b"\n")[:-1]
    return [json.loads(raw) for raw in whole]


@contextlib.contextmanager
def _working_in(home: Path) -> Iterator[None]:
    """Let the product's own functions look at a home."""
    from pipeline.settings import get_settings

    before = os.environ.get("TECHNIEKPACT_HOME")
    os.environ["TECHNIEKPACT_HOME"] = str(home)
    get_settings.cache_clear()
    try:
        yield
    finally:
        if before is None:
            del os.environ["TECHNIEKPACT_HOME"]
        else:
            os.environ["TECHNIEKPACT_HOME"] = before
        get_settings.cache_clear()
