"""The documents of a release: there, whole, offline; and served without a way out of the release."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from starlette.applications import Starlette

from app.documents import ROUTES
from pipeline import dbt, files
from pipeline.audit import dbt_docs, documents
from pipeline.checks import data_docs
from pipeline.release import store
from pipeline.settings import PROJECT_ROOT, get_settings
from tests.conftest import Home, working_in

# What makes a browser ask another server for something.
FETCHES = re.compile(
    r"""<(?:script|img|iframe|link)\b[^>]*(?:src|href)\s*=\s*["']?(?:https?:)?//"""
    r"""|url\(\s*["']?(?:https?:)?//""",
    re.IGNORECASE,
)


@dataclass
class Answer:
    """What the server said."""

    status_code: int
    headers: dict[str, str]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()


def ask(path: str, method: str = "GET") -> Answer:
    """Ask for a path exactly as it is; a client would tidy it up before it sends it."""
    scope = {
        "type": "http", "http_version": "1.1", "method": method, "scheme": "http",
        "path": unquote(path), "raw_path": path.encode(), "query_string": b"", "root_path": "",
        "headers": [], "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
    }  # fmt: skip
    said: list[Any] = []

    async def receive() -> dict[str, Any]:
        return await asyncio.Future()  # nothing is sent along, and nobody hangs up

    async def send(message: Any) -> None:
        said.append(message)

    asyncio.run(Starlette(routes=ROUTES)(scope, receive, send))
    start, *rest = said
    headers = {k.decode(): v.decode() for k, v in start["headers"]}
    return Answer(start["status"], headers, b"".join(m.get("body", b"") for m in rest))


@pytest.fixture
def served(sample_home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TECHNIEKPACT_HOME", str(sample_home.path))
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


@pytest.fixture
def candidate(sample_home: Home) -> Iterator[Path]:
    with working_in(sample_home):
        yield get_settings().candidates / store.require().run


def test_every_document_is_in_the_release_and_under_its_hashes(sample_home: Home) -> None:
    manifest = json.loads(sample_home.release_file("manifest.json").read_text())
    wanted = (documents.INDEX, documents.DBT_DOCS, documents.DATA_DOCS, documents.DCAT,
              documents.CHECKLIST, documents.CSV, documents.XLSX)  # fmt: skip
    for name in wanted:
        path = sample_home.release_file(name)
        assert manifest["files"][name] == files.sha256_file(path), name
        assert not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
    index = sample_home.release_file(documents.INDEX).read_text()
    assert "sample data" in index
    for link in re.findall(r'href="([^"]+)"', index):
        assert (sample_home.release_file(documents.INDEX).parent / link).exists(), link
    assert "not made" not in index


def test_the_pages_of_the_models_show_the_models_as_built(sample_home: Home) -> None:
    page = sample_home.release_file(documents.DBT_DOCS).read_text()
    assert all(place not in page for place in dbt_docs.PLACES.values())
    for told in ("fct_kerncijfers", "First day on which this was the newest known value"):
        assert told in page
    assert '"name":"waarde_min","type":"DECIMAL(18,6)"' in page
    assert str(sample_home.path) not in page
    assert str(PROJECT_ROOT) not in page
    assert not FETCHES.search(page)


def test_the_catalogue_is_one_that_dbt_can_read(candidate: Path) -> None:
    from dbt.artifacts.schemas.catalog import CatalogArtifact

    manifest = files.read_json(candidate / "dbt" / "manifest.json")
    with dbt.open_candidate(candidate / store.WAREHOUSE) as db:
        catalog = dbt_docs.catalog(db, manifest)
    read = CatalogArtifact.from_dict(catalog)
    kinds = {u for u, n in manifest["nodes"].items() if n["resource_type"] in ("model", "seed")}
    assert set(read.nodes) == kinds
    node = read.nodes["model.techniekpact.fct_kerncijfers"]
    assert node.columns["waarde"].type == "DECIMAL(18,3)"


def test_a_page_that_another_dbt_brings_is_refused_and_the_index_says_so(
    candidate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dbt_docs, "PLACES", {"manifest": '"NO SUCH PLACE"'})
    with (
        dbt.open_candidate(candidate / store.WAREHOUSE) as db,
        pytest.raises(dbt_docs.NoPage, match="0 places for the manifest"),
    ):
        dbt_docs.page(db, candidate / "dbt")
    manifest = store.require()
    copy = tmp_path / "release"
    shutil.copytree(manifest.directory, copy, ignore=shutil.ignore_patterns("docs", "exports"))
    documents.write_models(_unlocked(copy), candidate)
    documents.write(copy, manifest)
    assert not (copy / documents.DBT_DOCS).exists()
    assert "(dbt docs): not made" in (copy / documents.INDEX).read_text()
    assert (copy / documents.DATA_DOCS).exists()


def _unlocked(directory: Path) -> Path:
    for path in directory.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return directory


def test_text_in_an_artifact_does_not_end_the_script_it_stands_in() -> None:
    inlined = dbt_docs._inline({"description": "</script><script>alert(1)</script>"})
    assert "</script" not in inlined
    assert json.loads(inlined)["description"].startswith("</script>")


def test_data_docs_hold_a_page_of_every_delivery(sample_home: Home) -> None:
    manifest = json.loads(sample_home.release_file("manifest.json").read_text())
    index = sample_home.release_file(documents.DATA_DOCS)
    text = index.read_text()
    for receipt in manifest["snapshots"]:
        stem = f"{receipt['dataset']}-{receipt['table']}-{receipt['sha256'][:16]}"
        pages = sorted(index.parent.glob(f"{stem}-*.html"))
        assert pages, stem
        assert all(p.name in text for p in pages)
    page = pages[0].read_text()
    assert "Expectation Validation Result" in page
    assert "Evaluated Expectations" in page
    for page_ in index.parent.glob("*.html"):
        assert not FETCHES.search(page_.read_text()), page_.name


def test_a_page_of_data_docs_is_made_to_fetch_nothing() -> None:
    page = (
        '<head><link rel="stylesheet" href="https://a.example/x.css"><script src="//b.example/y.js">'
        '</script></head><body><img src="https://c.example/z.png"><p>Wat er staat</p>'
        "<footer>koop</footer></body>"
    )
    assert FETCHES.search(page)
    made = data_docs.offline(page)
    assert not FETCHES.search(made)
    assert "<p>Wat er staat</p>" in made
    assert "koop" not in made


def test_pages_whose_run_was_removed_are_named_as_such(
    sample_copy: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TECHNIEKPACT_HOME", str(sample_copy.path))
    get_settings.cache_clear()
    manifest = store.require()
    shutil.rmtree(sample_copy.path / "checks")
    copy = tmp_path / "release"
    shutil.copytree(manifest.directory, copy, ignore=shutil.ignore_patterns("docs"))
    documents._write_data_docs(_unlocked(copy), manifest)
    assert (copy / documents.DATA_DOCS).read_text().count("whose pages were removed") == len(
        manifest.snapshots
    )
    get_settings.cache_clear()


def test_a_file_of_a_release_is_served_as_it_is(served: None, sample_home: Home) -> None:
    for release in ("huidig", str(sample_home.release)):
        for name in ("manifest.json", documents.DBT_DOCS, documents.DCAT, documents.CSV):
            answer = ask(f"/release/{release}/{name}")
            assert answer.status_code == 200
            assert answer.content == sample_home.release_file(name).read_bytes()
            assert answer.headers["x-content-type-options"] == "nosniff"
            policy = answer.headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "sandbox" in policy
            assert "allow-same-origin" not in policy
    assert (
        ask(f"/release/huidig/{documents.DCAT}")
        .headers["content-type"]
        .startswith("application/ld+json")
    )


@pytest.mark.parametrize(
    "path",
    [
        "../../current.json", "..%2f..%2fcurrent.json", "%2e%2e/%2e%2e/current.json",
        "docs/../../../current.json", "docs/../manifest.json/", "/etc/passwd", "%2Fetc%2Fpasswd",
        "..\\..\\current.json", "docs", "docs/", "", "nergens.json", "manifest.json%00.html",
        "./manifest.json", "docs//index.html",
    ],
)  # fmt: skip
def test_no_path_leads_out_of_a_release(served: None, path: str) -> None:
    assert ask(f"/release/huidig/{path}").status_code == 404


@pytest.mark.parametrize("release", ["..", "%2e%2e", "nergens", "..%2freleases", ".", "%00"])
def test_no_release_leads_elsewhere(served: None, release: str) -> None:
    assert ask(f"/release/{release}/manifest.json").status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_files_can_only_be_read(served: None, method: str) -> None:
    assert ask("/release/huidig/manifest.json", method).status_code == 405


def test_a_file_beside_the_list_is_not_served(
    sample_copy: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was put into a release's directory later, or is a link out of it, is not listed."""
    monkeypatch.setenv("TECHNIEKPACT_HOME", str(sample_copy.path))
    get_settings.cache_clear()
    sample_copy.release_file("geheim.txt").write_text("geheim")
    sample_copy.release_file("journal").symlink_to(sample_copy.path / "journal.jsonl")
    for name in ("geheim.txt", "journal"):
        assert ask(f"/release/huidig/{name}").status_code == 404
    get_settings.cache_clear()


def test_without_a_release_there_is_nothing_to_serve(home: Home) -> None:
    assert ask("/release/huidig/manifest.json").status_code == 404
