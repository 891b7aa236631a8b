"""Choices that stand in the address, of one value or of several, and stay where the reader is.

Each widget has a key, so that it is the same one after its choice went into the address: who goes
through the page by keyboard keeps their place.
"""

from __future__ import annotations

import streamlit as st

from app.frame import as_plain
from app.texts import text

LONGEST = 60  # signs of what an address asks that are repeated


def one(
    label: str,
    name: str,
    options: dict[str, str],
    page: str,
    usual: str = "",
    unknown: str = "",
) -> str:
    """Let a person choose one of `options` (value: words), and put it in the address.

    Args:
        label: above the choice.
        name: of the choice in the address.
        options: at least one. An empty value is for every one, and leaves the address as it is.
        page: whose choice it is.
        usual: what is chosen when the address names none of them; the first by default.
        unknown: what is said then; that it is not there, and what is shown, by default.
    """
    key, asked = f"{page}.{name}", st.query_params.get(name, "")
    values = list(options)
    start = usual if usual in options else values[0]
    found = next((v for v in values if v.lower() == asked.lower()), None) if asked else start
    # Of a link only: who chooses another figure here knows that its parts may be others.
    if found is None and key not in st.session_state:
        st.info(unknown or text("keuze.onbekend", gevraagd=cut(asked), getoond=options[start]))
    chosen = st.selectbox(
        label,
        values,
        index=values.index(start if found is None else found),
        format_func=lambda value: options.get(value, value),
        key=key,
    )
    if not chosen:
        st.query_params.pop(name, None)
    elif asked != chosen:
        st.query_params[name] = chosen
    return str(chosen)


def one_or_all(label: str, name: str, options: dict[str, str], every: str, page: str) -> str:
    """Let a person choose one of `options`, or `every`; return an empty text for every one."""
    return one(label, name, {"": every, **options}, page)


def cut(asked: str) -> str:
    """Return what an address asks, as plain words that a sentence has room for."""
    return as_plain(asked if len(asked) <= LONGEST else f"{asked[:LONGEST]}…")


def several(
    label: str, name: str, options: dict[str, str], page: str, none: str = ""
) -> tuple[str, ...]:
    """Let a person choose some of `options` (value: words), and put them in the address.

    Args:
        label: above the choice.
        name: of the choice in the address, once for each value.
        options: what there is; a value of the address that is not in it is left out.
        page: whose choice it is.
        none: what an empty choice means, in the empty field.
    """
    asked = [v for v in st.query_params.get_all(name) if v in options]
    chosen = st.multiselect(
        label,
        list(options),
        default=asked,
        format_func=lambda value: options.get(value, value),
        placeholder=none,
        key=f"{page}.{name}",
    )
    if not chosen:
        st.query_params.pop(name, None)
    elif st.query_params.get_all(name) != chosen:
        st.query_params[name] = chosen
    return tuple(chosen)
