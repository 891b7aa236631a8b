"""What strikes, where and when: drawn from the seed."""

from __future__ import annotations

import json
import random
from dataclasses import asdict, dataclass
from pathlib import Path

FAULTS = ("kill", "kill-all", "power", "full", "rights", "read-only", "clock", "twice")
STATIONS = ("recover", "pull", "archive", "land", "check", "model", "audit", "publish", "show")
# Where a station writes: what `rights` takes away.
PLACES = {
    "recover": "journal.jsonl", "pull": "incoming", "archive": "archive", "land": "landing",
    "check": "checks", "model": "candidates", "audit": "candidates", "publish": "releases",
    "show": ".",
}  # fmt: skip
RARELY_PREPARED = 4  # one in so many power cuts finds dbt's project not read yet


@dataclass(frozen=True)
class Plan:
    """One run: strike with `fault` at the `event`-th act on the disk at `station`, after `delay` s.

    `scratch` is a folder outside the home for what the struck process leaves behind; `leave` the
    bytes that a full disk still takes, `mode` what rights are left, `back` how far the clock jumps.
    """

    number: int
    command: str
    fault: str
    station: str
    event: int
    delay: float
    home: str
    scratch: str
    disk: str | None
    leave: int
    mode: int
    back: str
    wait: bool
    unprepared: bool

    def write(self) -> Path:
        """Write the plan for the process that is struck; return where."""
        path = Path(self.scratch) / "plan.json"
        path.write_text(json.dumps(asdict(self)))
        return path

    @classmethod
    def read(cls, path: Path) -> Plan:
        """Read what `write` wrote."""
        return cls(**json.loads(path.read_text()))

    @property
    def marker(self) -> Path:
        """There once the run was struck."""
        return Path(self.scratch) / "struck.json"

    @property
    def counted(self) -> Path:
        """How many events each station had, and how long the models took, of a run that ended."""
        return Path(self.scratch) / "counted.json"

    @property
    def clock(self) -> Path:
        """Where libfaketime reads what the clock says."""
        return Path(self.scratch) / "clock"


def pairs(runs: int, seed: int) -> list[tuple[str, str]]:
    """Return a fault and a station per run; any 72 in a row have each with each."""
    chance = random.Random(seed)
    faults, stations = list(FAULTS), list(STATIONS)
    chance.shuffle(faults)
    chance.shuffle(stations)
    # Their numbers, 8 and 9, have no factor in common.
    return [(faults[i % len(faults)], stations[i % len(stations)]) for i in range(runs)]


def draw(
    number: int, seed: int, fault: str, station: str, usual: dict[str, float],
    home: Path, scratch: Path, disk: Path | None,
) -> Plan:  # fmt: skip
    """Return the plan of one run.

    Args:
        number: of the run.
        seed: of the storm.
        fault: see `FAULTS`.
        station: see `STATIONS`.
        usual: per station how many events it has; under `seconds` how long the models take.
        home: where the run works.
        scratch: a folder outside it.
        disk: the mount that can be filled, if there is one.
    """
    chance = random.Random(f"{seed}/{number}")
    # dbt builds in a process of its own, whose events are not seen: the moment is drawn there.
    longest = 0.6 * usual["seconds"] if station == "model" else 0.3 * (chance.random() < 0.3)
    by_drop = station in ("recover", "pull", "archive") and fault != "twice"
    return Plan(
        number=number,
        command="drop" if by_drop and chance.random() < 0.4 else "run",
        fault=fault,
        station=station,
        event=chance.randint(1, max(1, int(usual.get(station, 1)))),
        delay=chance.uniform(0, longest),
        home=str(home),
        scratch=str(scratch),
        disk=str(disk) if disk else None,
        leave=chance.choice([0, 4, 64, 1000, 8000]) * 1024,
        mode=chance.choice([0o555, 0o555, 0o000]),
        back=f"-{chance.choice(['1h', '1d', '40d'])}",
        wait=chance.random() < 0.5,
        unprepared=fault == "power" and chance.randrange(RARELY_PREPARED) == 0,
    )
