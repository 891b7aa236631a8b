"""Every sentence that a page shows, by key and language. Pages hold no loose sentences.

`app/texts/<language>/<page>.yml` holds the texts of a page; what several pages share is in
`algemeen.yml`.
"""

from __future__ import annotations

from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

from pipeline import files

LANGUAGES = ("nl", "en")

# Streamlit runs a page for one reader in one thread, from its first line to its last.
_language: ContextVar[str] = ContextVar("language", default=LANGUAGES[0])


def language() -> str:
    """Return the language of the page that is being made: `nl` or `en`."""
    return _language.get()


def use(chosen: str) -> None:
    """Make the rest of the page in a language.

    Raises:
        ValueError: when there are no texts in it.
    """
    if chosen not in LANGUAGES:
        raise ValueError(f"Found language {chosen!r}, expected one of {', '.join(LANGUAGES)}.")
    _language.set(chosen)


@cache
def texts(chosen: str) -> dict[str, Any]:
    """Return all texts of a language, nested as their keys are.

    Raises:
        ValueError: when two files have the same first key.
    """
    found: dict[str, Any] = {}
    for path in sorted(Path(__file__).with_name(chosen).glob("*.yml")):
        loaded: dict[str, Any] = files.read_yaml(path)
        if twice := found.keys() & loaded.keys():
            raise ValueError(f"{path.name} has {', '.join(sorted(twice))} that another file has.")
        found |= loaded
    return found


def text(key: str, **values: object) -> str:
    """Return the text of a dotted key with its values filled in.

    Raises:
        KeyError: when there is no such text; a page must never show a bare key.
    """
    found: Any = texts(language())
    for part in key.split("."):
        found = found[part]
    return str(found).format(**values).strip()
