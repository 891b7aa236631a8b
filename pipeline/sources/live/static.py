"""DUO's files outside the catalogue: no list of them, and the year in the name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from urllib.parse import quote

from pipeline.settings import get_settings
from pipeline.sources.live import memory
from pipeline.sources.live.finders import FIRST, YEAR, Static
from pipeline.sources.live.http import GONE, Client
from pipeline.sources.live.results import Fetched, NotFetched, Result, Unchanged


def this_year() -> int:
    """Return the newest year that a file can be of."""
    return date.today().year


def fetch(client: Client, fact: Static, known: Callable[[str], bool]) -> Iterator[Result]:
    """Yield the newest file that exists under one of the names.

    Years are tried from this one downward until a file is found. The one that was found before is
    asked for on condition that it changed; only for later years is anything else asked.

    Raises:
        NotFetched: when there is none, or it cannot be had.
    """
    tried = 0
    for url, period in _addresses(fact, known):
        tried += 1
        seen = memory.recall(url, known)
        if seen is None and not client.exists(url):
            continue
        try:
            download = client.download(url, seen)
        except NotFetched as trouble:
            if trouble.status in GONE:
                continue  # it was there once
            raise
        if download is None:
            yield Unchanged(url, client.requests_spent())
        else:
            yield Fetched.of(download, period)
        return
    newest = this_year()
    dated = any(YEAR in name for name in fact.names)
    years = f"; years {newest} down to {newest - fact.years + 1}" if dated else ""
    raise NotFetched(
        f"{_base()}/{fact.names[0]}",
        f"no file is there under any of {tried} names ({', '.join(fact.names)}{years}). Look on "
        "the publisher's site how the newest is spelt, and add that to `find` in "
        "pipeline/sources/registry.yml",
    )


def _base() -> str:
    return get_settings().duo_static_url.rstrip("/")


def _addresses(fact: Static, known: Callable[[str], bool]) -> Iterator[tuple[str, str | None]]:
    """Yield the addresses to try, newest first, each with the period that its name tells.

    Within a year the spelling that is known from before comes first, as it saves asking the others.
    """
    newest = this_year()
    dated = [name for name in fact.names if YEAR in name]
    for year in range(newest, newest - fact.years, -1) if dated else ():
        found = [(_url(name, year, fact.span), _period(name, year)) for name in dated]
        yield from sorted(found, key=lambda a: memory.recall(a[0], known) is None)
    for name in fact.names:
        if YEAR not in name:
            yield _url(name, newest, fact.span), None


def _url(name: str, year: int, span: int) -> str:
    filled = name.replace(YEAR, str(year)).replace(FIRST, str(year - span))
    return f"{_base()}/{quote(filled)}"


def _period(name: str, year: int) -> str | None:
    return f"{year}SJ00" if FIRST not in name else None
