"""One pass over the bytes before anything reads them: what kind, which encoding, within limits?"""

from __future__ import annotations

import codecs
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.settings import get_settings
from pipeline.sources.formats import Unreadable

Kind = Literal["json", "zip", "csv"]
Encoding = Literal["utf-8", "iso-8859-1"]
BOM = codecs.BOM_UTF8
CHUNK = 1 << 20
# Two or more bytes that are one letter in UTF-8; in ISO-8859-1 they would be `Ã` and a sign.
UTF8_LETTER = re.compile(rb"[\xc3-\xc5][\x80-\xbf]|\xe2\x80[\x80-\xbf]")
# A field in quotes with a delimiter in it: there, a quote is no letter like any other.
QUOTED_DELIMITER = re.compile(rb';"[^"\r\n;]*;[^"\r\n]*"[;\r\n]')
# DUO's files hold no bytes 0x80-0x9F; where they stand, it is some other encoding.
CONTROL = re.compile(rb"[\x80-\x9f]")


@dataclass
class Scan:
    """What one pass over a file tells. `lines` counts line breaks, whichever they are."""

    path: Path
    size: int
    sha256: str
    kind: Kind
    encoding: Encoding = "utf-8"
    lines: int = 0
    last_byte: bytes = b"\n"
    quotes_delimiter: bool = False

    @property
    def ends_in_line_break(self) -> bool:
        """Whether the last line is whole, as far as can be seen."""
        return self.last_byte in (b"\n", b"\r")


def scan(path: Path) -> Scan:
    """Return what the bytes of a file are.

    Raises:
        Unreadable: for an empty file, a web page, binary content of another kind, another encoding,
            or a file or line over the limits of the settings.
    """
    size, limit = path.stat().st_size, get_settings().max_file_bytes
    if size > limit:
        raise Unreadable(
            f"it is {size:,} bytes; at most {limit:,} are let in "
            "(setting TECHNIEKPACT_MAX_FILE_BYTES)"
        )
    with path.open("rb") as file:
        kind = _kind(file.read(CHUNK))
        file.seek(0)
        if kind != "csv":
            return Scan(path, size, hashlib.file_digest(file, "sha256").hexdigest(), kind)
        text = _Text()
        while chunk := file.read(CHUNK):
            text.add(chunk)
    return Scan(
        path, size, text.hash.hexdigest(), kind, text.encoding(path), text.lines, text.last,
        text.quotes_delimiter,
    )  # fmt: skip


def _kind(start: bytes) -> Kind:
    content = start.removeprefix(BOM).lstrip()
    if not content:
        raise Unreadable("the file is empty; ask the publisher to send it again")
    if content.startswith(b"<"):
        raise Unreadable(
            "it is a web page (HTML or XML), not data; the publisher's server probably answered "
            "with an error page. Fetch the file again and look at it before handing it in"
        )
    if content.startswith((b"{", b"[")):
        return "json"
    # Of files, or of none.
    return "zip" if start.startswith((b"PK\x03\x04", b"PK\x05\x06")) else "csv"


class _Text:
    """Gathers what the chunks of a text file tell."""

    def __init__(self) -> None:
        self.hash = hashlib.sha256()
        self.lines = 0
        self.quotes_delimiter = False
        self._size = 0
        self._open_line = 0  # bytes since the last line break
        self.last = b""
        self._utf8 = codecs.getincrementaldecoder("utf-8")()
        self._not_utf8_at: int | None = None

    def add(self, chunk: bytes) -> None:
        self.hash.update(chunk)
        if b"\0" in chunk:
            raise Unreadable(
                "it holds NUL bytes, so it is no text; expected CSV, XLSX, OData JSON or a ZIP of "
                "these"
            )
        if BOM in (chunk if self._size else chunk[len(BOM) :]):
            raise Unreadable(
                f"a byte order mark stands in the middle of it, about line {self.lines + 1}: two "
                "files seem to be pasted together. Hand in each one by itself"
            )
        self._measure(chunk)
        self.quotes_delimiter |= QUOTED_DELIMITER.search(chunk) is not None
        if self._not_utf8_at is None:
            try:
                self._utf8.decode(chunk)
            except UnicodeDecodeError as error:
                self._not_utf8_at = max(0, self._size + error.start - 4)
        self._size += len(chunk)
        self.last = chunk[-1:]

    def _measure(self, chunk: bytes) -> None:
        """Count lines; a CR and LF that two chunks part is one line break."""
        breaks = chunk.count(b"\n")
        if b"\r" in chunk:
            breaks += chunk.count(b"\r") - chunk.count(b"\r\n")
        if self.last == b"\r" and chunk.startswith(b"\n"):
            breaks -= 1
        self.lines += breaks
        end = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        self._open_line = len(chunk) - end - 1 if end >= 0 else self._open_line + len(chunk)
        limit = get_settings().max_line_bytes
        if self._open_line > limit:
            raise Unreadable(
                f"line {self.lines + 1} is over {limit:,} bytes long (setting "
                "TECHNIEKPACT_MAX_LINE_BYTES); it is no table of rows, or its line breaks are lost"
            )

    def encoding(self, path: Path) -> Encoding:
        """Return the encoding, when the whole file has one."""
        if self._not_utf8_at is None:
            try:
                self._utf8.decode(b"", final=True)
            except UnicodeDecodeError:
                self._not_utf8_at = self._size - 1
            else:
                return "utf-8"
        return _latin1(path, self._not_utf8_at)


def _latin1(path: Path, not_utf8_at: int) -> Encoding:
    """Return `iso-8859-1`, unless a letter in the file says that it is something else."""
    with path.open("rb") as file:
        for line, raw in enumerate(file, start=1):
            if UTF8_LETTER.search(raw):
                raise Unreadable(
                    f"its encoding is mixed: line {line} is UTF-8, and byte {not_utf8_at:,} and on "
                    "is not; two files seem to be joined, or it was damaged on the way. Ask the "
                    "publisher for the file in one encoding"
                )
            if control := CONTROL.search(raw):
                raise Unreadable(
                    "its encoding is neither UTF-8 nor ISO-8859-1 (found byte "
                    f"0x{control[0][0]:02x} on line {line}); save it as UTF-8"
                )
    return "iso-8859-1"
