"""From cells to what a page shows: series, the newest cell, and what it may be compared with."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from app.formatting import figure, in_sentence, number, period, status_sign
from app.texts import text, word
from pipeline.keys import DIMENSIONS
from pipeline.release.words import outwards

Row = dict[str, Any]
BOUNDS = ("waarde_min", "waarde_max")
PILLARS = ("kiezen", "leren", "werken")  # each has a page of its own
ELSEWHERE = {"GV-01": "acties"}  # figures of no pillar that another page tells more of
BREAKDOWNS = (*DIMENSIONS, "vergelijking")
ORDER = (
    "totaal",
    "wo",
    "hbo",
    "mbo",
    "vo",
    "roc",
    "1-jaar",
    "2-jaar",
    "volume",
    "aandeel",
)  # as a reader expects them


def page_of(line: Row) -> str:
    """Return the address of the page that tells more of a key figure; empty when none does."""
    if line["pijler"] in PILLARS:
        return str(line["pijler"])
    return ELSEWHERE.get(line["kerncijfer"], "")


@dataclass(frozen=True)
class Change:
    """How the newest cell differs from the one before, in words, and which way.

    Attributes:
        words: with its sign: `+2,7 procentpunt`; `gelijk` where nothing can be printed.
        size: without: `2,7 procentpunt`.
        against: the period compared with, in words.
        way: `hoger`, `lager`, `gelijk`, or `vrijwel` (equal as far as can be printed).
    """

    words: str
    size: str
    against: str
    direction: int
    way: str


def dimension_of(row: Row) -> str:
    """Return the region and breakdown a cell stands for, in words; empty for a national total."""
    region = [] if row["regio"] == "NL" else [word("gebied", row["regio_naam"])]
    return ", ".join(region + [value_of(d, row[d]) for d in BREAKDOWNS if row[d] != "totaal"])


def value_of(dimension: str, value: str) -> str:
    """Return one value of a dimension in words: `mannen`, `niveau 2`."""
    if value.isdigit():
        return text("pagina.trede", dimensie=text(f"pagina.dimensie.{dimension}"), waarde=value)
    if value == "onbekend":
        return text("pagina.zonder_trede", dimensie=text(f"pagina.dimensie.{dimension}"))
    return word("dimensie", value)


def series_of(rows: list[Row]) -> dict[tuple[str, str], list[Row]]:
    """Return the cells grouped by key figure and breakdown, each in order of time."""
    found: dict[tuple[str, str], list[Row]] = {}
    order = {value: n for n, value in enumerate(ORDER)}
    dimensions = [[order.get(r[d], 0) for d in BREAKDOWNS] for r in rows]
    for row, _ in sorted(
        zip(rows, dimensions, strict=True), key=lambda p: (p[1], p[0]["periode_eind"])
    ):
        found.setdefault((row["kerncijfer"], dimension_of(row)), []).append(row)
    return found


def comparable(newest: Row, others: list[Row]) -> Row | None:
    """Return the newest earlier cell that `newest` may be compared with.

    The same month or quarter (figures are not seasonally adjusted), definition and counting rule,
    with no break of the series in between.
    """
    fit = [
        r
        for r in others
        if r["periode"][4:] == newest["periode"][4:]
        and r["periode"] < newest["periode"]
        and (r["definitie_versie"], r["telwijze"])
        == (newest["definitie_versie"], newest["telwijze"])
    ]
    if not fit:
        return None
    between = [r for r in others if fit[-1]["periode"] < r["periode"] <= newest["periode"]]
    return None if any(r["breekt_reeks"] for r in between) else fit[-1]


def change(newest: Row, earlier: Row | None) -> Change | None:
    """Return the change in words: percentage points for a percentage, per cent for a count.

    None when there is nothing to compare with, or when the bounds allow no direction.
    """
    if earlier is None or None in [r[k] for r in (newest, earlier) for k in BOUNDS]:
        return None
    printed = newest["waarde"] is not None and earlier["waarde"] is not None
    if printed and newest["waarde"] == earlier["waarde"]:
        low = high = Decimal(0)
        exact = len({r[k] for r in (newest, earlier) for k in BOUNDS}) == 1
    else:
        exact = True
        found = _bounds(newest, earlier, printed)
        # A direction that the bounds do not decide is not stated.
        if found is None or found[0] <= 0 <= found[1]:
            return None
        low, high = found
    key = "kaart.verandering_pp" if newest["eenheid"] == "%" else "kaart.verandering_pct"
    direction = (low > 0) - (high < 0)
    way = {1: "hoger", -1: "lager", 0: "gelijk" if exact else "vrijwel"}[direction]
    if low != high:
        low, high = outwards(Fraction(low), Fraction(high), 1)
    elif direction and not round(low, 1):
        direction, way = 0, "vrijwel"
    words = text(key, waarde=span([number(b, 1, sign=True) for b in (low, high)]))
    return Change(
        words=words if direction else text(f"kaart.{way}"),
        size=text(key, waarde=span([number(b, 1) for b in sorted((abs(low), abs(high)))])),
        against=in_sentence(earlier["periode"]),
        direction=direction,
        way=way,
    )


def span(ends: list[str]) -> str:
    """Return two printed bounds as one: the number, or `0,9 tot 1,2`."""
    return ends[0] if ends[0] == ends[1] else text("kaart.tussen", laag=ends[0], hoog=ends[1])


def _bounds(newest: Row, earlier: Row, printed: bool) -> tuple[Decimal, Decimal] | None:
    """Return how much lower and higher it may be: in points, or in per cent of the earlier."""
    new, old = ([Decimal(r[k]) for k in BOUNDS] for r in (newest, earlier))
    if newest["eenheid"] == "%":
        if printed:  # what a reader subtracts is what is printed
            points = Decimal(newest["waarde"]) - Decimal(earlier["waarde"])
            overlap = new[0] <= old[1] and new[1] >= old[0]
            return None if overlap else (points, points)
        return new[0] - old[1], new[1] - old[0]
    if not all(old):
        return None
    return 100 * (new[0] / old[1] - 1), 100 * (new[1] / old[0] - 1)


def is_before(row: Row, one: Row) -> bool:
    """Return whether a cell is still of a delivery from before a break between deliveries."""
    return one["breuk"] in (row["nog_voor"] or "").split()


def label(row: Row) -> str:
    """Return the period of a cell with its status sign."""
    return text("kaart.stand", periode=period(row["periode"]), teken=status_sign(row["status"]))


def describe(rows: list[Row]) -> str:
    """Return a series in words, for those who cannot see the chart."""
    return ", ".join(
        text("pagina.punt", periode=period(r["periode"]), waarde=figure(r)) for r in rows
    )


def unbroken(rows: list[Row]) -> list[Row]:
    """Return the newest cells of the same month or quarter without a missing year between them.

    The small trend on a card has no axis, so a gap could not be seen there.
    """
    newest = rows[-1]
    by_year = {
        int(r["periode"][:4]): r
        for r in rows
        if r["periode"][4:] == newest["periode"][4:] and r["waarde"] is not None
    }
    year, found = int(newest["periode"][:4]), []
    while year in by_year:
        found.append(by_year[year])
        year -= 1
    return found[::-1]
