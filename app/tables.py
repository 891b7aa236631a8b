"""Tables of figures as a reader gets them: each footnote bound to the cell that it is about."""

from __future__ import annotations

import streamlit as st

from app.cells import is_known
from app.cells import value as known_value
from app.formatting import day, period
from app.frame import as_plain
from app.series import Row, dimension_of
from app.texts import text

MARKS = "¹²³⁴⁵⁶⁷⁸⁹"


def figures(breaks: list[Row], rows: list[Row]) -> None:
    """Show cells of one key figure, the newest period first, and the footnotes of their cells.

    Args:
        breaks: the breaks of all series.
        rows: the cells.
    """
    st.markdown(f"### {text('pagina.tabel')}")
    broken_down = any(dimension_of(r) for r in rows)
    notes: list[str] = []
    shown = []
    newest_first = sorted(rows, key=lambda r: r["periode_eind"], reverse=True)
    for row in newest_first:
        cells = {text("pagina.kolom.periode"): period(row["periode"])}
        if broken_down:
            cells[text("pagina.kolom.uitsplitsing")] = dimension_of(row)
        sample = f" ({text('voorbeeld.kort')})" if row["voorbeeld"] else ""
        # What is not known has no unit, and nothing that is provisional.
        value = known_value(row) if is_known(row) else text("kaart.onbekend")
        cells[text("pagina.kolom.waarde")] = value + _marks(notes, _notes(row, breaks)) + sample
        cells[text("pagina.kolom.status")] = text(f"status.{row['status']}")
        cells[text("pagina.kolom.bekend")] = day(row["bekend_vanaf"])
        shown.append({column: as_plain(words) for column, words in cells.items()})
    st.table(shown, hide_index=True)
    footnotes(notes)


def footnotes(notes: list[str]) -> None:
    """Show the footnotes of a table, if it has any."""
    if notes:
        told = "  \n".join(f"{_mark(n)} {as_plain(note)}" for n, note in enumerate(notes))
        st.markdown(f"**{text('pagina.noten')}**\n\n:small[{told}]")


def broken(notes: list[str], row: Row | None, breaks: list[Row]) -> str:
    """Return the marks of the breaks that a cell comes after; a new note is added to `notes`."""
    return _marks(notes, _breaks(row, breaks)) if row else ""


def _notes(row: Row, breaks: list[Row]) -> list[str]:
    found = []
    if row["waarde"] is None:
        found.append(text("pagina.noot.tussen" if is_known(row) else "pagina.noot.onbekend"))
    return found + _breaks(row, breaks)


def _breaks(row: Row, breaks: list[Row]) -> list[str]:
    marked = (row["breuk"] or "").split()
    return [
        text("pagina.noot.breuk" if b["breekt_reeks"] else "pagina.noot.elders", naam=b["naam"])
        for b in breaks
        if b["breuk"] in marked and b["kerncijfer"] == row["kerncijfer"]
    ]


def _marks(notes: list[str], of_cell: list[str]) -> str:
    """Return the marks of a cell's notes; a note that is new is added to `notes`."""
    for note in of_cell:
        if note not in notes:
            notes.append(note)
    return " ".join(_mark(notes.index(note)) for note in of_cell)


def _mark(place: int) -> str:
    return MARKS[place] if place < len(MARKS) else f"({place + 1})"
