"""The server of the dashboard: the pages of `main.py`, and the files of releases beside them."""

import streamlit as st

from app.documents import ROUTES

app = st.App("main.py", routes=ROUTES)
