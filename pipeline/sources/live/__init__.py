"""Live: find the newest files of a dataset at its publisher, and fetch what changed.

`fetch` yields whole files only. What becomes of them, recognition and archive, is the caller's.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from pipeline.sources.live.finders import (
    FindCkan,
    FindDelivery,
    Finder,
    FindODataV3,
    FindODataV4,
    FindStatic,
)
from pipeline.sources.live.results import Failed, Fetched, NotFetched, Result, Unchanged

if TYPE_CHECKING:
    from pipeline.sources.live.http import Client

__all__ = ["Failed", "Fetched", "Finder", "Unchanged", "fetch"]

log = logging.getLogger("techniekpact")


def fetch(
    dataset: str, finders: Sequence[Finder], known: Callable[[str], bool]
) -> Iterator[Result]:
    """Ask every place where files of a dataset are, and yield what came of it.

    A file is at its `path` until the next result is asked for. Trouble with a publisher is a result
    too, and the next place is asked. `known` says whether the bytes of a SHA-256 are archived: what
    was fetched before and is not there is fetched again.

    Raises:
        OSError: when files cannot be written here; no trouble of a publisher is raised.
    """
    # The registry is read at every start, and HTTP needed only here.
    from pipeline.sources.live.http import Client

    with Client(dataset) as client:
        for finder in finders:
            for result in _ask(client, finder, known):
                _tell(dataset, result)
                yield result
                if isinstance(result, Fetched):
                    result.path.unlink(missing_ok=True)


def _ask(client: Client, finder: Finder, known: Callable[[str], bool]) -> Iterator[Result]:
    from pipeline.sources.live import ckan, odata, static

    try:
        match finder:
            case FindCkan():
                yield from ckan.fetch(client, finder.ckan, known)
            case FindStatic():
                yield from static.fetch(client, finder.static, known)
            case FindODataV4():
                yield from odata.fetch(client, odata.V4(finder.odata_v4), known)
            case FindODataV3():
                yield from odata.fetch(client, odata.V3(finder.odata_v3), known)
            case FindDelivery():
                pass
    except NotFetched as trouble:
        yield Failed(trouble.url, trouble.reason)


def _tell(dataset: str, result: Result) -> None:
    match result:
        case Fetched():
            log.info(
                "fetch     %s: %s, %s bytes",
                dataset,
                result.name,
                f"{result.path.stat().st_size:,}",
            )
        case Unchanged():
            log.info("fetch     %s: unchanged at %s", dataset, result.url)
        case Failed():
            log.warning("fetch     %s: %s: %s", dataset, result.url, result.reason)
