"""How many changed lines the quick tests notice: `mutmut` over a seeded sample, and its score.

    python -m tests.mutation --sample 150 --seed 1      # of each package
    python -m tests.mutation --sample 0                 # every mutant

mutmut makes, runs and judges the mutants, as pyproject.toml tells it; it cannot take a sample, so
that is done here. A mutant that no quick test reaches counts as one that survived. The tests that
need a published release all read one, which is made once.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from mutmut.stats import status_by_exit_code

from tests.conftest import SAMPLE_HOME, Home

MUTMUT = Path(sys.executable).with_name("mutmut")
MUTANTS = Path("mutants")
PACKAGES = ("pipeline/release", "pipeline/sources")
# mutmut makes all mutants before it runs those it was asked for; this module has few.
FEW = "pipeline.release.export.*"
KILLED = {"killed", "timeout", "segfault", "caught by type check"}


def judged(package: str) -> dict[str, str]:
    """Return how each mutant of a package fared: killed, survived, no tests, not checked, …"""
    found: dict[str, int | None] = {}
    for file in sorted((MUTANTS / package).rglob("*.meta")):
        found |= json.loads(file.read_text())["exit_code_by_key"]
    return {name: status_by_exit_code[code] for name, code in sorted(found.items())}


@contextmanager
def sample_home() -> Iterator[None]:
    """Run the sample once, for all the processes that start in the meantime."""
    with TemporaryDirectory() as directory:
        home = Home(Path(directory) / "sample")
        home.ok("run", "--source", "sample")
        os.environ[SAMPLE_HOME] = str(home.path)
        yield


def main() -> None:
    """Run the sample, and print the survivors and the score of each package."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=150, help="mutants of each package; 0: all")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    draw = random.Random(asked.seed)
    chosen = {}
    with sample_home():
        subprocess.run([MUTMUT, "run", FEW], check=True)
        for package in PACKAGES:
            names = list(judged(package))
            chosen[package] = draw.sample(names, min(asked.sample or len(names), len(names)))
        drawn = [name for names in chosen.values() for name in names]
        subprocess.run([MUTMUT, "run", *drawn], check=True)
    for package, names in chosen.items():
        fared = judged(package)
        for name in sorted(names):
            if fared[name] not in KILLED:
                print(f"{fared[name]:12} {name}")
    for package, names in chosen.items():
        fared = judged(package)
        counts = Counter(fared[name] for name in names)
        killed = sum(counts[status] for status in KILLED)
        print(
            f"{package}: {killed} of {len(names)} killed ({100 * killed / len(names):.0f} %), "
            f"drawn from {len(fared)}; {dict(counts)}"
        )


if __name__ == "__main__":
    main()
