"""The real command, with an eye on what it does to the disk, and the fault at the planned moment.

`python -m tests.crash.struck PLAN run --source drop`. Nothing of the product is replaced: Python
tells of every file that is opened for writing, renamed or removed (`sys.addaudithook`), and
`os.fsync` is called through, so that what was synced is known when the power goes.
"""

from __future__ import annotations

import errno
import json
import os
import resource
import signal
import stat
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.crash.plan import PLACES, STATIONS, Plan

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CHANGES = {
    "os.rename": 2, "os.remove": 1, "os.mkdir": 1, "os.rmdir": 1, "os.chmod": 1,
    "os.truncate": 1, "os.link": 2,
}  # fmt: skip
EARLY = ("recover", "pull", "archive", "land", "check")


class Eye:
    """Counts what is done at each station, remembers what was synced, and strikes."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.home = os.path.realpath(plan.home) + "/"
        self.station = "recover"
        self.counts: Counter[str] = Counter()
        self.first: dict[str, float] = {}
        self.struck = False
        self.lock = threading.RLock()
        self.busy = threading.local()
        self.data: dict[int, tuple[int, int]] = {}
        self.names: dict[int, dict[str, int]] = {}
        self.fsync = os.fsync

    def watch(self) -> None:
        """Begin."""
        os.fsync = self._sync
        sys.addaudithook(self._hook)

    def _hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = arguments
            paths = (path,) if flags & WRITING else ()
        elif event in CHANGES:
            paths = arguments[: CHANGES[event]]
        else:
            return
        if getattr(self.busy, "on", False):
            return
        self.busy.on = True
        try:
            for name in paths:
                if isinstance(name, str | bytes | os.PathLike):
                    path = Path.cwd() / os.fsdecode(name)
                    if event != "os.mkdir" or not path.exists():  # to make sure is no act
                        self._seen(str(path))
        finally:
            self.busy.on = False

    def _sync(self, file: Any) -> None:
        descriptor = file if isinstance(file, int) else file.fileno()
        before = os.fstat(descriptor)
        path = str(Path(f"/proc/self/fd/{descriptor}").readlink())
        self.busy.on = True
        try:
            self._seen(path)  # it may be struck before
        finally:
            self.busy.on = False
        self.fsync(descriptor)
        with self.lock:  # held for good by a power cut
            if stat.S_ISDIR(before.st_mode):
                with os.scandir(path) as entries:
                    self.names[before.st_ino] = {e.name: e.inode() for e in entries}
            else:
                self.data[before.st_ino] = (before.st_size, before.st_mtime_ns)
        self.busy.on = True
        try:
            self._seen(path)  # or after
        finally:
            self.busy.on = False

    def _seen(self, path: str) -> None:
        if not (path + "/").startswith(self.home):
            return
        station = self._station(path[len(self.home) :])
        if station is None:
            return
        self.station = station
        self.first.setdefault(station, time.monotonic())
        self.counts[station] += 1
        plan = self.plan
        if not self.struck and self._due(station):
            self.struck = True
            if plan.delay:
                timer = threading.Timer(plan.delay, self.strike)
                timer.daemon = True  # a run that is over by then was not struck
                timer.start()
            else:
                self.strike()

    def _due(self, station: str) -> bool:
        """Whether it is time; where a station has fewer events than planned, when it is over."""
        planned = self.plan.station
        if planned not in STATIONS:
            return False
        if station == planned:
            return self.counts[station] >= self.plan.event
        return STATIONS.index(station) > STATIONS.index(planned)

    def _station(self, path: str) -> str | None:
        """Return at which station a path of the home is written; None where that is not one's."""
        now = self.station
        top, _, rest = path.partition("/")
        match top:
            case "run.holder":  # written once the run has the lock and has put things right
                if now == "recover":
                    self.station = "pull"
                return None
            case "incoming" | "drop":
                return "pull"
            case "archive" | "quarantine":
                return now if now == "recover" else "archive"
            case "journal.jsonl" | "":
                return now
            case "landing":
                if "checks.json" in rest:
                    return "check"
                return "land" if "/" in rest else "model" if now in EARLY else now
            case "checks":
                return None if now == "recover" else "check" if now in EARLY else now
            case "candidates":
                if now in ("publish", "show"):
                    return now
                staged = rest.partition("/")[2].lstrip(".")
                if staged.startswith(("release", "examination.json")):
                    return "audit"
                return None if now == "recover" else "model" if now in EARLY else now
            case "releases":
                return now if now in ("recover", "show") else "publish"
            case "current.json":
                return now if now == "recover" else "show"
        return now if top.startswith(".current.json") else None

    def strike(self) -> None:
        """Do it."""
        self.busy.on = True
        plan = self.plan
        with self.lock:
            told = {"station": self.station, "event": self.counts[self.station]}
            if plan.fault == "power":
                told |= {"data": self.data, "names": self.names}
            partial = plan.marker.with_suffix(".part")
            partial.write_text(json.dumps(told))
            partial.rename(plan.marker)
            match plan.fault:
                case "kill":
                    os.kill(os.getpid(), signal.SIGKILL)
                case "kill-all" | "power":
                    os.killpg(os.getpgrp(), signal.SIGKILL)
                case "full":
                    fill(plan)
                case "rights":
                    take_rights(Path(plan.home) / PLACES[plan.station], plan.mode)
                case "read-only":
                    take_rights(Path(plan.home) / "archive", 0o555)
                case "clock":
                    plan.clock.write_text(plan.back)
        self.busy.on = False


def fill(plan: Plan) -> None:
    """Leave so many bytes on the disk; without one of our own, in any one file."""
    if plan.disk is None:
        limit = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (plan.leave, limit))
        return
    with (Path(plan.disk) / "filler").open("wb") as file:
        while True:
            room = os.statvfs(plan.disk)
            size = room.f_bavail * room.f_frsize - plan.leave
            try:
                if size > 0:
                    os.posix_fallocate(file.fileno(), 0, size)
                return
            except OSError as error:
                # Others write too: what was free a moment ago need not be now.
                if error.errno != errno.ENOSPC:
                    raise


def take_rights(place: Path, mode: int) -> None:
    """Take rights from a file, or from a folder and those in it."""
    folders = [place, *(p for p in place.rglob("*") if p.is_dir())] if place.name else [place]
    for path in reversed(folders):
        path.chmod(mode if path.is_dir() else mode & 0o444)


def main() -> None:
    plan = Plan.read(Path(sys.argv.pop(1)))
    # A dbt that is started has the right clock: under libfaketime it takes minutes.
    os.environ.pop("LD_PRELOAD", None)
    eye = Eye(plan)
    eye.watch()
    from pipeline import cli

    try:
        cli.main()
    finally:
        eye.busy.on = True
        moments = eye.first
        seconds = moments["audit"] - moments["model"] if "audit" in moments else None
        plan.counted.write_text(json.dumps({**eye.counts, "seconds": seconds}))


if __name__ == "__main__":
    main()
