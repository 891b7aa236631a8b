"""Numbers, periods and signs as readers of the page's language know them; Babel formats them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal

from app.texts import language, text, word

SIGNS = {"voorlopig": "*", "nader voorlopig": "**"}
NAMED = {"%": "procent", "x 1 000": "duizend"}  # units that stand behind the number itself


def number(value: Decimal | float, decimals: int, *, sign: bool = False) -> str:
    """Return a number as the language prints it: `1.234,5` in Dutch, `1,234.5` in English."""
    digits = "#,##0" + ("." + "0" * decimals if decimals else "")
    pattern = f"+{digits};−{digits}" if sign else f"{digits};−{digits}"
    return str(format_decimal(value, pattern, locale=language()))


def with_unit(formatted: str, unit: str) -> str:
    """Return a formatted number with the unit that belongs behind it."""
    return text(f"eenheid.{NAMED[unit]}", getal=formatted) if unit in NAMED else formatted


def figure(row: dict[str, Any]) -> str:
    """Return a cell's value for print; bounds where one number would claim too much."""
    decimals, unit = int(row["decimalen"]), str(row["eenheid"])
    if row["waarde"] is not None:
        return with_unit(number(row["waarde"], decimals), unit)
    if row["waarde_min"] is None or row["waarde_max"] is None:
        return text("kaart.onbekend")
    low, high = (number(row[k], decimals) for k in ("waarde_min", "waarde_max"))
    return with_unit(f"{low}–{high}", unit)


def period(code: str) -> str:
    """Return a period code in words: `2013/'14`, `4e kwartaal 2013`, `april 2014`."""
    year, kind, part = code[:4], code[4:6], code[6:]
    if kind == "SJ":
        return text("tijd.schooljaar", jaar=year, volgend=f"{(int(year) + 1) % 100:02d}")
    if kind == "KW":
        return text(f"tijd.kwartaal.{part[-1]}", jaar=year)
    if kind == "MM":
        return str(format_date(date(int(year), int(part), 1), "MMMM y", locale=language()))
    return year


def in_sentence(code: str) -> str:
    """Return a period code as it stands behind `in`: `het 4e kwartaal van 2013`."""
    if code[4:6] == "KW":
        return text(
            "tijd.in_zin",
            kwartaal=text(f"tijd.kwartaal.{code[-1]}", jaar="").strip(),
            jaar=code[:4],
        )
    return period(code)


def day(value: date | datetime) -> str:
    """Return a date as `27 juni 2024`, or `27 June 2024`."""
    return str(format_date(value, "d MMMM y", locale=language()))


def month(value: date) -> str:
    """Return the month of a date as `juni 2024`."""
    return str(format_date(value, "MMMM y", locale=language()))


def unit_behind(unit: str) -> str:
    """Return a unit that still has to be named behind a figure.

    `%` and thousands are in it, and a mere number of things needs no word.
    """
    return "" if unit in (*NAMED, "aantal") else word("eenheid", unit)


def status_sign(status: str) -> str:
    """Return the sign that CBS puts behind a figure that is not final."""
    return SIGNS.get(status, "")
