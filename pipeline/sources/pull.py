"""Pull: bring deliveries into the archive, from the sample extracts or from the drop folder.

Both ways end in `hand_in`: recognise, then archive or set aside. Nothing received is lost.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from pipeline import archive, files, landing
from pipeline.archive import Receipt
from pipeline.settings import SAMPLES_DIR, Source, get_settings
from pipeline.sources.recognition import Recognised, Refused, describe_periods, recognise

log = logging.getLogger("techniekpact")

SETTLED_SECONDS = 60


class NotAvailable(Exception):
    """A way of pulling that this version does not have."""


@dataclass
class HandedIn:
    """What became of one file."""

    name: str
    receipt: Receipt | None
    new: bool
    refusal: Refused | None = None
    kept_in: Path | None = None
    judged_again: bool = False

    @property
    def accepted(self) -> bool:
        """Whether the file is in the archive."""
        return self.receipt is not None

    @property
    def failed(self) -> bool:
        """Whether a person must act: the file is unknown or damaged."""
        return self.refusal is not None and self.refusal.kind != "unsupported"

    def describe(self) -> str:
        """Return one line for a person."""
        if self.receipt is None:
            assert self.refusal is not None
            word = "Not supported" if self.refusal.kind == "unsupported" else "Refused"
            return f"{word}: {self.name}: {self.refusal.reason}. Kept in {self.kept_in}"
        r = self.receipt
        what = f"{r.dataset}{' ' + r.part if r.part else ''} ({r.layout}, {r.table})"
        if not self.new:
            return (
                f"Already delivered: {self.name}: {what}, received on {r.received_on}; nothing new"
            )
        source = " (taken from the file name)" if r.period_source == "name" else ""
        junk = f", {r.junk_lines} empty lines left out" if r.junk_lines else ""
        return (
            f"Accepted: {self.name}: {what}, periods {describe_periods(r.periods)}{source}, "
            f"{r.rows:,} rows{junk}, received on {r.received_on}"
        )


def hand_in(
    data: bytes,
    name: str,
    origin: Source,
    received_on: date | None = None,
    period: str | None = None,
) -> HandedIn:
    """Recognise one file and archive it, or set it aside with the reason."""
    name = archive.safe_name(name)
    if existing := archive.find(files.sha256(data)):
        if period is not None and period not in existing.periods:
            try:
                recognise(data, name, period)  # is it a period of this file at all?
                _may_correct(existing)
            except Refused as refusal:
                return HandedIn(name, None, new=False, refusal=refusal, kept_in=existing.directory)
            existing = archive.correct_period(existing, period)
        # Handing in again what a check refused asks for a new judgement.
        again = landing.bring_back(existing)
        return HandedIn(name, existing, new=False, judged_again=again)
    try:
        found: Recognised = recognise(data, name, period)
    except Refused as refusal:
        kept = archive.set_aside(data, name, refusal, origin)
        return HandedIn(name, None, new=False, refusal=refusal, kept_in=kept)
    receipt, new = archive.store(data, name, found, origin, received_on or archive.now().date())
    return HandedIn(name, receipt, new)


def _may_correct(receipt: Receipt) -> None:
    """Refuse to change the period of a delivery that figures may rest on.

    Raises:
        Refused: while its rows count.
    """
    if landing.snapshot_directory(receipt).exists():
        raise Refused(
            "damaged",
            f"these bytes count already, as {', '.join(receipt.periods)}. To give them another "
            f"period, first set them aside: techniekpact refuse {receipt.snapshot} --reason …",
        )


def pull(source: str) -> Iterator[HandedIn]:
    """Bring in everything that `source` has; yield what became of each file.

    Raises:
        NotAvailable: for `live`.
    """
    if source == "sample":
        yield from _pull_samples()
    elif source == "drop":
        yield from _pull_inbox()
    else:
        raise NotAvailable(
            "Pulling live from the publishers is not available in this version. Use --source drop "
            "with files you fetched, or --source sample."
        )


def _pull_samples() -> Iterator[HandedIn]:
    manifest = yaml.safe_load((SAMPLES_DIR / "manifest.yml").read_text(encoding="utf-8"))
    for entry in manifest:
        path = SAMPLES_DIR / entry["file"]
        yield hand_in(
            path.read_bytes(), path.name, "sample", entry["received_on"], entry.get("period")
        )


def _pull_inbox() -> Iterator[HandedIn]:
    inbox = get_settings().inbox
    inbox.mkdir(parents=True, exist_ok=True)
    for path in sorted(p for p in inbox.rglob("*") if p.is_file() and not p.name.startswith(".")):
        before = path.stat()
        done = hand_in(path.read_bytes(), path.name, "drop")
        now = path.stat()
        fresh = time.time() - now.st_mtime < SETTLED_SECONDS
        changed = (before.st_size, before.st_mtime_ns) != (now.st_size, now.st_mtime_ns)
        # The bytes read are in the archive or the quarantine now, synced, and the drop folder may
        # empty. A file that changed meanwhile, or that looks broken and was written just now, may
        # still be on its way here: it stays, and the next run looks at it again.
        if not changed and not (done.failed and fresh):
            path.unlink()
        yield done
