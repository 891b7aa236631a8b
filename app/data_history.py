"""What the pages ask of the history of figures; the answers are those of `pipeline.release`."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import streamlit as st

from app import data
from app.formatting import unit_behind
from app.texts import language
from pipeline.release import history, query, store
from pipeline.release.attribution import CannotSplit
from pipeline.release.history import Why
from pipeline.release.store import Manifest

Row = dict[str, Any]
BOUNDS = ("waarde_min", "waarde_max")


@st.cache_data(max_entries=50, show_spinner=False)
def _days(release_id: str, figure: str | None, regio: str) -> list[date]:
    return query.known_days(store.load(release_id), figure, regio)


def days(manifest: Manifest, figure: str = "", regio: str = "NL") -> list[date]:
    """Return the days on which something became known of a figure (of all, when empty)."""
    return _days(manifest.release, figure or None, regio)


@st.cache_data(max_entries=50, show_spinner=False)
def _revisions(
    release_id: str, ids: tuple[str, ...], since: date, regio: str, language_: str
) -> list[Row]:
    manifest = store.load(release_id)
    return history.revisions(manifest, ids, since=since, regio=regio, language=language_)


def revisions(manifest: Manifest, figure: str, since: date, regio: str) -> dict[str, Row]:
    """Return what changed between a day and now by cell, as `techniekpact revisions` lists it."""
    ids = (figure,) if figure else ()
    return {r["cel_id"]: r for r in _revisions(manifest.release, ids, since, regio, language())}


@st.cache_data(max_entries=200, show_spinner=False)
def _why(release_id: str, cel_id: str, since: date) -> Why | None:
    try:
        return history.why(store.load(release_id), f"{cel_id}@{since}", cel_id)
    except CannotSplit:
        return None


def why(manifest: Manifest, cel_id: str, since: date) -> str:
    """Return why a cell has another value now than on a day, as `techniekpact why` says it.

    Returns:
        A sentence, or nothing when the values in between are not known.

    Raises:
        Unknown: when the cell was not known on that day, or is not any more.
    """
    found = _why(manifest.release, cel_id, since)
    if found is None:
        return ""
    unit = found.van["eenheid"]
    return found.sentence(language(), unit_behind(unit) or unit)


def vintages(manifest: Manifest, figure: str, regio: str) -> dict[date, list[Row]]:
    """Return a figure as it was known before and after each revision, by the day it was known from.

    A day on which periods only came in addition is left out, unless a revision followed it. Nothing
    is returned for a figure that was never revised.
    """
    known = {
        day: data.chosen(manifest, ids=[figure], as_of=day, regio=regio)
        for day in days(manifest, figure, regio)
    }
    found: dict[date, list[Row]] = {}
    for earlier, later in pairwise(known):
        if _revised(known[earlier], known[later]):
            found[earlier] = known[earlier]
            found[later] = known[later]
    return found


def _revised(earlier: list[Row], later: list[Row]) -> bool:
    before = {r["cel_id"]: [r[k] for k in BOUNDS] for r in earlier}
    return any(
        before.get(r["cel_id"], now) != now for r in later for now in [[r[k] for k in BOUNDS]]
    )


def before_the_newest_revision(manifest: Manifest, regio: str) -> date:
    """Return the newest day on which another value was known than today; the first day if none."""
    known = days(manifest, regio=regio)
    now = data.chosen(manifest, regio=regio)
    for day in reversed(known[1:]):
        eve = day - timedelta(days=1)
        if _revised(data.chosen(manifest, regio=regio, as_of=eve), now):
            return eve
    return known[0]
