"""What is remembered of each address: the validators it came with, and the bytes they stand for.

One small JSON file per address under `live/seen/`. It is written once the bytes are in the archive;
without it everything is fetched again, so the folder may be removed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline import files
from pipeline.settings import get_settings

log = logging.getLogger("techniekpact")


class Seen(BaseModel):
    """What was accepted from one address.

    `etag` and `last_modified` are HTTP's; `modified` is what a CBS table says of itself; `resource`
    is a resource's entry in a catalogue. `sha256` names the bytes: one file, or those of a table.
    """

    model_config = ConfigDict(frozen=True)

    url: str
    etag: str | None = None
    last_modified: str | None = None
    modified: str | None = None
    resource: dict[str, Any] | None = None
    sha256: list[str]


def _place(url: str) -> Path:
    return get_settings().home / "live" / "seen" / f"{files.sha256(url.encode())}.json"


def recall(url: str, known: Callable[[str], bool]) -> Seen | None:
    """Return what was accepted from `url`, when all of it is `known` to the archive still."""
    place = _place(url)
    try:
        seen = Seen.model_validate_json(place.read_bytes())
    except FileNotFoundError:
        return None
    except ValidationError:
        log.warning("fetch     %s cannot be read; %s is fetched anew", place, url)
        return None
    return seen if seen.sha256 and all(known(digest) for digest in seen.sha256) else None


def remember(seen: Seen) -> None:
    """Write down what was accepted."""
    files.write_atomic(_place(seen.url), files.to_json(seen.model_dump()))
