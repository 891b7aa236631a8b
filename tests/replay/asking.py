"""How a test asks the replay server: fetch, and accept what comes or do not."""

from __future__ import annotations

from collections.abc import Callable

from pipeline import files
from pipeline.sources.live import Failed, Fetched, Finder, Unchanged, fetch

Setting = Callable[[str, object], None]
Outcome = tuple[bytes, Fetched] | Unchanged | Failed


def run(finder: Finder, *, accept: bool = True, known: bool = True) -> list[Outcome]:
    """Return what came of one place, with the bytes of each file."""
    outcomes: list[Outcome] = []
    for result in fetch("proef", [finder], lambda _: known):
        if isinstance(result, Fetched):
            data = result.path.read_bytes()
            outcomes.append((data, result))
            if accept:
                result.accepted(files.sha256(data))
        else:
            outcomes.append(result)
    return outcomes
