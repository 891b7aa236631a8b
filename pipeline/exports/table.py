"""What an export holds, whatever file it becomes: rows, columns, footnotes, signs, sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

import duckdb
from pydantic import BaseModel, ConfigDict

from pipeline import files
from pipeline.release import query
from pipeline.release.store import Manifest
from pipeline.settings import get_settings

Row = dict[str, Any]
FOLDER = Path(__file__).parent
STATUS_SIGNS = {"voorlopig": "*", "nader voorlopig": "**"}
UNKNOWN = "."
SOURCES = "select bron_snapshot, uitgever, licentie, titel, bestand, sha256 from marts.dim_bronnen"
BREAKS = "from marts.dim_breuken order by breuk, kerncijfer"
FIGURES = """
select k.kerncijfer, k.naam, k.toelichting, k.eenheid, d.naam as afbakening,
    d.omschrijving, d.bron as afbakening_bron
from marts.dim_kerncijfers as k
left join marts.dim_definities as d using (definitie_versie)
order by k.volgorde
"""


class Column(BaseModel):
    """A column of an export; see the head of `columns.yml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: Literal["text", "number", "date", "yes_no"]
    digits: int = 0
    titel: str
    uitleg: str


@dataclass(frozen=True)
class Export:
    """Rows ready to be written, in the columns of `columns()`, and all that a reader needs besides.

    Args:
        rows: values as Decimal, date, bool, text or None. Texts are as in the release: a writer of
            files for a spreadsheet defuses them.
        figures: the key figures in it, with what they mean.
        sources: the deliveries they rest on.
        facts: what the export is, as label and value, in the order of print.
    """

    manifest: Manifest
    rows: list[Row]
    decimals: list[int]
    figures: list[Row]
    sources: list[Row]
    facts: list[tuple[str, str]]
    sample: bool


@cache
def columns() -> dict[str, Column]:
    """Return the columns by name, in their order."""
    read = files.read_yaml(FOLDER / "columns.yml")
    return {name: Column.model_validate(fields) for name, fields in read.items()}


@cache
def texts() -> dict[str, Any]:
    """Return the sentences that stand in exports."""
    found: dict[str, Any] = files.read_yaml(FOLDER / "texts.yml")
    return found


def build(
    manifest: Manifest,
    ids: Sequence[str] = (),
    as_of: date | None = None,
    regio: str = "NL",
    uitsplitsing: Sequence[str] = (),
    definitie: str | None = None,
    periodes: Sequence[str] = (),
) -> Export:
    """Return the export of a choice of key figures.

    Args:
        manifest, ids, as_of, regio, uitsplitsing, definitie: those of `query.kerncijfers`.
        periodes: which periods; all when empty.

    Raises:
        Unknown: for what does not exist.
    """
    found = query.kerncijfers(
        manifest, ids, as_of, regio=regio, uitsplitsing=uitsplitsing, definitie=definitie
    )
    if periodes:
        found = [row for row in found if row["periode"] in periodes]
    said = texts()["toelichting"]
    choice = [" ".join(ids) or said["alles"], f"regio {regio}"]
    choice += [f"uitsplitsing {u}" for u in uitsplitsing]
    choice += [f"afbakening {definitie}"] if definitie else []
    choice += [f"periode {p}" for p in periodes]
    with duckdb.connect(manifest.warehouse, read_only=True) as db:
        return _assembled(manifest, db, found, "; ".join(choice), as_of)


def in_the_making(manifest: Manifest, warehouse: Path, *, whole: bool) -> Export:
    """Return an export of a release that is not in place yet: what is known now.

    Args:
        manifest: the release.
        warehouse: where its marts are for the time being.
        whole: with every region and breakdown; else the totals of the country.
    """
    asked = query.parameters(**{"regio": query.ALL, "uitsplitsing": [query.ALL]} if whole else {})
    with duckdb.connect(warehouse, read_only=True) as db:
        found = query.rows_of(db, query.KERNCIJFERS, asked)
        choice = texts()["toelichting"]["alles" if whole else "landelijk"]
        return _assembled(manifest, db, found, choice, None)


def _assembled(
    manifest: Manifest,
    db: duckdb.DuckDBPyConnection,
    found: list[Row],
    choice: str,
    as_of: date | None,
) -> Export:
    sources = {row["bron_snapshot"]: row for row in query.rows_of(db, SOURCES)}
    breaks = query.rows_of(db, BREAKS)
    used = sorted({s for row in found for s in row["bron_snapshots"].split()})
    shown = {row["kerncijfer"] for row in found}
    return Export(
        manifest=manifest,
        rows=[_row(row, sources, breaks) for row in found],
        decimals=[int(row["decimalen"]) for row in found],
        figures=[f for f in query.rows_of(db, FIGURES) if f["kerncijfer"] in shown],
        sources=[sources[s] for s in used],
        facts=_facts(manifest, len(found), choice, as_of),
        sample=any(row["voorbeeld"] for row in found),
    )


def _row(cell: Row, sources: dict[str, Row], breaks: list[Row]) -> Row:
    mine = [sources[s] for s in cell["bron_snapshots"].split()]
    added = {
        "teken": sign(cell),
        "voetnoot": " ".join(_footnotes(cell, breaks)),
        "bron": ", ".join(sorted({s["uitgever"] for s in mine})),
        "licentie": ", ".join(sorted({s["licentie"] for s in mine})),
    }
    return {name: added[name] if name in added else cell[name] for name in columns()}


def sign(cell: Row) -> str:
    """Return the signs of a cell: a point where there is no one value, and those of its status."""
    found = [UNKNOWN] if cell["waarde"] is None else []
    found += [STATUS_SIGNS[cell["status"]]] if cell["status"] in STATUS_SIGNS else []
    return " ".join(found)


def _footnotes(cell: Row, breaks: list[Row]) -> list[str]:
    said = texts()
    notes = [said["voorbeeld_cel"]] if cell["voorbeeld"] else []
    if cell["waarde"] is None:
        known = cell["waarde_min"] is not None and cell["waarde_max"] is not None
        notes.append(said["tussen"] if known else said["onbekend"])
    if cell["definitie_versie"] != cell["gewone_definitie"]:
        notes.append(said["afbakening"].format(gewoon=cell["gewone_definitie"]))
    marked = (cell["breuk"] or "").split()
    notes += [
        said["breuk_leveringen"].format(dag=since, naam=b["naam"])
        if (since := b.get("leveringen_vanaf"))
        else said["breuk"].format(periode=b["periode"], naam=b["naam"])
        for b in breaks
        if b["breuk"] in marked and b["kerncijfer"] == cell["kerncijfer"]
    ]
    return notes


def _facts(manifest: Manifest, rows: int, choice: str, as_of: date | None) -> list[tuple[str, str]]:
    said = texts()["toelichting"]
    settings = get_settings()
    return [
        (said["publicatie"], manifest.release),
        (said["versie"], manifest.version),
        (said["gepubliceerd"], manifest.published_at.isoformat(timespec="seconds")),
        (said["bekend"], str(as_of) if as_of else said["nu"]),
        (said["keuze"], choice),
        (said["rijen"], str(rows)),
        (said["uitgever"], settings.publisher_name or said["geen_licentie"]),
        (said["licentie"], settings.licence or said["geen_licentie"]),
        (said["programmatuur"], manifest.code_version),
        (said["vingerafdruk"], manifest.input_fingerprint),
    ]
