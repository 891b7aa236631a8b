"""Each page by itself, in this process: its seconds with nothing cached, and its slowest query.

    python -m benchmarks.pages [--home HOME] [--rounds 5]

HOME holds a published release; without it the sample is run first. A page is opened with no choice
in its address, a first time to load its code; what is printed is the median of the rounds after it.
"""

from __future__ import annotations

import argparse
import logging
import os
import statistics
import time
from pathlib import Path
from typing import Any

import duckdb
import streamlit as st
from streamlit.testing.v1 import AppTest

from benchmarks.sample import published

PILLARS = ("kiezen", "leren", "werken")
NAMES = (
    "overzicht", *PILLARS, "regio", "tabel", "tijdmachine", "rapport", "acties", "herkomst",
    "kwaliteit", "verantwoording", "vergelijking", "controles", "checklist", "downloads",
)  # fmt: skip
SLOWEST_QUERY, SLOWEST_PAGE = 50, 1500  # milliseconds

spent: list[tuple[float, str]] = []


class Timed:
    """A connection or result of DuckDB that writes down what each query took, fetching included."""

    def __init__(self, real: Any) -> None:
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def __enter__(self) -> Timed:
        return self

    def __exit__(self, *_: object) -> None:
        self._real.close()

    def cursor(self) -> Timed:
        return Timed(self._real.cursor())

    def execute(self, sql: str, *parameters: Any) -> Timed:
        began = time.perf_counter()
        result = self._real.execute(sql, *parameters)
        spent.append((1000 * (time.perf_counter() - began), sql))
        return Timed(result)

    def fetchall(self) -> Any:
        began = time.perf_counter()
        rows = self._real.fetchall()
        took, sql = spent.pop()
        spent.append((took + 1000 * (time.perf_counter() - began), sql))
        return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    logging.getLogger("streamlit").setLevel(logging.ERROR)
    with published(options.home) as home:
        os.environ["TECHNIEKPACT_HOME"] = str(home)
        _measure(options.rounds)


def _measure(rounds: int) -> None:
    connect = duckdb.connect
    duckdb.connect = lambda *a, **k: Timed(connect(*a, **k))  # type: ignore[assignment,method-assign]
    print(f"{'page':16} {'ms':>6} {'queries':>8} {'slowest query, ms':>18}")
    for name in NAMES:
        visits = [_page(name) for _ in range(rounds + 1)][1:]
        page = statistics.median(seconds for seconds, _ in visits)
        # Query by query the median of the rounds: what one slow moment adds is no query's fault.
        queries = []
        for asked in zip(*(found for _, found in visits), strict=True):
            queries.append((statistics.median(took for took, _ in asked), asked[0][1]))
        slowest, sql = max(queries, default=(0.0, ""))
        print(f"{name:16} {page:6.0f} {len(queries):8} {slowest:18.1f}")
        if slowest > SLOWEST_QUERY:
            print("  over the limit: " + " ".join(sql.split())[:160])
        if page > SLOWEST_PAGE:
            print(f"  over the limit of {SLOWEST_PAGE} ms")


def _show(name: str, pillars: tuple[str, ...]) -> None:
    from importlib import import_module

    if name in pillars:
        import_module("app.views.pijler").show(name)
    else:
        import_module(f"app.views.{name}").show()


def _page(name: str) -> tuple[float, list[tuple[float, str]]]:
    """Return the milliseconds of a page with nothing cached, and of each of its queries."""
    st.cache_data.clear()
    st.cache_resource.clear()
    test = AppTest.from_function(_show, args=(name, PILLARS), default_timeout=120)
    spent.clear()
    began = time.perf_counter()
    test.run()
    took = 1000 * (time.perf_counter() - began)
    assert not test.exception, test.exception
    return took, list(spent)


if __name__ == "__main__":
    main()
