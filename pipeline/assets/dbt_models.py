"""The dbt models as assets, and their tests as asset checks."""

import logging
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import (
    DagsterDbtTranslator,
    DagsterDbtTranslatorSettings,
    DbtCliResource,
    dbt_assets,
)
from dagster_dbt.errors import DagsterDbtCliRuntimeError

from pipeline import dbt, journal
from pipeline.checks import data_docs, landed
from pipeline.lineage import run_events
from pipeline.lineage.columns import ROWS, Column, Lineage
from pipeline.release.store import WAREHOUSE
from pipeline.resources import RunLock
from pipeline.settings import get_settings
from pipeline.sources.registry import load_registry

log = logging.getLogger("techniekpact")

LISTED = 4  # columns of one table that are named one by one


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
        yield from with_columns(invocation.stream(), candidate / "dbt")
    except DagsterDbtCliRuntimeError:
        _journal_failure(context.run_id, candidate / "dbt")
        raise
    finally:
        if building.exists():
            building.rename(candidate / WAREHOUSE)
        _keep_events(context.run_id, candidate / "dbt")
    log.info("audit     every test of the models passed")


def _keep_events(run_id: str, artifacts: Path) -> None:
    """Write down what dbt did; as the lineage of columns, it must not stop the figures."""
    datasets = [name for name, dataset in load_registry().datasets.items() if dataset.layouts]
    try:
        outcomes = [o for name in datasets for o in landed.known_outcomes(name)]
        run_events.built(run_id, artifacts, outcomes)
    except Exception as error:  # a test holds it
        log.warning("model     no OpenLineage events of this build: %s", error)
        log.debug("", exc_info=True)


def _journal_failure(run_id: str, artifacts: Path) -> None:
    try:
        reasons = dbt.failures(artifacts)
    except (FileNotFoundError, ValueError):  # none, or half of it: the disk is full
        reasons = ["dbt could not build the models"]
    journal.append(
        "refused", f"candidate/{run_id}", "not published: the models or their tests failed",
        details={"reasons": reasons},
    )  # fmt: skip


def with_columns(events: Iterable[Any], artifacts: Path) -> Iterator[Any]:
    """Add to each model that was built its columns, and what each stems from.

    Dagster's own `fetch_column_metadata` cannot follow this SQL, and waits until dbt is done. Here
    it is read from the SQL that dbt has compiled by then, while dbt builds on.
    """
    lineage: Lineage | None = None
    for event in events:
        name = _built_model(event)
        if name is None:
            yield event
            continue
        try:
            lineage = lineage or Lineage(artifacts)
            metadata = column_metadata(lineage, name)
        except Exception as error:  # it documents the figures, and must not stop them
            log.warning("model     %s: no lineage of its columns: %s", name, error)
            log.debug("", exc_info=True)
            metadata = {}
        yield event.with_metadata({**event.metadata, **metadata})


def _built_model(event: Any) -> str | None:
    if not isinstance(event, dg.Output | dg.AssetMaterialization):
        return None
    unique_id = event.metadata["unique_id"]
    kind, _, name = str(unique_id.value).split(".", 2)
    return name if kind == "model" else None


def column_metadata(lineage: Lineage, model: str) -> dict[str, Any]:
    """Return the columns of a model and their lineage, as Dagster shows them.

    Raises:
        Untraceable: when the SQL of the model cannot be followed.
    """
    columns = lineage.columns(model)
    documented = lineage.nodes[model]["columns"]
    keys = Translator()
    # An asset of landed rows may hold several tables; a column of two of them is there once.
    deps = {
        column: list(
            dict.fromkeys(
                dg.TableColumnDep(keys.get_asset_key(lineage.nodes[parent.relation]), parent.column)
                for parent in sorted(lineage.parents(model, column))
            )
        )
        for column in (*columns, ROWS)
    }
    schema = [
        dg.TableColumn(
            column,
            type=documented.get(column, {}).get("data_type") or "?",
            description=documented.get(column, {}).get("description"),
        )
        for column in columns
    ]
    return {
        "dagster/column_schema": dg.TableSchema(schema),
        "dagster/column_lineage": dg.TableColumnLineage(deps),
        # Only Dagster's paid edition draws the entry above; this one can be read in every edition.
        "column origins": dg.MetadataValue.md(_origins(lineage, model)),
    }


def _origins(lineage: Lineage, model: str) -> str:
    """Return a table of the columns of a model: what each reads, and where it begins."""
    lines = ["| column | reads | landed columns and seeds |", "|---|---|---|"]
    for column in lineage.columns(model):
        reads = _listed(sorted(lineage.parents(model, column)))
        begins = _listed(lineage.upstream(model, column)) or "constant"
        lines.append(f"| {column} | {reads} | {begins} |")
    return "\n".join(lines)


def _listed(columns: list[Column]) -> str:
    """Return columns by relation; of many, as years make them, the first, the last and how many."""
    tables: dict[str, list[str]] = {}
    for relation, column in columns:
        tables.setdefault(relation, []).append("rows" if column == ROWS else column)
    parts = []
    for relation, names in tables.items():
        many = len(names) > LISTED
        shown = f"{names[0]} … {names[-1]} ({len(names)})" if many else ", ".join(names)
        parts.append(f"**{relation}**: {shown}")
    return "; ".join(parts).replace("|", "\\|")
