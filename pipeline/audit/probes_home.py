"""Probes of the checklist that look at the home of a release: archive, journal, settings."""

from __future__ import annotations

from pipeline import archive, journal
from pipeline.audit.checklist import Evidence, Found, Probe
from pipeline.release.store import MANIFEST


def journal_kept(evidence: Evidence) -> Found:
    """The journal is whole and tells of the receipt of every delivery."""
    path = evidence.settings.journal
    lines, wrong = journal.lines(path=path), journal.problems(path)
    received = {line.object for line in lines if line.act == "received"}
    snapshots = evidence.manifest.snapshots
    told = sum(archive.object_of(r) in received for r in snapshots)
    values = {
        "regels": len(lines), "fouten": len(wrong), "met": told, "alle": len(snapshots),
    }  # fmt: skip
    met = bool(lines) and not wrong and told == len(snapshots)
    return Found(met if path.exists() else None, values, [])


def scheduled(evidence: Evidence) -> Found:
    """The schedule is switched on."""
    on = evidence.settings.schedules_running
    return Found(on, {"stand": "aan" if on else "uit"}, [])


def archive_kept(evidence: Evidence) -> Found:
    """The bytes of every delivery are in the archive, of the same size, and cannot be written."""
    kept = 0
    for receipt in evidence.manifest.snapshots:
        path = evidence.settings.archive / receipt.dataset / receipt.sha256 / receipt.file
        if path.exists():
            found = path.stat()
            kept += found.st_size == receipt.size and not found.st_mode & 0o222
    snapshots = evidence.manifest.snapshots
    values = {"vast": kept, "alle": len(snapshots)}
    return Found(bool(snapshots) and kept == len(snapshots), values, [MANIFEST])


def approved(evidence: Evidence) -> Found:
    """The journal names a person who approved this release."""
    of_this = {evidence.manifest.release, evidence.manifest.run}
    names = {
        line.who
        for line in journal.lines("approved", path=evidence.settings.journal)
        if line.object in of_this and line.who not in (journal.NOBODY, journal.PIPELINE)
    }
    return Found(True if names else None, {"namen": len(names)}, [])


PROBES: list[Probe] = [journal_kept, scheduled, archive_kept, approved]
