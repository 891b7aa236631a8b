"""Pull: bring deliveries into the archive: the sample extracts, the drop folder, the publishers.

All ways end in `hand_in`: recognise, then archive or set aside. Nothing received is lost.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from pipeline import archive, files, landing
from pipeline.archive import Incoming, Receipt, Web
from pipeline.settings import SAMPLES_DIR, Source, get_settings
from pipeline.sources import live
from pipeline.sources.feeds import kerncijfers_by_dataset
from pipeline.sources.matching import Refused
from pipeline.sources.recognition import Recognised, describe_periods, recognise
from pipeline.sources.registry import load_registry

log = logging.getLogger("techniekpact")

SETTLED_SECONDS = 60


@dataclass
class HandedIn:
    """What became of one file."""

    name: str
    receipt: Receipt | None
    new: bool
    refusal: Refused | None = None
    kept_in: Path | None = None
    judged_again: bool = False
    again: bool = False
    left: bool = False

    @property
    def accepted(self) -> bool:
        """Whether the file is in the archive."""
        return self.receipt is not None

    @property
    def failed(self) -> bool:
        """Whether a person must act: the file is unknown or damaged."""
        return self.refusal is not None

    def describe(self) -> str:
        """Return one line for a person."""
        if self.receipt is None:
            assert self.refusal is not None
            return f"Refused: {self.name}: {self.refusal.reason}. Kept in {self.kept_in}"
        r = self.receipt
        what = f"{r.dataset}{' ' + r.part if r.part else ''} ({r.layout}, {r.table})"
        if self.again:
            return (
                f"Delivered again: {self.name}: {what}, first received on {r.received_on}; as "
                "another version came between, it counts anew from the day it came now"
            )
        if not self.new:
            return (
                f"Already delivered: {self.name}: {what}, received on {r.received_on}; nothing new"
            )
        source = " (taken from the file name)" if r.period_source == "name" else ""
        junk = f", {r.junk_lines:,} lines without figures left out" if r.junk_lines else ""
        hidden = f", {r.suppressed:,} counts suppressed (1 to 4)" if r.suppressed else ""
        unread = "" if kerncijfers_by_dataset().get(r.dataset) else ", read by no key figure"
        return (
            f"Accepted: {self.name}: {what}, periods {describe_periods(r.periods)}{source}, "
            f"{r.rows:,} rows{junk}{hidden}{unread}, received on {r.received_on}"
        )


def hand_in(
    path: Path,
    name: str,
    origin: Source,
    received_on: date | None = None,
    period: str | None = None,
    part: str | None = None,
    web: Web | None = None,
) -> HandedIn:
    """Recognise one file and archive it, or set it aside with the reason.

    Args:
        path: the file; it is copied first, so that it may change or go afterwards.
        name: what it is called.
        origin: the way it came.
        received_on: the day, when it is not today.
        period: the period, and `part` the part of the dataset, of a file that does not hold it.
        part: see `period`.
        web: where it was fetched.
    """
    try:
        with archive.incoming(path, name) as delivery:
            return _hand_in(delivery, origin, received_on, period, part, web)
    except archive.TooLarge as error:
        refusal = Refused("damaged", str(error))
        name = archive.safe_name(name)
        return HandedIn(name, None, new=False, refusal=refusal, kept_in=path.parent, left=True)


def _hand_in(
    delivery: Incoming,
    origin: Source,
    received_on: date | None,
    period: str | None,
    part: str | None,
    web: Web | None,
) -> HandedIn:
    day = received_on or archive.now().date()
    if existing := archive.find(delivery.sha256):
        done = _again(delivery, existing, period, part)
        if done.receipt is not None:
            # The sample is handed in at every run from it; that is no new delivery.
            done.again = origin != "sample" and archive.came_again(done.receipt, day, origin, web)
            done.new = done.again
        return done
    if delivery.sha256 in _sample_hashes():
        origin = "sample"  # whichever way it comes, it stays made up
    try:
        found = _recognise(delivery, period, part)
    except Refused as refusal:
        kept = archive.set_aside(delivery, refusal, origin, web)
        return HandedIn(delivery.name, None, new=False, refusal=refusal, kept_in=kept)
    receipt, new = archive.store(delivery, found, origin, day, web)
    return HandedIn(delivery.name, receipt, new)


def _recognise(delivery: Incoming, period: str | None, part: str | None) -> Recognised:
    """Recognise a delivery; one that the program stumbles over is set aside as well.

    Raises:
        Refused: when it is not let in.
    """
    try:
        return recognise(delivery.path, delivery.name, period, part)
    except (Refused, OSError, MemoryError):
        raise
    except Exception as error:
        # One strange file must never keep the others, or a run, from going on.
        log.exception("archive   %s could not be looked at", delivery.name)
        raise Refused(
            "damaged",
            f"it could not be looked at ({type(error).__name__}: {error}); that is a fault of this "
            "program. Report it with the file",
        ) from error


@cache
def _sample_hashes() -> frozenset[str]:
    return frozenset(files.sha256_file(path) for path in SAMPLES_DIR.iterdir() if path.is_file())


def _again(delivery: Incoming, existing: Receipt, period: str | None, part: str | None) -> HandedIn:
    """Return what becomes of bytes that are in the archive already."""
    name = delivery.name
    changes: dict[str, object] = {}
    if period is not None and period not in existing.periods:
        changes |= {"periods": [period], "period_source": "told"}
    if part is not None and part != existing.part:
        changes |= {"part": part}
    if changes:
        try:
            # Is it a period, and a part, of this file at all?
            _recognise(
                delivery,
                period or next(iter(existing.periods), None),
                part or existing.part,
            )
            _may_correct(existing)
        except Refused as refusal:
            return HandedIn(name, None, new=False, refusal=refusal, kept_in=existing.directory)
        existing = archive.correct(existing, changes)
    # Handing in again what a check refused asks for a new judgement.
    again = landing.bring_back(existing)
    return HandedIn(name, existing, new=False, judged_again=again)


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


Pulled = HandedIn | live.Unchanged | live.Failed


def pull(source: Source) -> Iterator[Pulled]:
    """Bring in everything that `source` has; yield what became of each file.

    Live, also yield what did not change and what could not be had.
    """
    match source:
        case "sample":
            yield from _pull_samples()
        case "drop":
            yield from _pull_inbox()
        case "live":
            yield from _pull_live()


def _pull_live() -> Iterator[Pulled]:
    for name, dataset in load_registry().datasets.items():
        for result in live.fetch(name, dataset.find, lambda sha: archive.find(sha) is not None):
            if not isinstance(result, live.Fetched):
                yield result
                continue
            web = Web(result.url, result.etag, result.last_modified)
            done = hand_in(result.path, result.name, "live", period=result.period, web=web)
            if done.receipt is not None:
                result.accepted(done.receipt.sha256)
            yield done


def _pull_samples() -> Iterator[HandedIn]:
    manifest = files.read_yaml(SAMPLES_DIR / "manifest.yml")
    for entry in manifest:
        path = SAMPLES_DIR / entry["file"]
        yield hand_in(path, path.name, "sample", entry["received_on"], entry.get("period"))


def _pull_inbox() -> Iterator[HandedIn]:
    inbox = get_settings().inbox
    inbox.mkdir(parents=True, exist_ok=True)
    for path in sorted(p for p in inbox.rglob("*") if not p.name.startswith(".")):
        if path.is_dir():
            continue
        if path.is_symlink() or not path.is_file():
            log.warning("archive   %s in the drop folder is no file, and is left there", path.name)
            continue
        before = path.stat()
        done = hand_in(path, path.name, "drop")
        now = path.stat()
        fresh = time.time() - now.st_mtime < SETTLED_SECONDS
        changed = (before.st_size, before.st_mtime_ns) != (now.st_size, now.st_mtime_ns)
        # The bytes read are in the archive or the quarantine now, synced, and the drop folder may
        # empty. A file that changed meanwhile, or that looks broken and was written just now, may
        # still be on its way here: it stays, and the next run looks at it again.
        if not changed and not done.left and not (done.failed and fresh):
            path.unlink()
        yield done
