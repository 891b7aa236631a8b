"""The dashboard beside its floor: two plain Streamlit pages that show one number.

    python -m benchmarks.dashboard [--home HOME] [--rounds 5] [--viewers 50] [--seconds 180]

HOME holds a published release; without it the sample is run first. In headless Chromium, in turns:
a cold open (a browser that kept nothing) until the last element stands there and the page rests,
and a click to another page.
Then the dashboard with so many viewers at once, each clicking every 5 seconds, and one real browser
among them, beside that browser alone. And each page by itself: its seconds, and its slowest query.
Prints medians, the 95th percentile and the ratios.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.sample import published
from benchmarks.viewers import Crowd, gather
from pipeline.settings import PROJECT_ROOT

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
RESTS = '[data-testid="stApp"][data-test-script-state="notRunning"]'
# The last thing on every page: the floor's number, and the dashboard's line with its sources.
LAST = {
    "floor": '[data-testid="stMetricValue"]',
    "dashboard": '[data-testid="stCaptionContainer"]:has-text("Bronnen:")',
}
PAUSE = 5.0
PAGES = ["", "kiezen", "leren", "werken", "kwaliteit"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--home", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--viewers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=180.0)
    options = parser.parse_args()
    floor = [sys.executable, "-m", "streamlit", "run", "benchmarks/floor_app.py"]
    ours = [sys.executable, "-m", "streamlit", "run", "app/server.py"]
    with (
        published(options.home) as home,
        _served(floor, home) as (floor_port, _),
        _served(ours, home) as (port, server),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        opened: dict[str, list[float]] = {"floor": [], "dashboard": []}
        clicked: dict[str, list[float]] = {"floor": [], "dashboard": []}
        for number in range(options.rounds + 1):
            for name, at in (("floor", floor_port), ("dashboard", port)):
                seconds, seconds_clicked = _visit(browser, at, name)
                if number:  # the first visit to a server also loads its code
                    opened[name].append(seconds)
                    clicked[name] += seconds_clicked
        _line("cold open", opened, 1.5)
        _line("click to another page", clicked, 2.0)
        if options.viewers:
            _crowded(browser, port, server, options.viewers, options.seconds)
        browser.close()


def _line(what: str, seconds: dict[str, list[float]], allowed: float) -> None:
    floor, ours = (statistics.median(seconds[name]) for name in ("floor", "dashboard"))
    print(
        f"{what}: floor {floor:.2f} s, dashboard {ours:.2f} s (medians of {len(seconds['floor'])} "
        f"and {len(seconds['dashboard'])}): {ours / floor:.2f} times; allowed {allowed}"
    )


@contextlib.contextmanager
def _served(command: list[str], home: Path) -> Iterator[tuple[int, psutil.Process]]:
    """Serve on a free port of this machine, until it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = psutil.Popen(
        [*command, "--server.port", str(port)],
        cwd=PROJECT_ROOT,
        env={**os.environ, "TECHNIEKPACT_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 120
        while True:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://localhost:{port}/_stcore/health").close()
                break
            if time.monotonic() > deadline or process.poll() is not None:
                raise SystemExit(f"{' '.join(command)} did not answer")
            time.sleep(0.1)
        yield port, process
    finally:
        process.terminate()
        process.wait(30)


def _visit(browser: Browser, port: int, name: str) -> tuple[float, list[float]]:
    """Return the seconds of a cold open, and of a click to each page of the menu that is tried."""
    with tempfile.TemporaryDirectory(), contextlib.closing(browser.new_context()) as context:
        page = context.new_page()
        began = time.perf_counter()
        page.goto(f"http://localhost:{port}/")
        _ready(page, name)
        seconds = time.perf_counter() - began
        others = ["second", ""] if name == "floor" else [*PAGES[1:3], ""]
        return seconds, [_click(page, other, name) for other in others]


def _ready(page: Page, name: str) -> None:
    page.locator(LAST[name]).last.wait_for(timeout=60_000)
    page.locator(RESTS).wait_for(timeout=60_000)


def _click(page: Page, address: str, name: str) -> float:
    """Click on a page in the menu; return the seconds until it stands there and rests."""
    before = page.locator(LAST[name]).last.element_handle(timeout=60_000)
    assert before is not None
    began = time.perf_counter()
    page.locator(f'[data-testid="stSidebarNavLink"][href$="/{address}"]').first.click()
    page.wait_for_url(lambda url: url.split("?")[0].rstrip("/").endswith(f"/{address}".rstrip("/")))
    _ready(page, name)
    return time.perf_counter() - began


def _crowded(
    browser: Browser, port: int, server: psutil.Process, viewers: int, seconds: float
) -> None:
    """Measure a real browser alone and among viewers; print both, the errors and the memory."""
    alone = _clicks(browser, port, min(seconds, 60.0))
    found: list[Crowd] = []
    thread = threading.Thread(
        target=lambda: found.append(asyncio.run(gather(port, PAGES, viewers - 1, PAUSE, seconds)))
    )
    thread.start()
    among = _clicks(browser, port, seconds)
    thread.join()
    memory = server.memory_info().rss / 1e6
    crowd = found[0]
    ratio = _p95(among) / _p95(alone)
    print(
        f"one browser alone: median {statistics.median(alone):.2f} s, p95 {_p95(alone):.2f} s; "
        f"among {viewers} viewers: median {statistics.median(among):.2f} s, "
        f"p95 {_p95(among):.2f} s: {ratio:.2f} times; allowed 3"
    )
    print(
        f"the other {viewers - 1}, at protocol level: {len(crowd.seconds)} pages, median "
        f"{statistics.median(crowd.seconds):.2f} s, p95 {_p95(crowd.seconds):.2f} s; "
        f"{len(crowd.errors)} errors; server memory {memory:.0f} MB, allowed 1500"
    )
    for error in crowd.errors[:5]:
        print(f"  {error}")


def _clicks(browser: Browser, port: int, seconds: float) -> list[float]:
    """Click from page to page every 5 seconds; return the seconds of each click."""
    until, found = time.monotonic() + seconds, []
    with contextlib.closing(browser.new_context()) as context:
        page = context.new_page()
        page.goto(f"http://localhost:{port}/")
        _ready(page, "dashboard")
        number = 0
        while time.monotonic() + PAUSE < until:
            number += 1
            took = _click(page, PAGES[number % len(PAGES)], "dashboard")
            found.append(took)
            page.wait_for_timeout(1000 * max(0.0, PAUSE - took))
    return found


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1] if len(values) > 1 else values[0]


if __name__ == "__main__":
    main()
