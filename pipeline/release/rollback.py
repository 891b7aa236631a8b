"""Going back to an earlier release, and what that says about the deliveries gone back from."""

from __future__ import annotations

from pipeline import files, journal
from pipeline.journal import Line
from pipeline.release import store
from pipeline.release.store import MANIFEST, Manifest


class CannotRollBack(Exception):
    """The release cannot become the current one; the message says why."""


def roll_back(release: str, reason: str, who: str) -> Manifest:
    """Make another release the current one; call it holding the lock.

    Every later release is withdrawn with this: what it was made of is not published again by itself
    (see `withdrawn`). Going to a later release again takes that back.

    Raises:
        NoRelease: when there is no such release, or it cannot be read.
        CannotRollBack: when it is the current one, or is not what was published.
    """
    manifest = store.load(release)
    current = store.pointed_at()
    if release == current:
        raise CannotRollBack(f"Release {release} is the current one.")
    digest = files.sha256_file(manifest.directory / MANIFEST)
    missing = [name for name in manifest.files if not (manifest.directory / name).is_file()]
    if missing or digest not in {p.details.get("manifest_sha256") for p in published(release)}:
        raise CannotRollBack(
            f"Release {release} is not as it was published. `techniekpact verify {release}` says "
            "what is wrong; put it back from a backup, or choose another release."
        )
    journal.append(
        "rolled back", release, "current", who=who, origin="command",
        details={"from": current, "reason": reason},
    )  # fmt: skip
    store.make_current(release)
    return manifest


def published(release: str) -> list[Line]:
    """Return the lines of the journal that say a release was published."""
    return [line for line in journal.lines("published") if line.object == release]


def withdrawn() -> dict[str, Line]:
    """Return the fingerprints of the inputs that somebody went back from, and by which act.

    A run on these inputs would bring back what was rolled back, without anybody asking for it.
    """
    order: list[str] = []
    inputs: dict[str, str] = {}
    found: dict[str, Line] = {}
    for line in journal.lines("published", "rolled back"):
        if line.act == "published":
            order.append(line.object)
            inputs[line.object] = line.details.get("input_fingerprint", "")
        else:
            later = order[order.index(line.object) + 1 :] if line.object in order else []
            found.update({inputs[release]: line for release in later})
        found.pop(inputs.get(line.object, ""), None)
    return found


def standing() -> Line | None:
    """Return the act that made the current release current, if that was a rollback."""
    acts = journal.lines("published", "rolled back")
    return acts[-1] if acts and acts[-1].act == "rolled back" else None
