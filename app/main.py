"""Navigation only: which pages there are, and their addresses."""

from functools import partial

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from app.texts import text
from app.views import bronnen, herkomst, overzicht, pijler
from pipeline.release.store import NoRelease

st.set_page_config(page_title=text("titel"), page_icon=":material/monitoring:", layout="wide")


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
        ],
    }
)
try:
    page.run()
except NoRelease as error:
    st.title(text("onleesbaar.titel"))
    st.write(text("onleesbaar.uitleg"))
    st.caption(str(error))
