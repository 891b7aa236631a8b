"""Logging in and out, and what a reader without the right role is told."""

from __future__ import annotations

import streamlit as st

from app import access
from app.access import Claims
from app.frame import set_language_of_page
from app.texts import text


def show_state(reader: Claims | None) -> None:
    """Show in the menu who is logged in, with the way out; nothing when there is no login."""
    if reader is None:
        return
    roles = ", ".join(text(f"login.rol.{role}") for role in sorted(access.roles_of(reader)))
    st.sidebar.caption(text("login.rollen", rollen=roles or text("login.geen_rol")))
    st.sidebar.button(text("login.uit"), on_click=st.logout)


def refuse() -> None:
    """Show why a page is not shown: nobody logged in, no role, or another role."""
    set_language_of_page()
    reader = access.reader()
    if reader is None:
        st.title(text("login.titel"))
        if access.is_configured():
            st.write(text("login.uitleg"))
            st.button(text("login.in"), on_click=st.login, type="primary")
        else:
            st.write(text("login.niet_ingesteld"))
    elif not access.roles_of(reader):
        st.title(text("login.titel_geen_rol"))
        st.write(text("login.zonder_rol"))
    else:
        st.title(text("login.titel_andere_rol"))
        st.write(text("login.andere_rol"))
