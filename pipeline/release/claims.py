"""The claims of the report of 2014, judged anew by the figures of a release.

A claim is judged by the newest value of its cell, and by every earlier vintage of it: one that held
once and no longer does was revised, or is counted by another definition now.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import duckdb

from pipeline.keys import DIMENSIONS
from pipeline.release import query
from pipeline.release.attribution import Bounds
from pipeline.release.hedges import CHANGES, change, holds
from pipeline.release.store import Manifest

Row = dict[str, Any]
HOLDS = "klopt"
UNSURE = "niet zeker"
REVISED = "klopt niet meer (bron herzien)"
REDEFINED = "klopt niet meer (definitie gewijzigd)"
NEVER = "nooit te herleiden"
OUTCOMES = (HOLDS, UNSURE, REVISED, REDEFINED, NEVER)

CLAIMS = """
select b.*, k.naam, k.definitie_versie as gewone_definitie, k.decimalen as cijfer_decimalen
from marts.dim_beweringen as b
left join marts.dim_kerncijfers as k using (kerncijfer)
order by b.bewering
"""
VINTAGES = f"""
select f.kerncijfer, f.periode, f.cel_id, f.definitie_versie, f.vergelijking, f.waarde_min,
    f.waarde_max, f.eenheid, f.bekend_vanaf, f.bekend_tot, f.voorbeeld,
    {", ".join(f"f.{d}" for d in DIMENSIONS)}
from marts.fct_kerncijfers as f
inner join marts.dim_kerncijfers as k using (kerncijfer)
where f.regio = 'NL' and f.telwijze in (k.telwijze, 'n.v.t.')
    and f.kerncijfer in (select kerncijfer from marts.dim_beweringen)
order by f.bekend_vanaf
"""


@dataclass(frozen=True)
class Judged:
    """What became of a claim: the outcome, why, and the number then and now where known."""

    uitkomst: str
    waarom: str
    toen: Bounds | None
    nu: Bounds | None
    voorbeeld: bool


def beweringen(manifest: Manifest) -> list[Row]:
    """Return every claim with its outcome (one of OUTCOMES) and why, by the columns of the seed.

    `toen_*` and `nu_*` are the number of the claim as known on the day of the report and now: the
    value of its cell, or the change where it is about a change.
    """
    with duckdb.connect(manifest.warehouse, read_only=True) as db:
        claims, cells = query.rows_of(db, CLAIMS), query.rows_of(db, VINTAGES)
    return [claim | _columns(judge(claim, cells)) for claim in claims]


def summary(rows: Iterable[Row]) -> dict[str, int]:
    """Return how many claims have each outcome."""
    outcomes = [row["uitkomst"] for row in rows]
    return {outcome: outcomes.count(outcome) for outcome in OUTCOMES}


def judge(claim: Row, cells: list[Row]) -> Judged:
    """Judge a claim by the vintages of the cells of its figure, in the order they became known."""
    if claim["kerncijfer"] is None:
        return Judged(NEVER, claim["waarom_niet"], None, None, False)
    mine = [c for c in cells if _is_of(c, claim)]
    own = _Vintages([c for c in mine if c["definitie_versie"] == claim["definitie_versie"]], claim)
    usual = claim["gewone_definitie"] or ""
    redefined = usual != claim["definitie_versie"]
    shown = _Vintages([c for c in mine if c["definitie_versie"] == usual], claim)
    then, now = own.known_on(claim["bekend_op"]), shown.known_on(None)
    sample = any(c["voorbeeld"] for c in mine)

    def judged(outcome: str, why: str) -> Judged:
        return Judged(outcome, why, then, now, sample)

    held = now and _holds(claim, now)
    if held:
        return judged(HOLDS, "")
    held_once = any(_holds(claim, own.known_on(day)) for day in own.days)
    if redefined and (_holds(claim, own.known_on(None)) or (held_once and now is None)):
        return judged(REDEFINED, f"Nu telt {usual or 'geen definitie'}.")
    if held_once:
        return judged(REVISED, "Toen klopte het; de bron gaf later een ander cijfer.")
    if now is not None and held is None:
        return judged(UNSURE, "De grenzen van het cijfer beslissen het niet.")
    if now is None and then is None:
        return judged(NEVER, claim["waarom_niet"] or "Voor deze cel is er geen cijfer.")
    return judged(NEVER, claim["waarom_niet"] or "Geen versie van het cijfer geeft dit.")


def _is_of(cell: Row, claim: Row) -> bool:
    asked = dict([claim["uitsplitsing"].split("=", 1)]) if claim["uitsplitsing"] else {}
    return cell["kerncijfer"] == claim["kerncijfer"] and all(
        cell[d] == asked.get(d, "totaal") for d in (*DIMENSIONS, "vergelijking")
    )


class _Vintages:
    """The number that a claim is about, as known on each day."""

    def __init__(self, cells: list[Row], claim: Row) -> None:
        self._cells = cells
        self._claim = claim
        self.days: list[date] = sorted({c["bekend_vanaf"] for c in cells})

    def known_on(self, day: date | None) -> Bounds | None:
        """Return the number as known on a day, or now; None when it was not known."""
        value = self._value(self._claim["periode"], day)
        if value is None or self._claim["vergelijker"] not in CHANGES:
            return value
        before = self._value(self._claim["eerder"], day)
        return change(before, value, per_cent=self._claim["waarde"] is not None) if before else None

    def _value(self, period: str, day: date | None) -> Bounds | None:
        for cell in self._cells:
            if cell["periode"] == period and _known(cell, day) and cell["waarde_min"] is not None:
                if cell["waarde_max"] is None:
                    return None
                return Bounds(Fraction(cell["waarde_min"]), Fraction(cell["waarde_max"]))
        return None


def _known(cell: Row, day: date | None) -> bool:
    if day is None:
        return cell["bekend_tot"] is None
    return bool(
        cell["bekend_vanaf"] <= day and (cell["bekend_tot"] is None or day < cell["bekend_tot"])
    )


def _holds(claim: Row, found: Bounds | None) -> bool | None:
    if found is None:
        return False
    printed = None if claim["waarde"] is None else Fraction(claim["waarde"])
    return holds(claim["vergelijker"], found, printed, claim["decimalen"])


def _columns(judged: Judged) -> Row:
    def ends(name: str, found: Bounds | None) -> Row:
        low, high = (None, None) if found is None else (float(found.low), float(found.high))
        return {f"{name}_min": low, f"{name}_max": high}

    return {
        "uitkomst": judged.uitkomst, "waarom": judged.waarom,
        **ends("toen", judged.toen), **ends("nu", judged.nu), "voorbeeld": judged.voorbeeld,
    }  # fmt: skip
