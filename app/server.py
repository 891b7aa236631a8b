"""The server of the dashboard: the pages of `main.py`, and the files of releases beside them."""

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route

from app.addresses import KnownAddresses
from app.documents import ROUTES
from app.headers import SecurityHeaders


def accessibility(_: Request) -> RedirectResponse:
    """The address where the law wants a public body's accessibility statement."""
    return RedirectResponse("/verantwoording?deel=toegankelijkheid")


OURS = [*ROUTES, Route("/toegankelijkheid", accessibility, methods=["GET"])]

app = st.App(
    "main.py",
    routes=OURS,
    middleware=[
        Middleware(SecurityHeaders),
        Middleware(KnownAddresses, OURS),
    ],
)
