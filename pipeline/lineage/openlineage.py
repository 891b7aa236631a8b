"""The format of OpenLineage: run events, datasets and facets, as lines of JSON in a file.

Written to a file only, never sent anywhere. The versions below are those of the specification at
openlineage.io; `tests/openlineage.py` holds schemas of what is used of it.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pipeline import keys

SPEC = "https://openlineage.io/spec"
RUN_EVENT = f"{SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent"
PRODUCER = "urn:techniekpact-monitor"
NAMESPACE = "techniekpact"
# Each facet and the version of its schema.
FACETS = {
    "parent": ("ParentRunFacet", "1-0-1"),
    "errorMessage": ("ErrorMessageRunFacet", "1-0-1"),
    "jobType": ("JobTypeJobFacet", "2-0-3"),
    "sql": ("SQLJobFacet", "1-0-1"),
    "schema": ("SchemaDatasetFacet", "1-1-1"),
    "columnLineage": ("ColumnLineageDatasetFacet", "1-2-0"),
    "dataSource": ("DatasourceDatasetFacet", "1-0-1"),
    "documentation": ("DocumentationDatasetFacet", "1-0-1"),
    "version": ("DatasetVersionDatasetFacet", "1-0-1"),
    "dataQualityAssertions": ("DataQualityAssertionsDatasetFacet", "1-0-1"),
    "outputStatistics": ("OutputStatisticsOutputDatasetFacet", "1-0-2"),
}
EventType = Literal["START", "COMPLETE", "FAIL"]
Json = dict[str, Any]


class Dataset(NamedTuple):
    """A dataset by its namespace (`archive`, `landing`, `warehouse`, `release`) and name."""

    area: str
    name: str

    @property
    def key(self) -> Json:
        """Its name in the format."""
        return {"namespace": f"{NAMESPACE}://{self.area}", "name": self.name}


class Job(NamedTuple):
    """A job of one run: its name, when it ran, and what went wrong, if anything did."""

    run: str
    name: str
    started: str
    ended: str
    kind: str
    error: str = ""
    sql: str = ""


def facets(**content: Json | None) -> Json:
    """Return facets by name, each with its producer and schema; what is None is left out."""
    found = {}
    for name, fields in content.items():
        if fields is not None:
            title, version = FACETS[name]
            url = f"{SPEC}/facets/{version}/{title}.json#/$defs/{title}"
            found[name] = {"_producer": PRODUCER, "_schemaURL": url, **fields}
    return found


def dataset(what: Dataset, **content: Json | None) -> Json:
    """Return a dataset with its facets."""
    return {**what.key, "facets": facets(**content)}


def source(name: str, uri: str | None) -> Json:
    """Return the facet of where a dataset comes from."""
    return {"name": name, **({"uri": uri} if uri else {})}


def schema(columns: Iterable[Mapping[str, str | None]]) -> Json:
    """Return the facet of columns: `name`, and `type` and `description` where known."""
    return {"fields": [{k: v for k, v in column.items() if v} for column in columns]}


def column_lineage(columns: Mapping[str, Iterable[tuple[Dataset, str]]]) -> Json:
    """Return the facet of what each column is made of."""
    return {
        "fields": {
            column: {"inputFields": [{**of.key, "field": name} for of, name in origins]}
            for column, origins in columns.items()
        }
    }


def events(job: Job, inputs: list[Json], outputs: list[Json]) -> list[Json]:
    """Return the START of a job, and its COMPLETE or FAIL."""
    parent = {
        "run": {"runId": job.run},
        "job": {"namespace": NAMESPACE, "name": keys.JOB_NAME},
    }
    error = {"message": job.error, "programmingLanguage": "SQL" if job.sql else "Python"}
    kind = {"processingType": "BATCH", "integration": "TECHNIEKPACT", "jobType": job.kind}

    def event(kind_of_event: EventType, moment: str, **more: Json | None) -> Json:
        bare = kind_of_event == "START"
        return {
            "eventType": kind_of_event,
            "eventTime": moment,
            "producer": PRODUCER,
            "schemaURL": RUN_EVENT,
            "run": {
                "runId": str(uuid.uuid5(uuid.UUID(job.run), job.name)),
                "facets": facets(parent=parent, **more),
            },
            "job": {
                "namespace": NAMESPACE,
                "name": job.name,
                "facets": facets(jobType=kind, sql={"query": job.sql} if job.sql else None),
            },
            "inputs": [_bare(d) for d in inputs] if bare else inputs,
            "outputs": [_bare(d) for d in outputs] if bare or job.error else outputs,
        }

    end = event("FAIL", job.ended, errorMessage=error) if job.error else None
    return [event("START", job.started), end or event("COMPLETE", job.ended)]


def _bare(one: Json) -> Json:
    return {key: one[key] for key in ("namespace", "name")}


def moment(value: datetime) -> str:
    """Return a time as the format has it."""
    return value.isoformat(timespec="milliseconds")


def append(path: Path, found: list[Json]) -> None:
    """Add events to a file, one a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(e, ensure_ascii=False, sort_keys=True) + "\n" for e in found)
