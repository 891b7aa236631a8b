"""How many releases are kept: all, unless the setting says otherwise."""

from __future__ import annotations

from pipeline import files, journal
from pipeline.release import store
from pipeline.settings import get_settings


def prune() -> list[str]:
    """Remove the oldest releases beyond the setting, each with a line in the journal.

    Kept in any case: the current release, the one it was compared with, and what a person approved
    or went back to. Call it holding the lock.

    Returns:
        The ids of what was removed.
    """
    keep = get_settings().keep_releases
    if keep == 0:
        return []
    releases = store.all_releases()
    current = store.readable_current()
    needed = {current.release, current.previous} if current else set()
    needed |= {line.object for line in journal.lines("approved", "rolled back")}
    beyond = [m for m in releases[keep:] if not {m.release, m.run} & needed]
    for manifest in reversed(beyond):
        digest = files.sha256_file(manifest.directory / store.MANIFEST)
        journal.append(
            "removed", manifest.release, f"the newest {keep} releases are kept",
            details={"manifest_sha256": digest, "version": manifest.version},
        )  # fmt: skip
        files.remove_directory(manifest.directory)
    return [m.release for m in beyond]
