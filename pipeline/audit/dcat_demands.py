"""What DCAT-AP-NL 3.0 demands of metadata, and what a release's metadata lacks of it."""

from __future__ import annotations

from typing import Any

# What the standard demands of each class, and the setting it comes from where only a person knows.
REQUIRED: dict[str, dict[str, str]] = {
    "dcat:Catalog": {
        "dct:title": "", "dct:description": "", "dcat:dataset": "",
        "dct:publisher": "publisher_name", "dcat:contactPoint": "contact_email",
    },
    "dcat:CatalogRecord": {"foaf:primaryTopic": "", "dct:modified": "", "dct:language": ""},
    "dcat:Dataset": {
        "dct:title": "", "dct:description": "", "dct:identifier": "", "dcat:theme": "",
        "dct:accessRights": "access_rights", "dcat:contactPoint": "contact_email",
        "dct:creator": "publisher_name", "dct:publisher": "publisher_name",
    },
    "dcat:Distribution": {"dcat:accessURL": "", "dct:license": "licence"},
    "foaf:Agent": {"foaf:name": "publisher_name"},
}  # fmt: skip


def missing(node: Any) -> list[str]:
    """Return what the standard demands and this metadata lacks, once each, and how to give it."""
    found: list[str] = []
    if isinstance(node, list):
        for item in node:
            found += missing(item)
    elif isinstance(node, dict):
        for wanted, setting in REQUIRED.get(str(node.get("@type")), {}).items():
            if not node.get(wanted):
                how = f"; set TECHNIEKPACT_{setting.upper()}" if setting else ""
                found.append(f"{node['@type']} has no {wanted}{how}")
        for value in node.values():
            found += missing(value)
    return list(dict.fromkeys(found))
