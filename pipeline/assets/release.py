"""The last asset: the release."""

import logging
from collections.abc import Sequence

import dagster as dg

from pipeline import keys
from pipeline.checks import data_docs, landed
from pipeline.lineage import run_events
from pipeline.release.publish import publish
from pipeline.resources import RunLock
from pipeline.sources.registry import load_registry

log = logging.getLogger("techniekpact")


def build_release_asset(marts: Sequence[dg.AssetKey]) -> dg.AssetsDefinition:
    """Return the asset that passes the gate and publishes, after all `marts`."""

    @dg.asset(
        key=list(keys.RELEASE_ASSET),
        deps=list(marts),
        group_name="release",
        description="The published release that the dashboard and the command line read.",
    )
    def release(context: dg.AssetExecutionContext, run_lock: RunLock) -> dg.MaterializeResult:  # noqa: ARG001
        datasets = [name for name, dataset in load_registry().datasets.items() if dataset.layouts]
        outcomes = [o for name in datasets for o in landed.known_outcomes(name)]
        landed.write_run_results(context.run_id, outcomes)
        data_docs.finish(context.run_id)
        log.info(
            "audit     the gate looks at %d checks on landed rows, and at dbt's", len(outcomes)
        )
        with run_events.publishing(context.run_id):
            manifest = publish(context.run_id, outcomes)
        log.info("publish   release %s", manifest.release)
        return dg.MaterializeResult(
            metadata={
                "release": manifest.release,
                "sample data": manifest.sample,
                "absent": [a.describe() for a in manifest.absent],
                **{f"checks {k}": v for k, v in manifest.checks.items()},
                **{f"rows {k}": v for k, v in manifest.rows.items()},
            }
        )

    return release
