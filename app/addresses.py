"""What an address answers that no page has; Streamlit would show its first page, under an error."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

from app.navigation import ADDRESSES, HOME
from app.texts import LANGUAGES, texts

# Where Streamlit answers with something else than its page: beginnings of addresses (of the last
# line: for logging in), and its two files.
STREAMLIT = {
    *("_stcore", "app", "component", "media", "static"),
    *("auth", "oauth2callback"),
}
FILES = {"favicon.png", "manifest.json"}

PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body {{ font: 1.1rem/1.6 sans-serif; max-width: 40rem; margin: 4rem auto; padding: 0 1rem }}
:root {{ color-scheme: light dark }}</style></head><body><main>{parts}</main></body></html>
"""
PART = """<section lang="{language}"><h1>{title}</h1><p>{words}</p>
<p><a href="{home}">{link}</a></p></section>"""


class KnownAddresses:
    """Lets through what has an answer, and what is sent to be kept: Streamlit refuses that itself.

    Also who does not ask for HTML by name, as programs that look for broken links, gets the 404.

    Args:
        app: what answers.
        routes: the addresses of ours that are no pages, as those of the files of releases.
    """

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute]) -> None:
        self.app, self.routes = app, routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it that there is no such page."""
        answer = self.answer(Request(scope)) if scope["type"] == "http" else None
        await (answer or self.app)(scope, receive, send)

    def answer(self, request: Request) -> Response | None:
        """Return the answer to who asks the overview by its name or no page at all, else None."""
        base = st.get_option("server.baseUrlPath").strip("/")
        home = f"/{base}/" if base else "/"
        path = f"{request.url.path.rstrip('/')}/"
        asked = path.removeprefix(home).strip("/") if path.startswith(home) else path.strip("/")
        if asked == HOME:
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(f"{home}{query}")
        if (
            request.method not in ("GET", "HEAD")
            or asked in ("", *ADDRESSES, *FILES)
            or asked.split("/")[0] in STREAMLIT
            or any(route.matches(request.scope)[0] is Match.FULL for route in self.routes)
        ):
            return None
        return HTMLResponse(_page(request.query_params.get("taal", ""), home), status_code=404)


def _page(language: str, home: str) -> str:
    """Return the page that says so, in the language of the address first."""
    ordered = sorted(LANGUAGES, key=lambda one: one != language)
    said = [texts(one)["adres"] for one in ordered]
    parts = [
        PART.format(language=one, home=f"{home}?taal={one}", **{k: escape(v) for k, v in s.items()})
        for one, s in zip(ordered, said, strict=True)
    ]
    return PAGE.format(language=ordered[0], title=escape(said[0]["title"]), parts="".join(parts))
