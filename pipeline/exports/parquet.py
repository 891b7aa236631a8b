"""An export as Parquet: real types, and what a reader needs as key-value metadata."""

from __future__ import annotations

import io
import json

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.exports.table import Column, Export, columns, texts


def as_parquet(export: Export) -> bytes:
    """Return the bytes of the file."""
    schema = pa.schema(
        [
            pa.field(name, _type(column), metadata={"titel": column.titel, "uitleg": column.uitleg})
            for name, column in columns().items()
        ],
        metadata={key: json.dumps(value, ensure_ascii=False) for key, value in _told(export)},
    )
    table = pa.Table.from_pylist(export.rows, schema=schema)
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue()


def _type(column: Column) -> pa.DataType:
    if column.type == "number":
        return pa.decimal128(18, column.digits)
    return {"text": pa.string(), "date": pa.date32(), "yes_no": pa.bool_()}[column.type]


def _told(export: Export) -> list[tuple[str, object]]:
    said = texts()
    return [
        ("titel", said["titel"]),
        ("voorbeeldgegevens", said["voorbeeld"] if export.sample else ""),
        ("toelichting", dict(export.facts)),
        ("tekens", said["tekens"]),
        ("kerncijfers", export.figures),
        ("bronnen", export.sources),
    ]
