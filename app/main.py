"""The menu, and the page that the address names."""

from collections.abc import Callable

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from app import access
from app.frame import choose_language, keep_up
from app.navigation import HOME, PAGES
from app.texts import text
from app.views import login
from pipeline.release.store import NoRelease


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
        default=address == HOME,
        visibility="visible" if open_to_reader else "hidden",
    )


choose_language()
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
# Each page by its own name, so that windows and bookmarks can be told apart.
st.set_page_config(page_title=f"{page.title} – {text('titel')}", page_icon="📊", layout="wide")
keep_up()
try:
    page.run()
except NoRelease as error:
    st.title(text("onleesbaar.titel"))
    st.write(text("onleesbaar.uitleg"))
    st.caption(str(error))
