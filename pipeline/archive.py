"""The archive: bytes exactly as received, content-addressed, written once; and the quarantine.

`archive/<dataset>/<sha256>/<file>` beside `receipt.json`. The same bytes twice are one snapshot.
What is not let in is kept too: `quarantine/<sha256>/<file>` beside `reason.json`.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline import files, journal
from pipeline.settings import Source, get_settings
from pipeline.sources.matching import Refused
from pipeline.sources.recognition import PeriodSource, Recognised
from pipeline.sources.registry import load_registry

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
    period_source: PeriodSource
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
    suppressed: int = 0
    renamed: dict[str, str] = {}
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

    @property
    def path(self) -> Path:
        """The bytes as received."""
        return self.directory / self.file


class TooLarge(OSError):
    """A file that is not even copied."""


class Arrival(BaseModel):
    """A day on which bytes came, the first time or again."""

    model_config = ConfigDict(frozen=True)

    received_on: date
    archived_at: datetime
    origin: Source
    url: str | None = None


@dataclass
class Incoming:
    """A delivery that was copied to where it cannot change any more, under a name of ours."""

    path: Path
    name: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Web:
    """Where a delivery was fetched, and by what the publisher tells its versions apart."""

    url: str
    etag: str | None = None
    last_modified: str | None = None


def safe_name(name: str) -> str:
    """Return a file name without a path, so that a delivery cannot choose where it is written."""
    # A name that is not UTF-8 comes with lone surrogates, which no JSON or terminal takes.
    readable = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    # Nor control characters, which a terminal would act upon.
    cleaned = "".join(c for c in Path(readable.replace("\\", "/")).name if c.isprintable())[:200]
    return cleaned if cleaned not in ("", ".", "..", RECEIPT, REASON) else "delivery"


def now() -> datetime:
    """Return the time in Amsterdam: deliveries are dated by the day there. It never goes back."""
    return journal.now()


def find(sha256: str) -> Receipt | None:
    """Return the receipt of bytes that are in the archive already."""
    for path in get_settings().archive.glob(f"*/{sha256}/{RECEIPT}"):
        return _read(path)
    return None


def _read(path: Path) -> Receipt:
    try:
        return Receipt.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        what = ": ".join([".".join(map(str, first["loc"])) or "its JSON", first["msg"]])
        raise files.Damaged(
            f"The receipt {path} is damaged ({what}). Put it back from a backup; "
            "`techniekpact verify` says which hash it must have."
        ) from error


@contextmanager
def incoming(path: Path, name: str) -> Iterator[Incoming]:
    """Yield a copy of a delivery; what is neither stored nor set aside is removed after."""
    size, limit = path.stat().st_size, get_settings().max_file_bytes
    if size > limit:
        raise TooLarge(
            f"it is {size:,} bytes; at most {limit:,} are let in (setting "
            "TECHNIEKPACT_MAX_FILE_BYTES). It was left where it is"
        )
    place = get_settings().incoming
    place.mkdir(parents=True, exist_ok=True)
    copy = place / f".{uuid.uuid4().hex}.tmp"
    digest = hashlib.sha256()
    try:
        with path.open("rb") as source, copy.open("wb") as target:
            while chunk := source.read(files.CHUNK):
                digest.update(chunk)
                target.write(chunk)
        yield Incoming(copy, safe_name(name), digest.hexdigest(), copy.stat().st_size)
    finally:
        copy.unlink(missing_ok=True)


def store(
    delivery: Incoming,
    found: Recognised,
    origin: Source,
    received_on: date,
    web: Web | None = None,
) -> tuple[Receipt, bool]:
    """Move a recognised delivery to the archive; return the receipt and whether it is new."""
    if existing := find(delivery.sha256):
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
        file=delivery.name,
        origin=origin,
        received_on=received_on,
        archived_at=now(),
        sha256=delivery.sha256,
        size=delivery.size,
        rows=found.rows,
        junk_lines=found.junk,
        suppressed=found.suppressed,
        renamed=found.renamed,
        url=web.url if web else None,
        etag=web.etag if web else None,
        last_modified=web.last_modified if web else None,
    )
    with files.new_directory(receipt.directory) as directory:
        _keep(delivery, directory / receipt.file)
        _write_once(directory / RECEIPT, receipt.model_dump_json(indent=1).encode())
    _journal(receipt, "archived", RECEIPT)
    return receipt, True


def _journal(receipt: Receipt, result: str, record: str, data: bytes | None = None) -> None:
    """Write in the journal that bytes came, and the hash of the record of that beside them."""
    data = (receipt.directory / record).read_bytes() if data is None else data
    journal.append(
        "received", object_of(receipt), result, origin=receipt.origin,
        details={"file": receipt.file, "record": record, "record_sha256": files.sha256(data)},
    )  # fmt: skip


def object_of(receipt: Receipt) -> str:
    """Return what the journal calls a delivery: its dataset and the hash of its bytes."""
    return f"{receipt.dataset}/{receipt.sha256}"


def records(receipt: Receipt) -> list[str]:
    """Return the names of the records of a delivery: its receipt, and each time it came again."""
    return [RECEIPT, *sorted(p.name for p in receipt.directory.glob("arrival-*.json"))]


def is_record(name: str) -> bool:
    """Whether a file beside the bytes says when they came, and is named in the journal."""
    return name == RECEIPT or bool(re.fullmatch(r"arrival-\d+\.json", name))


def is_old_receipt(name: str) -> bool:
    """Whether a file beside the bytes is a receipt that was corrected since."""
    return bool(re.fullmatch(r"receipt-\d+\.json", name))


def journal_unwritten() -> None:
    """Write the line of each record that has none: a process was killed between the two."""
    known = {(line.object, line.details.get("record")) for line in journal.lines("received")}
    for receipt in receipts():
        for record in records(receipt):
            if (object_of(receipt), record) not in known:
                _journal(receipt, "archived; written here afterwards", record)


def correct(receipt: Receipt, changes: dict[str, Any]) -> Receipt:
    """Write a new receipt with what a file does not hold and was told; the old one is kept."""
    corrected = receipt.model_copy(update=changes)
    current = receipt.directory / RECEIPT
    kept = len(list(receipt.directory.glob("receipt-*.json"))) + 1
    _write_for_good(receipt.directory / f"receipt-{kept}.json", current.read_bytes())
    data = corrected.model_dump_json(indent=1).encode()
    # The line first: a receipt that the journal does not know looks like a forged one.
    _journal(corrected, "receipt corrected", RECEIPT, data)
    _write_for_good(current, data)
    return corrected


def arrivals(receipt: Receipt) -> list[Arrival]:
    """Return when a snapshot came, in the order in which it was archived."""
    first = Arrival(**receipt.model_dump(include=set(Arrival.model_fields)))
    later = sorted(receipt.directory.glob("arrival-*.json"))
    return [first, *(Arrival.model_validate_json(path.read_bytes()) for path in later)]


def came_again(receipt: Receipt, day: date, origin: Source, web: Web | None) -> bool:
    """Write down that bytes came again, if something else counted meanwhile; return whether.

    A publisher that goes back to an earlier version sends bytes that are in the archive already.
    """
    rivals = [
        r
        for r in receipts(receipt.dataset)
        if (r.table, r.part) == (receipt.table, receipt.part)
        and (r.snapshot == receipt.snapshot or set(r.periods) & set(receipt.periods))
    ]
    before = [
        (a.received_on, a.archived_at, r.snapshot)
        for r in rivals
        for a in arrivals(r)
        if a.received_on <= day
    ]
    if not before or max(before)[2] == receipt.snapshot:
        return False
    arrival = Arrival(
        received_on=day, archived_at=now(), origin=origin, url=web.url if web else None
    )
    number = len(arrivals(receipt))
    path = receipt.directory / f"arrival-{number:04d}.json"
    _write_for_good(path, arrival.model_dump_json(indent=1).encode())
    _journal(receipt, "came again", path.name)
    return True


def set_aside(delivery: Incoming, refusal: Refused, origin: Source, web: Web | None = None) -> Path:
    """Move a delivery that is not let in to the quarantine, with the reason; return the folder."""
    target = get_settings().quarantine / delivery.sha256
    if not target.exists():
        reason = {
            "file": delivery.name,
            "kind": refusal.kind,
            "reason": refusal.reason,
            "origin": origin,
            "url": web.url if web else None,
            "set_aside_at": now().isoformat(),
            "sha256": delivery.sha256,
        }
        with files.new_directory(target) as directory:
            _keep(delivery, directory / delivery.name)
            _write_once(directory / REASON, files.to_json(reason))
            # Before it has its name: a crash between may write the line twice, never not at all.
            journal.append(
                "refused", f"quarantine/{delivery.sha256}", f"set aside: {refusal.reason}",
                origin=origin, details={"file": delivery.name, "kind": refusal.kind},
            )  # fmt: skip
    return target


def _keep(delivery: Incoming, path: Path) -> None:
    shutil.move(delivery.path, path)
    path.chmod(0o444)


def _write_once(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    path.chmod(0o444)


def _write_for_good(path: Path, data: bytes) -> None:
    files.write_atomic(path, data)
    path.chmod(0o444)


def receipts(dataset: str | None = None) -> Iterator[Receipt]:
    """Yield the receipts in the archive, oldest knowledge first."""
    pattern = f"{dataset or '*'}/*/{RECEIPT}"
    found = [
        _read(path)
        for path in get_settings().archive.glob(pattern)
        if not path.parent.name.startswith(".")
    ]
    yield from sorted(found, key=lambda r: (r.received_on, r.archived_at, r.sha256))
