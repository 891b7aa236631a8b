"""The replay server as a fixture. To be named as a pytest plugin, not imported."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from pipeline.settings import get_settings
from tests.replay.asking import Setting
from tests.replay.server import Replay, serving

if TYPE_CHECKING:
    from tests.conftest import Home


@pytest.fixture
def setting(monkeypatch: pytest.MonkeyPatch) -> Setting:
    """Change a setting for this test."""

    def change(name: str, value: object) -> None:
        monkeypatch.setenv(f"TECHNIEKPACT_{name.upper()}", str(value))
        get_settings.cache_clear()

    return change


@pytest.fixture
def replay(home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[Replay]:
    """An empty replay server, which this process and the command line of `home` take for DUO and CBS."""
    with serving() as server:
        for name, value in {**server.settings, "NO_PROXY": "127.0.0.1,localhost"}.items():
            monkeypatch.setenv(name, value)
            home.extra[name] = value
        get_settings.cache_clear()
        yield server
    get_settings.cache_clear()
