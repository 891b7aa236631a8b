"""From cells to what a page shows: series, the newest cell, and what it may be compared with."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.formatting import figure, number, period, status_sign
from app.texts import text

Row = dict[str, Any]
DIMENSIONS = ("niveau", "instelling", "vergelijking")
ORDER = ("totaal", "wo", "hbo", "vo", "roc", "1-jaar", "2-jaar")  # as a reader expects them


@dataclass(frozen=True)
class Change:
    """How the newest cell differs from the one before, in words, and which way."""

    words: str
    against: str
    direction: int


def dimension_of(row: Row) -> str:
    """Return the breakdown a cell stands for, in words; empty for a total."""
    return ", ".join(text(f"dimensie.{row[d]}") for d in DIMENSIONS if row[d] != "totaal")


def series_of(rows: list[Row]) -> dict[tuple[str, str], list[Row]]:
    """Return the cells grouped by key figure and breakdown, each in order of time."""
    found: dict[tuple[str, str], list[Row]] = {}
    order = {value: n for n, value in enumerate(ORDER)}
    dimensions = [[order.get(r[d], 0) for d in DIMENSIONS] for r in rows]
    for row, _ in sorted(
        zip(rows, dimensions, strict=True), key=lambda p: (p[1], p[0]["periode_eind"])
    ):
        found.setdefault((row["kerncijfer"], dimension_of(row)), []).append(row)
    return found


def comparable(newest: Row, others: list[Row]) -> Row | None:
    """Return the newest earlier cell that `newest` may be compared with.

    The same month or quarter (figures are not seasonally adjusted), definition and counting rule.
    """
    fit = [
        r
        for r in others
        if r["periode"][4:] == newest["periode"][4:]
        and r["periode"] < newest["periode"]
        and (r["definitie_versie"], r["telwijze"])
        == (newest["definitie_versie"], newest["telwijze"])
    ]
    return fit[-1] if fit else None


def change(newest: Row, earlier: Row | None) -> Change | None:
    """Return the change in words: percentage points for a percentage, per cent for a count.

    None when there is nothing to compare with, or when the bounds allow no direction.
    """
    if earlier is None or newest["waarde"] is None or earlier["waarde"] is None:
        return None
    overlap = (
        newest["waarde_min"] <= earlier["waarde_max"]
        and newest["waarde_max"] >= earlier["waarde_min"]
    )
    if overlap and newest["waarde"] != earlier["waarde"]:
        return None
    difference = Decimal(newest["waarde"]) - Decimal(earlier["waarde"])
    if newest["eenheid"] == "%":
        words = text("kaart.verandering_pp", waarde=number(difference, 1, sign=True))
    elif earlier["waarde"] == 0:
        return None
    else:
        share = 100 * difference / Decimal(earlier["waarde"])
        words = number(share, 1, sign=True) + "\u00a0%"
    direction = (difference > 0) - (difference < 0)
    return Change(words, period(earlier["periode"]), direction)


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
