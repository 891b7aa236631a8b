"""Whether what stands on the disk is what was published, received and done; nothing is changed.

Each function returns what is wrong, as what was found and what was expected. Nothing is taken from
the product's own database: hashes are made anew, and held against manifests and the journal.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline import archive, files, journal
from pipeline.files import sql_text
from pipeline.release import store
from pipeline.release.store import MANIFEST, Manifest
from pipeline.settings import get_settings


@dataclass(frozen=True)
class Problem:
    """Something that is not as it should be."""

    subject: str
    found: str
    expected: str

    def describe(self) -> str:
        """Return one sentence for a person."""
        return f"{self.subject}: found {self.found}; expected {self.expected}"


def release(name: str) -> list[Problem]:
    """Return what is wrong with a release: its manifest, its files, its tables.

    Raises:
        NoRelease: when there is none of that id, or no more.
    """
    directory = store.directory(name)
    try:
        manifest = store.load(name)
    except store.Unreadable as error:
        return [*_manifest_in_journal(name, directory), Problem(MANIFEST, str(error), "a manifest")]
    found = _manifest_in_journal(name, directory)
    if manifest.release != name:
        found.append(Problem(MANIFEST, f"the manifest of {manifest.release}", f"that of {name}"))
    wrong_files = _files(manifest, directory)
    found += wrong_files
    if not any(p.subject.endswith((".duckdb", ".parquet")) for p in wrong_files):
        found += _tables(manifest)
    return found


def _manifest_in_journal(name: str, directory: Path) -> list[Problem]:
    actual = files.sha256_file(directory / MANIFEST)
    lines = [line for line in journal.lines("published") if line.object == name]
    if not lines:
        return [Problem("journal", "no line that says it was published", "one, since it is there")]
    wanted = [str(line.details.get("manifest_sha256")) for line in lines]
    if actual not in wanted:
        return [Problem(MANIFEST, f"SHA-256 {actual}", f"{wanted[-1]}, as journal line "
                        f"{lines[-1].number} says")]  # fmt: skip
    return []


def _files(manifest: Manifest, directory: Path) -> list[Problem]:
    on_disk = {
        str(p.relative_to(directory)): p
        for p in directory.rglob("*")
        if p.is_symlink() or not p.is_dir()
    }
    on_disk.pop(MANIFEST, None)
    found = []
    for name, digest in manifest.files.items():
        path = on_disk.pop(name, None)
        if path is None:
            found.append(Problem(name, "no such file", f"SHA-256 {digest}"))
        elif path.is_symlink() or not path.is_file():
            found.append(Problem(name, "a link or a device", "a file of its own"))
        elif (actual := files.sha256_file(path)) != digest:
            found.append(Problem(name, f"SHA-256 {actual}", digest))
    return found + [Problem(name, "a file more", "none: the manifest has no such file")
                    for name in sorted(on_disk)]  # fmt: skip


def _tables(manifest: Manifest) -> list[Problem]:
    """Hold the rows of each table against its Parquet file and the manifest, in any order."""
    found = []
    try:
        with duckdb.connect(manifest.warehouse, read_only=True) as db:
            tables = db.execute("select schema_name, table_name from duckdb_tables()").fetchall()
            for schema, table in tables:
                found += _table(db, manifest, schema, table)
    except duckdb.Error as error:
        what = f"tables that cannot be read ({str(error).splitlines()[0]})"
        found.append(Problem(manifest.release, what, "tables, each with its Parquet file"))
    return found


def _table(
    db: duckdb.DuckDBPyConnection, manifest: Manifest, schema: str, table: str
) -> list[Problem]:
    found = []
    parquet = sql_text(manifest.directory / "parquet" / f"{table}.parquet")
    rows, parquet_rows = [
        db.execute(f"select count(*), sum(hash(t)) from {source} as t").fetchall()[0]
        for source in (f"{schema}.{table}", f"read_parquet({parquet})")
    ]
    if rows != parquet_rows:
        what = "other rows in DuckDB than in Parquet"
        found.append(Problem(f"{schema}.{table}", what, "the same"))
    if (count := rows[0]) != (wanted := manifest.rows.get(table)):
        expected = f"{wanted}, as the manifest says"
        found.append(Problem(f"{schema}.{table}", f"{count} rows", expected))
    return found


def chain() -> list[Problem]:
    """Return what is wrong with the journal, and what was cut off its end.

    The end is held against what else says that it was there: the head that each release notes, the
    line that says it was published, and `current.json`.
    """
    found = [Problem(f"journal line {p.line}", p.found, p.expected) for p in journal.problems()]
    lines = journal.lines()
    hashes = {line.number: line.hash for line in lines}
    removed = {line.object for line in lines if line.act == "removed"}
    acts = [line for line in lines if line.act in ("published", "rolled back")]
    for manifest in store.all_releases():
        head = manifest.journal
        if head.lines and hashes.get(head.lines) != head.hash:
            last = f", and the journal ends at {lines[-1].number if lines else 0}"
            found.append(
                Problem(
                    "journal",
                    "another act" if head.lines in hashes else f"no act {head.lines}{last}",
                    f"act {head.lines} with the hash {head.hash[:16]}…, as release "
                    f"{manifest.release} notes",
                )
            )
    for name in dict.fromkeys(line.object for line in acts):
        if name not in removed and not store.directory(name).is_dir():
            found.append(Problem(f"release {name}", "nothing", "it, as it was published, and no "
                                 "line says that it was removed"))  # fmt: skip
    found += _pointer(acts[-1].object if acts else None)
    return found


def _pointer(last: str | None) -> list[Problem]:
    pointed = store.pointed_at()
    if pointed == last:
        return []
    expected = f"{last}, as the journal says" if last else "none: the journal names none"
    return [Problem("current.json", pointed or "no release", expected)]


def deliveries() -> list[Problem]:
    """Return what is wrong in the archive: bytes, receipts, and what is not there any more."""
    found: list[Problem] = []
    wanted: dict[tuple[str, str], set[str]] = {}
    for line in journal.lines("received"):
        place = (line.object, str(line.details.get("record")))
        wanted.setdefault(place, set()).add(str(line.details.get("record_sha256")))
    there = set()
    for directory in _deliveries():
        name = f"{directory.parent.name}/{directory.name}"
        records = {p.name: p for p in directory.iterdir() if archive.is_record(p.name)}
        data = [p for p in directory.iterdir() if p.name not in records and p.is_file()]
        hashes = [files.sha256_file(p) for p in data if not archive.is_old_receipt(p.name)]
        if hashes != [directory.name]:
            actual = f"SHA-256 {', '.join(hashes)}" if hashes else "no bytes"
            found.append(Problem(f"archive/{name}", actual, directory.name))
        for record, path in records.items():
            there.add((name, record))
            actual, known = files.sha256_file(path), wanted.get((name, record))
            if not known:
                what = "no line of it in the journal"
                found.append(Problem(f"archive/{name}/{record}", what, "one, as bytes came"))
            elif actual not in known:
                expected = f"{' or '.join(sorted(known))}, as the journal says"
                found.append(Problem(f"archive/{name}/{record}", f"SHA-256 {actual}", expected))
    for name, record in sorted(set(wanted) - there):
        found.append(Problem(f"archive/{name}/{record}", "nothing", "it, as it was received"))
    return found


def _deliveries() -> list[Path]:
    return sorted(get_settings().archive.glob("*/[0-9a-f]*"))


def everything() -> dict[str, list[Problem]]:
    """Return what is wrong with the journal, the archive and the current release.

    Raises:
        NoRelease: when nothing was published yet, or the current release is gone.
    """
    name = store.pointed_at()
    found = {f"journal ({journal.head().lines} acts)": chain()}
    found[f"archive ({len(_deliveries())} deliveries)"] = deliveries()
    if name or get_settings().pointer.exists():
        found[f"release {name}"] = release(name) if name else []
    return found
