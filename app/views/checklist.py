"""The checklist: what evidence the release has that it was made as it should."""

from __future__ import annotations

import streamlit as st

from app import choices, data
from app.frame import as_plain, close_page, open_page, release_link
from app.texts import text, word
from pipeline.audit import checklist
from pipeline.audit.checklist import Scored
from pipeline.release.store import MANIFEST, Manifest


def show() -> None:
    """Show the page."""
    manifest = open_page(text("checklist.titel"), text("checklist.uitleg"))
    scored = data.checklist(manifest)
    if scored is None:
        st.info(text("checklist.zonder"))
        close_page(manifest)
        return
    st.markdown(
        text(
            "checklist.samenvatting",
            voldoet=sum(s.oordeel == checklist.MET for s in scored),
            alle=len(scored),
            zonder=sum(s.oordeel == checklist.NO_EVIDENCE for s in scored),
        )
    )
    st.table([_level(row) for row in checklist.levels(scored)], hide_index=True)
    verdict = choices.one_or_all(
        text("checklist.kolom.oordeel"),
        "oordeel",
        {v: word("oordeel", v) for v in checklist.VERDICTS},
        text("controles.alle"),
        "checklist",
    )
    shown = [s for s in scored if verdict in ("", s.oordeel)]
    if shown:
        st.table([_row(manifest, s) for s in shown], hide_index=True)
    else:
        st.info(text("checklist.geen"))
    close_page(manifest)


def _level(row: dict[str, object]) -> dict[str, str]:
    return {
        text("checklist.kolom.niveau"): str(row["niveau"]),
        text("checklist.kolom.voldoet"): f"{row['voldoet']} / {row['criteria']}",
        text("checklist.kolom.bereikt"): text(
            "checklist.ja" if row["bereikt"] else "checklist.nee"
        ),
        text("checklist.kolom.ontbreekt"): str(row["ontbreekt"]),
    }


def _row(manifest: Manifest, scored: Scored) -> dict[str, str]:
    links = [
        release_link(manifest, path, path) if _is_in(manifest, path) else f"`{path}`"
        for path in scored.links
    ]
    better = "" if scored.oordeel == checklist.MET else scored.beter
    return {
        text("checklist.kolom.criterium"): f"{scored.norm} {scored.criterium}",
        text("checklist.kolom.oordeel"): word("oordeel", scored.oordeel),
        text("checklist.kolom.tekst"): as_plain(scored.tekst),
        text("checklist.kolom.bewijs"): " ".join([as_plain(scored.bewijs), *links]),
        text("checklist.kolom.beter"): better,
    }


def _is_in(manifest: Manifest, path: str) -> bool:
    return path == MANIFEST or path in manifest.files
