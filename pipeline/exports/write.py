"""An export as bytes of a kind, or as a file with what belongs beside it; the act is journalled."""

from __future__ import annotations

from pathlib import Path

from pipeline import files, journal
from pipeline.exports.table import Export

KINDS = (".csv", ".parquet", ".xlsx")
MEDIA_TYPES = {
    ".csv": "text/csv",
    ".parquet": "application/vnd.apache.parquet",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class UnknownKind(Exception):
    """A file of a kind that is not made; the message says which are."""


def as_bytes(export: Export, kind: str) -> bytes:
    """Return the bytes of a file of `kind` (`.csv`, `.parquet` or `.xlsx`).

    Raises:
        UnknownKind: for another kind.
    """
    from pipeline.exports import parquet, text, xlsx

    makers = {".csv": text.as_csv, ".parquet": parquet.as_parquet, ".xlsx": xlsx.as_xlsx}
    if kind not in makers:
        raise UnknownKind(f"{kind or 'A name without an ending'} is no kind of file that is made; "
                          f"choose a name that ends in {', '.join(KINDS)}.")  # fmt: skip
    return makers[kind](export)


def write(export: Export, path: Path, origin: str, who: str = journal.NOBODY) -> list[Path]:
    """Write an export, and beside a CSV its description; return the files.

    Raises:
        UnknownKind: for a name that ends in another kind.
        OSError: when it cannot be written, or the journal cannot.
    """
    from pipeline.exports import text

    data = as_bytes(export, path.suffix.lower())
    files.write_atomic(path, data)
    written = [path]
    if path.suffix.lower() == ".csv":
        beside = path.with_name(f"{path.name}-metadata.json")
        files.write_atomic(beside, text.metadata(export, path.name))
        written.append(beside)
    note(export, path.suffix.lower(), data, origin, who)
    return written


def note(export: Export, kind: str, data: bytes, origin: str, who: str = journal.NOBODY) -> None:
    """Write in the journal that figures of a release were taken away, and which bytes."""
    journal.append(
        "exported", export.manifest.release, f"{len(export.rows)} figures as {kind[1:]}",
        who=who, origin=origin,
        details={"sha256": files.sha256(data), **dict(export.facts)},
    )  # fmt: skip
