"""The chapter of key figures: what it says, and the buttons to take it away as a document."""

from __future__ import annotations

from datetime import date

import streamlit as st

from app import choices, data_report
from app.formatting import day
from app.frame import as_plain, close_page, open_page
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
        places = {COUNTRY: text("rapport.land"), **regions}
        region = choices.one(text("rapport.regio"), "regio", places, "rapport")
    with columns[2]:
        names = {code: text(f"taal.{code}") for code in LANGUAGES}
        chosen = choices.one_or_all(
            text("rapport.taal"), "rapporttaal", names, text("rapport.deze_taal"), "rapport"
        )
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
    today, key, given = date.today(), "rapport.dag", st.query_params.get("dag", "")
    if choices.follows(key, given):
        try:
            asked = date.fromisoformat(given)
        except ValueError:
            asked = None
        known = asked if asked and FIRST <= asked <= today else None
        if given and known is None:
            st.info(text("rapport.geen_dag", dag=choices.cut(given), eerste=day(FIRST)))
        st.session_state[key] = known
    chosen = st.date_input(
        text("rapport.dag"),
        None,
        min_value=FIRST,
        max_value=today,
        format="DD-MM-YYYY",
        help=text("rapport.dag_uitleg"),
        key=key,
    )
    choices.remember(key, chosen.isoformat() if chosen else "", chosen)
    if chosen:
        st.query_params["dag"] = chosen.isoformat()
    else:
        st.query_params.pop("dag", None)
    return chosen


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
