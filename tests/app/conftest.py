"""The dashboard as it is served, and a browser to look at it with."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import TECHNIEKPACT, Home, working_in

CHROMIUM = shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port: int = s.getsockname()[1]
        return port


@contextmanager
def serve(home: Home, port: int | None = None) -> Iterator[str]:
    """Serve a home, on a free port unless one is named, and give the address."""
    port = port or free_port()
    process = subprocess.Popen(
        [str(TECHNIEKPACT), "dashboard", "--port", str(port)],
        env=home.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        next(line for line in process.stdout if "URL" in line)  # it says so once it listens
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait()


@pytest.fixture(scope="session")
def server(sample_home: Home) -> Iterator[str]:
    """The address of a dashboard that shows the sample."""
    with serve(sample_home) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is not installed; .ci/run should have done so.")
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium).")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def home_of_the_app(sample_home: Home) -> Iterator[Home]:
    """The sample, as the home of pages that are made in this process."""
    with working_in(sample_home):
        yield sample_home


def open_view(name: str, language: str = "nl", **asked: str | list[str]) -> AppTest:
    """Make a page in this process, with choices in its address; it must end without an error.

    A page of a pillar is named with it: `pijler:kiezen`.
    """

    name, _, pillar = name.partition(":")

    def show(name: str, language: str, *pillar: str) -> None:
        from importlib import import_module

        from app.texts import use

        use(language)
        import_module(f"app.views.{name}").show(*pillar)

    test = AppTest.from_function(
        show, args=(name, language, *filter(None, [pillar])), default_timeout=60
    )
    for key, value in asked.items():
        test.query_params[key] = value
    test.run()
    assert not test.exception
    return test
