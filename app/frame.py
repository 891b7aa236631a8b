"""What every page has: its title, the sample-data banner, the language of the page, the footer."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlencode

import streamlit as st

from app import data
from app.formatting import day
from app.series import PILLARS, page_of
from app.texts import LANGUAGES, language, text, use
from pipeline.release import store
from pipeline.release.absent import Absent
from pipeline.release.export import defused
from pipeline.release.store import Manifest

Row = dict[str, Any]
STYLE = Path(__file__).with_name("style.css")
DARK = Path(__file__).with_name("dark.css")
LOOK_SECONDS = 8
LINKED = re.compile(r"https?(?=:)|www(?=\.)|@", re.IGNORECASE)
UNSEEN = ("Cc", "Cf")  # signs that steer, as those that turn a line around
JOINER = "\u2060"  # has no width, and is no place to break a line


def choose_language() -> None:
    """Make the page in the language that the address names, or else the one chosen before.

    The choice follows a reader from page to page, and stands in the address of each.
    """
    asked = st.query_params.get("taal", st.session_state.get("language"))
    shown = asked if asked in LANGUAGES else LANGUAGES[0]
    use(shown)
    chosen = st.sidebar.segmented_control(
        text("taal.kies"),
        LANGUAGES,
        default=shown,
        format_func=lambda code: text(f"taal.{code}"),
        required=True,
    )
    use(chosen)
    st.session_state["language"] = chosen
    if chosen == LANGUAGES[0]:
        st.query_params.pop("taal", None)
    else:
        st.query_params["taal"] = chosen


def set_language_of_page() -> None:
    """Tell the browser the language: Streamlit fixes lang="en" (WCAG 3.1.1)."""
    st.html(
        f"<script>window.parent.document.documentElement.lang = '{language()}'</script>",
        unsafe_allow_javascript=True,
    )
    st.html(STYLE)
    if st.context.theme.type == "dark":
        st.html(DARK)


def keep_up() -> None:
    """Make the page anew within ten seconds when another release becomes current, and say so."""
    shown = store.pointed_at()
    before = st.session_state.setdefault("release", shown)
    if before != shown:
        st.session_state["release"] = shown
        st.toast(text("ververst"), icon=":material/update:")
    _look_again(shown)


@st.fragment(run_every=LOOK_SECONDS)
def _look_again(shown: str | None) -> None:
    # Runs by itself, without main.py: no text may be made here, as the language is not set.
    if store.pointed_at() != shown:
        st.rerun()


def open_page(title: str, intro: str = "") -> Manifest:
    """Show the head of a page and return the release; stop when there is none yet."""
    set_language_of_page()
    manifest = data.release()
    if manifest is None:
        st.title(text("leeg.titel"))
        st.write(text("leeg.uitleg"))
        st.stop()
    assert manifest is not None
    sample_banner(manifest)
    st.title(title)
    if intro:
        st.write(intro)
    return manifest


def sample_banner(manifest: Manifest) -> None:
    """Say that a release holds sample data, when it does."""
    if manifest.sample:
        partly = any(r.origin != "sample" for r in manifest.snapshots)
        st.warning(
            text("voorbeeld.deels" if partly else "voorbeeld.banner"), icon=":material/science:"
        )


def wide_table(rows: list[Row], height: int | Literal["auto"] = "auto") -> None:
    """Show rows in a table that can be sorted, searched and downloaded."""
    # What is downloaded is opened in a spreadsheet, and names of files come from outside.
    safe = [{column: defused(value) for column, value in row.items()} for row in rows]
    st.dataframe(safe, hide_index=True, width="stretch", height=height)


def link_to(page: str, **choices: str) -> str:
    """Return the address of a page with its choices, in the language of this page."""
    if language() != LANGUAGES[0]:
        choices["taal"] = language()
    return f"/{page}?{urlencode(choices)}" if choices else f"/{page}"


def link_to_figure(line: Row) -> str:
    """Return the address where more is told of a key figure, which has such a page."""
    page = page_of(line)
    return link_to(page, kerncijfer=line["kerncijfer"]) if page in PILLARS else link_to(page)


def why_absent(manifest: Manifest, one: Absent) -> str:
    """Return why a key figure has no value, in words."""
    names = data.names(manifest)
    return text(
        f"afwezig.{one.reason}",
        naam=names.get(one.kerncijfer, one.naam), bron=one.publisher, detail=one.detail,
    )  # fmt: skip


def as_plain(words: str) -> str:
    """Return words of others as they are, in Markdown: nothing in them is taken for a sign.

    Nor for a link: Markdown makes one of a bare address, whatever is escaped in it, so a sign that
    is not seen stands in it. Signs that steer a terminal or turn the line around are left out.
    """
    seen = "".join(c for c in words if c == "\n" or unicodedata.category(c) not in UNSEEN)
    unlinked = LINKED.sub(f"\\g<0>{JOINER}", seen)
    return "".join(f"\\{c}" if c in "\\`*_[]<>#|$~:" else c for c in unlinked)


def release_link(manifest: Manifest, path: str, words: str) -> str:
    """Return a link, in Markdown, to a file of the release."""
    return f"[{words}](/release/{manifest.release}/{path})"


def close_page(manifest: Manifest) -> None:
    """Show the foot of a page: signs, release, sources."""
    st.divider()
    made = text(
        "bronnen.publicatie",
        release=manifest.release,
        datum=day(manifest.published_at),
        code=manifest.code_version[:12],
    )
    publishers = ", ".join(manifest.publishers)
    st.caption("\n\n".join([text("tekens"), made, text("voet", bronnen=publishers)]))
