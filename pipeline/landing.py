"""Landing: archived bytes as all-text Parquet, one folder per snapshot, nothing changed in it.

Each row carries `bron_snapshot` and `bron_regel`. Beside the snapshots stands one empty file per
table with every column its layouts know (`<table>.parquet`), so that a source nobody delivered yet
reads as no rows instead of an error.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import archive, files, keys
from pipeline.archive import Receipt
from pipeline.settings import get_settings
from pipeline.sources.reading import normalise
from pipeline.sources.recognition import recognise
from pipeline.sources.registry import Dataset, load_registry

SCHEMA_YEAR = 2000  # stands for the year columns in the empty schema file
VERDICT = "checks.json"


class ArchiveDamaged(Exception):
    """An archived file is no longer what its receipt says."""


def snapshot_directory(receipt: Receipt) -> Path:
    """Where a snapshot's rows are while it counts."""
    return get_settings().landing / receipt.dataset / f"snapshot={receipt.snapshot}"


def refused_directory(receipt: Receipt) -> Path:
    """Where a snapshot's rows are after a blocking check failed on it."""
    return get_settings().quarantine / receipt.dataset / f"snapshot={receipt.snapshot}"


def parquet_file(receipt: Receipt) -> Path:
    """Return the Parquet file of a snapshot that counts."""
    return snapshot_directory(receipt) / f"{receipt.table}.parquet"


def land(receipt: Receipt) -> bool:
    """Write the rows of an archived delivery; return whether that was still to do."""
    directory = snapshot_directory(receipt)
    if directory.exists():
        return False
    data = receipt.read()
    if files.sha256(data) != receipt.sha256:
        raise ArchiveDamaged(
            f"The archived file {receipt.directory / receipt.file} is not what was received: its "
            f"SHA-256 is {files.sha256(data)}, the receipt says {receipt.sha256}. Put the original "
            "back from a backup."
        )
    found = recognise(
        data,
        receipt.file,
        period=receipt.periods[0] if receipt.period_source != "content" else None,
    )
    content = found.content
    table = pa.table(
        [
            *(pa.array(column, pa.string()) for column in zip(*content.rows, strict=True)),
            pa.array([receipt.snapshot] * len(content.rows), pa.string()),
            pa.array(content.lines, pa.int64()),
        ],
        names=[*content.columns, keys.SNAPSHOT_COLUMN, keys.LINE_COLUMN],
    )
    with files.new_directory(directory) as temporary:
        pq.write_table(table, temporary / f"{receipt.table}.parquet")
    return True


def refuse(receipt: Receipt) -> Path:
    """Move a snapshot and its verdict out of the landing area, in one step."""
    target = refused_directory(receipt)
    target.parent.mkdir(parents=True, exist_ok=True)
    bring_back(receipt)
    snapshot_directory(receipt).rename(target)
    return target


def bring_back(receipt: Receipt) -> bool:
    """Let a refused snapshot be judged anew; return whether it was refused."""
    refused = refused_directory(receipt).exists()
    shutil.rmtree(refused_directory(receipt), ignore_errors=True)
    return refused


def counting(dataset: str | None = None) -> list[Receipt]:
    """Return the receipts of landed snapshots that are not refused, oldest first."""
    return [r for r in archive.receipts(dataset) if parquet_file(r).exists()]


def waiting() -> list[Receipt]:
    """Return the receipts of deliveries that were handed in and neither landed nor refused."""
    return [
        r
        for r in archive.receipts()
        if not snapshot_directory(r).exists() and not refused_directory(r).exists()
    ]


def prepare() -> None:
    """Write the empty schema files, and clear what a killed run left behind."""
    settings = get_settings()
    for name, dataset in load_registry().datasets.items():
        files.remove_leftovers(settings.landing / name)
        files.remove_leftovers(settings.archive / name)
        for table, columns in schema(dataset).items():
            names = [*columns, keys.SNAPSHOT_COLUMN, keys.LINE_COLUMN]
            types = [pa.string()] * (len(names) - 1) + [pa.int64()]
            empty = pa.schema(list(zip(names, types, strict=True))).empty_table()
            path = settings.landing / name / f"{table}.parquet"
            if not path.exists() or pq.read_schema(path) != empty.schema:
                sink = pa.BufferOutputStream()
                pq.write_table(empty, sink)
                files.write_atomic(path, sink.getvalue().to_pybytes())


def schema(dataset: Dataset) -> dict[str, list[str]]:
    """Return every column that any layout of a dataset lands, per table, without duplicates."""
    found: dict[str, list[str]] = {}
    for name, tables in dataset.tables.items():
        columns = [c for table in tables for c in table.columns_for([SCHEMA_YEAR])]
        keep_case = any(table.entity for table in tables)
        found[name] = list(dict.fromkeys(c if keep_case else normalise(c) for c in columns))
    return found


def write_snapshots_table(receipts: list[Receipt]) -> None:
    """Write the table of snapshots that count: `landing/bron_snapshots.parquet`."""
    registry = load_registry()
    rows = []
    for receipt in receipts:
        layout = registry.layout(receipt.dataset, receipt.layout)
        rows.append(
            {
                keys.SNAPSHOT_COLUMN: receipt.snapshot,
                "dataset": receipt.dataset,
                "tabel": receipt.table,
                "layout": receipt.layout,
                "layout_naam": layout.name,
                "onderdeel": receipt.part,
                "periode": receipt.periods[0] if receipt.period_source != "content" else None,
                "periodes": ", ".join(receipt.periods),
                "telwijze": layout.telwijze,
                "uitgever": receipt.publisher,
                "titel": registry.datasets[receipt.dataset].title,
                "licentie": receipt.licence,
                "bestand": receipt.file,
                "url": receipt.url,
                "herkomst": receipt.origin,
                "ontvangen_op": receipt.received_on,
                "gearchiveerd_op": receipt.archived_at.isoformat(),
                "sha256": receipt.sha256,
                "bytes": receipt.size,
                "rijen": receipt.rows,
                "overgeslagen_regels": receipt.junk_lines,
            }
        )
    types = {
        "ontvangen_op": pa.date32(),
        "bytes": pa.int64(),
        "rijen": pa.int64(),
        "overgeslagen_regels": pa.int64(),
    }
    columns = list(_SNAPSHOT_COLUMNS)
    fields = [pa.field(c, types.get(c, pa.string())) for c in columns]
    table = pa.Table.from_pylist(rows, schema=pa.schema(fields))
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    path = get_settings().landing / f"{keys.SNAPSHOTS_TABLE}.parquet"
    files.write_atomic(path, sink.getvalue().to_pybytes())


_SNAPSHOT_COLUMNS = (
    keys.SNAPSHOT_COLUMN,
    "dataset",
    "tabel",
    "layout",
    "layout_naam",
    "onderdeel",
    "periode",
    "periodes",
    "telwijze",
    "uitgever",
    "titel",
    "licentie",
    "bestand",
    "url",
    "herkomst",
    "ontvangen_op",
    "gearchiveerd_op",
    "sha256",
    "bytes",
    "rijen",
    "overgeslagen_regels",
)
