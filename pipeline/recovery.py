"""Finishing what a killed process left half-done, before anybody writes again.

The order of writing makes this possible. A delivery is in the archive, and a release complete,
before its line is in the journal; `current.json` follows the line. So whatever came between, the
rest can be done from what is on the disk.
"""

from __future__ import annotations

import logging

from pipeline import archive, files, journal
from pipeline.release import store
from pipeline.settings import get_settings

log = logging.getLogger("techniekpact")


def recover() -> None:
    """Finish what was begun; call it holding the lock."""
    archive.journal_unwritten()
    _finish_publication()
    for line in journal.lines("removed"):
        files.remove_directory(store.directory(line.object))
    files.remove_leftovers(get_settings().releases)


def _finish_publication() -> None:
    acts = journal.lines("published", "rolled back")
    last = acts[-1] if acts else None
    known = {line.object for line in acts}
    # Made under the lock, and nothing was published since: its line is all that is missing.
    complete = [
        manifest
        for release in store.ids()
        if release not in known
        for manifest in [store.try_load(release)]
        if manifest and manifest.journal.lines >= (last.number if last else 0)
    ]
    heads = {journal.START, *(line.hash for line in journal.lines())}
    for manifest in complete:
        if manifest.journal.hash in heads:
            log.warning("recover   release %s was complete; it is published", manifest.release)
            store.announce(manifest, recovered=True)
            return
    if last and store.pointed_at() != last.object and store.try_load(last.object):
        log.warning("recover   release %s is the current one, as the journal says", last.object)
        store.make_current(last.object)
