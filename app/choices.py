"""Choices that stand in the address, of one value or of several, and stay where the reader is.

Each widget has a key, so that it is the same one after its choice went into the address: who goes
through the page by keyboard keeps their place. A choice with "every one" is `frame.choice`.
"""

from __future__ import annotations

import streamlit as st


def one(label: str, name: str, options: dict[str, str], page: str, usual: str = "") -> str:
    """Let a person choose one of `options` (value: words), and put it in the address.

    Args:
        label: above the choice.
        name: of the choice in the address.
        options: at least one.
        page: whose choice it is.
        usual: what is chosen when the address names none of them; the first by default.
    """
    values = list(options)
    asked = st.query_params.get(name, usual)
    start = next((v for v in (asked, usual) if v in options), values[0])
    chosen = st.selectbox(
        label,
        values,
        index=values.index(start),
        format_func=lambda value: options.get(value, value),
        key=f"{page}.{name}",
    )
    if st.query_params.get(name) != chosen:
        st.query_params[name] = chosen
    return str(chosen)


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
