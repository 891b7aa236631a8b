"""XLSX: the first sheet, row by row, every cell as the text that a CSV of it would hold."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.settings import get_settings
from pipeline.sources.formats import Rows, Unreadable, in_batches, is_junk, zipped


def open_xlsx(path: Path) -> Rows:
    """Return the rows of the first sheet of a workbook.

    Raises:
        Unreadable: for a broken or hostile file, or one without rows.
    """
    zipped.check(path)
    header = next(_cells(path), None)
    names = [" ".join(_text(cell.value).split()) for cell in header] if header else []
    while names and not names[-1]:
        names.pop()
    if not names:
        raise Unreadable("its first sheet is empty")
    rows = Rows(names, lambda: in_batches(names, _numbered(path, rows)))
    return rows


def _numbered(path: Path, rows: Rows) -> Iterator[tuple[int, list[str | None]]]:
    rows.junk = 0
    width = len(rows.columns)
    for number, cells in enumerate(itertools.islice(_cells(path), 1, None), start=2):
        texts = [_value(cell) for cell in cells]
        if not texts or is_junk(texts):
            rows.junk += 1
            continue
        if any(text.strip() for text in texts[width:]):
            raise Unreadable(
                f"row {number} has a value beyond the last column of the header ({width})"
            )
        yield number, [*texts[:width], *[""] * (width - len(texts))]


def _cells(path: Path) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of the first sheet as cells, one at a time."""
    from openpyxl import load_workbook

    left = get_settings().max_cells
    try:
        # As a file: of a path openpyxl looks at the extension.
        with (
            path.open("rb") as file,
            closing(load_workbook(file, read_only=True, keep_links=False)) as book,
        ):
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # what the file says of its size is not believed
            for row in sheet.iter_rows():
                left -= max(len(row), 1)
                if left < 0:
                    raise Unreadable(
                        f"its first sheet has over {get_settings().max_cells:,} cells (setting "
                        "TECHNIEKPACT_MAX_CELLS); hand it in as CSV"
                    )
                yield row
    except Unreadable:
        raise
    except Exception as error:  # openpyxl raises whatever the broken part brings about
        raise Unreadable(
            f"it is a workbook that cannot be read ({type(error).__name__}: {error}); open it in a "
            "spreadsheet, save it anew as XLSX or CSV, and look whether all rows are there"
        ) from error


def _value(cell: Any) -> str:
    if cell.data_type == "f":
        raise Unreadable(
            f"cell {cell.coordinate} holds a formula; a delivery holds values. Copy the sheet, "
            "paste it as values, and hand in that"
        )
    return _text(cell.value)


def _text(value: object) -> str:
    # Excel keeps every number as a float; a count typed as 12 must not land as 12.0.
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        return value.date().isoformat()
    return str(value)
