"""Every check of the release: what came of it, how much it matters, and since when."""

from __future__ import annotations

import streamlit as st

from app import choices, data
from app.formatting import day
from app.frame import as_plain, close_page, open_page, release_link, wide_table
from app.series import Row
from app.texts import text
from pipeline.audit import documents, since

MANY = 14  # rows that fit on a screen


def show() -> None:
    """Show the page."""
    manifest = open_page(text("controles.titel"), text("controles.uitleg"))
    outcomes = data.checks(manifest)
    passed = sum(o["outcome"] == "passed" for o in outcomes)
    st.markdown(text("controles.samenvatting", geslaagd=passed, alle=len(outcomes)))
    everything = text("controles.alle")
    columns = st.columns(4)
    with columns[0]:
        outcome = choices.one_or_all(
            text("controles.kolom.uitkomst"),
            "uitkomst",
            _words("uitkomst", since.ORDER),
            everything,
            "controles",
        )
    with columns[1]:
        severity = choices.one_or_all(
            text("controles.kolom.ernst"),
            "ernst",
            _words("ernst", since.SEVERITIES),
            everything,
            "controles",
        )
    with columns[2]:
        tools = sorted({o["tool"] for o in outcomes})
        tool = choices.one_or_all(
            text("controles.kolom.waarop"),
            "waarop",
            _words("waarop", tools),
            everything,
            "controles",
        )
    with columns[3]:
        subjects = sorted({o["subject"].split(".")[0] for o in outcomes})
        subject = choices.one_or_all(
            text("controles.kolom.onderwerp"),
            "onderwerp",
            {s: s for s in subjects},
            everything,
            "controles",
        )
    shown = since.chosen(outcomes, outcome=outcome, severity=severity, tool=tool, subject=subject)
    if shown:
        for o in shown:
            if o["outcome"] != "passed":
                st.markdown(_finding(o))
        wide_table([_row(o) for o in shown], height=560 if len(shown) > MANY else "auto")
    else:
        st.info(text("controles.geen"))
    if documents.DATA_DOCS in manifest.files:
        st.markdown(release_link(manifest, documents.DATA_DOCS, text("documenten.data_docs")))
    close_page(manifest)


def _finding(outcome: Row) -> str:
    """Return a line about a check that needs a look, whole; a table would cut it off."""
    return text(
        "controles.bevinding",
        uitkomst=text(f"controles.uitkomst.{outcome['outcome']}"),
        ernst=text(f"controles.ernst.{outcome['severity']}"),
        sinds=day(outcome["sinds"]),
        **{k: as_plain(outcome[k]) for k in ("subject", "check", "file", "message")},
    )


def _words(kind: str, values: tuple[str, ...] | list[str]) -> dict[str, str]:
    return {value: text(f"controles.{kind}.{value}") for value in values}


def _row(outcome: Row) -> Row:
    return {
        text("controles.kolom.uitkomst"): text(f"controles.uitkomst.{outcome['outcome']}"),
        text("controles.kolom.ernst"): text(f"controles.ernst.{outcome['severity']}"),
        text("controles.kolom.onderwerp"): outcome["subject"],
        text("controles.kolom.controle"): outcome["check"],
        text("controles.kolom.sinds"): day(outcome["sinds"]),
        text("controles.kolom.publicatie"): outcome["sinds_release"],
        text("controles.kolom.melding"): outcome["message"],
        text("controles.kolom.bestand"): outcome["file"],
        text("controles.kolom.levering"): outcome["snapshot"],
    }
