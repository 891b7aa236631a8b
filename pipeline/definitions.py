"""The Dagster code location: assembly only. Nothing is parsed or read until it is loaded."""

from __future__ import annotations

from typing import Any

import dagster as dg

from pipeline import dbt


def build_definitions(**resource_overrides: Any) -> dg.Definitions:
    """Return all definitions; tests pass other resources instead of patching."""
    from pipeline import automation
    from pipeline.assets.dbt_models import build_dbt_assets
    from pipeline.assets.raw import build_raw_assets
    from pipeline.assets.release import build_comparison_asset, build_release_asset
    from pipeline.resources import RunLock, build_dbt_resource

    models = build_dbt_assets(dbt.prepare_manifest())
    return dg.Definitions(
        assets=[
            *build_raw_assets(),
            models,
            build_release_asset(sorted(models.keys)),
            build_comparison_asset(),
        ],
        jobs=[automation.build_job()],
        schedules=[automation.build_schedule()],
        sensors=[automation.build_drop_sensor()],
        # One process, so that the lock is held from the first step to the last, also when a person
        # starts single assets from Dagster's pages.
        executor=dg.in_process_executor,
        resources={
            "run_lock": RunLock(),
            "dbt_cli": build_dbt_resource(),
            **resource_overrides,
        },
    )


@dg.definitions
def defs() -> dg.Definitions:
    """Return what Dagster loads."""
    return build_definitions()
