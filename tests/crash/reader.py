"""A reader that never waits: `python -m tests.crash.reader HOME REPORT` until it gets SIGTERM.

It does what a page does, without any code of the product: which release is the current one, its
manifest, its tables read-only. Each release that it has not seen yet is read to the last byte.
"""

from __future__ import annotations

import hashlib
import json
import signal
import sys
import time
from pathlib import Path
from typing import Any

import duckdb

PAUSE = 0.25


def look(home: Path, known: set[str]) -> list[str]:
    """Return what is incomplete in the current release; nothing when it is whole."""
    name = json.loads((home / "current.json").read_text())["release"]
    release = home / "releases" / name
    manifest = json.loads((release / "manifest.json").read_text())
    wrong = [] if manifest["release"] == name else [f"{name}: the manifest of another"]
    with duckdb.connect(release / "warehouse.duckdb", read_only=True) as db:
        for schema, table in db.execute(
            "select schema_name, table_name from duckdb_tables()"
        ).fetchall():
            rows = db.execute(f"select count(*) from {schema}.{table}").fetchall()[0][0]
            if rows != manifest["rows"][table]:
                wrong.append(f"{name}: {table} has {rows} rows, not {manifest['rows'][table]}")
    if name not in known:
        wrong += differing(release, manifest)
        known.add(name)
    return wrong


def differing(release: Path, manifest: dict[str, Any]) -> list[str]:
    """Return the files of a release that are not what its manifest says."""
    there = {
        str(p.relative_to(release)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in release.rglob("*")
        if p.is_file() and p != release / "manifest.json"
    }
    said = manifest["files"]
    return [f"{release.name}: {name} is not as the manifest says"
            for name in sorted({*there, *said}) if there.get(name) != said.get(name)]  # fmt: skip


def main() -> None:
    home, report = Path(sys.argv[1]), Path(sys.argv[2])
    stop: list[int] = []
    signal.signal(signal.SIGTERM, lambda *_: stop.append(1))
    reads, wrong, known = 0, [], set[str]()
    while not stop:
        try:
            found = look(home, known)
        except Exception as error:  # whatever a reader stumbles over is what is looked for
            found = [f"{type(error).__name__}: {error}"]
        reads += 1
        wrong += [f for f in found if f not in wrong]
        time.sleep(PAUSE)
    report.write_text(json.dumps({"reads": reads, "releases": sorted(known), "wrong": wrong}))


if __name__ == "__main__":
    main()
