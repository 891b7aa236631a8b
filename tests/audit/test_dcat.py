"""The metadata of a release, held against shapes of the standard."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyshacl
import pytest
import rdflib

from pipeline.audit import dcat, dcat_demands
from pipeline.release import store
from pipeline.release.store import Manifest
from pipeline.settings import get_settings
from tests.conftest import Home, working_in

SHAPES = Path(__file__).parents[1] / "shapes" / "dcat-ap-nl-3.0.ttl"
TOLD = {
    "BASE_URI": "http://localhost:8501",
    "PUBLISHER_NAME": "Regiegroep",
    "PUBLISHER_URI": "urn:example:regiegroep",
    "CONTACT_EMAIL": "vragen@localhost.invalid",
    "LICENCE": "https://creativecommons.org/licenses/by/4.0/",
    "ACCESS_RIGHTS": "PUBLIC",
}


@pytest.fixture
def manifest(sample_home: Home) -> Iterator[Manifest]:
    with working_in(sample_home):
        yield store.require()


def _told(monkeypatch: pytest.MonkeyPatch, **changed: str) -> None:
    for name, value in (TOLD | changed).items():
        monkeypatch.setenv(f"TECHNIEKPACT_{name}", value)
    get_settings.cache_clear()


def _findings(described: dcat.Node) -> str:
    """Return what the shapes have against metadata; empty when nothing."""
    graph = rdflib.Graph()
    graph.parse(
        data=json.dumps(described), format="json-ld", publicID="file:///release/dcat.jsonld"
    )
    shapes = rdflib.Graph().parse(SHAPES)
    conforms, _, report = pyshacl.validate(graph, shacl_graph=shapes, inference="none")
    return "" if conforms else str(report)


def _small(described: dcat.Node) -> dcat.Node:
    """Return metadata of one dataset, which has all classes, so that validating is quick."""
    return described | {
        "dcat:dataset": described["dcat:dataset"][:1], "dcat:record": described["dcat:record"][:1],
    }  # fmt: skip


def test_with_all_settings_the_metadata_is_whole(
    manifest: Manifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    _told(monkeypatch)
    described = dcat.describe(manifest, manifest.directory)
    assert _findings(described) == ""
    assert dcat_demands.missing(described) == []
    assert len(described["dcat:dataset"]) == len(manifest.rows)
    formats = [
        d["dct:format"]["@id"].rpartition("/")[2] for d in described["dcat:dataset"][0]["dcat:distribution"]
    ]  # fmt: skip
    assert formats == ["PARQUET", "CSV", "XLSX"]
    assert described["@id"] == "http://localhost:8501/id/catalogus"


def test_the_metadata_in_a_release_says_what_it_lacks(
    manifest: Manifest, sample_home: Home
) -> None:
    described = json.loads(sample_home.release_file("dcat.jsonld").read_text())
    assert described["@id"].startswith("urn:uuid:")
    lacks = " ".join(dcat_demands.missing(described))
    for wanted in ("dct:publisher", "dct:creator", "dcat:contactPoint", "dct:license", "dct:accessRights"):  # fmt: skip
        assert wanted in lacks
        assert wanted in _findings(_small(described)).replace(
            "http://purl.org/dc/terms/", "dct:"
        ).replace("http://www.w3.org/ns/dcat#", "dcat:")
    done = sample_home.call("metadata", "--check")
    assert done.returncode == 1
    assert "TECHNIEKPACT_CONTACT_EMAIL" in done.stderr
    assert sample_home.ok("metadata").startswith("{")
    # Files are named as they stand beside the metadata, and are there.
    for dataset in described["dcat:dataset"]:
        for one in dataset["dcat:distribution"]:
            assert sample_home.release_file(one["dcat:accessURL"]["@id"]).exists()


@pytest.mark.parametrize(
    ("kind", "wanted"), [(kind, p) for kind, ps in dcat_demands.REQUIRED.items() for p in ps]
)
def test_what_is_taken_away_is_found_by_the_shapes_and_by_ourselves(
    manifest: Manifest, monkeypatch: pytest.MonkeyPatch, kind: str, wanted: str
) -> None:
    _told(monkeypatch)
    described = _small(json.loads(json.dumps(dcat.describe(manifest, manifest.directory))))
    if kind == "foaf:Agent":  # one agent under one name: it has to go everywhere
        described = json.loads(json.dumps(described).replace('"foaf:name"', '"foaf:nick"'))
    else:
        _take(described, kind, wanted)
    assert any(f"{kind} has no {wanted}" in one for one in dcat_demands.missing(described))
    assert _findings(described) != ""


def _take(node: Any, kind: str, wanted: str) -> None:
    for child in node if isinstance(node, list) else list(node.values()):
        if isinstance(child, dict | list):
            _take(child, kind, wanted)
    if isinstance(node, dict) and node.get("@type") == kind:
        node.pop(wanted, None)


@pytest.mark.parametrize(
    ("dataset_property", "wrong"),
    [
        ("dcat:theme", {"@id": f"{dcat.EU}/data-theme/TECHNIEK", "@type": "skos:Concept"}),
        ("dct:accessRights", {"@id": f"{dcat.EU}/access-right/OPEN", "@type": "dct:RightsStatement"}),
        ("dct:modified", "gisteren"),
        ("dct:publisher", {"@id": "urn:example:nobody"}),
        ("dcat:contactPoint", {"@type": "vcard:Kind", "vcard:fn": "Zonder adres"}),
    ],
)  # fmt: skip
def test_the_shapes_refuse_what_the_standard_does(
    manifest: Manifest, monkeypatch: pytest.MonkeyPatch, dataset_property: str, wrong: object
) -> None:
    _told(monkeypatch)
    described = _small(dcat.describe(manifest, manifest.directory))
    assert _findings(described) == ""
    described["dcat:dataset"][0][dataset_property] = wrong
    assert _findings(described) != ""


def test_every_published_table_has_a_title_of_its_own(manifest: Manifest) -> None:
    assert set(dcat.tables()) == set(manifest.rows)
    described = dcat.describe(manifest, manifest.directory)
    titles = [d["dct:title"]["@value"] for d in described["dcat:dataset"]]
    assert len(set(titles)) == len(titles)
    assert all("voorbeeldgegevens" in title for title in titles)


def test_identifiers_stay_the_same_from_release_to_release(manifest: Manifest) -> None:
    later = manifest.model_copy(
        update={"version": "2.0.0", "run": "00000000-0000-0000-0000-0000000000aa"}
    )
    now, then = (dcat.describe(m, manifest.directory)["dcat:dataset"][0] for m in (manifest, later))
    assert now["@id"] == then["@id"]
    assert now["dcat:version"] != then["dcat:version"]
