"""The report for its page: what it says, its regions, and the documents made of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import streamlit as st

from app.data import noted
from pipeline.release import query, store
from pipeline.release.store import Manifest
from pipeline.report import content, write
from pipeline.report.model import Report

KINDS_OF_REGION = ("landsdeel", "provincie")


@st.cache_data(max_entries=3, show_spinner=False)
def regions(release_id: str) -> dict[str, str]:
    """Return the regions that a report can be about, beside the country: id and name."""
    rows: list[dict[str, Any]] = query.table(store.load(release_id), "regios")
    return {r["regio"]: r["naam"] for r in rows if r["soort"] in KINDS_OF_REGION}


@st.cache_data(max_entries=20, show_spinner=False)
def report(release_id: str, as_of: date | None, regio: str, language: str) -> Report:
    """Return what the report of a choice says."""
    return content.build(store.load(release_id), as_of, regio, language)


def document(
    manifest: Manifest, as_of: date | None, regio: str, language: str, kind: str
) -> tuple[str, Callable[[], bytes]]:
    """Return the name of a document, and what makes its bytes when it is asked for.

    That it was taken away goes in the journal at that moment.
    """
    said = report(manifest.release, as_of, regio, language)

    def made() -> bytes:
        data = write.as_bytes(said, kind)
        noted(manifest.release, lambda: write.note(said, kind, data, "dashboard"))
        return data

    return write.name(said, regio, as_of, kind), made
