"""An export as CSV, with its description beside it (CSV on the Web).

Semicolons and decimal commas in UTF-8 with a byte order mark, as the files of CBS and DUO are: a
Dutch spreadsheet opens them as numbers, where it would take `12.5` for a day in May.
"""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

from pipeline import files
from pipeline.exports.table import Column, Export, columns, texts
from pipeline.release.export import defused

ENCODING = "utf-8-sig"
DELIMITER = ";"
TYPES: dict[str, Any] = {
    "text": "string",
    "number": {"base": "decimal", "format": {"decimalChar": ","}},
    "date": {"base": "date", "format": "yyyy-MM-dd"},
    "yes_no": {"base": "boolean", "format": "ja|nee"},
}


def as_csv(export: Export) -> bytes:
    """Return the bytes of the CSV."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=DELIMITER, lineterminator="\r\n")
    writer.writerow(columns())
    for row in export.rows:
        writer.writerow([cell(row[name]) for name in columns()])
    return buffer.getvalue().encode(ENCODING)


def cell(value: Any) -> str:
    """Return a value as it stands in the file; texts cannot begin a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(texts()["ja" if value else "nee"])
    if isinstance(value, Decimal):
        return plain(value).replace(".", ",")
    if isinstance(value, date):
        return value.isoformat()
    # A line end would break the row apart in readers that know no quotes.
    return str(defused(" ".join(str(value).splitlines())))


def plain(value: Decimal) -> str:
    """Return a number without an exponent and without zeros that say nothing."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def metadata(export: Export, url: str) -> bytes:
    """Return the description of a CSV of that name, for a file beside it."""
    said = texts()
    notes = [said["voorbeeld"]] if export.sample else []
    described = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "nl"}],
        "url": url,
        "dialect": {
            "encoding": "utf-8", "delimiter": DELIMITER, "header": True, "quoteChar": '"',
            "doubleQuote": True,
        },
        "dc:title": said["titel"],
        "dc:description": " ".join([*notes, *(f"{k}: {v}." for k, v in export.facts)]),
        "dc:modified": export.manifest.published_at.isoformat(),
        "dc:source": [
            {"titel": s["titel"], "uitgever": s["uitgever"], "licentie": s["licentie"],
             "bestand": s["bestand"], "sha256": s["sha256"]}
            for s in export.sources
        ],
        "notes": [
            *({"soort": "voorbeeldgegevens", "tekst": note} for note in notes),
            *({"soort": "teken", "teken": k, "tekst": v} for k, v in said["tekens"].items()),
            *({"soort": "kerncijfer", **figure} for figure in export.figures),
        ],
        "tableSchema": {"columns": [_described(n, c) for n, c in columns().items()]},
    }  # fmt: skip
    return files.to_json(described)


def _described(name: str, column: Column) -> dict[str, Any]:
    return {
        "name": name,
        "titles": name,
        "dc:title": column.titel,
        "dc:description": column.uitleg,
        "datatype": TYPES[column.type],
        "null": "",
    }
