"""The dbt models as assets, and their tests as asset checks."""

import logging
import os
import shutil
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
from pipeline.settings import get_settings

log = logging.getLogger("techniekpact")


class Translator(DagsterDbtTranslator):
    """Groups by layer, as the folders are."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """Return staging, intermediate, marts or seeds."""
        return str(dbt_resource_props["fqn"][1]) if dbt_resource_props["resource_type"] == "model" else "seeds"


def build_dbt_assets(manifest: Path) -> dg.AssetsDefinition:
    """Return the assets of every model and seed in the manifest."""
    settings = DagsterDbtTranslatorSettings(enable_duplicate_source_asset_keys=True)

    @dbt_assets(manifest=manifest, dagster_dbt_translator=Translator(settings=settings))
    def models(context: dg.AssetExecutionContext, dbt_cli: DbtCliResource) -> Iterator[Any]:
        yield from build_candidate(context, dbt_cli)

    return models


def build_candidate(context: dg.AssetExecutionContext, dbt_cli: DbtCliResource) -> Iterator[Any]:
    """Build and test the candidate of this run; keep it and what dbt says of it, come what may."""
    settings = get_settings()
    os.environ.update(settings.environment())
    building = settings.candidates / dbt.BUILDING
    building.unlink(missing_ok=True)
    log.info("model     dbt builds the candidate and tests it")
    # Unit tests are about the logic, not about this data: they run in the test suite.
    # The target is where the manifest was parsed, so that dbt need not parse again.
    shutil.rmtree(settings.dbt_target / "compiled", ignore_errors=True)
    (settings.dbt_target / "run_results.json").unlink(missing_ok=True)
    invocation = dbt_cli.cli(
        ["build", "--exclude-resource-type", "unit_test"],
        context=context,
        target_path=settings.dbt_target,
    )
    data_docs.start()  # dbt is another process; this one has nothing else to do meanwhile
    try:
        yield from invocation.stream()
    finally:
        candidate = settings.candidates / context.run_id
        candidate.mkdir(parents=True, exist_ok=True)
        if building.exists():
            building.rename(candidate / WAREHOUSE)
        if (invocation.target_path / "run_results.json").exists():
            dbt.keep_artifacts(invocation.target_path, candidate / "dbt")
    log.info("audit     every test of the models passed")
