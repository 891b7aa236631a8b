"""The report as a Word document: the same model, with its notes at the end of the text."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC
from typing import Any

from docx import Document
from docx.document import Document as Doc
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from pipeline.exports.ooxml import without_clock
from pipeline.report.model import Ref, Report, Section
from pipeline.report.pdf import chart_as_png
from pipeline.settings import get_settings

WORD_LANGUAGE = {"nl": "nl-NL", "en": "en-GB"}
WARNING = RGBColor(0x9F, 0x34, 0x30)
PICTURE = Cm(15)


def as_docx(report: Report) -> bytes:
    """Return the bytes of the document; the same for the same report."""
    document = Document()
    moment = report.published_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    _properties(document, report, moment)
    _frame(document, report)
    document.add_heading(report.title, 0)
    document.add_paragraph(report.subtitle, style="Subtitle")
    document.add_paragraph(report.intro)
    _contents(document, report)
    for chapter in report.chapters:
        _heading(document, chapter.title, 1, chapter.colour)
        intro = document.add_paragraph()
        intro.add_run(chapter.intro).italic = True
        intro.paragraph_format.keep_with_next = True
        for section in chapter.sections:
            _section(document, section, chapter.colour, report)
        for closing in chapter.closing:
            document.add_paragraph(closing)
    _closing(document, report)
    buffer = io.BytesIO()
    document.save(buffer)
    return without_clock(buffer.getvalue(), moment)


def _properties(document: Doc, report: Report, moment: Any) -> None:
    about = document.core_properties
    about.title = f"{report.title} – {report.subtitle}"
    about.author = about.last_modified_by = (
        get_settings().publisher_name or report.labels["afzender"]
    )
    about.language = WORD_LANGUAGE[report.language]
    about.keywords = about.identifier = report.release
    about.comments = report.notice
    about.created = about.modified = moment
    # What a word processor reads the text by: the language of the default style.
    fonts = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault"))
    language = fonts.find(qn("w:rPr")).find(qn("w:lang"))
    language.set(qn("w:val"), WORD_LANGUAGE[report.language])


def _frame(document: Doc, report: Report) -> None:
    """Set the head of every page to the notice of sample data, and its foot to the edition."""
    document.styles["Normal"].font.size = Pt(10.5)
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.2)
    if report.notice:
        run = page.header.paragraphs[0].add_run(report.notice)
        run.bold, run.font.size, run.font.color.rgb = True, Pt(8), WARNING
    document.styles["Footer"].font.size = Pt(8)
    foot = page.footer.paragraphs[0]
    foot.add_run(f"{report.edition} · ")
    before, between = report.labels["pagina"].split("{nummer}")
    between, after = between.split("{aantal}")
    foot.add_run(before)
    _field(foot, "PAGE")
    foot.add_run(between)
    _field(foot, "NUMPAGES")
    foot.add_run(after)


def _contents(document: Doc, report: Report) -> None:
    document.add_heading(report.labels["inhoud"], 1)
    for chapter in report.chapters:
        document.add_paragraph(chapter.title).paragraph_format.space_after = Pt(2)
        for section in chapter.sections:
            line = document.add_paragraph()
            line.paragraph_format.left_indent = Cm(0.6)
            line.paragraph_format.space_after = Pt(0)
            _link(line, section.title, _name_of(section))


def _section(document: Doc, section: Section, colour: str, report: Report) -> None:
    _bookmark(_heading(document, section.title, 2, colour), _name_of(section))
    text = document.add_paragraph()
    text.paragraph_format.keep_with_next = True
    for number, sentence in enumerate(section.sentences):
        text.add_run((" " if number else "") + sentence.text)
        _mark(text, sentence.ref)
    if section.chart:
        picture = document.add_paragraph()
        picture.paragraph_format.keep_with_next = True
        picture.add_run().add_picture(
            io.BytesIO(chart_as_png(section.chart, report)), width=PICTURE
        )
        shape = picture._p.find(f".//{qn('wp:docPr')}")
        shape.set("descr", section.chart.alt)
    table = document.add_table(1, len(section.columns), style="Light List")
    for i, name in enumerate(section.columns):
        _fill(table.rows[0].cells[i], name, i in section.figures).bold = True
    _repeat(table.rows[0])
    for line in section.lines:
        cells = table.add_row().cells
        for i, value in enumerate(line.cells):
            _fill(cells[i], value, i in section.figures).bold = False
        _mark(cells[0].paragraphs[0], line.ref)
    # A figure's words, chart and table stand on one page.
    for row in table.rows[:-1]:
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True
    document.add_paragraph()


def _closing(document: Doc, report: Report) -> None:
    labels = report.labels
    document.add_heading(labels["noten"], 1)
    for number, note in enumerate(report.notes, 1):
        line = document.add_paragraph()
        line.paragraph_format.space_after = Pt(2)
        _bookmark(line, f"noot{number}")
        line.add_run(f"{number}. {note}").font.size = Pt(8.5)
    document.add_heading(labels["leeswijzer"], 1)
    _list(document, report.rules)
    for sign, what in report.signs:
        line = document.add_paragraph()
        line.paragraph_format.space_after = Pt(0)
        line.add_run(sign).bold = True
        line.add_run(f"  {what}")
    document.add_heading(labels["bronnen"], 1)
    document.add_paragraph(labels["bronnen_uitleg"])
    _list(document, report.sources)
    document.add_heading(labels["verantwoording"], 1)
    for name, value in report.facts:
        line = document.add_paragraph()
        line.paragraph_format.space_after = Pt(0)
        line.add_run(f"{name}: ").bold = True
        line.add_run(value)


def _list(document: Doc, items: Sequence[str]) -> None:
    for item in items:
        document.add_paragraph(item, style="List Bullet")


def _heading(document: Doc, title: str, level: int, colour: str) -> Paragraph:
    heading: Paragraph = document.add_heading(title, level)
    heading.runs[0].font.color.rgb = RGBColor.from_string(colour.removeprefix("#").upper())
    return heading


def _fill(cell: _Cell, value: str, to_the_right: bool) -> Any:
    paragraph = cell.paragraphs[0]
    if to_the_right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    return paragraph.add_run(value)


def _repeat(row: Any) -> None:
    """Let the head of a table return on the next page, and be known as its head."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _mark(paragraph: Paragraph, ref: Ref | None) -> None:
    if ref is not None:
        _link(paragraph, str(ref.note), f"noot{ref.note}", raised=True)


def _name_of(section: Section) -> str:
    return "cijfer" + section.id.replace("-", "")


def _link(paragraph: Paragraph, text: str, target: str, *, raised: bool = False) -> None:
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), target)
    run = paragraph.add_run(text)
    run.font.superscript = raised or None
    link.append(run._r)
    paragraph._p.append(link)


def _bookmark(paragraph: Paragraph, name: str) -> None:
    for kind in ("w:bookmarkStart", "w:bookmarkEnd"):
        mark = OxmlElement(kind)
        # An id need only differ from the others; the name says where it is.
        mark.set(qn("w:id"), str(int.from_bytes(name.encode()[-4:], "big") % 2**31))
        if kind == "w:bookmarkStart":
            mark.set(qn("w:name"), name)
        paragraph._p.append(mark)


def _field(paragraph: Paragraph, code: str) -> None:
    """Add a number that the word processor works out."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = paragraph.add_run("1")
    field.append(run._r)
    paragraph._p.append(field)
