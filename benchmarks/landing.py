"""Landing beside its floor: DuckDB reading the same file, told all, writing the same Parquet.

On the publishers' mbo file, and on one 200 times as large that is made from it in a temporary
folder. Every measurement is a process of its own; five rounds, medians, ratios and peak memory.
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pipeline.settings import PROJECT_ROOT

REAL = PROJECT_ROOT.parent / "shared" / "real" / "duo" / "mbo_inscriptions_2019.csv"
TIMES = 200
ROUNDS = 5


def floor(path: Path, folder: Path) -> float:
    """Return the seconds that DuckDB needs, with delimiter, quotes, encoding and columns given."""
    import duckdb

    with path.open(encoding="utf-8") as file:
        names = file.readline().strip().split(";")
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
    started = time.perf_counter()
    with duckdb.connect() as db:
        db.execute(
            f"copy (from read_csv('{path}', delim=';', quote='', escape='', header=true, "
            f"encoding='utf-8', auto_detect=false, null_padding=true, columns={{{columns}}})) "
            f"to '{folder / 'floor.parquet'}' (format parquet)"
        )
    return time.perf_counter() - started


def land(path: Path, _folder: Path) -> float:
    """Return the seconds that landing needs, of a file that is in the archive."""
    import pandas as pd  # Arrow loads it at its first use; the floor's library is loaded before too

    from pipeline import archive, landing

    assert path
    assert pd
    (receipt,) = archive.receipts()
    started = time.perf_counter()
    landing.land(receipt)
    return time.perf_counter() - started


def hand_in(path: Path, _folder: Path) -> float:
    """Return the seconds that recognising and archiving need."""
    import pandas as pd  # see `land`

    from pipeline.sources import pull

    assert pd
    started = time.perf_counter()
    pull.hand_in(path, path.name, "drop")
    return time.perf_counter() - started


def _measure(what: str, path: Path, folder: Path, home: Path) -> tuple[float, float]:
    done = subprocess.run(
        [sys.executable, __file__, what, str(path), str(folder)],
        env={**os.environ, "TECHNIEKPACT_HOME": str(home)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    seconds, megabytes = map(float, done.stdout.split())
    return seconds, megabytes


def main() -> None:
    """Measure and print."""
    if not REAL.is_file():
        raise SystemExit(f"The publishers' files are not here ({REAL.name}); nothing is measured.")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        large = folder / "large.csv"
        header, _, rows = REAL.read_bytes().partition(b"\n")
        with large.open("wb") as file:
            file.write(header + b"\n")
            for _ in range(TIMES):
                file.write(rows)
        for path in (REAL, large):
            found: dict[str, list[tuple[float, float]]] = {}
            for number in range(ROUNDS):
                home = folder / f"home-{path.stem}-{number}"
                for what in ("floor", "hand_in", "land"):
                    found.setdefault(what, []).append(_measure(what, path, folder, home))
                shutil.rmtree(home)
            _report(path, found)


def _report(path: Path, found: dict[str, list[tuple[float, float]]]) -> None:
    print(f"{path.stat().st_size / 1e6:,.0f} MB ({path.name})")
    medians = {what: statistics.median(s for s, _ in runs) for what, runs in found.items()}
    for what, runs in found.items():
        seconds = [s for s, _ in runs]
        print(
            f"  {what:8} {medians[what]:7.3f} s ({min(seconds):.3f}–{max(seconds):.3f}), peak "
            f"{max(m for _, m in runs):,.0f} MB, {medians[what] / medians['floor']:.2f} × the floor"
        )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measured = {"floor": floor, "land": land, "hand_in": hand_in}[sys.argv[1]]
        took = measured(Path(sys.argv[2]), Path(sys.argv[3]))
        print(took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    else:
        main()
