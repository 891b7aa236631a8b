"""Assets up to the landed rows: the archive, one asset per dataset, and the table of snapshots."""

import logging
from collections.abc import Iterator
from typing import cast

import dagster as dg
import pyarrow.parquet as pq

from expectations.loader import load_suite
from pipeline import journal, keys, landing
from pipeline.checks import data_docs, landed
from pipeline.checks.landed import Checked
from pipeline.lineage import run_events
from pipeline.lineage.evidence import CONTROL_TABLES
from pipeline.release import candidates, publish, rollback, store
from pipeline.resources import RunLock
from pipeline.settings import Source, get_settings
from pipeline.sources import live
from pipeline.sources.pull import HandedIn, pull
from pipeline.sources.registry import Dataset, load_registry

log = logging.getLogger("techniekpact")


class PullConfig(dg.Config):
    """Where this run pulls from: `sample`, `drop` or `live`."""

    source: str = ""


@dg.asset(
    key=list(keys.ARCHIVE_ASSET),
    group_name="sources",
    description="Deliveries as received, content-addressed and written once.",
    check_specs=[
        dg.AssetCheckSpec(
            "every_file_is_recognised",
            asset=list(keys.ARCHIVE_ASSET),
            description="Files that are unknown or damaged are set aside in the quarantine.",
        ),
        dg.AssetCheckSpec(
            "every_source_answers",
            asset=list(keys.ARCHIVE_ASSET),
            description="A publisher that could not be reached, or whose file could not be had "
            "whole, is asked again by the next run; what was known of it stays.",
        ),
    ],
)
def archive_asset(config: PullConfig, run_lock: RunLock) -> dg.MaterializeResult:  # noqa: ARG001
    """Pull from the chosen source into the archive."""
    source = cast("Source", config.source or get_settings().source)
    landing.prepare()
    log.info("pull      from %s", source)
    handed_in: list[HandedIn] = []
    unreachable: list[live.Failed] = []
    unchanged = 0
    for result in pull(source):
        if isinstance(result, live.Failed):
            unreachable.append(result)  # `fetch` has told it
        elif isinstance(result, live.Unchanged):
            unchanged += 1
        else:
            handed_in.append(result)
            if result.new or not result.accepted:
                level = logging.WARNING if result.failed else logging.INFO
                log.log(level, "archive   %s", result.describe())
    failed = [f for f in handed_in if f.failed]
    new = sum(f.new for f in handed_in)
    log.info("archive   %d files, %d new, %d refused", len(handed_in), new, len(failed))
    if source == "live":
        log.info("fetch     %d unchanged, %d could not be had", unchanged, len(unreachable))
        if unreachable and not handed_in and not unchanged:
            raise dg.Failure(
                f"No publisher could be reached ({len(unreachable)} were asked, the first said: "
                f"{unreachable[0].reason}). Look at the connection of this machine, and run again."
            )
    return dg.MaterializeResult(
        metadata={
            "files": len(handed_in),
            "new": new,
            "refused": len(failed),
            "unchanged": unchanged,
            "not fetched": len(unreachable),
        },
        check_results=[
            dg.AssetCheckResult(
                check_name="every_file_is_recognised",
                passed=not failed,
                severity=dg.AssetCheckSeverity.WARN,
                metadata={f.name: f.describe() for f in failed},
            ),
            dg.AssetCheckResult(
                check_name="every_source_answers",
                passed=not unreachable,
                severity=dg.AssetCheckSeverity.WARN,
                metadata={f.url: f.reason for f in unreachable},
            ),
        ],
    )


def build_dataset_asset(name: str, dataset: Dataset) -> dg.AssetsDefinition:
    """Return the asset that lands and checks one dataset; its suite's checks are asset checks."""
    key = dg.AssetKey(list(keys.raw_asset(name)))
    suite = load_suite(name)
    specs = [
        dg.AssetCheckSpec(
            name=f"{table}__{check.id}",
            asset=key,
            blocking=check.severity == "critical",
            description=check.means,
        )
        for table, check in suite.checks()
    ]

    spec = dg.AssetSpec(
        key=key,
        deps=[dg.AssetKey(list(keys.ARCHIVE_ASSET))],
        group_name="raw",
        description=f"{dataset.title}. {dataset.publisher}, licence: {dataset.licence}.",
    )

    # `can_subset` lets a check without a delivery to judge give no result, instead of passing.
    @dg.multi_asset(name=f"raw__{name}", specs=[spec], check_specs=specs, can_subset=True)
    def _dataset(
        context: dg.AssetExecutionContext,
        run_lock: RunLock,  # noqa: ARG001
    ) -> Iterator[dg.MaterializeResult]:
        started = journal.now()
        before = {r.snapshot for r in landing.counting(name)}
        checked = landed.land_and_check(name, context.run_id)
        new = [r for r in checked.counting if r.snapshot not in before]
        run_events.landed(context.run_id, name, started, new, checked.refused_now)
        _report(name, checked)
        if checked.refused_now:
            data_docs.finish(context.run_id)  # the run ends here; its pages must be there
        yield dg.MaterializeResult(
            metadata={
                "snapshots": len(checked.counting),
                "dagster/row_count": sum(r.rows for r in checked.counting),
                "dagster/column_schema": column_schema(name, dataset),
                "newly_landed": checked.landed,
                "refused": [r.file for r in checked.refused_before]
                + [r.file for r, _ in checked.refused_now],
            },
            check_results=list(_check_results(specs, checked)),
        )

    return _dataset


def column_schema(name: str, dataset: Dataset) -> dg.TableSchema:
    """Return the columns of a dataset's landed tables: the ends of the lineage of every column."""
    tables: dict[str, list[str]] = {}
    for table, columns in landing.schema(dataset).items():
        # An OData table and its lists may have columns of one name.
        landed_now = [c for r in landing.counting(name) if r.table == table
                      for c in pq.read_schema(landing.parquet_file(r)).names]  # fmt: skip
        for column in [*columns, *landed_now, keys.SNAPSHOT_COLUMN, keys.LINE_COLUMN]:
            tables.setdefault(column, [])
            if table not in tables[column]:
                tables[column].append(table)
    return dg.TableSchema(
        [
            _column(column, f"Table {', '.join(found)}, as received.")
            for column, found in tables.items()
        ]
    )


def _column(name: str, description: str) -> dg.TableColumn:
    kind = "bigint" if name == keys.LINE_COLUMN else "varchar"
    return dg.TableColumn(name, type=kind, description=description)


def _report(name: str, checked: Checked) -> None:
    if checked.landed:
        log.info("land      %s: %d new", name, checked.landed)
    passed = sum(o.outcome == "passed" for o in checked.outcomes)
    if checked.outcomes:
        log.info("check     %s: %d of %d passed", name, passed, len(checked.outcomes))
    for outcome in checked.outcomes:
        if checked.landed and outcome.outcome == "failed" and not outcome.blocks:
            log.warning(
                "check     %s: warning: %s: %s", outcome.file, outcome.check, outcome.message
            )
    for receipt in checked.refused_before:
        log.warning("check     %s: %s was refused before and does not count", name, receipt.file)
    for receipt, outcomes in checked.refused_now:
        for outcome in outcomes:
            if outcome.blocks:
                log.error(
                    "check     %s: %s is refused by %s: %s",
                    name, receipt.file, outcome.check, outcome.message,
                )  # fmt: skip


def _check_results(
    specs: list[dg.AssetCheckSpec], checked: Checked
) -> Iterator[dg.AssetCheckResult]:
    # What was refused in an earlier run is out of the way; it must not stop this one.
    ignored = {r.snapshot for r in checked.refused_before}
    for spec in specs:
        mine = [
            o
            for o in checked.outcomes
            if f"{o.subject.split('.')[1]}__{o.check}" == spec.name and o.snapshot not in ignored
        ]
        if not mine:
            continue
        wrong = [o for o in mine if o.outcome != "passed"]
        severity = dg.AssetCheckSeverity.ERROR if spec.blocking else dg.AssetCheckSeverity.WARN
        yield dg.AssetCheckResult(
            check_name=spec.name,
            passed=not wrong,
            severity=severity,
            description=" ".join(o.message for o in wrong) or None,
            metadata={"snapshots judged": len(mine), **{o.file: o.message for o in wrong}},
        )


def build_snapshots_asset() -> dg.AssetsDefinition:
    """Return the asset of the snapshots that count; without news it ends the run here."""
    datasets = [name for name, dataset in load_registry().datasets.items() if dataset.layouts]

    @dg.asset(
        key=list(keys.SNAPSHOTS_ASSET),
        deps=[dg.AssetKey(list(keys.raw_asset(name))) for name in datasets],
        group_name="raw",
        description="The snapshots that count. Not written anew when there is nothing new, and "
        "then everything after it is skipped.",
        output_required=False,
    )
    def bron_snapshots(run_lock: RunLock) -> Iterator[dg.Output[None]]:  # noqa: ARG001
        counting = landing.counting()
        release = store.readable_current()
        fingerprint = publish.input_fingerprint(counting)
        if release and release.input_fingerprint == fingerprint:
            log.info("model     nothing new since release %s; nothing is built", release.release)
            return
        if act := rollback.withdrawn().get(fingerprint):
            log.info(
                "model     nothing new since the rollback to release %s (%s); nothing is built",
                act.object, act.details["reason"],
            )  # fmt: skip
            return
        if waiting := candidates.waiting_with(fingerprint):
            log.info(
                "model     candidate %s of these deliveries waits for a person; nothing is built",
                waiting.candidate,
            )
            return
        landing.write_tables(counting)
        control = [get_settings().landing / f"{name}.parquet" for name in CONTROL_TABLES]
        columns = {
            field.name: dg.TableColumn(field.name, type=str(field.type))
            for path in control
            for field in pq.read_schema(path)
        }
        yield dg.Output(
            None,
            metadata={
                "snapshots": len(counting),
                "dagster/column_schema": dg.TableSchema(list(columns.values())),
            },
        )

    return bron_snapshots


def build_raw_assets() -> list[dg.AssetsDefinition]:
    """Return all assets up to the landed rows."""
    datasets = load_registry().datasets.items()
    return [
        archive_asset,
        *(build_dataset_asset(name, dataset) for name, dataset in datasets if dataset.layouts),
        build_snapshots_asset(),
    ]
