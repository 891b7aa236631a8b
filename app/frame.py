"""What every page has: its title, the sample-data banner, the language of the page, the footer."""

from __future__ import annotations

import streamlit as st

from app import data
from app.formatting import day
from app.texts import LANGUAGE, text
from pipeline.release.store import Manifest


def open_page(title: str, intro: str = "") -> Manifest:
    """Show the head of a page and return the release; stop when there is none yet."""
    # Streamlit fixes lang="en", which makes a screen reader read Dutch as English (WCAG 3.1.1).
    st.html(
        f"<script>window.parent.document.documentElement.lang = '{LANGUAGE}'</script>",
        unsafe_allow_javascript=True,
    )
    manifest = data.release()
    if manifest is None:
        st.title(text("leeg.titel"))
        st.write(text("leeg.uitleg"))
        st.stop()
    assert manifest is not None
    if manifest.sample:
        partly = any(r.origin != "sample" for r in manifest.snapshots)
        st.warning(
            text("voorbeeld.deels" if partly else "voorbeeld.banner"), icon=":material/science:"
        )
    st.title(title)
    if intro:
        st.write(intro)
    return manifest


def close_page(manifest: Manifest) -> None:
    """Show the foot of a page: signs, release, sources."""
    publishers = sorted({r.publisher for r in manifest.snapshots})
    st.divider()
    st.caption(text("tekens"))
    st.caption(
        text(
            "bronnen.publicatie",
            release=manifest.release,
            datum=day(manifest.published_at),
            code=manifest.code_version[:12],
        )
    )
    st.caption(text("voet", bronnen=", ".join(publishers)))
