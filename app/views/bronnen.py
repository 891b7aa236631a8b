"""The sources of the release and the outcome of every check."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from app import data
from app.formatting import day, number
from app.frame import close_page, open_page
from app.series import Row
from app.texts import text
from pipeline.release.export import defused
from pipeline.release.store import Manifest


def show() -> None:
    """Show the page."""
    manifest = open_page(text("navigatie.bronnen"))
    st.header(text("bronnen.titel"), divider="gray")
    st.write(text("bronnen.uitleg"))
    safe_table([_source(row) for row in data.sources(manifest)])
    if manifest.absent:
        st.subheader(text("afwezig.titel"))
        for one in manifest.absent:
            reason = text(
                f"afwezig.{one.reason}", naam=one.naam, bron=one.publisher, detail=one.detail
            )
            st.markdown(f"- {one.kerncijfer} {reason}")
    _checks(manifest)
    close_page(manifest)


def safe_table(rows: list[Row], height: int | Literal["auto"] = "auto") -> None:
    """Show a table that can be searched and downloaded."""
    # The table can be downloaded, and names of files come from outside.
    safe = [{column: defused(value) for column, value in row.items()} for row in rows]
    st.dataframe(safe, hide_index=True, width="stretch", height=height)


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


def _checks(manifest: Manifest) -> None:
    st.header(text("controles.titel"), divider="gray")
    st.write(text("controles.uitleg"))
    outcomes = data.checks(manifest)
    wrong = [o for o in outcomes if o["outcome"] != "passed"]
    st.markdown(
        text("controles.samenvatting", geslaagd=len(outcomes) - len(wrong), alle=len(outcomes))
    )
    everything, only_wrong = text("controles.alle"), text("controles.niet_geslaagd")
    chosen = st.radio(text("controles.filter"), [everything, only_wrong], horizontal=True)
    shown = wrong if chosen == only_wrong else outcomes
    if not shown:
        st.info(text("controles.geen"))
        return
    safe_table([check_row(o) for o in shown], height=560)


def check_row(outcome: Row) -> Row:
    """Return the outcome of a check as it is shown."""
    return {
        text("controles.kolom.uitkomst"): text(f"controles.uitkomst.{outcome['outcome']}"),
        text("controles.kolom.ernst"): text(f"controles.ernst.{outcome['severity']}"),
        text("controles.kolom.onderwerp"): outcome["subject"],
        text("controles.kolom.controle"): outcome["check"],
        text("controles.kolom.bestand"): outcome["file"],
        text("controles.kolom.melding"): outcome["message"],
    }
