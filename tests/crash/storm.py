"""One storm: a home, a reader, and runs that are struck one after the other."""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.settings import PROJECT_ROOT
from tests.crash import invariants, powercut
from tests.crash.plan import FAULTS, Plan, draw, pairs

DISK_BYTES = 700 << 20
PATIENCE = 900  # seconds after which a run hangs
KEPT_RUNS = 3  # of `checks/`, which no run empties
HISTORY_BYTES = 40 << 20
ALL_EVENTS = dict.fromkeys(("pull", "archive", "land", "check", "model", "publish", "show"), 20.0)
PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 24, 1, 2
HEADER = "PERIODE;SECTORKAMER;LEERWEG;LANDSDEEL;LEERBEDRIJVEN;LEERBANEN;TEKORT;STATUS"
SECTORKAMERS = (
    "Techniek en gebouwde omgeving",
    "Mobiliteit, transport, logistiek en maritiem",
    "ICT en creatieve industrie",
)
LANDSDELEN = ("Noord", "Oost", "Zuidoost", "Zuidwest", "Noordvleugel")


@dataclass
class Seen:
    """What one run came to. `wrong` is empty when every invariant held."""

    number: int
    fault: str
    station: str
    command: str
    struck: bool
    outcome: str
    seconds: float
    wrong: list[str] = field(default_factory=list)


def libfaketime() -> Path | None:
    """Return the library that lets a clock jump, if this machine has it."""
    return next(iter(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")), None)


@contextlib.contextmanager
def small_disk(place: Path) -> Iterator[bool]:
    """Make `place` a small tmpfs; say whether that was allowed."""
    place.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(place)]
    try:
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(place)], check=True)
        shutil.rmtree(place, ignore_errors=True)


class Storm:
    """Strikes runs in one home, and looks after each whether all is as it must be."""

    def __init__(self, place: Path, mounted: bool, seed: int) -> None:
        self.seed = seed
        self.disk = place / "disk" if mounted else None
        self.home, self.shadow = place / "disk" / "home", place / "disk" / "shadow"
        # Where what is said and handed in is written; it must have room.
        self.scratch, self.sender = place / "scratch", place / "sender"
        for folder in (self.scratch, self.sender, self.home / "drop"):
            folder.mkdir(parents=True)
        self.handed_in: dict[str, str] = {}
        self.usual: dict[str, float] = {**ALL_EVENTS, "audit": 20.0, "recover": 3.0, "seconds": 5.0}
        self.groups: list[int] = []
        self.reads = 0
        self.read_wrong: list[str] = []
        self.reader: subprocess.Popen[bytes] | None = None

    # -- what is handed in

    def delivery(self, number: int) -> Path:
        """Write a file that no run has seen; return where, with the sender."""
        rows = [
            f"2024SJ00;{sectorkamer};totaal;{landsdeel};{5000 + number};;;voorlopig"
            for sectorkamer in SECTORKAMERS
            for landsdeel in LANDSDELEN
        ]
        path = self.sender / f"leerbedrijven-{number:04d}.csv"
        path.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
        return path

    def put_in_folder(self, path: Path) -> None:
        """Leave a file in the drop folder, old enough to be whole."""
        target = self.home / "drop" / path.name
        shutil.move(path, target)
        os.utime(target, (time.time() - 3600,) * 2)
        self._handed_in(target)

    def _handed_in(self, path: Path) -> None:
        self.handed_in[hashlib.sha256(path.read_bytes()).hexdigest()] = path.name

    # -- runs

    def prepare(self) -> Seen:
        """Publish something, and learn how much there is to strike at each station."""
        self.put_in_folder(self.delivery(0))
        return self.undisturbed(0)

    def undisturbed(self, number: int) -> Seen:
        """Let a run be, and hold everything against everything after it."""
        plan = draw(number, self.seed, "none", "none", self.usual, self.home, self.scratch, None)
        began = time.monotonic()
        code, said = self._run(plan, ["run", "--source", "drop"])
        wrong = [] if code == 0 else [f"exit code {code}: {said[-2000:]}"]
        if "Traceback" in said:
            wrong.append(f"a traceback: {said[-2000:]}")
        wrong += self._after(struck=False)
        self._learn(plan)
        if code == 0:
            wrong += self._held(invariants.all_is_well, self.home, self.handed_in)
        outcome = next((line for line in said.splitlines() if line.startswith(("Published", "Nothing"))), "")  # fmt: skip
        self._tidy()
        return Seen(number, "none", "-", "run", False, outcome, time.monotonic() - began, wrong)

    def strike(self, number: int, fault: str, station: str) -> Seen:
        """Hand something in, strike the run that takes it, and look."""
        plan = draw(number, self.seed, fault, station, self.usual, self.home, self.scratch, self.disk)  # fmt: skip
        delivery = self.delivery(number + 1)
        arguments = ["drop", str(delivery)]
        if plan.command == "run":
            self.put_in_folder(delivery)
            arguments = ["run", "--source", "drop"]
        if plan.unprepared:
            shutil.rmtree(self.home / "dbt", ignore_errors=True)
        before = powercut.photograph(self.home, self.shadow) if fault == "power" else None
        began = time.monotonic()
        second: list[str] = []
        code, said = self._run(
            plan, arguments, lambda: second.extend(self._second(plan)) if fault == "twice" else None
        )
        struck = plan.marker.exists()
        told = json.loads(plan.marker.read_text()) if struck else {"station": station}
        self._learn(plan)
        wrong = [*second]
        outcome = f"exit code {code}"
        if before and struck:
            self.stop_reader()
            chance = random.Random(f"{self.seed}/{number}/cut")
            self.kill_groups()
            outcome += f", {powercut.cut(self.home, before, told, self.shadow, chance)} writes lost"
            self.start_reader()
        self._make_good(fault)
        killed = fault in ("kill", "kill-all", "power") and struck
        if code not in ((-signal.SIGKILL,) if killed else (0, 1)):
            wrong.append(f"exit code {code}: {said[-2000:]}")
        if code == 1 and (fault in ("twice", "clock") or not struck):
            wrong.append(f"it did not go on: {said[-2000:]}")
        if "Traceback" in said:
            wrong.append(f"a traceback: {said[-2000:]}")
        if plan.command == "drop" and code == 0:
            self._handed_in(delivery)
        wrong += self._after(struck=True)
        if delivery.exists() and code != 0:
            self.put_in_folder(delivery)  # the sender was told nothing, and sends it again
        return Seen(number, fault, told["station"], plan.command, struck, outcome, time.monotonic() - began, wrong)  # fmt: skip

    def _learn(self, plan: Plan) -> None:
        """Take over how much there is to do at each station, from a run that came to its end."""
        counted = json.loads(plan.counted.read_text()) if plan.counted.exists() else {}
        if counted.get("seconds"):
            self.usual |= counted

    def _run(
        self, plan: Plan, arguments: list[str], when_struck: Callable[[], object] = lambda: None
    ) -> tuple[int, str]:
        """Run the real command under the eye; return its exit code and all that it said."""
        for path in (plan.marker, plan.counted):
            path.unlink(missing_ok=True)
        plan.clock.write_text("+0")
        said = self.scratch / "said.txt"
        environment = {**os.environ, "TECHNIEKPACT_HOME": str(self.home),
                       "TECHNIEKPACT_KEEP_RELEASES": "3"}  # fmt: skip
        if plan.fault == "clock":
            environment |= {
                "LD_PRELOAD": str(libfaketime()), "FAKETIME_TIMESTAMP_FILE": str(plan.clock),
                "FAKETIME_CACHE_DURATION": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
                "NO_FAKE_STAT": "1",
            }  # fmt: skip
        with said.open("wb") as file:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.crash.struck", str(plan.write()), *arguments],
                cwd=PROJECT_ROOT, env=environment, stdout=file, stderr=file, start_new_session=True,
                preexec_fn=as_anybody if plan.fault in ("rights", "read-only") else None,
            )  # fmt: skip
            self.groups.append(process.pid)
            called = False
            until = time.monotonic() + PATIENCE
            while process.poll() is None and time.monotonic() < until:
                if not called and plan.marker.exists():
                    called = True
                    when_struck()
                time.sleep(0.05)
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                return 124, "it hangs\n" + said.read_text(errors="replace")
        return process.returncode, said.read_text(errors="replace")

    def _second(self, plan: Plan) -> list[str]:
        """Start another run while one is at work; return what is wrong with what becomes of it."""
        done = subprocess.run(
            [sys.executable, "-m", "pipeline.cli", "run", "--source", "drop"],
            cwd=PROJECT_ROOT,
            env={**os.environ, "TECHNIEKPACT_HOME": str(self.home),
                 "TECHNIEKPACT_KEEP_RELEASES": "3",
                 "TECHNIEKPACT_LOCK_WAIT_SECONDS": "600" if plan.wait else "0"},
            capture_output=True, text=True, check=False, timeout=PATIENCE,
        )  # fmt: skip
        said = done.stdout + done.stderr
        if "Traceback" in said:
            return [f"the second run: a traceback: {said[-2000:]}"]
        if done.returncode == 0:
            return []  # it waited, or the first was done already
        if not plan.wait and "Another run is writing" in said:
            return []
        return [f"the second run: exit code {done.returncode}: {said[-2000:]}"]

    def _make_good(self, fault: str) -> None:
        """Give back what was taken from the machine; nothing of the home is mended."""
        if self.disk:
            (self.disk / "filler").unlink(missing_ok=True)
        if fault in ("rights", "read-only"):
            self.home.chmod(0o755)
            for folder, _, _ in os.walk(self.home, onerror=None):
                Path(folder).chmod(0o755)
            for path in self.home.rglob("*"):
                if path.is_dir():
                    path.chmod(0o755)
            (self.home / "journal.jsonl").chmod(0o644)

    def _after(self, struck: bool) -> list[str]:
        wrong = []
        if self.reader is not None and self.reader.poll() is not None:
            wrong.append("the reader is gone")
        wrong += self._held(invariants.current_is_whole, self.home)
        wrong += self._held(invariants.bytes_are_there, self.home, self.handed_in)
        wrong += self._held(invariants.chain_holds, self.home, struck)
        return wrong

    @staticmethod
    def _held(check: Callable[..., list[str]], *arguments: Any) -> list[str]:
        try:
            return check(*arguments)
        except Exception as error:  # whatever it stumbles over is what is looked for
            return [f"{check.__name__}: {type(error).__name__}: {error}"]

    def _tidy(self) -> None:
        """Remove what may be removed, so that a small disk holds many runs."""
        runs = sorted((self.home / "checks").iterdir(), key=lambda p: p.stat().st_mtime)
        for old in runs[:-KEPT_RUNS]:
            shutil.rmtree(old)
        history = self.home / "dagster"
        if sum(p.stat().st_size for p in history.rglob("*") if p.is_file()) > HISTORY_BYTES:
            shutil.rmtree(history)

    # -- the reader

    def start_reader(self) -> None:
        self.reader = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.reader", str(self.home), str(self.scratch / "read.json")],
            cwd=PROJECT_ROOT,
        )  # fmt: skip

    def stop_reader(self) -> None:
        """Stop the reader, and take over what it saw."""
        assert self.reader is not None
        report = self.scratch / "read.json"
        while self.reader.poll() is None and not report.exists():
            self.reader.send_signal(signal.SIGTERM)
            time.sleep(0.1)
        if self.reader.wait() == 0:
            told = json.loads(report.read_text())
            self.reads += told["reads"]
            self.read_wrong += told["wrong"]
        report.unlink(missing_ok=True)

    def kill_groups(self) -> None:
        """End what struck runs left running."""
        for group in self.groups:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)
        self.groups.clear()


def as_anybody() -> None:
    """Let rights hold for root too, in the program that is started next."""
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None)
        for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
            libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)


def possible() -> dict[str, str]:
    """Return the faults that this machine cannot do, and why."""
    return {} if libfaketime() else {"clock": "libfaketime is not here (Debian: faketime)"}


def run_storm(
    place: Path,
    runs: int,
    seed: int,
    every: int,
    tell: Callable[[Seen], None] = lambda _: None,
    start: Path | None = None,
) -> tuple[list[Seen], int]:
    """Strike `runs` runs; every so many let one be. Return what was seen, and the reader's reads.

    What the reader saw stands with the run that was let be after it. `start` is a home in which
    something was published, to begin with a copy of; without it one is made.
    """
    impossible = possible()
    seen: list[Seen] = []
    with small_disk(place / "disk") as mounted:
        storm = Storm(place, mounted, seed)
        try:
            if start:
                shutil.copytree(start, storm.home, dirs_exist_ok=True)
            else:
                seen.append(storm.prepare())
                tell(seen[-1])
            storm.start_reader()
            for number, (fault, station) in enumerate(pairs(runs, seed), start=1):
                if fault in impossible:
                    continue
                seen.append(storm.strike(number, fault, station))
                tell(seen[-1])
                if number % every == 0 or number == runs:
                    storm.kill_groups()
                    seen.append(storm.undisturbed(number))
                    storm.stop_reader()
                    seen[-1].wrong += [f"the reader saw: {wrong}" for wrong in storm.read_wrong]
                    storm.read_wrong.clear()
                    storm.start_reader()
                    tell(seen[-1])
        finally:
            if storm.reader is not None:
                storm.stop_reader()
            storm.kill_groups()
    return seen, storm.reads


__all__ = ["FAULTS", "Seen", "possible", "run_storm"]
