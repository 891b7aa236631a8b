"""The floor of the dashboard: two plain Streamlit pages that show one number."""

import streamlit as st


def _first() -> None:
    st.metric("Number", 1)


def _second() -> None:
    st.metric("Number", 2)


st.navigation(
    [
        st.Page(_first, title="First", url_path="first", default=True),
        st.Page(_second, title="Second", url_path="second"),
    ]
).run()
