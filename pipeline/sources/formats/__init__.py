"""How bytes become rows of text: CSV, XLSX, OData JSON, GeoJSON, ZIP. Knows formats, no datasets.

Nothing is summed, typed or renamed here. Rows come in batches, so that a file of any size takes the
same memory. What cannot be read whole is refused: a row with too few fields or a file without its
last line break may be a transfer that broke off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pyarrow as pa

from pipeline import keys

BATCH_ROWS = 50_000


class Unreadable(Exception):
    """The bytes are not a whole file of any format that is read here; the message says why."""


@dataclass
class Rows:
    """Rows of text that are still to be read.

    `batches` yields record batches: one text column per name in `columns` (as published), and last
    `bron_regel`, the 1-based line, sheet row or record number. `junk`, the number of lines left out
    as the format or layout names them, is known when the last batch is out.
    """

    columns: list[str]
    batches: Callable[[], Iterator[pa.RecordBatch]]
    junk: int = 0


def normalise(name: str) -> str:
    """Return a header name as names are compared: upper case, single blanks, `_` as a blank."""
    return " ".join(name.replace("_", " ").split()).upper()


def batch(columns: list[str], rows: list[list[str | None]], lines: list[int]) -> pa.RecordBatch:
    """Return rows of text as one record batch with their line numbers."""
    texts = zip(*rows, strict=True) if rows else [[] for _ in columns]
    try:
        arrays = [pa.array(column, pa.string()) for column in texts]
    except UnicodeEncodeError as error:
        raise Unreadable(
            f"it holds half a letter that no text can hold ({error.reason})"
        ) from error
    return pa.RecordBatch.from_arrays(
        [*arrays, pa.array(lines, pa.int64())], names=[*columns, keys.LINE_COLUMN]
    )


def in_batches(
    columns: list[str], numbered: Iterator[tuple[int, list[str | None]]]
) -> Iterator[pa.RecordBatch]:
    """Return numbered rows as record batches of at most `BATCH_ROWS`."""
    rows: list[list[str | None]] = []
    lines: list[int] = []
    for line, row in numbered:
        rows.append(row)
        lines.append(line)
        if len(rows) == BATCH_ROWS:
            yield batch(columns, rows, lines)
            rows, lines = [], []
    if rows:
        yield batch(columns, rows, lines)


def is_junk(cells: list[str]) -> bool:
    """Whether a line holds nothing, only quotes, or totals: DUO ends some files with such lines."""
    empty = all(cell.strip() in ("", '""') for cell in cells)
    return empty or cells[0].strip().strip('"').lower() == "totalen"
