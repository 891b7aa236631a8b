"""An export as a workbook: the figures as numbers, what they mean, and what the signs say.

The same export gives the same bytes: a workbook is a ZIP, and the clock is kept out of it.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from pipeline.exports.ooxml import without_clock
from pipeline.exports.table import Export, columns, texts
from pipeline.release.export import defused

Sheet = Any  # the types of openpyxl know no write-only sheet
WIDTHS = {"naam": 38, "voetnoot": 50, "cel_id": 34, "bron": 18}
USUAL_WIDTH, DATE_WIDTH = 14, 12
HEAD = {"font": Font(bold=True), "fill": PatternFill("solid", fgColor="E3E8EE")}
BANNER = {"font": Font(bold=True, color="9F3430")}


def as_xlsx(export: Export) -> bytes:
    """Return the bytes of the workbook."""
    book = Workbook(write_only=True)
    moment = export.manifest.published_at.astimezone(UTC).replace(microsecond=0, tzinfo=None)
    book.properties.creator = "Techniekpact Monitor"
    book.properties.title = texts()["titel"]
    book.properties.created = moment
    sheets = texts()["bladen"]
    _figures(book.create_sheet(sheets["cijfers"]), export)
    _explanation(book.create_sheet(sheets["toelichting"]), export)
    _signs(book.create_sheet(sheets["tekens"]), export)
    buffer = io.BytesIO()
    book.save(buffer)
    return without_clock(buffer.getvalue(), moment)


def _figures(sheet: Sheet, export: Export) -> None:
    head = 2 if export.sample else 1
    sheet.freeze_panes = f"C{head + 1}"
    last = get_column_letter(len(columns()))
    sheet.auto_filter.ref = f"A{head}:{last}{head + len(export.rows)}"
    for number, (name, column) in enumerate(columns().items(), start=1):
        usual = DATE_WIDTH if column.type == "date" else USUAL_WIDTH
        sheet.column_dimensions[get_column_letter(number)].width = WIDTHS.get(name, usual)
    if export.sample:
        sheet.append([_cell(sheet, texts()["voorbeeld"], **BANNER)])
    sheet.append([_cell(sheet, column.titel, **HEAD) for column in columns().values()])
    for row, decimals in zip(export.rows, export.decimals, strict=True):
        sheet.append([_typed(sheet, row[name], name, decimals) for name in columns()])


def _typed(sheet: Sheet, value: Any, name: str, decimals: int) -> Any:
    if value is None:
        return None
    kind = columns()[name].type
    if kind == "yes_no":
        return _cell(sheet, texts()["ja"] if value else texts()["nee"])
    if kind == "text":
        return _cell(sheet, value)
    cell = WriteOnlyCell(sheet, value)
    cell.number_format = (
        "dd-mm-yyyy" if kind == "date" else "#,##0" + (f".{'0' * decimals}" if decimals else "")
    )
    return cell


def _cell(sheet: Sheet, text: str, **style: Any) -> Cell:
    """Return a cell of text, which is never a formula, whatever it begins with."""
    cell = WriteOnlyCell(sheet, defused(text))
    cell.data_type = "s"
    for name, value in style.items():
        setattr(cell, name, value)
    return cell


def _explanation(sheet: Sheet, export: Export) -> None:
    said = texts()
    labels = said["toelichting"]
    sheet.column_dimensions["A"].width = 28
    for letter in "BCDEF":
        sheet.column_dimensions[letter].width = 44
    sheet.append([_cell(sheet, said["titel"], font=Font(bold=True, size=14))])
    if export.sample:
        sheet.append([_cell(sheet, said["voorbeeld"], **BANNER)])
    _lines(sheet, [list(fact) for fact in export.facts])
    if any(s["uitgever"] == "CBS" for s in export.sources):
        _lines(sheet, [[said["bewerkt"]]])
    _section(sheet, labels["kerncijfers"])
    for f in export.figures:
        named = [f["kerncijfer"], f["naam"], f["toelichting"], f["eenheid"], f["omschrijving"]]
        _lines(sheet, [[*named, f["afbakening_bron"]]])
    _section(sheet, labels["bronnen"])
    for s in export.sources:
        _lines(sheet, [[s["uitgever"], s["titel"], s["bestand"], s["licentie"], s["sha256"]]])
    _section(sheet, labels["kolommen"])
    _lines(sheet, [[c.titel, c.uitleg, name] for name, c in columns().items()])


def _signs(sheet: Sheet, export: Export) -> None:
    sheet.column_dimensions["A"].width = 14
    sheet.column_dimensions["B"].width = 100
    if export.sample:
        sheet.append([_cell(sheet, texts()["voorbeeld"], **BANNER)])
    _lines(sheet, [[sign, what] for sign, what in texts()["tekens"].items()])


def _section(sheet: Sheet, title: str) -> None:
    sheet.append([])
    sheet.append([_cell(sheet, title, **HEAD)])


def _lines(sheet: Sheet, rows: Sequence[Sequence[str | None]]) -> None:
    wrapped = Alignment(wrap_text=True, vertical="top")
    for row in rows:
        sheet.append([_cell(sheet, text or "", alignment=wrapped) for text in row])
