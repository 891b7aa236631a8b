"""A file while it comes: what is there of it, and whether it can be taken up again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import requests
from urllib3.response import HTTPResponse

from pipeline.sources.live.results import MEND, NotFetched

CHUNK = 256 * 1024


@dataclass
class Part:
    """What came of a file so far. `validator` is not empty while it can be taken up again."""

    path: Path
    url: str = ""
    validator: str = ""
    total: int | None = None
    etag: str | None = None
    last_modified: str | None = None

    @property
    def size(self) -> int:
        """How many bytes of it are on the disk."""
        return self.path.stat().st_size if self.path.exists() else 0

    @property
    def expected(self) -> str:
        """How many bytes it should have, for a person."""
        return "an unknown number" if self.total is None else f"{self.total:,}"

    def begins(self, response: requests.Response) -> None:
        """Take down what the answer with the beginning of the file says of it."""
        headers = response.headers
        length = headers.get("Content-Length", "")
        self.url = response.url
        self.total = int(length) if length.isdecimal() else None
        self.etag, self.last_modified = headers.get("ETag"), headers.get("Last-Modified")
        # Compressed on the way, the bytes here are not those that a range counts.
        plain = headers.get("Content-Encoding", "identity") == "identity"
        self.validator = _validator(response) if plain else ""

    def goes_on(self, response: requests.Response, begin: int) -> bool:
        """Whether the answer is the rest of the same file, from byte `begin` to its end."""
        said = re.fullmatch(
            r"bytes (\d+)-(\d+)/(\d+)", response.headers.get("Content-Range", "").strip()
        )
        if response.status_code != 206 or said is None:
            return False
        first, last, total = (int(number) for number in said.groups())
        return (
            (first, last) == (begin, total - 1)
            and self.total in (None, total)
            and _validator(response) in ("", self.validator)
        )


def _validator(response: requests.Response) -> str:
    """Return what If-Range may hold: a strong ETag, or else the date of the last change."""
    etag = response.headers.get("ETag", "")
    return etag if etag.startswith('"') else response.headers.get("Last-Modified", "")


def chunks(raw: HTTPResponse, url: str) -> Iterator[bytes]:
    """Yield what comes as it comes; `read1` does not wait for a full chunk, so a drip is seen.

    The last byte is looked at before it is taken. What lies behind it was not announced, and the
    libraries would drop it without a word; whoever counted wrong may have cut the file too.

    Raises:
        NotFetched: when more comes than was announced.
        HTTPError: of urllib3, when less does.
    """
    while True:
        left = raw.length_remaining
        if left == 1 and raw._fp is not None and len(raw._fp.peek(2)) > 1:
            raise NotFetched(
                url,
                "it sent more bytes than its Content-Length says, so where it ends is not sure. "
                "Try again later; if it stays, tell the publisher",
            )
        chunk = raw.read1(CHUNK if not left else max(1, min(CHUNK, left - 1)), decode_content=True)
        if not chunk:
            return
        yield chunk


def refuse_page(path: Path, url: str) -> None:
    """Refuse an HTML page: DUO's catalogue answers one with status 200 for a file it lost.

    Raises:
        NotFetched: for a page.
    """
    with path.open("rb") as file:
        begin = file.read(512).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if begin.startswith((b"<!doctype html", b"<html")):
        raise NotFetched(url, f"it answered an HTML page with status 200, and no file. {MEND}")


def too_large(url: str, limit: int, expected: str) -> NotFetched:
    """Return the reason against a file of more bytes than the settings let in."""
    return NotFetched(
        url,
        f"it is {expected} bytes; at most {limit:,} are let in. Raise TECHNIEKPACT_MAX_FILE_BYTES "
        "if that is right",
    )
