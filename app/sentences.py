"""What a figure means, in one sentence written from the data. Nothing here knows a cause."""

from __future__ import annotations

from decimal import Decimal

from app.formatting import in_sentence, number, with_unit
from app.series import BOUNDS, Change, Row, change, comparable, span
from app.texts import LANGUAGES, language, text, word

# Kinds that are a change themselves: their sign is the direction.
CHANGES = ("mutatie", "ontleding")


def moved(line: Row, rows: list[Row]) -> Change | None:
    """Return how the newest cell differs from a comparable earlier one; of a change, nothing."""
    newest = rows[-1]
    return None if line["soort"] in CHANGES else change(newest, comparable(newest, rows))


def meaning(line: Row, rows: list[Row]) -> str:
    """Return one sentence on the newest cell of a series.

    Args:
        line: of the catalogue.
        rows: the cells in order of time.
    """
    newest = rows[-1]
    if newest["waarde_min"] is None:
        return text("zin.onbekend")
    if line["soort"] in CHANGES:
        return _of_a_change(line, newest)
    earlier = comparable(newest, rows)
    said = moved(line, rows)
    if said:
        kind = "telling" if _counts(line) else "stand"
        told = text(f"zin.{kind}.{said.way}", omvang=said.size, periode=said.against)
    elif earlier:
        told = text("zin.onbeslist", periode=in_sentence(earlier["periode"]))
    else:
        told = text("zin.eerste")
    if newest["klasse"]:
        told += " " + text("zin.klasse", klasse=word("klasse", newest["klasse"]))
    return told


def _counts(line: Row) -> bool:
    return bool(line["soort"] == "telling" and line["eenheid"] != "%")


def _of_a_change(line: Row, newest: Row) -> str:
    low, high = (Decimal(newest[k]) for k in BOUNDS)
    if low < 0 < high:
        return text("zin.onbeslist_mutatie")
    way = "hoger" if high > 0 else "lager" if low < 0 else "gelijk"
    decimals = int(line["decimalen"])
    words = span([number(b, decimals) for b in sorted((abs(low), abs(high)))])
    omvang = with_unit(words, line["eenheid"])
    if line["soort"] == "ontleding":
        return text(f"zin.{newest['vergelijking']}.{way}", omvang=omvang)
    since = newest["vergelijking"] if newest["vergelijking"] != "totaal" else "jaar"
    return text(f"zin.mutatie.{way}", omvang=omvang, eerder=text(f"zin.mutatie.{since}"))


def growth(row: Row) -> str:
    """Return whether a part grew by volume or by share, for a row of `data.growth`."""
    if language() == LANGUAGES[0]:  # the sentence of the release, with its hedges
        return str(row["zin"])
    ends, ways = {}, {}
    for effect in ("verschil", "volume", "aandeel"):
        low, high = row[f"{effect}_min"], row[f"{effect}_max"]
        ends[effect] = span([number(end, 0, sign=True) for end in (low, high)])
        way = (
            "hoger" if low > 0 else "lager" if high < 0 else "onzeker" if low != high else "gelijk"
        )
        ways[f"{effect}_zin"] = text(f"groei.{effect}.{way}") if effect != "verschil" else ""
    return text("groei.zin", **ends, **ways)
