"""Navigation only: which pages there are, and their addresses."""

from functools import partial

import streamlit as st
from streamlit.navigation.page import StreamlitPage

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

st.set_page_config(page_title=text("titel"), page_icon="📊", layout="wide")


def _pillar(name: str, icon: str) -> StreamlitPage:
    page = partial(pijler.show, name)
    return st.Page(page, title=text(f"navigatie.{name}"), icon=icon, url_path=name)


page = st.navigation(
    {
        text("navigatie.cijfers"): [
            st.Page(
                overzicht.show,
                title=text("navigatie.overzicht"),
                icon=":material/dashboard:",
                default=True,
            ),
            _pillar("kiezen", ":material/explore:"),
            _pillar("leren", ":material/school:"),
            _pillar("werken", ":material/construction:"),
        ],
        text("navigatie.achtergrond"): [
            st.Page(
                herkomst.show,
                title=text("navigatie.herkomst"),
                icon=":material/account_tree:",
                url_path="herkomst",
            ),
            st.Page(
                bronnen.show,
                title=text("navigatie.bronnen"),
                icon=":material/fact_check:",
                url_path="bronnen",
            ),
            st.Page(
                vergelijking.show,
                title=text("navigatie.vergelijking"),
                icon=":material/compare_arrows:",
                url_path="vergelijking",
            ),
            st.Page(
                controles.show,
                title=text("controles.titel"),
                icon=":material/rule:",
                url_path="controles",
            ),
            st.Page(
                checklist.show,
                title=text("checklist.titel"),
                icon=":material/checklist:",
                url_path="checklist",
            ),
            st.Page(
                downloads.show,
                title=text("downloads.titel"),
                icon=":material/download:",
                url_path="downloads",
            ),
        ],
    }
)
try:
    page.run()
except NoRelease as error:
    st.title(text("onleesbaar.titel"))
    st.write(text("onleesbaar.uitleg"))
    st.caption(str(error))
