"""From bytes to rows of text, with the line each row came from. Knows formats, no datasets.

Nothing is summed, typed or renamed here. What cannot be read whole is refused: a row with too few
fields or a file without its last line break may be a transfer that broke off.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from dataclasses import dataclass, field
from typing import Any

Row = list[str | None]


class Unreadable(Exception):
    """The bytes are not a whole file of any format that is read here; the message says why."""


@dataclass
class Content:
    """Rows as text. `lines` are 1-based line, sheet row or record numbers, one per row."""

    columns: list[str]
    rows: list[Row] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    junk: int = 0

    def column(self, name: str) -> list[str | None]:
        """Return the values of one column."""
        position = self.columns.index(name)
        return [row[position] for row in self.rows]


def normalise(name: str) -> str:
    """Return a header name as names are compared: single blanks, upper case."""
    return " ".join(name.split()).upper()


def kind_of(data: bytes) -> str:
    """Return `json`, `xlsx` or `csv` by the first bytes.

    Raises:
        Unreadable: for an empty file, an HTML page, or binary content of another kind.
    """
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not data.removeprefix(b"\xef\xbb\xbf").strip():
        raise Unreadable("the file is empty; ask the publisher to send it again")
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<")):
        raise Unreadable(
            "it is a web page (HTML or XML), not data; the publisher's server probably answered "
            "with an error page. Fetch the file again and look at it before handing it in"
        )
    if start.startswith((b"{", b"[")):
        return "json"
    if data.startswith(b"PK\x03\x04"):
        return "xlsx"
    if b"\0" in data:
        raise Unreadable("it holds NUL bytes, so it is no text; expected CSV, XLSX or OData JSON")
    return "csv"


def decode(data: bytes) -> str:
    """Return the text of UTF-8 (with or without BOM) or ISO-8859-1 bytes.

    Raises:
        Unreadable: when it is neither.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("iso-8859-1")
        # DUO's files hold no bytes 0x80-0x9F; where they stand, it is some other encoding.
        control = next((c for c in text if "\x80" <= c <= "\x9f"), None)
        if control is not None:
            raise Unreadable(
                f"its encoding is neither UTF-8 nor ISO-8859-1 (found byte 0x{ord(control):02x}); "
                "save it as UTF-8"
            ) from None
        return text


def header_of(text: str) -> tuple[str, list[str]]:
    """Return the delimiter and the normalised names of a CSV header line.

    Raises:
        Unreadable: when the line is no CSV.
    """
    first = re.split(r"\r\n|\r|\n", text, maxsplit=1)[0]
    delimiter = max(";,\t", key=first.count)
    try:
        names = next(csv.reader([first], delimiter=delimiter), [])
    except csv.Error as error:
        raise Unreadable(f"its first line cannot be read as CSV: {error}") from error
    return delimiter, [normalise(name) for name in names]


def _is_junk(row: list[str]) -> bool:
    # DUO ends some files with lines of two quotes only, of nothing at all, or of totals.
    empty = all(cell.strip() in ("", '""') for cell in row)
    return empty or row[0].strip().lower() == "totalen"


def read_csv(text: str, delimiter: str, quoting: str) -> Content:
    """Return the rows of a CSV text.

    Raises:
        Unreadable: for a missing last line break, or a row with another number of fields.
    """
    if not text.endswith(("\n", "\r")):
        last = text.count("\n") + 1
        raise Unreadable(
            f"the last line ({last}) does not end in a line break, so the file may be cut off; "
            "hand in the whole file (a whole file ends in a line break)"
        )
    # The same layout may come with every field quoted; the header shows it.
    plain = quoting == "none" and not text.startswith('"')
    mode: Any = csv.QUOTE_NONE if plain else csv.QUOTE_MINIMAL
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=mode)
    content: Content | None = None
    try:
        line = 1
        for row in reader:
            if content is None:
                content = Content([normalise(name) for name in row])
            elif _is_junk(row):
                content.junk += 1
            elif len(row) != len(content.columns):
                raise Unreadable(
                    f"line {line} has {len(row)} fields, and the header has "
                    f"{len(content.columns)}; the line may be cut off or hold a stray delimiter"
                )
            elif any("\n" in cell or "\r" in cell for cell in row):
                raise Unreadable(
                    f"a field that begins on line {line} goes on over several lines; a quote there "
                    "is probably not closed. No layout has such a field"
                )
            else:
                content.rows.append(list(row))
                content.lines.append(line)
            line = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(f"line {reader.line_num} cannot be read as CSV: {error}") from error
    assert content is not None
    return content


def read_xlsx(data: bytes, max_unpacked_bytes: int) -> Content:
    """Return the rows of the first sheet of a workbook, every cell as text.

    Raises:
        Unreadable: for a broken ZIP, one that unpacks to too much, or a workbook without rows.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > max_unpacked_bytes:
            raise Unreadable(
                f"it unpacks to {unpacked:,} bytes; at most {max_unpacked_bytes:,} are let in "
                "(setting TECHNIEKPACT_MAX_UNPACKED_BYTES)"
            )
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
        cells = sheet.to_python(skip_empty_area=False)
    except (zipfile.BadZipFile, CalamineError) as error:
        raise Unreadable(
            f"it begins as a ZIP or XLSX file, but cannot be opened as a workbook ({error}); it "
            "may be cut off, or a ZIP of other files: hand in those"
        ) from error
    if not cells:
        raise Unreadable("its first sheet is empty")
    content = Content([normalise(_text(cell)) for cell in cells[0]])
    for number, row in enumerate(cells[1:], start=2):
        texts = [_text(cell) for cell in row]
        if _is_junk(texts):
            content.junk += 1
        else:
            content.rows.append(list(texts))
            content.lines.append(number)
    return content


def _text(cell: object) -> str:
    # Excel keeps every number as a float; a count typed as 12 must not land as 12.0.
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def load_json(data: bytes) -> Any:
    """Return a JSON value whose numbers are kept as the text they were written in.

    Raises:
        Unreadable: when it is no whole JSON value.
    """
    try:
        return json.loads(decode(data), parse_float=str, parse_int=str)
    except RecursionError as error:
        raise Unreadable("its JSON is nested too deeply to be data") from error
    except json.JSONDecodeError as error:
        raise Unreadable(
            f"it begins as JSON, but breaks off or is wrong at line {error.lineno} "
            f"({error.msg}); fetch it again"
        ) from error


def read_records(records: list[dict[str, Any]], columns: list[str]) -> Content:
    """Return JSON records as rows; a JSON null stays empty (`None`)."""
    content = Content(list(columns))
    for number, record in enumerate(records, start=1):
        content.rows.append([_json_text(record.get(column)) for column in columns])
        content.lines.append(number)
    return content


def _json_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
