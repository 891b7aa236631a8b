"""Tables of CBS, as OData v3 or v4: taken whole, or not at all.

A table says when it was changed. When it says the same as before, that is all that is asked. One
that changes while its pages are fetched is begun again once.
"""

from __future__ import annotations

import logging
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from pipeline.settings import get_settings
from pipeline.sources.live import memory
from pipeline.sources.live.finders import ODataV3, ODataV4
from pipeline.sources.live.http import Client, Download, origin, read_json
from pipeline.sources.live.memory import Seen
from pipeline.sources.live.results import Fetched, NotFetched, Result, Unchanged

log = logging.getLogger("techniekpact")

NAME = re.compile(r"\w+")
Record = dict[str, Any]


@dataclass
class Answer:
    """One entity of a table: its pages as received, and how many records are in them."""

    entity: str
    url: str
    pages: list[Download]
    records: int


@dataclass
class State:
    """What a table says of itself."""

    modified: str
    observations: int | None


class V4:
    """A table as OData v4."""

    data = "Observations"
    link = "@odata.nextLink"
    limit = None

    def __init__(self, fact: ODataV4) -> None:
        self.table = fact.table
        self._base = f"{get_settings().cbs_v4_url.rstrip('/')}/{fact.table}"
        self.about = f"{self._base}/Properties"

    def url(self, entity: str) -> str:
        """Return the address of an entity."""
        return f"{self._base}/{entity}"

    def state(self, answer: Any) -> State:
        """Return what Properties says."""
        said = answer if isinstance(answer, dict) else {}
        count = said.get("ObservationCount")
        modified = " ".join(str(said[k]) for k in ("Modified", "Version") if said.get(k))
        return State(modified, int(str(count)) if str(count).isdecimal() else None)

    def entities(self, records: Callable[[str], list[Record]]) -> Iterator[str]:
        """Yield the entities to take, the data last; `records` gives those of one taken before."""
        yield from ("Dimensions", "MeasureCodes")
        if any(record.get("MeasureGroupId") for record in records("MeasureCodes")):
            yield "MeasureGroups"
        for dimension in records("Dimensions"):
            for kind in ("Codes", "Groups"):
                if dimension.get(f"Contains{kind}"):
                    yield f"{dimension.get('Identifier')}{kind}"
        yield self.data


class V3:
    """A table as OData v3.

    One way to it links its pages, the other stops at its limit without a word.
    """

    link = "odata.nextLink"
    limit = 10_000

    def __init__(self, fact: ODataV3) -> None:
        self.table, self.data = fact.table, fact.dataset
        self._base = f"{get_settings().cbs_v3_url.rstrip('/')}/{fact.table}"
        self.about = self.url("TableInfos")

    def url(self, entity: str) -> str:
        """Return the address of an entity."""
        return f"{self._base}/{entity}?$format=json"

    def state(self, answer: Any) -> State:
        """Return what TableInfos says; it has no number of observations."""
        infos = answer.get("value") if isinstance(answer, dict) else answer
        info = infos[0] if isinstance(infos, list) and infos else {}
        return State(str(info.get("Modified") or "") if isinstance(info, dict) else "", None)

    def entities(self, records: Callable[[str], list[Record]]) -> Iterator[str]:
        """Yield the entities to take, the data last; `records` gives those of one taken before."""
        yield from ("DataProperties", "CategoryGroups")
        for found in records("DataProperties"):
            if str(found.get("Type")).endswith("Dimension"):
                yield str(found.get("Key"))
        yield self.data


def fetch(client: Client, table: V3 | V4, known: Callable[[str], bool]) -> Iterator[Result]:
    """Yield every entity of a table, when it changed.

    Raises:
        NotFetched: when it cannot be had whole.
    """
    state = _state(client, table)
    seen = memory.recall(table.about, known)
    if seen and seen.modified == state.modified:
        yield Unchanged(table.about, client.requests_spent())
        return
    for _ in range(2):
        answers = _take(client, table)
        before, state = state, _state(client, table)
        if state.modified == before.modified:
            break
        log.info("fetch     %s changed while it was fetched; again", table.table)
    else:
        raise NotFetched(
            table.about,
            f"it was changed twice while it was fetched (now {state.modified}), so its pages may "
            "not belong together. The publisher is at work on it; run again later",
        )
    data = answers[-1]
    if not data.records or state.observations not in (None, data.records):
        expected = "some" if state.observations is None else f"{state.observations:,}"
        raise NotFetched(
            data.url,
            f"its {len(data.pages)} pages hold {data.records:,} records; expected were {expected}, "
            "as its description says. A table counts only when it is whole; run again later",
        )
    yield from _hand_over(client, table, state, [a for a in answers if a.records])


def _state(client: Client, table: V3 | V4) -> State:
    state = table.state(client.json(table.about))
    if not state.modified:
        raise NotFetched(
            table.about,
            "it does not say when the table was changed (Modified), as CBS's tables do. Open it in "
            "a browser; when the form changed, pipeline/sources/live/odata.py must too",
        )
    return state


def _take(client: Client, table: V3 | V4) -> list[Answer]:
    taken: dict[str, Answer] = {}

    def records(entity: str) -> list[Record]:
        answer = taken[entity]
        return [r for p in answer.pages for r in _records(read_json(p.path, p.url), p.url)]

    for entity in table.entities(records):
        if not NAME.fullmatch(entity):
            raise NotFetched(
                table.about, f"a part of it is named {entity!r}, which no address can be made of"
            )
        taken[entity] = _pages(client, table, entity)
    return list(taken.values())


def _pages(client: Client, table: V3 | V4, entity: str) -> Answer:
    settings = get_settings()
    first = table.url(entity)
    answer = Answer(entity, first, [], 0)
    url: str | None = first
    visited: set[str] = set()
    size, linked = 0, False
    while url is not None:
        if origin(url) != origin(first):
            raise NotFetched(first, f"its next page is on another host, {url}, and is not followed")
        if url in visited or len(visited) >= settings.live_max_pages:
            raise NotFetched(
                first,
                f"page {len(visited) + 1} of it is {url}, "
                + ("which came before" if url in visited else "more than are let in")
                + f" (at most {settings.live_max_pages:,} pages: TECHNIEKPACT_LIVE_MAX_PAGES). Run "
                "again later",
            )
        visited.add(url)
        page = client.download(url, packed=True)
        assert page is not None
        size += page.path.stat().st_size
        if size > settings.max_file_bytes:
            raise NotFetched(
                first,
                f"its first {len(visited)} pages are {size:,} bytes; at most "
                f"{settings.max_file_bytes:,} are let in (TECHNIEKPACT_MAX_FILE_BYTES)",
            )
        value = read_json(page.path, url)
        count = len(_records(value, url))
        answer.records += count
        if count or not answer.pages:
            answer.pages.append(page)
        if link := value.get(table.link) if isinstance(value, dict) else None:
            url, linked = urljoin(url, str(link)), True
        elif count == table.limit and not linked:
            url = f"{first}&$skip={answer.records}&$top={table.limit}"
        else:
            url = None
        if len(visited) > 1 or url:
            log.info("fetch     %s %s: page %d", table.table, entity, len(visited))
    return answer


def _records(page: Any, url: str) -> list[Record]:
    records = page.get("value") if isinstance(page, dict) else page
    if isinstance(records, list) and all(isinstance(record, dict) for record in records):
        return records
    found = f"keys {', '.join(sorted(page))}" if isinstance(page, dict) else type(page).__name__
    raise NotFetched(
        url,
        f"it answered JSON with {found[:200]}; expected was a list of records under `value`. Open "
        "it in a browser; when the form changed, pipeline/sources/live/odata.py must too",
    )


def _hand_over(
    client: Client, table: V3 | V4, state: State, answers: list[Answer]
) -> Iterator[Fetched]:
    """Yield the answers; the table is remembered once all of them were accepted."""
    accepted: dict[str, str] = {}
    for answer in answers:

        def on_accepted(sha256: str, entity: str = answer.entity) -> None:
            accepted[entity] = sha256
            if len(accepted) == len(answers):
                digests = sorted(accepted.values())
                memory.remember(Seen(url=table.about, modified=state.modified, sha256=digests))

        first = answer.pages[0]
        many = len(answer.pages) > 1
        path = _zip(answer.pages, client.new_path()) if many else first.path
        name = f"{table.table}-{answer.entity}.{'zip' if many else 'json'}"
        yield Fetched(path, name, answer.url, first.etag, first.last_modified, None, on_accepted)


def _zip(pages: list[Download], path: Path) -> Path:
    """Put pages in a ZIP that is the same bytes whenever the pages are."""
    with zipfile.ZipFile(path, "w") as archive:
        for number, page in enumerate(pages, start=1):
            member = zipfile.ZipInfo(f"page-{number:04d}.json", (1980, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system, member.external_attr = 3, 0o644 << 16
            with page.path.open("rb") as source, archive.open(member, "w") as target:
                shutil.copyfileobj(source, target)
    return path
