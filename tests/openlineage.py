"""Schemas of what is used of OpenLineage 2-0-2, written from the specification at openlineage.io.

Ours, and stricter in one way: a facet that is not listed here is refused, so that none is made up.
"""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
URI: Schema = {"type": "string", "pattern": r"^(https?://|urn:)\S+$"}
UUID: Schema = {"type": "string", "format": "uuid"}
TIME: Schema = {
    "type": "string",
    "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$",
}


def _object(required: dict[str, Schema], optional: dict[str, Schema] | None = None) -> Schema:
    return {
        "type": "object",
        "required": list(required),
        "properties": {**required, **(optional or {})},
        "additionalProperties": False,
    }


def _facet(
    title: str, version: str, required: dict[str, Schema], optional: dict[str, Schema] | None = None
) -> Schema:
    url = f"https://openlineage.io/spec/facets/{version}/{title}.json#/$defs/{title}"
    return _object({"_producer": URI, "_schemaURL": {"const": url}, **required}, optional)


def _list(item: Schema) -> Schema:
    return {"type": "array", "items": item}


INPUT_FIELD = _object({"namespace": TEXT, "name": TEXT, "field": TEXT})
RUN_FACETS = {
    "parent": _facet(
        "ParentRunFacet", "1-0-1",
        {"run": _object({"runId": UUID}), "job": _object({"namespace": TEXT, "name": TEXT})},
    ),
    "errorMessage": _facet(
        "ErrorMessageRunFacet", "1-0-1", {"message": TEXT, "programmingLanguage": TEXT},
    ),
}  # fmt: skip
JOB_FACETS = {
    "jobType": _facet(
        "JobTypeJobFacet", "2-0-3",
        {"processingType": {"enum": ["BATCH", "STREAMING"]}, "integration": TEXT},
        {"jobType": TEXT},
    ),
    "sql": _facet("SQLJobFacet", "1-0-1", {"query": TEXT}),
}  # fmt: skip
DATASET_FACETS = {
    "schema": _facet(
        "SchemaDatasetFacet", "1-1-1",
        {"fields": _list(_object({"name": TEXT}, {"type": TEXT, "description": TEXT}))},
    ),
    "columnLineage": _facet(
        "ColumnLineageDatasetFacet", "1-2-0",
        {"fields": {"type": "object",
                    "additionalProperties": _object({"inputFields": _list(INPUT_FIELD)})}},
    ),
    "dataSource": _facet("DatasourceDatasetFacet", "1-0-1", {}, {"name": TEXT, "uri": URI}),
    "documentation": _facet("DocumentationDatasetFacet", "1-0-1", {"description": TEXT}),
    "version": _facet("DatasetVersionDatasetFacet", "1-0-1", {"datasetVersion": TEXT}),
}  # fmt: skip
INPUT_FACETS = {
    "dataQualityAssertions": _facet(
        "DataQualityAssertionsDatasetFacet", "1-0-1",
        {"assertions": _list(
            _object({"assertion": TEXT, "success": {"type": "boolean"}}, {"column": TEXT})
        )},
    )
}  # fmt: skip
OUTPUT_FACETS = {
    "outputStatistics": _facet(
        "OutputStatisticsOutputDatasetFacet", "1-0-2", {"rowCount": {"type": "integer"}}
    )
}


def _dataset(kind: str, own: dict[str, Schema]) -> Schema:
    return _object(
        {"namespace": TEXT, "name": TEXT},
        {"facets": _object({}, DATASET_FACETS), kind: _object({}, own)},
    )


RUN_EVENT = _object(
    {
        "eventTime": TIME,
        "producer": URI,
        "schemaURL": {
            "const": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"
        },
        "run": _object({"runId": UUID}, {"facets": _object({}, RUN_FACETS)}),
        "job": _object({"namespace": TEXT, "name": TEXT}, {"facets": _object({}, JOB_FACETS)}),
    },
    {
        "eventType": {"enum": ["START", "RUNNING", "COMPLETE", "ABORT", "FAIL", "OTHER"]},
        "inputs": _list(_dataset("inputFacets", INPUT_FACETS)),
        "outputs": _list(_dataset("outputFacets", OUTPUT_FACETS)),
    },
)
VALIDATOR = Draft202012Validator(RUN_EVENT, format_checker=FormatChecker())


def errors(event: Any) -> list[str]:
    """Return what is wrong with an event."""
    return [f"{e.json_path}: {e.message}" for e in VALIDATOR.iter_errors(event)]
