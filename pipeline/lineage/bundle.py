"""The evidence bundle of a figure: one ZIP that rebuilds the number without us.

`build` puts in the rows as they were received, the code lists, the SQL of the release and what
guarded it; `verify` is the verifier that every bundle carries (`verifier.py`, there `verify.py`).
The same figure of the same release gives the same bytes.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from pipeline import files, journal
from pipeline.lineage import evidence, selection, verifier
from pipeline.lineage.assembly import Assembly, CannotBundle
from pipeline.lineage.compiled import models_of
from pipeline.lineage.explain import explain
from pipeline.lineage.rebuild import rebuild
from pipeline.lineage.verifier import Finding, Members, Report
from pipeline.release import store

FORMAT = "techniekpact-bundle/1"
MOMENT = (1980, 1, 1, 0, 0, 0)  # of every member; the same figure gives the same bytes
VERIFIER = "verify.py"
README = Path(__file__).with_name("bundle.md")


@dataclass
class Bundle:
    """A finished bundle: its bytes, and the seal that its manifest carries."""

    data: bytes
    cel_id: str
    release: str
    seal: str

    @property
    def name(self) -> str:
        """A file name for it."""
        readable = "".join(c if c.isalnum() or c in "-." else "_" for c in self.cel_id)
        return f"bundle_{readable}_{self.release}.zip"


def verify(path: Path, sources: Sequence[Path] = ()) -> Report:
    """Verify a bundle, a ZIP or its unpacked folder, by itself and by the publishers' files."""
    return verifier.verify(path, tuple(sources))


def export(cel_id: str, release: str | None = None, as_of: date | None = None) -> Bundle:
    """Build a bundle and note in the journal that it was taken out; raises as `build` does."""
    bundle = build(cel_id, release, as_of)
    note(bundle, "bundle")
    return bundle


def note(bundle: Bundle, origin: str) -> None:
    """Write in the journal that a bundle was taken out, and by way of what."""
    journal.append(
        "exported",
        f"{bundle.release}/{bundle.cel_id}",
        "evidence bundle",
        origin=origin,
        details={"sha256": files.sha256(bundle.data), "seal": bundle.seal},
    )


def build(cel_id: str, release: str | None = None, as_of: date | None = None) -> Bundle:
    """Return the bundle of a figure of a release, by default the current one.

    Args:
        cel_id: the cell, as `KT-04/2013SJ00/NL`.
        release: the release.
        as_of: the vintage that the bundle is about; the newest by default. All others are in too.

    Raises:
        NoRelease: when the release does not exist.
        Unknown: when it has no such cell.
        NoEvidence: when it was published before releases kept what a bundle needs.
        CannotBundle: when rows are gone, or do not give the figure of the release.
    """
    manifest = store.require(release)
    evidence.folder(manifest)
    found = explain(manifest, cel_id, as_of)
    models = models_of(manifest.directory)
    lines = selection.needed(manifest, models, found)
    wrong: list[Finding] = []
    for whole in (False, True):
        # A delivery whose rows do not stand by themselves (a school counts on the first line that
        # names it) goes in whole.
        assembly = Assembly(manifest, found, models, lines, whole)
        assembly.fill()
        content, wrong = rebuild(assembly)
        if not wrong:
            return _sealed(assembly, content)
    raise CannotBundle(
        f"The rows do not give the figure {cel_id} of release {manifest.release}, so no bundle is "
        "made of it: " + "; ".join(map(str, wrong[:3])) + ". Run `techniekpact verify "
        f"{manifest.release}` to see whether the release or the landed rows were changed."
    )


def _sealed(assembly: Assembly, rebuilt: dict[str, Any]) -> Bundle:
    """Add what explains and guards the figure, and seal the bundle."""
    manifest, members, found = assembly.manifest, assembly.members, assembly.found
    members["explanation.json"] = _json(found.as_dict())
    members["checks.json"] = _json(found.checks)
    members[verifier.JOURNAL] = _journal_extract(assembly)
    members[VERIFIER] = Path(verifier.__file__).read_bytes()
    members["README.md"] = README.read_bytes()
    content = {
        "format": FORMAT,
        "cel_id": found.cell["cel_id"],
        "name": found.figure["naam"],
        "kind": found.figure["soort"],
        "formula": found.formula(),
        "decimals": found.figure["decimalen"],
        "definition": found.definition,
        "release": manifest.release,
        "run": manifest.run,
        "published_at": manifest.published_at.isoformat(),
        "input_fingerprint": manifest.input_fingerprint,
        "code_version": manifest.code_version,
        "sample": found.cell["voorbeeld"],
        "duckdb": duckdb.__version__,
        **rebuilt,
        **assembly.manifest_part(),
        "sources": assembly.sources,
        "members": {name: files.sha256(members[name]) for name in sorted(members)},
    }
    content = json.loads(_json(content))
    content["seal"] = verifier.seal(content)
    members[verifier.MANIFEST] = _json(content)
    return Bundle(_zipped(members), found.cell["cel_id"], manifest.release, content["seal"])


def _journal_extract(assembly: Assembly) -> bytes:
    """Return the acts on what the figure rests on, up to the publishing of the release.

    Of the acts between only the hashes, by which the extract is tied to the journal.
    """
    release = assembly.manifest.release
    lines = journal.lines()
    published = (n for n, x in enumerate(lines) if x.act == "published" and release in x.object)
    last = next(published, None)
    if last is None:
        return b""
    names = {release, assembly.manifest.run}
    names |= {source[key] for source in assembly.sources for key in ("sha256", "snapshot")}
    extract: list[bytes] = []
    for line in lines[: last + 1]:
        raw = line.encoded()
        if any(name.encode() in raw for name in names):
            extract.append(raw)
        elif extract:
            short = {"number": line.number, "previous": line.previous, "hash": line.hash}
            extract.append(json.dumps(short, separators=(",", ":")).encode())
    return b"\n".join(extract) + b"\n"


def _json(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, default=str)
    return (text + "\n").encode()


def _zipped(members: Members) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(members):
            info = zipfile.ZipInfo(name, MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, members[name], compresslevel=6)
    return buffer.getvalue()


__all__ = ["Bundle", "CannotBundle", "build", "export", "verify"]
