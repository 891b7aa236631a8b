"""A report as bytes of a kind, or as a file; that figures were taken away is journalled."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pipeline import files, journal
from pipeline.report.model import Report

KINDS = (".pdf", ".docx")
MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class UnknownKind(Exception):
    """A document of a kind that is not made; the message says which are."""


def as_bytes(report: Report, kind: str) -> bytes:
    """Return the bytes of a document of `kind` (`.pdf` or `.docx`).

    Raises:
        UnknownKind: for another kind.
    """
    if kind not in KINDS:
        raise UnknownKind(
            f"{kind or 'A name without an ending'} is no kind of report that is made; choose "
            f"{' or '.join(KINDS)}."
        )
    from pipeline.report import docx, pdf

    return pdf.as_pdf(report) if kind == ".pdf" else docx.as_docx(report)


def name(report: Report, regio: str, as_of: date | None, kind: str) -> str:
    """Return the usual name of the file of a report."""
    parts = ["techniekpact", regio.lower().replace(" ", "-"), str(as_of or report.release)]
    return "-".join([*parts, report.language]) + kind


def write(report: Report, path: Path, kind: str, origin: str, who: str = journal.NOBODY) -> None:
    """Write a report to a file.

    Raises:
        UnknownKind: for another kind.
        OSError: when it cannot be written, or the journal cannot.
    """
    data = as_bytes(report, kind)
    files.write_atomic(path, data)
    note(report, kind, data, origin, who)


def note(report: Report, kind: str, data: bytes, origin: str, who: str = journal.NOBODY) -> None:
    """Write in the journal that a report of a release was taken away, and which bytes."""
    journal.append(
        "exported", report.release, f"report as {kind[1:]}", who=who, origin=origin,
        details={"sha256": files.sha256(data), "report": report.title, "taal": report.language,
                 **dict(report.facts)},
    )  # fmt: skip
