"""The chapter of key figures: what it says, and the buttons to take it away as a document."""

from __future__ import annotations

from datetime import date

import streamlit as st

from app import data_report
from app.frame import as_plain, choice, close_page, open_page
from app.texts import LANGUAGES, language, text
from pipeline.report import write
from pipeline.report.model import Report

FIRST = date(2010, 1, 1)
COUNTRY = "NL"


def show() -> None:
    """Show the page."""
    manifest = open_page(text("rapport.titel"), text("rapport.uitleg"))
    columns = st.columns(3)
    with columns[0]:
        as_of = _chosen_day()
    with columns[1]:
        regions = data_report.regions(manifest.release)
        region = choice(text("rapport.regio"), "regio", regions, text("rapport.land")) or COUNTRY
    with columns[2]:
        names = {code: text(f"taal.{code}") for code in LANGUAGES}
        chosen = choice(text("rapport.taal"), "rapporttaal", names, text("rapport.deze_taal"))
    shown = chosen or language()
    for column, kind in zip(st.columns(len(write.KINDS)), write.KINDS, strict=True):
        name, made = data_report.document(manifest, as_of, region, shown, kind)
        column.download_button(
            text(f"rapport.knop.{kind[1:]}"),
            made,
            file_name=name,
            mime=write.MEDIA_TYPES[kind],
            on_click="ignore",
            key=f"rapport-{kind[1:]}",
        )
    st.caption(text("rapport.gelijk"))
    # In the language of the page, as a screen reader reads all of it in that one.
    _preview(data_report.report(manifest.release, as_of, region, language()))
    close_page(manifest)


def _chosen_day() -> date | None:
    """Let a person choose a day of knowledge; it stands in the address."""
    try:
        asked = date.fromisoformat(st.query_params.get("dag", ""))
    except ValueError:
        asked = None
    today = date.today()
    known = asked if asked and FIRST <= asked <= today else None
    chosen = st.date_input(
        text("rapport.dag"),
        known,
        min_value=FIRST,
        max_value=today,
        format="DD-MM-YYYY",
        help=text("rapport.dag_uitleg"),
    )
    if isinstance(chosen, date):
        st.query_params["dag"] = chosen.isoformat()
        return chosen
    st.query_params.pop("dag", None)
    return None


def _preview(report: Report) -> None:
    st.header(as_plain(report.title), divider="gray")
    st.caption(as_plain(report.subtitle))
    for chapter in report.chapters:
        st.subheader(as_plain(chapter.title))
        for section in chapter.sections:
            words = " ".join(sentence.text for sentence in section.sentences)
            st.markdown(f"**{as_plain(section.title)}**  \n{as_plain(words)}")
        for closing in chapter.closing:
            st.markdown(as_plain(closing))
