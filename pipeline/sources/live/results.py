"""What comes of asking a publisher: a file, the word that nothing changed, or what went wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from pipeline.sources.live.memory import Seen, remember

if TYPE_CHECKING:
    from pipeline.sources.live.http import Download

MEND = "Open it in a browser; when it moved, mend `find` in pipeline/sources/registry.yml"


class NotFetched(Exception):
    """Why something could not be had: what was found, what was expected, what to do."""

    def __init__(self, url: str, reason: str, status: int | None = None) -> None:
        super().__init__(reason)
        self.url, self.reason, self.status = url, reason, status


@dataclass
class Fetched:
    """One whole file. It stands at `path` until the next result is asked for."""

    path: Path
    name: str
    url: str
    etag: str | None
    last_modified: str | None
    period: str | None
    on_accepted: Callable[[str], None] = field(repr=False, compare=False)

    def accepted(self, sha256: str) -> None:
        """Remember the file under its SHA-256, so that it is not sent again before it changes.

        To be called once it is in the archive. A file that is refused is asked for again.
        """
        self.on_accepted(sha256)

    @classmethod
    def of(
        cls, download: Download, period: str | None = None, resource: dict[str, Any] | None = None
    ) -> Fetched:
        """Return a file that is remembered by its own address."""

        def on_accepted(sha256: str) -> None:
            remember(
                Seen(
                    url=download.url,
                    etag=download.etag,
                    last_modified=download.last_modified,
                    resource=resource,
                    sha256=[sha256],
                )
            )

        name = unquote(urlsplit(download.url).path.rsplit("/", 1)[-1])
        etag, last_modified = download.etag, download.last_modified
        return cls(download.path, name, download.url, etag, last_modified, period, on_accepted)


@dataclass
class Unchanged:
    """What the publisher has is what the archive has. `requests` is what it took to know that."""

    url: str
    requests: int


@dataclass
class Failed:
    """A file that could not be had: what was found, what was expected, and what to do."""

    url: str
    reason: str


Result = Fetched | Unchanged | Failed
