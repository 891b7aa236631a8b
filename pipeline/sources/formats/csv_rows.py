"""CSV: Arrow reads it in blocks, and every line is accounted for."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from pipeline import keys
from pipeline.settings import get_settings
from pipeline.sources.formats import Rows, Unreadable, is_junk
from pipeline.sources.formats.scan import BOM, Scan


@dataclass
class Header:
    """The first lines of a CSV. `names` are as published; a nameless last column is left out."""

    delimiter: str
    names: list[str]
    quoted: bool
    nameless_last: bool


def read_header(scan: Scan, skip: int = 0) -> Header:
    """Return the header, after `skip` lines.

    Raises:
        Unreadable: when the line cannot be read as CSV.
    """
    line = first_lines(scan, skip + 1)[skip]
    delimiter = max(";,\t", key=line.count)
    try:
        names = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error as error:
        raise Unreadable(f"its first line cannot be read as CSV: {error}") from error
    names = [" ".join(name.split()) for name in names]
    nameless_last = len(names) > 1 and not names[-1]
    return Header(
        delimiter, names[:-1] if nameless_last else names, line.startswith('"'), nameless_last
    )


def first_lines(scan: Scan, count: int) -> list[str]:
    """Return the first lines as text, without their line breaks; empty ones where it ends."""
    with scan.path.open("rb") as file:
        start = file.read(count * get_settings().max_line_bytes).removeprefix(BOM)
    lines = re.split(rb"\r\n|\r|\n", start, maxsplit=count)[:count]
    return [line.decode(scan.encoding) for line in lines] + [""] * (count - len(lines))


def open_csv(
    scan: Scan,
    header: Header,
    quoting: str,
    skip: int = 0,
    footer: str | None = None,
    open_end: bool = False,
) -> Rows:
    """Return the rows of a CSV.

    Args:
        scan: the file.
        header: its header.
        quoting: `none` when a quote is a letter like any other, unless the header is quoted or a
            field with a delimiter in it is.
        skip: lines before the header, and `footer` the text of a last line, that are no rows.
        footer: see `skip`.
        open_end: whether the publisher ends the file without a line break, in a closing quote.
    """
    reading = _Reading(scan, header, quoting, skip, footer, open_end)
    rows = Rows(header.names, lambda: reading.batches(rows))
    return rows


@dataclass
class _Reading:
    scan: Scan
    header: Header
    quoting: str
    skip: int
    footer: str | None
    open_end: bool
    left_out: list[int] = field(default_factory=list)  # lines, ascending
    passed: int = 0  # how many of them the rows so far have stepped over
    line: int = 0  # of the next row
    broken: str = ""

    def batches(self, rows: Rows) -> Iterator[pa.RecordBatch]:
        """Yield the batches, and see to it that no line was lost.

        Raises:
            Unreadable: for a missing last line break, a row with another number of fields, or a
                quote that is not closed.
        """
        total = self.scan.lines
        if not self.scan.ends_in_line_break:
            total += 1
            if not self.open_end or self.scan.last_byte != b'"':
                raise Unreadable(
                    f"the last line ({total}) does not end in a line break, so the file "
                    "may be cut off; hand in the whole file (a whole file ends in a line break)"
                )
        before = self.skip + 1
        self.left_out, self.passed, self.line = [], 0, before + 1
        self.broken, rows.junk = "", 0
        read = 0
        try:
            for block in self._open(before):
                lines = self._lines(block.num_rows)
                read += block.num_rows
                kept, junk = self._without_junk(block, lines)
                rows.junk += junk
                if kept.num_rows:
                    yield kept
        except pa.ArrowInvalid as error:
            raise Unreadable(self.broken or self._not_closed() or _plain(error)) from error
        rows.junk += len(self.left_out)
        if before + read + len(self.left_out) != total:
            raise Unreadable(self._not_closed() or "lines were lost while it was read")

    def _open(self, before: int) -> arrow_csv.CSVStreamingReader:
        quoted = self.header.quoted or self.scan.quotes_delimiter
        plain = self.quoting == "none" and not quoted
        names = [*self.header.names, *([""] if self.header.nameless_last else [])]
        return arrow_csv.open_csv(
            self.scan.path,
            arrow_csv.ReadOptions(
                # One thread: only then does Arrow tell which line a bad row stands on.
                use_threads=False,
                block_size=4 * get_settings().max_line_bytes,
                column_names=[str(position) for position in range(len(names))],
                skip_rows=before,
                encoding=self.scan.encoding,
            ),
            arrow_csv.ParseOptions(
                delimiter=self.header.delimiter,
                quote_char=False if plain else '"',
                double_quote=not plain,
                ignore_empty_lines=False,
                invalid_row_handler=self._other_row,
            ),
            arrow_csv.ConvertOptions(
                # The scan has seen that it is UTF-8; empty text stays text, not NULL.
                check_utf8=False,
                column_types={str(position): pa.string() for position in range(len(names))},
                strings_can_be_null=False,
            ),
        )

    def _other_row(self, row: arrow_csv.InvalidRow) -> str:
        """Judge a row with another number of fields: a line that is known as junk, or damage."""
        cells = row.text.split(self.header.delimiter)
        if is_junk(cells) or (self.footer and row.text.strip('"').strip() == self.footer):
            self.left_out.append(row.number)
            return "skip"
        self.broken = (
            f"line {row.number} has {row.actual_columns} fields, and the header has "
            f"{row.expected_columns}; the line may be cut off or hold a stray delimiter"
        )
        return "error"

    def _lines(self, count: int) -> pa.Array:
        """Return the line numbers of the next `count` rows, stepping over those left out."""
        gone = np.array(self.left_out[self.passed :], dtype=np.int64)
        lines = np.arange(self.line, self.line + count + len(gone), dtype=np.int64)
        lines = np.setdiff1d(lines, gone, assume_unique=True)[:count]
        self.line = int(lines[-1]) + 1 if count else self.line
        self.passed += int(np.searchsorted(gone, self.line))
        # By its buffer: `pa.array` of a NumPy array loads pandas, which takes longer than a file.
        return pa.Array.from_buffers(pa.int64(), count, [None, pa.py_buffer(lines)])

    def _without_junk(self, block: pa.RecordBatch, lines: pa.Array) -> tuple[pa.RecordBatch, int]:
        columns = block.columns
        first = pc.ascii_lower(pc.utf8_trim_whitespace(columns[0]))
        totals = pc.equal(first, "totalen")
        empty = pc.equal(first, "")
        for column in columns[1:]:
            if not pc.any(empty).as_py():
                break
            empty = pc.and_(empty, pc.equal(pc.utf8_trim_whitespace(column), ""))
        junk = pc.or_(totals, empty)
        again = pc.and_(
            pc.equal(columns[0], self.header.names[0]),
            pc.equal(columns[-1 - self.header.nameless_last], self.header.names[-1]),
        )
        if len(self.header.names) > 1 and pc.any(again).as_py():
            line = lines.filter(again)[0].as_py()
            raise Unreadable(
                f"line {line} is the header again: two files seem to be pasted together. Hand in "
                "each one by itself"
            )
        if self.header.nameless_last:
            *columns, last = columns
            stray = pc.and_(pc.not_equal(pc.utf8_trim_whitespace(last), ""), pc.invert(junk))
            if pc.any(stray).as_py():
                line = lines.filter(stray)[0].as_py()
                raise Unreadable(f"line {line} has a value in the last column, which has no name")
        kept = pa.RecordBatch.from_arrays(
            [*columns, lines], names=[*self.header.names, keys.LINE_COLUMN]
        )
        count = pc.sum(junk).as_py() or 0
        return (kept.filter(pc.invert(junk)) if count else kept), count

    def _not_closed(self) -> str:
        """Return where a field goes on over several lines, when one does."""
        with self.scan.path.open(encoding=self.scan.encoding, newline="") as file:
            reader = csv.reader(file, delimiter=self.header.delimiter)
            begins = 1
            try:
                for _ in reader:
                    if reader.line_num > begins:
                        return (
                            f"a field that begins on line {begins} goes on over several lines; a "
                            "quote there is probably not closed. No layout has such a field"
                        )
                    begins = reader.line_num + 1
            except csv.Error as error:
                return f"line {reader.line_num} cannot be read as CSV: {error}"
        return ""


def _plain(error: Exception) -> str:
    return f"it cannot be read as CSV: {error}"
