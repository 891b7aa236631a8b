"""Numbers, periods and days in the language of the report, and its texts; Babel formats them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal

from pipeline import files
from pipeline.release.attribution import Bounds
from pipeline.release.hedges import hedged
from pipeline.release.words import outwards

Row = dict[str, Any]
LANGUAGES = ("nl", "en")
NBSP = "\u00a0"
UNKNOWN = "."


@cache
def texts(language: str) -> dict[str, Any]:
    """Return the texts of a language, nested as their keys are."""
    found: dict[str, Any] = files.read_yaml(Path(__file__).with_name("texts") / f"{language}.yml")
    return found


class Wording:
    """The texts and the ways of writing of one language.

    Raises:
        ValueError: for a language without texts.
    """

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise ValueError(f"Found language {language!r}, expected {' or '.join(LANGUAGES)}.")
        self.language = language

    def entry(self, key: str) -> Any:
        """Return what stands under a dotted key, or None."""
        found: Any = texts(self.language)
        for part in key.split("."):
            if not isinstance(found, dict) or part not in found:
                return None
            found = found[part]
        return found

    def text(self, key: str, **values: object) -> str:
        """Return the text of a key with its values filled in.

        Raises:
            KeyError: when there is no such text.
        """
        found = self.entry(key)
        if found is None:
            raise KeyError(f"{key} ({self.language})")
        return str(found).format(**values).strip() if values else str(found).strip()

    def number(self, value: Decimal | Fraction | float, decimals: int) -> str:
        """Return a number with the signs of the language."""
        if isinstance(value, Fraction):
            value = Decimal(value.numerator) / Decimal(value.denominator)
        digits = "#,##0" + ("." + "0" * decimals if decimals else "")
        return str(format_decimal(value, f"{digits};−{digits}", locale=self.language))

    def with_unit(self, amount: str, unit: str) -> str:
        """Return an amount with a unit that belongs to the number itself."""
        if unit == "%":
            return f"{amount}{NBSP if self.language == 'nl' else ''}%"
        return self.text("duizend", getal=amount) if unit == "x 1 000" else amount

    def day(self, value: date | datetime) -> str:
        """Return a day in full."""
        return str(format_date(value, "d MMMM y", locale=self.language))

    def period(self, code: str) -> str:
        """Return a period code in words."""
        year, kind, part = code[:4], code[4:6], code[6:]
        if kind == "SJ":
            return self.text("schooljaar", jaar=year, volgend=f"{(int(year) + 1) % 100:02d}")
        if kind == "KW":
            return self.text("kwartaal", nummer=part[-1], jaar=year)
        if kind == "MM":
            return str(format_date(date(int(year), int(part), 1), "MMMM y", locale=self.language))
        return year

    def printed(self, row: Row) -> str:
        """Return the value of a cell for a table: bounds where one number claims too much."""
        decimals, unit = int(row["decimalen"]), str(row["eenheid"])
        if row["waarde"] is not None:
            return self.with_unit(self.number(row["waarde"], decimals), unit)
        if row["waarde_min"] is None or row["waarde_max"] is None:
            return UNKNOWN
        low, high = (self.number(row[k], decimals) for k in ("waarde_min", "waarde_max"))
        return self.with_unit(f"{low}–{high}", unit)

    def told(self, row: Row) -> str:
        """Return the value of a known cell as a sentence tells it, with the word that holds."""
        bounds = Bounds(Fraction(row["waarde_min"]), Fraction(row["waarde_max"]))
        return self.size(bounds, int(row["decimalen"]), str(row["eenheid"]))

    def size(self, bounds: Bounds, decimals: int, unit: str, how: str = "tussen") -> str:
        """Return a size of at least zero in words: `bijna 6.000 (5.960)`, `tussen 3 en 5`.

        Args:
            bounds: the size.
            decimals: how many decimals it is printed with.
            unit: `%` is part of the number.
            how: how bounds are told: `tussen` or `tot`.
        """
        low, high = (self.number(end, decimals) for end in (bounds.low, bounds.high))
        found = hedged(bounds, decimals, per_cent=unit == "%")
        if found is None:
            return self.between(bounds, decimals, unit, how)
        if not found.word:
            return self.with_unit(self.number(found.number, decimals), unit)
        rounded = self.with_unit(self.number(found.number, 0), unit)
        exact = self.with_unit(low if low == high else f"{low}–{high}", unit)
        word = self.text(f"woord.{found.word}", getal=rounded)
        return self.text("woord.precies", woord=word, getal=exact)

    def between(self, bounds: Bounds, decimals: int, unit: str, how: str = "tussen") -> str:
        """Return bounds in words, rounded outwards so that what is printed holds as well."""
        ends = outwards(bounds.low, bounds.high, decimals)
        low, high = (self.number(Fraction(end), decimals) for end in ends)
        return self.text(f"woord.{how}", laag=low, hoog=self.with_unit(high, unit))

    def points(self, bounds: Bounds) -> str:
        """Return a difference of percentages, at least zero, in percentage points."""
        low, high = (self.number(end, 1) for end in (bounds.low, bounds.high))
        amount = low if low == high else self.between(bounds, 1, "pp", "tot")
        return self.text("procentpunt", getal=amount)
