"""DUO's catalogue: a package names its resources, and each resource its file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from pipeline.settings import get_settings
from pipeline.sources.live import memory
from pipeline.sources.live.finders import YEAR, Ckan
from pipeline.sources.live.http import Client, origin
from pipeline.sources.live.results import Failed, Fetched, NotFetched, Result, Unchanged

# What changes in a resource's entry when its file does.
ENTRY = ("id", "url", "last_modified", "hash", "size")


def fetch(client: Client, fact: Ckan, known: Callable[[str], bool]) -> Iterator[Result]:
    """Yield the file of each wanted resource of a package.

    Raises:
        NotFetched: when the package itself cannot be had.
    """
    base = get_settings().duo_ckan_url.rstrip("/")
    about = f"{base}/api/3/action/package_show?id={quote(fact.package)}"
    resources = _resources(client.json(about), about)
    for pattern in fact.resources:
        try:
            resource, year = _choose(resources, pattern, fact.package, about)
            yield _fetch(client, resource, year, base, known)
        except NotFetched as trouble:
            yield Failed(trouble.url, trouble.reason)


def _resources(answer: Any, about: str) -> list[dict[str, Any]]:
    try:
        found = answer["result"]["resources"]
        if answer["success"] is True and all(resource["url"] for resource in found):
            return list(found)
    except (KeyError, TypeError):
        pass
    raise NotFetched(
        about,
        "it answered JSON, but no package with resources as CKAN's package_show does. Open it in "
        "a browser; when the publisher's catalogue changed, pipeline/sources/live/ckan.py must too",
    )


def _choose(
    resources: list[dict[str, Any]], pattern: str, package: str, about: str
) -> tuple[dict[str, Any], str]:
    """Return the one resource that fits, and the year in its name."""
    wanted = re.compile(pattern.replace(YEAR, r"(?P<year>\d{4})"), re.IGNORECASE)
    found: list[tuple[str, dict[str, Any]]] = []
    for resource in resources:
        names = (str(resource.get("name") or ""), str(resource.get("title") or ""))
        if match := next(filter(None, (wanted.fullmatch(name.strip()) for name in names)), None):
            found.append((match.groupdict().get("year", ""), resource))
    newest = max((year for year, _ in found), default="")
    chosen = [resource for year, resource in found if year == newest]
    if len(chosen) == 1:
        return chosen[0], newest
    listed = "; ".join(repr(r.get("name") or r.get("title")) for r in chosen or resources)
    raise NotFetched(
        about,
        f"{len(chosen)} resources of package {package} fit {pattern!r}, and exactly one should. "
        f"{'These do' if chosen else 'It has'}: {listed or 'none'}. Mend `find` in "
        "pipeline/sources/registry.yml",
    )


def _fetch(
    client: Client, resource: dict[str, Any], year: str, base: str, known: Callable[[str], bool]
) -> Fetched | Unchanged:
    url = _public(resource["url"], base)
    entry = {key: resource.get(key) for key in ENTRY}
    seen = memory.recall(url, known)
    dated = entry["last_modified"] or entry["hash"]  # without, the same entry proves nothing
    if seen and dated and seen.resource == entry:
        return Unchanged(url, client.requests_spent())
    download = client.download(url, seen)
    if download is None:
        assert seen is not None
        memory.remember(seen.model_copy(update={"resource": entry}))
        return Unchanged(url, client.requests_spent())
    _whole(download.path.stat().st_size, entry["size"], url)
    return Fetched.of(download, period=f"{year}SJ00" if year else None, resource=entry)


def _whole(size: int, said: Any, url: str) -> None:
    """Hold a file against the size in the catalogue: a half one may end where a line does.

    Raises:
        NotFetched: when it is smaller.
    """
    if str(said).isdecimal() and size < int(said):
        raise NotFetched(
            url,
            f"{size:,} bytes came, and the catalogue says {int(said):,}; it may have broken off. "
            "The next run asks again; when the catalogue is wrong, tell the publisher",
        )


def _public(url: str, base: str) -> str:
    """Return the address of a file as the world reaches it.

    Some entries name a host of DUO's own network. The same path stands on the public one.
    """
    settings = get_settings()
    url = urljoin(f"{base}/", url)
    if origin(url) in (origin(base), origin(settings.duo_static_url)):
        return url
    parts = urlsplit(url)
    scheme, host = urlsplit(base)[:2]
    return parts._replace(scheme=scheme, netloc=host).geturl()
