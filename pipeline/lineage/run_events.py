"""What a run did, as OpenLineage events: landing, every model and its tests, the release.

All from what really ran: receipts and landed rows, dbt's manifest, results and compiled SQL,
outcomes of checks. `checks/<run_id>/openlineage.ndjson` has them, and a copy is in the release.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline import files, journal, keys, landing
from pipeline.archive import Receipt
from pipeline.checks.outcomes import Outcome
from pipeline.lineage import evidence, openlineage
from pipeline.lineage.columns import ROWS, Column, Lineage, Untraceable
from pipeline.lineage.compiled import LANDED
from pipeline.lineage.openlineage import Dataset, Job, Json
from pipeline.release.store import WAREHOUSE
from pipeline.settings import get_settings

log = logging.getLogger("techniekpact")
FILE = "openlineage.ndjson"


def path_of(run_id: str) -> Path:
    """Return the file with the events of a run."""
    return get_settings().checks / run_id / FILE


def add(run_id: str, events: list[Json]) -> None:
    """Add events to the file of a run; a full disk is told, and does not undo what was done."""
    try:
        openlineage.append(path_of(run_id), events)
    except OSError as error:
        log.warning("lineage   events of this run were not written: %s", error)


def landed(
    run_id: str,
    dataset: str,
    started: datetime,
    receipts: list[Receipt],
    refused: list[tuple[Receipt, list[Outcome]]],
) -> None:
    """Add the events of landing and checking what is new of a dataset; none when nothing is.

    Args:
        run_id: the run.
        dataset: the dataset.
        started: when landing it began.
        receipts: the deliveries that were landed now and count.
        refused: those that were refused now, with the outcomes of their checks.
    """
    if not receipts and not refused:
        return
    everything = [*receipts, *(receipt for receipt, _ in refused)]
    inputs = [_archived(receipt) for receipt in everything]
    reasons = [
        f"{receipt.file}: {o.check}: {o.message}"
        for receipt, outcomes in refused
        for o in outcomes
        if o.blocks
    ]
    ended = openlineage.moment(journal.now())
    start = openlineage.moment(started)
    job = Job(run_id, f"land.{dataset}", start, ended, "TASK", error="; ".join(reasons))
    add(run_id, openlineage.events(job, inputs, _landed(receipts)))


def _archived(receipt: Receipt) -> Json:
    return openlineage.dataset(
        _archive_of(receipt),
        dataSource=openlineage.source(receipt.publisher, receipt.url),
        documentation={"description": f"{receipt.file}; licence: {receipt.licence}"},
        version={"datasetVersion": receipt.sha256},
    )


def _archive_of(receipt: Receipt) -> Dataset:
    return Dataset("archive", f"{receipt.dataset}/{receipt.sha256}/{receipt.file}")


def _landed(receipts: list[Receipt]) -> list[Json]:
    """Return the tables that some deliveries landed in, with the columns of the files in them."""
    tables: dict[str, list[Receipt]] = {}
    for receipt in receipts:
        tables.setdefault(receipt.table, []).append(receipt)
    found = []
    for table, mine in tables.items():
        origins: dict[str, list[tuple[Dataset, str]]] = {}
        for receipt in mine:
            for column in evidence.landed_columns(landing.parquet_file(receipt)):
                files_of = origins.setdefault(column, [])
                if column not in (keys.SNAPSHOT_COLUMN, keys.LINE_COLUMN):
                    files_of.append((_archive_of(receipt), receipt.renamed.get(column, column)))
        output = openlineage.dataset(
            Dataset("landing", f"{mine[0].dataset}.{table}"),
            schema=openlineage.schema({"name": c, "type": _type(c)} for c in origins),
            columnLineage=openlineage.column_lineage(origins),
        )
        rows = sum(receipt.rows for receipt in mine)
        output["outputFacets"] = openlineage.facets(outputStatistics={"rowCount": rows})
        found.append(output)
    return found


def _type(column: str) -> str:
    return "BIGINT" if column == keys.LINE_COLUMN else "VARCHAR"


def built(run_id: str, artifacts: Path, outcomes: list[Outcome]) -> None:
    """Add the events of every model and seed that dbt built, and of the tests that it ran.

    Args:
        run_id: the run.
        artifacts: what dbt left: manifest, results, compiled SQL.
        outcomes: of the checks on landed rows, which stand with the tables that models read.
    """
    if (artifacts / "run_results.json").exists():
        add(run_id, list(Build(run_id, artifacts, outcomes).events()))


class Build:
    """One build of the models, as events."""

    def __init__(self, run_id: str, artifacts: Path, outcomes: list[Outcome]) -> None:
        self.run_id, self.outcomes = run_id, outcomes
        manifest = files.read_json(artifacts / "manifest.json")
        self.nodes: dict[str, Json] = {**manifest["nodes"], **manifest["sources"]}
        self.results: list[Json] = files.read_json(artifacts / "run_results.json")["results"]
        self.lineage = Lineage(artifacts)

    def events(self) -> Iterator[Json]:
        """Yield the events of seeds and models in the order they began, and those of tests."""
        tests: dict[str, list[Json]] = {}
        for result in sorted(self.results, key=_started):
            node = self.nodes[result["unique_id"]]
            if node["resource_type"] == "test":
                attached = node.get("attached_node") or (node["depends_on"]["nodes"] or [""])[-1]
                tests.setdefault(attached, []).append(result)
            elif result["timing"]:
                yield from self._model(node, result)
        for unique_id, results in sorted(tests.items()):
            if unique_id in self.nodes:
                yield from self._tests(self.nodes[unique_id], results)

    def _model(self, node: Json, result: Json) -> Iterator[Json]:
        inputs = [self._input(self.nodes[n]) for n in node["depends_on"].get("nodes", [])]
        sql = LANDED.sub(lambda m: f"landing.{m[1]}", node.get("compiled_code") or "")
        error = (result["message"] or "failed") if result["status"] == "error" else ""
        job = Job(
            self.run_id, f"dbt.{node['name']}", _started(result),
            result["timing"][-1]["completed_at"], node["resource_type"].upper(), error, sql,
        )  # fmt: skip
        yield from openlineage.events(job, inputs, [self._output(node)])

    def _input(self, node: Json) -> Json:
        """Return what a model reads, with columns when no job of this run may have made it."""
        what = _warehouse(node)
        if what.area != "landing":
            return dict(what.key)
        known = openlineage.dataset(what, schema=openlineage.schema(self._columns(node)))
        if assertions := self._on_landed(what):
            known["inputFacets"] = openlineage.facets(
                dataQualityAssertions={"assertions": assertions}
            )
        return known

    def _output(self, node: Json) -> Json:
        described = node["description"]
        return openlineage.dataset(
            _warehouse(node),
            schema=openlineage.schema(self._columns(node)),
            columnLineage=self._column_lineage(node),
            documentation={"description": described} if described else None,
        )

    def _columns(self, node: Json) -> list[dict[str, str | None]]:
        described = node["columns"]
        names = self._traced(lambda: self.lineage.columns(_relation(node))) or list(described)
        return [
            {"name": n, "type": described.get(n, {}).get("data_type"),
             "description": described.get(n, {}).get("description")} for n in names
        ]  # fmt: skip

    def _column_lineage(self, node: Json) -> Json | None:
        relation = _relation(node)

        def origins() -> dict[str, list[tuple[Dataset, str]]]:
            return {
                column: [
                    (_warehouse(self.lineage.nodes[parent.relation]), parent.column)
                    for parent in sorted(self.lineage.parents(relation, column))
                    if parent != Column(parent.relation, ROWS)
                ]
                for column in self.lineage.columns(relation)
            }

        found = self._traced(origins) if node["resource_type"] == "model" else None
        return openlineage.column_lineage(found) if found else None

    def _traced(self, ask: Callable[[], Any]) -> Any:
        try:
            return ask()
        except Untraceable as error:
            log.warning("lineage   no columns in the OpenLineage events: %s", error)
            return None

    def _on_landed(self, what: Dataset) -> list[Json]:
        mine = [o for o in self.outcomes if o.subject == what.name and o.outcome != "error"]
        return [{"assertion": o.check, "success": o.outcome == "passed"} for o in mine]

    def _tests(self, node: Json, results: list[Json]) -> Iterator[Json]:
        ran = [r for r in results if r["status"] in ("pass", "fail", "warn")]
        if not ran:
            return
        assertions = []
        for result in ran:
            test = self.nodes[result["unique_id"]]
            name = (test.get("test_metadata") or {}).get("name") or test["name"]
            column = {"column": test["column_name"]} if test.get("column_name") else {}
            success = result["status"] == "pass"
            assertions.append({"assertion": name, "success": success, **column})
        failed = [self.nodes[r["unique_id"]]["name"] for r in ran if r["status"] == "fail"]
        job = Job(
            self.run_id, f"test.{node['name']}", min(_started(r) for r in ran),
            max(r["timing"][-1]["completed_at"] for r in ran), "TEST", "; ".join(failed),
        )  # fmt: skip
        tested: Json = dict(_warehouse(node).key)
        tested["inputFacets"] = openlineage.facets(dataQualityAssertions={"assertions": assertions})
        yield from openlineage.events(job, [tested], [])


def _started(result: Json) -> str:
    return str(result["timing"][0]["started_at"]) if result["timing"] else ""


def _relation(node: Json) -> str:
    source = node["resource_type"] == "source"
    return f"{node['source_name']}.{node['name']}" if source else str(node["name"])


def _warehouse(node: Json) -> Dataset:
    if node["resource_type"] != "source":
        return Dataset("warehouse", f"{node['schema']}.{node['name']}")
    control = node["source_name"] == "landing"
    return Dataset("landing", node["name"] if control else f"{node['name']}.{node['source_name']}")


def published(run_id: str, directory: Path, release: str, tables: list[str]) -> list[Json]:
    """Put the events of a run in its release, and return those of publishing, to add once it is."""
    now = openlineage.moment(journal.now())
    job = Job(run_id, "publish", now, now, "TASK")
    inputs = [openlineage.dataset(Dataset("warehouse", table)) for table in tables]
    output = openlineage.dataset(
        Dataset("release", f"{release}/{WAREHOUSE}"), version={"datasetVersion": release}
    )
    found = openlineage.events(job, inputs, [output])
    so_far = path_of(run_id)
    (directory / FILE).write_bytes(so_far.read_bytes() if so_far.exists() else b"")
    openlineage.append(directory / FILE, found)
    return found


@contextmanager
def publishing(run_id: str) -> Iterator[None]:
    """Add the events of a release that is refused, with the reason, when the block raises."""
    started = openlineage.moment(journal.now())
    try:
        yield
    except Exception as error:
        ended = openlineage.moment(journal.now())
        job = Job(run_id, "publish", started, ended, "TASK", error=str(error))
        add(run_id, openlineage.events(job, [], []))
        raise
