"""Metadata of a release as DCAT-AP-NL 3.0: the catalogue, and a dataset for every published table.

Nothing is made up: what only the publisher can say (its name, a contact, the licence, who may have
the figures) comes from the settings, and is left out as long as they are empty; `dcat_demands` says
what the standard then lacks. The standard: https://docs.geostandaarden.nl/dcat/dcat-ap-nl30/
"""

from __future__ import annotations

import uuid
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from pipeline import files
from pipeline.release.store import WAREHOUSE, Manifest
from pipeline.settings import Settings, get_settings

Node = dict[str, Any]

TABLES_FILE = Path(__file__).with_name("tables.yml")
STANDARD = "https://docs.geostandaarden.nl/dcat/dcat-ap-nl30/"
# Identifiers without a place on the web: the same name gives the same one, at every publisher.
NAMESPACE = uuid.UUID("6f0c2a4e-1d0b-5b7e-9a53-2c8f3f0d7b11")
EU = "http://publications.europa.eu/resource/authority"
LANGUAGE = {"@id": f"{EU}/language/NLD", "@type": "dct:LinguisticSystem"}
# By file ending: the EU name of the format, and its media type.
FORMATS = {
    ".parquet": ("PARQUET", "application/vnd.apache.parquet"),
    ".csv": ("CSV", "text/csv"),
    ".xlsx": ("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
CONTEXT = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
PERIOD = "select min(periode_start), max(periode_eind) from marts.fct_kerncijfers"


@cache
def tables() -> dict[str, dict[str, Any]]:
    """Return the titles and descriptions of the published tables."""
    found: dict[str, dict[str, Any]] = files.read_yaml(TABLES_FILE)
    return found


def describe(manifest: Manifest, directory: Path) -> Node:
    """Return the metadata of a release as JSON-LD.

    Args:
        manifest: the release.
        directory: where its files are, for their sizes and hashes.

    A published table that `tables.yml` does not describe goes by its name (a test holds that).
    """
    settings = get_settings()
    with duckdb.connect(directory / WAREHOUSE, read_only=True) as db:
        first, last = db.execute(PERIOD).fetchall()[0]
    period = {
        "@type": "dct:PeriodOfTime",
        "dcat:startDate": _date(first),
        "dcat:endDate": _date(last),
    }
    shared = _people(settings) | {"dct:temporal": period, **_coverage(settings), **_made(manifest)}
    datasets = [_dataset(table, manifest, directory, settings, shared) for table in manifest.rows]
    records = [
        {
            "@id": _identifier(settings, f"record/{table}"),
            "@type": "dcat:CatalogRecord",
            "foaf:primaryTopic": {"@id": dataset["@id"]},
            "dct:modified": _moment(manifest),
            "dct:language": LANGUAGE,
            "dct:conformsTo": {"@id": STANDARD, "@type": "dct:Standard"},
        }
        for table, dataset in zip(manifest.rows, datasets, strict=True)
    ]
    catalogue = {
        "@context": CONTEXT,
        "@id": _identifier(settings, "catalogus"),
        "@type": "dcat:Catalog",
        "dct:title": _dutch("Techniekpact Monitor" + _sample(manifest)),
        "dct:description": _dutch(
            "Kerncijfers over techniek in onderwijs en op de arbeidsmarkt, met alle tabellen "
            "waaruit zij zijn berekend."
        ),
        **_people(settings, "dct:publisher", "dcat:contactPoint"),
        "dct:language": LANGUAGE,
        "dct:modified": _moment(manifest),
        "dcat:themeTaxonomy": {"@id": f"{EU}/data-theme", "@type": "skos:ConceptScheme"},
        "dcat:dataset": datasets,
        "dcat:record": records,
    }
    return catalogue | _licence(settings) | _homepage(settings)


def _dataset(
    table: str, manifest: Manifest, directory: Path, settings: Settings, shared: Node
) -> Node:
    described = tables().get(table, {"titel": table, "omschrijving": f"Tabel {table}."})
    paths = [directory / "parquet" / f"{table}.parquet"]
    if described.get("exports"):
        paths += sorted(p for p in directory.glob("exports/*") if p.suffix in FORMATS)
    return {
        "@id": _identifier(settings, f"dataset/{table}"),
        "@type": "dcat:Dataset",
        "dct:identifier": _identifier(settings, f"dataset/{table}"),
        "dct:title": _dutch(described["titel"] + _sample(manifest)),
        "dct:description": _dutch(described["omschrijving"]),
        "dcat:keyword": [_dutch(word) for word in ("techniek", "onderwijs", "arbeidsmarkt")],
        "dcat:theme": [_concept("data-theme/EDUC"), _concept("data-theme/SOCI")],
        "dct:language": LANGUAGE,
        "dct:modified": _moment(manifest),
        "dcat:version": manifest.version,
        "adms:versionNotes": _dutch(f"Publicatie {manifest.release}{_sample(manifest)}."),
        **shared,
        **_pages(settings, manifest),
        "dcat:distribution": [
            _distribution(path, directory, manifest, settings) for path in paths
        ],
    }  # fmt: skip


def _distribution(path: Path, directory: Path, manifest: Manifest, settings: Settings) -> Node:
    name, media = FORMATS[path.suffix]
    inside = str(path.relative_to(directory))
    # Without a place on the web: the file that stands beside this metadata.
    where = f"{_base(settings)}/release/{manifest.release}/{inside}" if _base(settings) else inside
    return {
        "@id": _identifier(settings, f"release/{manifest.release}/{inside}#distributie"),
        "@type": "dcat:Distribution",
        "dct:title": _dutch(f"{path.name} ({name})"),
        "dcat:accessURL": {"@id": where},
        "dcat:downloadURL": {"@id": where},
        "dct:format": {"@id": f"{EU}/file-type/{name}", "@type": "dct:MediaTypeOrExtent"},
        "dcat:mediaType": {
            "@id": f"https://www.iana.org/assignments/media-types/{media}",
            "@type": "dct:MediaType",
        },
        "dcat:byteSize": {"@type": "xsd:nonNegativeInteger", "@value": str(path.stat().st_size)},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {"@type": "xsd:hexBinary", "@value": files.sha256_file(path)},
        },
        **_licence(settings),
    }


def _people(settings: Settings, *wanted: str) -> Node:
    """Return publisher, creator, contact and access rights, as far as the settings give them."""
    found: Node = {}
    if settings.publisher_name:
        agent: Node = {"@type": "foaf:Agent", "foaf:name": settings.publisher_name}
        if settings.publisher_uri:
            agent["@id"] = settings.publisher_uri
        found |= {"dct:publisher": agent, "dct:creator": agent}
    if settings.contact_email:
        found["dcat:contactPoint"] = {
            "@type": ["vcard:Kind", "vcard:Organization"],
            "vcard:fn": settings.contact_name or settings.publisher_name or settings.contact_email,
            "vcard:hasEmail": {"@id": f"mailto:{settings.contact_email}"},
        }
    if settings.access_rights:
        rights = {
            "@id": f"{EU}/access-right/{settings.access_rights}",
            "@type": "dct:RightsStatement",
        }
        found["dct:accessRights"] = rights
    return {k: v for k, v in found.items() if k in wanted} if wanted else found


def _coverage(settings: Settings) -> Node:
    often = "MONTHLY" if settings.schedules_running else "IRREG"
    return {
        "dct:spatial": {"@id": f"{EU}/country/NLD", "@type": "dct:Location"},
        "dct:accrualPeriodicity": {"@id": f"{EU}/frequency/{often}", "@type": "dct:Frequency"},
    }


def _made(manifest: Manifest) -> Node:
    publishers = ", ".join(manifest.publishers)
    return {
        "dct:provenance": {
            "@type": "dct:ProvenanceStatement",
            "rdfs:label": _dutch(
                f"Berekend uit {len(manifest.snapshots)} leveringen van {publishers}. "
                f"Vingerafdruk van de invoer: {manifest.input_fingerprint}."
            ),
        },
        "prov:wasGeneratedBy": {
            "@id": f"urn:uuid:{manifest.run}",
            "@type": "prov:Activity",
            "rdfs:label": f"run {manifest.run}, code {manifest.code_version}",
            "prov:endedAtTime": _moment(manifest),
        },
    }


def _licence(settings: Settings) -> Node:
    if not settings.licence:
        return {}
    return {"dct:license": {"@id": settings.licence, "@type": "dct:LicenseDocument"}}


def _homepage(settings: Settings) -> Node:
    base = _base(settings)
    return {"foaf:homepage": {"@id": f"{base}/", "@type": "foaf:Document"}} if base else {}


def _pages(settings: Settings, manifest: Manifest) -> Node:
    """Return where a person reads about a dataset, when that is anywhere."""
    base = _base(settings)
    if not base:
        return {}
    documents = f"{base}/release/{manifest.release}/docs/index.html"
    return {
        "dcat:landingPage": {"@id": f"{base}/", "@type": "foaf:Document"},
        "foaf:page": {"@id": documents, "@type": "foaf:Document"},
    }


def _base(settings: Settings) -> str:
    return settings.base_uri.rstrip("/")


def _identifier(settings: Settings, name: str) -> str:
    """Return the identifier of a thing: under the base where there is one, else a `urn:uuid:`."""
    base = _base(settings)
    return f"{base}/id/{name}" if base else f"urn:uuid:{uuid.uuid5(NAMESPACE, name)}"


def _sample(manifest: Manifest) -> str:
    return " (met voorbeeldgegevens)" if manifest.sample else ""


def _dutch(text: str) -> Node:
    return {"@language": "nl", "@value": text}


def _concept(name: str) -> Node:
    return {"@id": f"{EU}/{name}", "@type": "skos:Concept"}


def _date(value: object) -> Node:
    return {"@type": "xsd:date", "@value": str(value)}


def _moment(manifest: Manifest) -> Node:
    return {"@type": "xsd:dateTime", "@value": manifest.published_at.isoformat()}
