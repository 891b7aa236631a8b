"""The models beside their floor: one hand-written script that counts the same figures.

The sample is made, handed in and landed at each scale. Then, in each round one after the other and
each a process of its own: `warehouse.sql`; `dbt build` of seeds and models, with the parse cache
that a run has and with nothing parsed yet; the SQL of those models without dbt. At the end, once,
`dbt build` with the data tests. Prints medians, peak memory of the whole tree of processes, ratios,
and whether the figures are the same.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import psutil

from pipeline import archive, dbt, files, landing
from pipeline.samples import generate
from pipeline.settings import DBT_PROJECT_DIR, get_settings
from pipeline.sources import pull
from pipeline.sources.matching import count_columns
from pipeline.sources.registry import load_registry

SCRIPT = Path(__file__).with_suffix(".sql")
SEEDS = DBT_PROJECT_DIR / "seeds"
MOST_RATIO, MOST_MEMORY, MOST_GROWTH = 1.5, 6_000, 1.0
MODELS = ["--exclude-resource-type", "test", "unit_test"]
TESTED = ["--exclude-resource-type", "unit_test"]


@dataclass
class Cost:
    """What a process and its children took."""

    seconds: float
    cpu: float
    megabytes: float


# ---------------------------------------------------------------------------- what is measured


def run_script(db: duckdb.DuckDBPyConnection, landed: Path) -> None:
    """Run the script on landed rows; its result is the table `fct_kerncijfers`."""
    for name, folder in (("landing", landed), ("seeds", SEEDS)):
        db.execute(f"set variable {name} = {files.sql_text(folder)}")
    db.execute(SCRIPT.read_text(encoding="utf-8"))


def script(home: Path) -> None:
    """Count the figures of a home by the script, and keep them there."""
    with duckdb.connect() as db:
        run_script(db, home / "landing")
        db.execute(f"copy fct_kerncijfers to {files.sql_text(_by_script(home))} (format parquet)")


def models(home: Path) -> None:
    """Build the models of the last build anew, in its order, with DuckDB alone."""
    nodes = files.read_json(home / "target" / "manifest.json")["nodes"]
    done = files.read_json(home / "target" / "run_results.json")["results"]
    copy = Path(shutil.copyfile(get_settings().candidates / dbt.BUILDING, home / "models.duckdb"))
    with duckdb.connect() as db:
        db.execute("set threads = 2; set memory_limit = '4GB'")
        db.execute(f"set file_search_path = {files.sql_text(home)}")
        db.execute(f"attach {files.sql_text(copy)} as {Path(dbt.BUILDING).stem}")
        for one in done:
            node = nodes[one["unique_id"]]
            if node["resource_type"] == "model":
                kind, name = node["config"]["materialized"], node["relation_name"]
                db.execute(f"create or replace {kind} {name} as {one['compiled_code']}")
    copy.unlink()


def _by_script(home: Path) -> Path:
    return home / "fct_kerncijfers.parquet"


def _dbt(home: Path, parsed: bool, options: list[str]) -> Cost:
    """Measure a build of the home's landed rows, with the parse cache in place or without."""
    target = home / "target"
    shutil.rmtree(target, ignore_errors=True)
    dbt.clear_building()
    if parsed:
        dbt.prepare_manifest()
        dbt.prepare_target(target)
    command = [dbt.executable(), "build", *options, *dbt.arguments()]
    return measure(home, [*command, "--target-path", str(target)])


def measure(home: Path, command: list[str]) -> Cost:
    """Return what a command costs, its children included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started, peak = time.perf_counter(), 0
    process = psutil.Popen(
        command,
        env={**os.environ, "TECHNIEKPACT_HOME": str(home)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    while process.poll() is None:
        peak = max(peak, _memory(process))
        time.sleep(0.02)
    seconds = time.perf_counter() - started
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)} failed with exit code {process.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(seconds, cpu, peak / 1e6)


def _memory(process: psutil.Popen) -> int:
    total = 0
    try:
        for one in [process, *process.children(recursive=True)]:
            total += one.memory_info().rss
    except psutil.NoSuchProcess:
        pass
    return total


def _itself(what: str) -> Callable[[Path], Cost]:
    return lambda home: measure(home, [sys.executable, __file__, f"--{what}", str(home)])


MEASURED: dict[str, Callable[[Path], Cost]] = {
    "script": _itself("script"),
    "dbt build": lambda home: _dbt(home, True, MODELS),
    "SQL of the models": _itself("models"),
    "dbt build, cold": lambda home: _dbt(home, False, MODELS),
}
WITH_TESTS = "dbt build and tests"


# -------------------------------------------------------------------------------- the landed rows


def land_sample(home: Path, scale: int) -> None:
    """Make the sample at a scale, hand it in and land it; a home that has it stays as it is."""
    if (home / "landing" / "bron_snapshots.parquet").exists():
        return
    landing.prepare()
    with tempfile.TemporaryDirectory(dir=home) as name:
        extracts = Path(name)
        generate.write(extracts, scale)
        for entry in files.read_yaml(extracts / "manifest.yml"):
            path = extracts / entry["file"]
            told = (entry["received_on"], entry.get("period"))
            done = pull.hand_in(path, path.name, "drop", *told)
            if done.failed:
                raise SystemExit(done.describe())
    for receipt in archive.receipts():
        landing.land(receipt)
    landing.write_tables(landing.counting())


def cells() -> int:
    """Return how many source cells were landed: counts, or lines where a line is one number."""
    total = 0
    for receipt in landing.counting():
        facts = load_registry().datasets[receipt.dataset]
        layout = load_registry().layout(receipt.dataset, receipt.layout)
        path = files.sql_text(landing.parquet_file(receipt))
        columns = [name for name, *_ in duckdb.sql(f"describe from {path}").fetchall()]
        found = max(
            len(count_columns(facts, layout, table, columns))
            for table in layout.tables
            if table.name == receipt.table
        )
        total += receipt.rows * max(found, 1)
    return total


# ---------------------------------------------------------------------------------- the figures


def differences(home: Path) -> int:
    """Return how many lines of the figures are in one of the two ways only."""
    one, other = f"from {files.sql_text(_by_script(home))}", "from building.marts.fct_kerncijfers"
    with dbt.open_candidate(get_settings().candidates / dbt.BUILDING) as db:
        assert db.sql(one).columns == db.sql(other).columns
        (found,) = db.sql(
            f"select count(*) from (({one} except all {other}) "
            f"union all ({other} except all {one}))"
        ).fetchone() or (0,)
    return int(found)


# Figures of DUO only grow with its files. The effects of a split are rounded after they grew.
NOT_TIMES = """
    with kerncijfers as (
        select
            kerncijfer, soort,
            bool_and(dataset like 'duo_%') as van_duo
        from read_csv($catalogue, all_varchar = true) as k
        inner join read_csv($sums, all_varchar = true) as m
            on m.meetwaarde = k.teller or list_contains(string_split(k.noemer, '|'), m.meetwaarde)
        group by all
    ),
    verwacht as (
        select
            een.*,
            if(van_duo and soort in ('telling', 'ontleding'), $times, 1) as maal,
            if(soort = 'ontleding', $times * 0.000001, 0) as afronding
        from read_parquet($one) as een
        inner join kerncijfers using (kerncijfer)
    )
    select count(*)
    from verwacht as v
    full join read_parquet($many) as n using (cel_id, bekend_vanaf)
    where
        n.kerncijfer is null or v.kerncijfer is null
        or n.waarde_min is null <> (v.waarde_min is null)
        or n.waarde_max is null <> (v.waarde_max is null)
        or abs(n.waarde_min - maal * v.waarde_min) > afronding
        or abs(n.waarde_max - maal * v.waarde_max) > afronding
"""


def not_times(one: Path, many: Path, times: int) -> int:
    """Return how many figures are not so many times (counts) or the same (shares) as at 1 ×."""
    asked = {
        "catalogue": str(SEEDS / "kerncijfers.csv"), "sums": str(SEEDS / "meetwaarden.csv"),
        "one": str(_by_script(one)), "many": str(_by_script(many)), "times": times,
    }  # fmt: skip
    (found,) = duckdb.execute(NOT_TIMES, asked).fetchone() or (0,)
    return int(found)


# --------------------------------------------------------------------------------------- report


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="The models beside a hand-written script.")
    parser.add_argument("--scale", type=int, nargs="+", default=[1, 100, 1000], metavar="N")
    parser.add_argument("--rounds", type=int, default=3, metavar="N")
    parser.add_argument("--homes", type=Path, metavar="DIR", help="keep or take landed rows here")
    parser.add_argument("--script", type=Path, metavar="HOME", help=argparse.SUPPRESS)
    parser.add_argument("--models", type=Path, metavar="HOME", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.script or asked.models:
        script(asked.script) if asked.script else models(asked.models)
        return
    with tempfile.TemporaryDirectory() as folder:
        homes = (asked.homes or Path(folder)).resolve()
        found = {scale: _measure(homes / str(scale), scale, asked.rounds) for scale in asked.scale}
        _report(homes, found)


def _measure(home: Path, scale: int, rounds: int) -> tuple[int, dict[str, list[Cost]]]:
    os.environ["TECHNIEKPACT_HOME"] = str(home)
    get_settings.cache_clear()
    get_settings().candidates.mkdir(parents=True, exist_ok=True)
    land_sample(home, scale)
    total = cells()
    print(f"{scale} ×: {total:,} cells", flush=True)
    costs: dict[str, list[Cost]] = {}

    def note(name: str, cost: Cost) -> None:
        costs.setdefault(name, []).append(cost)
        print(
            f"  {name}: {cost.seconds:.2f} s, {cost.cpu:.2f} s of processor, "
            f"{cost.megabytes:,.0f} MB",
            flush=True,
        )

    for _ in range(rounds):
        for name, run in MEASURED.items():
            note(name, run(home))
    note(WITH_TESTS, _dbt(home, True, TESTED))
    differ = differences(home)
    print(f"  figures that differ between script and models: {differ}", flush=True)
    if differ:
        raise SystemExit(f"The figures of {SCRIPT.name} and of the models are not the same.")
    return total, costs


def _report(homes: Path, found: dict[int, tuple[int, dict[str, list[Cost]]]]) -> None:
    print(
        f"\n{'medians':30}{'seconds':>9}{'min':>8}{'max':>8}{'processor':>11}{'s/10⁶ cells':>13}"
        f"{'peak MB':>9}"
    )
    median: dict[tuple[int, str], Cost] = {}
    for scale, (total, costs) in found.items():
        for name, runs in costs.items():
            seconds = [c.seconds for c in runs]
            cost = median[scale, name] = Cost(
                statistics.median(seconds),
                statistics.median(c.cpu for c in runs),
                max(c.megabytes for c in runs),
            )
            print(
                f"{f'{scale} × {name}':30}{cost.seconds:9.2f}{min(seconds):8.2f}{max(seconds):8.2f}"
                f"{cost.cpu:11.2f}{cost.seconds / total * 1e6:13.2f}{cost.megabytes:9,.0f}"
            )
    print(f"\n{'ratios':44}{'seconds':>9}{'processor':>11}")
    least, most = min(found), max(found)
    for name in ("dbt build", "SQL of the models"):
        for scale in found:
            _ratio(
                f"{scale} ×: {name} / script", median[scale, name], median[scale, "script"],
                f"(at most {MOST_RATIO})" if scale == most and name != "dbt build" else "",
            )  # fmt: skip
        if least != most:
            # What cells cost, without what starting and the last steps cost at any scale.
            more, floor = (
                Cost(a.seconds - b.seconds, a.cpu - b.cpu, 0)
                for a, b in ((median[most, n], median[least, n]) for n in (name, "script"))
            )
            _ratio(f"{most} × less {least} ×: {name} / script", more, floor)
    if {100, 1000} <= set(found):
        large, small = (
            Cost(cost.seconds / found[scale][0], cost.cpu / found[scale][0], 0)
            for scale, cost in ((n, median[n, "dbt build"]) for n in (1000, 100))
        )
        _ratio("dbt build per cell: 1000 × / 100 ×", large, small, f"(at most {MOST_GROWTH})")
    peak = max(c.megabytes for c in median.values())
    print(f"\n{'peak memory, MB':44}{peak:9,.0f}  (at most {MOST_MEMORY:,})")
    for scale in sorted(set(found) - {1}) if 1 in found else ():
        wrong = not_times(homes / "1", homes / str(scale), scale)
        print(f"{f'figures not {scale} × those of 1 ×':44}{wrong:9}  (at most 0)")


def _ratio(name: str, cost: Cost, floor: Cost, limit: str = "") -> None:
    seconds, processor = cost.seconds / floor.seconds, cost.cpu / floor.cpu
    print(f"{name:44}{seconds:9.2f}{processor:11.2f}  {limit}".rstrip())


if __name__ == "__main__":
    main()
