"""Ten struck runs: each fault, and each station, at least once."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import Home
from tests.crash.plan import FAULTS, STATIONS, pairs
from tests.crash.storm import possible, run_storm

RUNS, SEED = 10, 299  # of the seeds that were looked at, one whose runs are soon over


def test_every_fault_and_every_station_is_in_a_short_storm() -> None:
    short = pairs(RUNS, SEED)
    assert {fault for fault, _ in short} == set(FAULTS)
    assert {station for _, station in short} == set(STATIONS)
    everything = pairs(len(FAULTS) * len(STATIONS), SEED)
    assert len(set(everything)) == len(everything)


def test_no_fault_is_seen_in_what_is_read(sample_home: Home, tmp_path: Path) -> None:
    seen, reads = run_storm(tmp_path / "storm", RUNS, SEED, every=RUNS, start=sample_home.path)
    assert [f"{s.number} {s.fault} at {s.station}: {w}" for s in seen for w in s.wrong] == []
    assert {s.fault for s in seen if s.struck} == set(FAULTS) - set(possible())
    assert seen[-1].outcome
    assert reads > len(seen)
