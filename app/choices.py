"""Choices that stand in the address, of one value or of several, and stay where the reader is.

Each widget has a key, so that it is the same one after its choice went into the address: who goes
through the page by keyboard keeps their place. A widget with a key keeps its value also when the
address changes under it, as by the back button; `follows` tells when the address is to be taken.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from app.frame import as_plain
from app.texts import text
from pipeline.release import query

LONGEST = 60  # signs of what an address asks that are repeated


def follows(key: str, asked: Any) -> bool:
    """Return whether a widget is to show what the address asks: it is new, or the reader went back.

    Who chose since the last time keeps the choice, as the address is not changed yet.
    """
    if key not in st.session_state:
        return True
    address, value = st.session_state.get(f"{key}:was", (asked, None))
    return bool(st.session_state[key] == value and asked != address)


def remember(key: str, address: Any, value: Any) -> None:
    """Keep what a widget and the address say at the end, which `follows` compares with."""
    st.session_state[f"{key}:was"] = (address, value)


def _put_by_us(key: str, asked: str) -> bool:
    """Return whether the address asks what a choice put in it before, maybe beside another one."""
    return bool(st.session_state.get(f"{key}:was", ("", None))[0] == asked)


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
        unknown: what is said then, before what is shown; that it is not there, by default.
    """
    key, asked = f"{page}.{name}", st.query_params.get(name, "")
    values = list(options)
    start = usual if usual in options else values[0]
    if follows(key, asked):
        found = _matching(asked, options) if asked else start
        if found is None and not _put_by_us(key, asked):
            _say_unknown(asked, label, options[start], unknown)
        st.session_state[key] = start if found is None else found
    elif st.session_state[key] not in options:  # as parts of another figure may be others
        st.session_state[key] = start
    chosen = st.selectbox(
        label,
        values,
        format_func=lambda value: options.get(value, value),
        key=key,
    )
    if not chosen:
        st.query_params.pop(name, None)
    elif asked != chosen:
        st.query_params[name] = chosen
    remember(key, chosen, chosen)
    return str(chosen)


def none(label: str, name: str, page: str, shown: str, only: str = "") -> None:
    """Take a choice out of the address where there is nothing to choose; say so if it asked for it.

    Args:
        label: above the choice, where there is one.
        name: of the choice in the address.
        page: whose choice it is.
        shown: what is shown, in words.
        only: the value of what is shown.
    """
    asked = st.query_params.get(name, "")
    st.query_params.pop(name, None)
    if asked.lower() not in ("", only.lower()) and not _put_by_us(f"{page}.{name}", asked):
        _say_unknown(asked, label, shown)


def _say_unknown(asked: str, label: str, shown: str, unknown: str = "") -> None:
    told = unknown or text("keuze.onbekend", gevraagd=cut(asked))
    st.info(f"{told} {text('keuze.getoond', keuze=label, getoond=as_plain(shown))}")


def _matching(asked: str, options: dict[str, str]) -> str | None:
    """Return the option that an address asks by its value or its words, in capitals or not."""
    wanted = query.named(asked).lower()
    by_value = (v for v in options if v.lower() == wanted)
    by_words = (v for v, words in options.items() if words.lower() == wanted)
    return next(by_value, next(by_words, None))


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
    key, asked = f"{page}.{name}", st.query_params.get_all(name)
    if follows(key, asked):
        found = {one: _matching(one, options) for one in asked}
        st.session_state[key] = list(dict.fromkeys(filter(None, found.values())))
        if strange := [one for one, value in found.items() if value is None]:
            st.info(text("keuze.weggelaten", gevraagd=cut(", ".join(strange))))
    elif lost := [one for one in st.session_state[key] if one not in options]:
        st.session_state[key] = [one for one in st.session_state[key] if one not in lost]
    chosen = st.multiselect(
        label,
        list(options),
        format_func=lambda value: options.get(value, value),
        placeholder=none,
        key=key,
    )
    if not chosen:
        st.query_params.pop(name, None)
    elif asked != chosen:
        st.query_params[name] = chosen
    remember(key, chosen, chosen)
    return tuple(chosen)
