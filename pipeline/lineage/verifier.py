"""Rebuild one figure of the Techniekpact Monitor from its evidence bundle, and say if it is right.

    python verify.py [BUNDLE.zip or its unpacked folder] [--source FILE …]

Needs Python (3.10 or later) and the package duckdb; no network, no other file. It

1. compares every member with its hash in manifest.json, and rows one by one;
2. loads the rows as received and the code lists, and shuts the database off from files and network;
3. runs the models in sql/ over them;
4. compares what comes out with the figure in manifest.json, in every vintage.

`--source` is a file as its publisher published it: its hash, and the lines that are in the bundle,
are compared too. Ends with 0 when all is right, and else with 1.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

MANIFEST, JOURNAL = "manifest.json", "journal.ndjson"
Members = dict[str, bytes]


class Finding(NamedTuple):
    """What is wrong: in which member, where in it, and what."""

    member: str
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.member}{', ' + self.where if self.where else ''}: {self.what}"


class Report(NamedTuple):
    """What the verification came to. It holds when there is no finding."""

    findings: list[Finding]
    lines: list[str]

    @property
    def ok(self) -> bool:
        """Whether all is right."""
        return not self.findings

    def __str__(self) -> str:
        wrong = [f"  WRONG  {finding}" for finding in self.findings]
        verdict = f"NOT VERIFIED: {len(wrong)} finding(s)." if wrong else "VERIFIED."
        return "\n".join([*self.lines, *wrong, verdict])


def verify(path: Path, sources: tuple[Path, ...] = ()) -> Report:
    """Verify a bundle, a ZIP or a folder."""
    lines: list[str] = []
    members, findings = read_members(path)
    manifest, more = read_manifest(members)
    findings += more
    if manifest is None:
        return Report(findings, lines)
    lines += about(manifest)
    changed = changed_members(members, manifest)
    findings += changed + broken_journal(members.get(JOURNAL, b""))
    if not changed:
        lines.append(f"  {len(manifest['members'])} members are as the manifest says.")
        findings += rebuilt_otherwise(members, manifest, lines)
        for source in sources:
            findings += not_in_source(source, members, manifest, lines)
    return Report(findings, lines)


def digest(data: bytes) -> str:
    """Return the SHA-256 of bytes."""
    return hashlib.sha256(data).hexdigest()


def seal(manifest: dict[str, Any]) -> str:
    """Return the hash over all of a manifest but its own seal."""
    rest = {key: value for key, value in manifest.items() if key != "seal"}
    return digest(json.dumps(rest, sort_keys=True, ensure_ascii=False).encode())


def read_members(path: Path) -> tuple[Members, list[Finding]]:
    """Read a bundle whole; a name that stands in a ZIP twice is a finding."""
    if path.is_dir():
        found = [p for p in sorted(path.rglob("*")) if p.is_file() and "__pycache__" not in p.parts]
        return {p.relative_to(path).as_posix(): p.read_bytes() for p in found}, []
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            twice = sorted({n for n in names if names.count(n) > 1})
            return (
                {name: archive.read(name) for name in names if not name.endswith("/")},
                [Finding(name, "", "stands in the ZIP more than once") for name in twice],
            )
    except (zipfile.BadZipFile, OSError, EOFError) as error:
        return {}, [Finding(path.name, "", f"cannot be read as a ZIP: {error}")]


def read_manifest(members: Members) -> tuple[dict[str, Any] | None, list[Finding]]:
    """Return the manifest, or None when it cannot be read."""
    if MANIFEST not in members:
        return None, [Finding(MANIFEST, "", "is not there, so nothing can be compared")]
    try:
        manifest = json.loads(members[MANIFEST])
        sealed = manifest["seal"] == seal(manifest)
    except (ValueError, KeyError, TypeError) as error:
        return None, [Finding(MANIFEST, "", f"cannot be read: {error!r}")]
    changed = Finding(MANIFEST, "seal", "was changed after the bundle was made")
    return manifest, [] if sealed else [changed]


def about(manifest: dict[str, Any]) -> list[str]:
    """Return what the bundle says it is."""
    cell, sample = manifest["cell"], " SAMPLE DATA." if manifest["sample"] else ""
    value = cell["waarde"] or f"{cell['waarde_min']} to {cell['waarde_max']}, not printed"
    return [
        f"{manifest['cel_id']}  {manifest['name']}: {value} {cell['eenheid']} ({cell['status']})."
        f"{sample}",
        f"  Release {manifest['release']}, code {manifest['code_version']}.",
        f"  Seal {manifest['seal']} (the journal of the publisher has it beside this export).",
    ]


def changed_members(members: Members, manifest: dict[str, Any]) -> list[Finding]:
    """Compare every member with its hash; of rows, say which line."""
    expected: dict[str, str] = manifest["members"]
    found = [Finding(n, "", "was removed") for n in sorted(expected.keys() - members.keys())]
    added = sorted(members.keys() - expected.keys() - {MANIFEST})
    found += [Finding(n, "", "does not belong to the bundle") for n in added]
    belongs = {value: name for name, value in expected.items()}
    for name in sorted(expected.keys() & members.keys()):
        actual = digest(members[name])
        if actual == expected[name]:
            continue
        if actual in belongs:
            found.append(Finding(name, "", f"holds what belongs in {belongs[actual]}"))
        else:
            found += changed_rows(name, members, expected) or [Finding(name, "", "was changed")]
    return found


def row_hashes(data: bytes) -> dict[str, str]:
    """Return the hash of each row of a CSV by its line number, which stands in the last column."""
    rows = csv.reader(io.StringIO(data.decode("utf-8"), newline=""))
    return {row[-1]: digest("\x1f".join(row).encode()) for row in rows if row}


def hash_list(data: bytes) -> bytes:
    """Return the member that keeps the hash of each row."""
    return "".join(f"{line} {value}\n" for line, value in row_hashes(data).items()).encode()


def changed_rows(name: str, members: Members, expected: dict[str, str]) -> list[Finding]:
    """Name the rows of a changed CSV, when the list of their hashes is as it was."""
    kept = members.get(f"{name}.rows", b"")
    if digest(kept) != expected.get(f"{name}.rows"):
        return []
    was = dict(line.split(" ") for line in kept.decode().splitlines())
    try:
        now = row_hashes(members[name])
    except (UnicodeDecodeError, csv.Error):
        return []
    lines = [n for n in was.keys() | now.keys() if was.get(n) != now.get(n)]
    words = {line: "added" if line not in was else "removed" if line not in now else "changed"
             for line in lines}  # fmt: skip
    return [
        Finding(name, f"line {line} of the source", f"the row was {words[line]}")
        for line in sorted(lines, key=lambda n: (len(n), n))
    ]


def broken_journal(data: bytes) -> list[Finding]:
    """Check the extract of the journal: each act has its own hash, and that of the one before."""
    found, before = [], None
    for place, raw in enumerate(data.splitlines(), start=1):
        line = json.loads(raw)
        body = raw[: raw.rindex(b',"hash":')] + b"}"
        if "act" in line and digest(body) != line["hash"]:
            found.append(Finding(JOURNAL, f"line {place}", "the act was changed"))
        if before is not None and line["previous"] != before:
            found.append(Finding(JOURNAL, f"line {place}", "does not follow the line before"))
        before = line["hash"]
    return found


def rebuilt_otherwise(
    members: Members, manifest: dict[str, Any], lines: list[str]
) -> list[Finding]:
    """Run the models over the rows, and compare with the figure in the manifest."""
    with tempfile.TemporaryDirectory() as folder:
        db = load(members, manifest, Path(folder))
    for step in manifest["steps"]:
        try:
            run_step(db, members, step)
        except Exception as error:  # whatever is wrong with the SQL is said, not raised
            return [Finding(step["member"], "", f"does not run: {error}")]
    found = []
    rows = ask(db, members, "sql/cell.sql")
    for number, said in enumerate(manifest["vintages"]):
        got = rows[number] if number < len(rows) else None
        known = f"as known from {said['bekend_vanaf']}"
        if got is None:
            found.append(Finding(MANIFEST, known, "the rows give no such figure"))
            continue
        lines.append(f"  {known}: the rows give {got['waarde_min']} to {got['waarde_max']}, "
                     f"printed {got['waarde']}.")  # fmt: skip
        found += [
            Finding(MANIFEST, f"{known}, {key}", f"says {value}, the rows give {got[key]}")
            for key, value in said.items()
            if got[key] != value
        ]
    if len(rows) > len(manifest["vintages"]):
        found.append(Finding(MANIFEST, "vintages", f"the rows give {len(rows)} of them"))
    if manifest["cell"] not in manifest["vintages"]:
        found.append(Finding(MANIFEST, "cell", "is none of the vintages"))
    parts = ask(db, members, "sql/parts.sql")
    for part in parts:
        lines.append(f"  {part['rol']}: {part['rijen']} source cells, "
                     f"{part['waarde_min']} to {part['waarde_max']}.")  # fmt: skip
    if parts != manifest["parts"]:
        found.append(Finding(MANIFEST, "parts", f"says {manifest['parts']}, the rows give {parts}"))
    return found


def quoted(*names: str) -> str:
    """Return a name in SQL."""
    return ".".join('"' + name.replace('"', '""') + '"' for name in names)


def load(members: Members, manifest: dict[str, Any], folder: Path) -> Any:
    """Return a database with the tables of the manifest, that can reach nothing outside of it."""
    import duckdb

    db = duckdb.connect()
    db.execute("set threads = 1")  # for rows as few as these more of them only cost time
    db.execute("attach ':memory:' as building")
    db.execute("use building")
    for name in ("landed", "seeds", "staging", "intermediate", "marts"):
        db.execute(f"create schema {name}")
    for number, table in enumerate(manifest["tables"]):
        name = quoted("building", table["schema"], table["name"])
        columns = ", ".join(f"{quoted(column)} {kind}" for column, kind in table["columns"])
        db.execute(f"create table {name} ({columns})")
        for position, member in enumerate(table["members"]):
            path = folder / f"{number}-{position}.csv"
            path.write_bytes(members[member])
            # An empty text in quotes is a text, one without is an absent value.
            db.execute(
                f"insert into {name} by name from read_csv(?, all_varchar = true, header = true, "
                "delim = ',', quote = '\"', escape = '\"', nullstr = '', auto_detect = false, "
                f"allow_quoted_nulls = {bool(table.get('seed'))}, columns = ?)",
                [str(path), dict.fromkeys(header(members[member]), "VARCHAR")],
            )
        if only := table.get("only"):
            column, value = only
            db.execute(f"delete from {name} where {quoted(column)} <> ?", [value])
    db.execute("set enable_external_access = false")
    db.execute("set lock_configuration = true")
    return db


def header(data: bytes) -> list[str]:
    """Return the names of the columns of a CSV."""
    return next(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def run_step(db: Any, members: Members, step: dict[str, str]) -> None:
    """Build the table of one model."""
    name = quoted("building", step["schema"], step["name"])
    db.execute(f"create table {name} as {members[step['member']].decode()}")


def ask(db: Any, members: Members, member: str) -> list[dict[str, str | None]]:
    """Return the rows of a query as text."""
    result = db.execute(members[member].decode())
    names = [column[0] for column in result.description]
    texts = [[None if v is None else str(v) for v in row] for row in result.fetchall()]
    return [dict(zip(names, row, strict=True)) for row in texts]


def not_in_source(
    path: Path, members: Members, manifest: dict[str, Any], lines: list[str]
) -> list[Finding]:
    """Compare a publisher's file with the rows that are said to come from it."""
    data = path.read_bytes()
    source = next((s for s in manifest["sources"] if s["sha256"] == digest(data)), None)
    if source is None:
        return [Finding(path.name, "", f"has the hash {digest(data)}, which no source here has")]
    rows = list(csv.reader(io.StringIO(members[source["member"]].decode(), newline="")))
    names, rows = rows[0][:-2], rows[1:]
    given = source_cells(data, names, source["renamed"])
    if given is None:
        lines.append(f"  {path.name}: the file is that of {source['file']}; its rows were not "
                     "compared, as it is neither CSV nor one JSON answer.")  # fmt: skip
        return []
    lines.append(f"  {path.name}: the file is that of {source['file']}; {len(rows)} rows compared.")
    return [
        Finding(source["member"], f"line {row[-1]}", "is not what the publisher's file says")
        for row in rows
        if row[:-2] not in given(int(row[-1]))
    ]


def source_cells(data: bytes, names: list[str], renamed: dict[str, str]) -> Any:
    """Return a function from a line number to the ways its cells can be read; None for no text."""
    if data[:2] == b"PK":
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("iso-8859-1")
    if text.lstrip()[:1] in "[{":
        answer = json.loads(text, parse_float=str, parse_int=str)
        records = answer if isinstance(answer, list) else answer.get("value", [answer])
        keys = [renamed.get(name, name) for name in names]
        return lambda line: [["" if (v := records[line - 1].get(k)) is None else v for k in keys]]
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    delimiter = max(";,\t", key=lines[0].count)
    width = len(names)
    return lambda line: [
        next(csv.reader([lines[line - 1]], delimiter=delimiter))[:width],
        lines[line - 1].split(delimiter)[:width],
    ]


def main() -> int:
    """Verify what the command line names; return the exit code."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("bundle", nargs="?", type=Path, default=Path(__file__).parent)
    parser.add_argument("--source", type=Path, action="append", default=[],
                        help="a file as its publisher published it; may be repeated")  # fmt: skip
    asked = parser.parse_args()
    report = verify(asked.bundle, tuple(asked.source))
    print(report)
    return 0 if report.ok else 1


if __name__ == "__main__":
    sys.exit(main())
