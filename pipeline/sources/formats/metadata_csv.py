"""The metadata CSV of CBS StatLine: sections with their own headers, cells over several lines."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from pipeline.sources.formats import Rows, Unreadable, in_batches
from pipeline.sources.formats.scan import Scan

COLUMNS = ["sectie", "rij", "kolom", "waarde"]
FIRST_SECTION = "TableInfos"


def open_metadata(scan: Scan) -> Rows:
    """Return one row per cell: section, row in it (1-based), column, value.

    Raises:
        Unreadable: when a row has another number of cells than the header of its section.
    """
    return Rows(COLUMNS, lambda: in_batches(COLUMNS, _cells(scan)))


def _cells(scan: Scan) -> Iterator[tuple[int, list[str | None]]]:
    section, header, row = "", None, 0
    with scan.path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, delimiter=";", strict=True)
        try:
            for cells in reader:
                if not cells:
                    continue
                if len(cells) == 1:  # the name of the next section
                    section, header, row = cells[0], None, 0
                elif header is None:
                    header = cells
                elif len(cells) != len(header):
                    raise Unreadable(
                        f"line {reader.line_num} of section {section} has {len(cells)} fields, and "
                        f"its header has {len(header)}; the file may be cut off"
                    )
                else:
                    row += 1
                    for column, value in zip(header, cells, strict=True):
                        yield reader.line_num, [section, str(row), column, value]
        except (csv.Error, UnicodeDecodeError) as error:
            raise Unreadable(f"line {reader.line_num} cannot be read as CSV: {error}") from error
