"""Answers of the replay server: right ones, and what can be wrong with them."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

LAST_MODIFIED = "Mon, 02 Mar 2026 08:00:00 GMT"


@dataclass
class Asked:
    """One request: `target` as sent, `path` and `query` unquoted, header names in lower case."""

    method: str
    target: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    status: int = 0


@dataclass
class Answer:
    """One answer. `length` is a Content-Length other than the true one, `cut` the number of bytes
    after which the line is cut, `pause` the seconds after each byte."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None
    cut: int | None = None
    pause: float = 0


Fault = Callable[[Answer], Answer]


def json_answer(value: Any, status: int = 200) -> Answer:
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Answer(status, body, {"Content-Type": "application/json; charset=utf-8"})


def not_there() -> Answer:
    return Answer(404, b"<!DOCTYPE html><title>404</title>", {"Content-Type": "text/html"})


@dataclass
class StoredFile:
    """A file on the server. An `etag` of None is made of the bytes; an empty one is not sent."""

    data: bytes
    etag: str | None = None
    last_modified: str = LAST_MODIFIED
    ranges: bool = True

    def __post_init__(self) -> None:
        if self.etag is None:
            self.etag = f'"{hashlib.md5(self.data, usedforsecurity=False).hexdigest()}"'

    def answer(self, asked: Asked) -> Answer:
        headers = {"Content-Type": "text/csv"}
        if self.etag:
            headers["ETag"] = self.etag
        if self.last_modified:
            headers["Last-Modified"] = self.last_modified
        if self.ranges:
            headers["Accept-Ranges"] = "bytes"
        # If-None-Match goes before If-Modified-Since (RFC 9110, 13.2.2).
        if "if-none-match" in asked.headers:
            same = asked.headers["if-none-match"] == self.etag
        else:
            same = bool(self.last_modified) and (
                asked.headers.get("if-modified-since") == self.last_modified
            )
        if same:
            return Answer(304, b"", headers)
        wanted = re.fullmatch(r"bytes=(\d+)-", asked.headers.get("range", ""))
        fits = asked.headers.get("if-range") in (None, self.etag, self.last_modified)
        if not (wanted and fits and self.ranges):
            return Answer(200, self.data, headers)
        first, total = int(wanted[1]), len(self.data)
        if first >= total:
            return Answer(416, b"", {"Content-Range": f"bytes */{total}"})
        headers["Content-Range"] = f"bytes {first}-{total - 1}/{total}"
        return Answer(206, self.data[first:], headers)


def status(code: int, **headers: str) -> Fault:
    """Another status, such as 500, or 429 with `Retry-After`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: Answer(code, b"trouble", named)


def redirect(to: str, code: int = 302) -> Fault:
    return lambda _: Answer(code, b"moved", {"Location": to})


def not_modified() -> Fault:
    """304, whether or not it was asked."""
    return lambda _: Answer(304, b"")


def html() -> Fault:
    page = b"\n<!doctype html>\n<html><body>Even geduld</body></html>"
    return lambda _: Answer(200, page, {"Content-Type": "text/html; charset=utf-8"})


def cut(at: int) -> Fault:
    """The line is cut after `at` bytes of what was to come."""
    return lambda answer: replace(answer, cut=at)


def drip(pause: float) -> Fault:
    """One byte at a time."""
    return lambda answer: replace(answer, pause=pause)


def wrong_length(by: int) -> Fault:
    """A Content-Length that is too long (by > 0) or too short (by < 0)."""
    return lambda answer: replace(answer, length=len(answer.body) + by)


def compressed() -> Fault:
    """gzip as Content-Encoding, whether or not it was asked for."""

    def fault(answer: Answer) -> Answer:
        headers = {**answer.headers, "Content-Encoding": "gzip"}
        return replace(answer, body=gzip.compress(answer.body, mtime=0), headers=headers)

    return fault


def other(body: bytes, **headers: str) -> Fault:
    """Another body, with other headers beside the right ones."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda answer: replace(answer, body=body, headers={**answer.headers, **named})
