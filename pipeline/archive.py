"""The archive: bytes exactly as received, content-addressed, written once; and the quarantine.

`archive/<dataset>/<sha256>/<file>` beside `receipt.json`. The same bytes twice are one snapshot.
What is not let in is kept too: `quarantine/<sha256>/<file>` beside `reason.json`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from pipeline import files
from pipeline.settings import Source, get_settings
from pipeline.sources.recognition import Recognised, Refused
from pipeline.sources.registry import load_registry

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
RECEIPT = "receipt.json"
REASON = "reason.json"


class Receipt(BaseModel):
    """What is known of a delivery. Written once, beside the bytes; never changed."""

    model_config = ConfigDict(frozen=True)

    dataset: str
    layout: str
    table: str
    part: str
    periods: list[str]
    period_source: Literal["content", "told", "name"]
    publisher: str
    licence: str
    file: str
    origin: Source
    received_on: date
    archived_at: datetime
    sha256: str
    size: int
    rows: int
    junk_lines: int
    url: str | None = None
    etag: str | None = None
    last_modified: str | None = None

    @property
    def snapshot(self) -> str:
        """The id of the snapshot: the first 16 characters of the SHA-256."""
        return self.sha256[:16]

    @property
    def directory(self) -> Path:
        """Where the bytes are."""
        return get_settings().archive / self.dataset / self.sha256

    def read(self) -> bytes:
        """Return the bytes as received."""
        return (self.directory / self.file).read_bytes()


def safe_name(name: str) -> str:
    """Return a file name without a path, so that a delivery cannot choose where it is written."""
    # A name that is not UTF-8 comes with lone surrogates, which no JSON or terminal takes.
    readable = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    cleaned = Path(readable.replace("\\", "/")).name.replace("\0", "")
    return cleaned if cleaned not in ("", ".", "..", RECEIPT, REASON) else "delivery"


def now() -> datetime:
    """Return the time in Amsterdam: deliveries are dated by the day there."""
    return datetime.now(AMSTERDAM)


def find(sha256: str) -> Receipt | None:
    """Return the receipt of bytes that are in the archive already."""
    for path in get_settings().archive.glob(f"*/{sha256}/{RECEIPT}"):
        return Receipt.model_validate_json(path.read_bytes())
    return None


def store(
    data: bytes,
    name: str,
    found: Recognised,
    origin: Source,
    received_on: date,
) -> tuple[Receipt, bool]:
    """Put recognised bytes in the archive; return the receipt and whether they are new."""
    digest = files.sha256(data)
    if existing := find(digest):
        return existing, False
    dataset = load_registry().datasets[found.dataset]
    receipt = Receipt(
        dataset=found.dataset,
        layout=found.layout.id,
        table=found.table.name,
        part=found.part,
        periods=found.periods,
        period_source=found.period_source,
        publisher=dataset.publisher,
        licence=dataset.licence,
        file=safe_name(name),
        origin=origin,
        received_on=received_on,
        archived_at=now(),
        sha256=digest,
        size=len(data),
        rows=len(found.content.rows),
        junk_lines=found.content.junk,
    )
    with files.new_directory(receipt.directory) as directory:
        _write_once(directory / receipt.file, data)
        _write_once(directory / RECEIPT, receipt.model_dump_json(indent=1).encode())
    return receipt, True


def correct_period(receipt: Receipt, period: str) -> Receipt:
    """Write a new receipt for a file that does not hold its period; the old one is kept."""
    corrected = receipt.model_copy(update={"periods": [period], "period_source": "told"})
    current = receipt.directory / RECEIPT
    kept = len(list(receipt.directory.glob("receipt-*.json"))) + 1
    _write_once(receipt.directory / f"receipt-{kept}.json", current.read_bytes())
    files.write_atomic(current, corrected.model_dump_json(indent=1).encode())
    current.chmod(0o444)
    return corrected


def set_aside(data: bytes, name: str, refusal: Refused, origin: Source) -> Path:
    """Put bytes that are not let in into the quarantine, with the reason; return the folder."""
    digest = files.sha256(data)
    target = get_settings().quarantine / digest
    if not target.exists():
        reason = {
            "file": safe_name(name),
            "kind": refusal.kind,
            "reason": refusal.reason,
            "origin": origin,
            "set_aside_at": now().isoformat(),
            "sha256": digest,
        }
        with files.new_directory(target) as directory:
            _write_once(directory / safe_name(name), data)
            _write_once(directory / REASON, files.to_json(reason))
    return target


def _write_once(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    path.chmod(0o444)


def receipts(dataset: str | None = None) -> Iterator[Receipt]:
    """Yield the receipts in the archive, oldest knowledge first."""
    pattern = f"{dataset or '*'}/*/{RECEIPT}"
    found = [
        Receipt.model_validate_json(path.read_bytes())
        for path in get_settings().archive.glob(pattern)
        if not path.parent.name.startswith(".")
    ]
    yield from sorted(found, key=lambda r: (r.received_on, r.archived_at, r.sha256))
