"""Who may see what, when logging in is turned on. Off by default: then everybody sees everything.

The identity provider says who a reader is and which roles he has; the table below says what a role
opens. A reader without a role that stands in it sees nothing. What is not granted is refused, so
that a page that is added later is not open by mistake.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st
from starlette.requests import HTTPConnection
from streamlit.auth_util import (
    get_cookie_with_chunks,
    get_origin_from_redirect_uri,
    get_secrets_auth_section,
)
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from pipeline.settings import get_settings

Claims = Mapping[str, Any]


@dataclass(frozen=True)
class Grant:
    """What a role opens: groups of the menu, single pages, and the files of releases or not."""

    groups: frozenset[str]
    pages: frozenset[str]
    files: bool


FIGURES = frozenset({"cijfers"})
EXPLAINED = frozenset({"kwaliteit", "verantwoording"})
ROLES = {
    # reads and quotes the figures
    "viewer": Grant(FIGURES, EXPLAINED, files=False),
    # prepares a publication: also takes files away and compares releases
    "editor": Grant(FIGURES, EXPLAINED | {"downloads", "vergelijking"}, files=False),
    # looks into everything: origin, evidence bundles, checks, checklist, files of releases
    "auditor": Grant(FIGURES | {"achtergrond"}, frozenset(), files=True),
}


def is_on() -> bool:
    """Whether readers have to log in."""
    return get_settings().login


def is_configured() -> bool:
    """Whether an identity provider is named in Streamlit's secrets."""
    return bool(get_secrets_auth_section())


def roles_of(claims: Claims) -> set[str]:
    """Return the roles in a reader's claims that this table knows; a list, or words in a text."""
    told = claims.get(get_settings().login_role_claim, ())
    names = told.replace(",", " ").split() if isinstance(told, str) else told
    return {str(name) for name in names} & ROLES.keys() if isinstance(names, list) else set()


def may_open(claims: Claims, group: str, page: str) -> bool:
    """Whether a reader may open a page of a group of the menu."""
    grants = [ROLES[role] for role in roles_of(claims)]
    return any(group in grant.groups or page in grant.pages for grant in grants)


def reader() -> Claims | None:
    """Return the claims of the reader of this page; None when he has not logged in."""
    return st.user.to_dict() if st.user.get("is_logged_in", False) else None


def may_fetch(request: HTTPConnection) -> bool:
    """Whether a request may have the files of releases; the login is read from its cookie.

    Streamlit signs the cookie; one that was changed, is too old, or is of another address counts
    for nothing.
    """
    if not is_on():
        return True
    if not is_configured():
        return False
    signed = get_cookie_with_chunks(lambda name: _unsigned(request, name), USER_COOKIE_NAME)
    claims = json.loads(signed) if signed else {}
    if not claims.get("is_logged_in") or claims.get("origin") != get_origin_from_redirect_uri():
        return False
    return any(ROLES[role].files for role in roles_of(claims))


def _unsigned(request: HTTPConnection, name: str) -> bytes | None:
    value = request.cookies.get(name)
    if value is None:
        return None
    return decode_signed_value(get_cookie_secret(), name, value.encode("latin-1"))
