"""Landing: archived bytes as all-text Parquet, one folder per snapshot, nothing changed in it.

Each row carries `bron_snapshot` and `bron_regel`. Beside the snapshots stands one empty file per
table with every column its layouts know (`<table>.parquet`), so that a source nobody delivered yet
reads as no rows instead of an error.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import archive, files, journal, keys
from pipeline.archive import Receipt
from pipeline.settings import get_settings
from pipeline.sources import corrections
from pipeline.sources.formats import normalise
from pipeline.sources.identification import identified
from pipeline.sources.recognition import describe_periods
from pipeline.sources.registry import Dataset, Table, load_registry

SCHEMA_YEAR = 2000  # stands for the year columns in the empty schema file
VERDICT = "checks.json"


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
    with identified(receipt.path) as found, files.new_directory(directory) as temporary:
        if found.scan.sha256 != receipt.sha256:
            raise files.Damaged(
                f"The archived file {receipt.path} is not what was received: its SHA-256 is "
                f"{found.scan.sha256}, the receipt says {receipt.sha256}. Put the original back "
                "from a backup."
            )
        names = [*found.landed, keys.SNAPSHOT_COLUMN, keys.LINE_COLUMN]
        schema = pa.schema([(n, pa.string()) for n in names[:-1]] + [(names[-1], pa.int64())])
        with pq.ParquetWriter(temporary / f"{receipt.table}.parquet", schema) as writer:
            for batch in found.batches():
                snapshot = pa.repeat(receipt.snapshot, batch.num_rows)
                columns = [*batch.columns[:-1], snapshot, batch.columns[-1]]
                writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=schema))
        # Before they have their name: a crash between may write the line twice, never not at all.
        journal.append(
            "landed", archive.object_of(receipt), f"{receipt.rows} rows", origin=receipt.origin,
            details={"file": receipt.file, "table": receipt.table, "layout": receipt.layout},
        )  # fmt: skip
    return True


def refuse(receipt: Receipt) -> Path:
    """Move a snapshot and its verdict out of the landing area, in one step."""
    target = refused_directory(receipt)
    bring_back(receipt)
    files.move(snapshot_directory(receipt), target)
    return target


def bring_back(receipt: Receipt) -> bool:
    """Let a refused snapshot be judged anew; return whether it was refused."""
    return files.remove_directory(refused_directory(receipt))


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
    files.remove_leftovers(settings.incoming)
    for name in load_registry().datasets:
        files.remove_leftovers(settings.landing / name)
        files.remove_leftovers(settings.archive / name)
        prepare_dataset(name)


def prepare_dataset(name: str) -> None:
    """Write the empty schema files of one dataset."""
    for table, columns in schema(load_registry().datasets[name]).items():
        names = [*columns, keys.SNAPSHOT_COLUMN, keys.LINE_COLUMN]
        types = [pa.string()] * (len(names) - 1) + [pa.int64()]
        empty = pa.schema(list(zip(names, types, strict=True))).empty_table()
        path = schema_file(name, table)
        if not path.exists() or pq.read_schema(path) != empty.schema:
            sink = pa.BufferOutputStream()
            pq.write_table(empty, sink)
            files.write_atomic(path, sink.getvalue().to_pybytes())


def schema_file(dataset: str, table: str) -> Path:
    """Return the empty file with every column that the layouts of a table know."""
    return get_settings().landing / dataset / f"{table}.parquet"


def schema(dataset: Dataset) -> dict[str, list[str]]:
    """Return every column that any layout of a dataset lands, per table, without duplicates."""
    found: dict[str, list[str]] = {}
    for name, tables in dataset.tables.items():
        columns = [c for table in tables for c in _columns(dataset, table)]
        found[name] = list(dict.fromkeys(columns))
    return found


def _columns(dataset: Dataset, table: Table) -> list[str]:
    plain = [dataset.landed_name(c) for c in [*table.columns, *table.optional]]
    return plain + [normalise(c) for c in table.of_year(SCHEMA_YEAR)]


def write_tables(receipts: list[Receipt]) -> None:
    """Write what the models need besides the rows: snapshots that count, and cells to correct."""
    _write_table(keys.SNAPSHOTS_TABLE, _snapshots(receipts))
    _write_table(keys.ARRIVALS_TABLE, _arrivals(receipts))
    snapshots = ((r.dataset, r.table, r.snapshot, parquet_file(r)) for r in receipts)
    _write_table(keys.CORRECTIONS_TABLE, corrections.corrected_cells(snapshots))


def _write_table(name: str, table: pa.Table) -> None:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    files.write_atomic(get_settings().landing / f"{name}.parquet", sink.getvalue().to_pybytes())


def _arrivals(receipts: list[Receipt]) -> pa.Table:
    rows = [
        {
            keys.SNAPSHOT_COLUMN: receipt.snapshot,
            "ontvangen_op": arrival.received_on,
            "gearchiveerd_op": arrival.archived_at.isoformat(),
            "herkomst": arrival.origin,
        }
        for receipt in receipts
        for arrival in archive.arrivals(receipt)
    ]
    types = [pa.string(), pa.date32(), pa.string(), pa.string()]
    names = [keys.SNAPSHOT_COLUMN, "ontvangen_op", "gearchiveerd_op", "herkomst"]
    return pa.Table.from_pylist(rows, schema=pa.schema(list(zip(names, types, strict=True))))


def _snapshots(receipts: list[Receipt]) -> pa.Table:
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
                "periode": receipt.periods[0]
                if receipt.period_source in ("told", "name")
                else None,
                "periodes": describe_periods(receipt.periods) if receipt.periods else None,
                "laatste_periode": max(receipt.periods, default=None),
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
                "onderdrukte_cellen": receipt.suppressed,
                "onderdrukt": "|".join(layout.suppressed),
            }
        )
    types = {
        "ontvangen_op": pa.date32(),
        "bytes": pa.int64(),
        "rijen": pa.int64(),
        "overgeslagen_regels": pa.int64(),
        "onderdrukte_cellen": pa.int64(),
    }
    columns = list(_SNAPSHOT_COLUMNS)
    fields = [pa.field(c, types.get(c, pa.string())) for c in columns]
    return pa.Table.from_pylist(rows, schema=pa.schema(fields))


_SNAPSHOT_COLUMNS = (
    keys.SNAPSHOT_COLUMN,
    "dataset",
    "tabel",
    "layout",
    "layout_naam",
    "onderdeel",
    "periode",
    "periodes",
    "laatste_periode",
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
    "onderdrukte_cellen",
    "onderdrukt",
)
