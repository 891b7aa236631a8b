"""The documents of a release, written into it: dbt docs, Data Docs, metadata, the checklist.

All of it is in the release's directory and under its hashes, so that it says years later what was
so when the figures were published. The pages need no server and no network.
"""

from __future__ import annotations

import html
import logging
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

from pipeline import dbt, files
from pipeline.audit import checklist, dbt_docs, dcat
from pipeline.checks import data_docs, landed
from pipeline.exports import table, text, xlsx
from pipeline.release.store import WAREHOUSE, Manifest

log = logging.getLogger("techniekpact")

DOCS = "docs"
INDEX = f"{DOCS}/index.html"
DBT_DOCS = f"{DOCS}/dbt/index.html"
DATA_DOCS = f"{DOCS}/checks/index.html"
EXPORTS = "exports"
CSV = f"{EXPORTS}/kerncijfers.csv"
XLSX = f"{EXPORTS}/kerncijfers.xlsx"
DCAT = "dcat.jsonld"
CHECKLIST = "checklist.json"


def write_models(directory: Path, candidate: Path) -> None:
    """Write the page of the models beside the tables of a candidate, before the gates look.

    Args:
        directory: where the tables stand as they would be published.
        candidate: the run's candidate, with what dbt left behind; nothing is read of it later.
    """
    with dbt.open_candidate(candidate / WAREHOUSE) as db:
        try:
            _put(directory / DBT_DOCS, dbt_docs.page(db, candidate / "dbt"))
        except dbt_docs.NoPage as error:
            # The figures are right without it, and the index says that it is not there.
            log.warning("publish   no dbt docs in this release: %s", error)


def write(directory: Path, manifest: Manifest) -> None:
    """Write the other documents into the directory of a release that is being made.

    Args:
        directory: with the marts, the compiled SQL, the page of the models and the outcomes in it.
        manifest: all that is known of the release but the hashes of its files.
    """
    _write_data_docs(directory, manifest)
    _write_exports(directory, manifest)
    described = dcat.describe(manifest, directory)
    (directory / DCAT).write_bytes(files.to_json(described))
    scored = checklist.score(checklist.Evidence.of(manifest, directory))
    (directory / CHECKLIST).write_bytes(files.to_json([s.model_dump() for s in scored]))
    _put(directory / INDEX, _index(directory, manifest))


def _write_exports(directory: Path, manifest: Manifest) -> None:
    """Write the key figures for those without DuckDB: all as CSV, the national ones as a workbook.

    A workbook of every breakdown would take longer to make than the rest of the release.
    """
    (directory / EXPORTS).mkdir()
    whole = table.in_the_making(manifest, directory / WAREHOUSE, whole=True)
    national = table.in_the_making(manifest, directory / WAREHOUSE, whole=False)
    (directory / CSV).write_bytes(text.as_csv(whole))
    (directory / f"{CSV}-metadata.json").write_bytes(text.metadata(whole, Path(CSV).name))
    (directory / XLSX).write_bytes(xlsx.as_xlsx(national))


def _write_data_docs(directory: Path, manifest: Manifest) -> None:
    """Copy the pages of the release's snapshots, and write an index with the outcomes beside."""
    names = {landed.docs_name(r): r for r in manifest.snapshots}
    pages = data_docs.pages_of(set(names))
    target = (directory / DATA_DOCS).parent
    target.mkdir(parents=True)
    counts: dict[str, Counter[str]] = {}
    for outcome in files.read_json(directory / "checks.json"):
        counts.setdefault(outcome["snapshot"], Counter())[outcome["outcome"]] += 1
    rows = []
    for name, receipt in sorted(names.items()):
        for page in pages.get(name, []):
            shutil.copyfile(page, target / page.name)
        links = " ".join(
            f'<a href="{html.escape(p.name)}">{n}</a>' for n, p in enumerate(pages.get(name, []), 1)
        )
        found = counts.get(receipt.snapshot, Counter())
        cells = [
            receipt.dataset, receipt.file, receipt.snapshot,
            str(found["passed"]), str(found["failed"]), str(found["error"]),
        ]  # fmt: skip
        rows.append((cells, links or "judged in an earlier run, whose pages were removed"))
    title = f"Data Docs of release {manifest.release}"
    head = ["dataset", "file", "snapshot", "passed", "failed", "not evaluated", "pages"]
    _put(directory / DATA_DOCS, _page(title, _table(head, rows)))


def _index(directory: Path, manifest: Manifest) -> str:
    # Each with what it is; one that could not be made is named without a link.
    listed = [
        (DBT_DOCS, "The models: their columns, their SQL, what each is made of (dbt docs)"),
        (DATA_DOCS, "The checks on the deliveries, per delivery (Great Expectations Data Docs)"),
        ("checks.json", "The outcome of every check"),
        (CHECKLIST, "RAP and Code of Practice: what evidence there is, criterion by criterion"),
        (CSV, "The key figures as CSV; its description stands beside it"),
        (XLSX, "The national key figures as a workbook"),
        (DCAT, "The metadata of the catalogue and its tables (DCAT-AP-NL 3.0)"),
    ]
    items = "".join(
        f'<li><a href="{html.escape(_from_docs(path))}">{html.escape(what)}</a></li>'
        if (directory / path).exists()
        else f"<li>{html.escape(what)}: not made</li>"
        for path, what in listed
    )
    sample = "<p><strong>This release holds sample data.</strong></p>" if manifest.sample else ""
    facts = (
        f"<p>Published {manifest.published_at:%d-%m-%Y %H:%M}, "
        f"code {html.escape(manifest.code_version)}.</p>"
    )
    return _page(f"Documents of release {manifest.release}", f"{sample}{facts}<ul>{items}</ul>")


def _from_docs(path: str) -> str:
    inside = path.removeprefix(f"{DOCS}/")
    return inside if inside != path else f"../{path}"


def _table(head: list[str], rows: list[tuple[list[str], str]]) -> str:
    """Return a table; the last cell of a row is HTML of ours, the others are text."""
    top = "".join(f"<th>{html.escape(h)}</th>" for h in head)
    lines = (
        "<tr>" + "".join(f"<td>{html.escape(c)}</td>" for c in cells) + f"<td>{last}</td></tr>"
        for cells, last in rows
    )
    return f"<table><thead><tr>{top}</tr></thead><tbody>{''.join(lines)}</tbody></table>"


def _page(title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{html.escape(title)}</title>{data_docs.STYLE}</head>"
        f"<body><h1>{html.escape(title)}</h1>{body}</body></html>"
    )


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def recorded_checklist(manifest: Manifest) -> list[dict[str, Any]] | None:
    """Return the checklist as scored when a release was published; None for one without."""
    path = manifest.directory / CHECKLIST
    return files.read_json(path) if path.exists() else None
