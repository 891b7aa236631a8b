"""Asking a publisher for a file: with retries, and with a bound on everything it may do to us.

`requests` and `urllib3` do the work: retries, waits, redirects, conditional requests. Here are the
bounds they do not set: origins, bytes, time in all.
"""

from __future__ import annotations

import json
import logging
import shutil
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self
from urllib.parse import urljoin, urlsplit
from uuid import uuid4

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError
from urllib3.util import Retry

from pipeline import files
from pipeline.settings import get_settings
from pipeline.sources.live.memory import Seen
from pipeline.sources.live.part import Part, chunks, refuse_page, too_large
from pipeline.sources.live.results import MEND, NotFetched

log = logging.getLogger("techniekpact")

TROUBLE = (429, 500, 502, 503, 504)
GONE = (404, 410)
MAX_REDIRECTS = 5
PROGRESS_BYTES, PROGRESS_SECONDS = 20_000_000, 10


@dataclass
class Download:
    """A whole file as received, and the validators that came with it."""

    path: Path
    url: str
    etag: str | None
    last_modified: str | None


def origin(url: str) -> tuple[str, str | None, int | None]:
    """Return scheme, host and port of an address."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"https": 443, "http": 80}.get(parts.scheme)


def read_json(path: Path, url: str) -> Any:
    """Return the JSON value in an answer.

    Raises:
        NotFetched: when it is none, or larger than the settings let in.
    """
    limit = get_settings().max_json_bytes
    if path.stat().st_size > limit:
        raise NotFetched(
            url,
            f"its answer is over {limit:,} bytes of JSON; raise TECHNIEKPACT_MAX_JSON_BYTES if "
            "that is right",
        )
    try:
        return json.loads(path.read_bytes())  # bytes: a byte order mark is let in
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        begin = path.read_bytes()[:60].decode("utf-8", "replace")
        raise NotFetched(
            url, f"it answered no whole JSON ({error}); it begins with {begin!r}. {MEND}"
        ) from error


class Client:
    """Asks the publishers for the files of one dataset. Use it in a `with` block.

    What it downloads stands in a folder of its own under `live/partial/`, gone when the block ends.
    """

    def __init__(self, dataset: str) -> None:
        self._dataset = dataset
        self._settings = settings = get_settings()
        bases = [
            settings.duo_ckan_url,
            settings.duo_static_url,
            settings.cbs_v4_url,
            settings.cbs_v3_url,
        ]
        self._places = [*bases, *settings.http_more_origins]
        self._origins = {origin(url) for url in self._places}
        self._requests = 0
        self._partial = settings.home / "live" / "partial"
        # The name marks it as a leftover if this process is killed.
        self._folder = self._partial / f".{uuid4().hex}.tmp"
        self._session = requests.Session()
        self._session.max_redirects = MAX_REDIRECTS
        self._session.headers["User-Agent"] = (
            f"techniekpact-monitor/{version('techniekpact-monitor')}"
        )
        self._session.hooks["response"].append(self._on_response)
        adapter = HTTPAdapter(
            pool_maxsize=settings.http_connections_per_host,
            pool_block=True,
            max_retries=Retry(
                total=settings.http_tries - 1,
                status_forcelist=TROUBLE,
                backoff_factor=settings.http_backoff_seconds,
                backoff_jitter=settings.http_backoff_seconds,
                retry_after_max=settings.http_retry_after_seconds,
                raise_on_status=False,
            ),
        )
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)

    def __enter__(self) -> Self:
        files.remove_leftovers(self._partial, older_than=3600)
        self._folder.mkdir(parents=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def requests_spent(self) -> int:
        """Return how many requests went out since this was asked last, retries included."""
        spent, self._requests = self._requests, 0
        return spent

    def new_path(self) -> Path:
        """Return a path for a new file in the folder of this client."""
        return self._folder / uuid4().hex

    def exists(self, url: str) -> bool:
        """Whether a file is there. A page in place of the file, with status 200, does not count.

        Raises:
            NotFetched: when the publisher does not say; a refusal is no absence.
        """
        seconds = self._settings.http_timeout_seconds
        with self._ask("HEAD", url, {}, seconds) as response:
            status, kind = response.status_code, response.headers.get("Content-Type", "")
            if status in GONE:
                return False
            _expect(response, 200)
            return not kind.lower().startswith("text/html")

    def json(self, url: str) -> Any:
        """Return a JSON answer.

        Raises:
            NotFetched: when there is none.
        """
        answer = self.download(url, packed=True)
        assert answer is not None
        value = read_json(answer.path, url)
        answer.path.unlink()
        return value

    def download(
        self, url: str, seen: Seen | None = None, *, packed: bool = False
    ) -> Download | None:
        """Fetch a file whole, or return None when it is what was `seen` still.

        A file that breaks off is taken up where it ended, when the publisher can do that and it is
        the same file still; otherwise from its beginning. `packed` lets it come compressed.

        Raises:
            NotFetched: when it could not be had; nothing is left of it then.
        """
        tries = self._settings.http_tries
        deadline = time.monotonic() + self._settings.http_file_seconds
        part = Part(self.new_path())
        trouble = ""
        for attempt in range(tries):
            if attempt:
                log.info("fetch     %s: %s broke off; again", self._dataset, _name(url))
                time.sleep(self._settings.http_backoff_seconds * 2 ** (attempt - 1))
            begin = part.size if part.validator else 0
            headers = {"Accept-Encoding": "gzip" if packed else "identity"}
            if begin:
                headers |= {"Range": f"bytes={begin}-", "If-Range": part.validator}
            elif seen:
                headers |= _conditions(seen)
            left = self._left(url, deadline, part)
            with self._ask("GET", url, headers, left) as response:
                if response.status_code == 304 and seen and not begin:
                    return None
                if begin and not part.goes_on(response, begin):
                    if response.status_code in (206, 416):
                        part.validator, trouble = "", "it could not be taken up again"
                        continue
                    begin = 0
                _expect(response, 206 if begin else 200)
                if not begin:
                    part.begins(response)
                try:
                    self._write(response, part, begin, deadline)
                except HTTPError as error:
                    trouble = str(error)
                    continue
            refuse_page(part.path, url)
            return Download(part.path, url, part.etag, part.last_modified)
        raise NotFetched(
            url,
            f"it broke off {tries} times, at last at {part.size:,} bytes of {part.expected} "
            f"({trouble}). Nothing of it is kept; run again later",
        )

    def _ask(
        self, method: str, url: str, headers: dict[str, str], seconds: float
    ) -> requests.Response:
        settings = self._settings
        self._check_origin(url, url)
        timeout = (settings.http_connect_seconds, min(settings.http_timeout_seconds, seconds))
        try:
            return self._session.request(
                method, url, headers=headers, stream=True, timeout=timeout, allow_redirects=True
            )
        except requests.TooManyRedirects as error:
            raise NotFetched(
                url, f"it redirects more than {MAX_REDIRECTS} times, perhaps in a circle. {MEND}"
            ) from error
        except (requests.RequestException, HTTPError) as error:
            raise NotFetched(
                url,
                f"it could not be asked, in {settings.http_tries} tries ({error}). Try again "
                "later; look whether this machine reaches the publisher",
            ) from error

    def _on_response(self, response: requests.Response, **_: object) -> None:
        """Count what was sent, and look at a redirect before it is followed."""
        retries = response.raw.retries
        self._requests += 1 + (len(retries.history) if retries else 0)
        if response.is_redirect:
            response.close()  # unread: its body is not wanted, and has no bound
            target = urljoin(response.url, response.headers["Location"])
            self._check_origin(response.url, target)

    def _check_origin(self, source: str, target: str) -> None:
        try:
            place = origin(target)
        except ValueError:
            place = ("", None, None)
        downgrade = source.startswith("https:") and place[0] != "https"
        if downgrade or place not in self._origins:
            names = sorted({"/".join(url.split("/", 3)[:3]) for url in self._places})
            raise NotFetched(
                source,
                f"it leads to {target}; fetched is only from {', '.join(names)}"
                f"{', and not over http what came over https' if downgrade else ''}. When the "
                "publisher moved there, add it to TECHNIEKPACT_HTTP_MORE_ORIGINS",
            )

    def _left(self, url: str, deadline: float, part: Part) -> float:
        left = deadline - time.monotonic()
        if left <= 0:
            raise NotFetched(
                url,
                f"after {self._settings.http_file_seconds:g} seconds {part.size:,} bytes of "
                f"{part.expected} had come, and it is given up. Try again later, or raise "
                "TECHNIEKPACT_HTTP_FILE_SECONDS",
            )
        return left

    def _write(self, response: requests.Response, part: Part, begin: int, deadline: float) -> None:
        limit = self._settings.max_file_bytes
        size, told_at, told_when = begin, begin, time.monotonic()
        if max(begin, part.total or 0) > limit:
            raise too_large(part.url, limit, part.expected)
        # Unbuffered, so that a broken part is on the disk to its last byte.
        with part.path.open("ab" if begin else "wb", buffering=0) as file:
            for chunk in chunks(response.raw, part.url):
                file.write(chunk)
                size += len(chunk)
                if size > limit:
                    raise too_large(part.url, limit, f"more than {limit:,}")
                self._left(part.url, deadline, part)
                now = time.monotonic()
                if size - told_at > PROGRESS_BYTES or now - told_when > PROGRESS_SECONDS:
                    done = f"{size / 1e6:,.0f} MB of {part.expected} bytes"
                    log.info("fetch     %s: %s, %s", self._dataset, _name(part.url), done)
                    told_at, told_when = size, now


def _conditions(seen: Seen) -> dict[str, str]:
    conditions = {"If-None-Match": seen.etag, "If-Modified-Since": seen.last_modified}
    return {name: value for name, value in conditions.items() if value}


def _expect(response: requests.Response, status: int) -> None:
    found = response.status_code
    if found == status:
        return
    said = f"it answered {found} {response.reason}; expected was {status}"
    if found in TROUBLE:
        reason = f"{said}, in {get_settings().http_tries} tries. Try again later"
    else:
        reason = f"{said}. {MEND}"
    raise NotFetched(response.url, reason, found)


def _name(url: str) -> str:
    return urlsplit(url).path.rsplit("/", 1)[-1]
