"""Approval: a person lets one candidate pass, and exactly that one is published."""

from __future__ import annotations

from collections import Counter

from pipeline import files, journal, landing
from pipeline.release import candidates, store
from pipeline.release.candidates import EXAMINATION, NAMED, Examined
from pipeline.release.store import Manifest


class CannotApprove(Exception):
    """The candidate cannot be published; the message says why, and what can be done."""


def approve(candidate: str, by: str, reason: str) -> Manifest:
    """Publish a waiting candidate; call it holding the lock.

    Args:
        candidate: its id, or the beginning of it.
        by: who approves.
        reason: why what the gates found is right.

    Raises:
        NoCandidate: when there is no such candidate.
        CannotApprove: when it does not wait, when something must be mended first, when another
            release was published since, when one of its deliveries was set aside, or when it is
            not what was examined.
    """
    from pipeline.release.publish import publish_examined

    examined = candidates.find(candidate)
    if hindrance := _hindrance(examined):
        raise CannotApprove(f"Candidate {examined.candidate} {hindrance}")
    approval = store.Approval(
        by=by,
        reason=reason,
        at=journal.now(),
        candidate=examined.candidate,
        findings=dict(_numbers(examined)),
    )
    journal.append(
        "approved",
        f"candidate/{examined.candidate}",
        reason,
        who=by,
        origin="command",
        details={"base": examined.base, "findings": approval.findings},
    )
    return publish_examined(examined, approval)


def _numbers(examined: Examined) -> Counter[str]:
    return Counter(f.gate for f in examined.findings if f.kind == "person")


def _hindrance(examined: Examined) -> str:
    """Return what stands in the way of an approval; empty when nothing does."""
    if examined.verdict == "refused":
        blocking = [f.describe() for f in examined.findings if f.kind == "blocking"]
        return (
            "was refused, and nobody can approve that away: "
            f"{'; '.join(blocking[:NAMED])}. Mend it, and run again."
        )
    if examined.verdict == "passed":
        return "passed every gate and was published; it needs no approval."
    if examined.base != store.pointed_at():
        for manifest in store.all_releases():
            if manifest.run == examined.candidate:
                return f"was published as release {manifest.release}."
        return (
            f"was held against release {examined.base}, and {store.pointed_at()} is current now. "
            "Run again: what still differs is examined anew."
        )
    counting = {r.snapshot for r in landing.counting()}
    if gone := [r.file for r in examined.snapshots if r.snapshot not in counting]:
        return f"rests on {', '.join(gone)}, which was set aside since. Run again."
    if _pin(examined) not in _pinned(examined):
        return "is not as it was examined: examination.json differs. Run again."
    if altered := examined.altered():
        return f"is not what was examined: {', '.join(altered[:NAMED])} differ. Run again."
    return ""


def _pin(examined: Examined) -> str:
    return files.sha256_file(examined.directory / EXAMINATION)


def _pinned(examined: Examined) -> set[str]:
    """Return the hashes of the examination that the journal has."""
    return {
        line.details.get("examination_sha256", "")
        for line in journal.lines("checked")
        if line.object == f"candidate/{examined.candidate}"
    }
