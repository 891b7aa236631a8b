"""The last assets: the release, and what differs between it and the one before."""

import logging
from collections.abc import Sequence
from typing import Any

import dagster as dg

from pipeline import keys
from pipeline.checks import data_docs, landed
from pipeline.lineage import run_events
from pipeline.release import compare, store
from pipeline.release.publish import publish
from pipeline.release.store import Manifest
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
        return dg.MaterializeResult(metadata=_of_release(manifest))

    return release


LARGEST = 20  # cells that Dagster's page names; `techniekpact compare` gives them all


def build_comparison_asset() -> dg.AssetsDefinition:
    """Return the asset that counts what differs between the release and the one before."""

    @dg.asset(
        key=list(keys.COMPARISON_ASSET),
        deps=[dg.AssetKey(list(keys.RELEASE_ASSET))],
        group_name="release",
        description="What is new, gone or changed since the release before, largest first.",
    )
    def release_comparison(run_lock: RunLock) -> dg.MaterializeResult:  # noqa: ARG001
        return dg.MaterializeResult(metadata=_of_comparison(store.require()))

    return release_comparison


def report_approved(manifest: Manifest) -> None:
    """Let Dagster's pages show a release that a person approved, outside any run."""
    said = {
        keys.RELEASE_ASSET: _of_release(manifest),
        keys.COMPARISON_ASSET: _of_comparison(manifest),
    }
    with dg.DagsterInstance.get() as instance:
        for key, metadata in said.items():
            instance.report_runless_asset_event(
                dg.AssetMaterialization(list(key), metadata=metadata)
            )


def _of_release(manifest: Manifest) -> dict[str, Any]:
    approval = manifest.approval
    return {
        "release": manifest.release,
        "previous": manifest.previous or "",
        **({"approved": f"{approval.by}: {approval.reason}"} if approval else {}),
        "sample data": manifest.sample,
        "absent": [a.describe() for a in manifest.absent],
        **{f"checks {k}": v for k, v in manifest.checks.items()},
        **{f"rows {k}": v for k, v in manifest.rows.items()},
    }


def _of_comparison(manifest: Manifest) -> dict[str, Any]:
    if manifest.previous is None:
        return {"release": manifest.release, "previous": ""}
    try:
        found = compare.compare(manifest.previous, manifest.release)
    except (store.NoRelease, compare.CannotCompare) as error:
        return {"release": manifest.release, "why": str(error)}
    counts = found.counts()
    log.info(
        "compare   %d new, %d gone, %d changed since release %s",
        counts["nieuw"], counts["vervallen"], counts["gewijzigd"], found.earlier,
    )  # fmt: skip
    return {
        "release": found.later,
        "previous": found.earlier,
        **{f"cells {kind}": count for kind, count in counts.items()},
        "method": len(found.method),
        "largest": dg.MetadataValue.md(_table(found.cells[:LARGEST])),
    }


def _table(cells: list[compare.Row]) -> str:
    """Return a Markdown table of changed cells."""
    lines = ["| cel | soort | was | nu | reden |", "|---|---|---|---|---|"]
    for cell in cells:
        values = ["" if cell[f"waarde_{side}"] is None else f"{cell[f'waarde_{side}']:g}"
                  for side in ("was", "nu")]  # fmt: skip
        texts = [cell["cel_id"], cell["soort"], *values, cell["reden"]]
        lines.append("| " + " | ".join(t.replace("|", "\\|") for t in texts) + " |")
    return "\n".join(lines)
