"""What the pages ask of the map: the boundaries of the provinces, where they were delivered."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from app import boundaries
from app.boundaries import Outlines
from app.data import ask
from pipeline.release import store
from pipeline.release.store import Manifest

BOUNDARIES = "from marts.dim_grenzen order by regio"


@dataclass(frozen=True)
class Map:
    """The provinces to draw, with the publisher and the year of their boundaries."""

    outlines: Outlines
    source: str
    period: str
    sample: bool


def provinces(manifest: Manifest) -> Map | None:
    """Return the map of a release; None when no file was delivered that can be drawn."""
    return _provinces(manifest.release)


@st.cache_data(max_entries=3, show_spinner=False)
def _provinces(release_id: str) -> Map | None:
    # A release of before there were boundaries has no table of them.
    if "dim_grenzen" not in store.load(release_id).rows:
        return None
    rows = ask(release_id, BOUNDARIES)
    outlines = boundaries.outlines(rows)
    if not outlines:
        return None
    return Map(outlines, rows[0]["bron"], rows[0]["periode"], rows[0]["voorbeeld"])
