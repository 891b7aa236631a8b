"""`python -m tests.crash`: a storm, its table, and exit code 1 when anything did not hold."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.crash.plan import FAULTS, STATIONS
from tests.crash.storm import Seen, possible, run_storm


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--runs", type=int, default=200, help="struck runs in all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--every", type=int, default=5, help="let one run be after so many")
    parser.add_argument("--jobs", type=int, default=1, help="storms beside each other")
    options = parser.parse_args()
    for fault, why in possible().items():
        print(f"{fault}: left out, {why}")
    began = time.monotonic()
    # A process each: the home stands in the environment.
    with tempfile.TemporaryDirectory(prefix="storm-") as folder, ProcessPoolExecutor(options.jobs) as pool:  # fmt: skip
        shares = [options.runs // options.jobs + (job < options.runs % options.jobs) for job in range(options.jobs)]  # fmt: skip
        storms = [
            pool.submit(run_storm, Path(folder) / str(job), share, options.seed + job, options.every, tell)
            for job, share in enumerate(shares)
        ]  # fmt: skip
        results = [storm.result() for storm in storms]
    seen = [one for found, _ in results for one in found]
    print(f"\n{table(seen)}\n")
    struck, alone = [s for s in seen if s.struck], [s for s in seen if s.fault == "none"]
    wrong = [s for s in seen if s.wrong]
    hours = (time.monotonic() - began) / 3600
    print(
        f"{len(struck)} runs struck, {len(alone)} let be, {sum(reads for _, reads in results)} "
        f"reads beside them, {hours * 60:.0f} minutes; {len(wrong)} runs after which something "
        "did not hold."
    )
    sys.exit(1 if wrong else 0)


def tell(seen: Seen) -> None:
    """Say what one run came to."""
    at = f"{seen.fault} at {seen.station} of {seen.command}" if seen.fault != "none" else "let be"
    missed = "" if seen.struck or seen.fault == "none" else " (was over before)"
    print(f"{seen.number:4}  {at}{missed}: {seen.outcome}, {seen.seconds:.0f} s", flush=True)
    for wrong in seen.wrong:
        print(f"      WRONG: {wrong}", flush=True)


def table(seen: list[Seen]) -> str:
    """Return fault × station: how often it struck, and in how many runs something was wrong."""
    counts: dict[tuple[str, str], list[Seen]] = defaultdict(list)
    for one in seen:
        if one.struck:
            counts[one.fault, one.station].append(one)
    lines = ["| fault | " + " | ".join(STATIONS) + " | all |", "|---" * (len(STATIONS) + 2) + "|"]
    for fault in FAULTS:
        cells = [counts[fault, station] for station in STATIONS]
        cells.append([one for cell in cells for one in cell])
        said = [f"{len(c)}" + (f" ({w} wrong)" if (w := sum(bool(s.wrong) for s in c)) else "") for c in cells]  # fmt: skip
        lines.append(f"| {fault} | " + " | ".join(said) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
