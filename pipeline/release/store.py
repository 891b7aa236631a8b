"""Releases on disk: write one, read which is current, read its manifest."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from pipeline import files
from pipeline.archive import Receipt
from pipeline.release.absent import Absent
from pipeline.settings import get_settings

WAREHOUSE = "warehouse.duckdb"
MANIFEST = "manifest.json"
CHECKS = "checks.json"


class NoRelease(Exception):
    """There is no release (of that id); the message says what to do."""


class Approval(BaseModel):
    """Who let a candidate pass, and why; `findings` counts per gate what there was to look at."""

    by: str
    reason: str
    at: datetime
    candidate: str
    findings: dict[str, int]


class Manifest(BaseModel):
    """What a release is: where it came from, what it holds, and the hash of every file in it."""

    release: str
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
    files: dict[str, str]
    approval: Approval | None = None

    @property
    def directory(self) -> Path:
        """Where the release is."""
        return get_settings().releases / self.release

    @property
    def warehouse(self) -> Path:
        """The DuckDB file of the marts; open it read-only."""
        return self.directory / WAREHOUSE

    def outcomes(self) -> list[dict[str, Any]]:
        """Return the outcome of every check that guarded this release."""
        found: list[dict[str, Any]] = files.read_json(self.directory / CHECKS)
        return found


def pointed_at() -> str | None:
    """Return the id in `current.json`, or None when there is none or it cannot be read."""
    try:
        return str(files.read_json(get_settings().pointer)["release"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def readable_current() -> Manifest | None:
    """Return the current release, or None when there is none that this code can read."""
    return current()


def current() -> Manifest | None:
    """Return the current release, or None when nothing was published yet."""
    pointer = get_settings().pointer
    if not pointer.exists():
        return None
    return load(files.read_json(pointer)["release"])


def require(release: str | None = None) -> Manifest:
    """Return a release, by default the current one.

    Raises:
        NoRelease: when it does not exist.
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
        NoRelease: when there is no release of that id.
    """
    path = get_settings().releases / Path(release).name / MANIFEST
    if not path.exists():
        known = ", ".join(m.release for m in all_releases()[:5]) or "none"
        raise NoRelease(f"There is no release {release}. Newest releases: {known}.")
    return Manifest.model_validate_json(path.read_bytes())


def all_releases() -> list[Manifest]:
    """Return every release, newest first."""
    found = [
        Manifest.model_validate_json(path.read_bytes())
        for path in get_settings().releases.glob(f"*/{MANIFEST}")
        if not path.parent.name.startswith(".")
    ]
    return sorted(found, key=lambda m: (m.published_at, m.release), reverse=True)


def make_current(release: str) -> None:
    """Let `current.json` name a release, in one step."""
    files.write_atomic(get_settings().pointer, files.to_json({"release": release}))
