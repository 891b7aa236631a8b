"""What a power cut takes: whatever was written or renamed and not synced since.

Simulated, from what the struck process synced (`struck`) and how the home was before the run:

- a name (new, replaced, removed, moved) lasts when its folder was synced since; otherwise chance
  decides, once for each file, whether it is as it was before;
- the bytes of a file last when it was synced since its last change; otherwise it keeps all of them,
  none, or a part. Bytes that were synced before more were added stay.

Not simulated: sectors that are torn in the middle, rights that were changed, a disk that lies about
syncing. What DuckDB and dbt sync themselves in a candidate is not seen and counts as unsynced, so
more is lost than in earnest. Dagster's history is left as a kill leaves it: SQLite syncs it by
itself, unseen, and nothing that is published rests on it.
"""

from __future__ import annotations

import os
import random
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

UNTOUCHED = "dagster"


@dataclass
class Disk:
    """Files and folders by inode: size and time of the bytes, and the names in each folder."""

    data: dict[int, tuple[int, int]] = field(default_factory=dict)
    names: dict[int, dict[str, int]] = field(default_factory=dict)


def photograph(home: Path, shadow: Path) -> Disk:
    """Return what is there, and keep every file under a second name, should it be removed."""
    shutil.rmtree(shadow, ignore_errors=True)
    shadow.mkdir()
    disk = Disk()
    for folder, _, names in os.walk(home):
        if UNTOUCHED in Path(folder).relative_to(home).parts[:1]:
            continue
        with os.scandir(folder) as entries:
            disk.names[Path(folder).stat().st_ino] = {e.name: e.inode() for e in entries}
        for name in names:
            path = Path(folder) / name
            found = path.stat()
            disk.data[found.st_ino] = (found.st_size, found.st_mtime_ns)
            (shadow / str(found.st_ino)).hardlink_to(path)
    return disk


def cut(home: Path, before: Disk, told: dict[str, Any], shadow: Path, chance: random.Random) -> int:
    """Take away what was not on the disk; return how many files and names that were."""
    synced = Disk(
        {int(i): (size, time) for i, (size, time) in told["data"].items()},
        {int(i): dict(names) for i, names in told["names"].items()},
    )
    return _Cut(home, before, synced, shadow, chance).apply()


class _Cut:
    def __init__(
        self, home: Path, before: Disk, synced: Disk, shadow: Path, chance: random.Random
    ) -> None:
        self.home, self.before, self.synced, self.shadow = home, before, synced, shadow
        self.chance = chance
        self.lives: dict[int, bool] = {}
        self.limbo = shadow / "limbo"  # what lost its name; it may have had another before
        self.undone: set[Path] = set()  # names that are what they were before
        self.lost = 0

    def apply(self) -> int:
        self.limbo.mkdir()
        self._folder(self.home, restore=False)
        self._folder(self.home, restore=True)
        return self.lost

    def _survives(self, inode: int) -> bool:
        """Whether what was done to a file lasts: in the one folder and in the other alike."""
        return self.lives.setdefault(inode, self.chance.random() < 0.5)

    def _folder(self, folder: Path, restore: bool) -> None:
        """First take what had not got its name for good, then give back what had it before."""
        inode = folder.stat().st_ino
        lasting = self.synced.names.get(inode, self.before.names.get(inode, {}))
        now = {p.name: p for p in sorted(folder.iterdir())}
        for name, path in now.items():
            if folder == self.home and name == UNTOUCHED:
                continue
            found = path.stat().st_ino
            if lasting.get(name) != found and not restore and not self._survives(found):
                path.rename(self.limbo / str(found))
                self.undone.add(path)
                self.lost += 1
            elif path.is_dir():
                self._folder(path, restore)
            elif not restore:
                self._bytes(path)
        if restore:
            for name, inode in lasting.items():
                path = folder / name
                if name not in now and (path in self.undone or not self._survives(inode)):
                    self._give_back(inode, path)

    def _give_back(self, inode: int, path: Path) -> None:
        for place in (self.limbo / str(inode), self.shadow / str(inode)):
            if place.exists():
                place.rename(path)
                self.lost += 1
                return

    def _bytes(self, path: Path) -> None:
        found = path.stat()
        now = (found.st_size, found.st_mtime_ns)
        synced = self.synced.data.get(found.st_ino) or self.before.data.get(found.st_ino)
        if now == synced:
            return
        least = min(synced[0], found.st_size) if synced else 0
        size = self.chance.choice([found.st_size, least, self.chance.randint(least, found.st_size)])
        if size != found.st_size:
            os.truncate(path, size)
            self.lost += 1
