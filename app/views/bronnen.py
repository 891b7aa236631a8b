"""The sources of the release, and the figures that have none."""

from __future__ import annotations

import streamlit as st

from app import data
from app.formatting import day, number
from app.frame import as_plain, close_page, open_page, why_absent, wide_table
from app.series import Row
from app.texts import text


def show() -> None:
    """Show the page."""
    manifest = open_page(text("navigatie.bronnen"))
    st.header(text("bronnen.titel"), divider="gray")
    st.write(text("bronnen.uitleg"))
    wide_table([_source(row) for row in data.sources(manifest)])
    if manifest.absent:
        st.subheader(text("afwezig.titel"))
        for one in manifest.absent:
            st.markdown(f"- {one.kerncijfer} {as_plain(why_absent(manifest, one))}")
    close_page(manifest)


def _source(row: Row) -> Row:
    return {
        text("bronnen.kolom.uitgever"): row["uitgever"],
        text("bronnen.kolom.titel"): row["titel"],
        text("bronnen.kolom.bestand"): row["bestand"],
        text("bronnen.kolom.periodes"): row["periodes"],
        text("bronnen.kolom.rijen"): number(row["rijen"], 0),
        text("bronnen.kolom.ontvangen"): day(row["ontvangen_op"]),
        text("bronnen.kolom.soort"): text(f"bronnen.soort.{row['herkomst']}"),
        text("bronnen.kolom.licentie"): row["licentie"],
    }
