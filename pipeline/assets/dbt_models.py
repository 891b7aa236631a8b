"""The dbt models as assets, and their tests as asset checks."""

import logging
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import (
    DagsterDbtTranslator,
    DagsterDbtTranslatorSettings,
    DbtCliResource,
    dbt_assets,
)

from pipeline import dbt
from pipeline.checks import data_docs
from pipeline.release.store import WAREHOUSE
from pipeline.resources import RunLock
from pipeline.settings import get_settings

log = logging.getLogger("techniekpact")


class Translator(DagsterDbtTranslator):
    """Groups by layer, as the folders are."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """Return staging, intermediate, marts or seeds."""
        return (
            str(dbt_resource_props["fqn"][1])
            if dbt_resource_props["resource_type"] == "model"
            else "seeds"
        )


def build_dbt_assets(manifest: Path) -> dg.AssetsDefinition:
    """Return the assets of every model and seed in the manifest."""
    settings = DagsterDbtTranslatorSettings(enable_duplicate_source_asset_keys=True)

    @dbt_assets(manifest=manifest, dagster_dbt_translator=Translator(settings=settings))
    def models(
        context: dg.AssetExecutionContext,
        dbt_cli: DbtCliResource,
        run_lock: RunLock,  # noqa: ARG001
    ) -> Iterator[Any]:
        yield from build_candidate(context, dbt_cli)

    return models


def build_candidate(context: dg.AssetExecutionContext, dbt_cli: DbtCliResource) -> Iterator[Any]:
    """Build and test the candidate of this run; keep it and what dbt says of it, come what may."""
    settings = get_settings()
    os.environ.update(settings.environment())
    candidate = settings.candidates / context.run_id
    dbt.prepare_target(candidate / "dbt")
    building = dbt.clear_building()
    log.info("model     dbt builds the candidate and tests it")
    # Unit tests are about the logic, not about this data: they run in the test suite.
    invocation = dbt_cli.cli(
        ["build", "--exclude-resource-type", "unit_test"],
        context=context,
        target_path=candidate / "dbt",
    )
    data_docs.start()  # dbt is another process; this one has nothing else to do meanwhile
    try:
        yield from invocation.stream()
    finally:
        if building.exists():
            building.rename(candidate / WAREHOUSE)
    log.info("audit     every test of the models passed")
