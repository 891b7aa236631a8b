"""Sentences written from cells: a value with its word, and a change only where it is certain."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from pipeline.release.attribution import Bounds
from pipeline.release.hedges import change
from pipeline.report.wording import Wording

Row = dict[str, Any]


def known(row: Row) -> bool:
    """Whether a cell has a value or both bounds."""
    return row["waarde_min"] is not None and row["waarde_max"] is not None


def bounds_of(row: Row) -> Bounds:
    """Return the bounds of a known cell."""
    return Bounds(Fraction(row["waarde_min"]), Fraction(row["waarde_max"]))


def about(words: Wording, figure: Row, part: str, row: Row, region: str) -> str:
    """Return the sentence about one cell.

    Args:
        words: the language.
        figure: its line of the catalogue.
        part: the breakdown that the figure always shows (`wo`), or an empty text.
        row: the cell.
        region: how the region stands in the sentence (` in landsdeel Noord`), or an empty text.
    """
    name = str(figure["naam"]) + (f" ({part_name(words, part)})" if part else "")
    period = words.period(row["periode"])
    if not known(row):
        return words.text("zin_onbekend", naam=name, regio=region, periode=period)
    found = words.entry(f"zin.{figure['kerncijfer']}")
    template = found.get(part) if isinstance(found, dict) else found
    grows = figure["soort"] == "mutatie"
    value = growth(words, figure, part, row) if grows else words.told(row)
    if template is None:
        return words.text("zin_algemeen", naam=name, regio=region, waarde=value, periode=period)
    return str(template).format(periode=period, waarde=value, mutatie=value, regio=region)


def growth(words: Wording, figure: Row, part: str, row: Row) -> str:
    """Return what a figure of growth says: `2 % lager dan een jaar eerder`."""
    years = part[0] if part[:1].isdigit() else str(figure["vergelijk_jaren"])
    ago = words.text(f"jaren.{years}")
    kind, size = _change(words, bounds_of(row), int(row["decimalen"]), "%")
    return words.text(f"mutatie.{kind}", grootte=size, jaren=ago)


def since(words: Wording, figure: Row, series: Sequence[Row]) -> str:
    """Return how a cell changed since the one before it, or an empty text where nothing is before.

    Args:
        words: the language.
        figure: its line of the catalogue.
        series: the cells of one series in order of time; the last is the one it is about.
    """
    row = series[-1]
    before = [r for r in series[:-1] if known(r) and _same_part_of_year(r, row)]
    if figure["soort"] not in ("telling", "aandeel") or not known(row) or not before:
        return ""
    earlier = before[-1]
    period = words.period(earlier["periode"])
    if any(r["breekt_reeks"] for r in series if r["periode"] > earlier["periode"]):
        return words.text("breuk_tussen", eerder=period)
    counted = figure["soort"] == "telling"
    found = change(bounds_of(earlier), bounds_of(row), per_cent=counted)
    if found is None:
        return ""
    kind, size = _change(words, found, 1, "%" if counted else "pp")
    told = words.text(f"verandering.{kind}", grootte=size)
    return words.text(
        f"eerder.{figure['soort']}", eerder=period, waarde=words.told(earlier), verandering=told
    )


def part_name(words: Wording, part: str) -> str:
    """Return the name of a breakdown; as the source has it where there is no other."""
    return str(words.entry(f"deel.{part}") or part)


def _same_part_of_year(one: Row, other: Row) -> bool:
    # Months and quarters differ by the season: only the same ones are compared.
    return bool(one["periode"][4:] == other["periode"][4:])


def _change(words: Wording, found: Bounds, decimals: int, unit: str) -> tuple[str, str]:
    """Return whether something rose, and its size; no direction where the bounds leave it open."""
    if found.direction is None:
        # Both ends with their signs: there is no size to speak of.
        return "onbeslist", words.between(found, decimals, unit)
    low, high = sorted((abs(found.low), abs(found.high)))
    if found.direction == 0:
        return "gelijk", ""
    if round(high * 10**decimals) == 0:
        return "vrijwel", ""
    size = Bounds(low, high)
    told = words.points(size) if unit == "pp" else words.size(size, decimals, unit, "tot")
    return ("stijging" if found.direction > 0 else "daling"), told
