"""Releases on disk: which there are, which is current, and the manifest of each."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ValidationError

from pipeline import files, journal
from pipeline.archive import Receipt
from pipeline.release.absent import Absent
from pipeline.release.versions import BEFORE_FIRST, Contract
from pipeline.settings import get_settings

WAREHOUSE = "warehouse.duckdb"
MANIFEST = "manifest.json"
CHECKS = "checks.json"
CHANGES = "changes.json"
CHANGES_TEXT = "CHANGES.md"
# Of the manifest and of the tables that this code reads. Raise it when a release made before can no
# longer be read; format 1 had no number.
FORMAT = 2


class NoRelease(Exception):
    """There is no release (of that id); the message says what to do."""


class Unreadable(NoRelease):
    """A release that another version of the code made, or that is damaged."""

    def __init__(self, release: str, message: str, version: str) -> None:
        super().__init__(message)
        self.release = release
        self.version = version

    @classmethod
    def for_want_of(cls, what: str) -> Self:
        """Return the error of an open release that lacks a table or column."""
        return cls(
            "",
            "This release has an older data contract: it lacks what this version of the code asks "
            f"of it ({what}). `techniekpact run` publishes a new one; to read this one, take the "
            "version of the code that made it.",
            BEFORE_FIRST,
        )


class JournalHead(BaseModel):
    """How far the journal went when a release was made, so that a cut-off end is found."""

    lines: int
    hash: str


class Approval(BaseModel):
    """Who let a candidate pass, and why; `findings` counts per gate what there was to look at."""

    by: str
    reason: str
    at: datetime
    candidate: str
    findings: dict[str, int]


class Manifest(BaseModel):
    """What a release is: where it came from, what it holds, and the hash of every file in it.

    `version` is that of the data contract (see `versions`), `previous` the release it was compared
    with: the one that was current when this one was made.
    """

    format: int
    release: str
    version: str
    previous: str | None
    run: str
    published_at: datetime
    input_fingerprint: str
    code_version: str
    sample: bool
    snapshots: list[Receipt]
    absent: list[Absent]
    checks: dict[str, int]
    rows: dict[str, int]
    contract: Contract
    journal: JournalHead
    files: dict[str, str]
    approval: Approval | None = None

    @property
    def directory(self) -> Path:
        """Where the release is."""
        return directory(self.release)

    @property
    def warehouse(self) -> Path:
        """The DuckDB file of the marts; open it read-only."""
        return self.directory / WAREHOUSE

    @property
    def publishers(self) -> list[str]:
        """Who published what it rests on, each once: a delivery may be of several."""
        return sorted({name for r in self.snapshots for name in r.publisher.split(", ")})

    def outcomes(self) -> list[dict[str, Any]]:
        """Return the outcome of every check that guarded this release."""
        found: list[dict[str, Any]] = files.read_json(self.directory / CHECKS)
        return found


def directory(release: str) -> Path:
    """Return where a release of that id is, or would be."""
    return get_settings().releases / Path(release).name


def pointed_at() -> str | None:
    """Return the id in `current.json`, or None when there is none or it cannot be read."""
    try:
        return str(files.read_json(get_settings().pointer)["release"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def current() -> Manifest | None:
    """Return the current release, or None when nothing was published yet.

    Raises:
        NoRelease: when `current.json` is damaged.
        Unreadable: when another version of the code made it, or when it is damaged.
    """
    release = pointed_at()
    if release is None and get_settings().pointer.exists():
        raise NoRelease(
            f"{get_settings().pointer} is damaged: it names no release. The next "
            "`techniekpact run` puts it right from the journal."
        )
    return load(release) if release else None


def readable_current() -> Manifest | None:
    """Return the current release, or None when there is none that this code can read."""
    return try_load(pointed_at() or "")


def try_load(release: str) -> Manifest | None:
    """Return the manifest of one release, or None when there is none that this code can read."""
    try:
        return load(release)
    except NoRelease:
        return None


def require(release: str | None = None) -> Manifest:
    """Return a release, by default the current one.

    Raises:
        NoRelease: when it does not exist, or cannot be read.
    """
    if release is not None:
        return load(release)
    manifest = current()
    if manifest is None:
        raise NoRelease(
            f"Nothing was published yet in {get_settings().home}. Run `techniekpact run` first."
        )
    return manifest


def load(release: str) -> Manifest:
    """Return the manifest of one release.

    Raises:
        NoRelease: when there is no release of that id, or no more.
        Unreadable: when another version of the code made it, or when it is damaged.
    """
    if not _is_there(release):
        for line in journal.lines("removed"):
            if line.object == release:
                raise NoRelease(
                    f"Release {release} was removed on {line.time[:10]}: {line.result}."
                )
        known = ", ".join(m.release for m in all_releases()[:5]) or "none"
        raise NoRelease(f"There is no release {release}. Newest releases: {known}.")
    return _read(release)


def _is_there(release: str) -> bool:
    try:
        return bool(release) and (directory(release) / MANIFEST).exists()
    except OSError:  # a name that no folder can have, as one of a thousand letters
        return False


def _read(release: str) -> Manifest:
    try:
        raw = files.read_json(directory(release) / MANIFEST)
        found = raw.get("format", 1)
        version = str(raw.get("version", BEFORE_FIRST))
    except (ValueError, AttributeError) as error:
        raise _damaged(release, str(error)) from error
    if found != FORMAT:
        age = "an older" if isinstance(found, int) and found < FORMAT else "another"
        raise Unreadable(
            release,
            f"Release {release} has an older data contract: {age} version of the code "
            f"({raw.get('code_version')}) made it, in format {found}; this version reads format "
            f"{FORMAT}. `techniekpact run` publishes a new one; to read this one, take that "
            "version of the code.",
            version,
        )
    try:
        return Manifest.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise _damaged(release, f"{where}: {first['msg']}", version) from error


def _damaged(release: str, what: str, version: str = BEFORE_FIRST) -> Unreadable:
    return Unreadable(
        release,
        f"The manifest of release {release} is damaged ({what}). `techniekpact verify {release}` "
        "says what is wrong; put it back from a backup, or go to another release with "
        "`techniekpact rollback`.",
        version,
    )


def ids() -> list[str]:
    """Return the id of every release, readable or not."""
    found = get_settings().releases.glob(f"*/{MANIFEST}")
    return sorted(p.parent.name for p in found if not p.parent.name.startswith("."))


def readable_and_not() -> tuple[list[Manifest], list[Unreadable]]:
    """Return every release that can be read, newest first, and why the others cannot."""
    found, failed = [], []
    for release in ids():
        try:
            found.append(_read(release))
        except Unreadable as error:
            failed.append(error)
    return sorted(found, key=lambda m: (m.published_at, m.release), reverse=True), failed


def all_releases() -> list[Manifest]:
    """Return every release that can be read, newest first."""
    return readable_and_not()[0]


def announce(manifest: Manifest, recovered: bool = False) -> None:
    """Publish a complete release: write it in the journal, then let `current.json` name it."""
    details = {
        "version": manifest.version,
        "manifest_sha256": files.sha256_file(manifest.directory / MANIFEST),
        "input_fingerprint": manifest.input_fingerprint,
        "run": manifest.run,
        "previous": manifest.previous,
        "sample": manifest.sample,
    }
    if recovered:
        details["recovered"] = "the process that made it was killed before it wrote this line"
    journal.append("published", manifest.release, "current", details=details)
    make_current(manifest.release)


def make_current(release: str) -> None:
    """Let `current.json` name a release, in one step."""
    files.write_atomic(get_settings().pointer, files.to_json({"release": release}))
