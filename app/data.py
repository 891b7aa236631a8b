"""The only file of the app that knows DuckDB: what the pages ask of the current release.

One read-only connection per release, one cursor per query (a connection shared by threads mixes up
their rows), and answers cached under the release they come from.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import duckdb
import streamlit as st

from app.series import is_before
from app.texts import language
from pipeline.audit import documents, since
from pipeline.audit.checklist import Scored
from pipeline.exports import table, text, write
from pipeline.exports.table import Export
from pipeline.keys import DIMENSIONS
from pipeline.lineage import bundle
from pipeline.lineage.bundle import Bundle
from pipeline.lineage.explain import explain
from pipeline.lineage.explanation import Explanation
from pipeline.release import compare, query, store
from pipeline.release.compare import Comparison
from pipeline.release.growth import ONTLEDING, sentence
from pipeline.release.store import Manifest

Row = dict[str, Any]
log = logging.getLogger("techniekpact")

SERIES = query.KERNCIJFERS
CATALOGUE = """
select k.*, b.uitgever
from marts.dim_kerncijfers as k
left join (
    select k.kerncijfer, string_agg(distinct b.uitgever, ', ' order by b.uitgever) as uitgever
    from marts.dim_kerncijfers as k
    inner join marts.dim_bronnen as b on list_contains(string_split(k.dataset, ' '), b.dataset)
    group by all
) as b using (kerncijfer)
order by k.volgorde
"""
CELLS = """
select distinct cel_id, periode, periode_eind
from marts.fct_kerncijfers where kerncijfer = $figure
order by periode_eind desc, len(cel_id), cel_id
"""
SOURCES = """
from marts.dim_bronnen
order by rijen_gebruikt = 0, uitgever, dataset, ontvangen_op, bestand
"""


def release() -> Manifest | None:
    """Return the current release. Read anew each time; see `frame.keep_up`."""
    return store.current()


@st.cache_resource(max_entries=3, show_spinner=False)
def _connection(warehouse: str) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(warehouse, read_only=True)


def ask(release_id: str, sql: str, **parameters: Any) -> list[Row]:
    """Return what a release answers, with its texts in the language of the page."""
    return _rows(release_id, sql, language(), **parameters)


@st.cache_data(max_entries=200, show_spinner=False)
def _rows(release_id: str, sql: str, language_: str, **parameters: Any) -> list[Row]:
    manifest = store.load(release_id)
    cursor = _connection(str(manifest.warehouse)).cursor()
    try:
        return query.in_language(query.rows_of(cursor, sql, parameters), language_)
    finally:
        cursor.close()


def figures(manifest: Manifest) -> list[Row]:
    """Return every key figure cell as known now, in the order of the catalogue."""
    return ask(manifest.release, SERIES, **query.parameters())


def catalogue(manifest: Manifest) -> list[Row]:
    """Return the catalogue with the publisher and definition of each figure."""
    return ask(manifest.release, CATALOGUE)


def names(manifest: Manifest) -> dict[str, str]:
    """Return the name of each key figure in the language of the page."""
    return {k["kerncijfer"]: k["naam"] for k in catalogue(manifest)}


def definitions(manifest: Manifest) -> dict[str, Row]:
    """Return the delimitations of techniek by id, also those whose list was not found."""
    rows = ask(manifest.release, query.TABLES["definities"])
    return {d["definitie_versie"]: d for d in rows}


def breaks(manifest: Manifest) -> list[Row]:
    """Return the breaks of the series."""
    return ask(manifest.release, query.TABLES["breuken"])


def targets(manifest: Manifest) -> dict[str, list[Row]]:
    """Return the targets of the pact by the key figure that measures them."""
    found: dict[str, list[Row]] = {}
    for row in ask(manifest.release, query.TABLES["doelen"]):
        if row["kerncijfer"]:
            found.setdefault(row["kerncijfer"], []).append(row)
    return found


def broken_down(manifest: Manifest, figure: str, by: str) -> list[Row]:
    """Return the cells of a figure by a kind of region or a dimension, totals left out."""
    asked: dict[str, Any] = {"uitsplitsing": [by]} if by in DIMENSIONS else {"regio": by}
    return ask(manifest.release, SERIES, **query.parameters(ids=[figure], **asked))


def growth(manifest: Manifest, figure: str) -> list[Row]:
    """Return the growth of a figure split into volume and share, with a sentence each."""
    rows = ask(manifest.release, ONTLEDING, ids=[figure], as_of=None, regio="NL")
    return [row | {"zin": sentence(row)} for row in rows]


def cells(manifest: Manifest, figure: str) -> list[Row]:
    """Return the cells of a figure, the newest period first and the least broken down first."""
    return ask(manifest.release, CELLS, figure=figure)


def explanation(release_id: str, cel_id: str, as_of: date | None) -> Explanation:
    """Return where a cell of a release comes from; raises `query.Unknown` when it is not there."""
    return _explained(release_id, cel_id, as_of, language())


@st.cache_resource(max_entries=20, show_spinner=False)
def _explained(release_id: str, cel_id: str, as_of: date | None, language_: str) -> Explanation:
    found = explain(store.load(release_id), cel_id, as_of)
    figure, *definition = query.in_language(
        [found.figure, *filter(None, [found.definition])], language_
    )
    return replace(
        found,
        figure=figure,
        definition=definition[0] if definition else None,
        control_totals=query.in_language(found.control_totals, language_),
    )


def evidence_bundle(manifest: Manifest, cel_id: str, as_of: date | None) -> Bundle:
    """Return the evidence bundle of a cell; that it was taken out goes in the journal."""
    made = bundle.build(cel_id, manifest.release, as_of)
    noted(manifest.release, lambda: bundle.note(made, "dashboard"))
    return made


def noted(release_id: str, note: Callable[[], object]) -> None:
    """Note in the journal what was taken away; a dashboard that may only read gives it still."""
    try:
        note()
    except OSError:
        log.warning("export    of %s was taken away, and the journal cannot be written", release_id)


def sources(manifest: Manifest) -> list[Row]:
    """Return the deliveries that the release rests on."""
    return ask(manifest.release, SOURCES)


@st.cache_data(max_entries=3, show_spinner=False)
def _checks(release_id: str) -> list[Row]:
    return since.outcomes(store.load(release_id))


def releases() -> list[Manifest]:
    """Return the releases, newest first. Read anew each time, as `release` is."""
    return store.all_releases()


def release_before(manifest: Manifest) -> Manifest | None:
    """Return the release that a release was compared with; None for the first.

    Raises:
        NoRelease: when it has been removed since, or cannot be read.
    """
    return store.load(manifest.previous) if manifest.previous else None


@st.cache_data(max_entries=10, show_spinner=False)
def comparison(earlier: str, later: str) -> Comparison:
    """Return what differs between two releases.

    Raises:
        CannotCompare: when the two are one, or have other tables.
    """
    return compare.compare(earlier, later)


def checks(manifest: Manifest) -> list[Row]:
    """Return the outcome of every check and since when, those that need a look first."""
    return _checks(manifest.release)


def checklist(manifest: Manifest) -> list[Scored] | None:
    """Return the checklist as scored at publication; None for a release without one."""
    recorded = documents.recorded_checklist(manifest)
    return None if recorded is None else [Scored.model_validate(row) for row in recorded]


@st.cache_data(max_entries=10, show_spinner=False)
def exported(
    release_id: str,
    ids: tuple[str, ...],
    regio: str,
    by: tuple[str, ...] = (),
    periods: tuple[str, ...] = (),
) -> dict[str, bytes]:
    """Return a choice of figures as the bytes of files, by their endings; nothing for no figure.

    Args:
        release_id: of the release.
        ids: which key figures; all when empty.
        regio: a region, or a kind of region.
        by: dimensions to break down by.
        periods: which periods; all when empty.
    """
    export = _export(release_id, ids, regio, by, periods)
    if not export.rows:
        return {}
    made = {kind: write.as_bytes(export, kind) for kind in write.KINDS}
    return made | {".csv-metadata.json": text.metadata(export, f"{release_id}.csv")}


def _export(
    release_id: str,
    ids: tuple[str, ...],
    regio: str,
    by: tuple[str, ...],
    periods: tuple[str, ...],
) -> Export:
    return table.build(store.load(release_id), ids, regio=regio, uitsplitsing=by, periodes=periods)


def taken_away(
    release_id: str,
    ids: tuple[str, ...],
    regio: str,
    kind: str,
    by: tuple[str, ...] = (),
    periods: tuple[str, ...] = (),
) -> bytes:
    """Return a choice of figures as a file, and write in the journal that it was taken away.

    It is the figures that are journalled, not what is said about them (`.csv-metadata.json`). A
    button calls this while the file is made. To note it by making the page anew would end what the
    other buttons of the page are making.
    """
    data = exported(release_id, ids, regio, by, periods)[kind]
    if kind in write.KINDS:
        export = _export(release_id, ids, regio, by, periods)
        noted(release_id, lambda: write.note(export, kind, data, "dashboard"))
    return data


def chosen(manifest: Manifest, **asked: Any) -> list[Row]:
    """Return the cells of a choice; `asked` is named as in `query.kerncijfers`."""
    return ask(manifest.release, SERIES, **query.parameters(**asked))


def regions(manifest: Manifest) -> dict[str, Row]:
    """Return the regions by code: soort, naam, ouder, zekerheid, bron."""
    return {r["regio"]: r for r in ask(manifest.release, query.TABLES["regios"])}


def release_named(release_id: str) -> Manifest:
    """Return one release by its id.

    Raises:
        NoRelease: when there is none, or when it cannot be read.
    """
    return store.load(release_id)


def break_periods(manifest: Manifest, rows: list[Row]) -> list[str]:
    """Return the periods from which the series that cells of one key figure are in breaks."""
    known = {(b["kerncijfer"], b["breuk"]): b for b in breaks(manifest) if b["breekt_reeks"]}
    marked = {(r["kerncijfer"], one) for r in rows for one in (r["breuk"] or "").split()}
    found: list[str] = []
    for b in (known[key] for key in sorted(marked & known.keys())):
        found += _between(rows, b) if b.get("leveringen_vanaf") else [b["periode"]]
    return found


def _between(rows: list[Row], one: Row) -> list[str]:
    """Return the periods at which an old delivery follows a new one, or the other way round."""
    of_new = {r["periode"]: False for r in rows}
    for r in rows:
        of_new[r["periode"]] |= not is_before(r, one)
    ordered = sorted(of_new)
    return [b for a, b in pairwise(ordered) if of_new[a] != of_new[b]]
