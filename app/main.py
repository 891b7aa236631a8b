"""Navigation only: which pages there are, and their addresses."""

from collections.abc import Callable
from functools import partial

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from app import access
from app.frame import choose_language, keep_up
from app.texts import text
from app.views import (
    acties,
    checklist,
    controles,
    downloads,
    herkomst,
    kwaliteit,
    login,
    overzicht,
    pijler,
    rapport,
    regio,
    tabel,
    tijdmachine,
    verantwoording,
    vergelijking,
)
from pipeline.release.store import NoRelease

# Per group of the menu: the address of each page, its icon and what shows it.
PAGES: dict[str, list[tuple[str, str, Callable[[], None]]]] = {
    "cijfers": [
        ("overzicht", "dashboard", overzicht.show),
        ("kiezen", "explore", partial(pijler.show, "kiezen")),
        ("leren", "school", partial(pijler.show, "leren")),
        ("werken", "construction", partial(pijler.show, "werken")),
        ("regio", "map", regio.show),
        ("tabel", "table", tabel.show),
        ("tijdmachine", "history", tijdmachine.show),
        ("rapport", "article", rapport.show),
        ("acties", "flag", acties.show),
    ],
    "achtergrond": [
        ("herkomst", "account_tree", herkomst.show),
        ("kwaliteit", "fact_check", kwaliteit.show),
        ("verantwoording", "gavel", verantwoording.show),
        ("vergelijking", "compare_arrows", vergelijking.show),
        ("controles", "rule", controles.show),
        ("checklist", "checklist", checklist.show),
        ("downloads", "download", downloads.show),
    ],
}


def _page(group: str, address: str, icon: str, show: Callable[[], None]) -> StreamlitPage:
    """Return a page; one that the reader may not open says so, and is not in the menu."""
    open_to_reader = not access.is_on() or (
        READER is not None and access.may_open(READER, group, address)
    )
    return st.Page(
        show if open_to_reader else login.refuse,
        title=text(f"navigatie.{address}"),
        icon=f":material/{icon}:",
        url_path=address,
        default=address == "overzicht",
        visibility="visible" if open_to_reader else "hidden",
    )


choose_language()
st.set_page_config(page_title=text("titel"), page_icon="📊", layout="wide")
READER = access.reader() if access.is_on() else None
login.show_state(READER)
page = st.navigation(
    {
        text(f"navigatie.{group}"): [_page(group, *one) for one in pages]
        for group, pages in PAGES.items()
    },
    # Otherwise Streamlit folds pages away behind a button of its own, which is in English.
    expanded=True,
)
keep_up()
try:
    page.run()
except NoRelease as error:
    st.title(text("onleesbaar.titel"))
    st.write(text("onleesbaar.uitleg"))
    st.caption(str(error))
