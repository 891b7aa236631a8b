"""A cell in a table of a page: its value with signs and unit, and which part of a figure it is."""

from __future__ import annotations

from app.formatting import figure, status_sign, unit_behind
from app.frame import as_plain
from app.series import Row, dimension_of
from app.texts import text

UNKNOWN = "."  # the sign of a value that cannot be given


def is_known(row: Row) -> bool:
    """Return whether a cell has a value, or bounds that it lies between."""
    return row["waarde_min"] is not None and row["waarde_max"] is not None


def number_only(row: Row) -> str:
    """Return the value of a cell with its signs, without a unit that would need a word."""
    return f"{figure(row) if is_known(row) else UNKNOWN}{status_sign(row['status'])}"


def value(row: Row | None) -> str:
    """Return the value of a cell for print; only the sign when it is not known, or nothing."""
    if row is None:
        return ""
    return f"{number_only(row)} {unit_behind(row['eenheid']) if is_known(row) else ''}".strip()


def marked(row: Row | None) -> str:
    """Return the value of a cell, with the word that says it is sample data."""
    sample = f" ({text('voorbeeld.kort')})" if row is not None and row["voorbeeld"] else ""
    return value(row) + sample


def part_of(row: Row) -> str:
    """Return the breakdown of a cell as its id names it; empty for a total."""
    return "/".join(str(row["cel_id"]).split("/")[3:])


def breakdown(row: Row) -> str:
    """Return the breakdown of a cell in words, without its region; empty for a total."""
    return dimension_of(row | {"regio": "NL"})


def plain(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return rows for a Markdown table in which nothing is taken for a sign of Markdown."""
    return [{column: as_plain(words) for column, words in row.items()} for row in rows]
