"""What the tests of formats share: a file of a test's own, and the words of a refusal."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.sources.formats import Unreadable

Write = Callable[[Any], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write bytes, or another value as JSON, to a file of its own."""

    def _write(value: Any) -> Path:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.bin"
        path.write_bytes(value if isinstance(value, bytes) else json.dumps(value).encode())
        return path

    return _write


def refusal(act: Callable[[], object]) -> str:
    """Return why a format does not let something in."""
    with pytest.raises(Unreadable) as refused:
        act()
    return str(refused.value)
