"""Every sentence that a page shows, by key. Pages hold no loose sentences."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from pipeline import files

LANGUAGE = "nl"


@cache
def _texts(language: str) -> dict[str, Any]:
    path = Path(__file__).with_name(f"{language}.yml")
    loaded: dict[str, Any] = files.read_yaml(path)
    return loaded


def text(key: str, **values: object) -> str:
    """Return the text of a dotted key with its values filled in.

    Raises:
        KeyError: when there is no such text; a page must never show a bare key.
    """
    found: Any = _texts(LANGUAGE)
    for part in key.split("."):
        found = found[part]
    return str(found).format(**values).strip()
