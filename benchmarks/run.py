"""A run beside its floor: `dbt build` alone, on the same project and the same landed data.

Five rounds; in each, every command once, one after the other, so that a slow moment of the machine
falls on all of them. Prints medians, the ratios that matter, and the peak memory of the whole tree
of processes.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from pipeline import dbt
from pipeline.settings import PROJECT_ROOT

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 5
TECHNIEKPACT = Path(sys.executable).with_name("techniekpact")
REAL = PROJECT_ROOT.parent / "shared" / "real"


def measure(home: Path, *commands: list[str]) -> tuple[float, float]:
    """Return the seconds that the commands take together, and the peak memory in MB."""
    started, peak = time.perf_counter(), 0
    for command in commands:
        process = psutil.Popen(
            command,
            env={**os.environ, "TECHNIEKPACT_HOME": str(home)},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        while process.poll() is None:
            peak = max(peak, _memory(process))
            time.sleep(0.02)
        if process.returncode != 0:
            raise SystemExit(f"{' '.join(command)} failed with exit code {process.returncode}")
    return time.perf_counter() - started, peak / 1e6


def _memory(process: psutil.Popen) -> int:
    total = 0
    try:
        for one in [process, *process.children(recursive=True)]:
            total += one.memory_info().rss
    except psutil.NoSuchProcess:
        pass
    return total


def floor(landed: Path, home: Path, *options: str) -> tuple[float, float]:
    """Measure dbt alone: nothing parsed yet, the landed rows of a finished run."""
    (home / "candidates").mkdir(parents=True)
    (home / "landing").symlink_to(landed / "landing")
    target = ["--target-path", str(home / "target")]
    return measure(home, [dbt.executable(), "build", *options, *dbt.arguments(), *target])


def main() -> None:
    """Measure and print."""
    run = [str(TECHNIEKPACT), "run", "--source"]
    results: dict[str, list[tuple[float, float]]] = {}

    def note(name: str, result: tuple[float, float]) -> None:
        results.setdefault(name, []).append(result)
        print(f"  {name}: {result[0]:.2f} s, {result[1]:.0f} MB", flush=True)

    for number in range(1, ROUNDS + 1):
        print(f"round {number} of {ROUNDS}", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            sample, alone, bare, real = (Path(folder) / n for n in "abcd")
            note("cold run on the sample", measure(sample, [*run, "sample"]))
            note("dbt build alone", floor(sample, alone))
            # A run leaves the unit tests to the test suite.
            note(
                "dbt build, no unit tests",
                floor(sample, bare, "--exclude-resource-type", "unit_test"),
            )
            note("second run, nothing new", measure(sample, [*run, "sample"]))
            if REAL.is_dir():
                drop = [str(TECHNIEKPACT), "drop", str(REAL / "duo"), str(REAL / "cbs")]
                note("real files, drop and run", measure(real, drop, [*run, "drop"]))

    print(f"\n{'median of ' + str(ROUNDS):28}{'seconds':>9}{'min':>8}{'max':>8}{'peak MB':>9}")
    median = {}
    for name, measured in results.items():
        seconds = [s for s, _ in measured]
        median[name] = statistics.median(seconds)
        peak = max(m for _, m in measured)
        print(f"{name:28}{median[name]:9.2f}{min(seconds):8.2f}{max(seconds):8.2f}{peak:9.0f}")
    cold = median["cold run on the sample"]
    ratios = [
        ("cold run / dbt build alone", cold / median["dbt build alone"], 2.5),
        ("the same, no unit tests", cold / median["dbt build, no unit tests"], 2.5),
        ("second run / cold run", median["second run, nothing new"] / cold, 0.5),
    ]
    if "real files, drop and run" in median:
        ratios.append(("real files / cold run", median["real files, drop and run"] / cold, 2))
    print()
    for name, ratio, most in ratios:
        print(f"{name:28}{ratio:9.2f}  (at most {most})")


if __name__ == "__main__":
    main()
