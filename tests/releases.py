"""Releases without tables, published in this process: enough for the store, and quick."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pipeline import files, journal
from pipeline.release import store
from pipeline.release.store import JournalHead, Manifest
from pipeline.release.versions import Contract

START = datetime(2020, 3, 17, 12, tzinfo=UTC)


def released(number: int, **other: object) -> Manifest:
    """Publish a release without tables, as the newest."""
    facts: dict[str, object] = {
        "format": store.FORMAT, "release": f"r{number}", "version": f"1.{number}.0",
        "previous": store.pointed_at(), "run": f"run-{number}",
        "published_at": START + timedelta(days=number), "input_fingerprint": f"inputs-{number}",
        "code_version": "c", "sample": True, "snapshots": [], "absent": [], "checks": {},
        "rows": {}, "contract": Contract(kerncijfers=[], tables={}),
        "journal": JournalHead(lines=0, hash=journal.START), "files": {},
    }  # fmt: skip
    manifest = Manifest.model_validate(facts | other)
    manifest.directory.mkdir(parents=True)
    (manifest.directory / store.MANIFEST).write_text(manifest.model_dump_json(), encoding="utf-8")
    store.announce(manifest)
    return manifest


def rewritten(release: str, /, **facts: object) -> None:
    path = store.directory(release) / store.MANIFEST
    path.write_bytes(files.to_json(files.read_json(path) | facts))
