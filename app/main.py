"""Navigation only: which pages there are, and their addresses."""

from collections.abc import Callable
from functools import partial

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from app.frame import choose_language
from app.texts import text
from app.views import (
    bronnen,
    checklist,
    controles,
    downloads,
    herkomst,
    overzicht,
    pijler,
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
    ],
    "achtergrond": [
        ("herkomst", "account_tree", herkomst.show),
        ("bronnen", "fact_check", bronnen.show),
        ("vergelijking", "compare_arrows", vergelijking.show),
        ("controles", "rule", controles.show),
        ("checklist", "checklist", checklist.show),
        ("downloads", "download", downloads.show),
    ],
}


def _page(address: str, icon: str, show: Callable[[], None]) -> StreamlitPage:
    return st.Page(
        show,
        title=text(f"navigatie.{address}"),
        icon=f":material/{icon}:",
        url_path=address,
        default=address == "overzicht",
    )


choose_language()
st.set_page_config(page_title=text("titel"), page_icon="📊", layout="wide")
page = st.navigation(
    {text(f"navigatie.{group}"): [_page(*one) for one in pages] for group, pages in PAGES.items()}
)
try:
    page.run()
except NoRelease as error:
    st.title(text("onleesbaar.titel"))
    st.write(text("onleesbaar.uitleg"))
    st.caption(str(error))
