"""Data Docs: the pages Great Expectations makes of its results, per run.

Rendering takes as long as judging, so it goes on in the background while dbt builds, and is waited
for before the run ends. A release takes a copy of the pages of its snapshots, whichever run judged
them (`pages_of`).
"""

from __future__ import annotations

import html
import re
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from pipeline import files
from pipeline.settings import get_settings

# What a page fetches from elsewhere when it is opened: scripts, styles, a logo, an advertisement.
_FETCHED = re.compile(
    r"<script\b.*?</script>|<link\b[^>]*>|<img\b[^>]*>|<footer\b.*?</footer>|"
    r"background:\s*url\([^)]*\)[^;}]*;?",
    re.DOTALL | re.IGNORECASE,
)
# Its own styles are Bootstrap's, which is not there; without them it still is a page to read.
STYLE = """<style>
body { font-family: sans-serif; margin: 2rem; color: #1d2733; background: #fff; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { border: 1px solid #c5ced8; padding: 0.3rem 0.6rem; text-align: left; vertical-align: top; }
</style>"""

_background = ThreadPoolExecutor(max_workers=1, thread_name_prefix="data-docs")
_judged: list[tuple[Path, list[Any]]] = []
_rendering: list[Future[None]] = []


def directory(run_id: str) -> Path:
    """Where the pages of a run are."""
    return get_settings().checks / run_id / "data_docs"


def keep(run_id: str, name: str, results: list[Any]) -> None:
    """Keep the raw results of one snapshot, to be rendered."""
    _judged.append((directory(run_id) / name, results))


def offline(page: str) -> str:
    """Return a page that fetches nothing, so that it reads the same in ten years and in a vault."""
    return _FETCHED.sub("", page).replace("</head>", f"{STYLE}</head>", 1)


def pages_of(names: set[str]) -> dict[str, list[Path]]:
    """Return the newest pages of snapshots, by the name they were kept under.

    Args:
        names: as handed to `keep`. One whose pages are gone (`checks/` may be emptied) is left out.
    """
    found: dict[str, list[Path]] = {}
    runs = sorted(get_settings().checks.glob("*/data_docs"), key=lambda p: p.stat().st_mtime)
    for run in runs:
        of_run: dict[str, list[Path]] = {}
        for page in sorted(run.glob("*-*.html")):
            of_run.setdefault(page.stem.rpartition("-")[0], []).append(page)
        found.update({name: pages for name, pages in of_run.items() if name in names})
    return found


def start() -> None:
    """Begin to render what was kept, in the background."""
    while _judged:
        _rendering.append(_background.submit(_write, *_judged.pop()))


def _write(stem: Path, results: list[Any]) -> None:
    from pipeline.checks import engine

    stem.parent.mkdir(parents=True, exist_ok=True)
    for number, result in enumerate(results, start=1):
        page = stem.with_name(f"{stem.name}-{number}.html")
        page.write_text(engine.page(result), encoding="utf-8")


def finish(run_id: str) -> Path | None:
    """Wait for the pages and write their index; return it, or None when nothing was judged.

    An error of the renderer is raised here.
    """
    start()
    while _rendering:
        _rendering.pop().result()
    pages = sorted(p.name for p in directory(run_id).glob("*-*.html"))
    if not pages:
        return None  # every verdict was given in an earlier run
    links = "\n".join(f'<li><a href="{html.escape(p)}">{html.escape(p)}</a></li>' for p in pages)
    title = f"Data Docs of run {html.escape(run_id)}"
    index = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        f"<h1>{title}</h1><ul>{links}</ul></html>"
    )
    files.write_atomic(directory(run_id) / "index.html", index.encode())
    return directory(run_id) / "index.html"
