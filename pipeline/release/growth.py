"""Growth of a part in a whole: how much is volume, how much share, and a sentence for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import duckdb

from pipeline.keys import DIMENSIONS
from pipeline.release import query
from pipeline.release.attribution import Bounds
from pipeline.release.store import Manifest
from pipeline.release.words import volume_of_aandeel

ONTLEDING = f"""
with namen as (
    select meetwaarde, min(omschrijving) as omschrijving from marts.dim_meetwaarden group by all
)

select f.*, k.naam, k.eenheid, k.pijler, d.omschrijving as deel, g.omschrijving as geheel
from marts.fct_ontleding as f
inner join marts.dim_kerncijfers as k using (kerncijfer)
inner join marts.dim_regios as r on f.regio = r.regio
left join namen as d on k.teller = d.meetwaarde
left join namen as g on coalesce(k.geheel, k.noemer) = g.meetwaarde
where {query.KNOWN}
    and ($ids = [] or list_contains($ids, f.kerncijfer))
    and ($regio = '{query.ALL}' or $regio in (f.regio, r.soort) or lower($regio) = lower(r.naam))
    and f.definitie_versie = k.definitie_versie and f.telwijze in (k.telwijze, 'n.v.t.')
    and (true {
    "".join(
        f"and (f.{d} = 'totaal' or list_contains(string_split(k.toont, '|'), '{d}')) "
        for d in DIMENSIONS
    )
})
order by k.volgorde, f.periode, f.eerder, {", ".join(f"f.{d}" for d in DIMENSIONS)}, f.regio
"""


def ontleding(
    manifest: Manifest,
    ids: Sequence[str] = (),
    as_of: date | None = None,
    regio: str = "NL",
) -> list[dict[str, Any]]:
    """Return the growth of each part in its whole, split, with a plain Dutch sentence (`zin`).

    Raises:
        Unknown: for a key figure or region that does not exist.
    """
    regio = query.named(regio)
    query.kerncijfers(manifest, ids, regio=regio)  # refuses what does not exist
    with duckdb.connect(manifest.warehouse, read_only=True) as db:
        rows = query.rows_of(db, ONTLEDING, {"ids": list(ids), "as_of": as_of, "regio": regio})
    return [row | {"zin": sentence(row)} for row in rows]


def sentence(row: dict[str, Any]) -> str:
    """Return the sentence of a row of fct_ontleding."""
    # What is counted is named in small letters in the middle of a sentence.
    deel, geheel = (_small(row[k]) for k in ("deel", "geheel"))
    growth = None
    if row["eerder_deel_min"] and row["eerder_deel_max"]:
        growth = Bounds(
            100 * (Fraction(row["deel_min"]) / Fraction(row["eerder_deel_max"]) - 1),
            100 * (Fraction(row["deel_max"]) / Fraction(row["eerder_deel_min"]) - 1),
        )
    verschil, volume, aandeel = (
        Bounds(Fraction(row[f"{k}_min"]), Fraction(row[f"{k}_max"]))
        for k in ("verschil", "volume", "aandeel")
    )
    # Only of pupils and students can be said that they chose.
    did = "voor techniek koos" if row["pijler"] == "kiezen" else "technisch was"
    return volume_of_aandeel(deel, geheel, verschil, volume, aandeel, growth, did)


def _small(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
