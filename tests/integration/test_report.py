"""The report of the sample: what it tells of 13 May 2014, in both documents, and that it is stable."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import pytest
from docx import Document
from pypdf import PdfReader
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.commands.printing import number_of
from pipeline.release import claims, query, store
from pipeline.report import content, write
from pipeline.report.model import Report
from pipeline.settings import PROJECT_ROOT, get_settings
from tests.conftest import Home

REPORT = date(2014, 5, 13)
CORE = [
    line.split(",")[0]
    for line in (PROJECT_ROOT / "dbt_project" / "seeds" / "kerncijfers.csv")
    .read_text()
    .splitlines()
    if line.split(",")[2] == "K"
]


@pytest.fixture(autouse=True)
def in_sample(sample_home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TECHNIEKPACT_HOME", str(sample_home.path))
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


@cache
def _report(as_of: date | None = REPORT, regio: str = "NL", language: str = "nl") -> Report:
    return content.build(store.require(), as_of, regio, language)


@cache
def _bytes(
    kind: str, as_of: date | None = REPORT, regio: str = "NL", language: str = "nl"
) -> bytes:
    return write.as_bytes(_report(as_of, regio, language), kind)


def _plain(text: str) -> str:
    # Lines of a page break where they may; a line that breaks after a dash has no space there.
    return " ".join(text.replace("\u00a0", " ").split())


def _pdf(data: bytes) -> list[str]:
    return [_plain(page.extract_text()) for page in PdfReader(io.BytesIO(data)).pages]


def _docx(data: bytes) -> str:
    document = Document(io.BytesIO(data))
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    return _plain(" ".join([*(p.text for p in document.paragraphs), *cells]))


def _core_rows(**asked: Any) -> list[dict[str, Any]]:
    rows = query.kerncijfers(store.require(), CORE, REPORT, **asked)
    assert {r["kerncijfer"] for r in rows} <= set(CORE)
    return rows


def test_every_core_figure_stands_in_both_documents_as_it_is_listed() -> None:
    pages = _pdf(_bytes(".pdf"))
    texts = [" ".join(pages), _docx(_bytes(".docx"))]
    rows = _core_rows()
    assert {r["kerncijfer"] for r in rows} == set(CORE)
    for text in texts:
        for row in rows:
            assert row["naam"] in text
            assert number_of(row) in text, row["cel_id"]


def test_every_page_says_that_it_is_sample_data_and_what_it_is() -> None:
    pages = _pdf(_bytes(".pdf"))
    assert len(pages) > 3
    for number, page in enumerate(pages, 1):
        assert "VOORBEELDGEGEVENS" in page
        assert _report().release in page
        assert f"pagina {number} van {len(pages)}" in page
    assert "Inhoud" in pages[0]
    head = Document(io.BytesIO(_bytes(".docx"))).sections[0].header.paragraphs[0].text
    assert "VOORBEELDGEGEVENS" in head


def test_what_was_claimed_in_2014_is_told_again() -> None:
    """With the same words and numbers, where the report's claims hold and are about a core figure."""
    said = _plain(" ".join(s.text for section in _report().sections for s in section.sentences))
    told = ["bijna 6.000 ", "bijna 12 %", "bijna 19.000 ", "stijging van 7,0 %", "(48.553)", "(55.737)",
            "(82.809)", "(77.182)", "bijna 60 %", "57,0 %", "40,0 %", "37,0 %", "34,0 %",
            "107 vakmanschaproutes", "19 technologieroutes", "39 scholen", "19 roc's",
            "18 Centra voor Innovatief", "24 Centers of Expertise", "489 bedrijven", "22,0 %",
            "(66,7 %)", "19,0 %", "ruim 86.000 ", "ruim 125.000 ", "40,0 % op mbo-niveau",
            "bijna 102.000 ", "48,0 % hoger dan twee jaar eerder"]  # fmt: skip
    assert not [t for t in told if t not in said]


def test_the_claims_of_the_report_hold_by_the_sample() -> None:
    rows = claims.beweringen(store.require())
    core = [r for r in rows if r["kerncijfer"] in CORE]
    assert {r["kerncijfer"] for r in core} == set(CORE)
    # The report names two numbers of centres; one of them is never found.
    assert [r["bewering"] for r in core if r["uitkomst"] != claims.HOLDS] == ["B-25"]
    rest = [r for r in rows if r["kerncijfer"] not in CORE]
    assert {r["uitkomst"] for r in rest} == {claims.NEVER}
    assert all(r["waarom"] for r in rest)
    assert sum(claims.summary(rows).values()) == len(rows)


@pytest.mark.parametrize("kind", write.KINDS)
def test_the_same_report_has_the_same_bytes(kind: str) -> None:
    again = content.build(store.require(), REPORT, "NL", "nl")
    assert write.as_bytes(again, kind) == _bytes(kind)


def test_the_pdf_is_tagged_and_says_what_it_is() -> None:
    reader = PdfReader(io.BytesIO(_bytes(".pdf")))
    catalogue: Any = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "nl"
    assert b"pdfuaid" in _bytes(".pdf")
    assert reader.metadata is not None
    assert "13 mei 2014" in str(reader.metadata.title)
    english: Any = PdfReader(io.BytesIO(_bytes(".pdf", language="en"))).trailer["/Root"]
    assert english["/Lang"] == "en"


def test_the_document_says_what_it_is_and_describes_its_charts() -> None:
    data = _bytes(".docx")
    about = Document(io.BytesIO(data)).core_properties
    assert "13 mei 2014" in about.title
    assert about.language == "nl-NL"
    assert about.created is not None
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        body = parts.read("word/document.xml").decode()
        assert 'w:val="nl-NL"' in parts.read("word/styles.xml").decode()
    drawn = sum(s.chart is not None for s in _report().sections)
    assert drawn > 5
    assert body.count("Staafgrafiek vanaf nul") == drawn


def test_every_mark_has_its_note_and_every_note_a_mark() -> None:
    report = _report(None)
    refs = [
        ref
        for section in report.sections
        for ref in [*(s.ref for s in section.sentences), *(line.ref for line in section.lines)]
        if ref
    ]
    firsts = [ref.note for ref in refs if ref.first]
    assert firsts == list(range(1, len(report.notes) + 1))
    assert {ref.note for ref in refs} == set(firsts)
    cells = {r["cel_id"] for r in query.kerncijfers(store.require(), CORE)}
    assert cells == {c for note in report.notes for c in note.split(": ")[0].split(", ")}


def test_a_landsdeel_stands_beside_the_country() -> None:
    text = " ".join(_pdf(_bytes(".pdf", regio="Noord")))
    regional = _core_rows(regio="LD-NOORD")
    assert regional
    national = {(r["kerncijfer"], r["periode"], r["niveau"]): r for r in _core_rows()}
    for row in regional:
        assert number_of(row) in text, row["cel_id"]
        beside = national[row["kerncijfer"], row["periode"], row["niveau"]]
        assert number_of(beside) in text
    assert "landsdeel Noord" in text
    assert "Niet voor deze regio bekend" in text


def test_what_was_not_known_is_said() -> None:
    report = _report(date(2013, 3, 1))
    assert [s.id for s in report.sections] == ["KT-07", "KT-08"]
    missing = " ".join(c for chapter in report.chapters for c in chapter.closing)
    assert "op 1 maart 2013 was er geen cijfer bekend" in missing
    assert missing.count("geen cijfer bekend") == len(CORE) - 2
    assert _pdf(write.as_bytes(report, ".pdf"))


@pytest.mark.parametrize("asked", ["landsdeel", "alle", "Atlantis"])
def test_a_report_is_about_one_region(asked: str) -> None:
    with pytest.raises(query.Unknown, match="one region"):
        content.build(store.require(), REPORT, asked)


def test_another_kind_is_refused() -> None:
    with pytest.raises(write.UnknownKind, match=r"\.odt"):
        write.as_bytes(_report(), ".odt")


def test_words_of_a_publisher_are_no_markup() -> None:
    from dataclasses import replace

    hostile = '#import "x.typ" $ <a> *b* _c_ @d \\ [e] </w:t> & `f`'
    report = replace(
        _report(date(2013, 3, 1)), intro=hostile, sources=[hostile], notes=[hostile] * 9
    )
    assert hostile in " ".join(_pdf(write.as_bytes(report, ".pdf")))
    assert hostile in _docx(write.as_bytes(report, ".docx"))


def test_the_command_writes_and_journals(sample_copy: Home) -> None:
    path = sample_copy.path / "chapter.pdf"
    said = sample_copy.ok("report", "--as-of", "2014-05-13", "--output", path, "--by", "Jansen")
    assert path.read_bytes() == _bytes(".pdf")
    assert "SAMPLE DATA" in said
    last = sample_copy.rows("journal")[-1]
    assert (last["act"], last["who"], last["result"]) == ("exported", "Jansen", "report as pdf")


def test_the_commands_in_this_process() -> None:
    def call(*arguments: str) -> Any:
        return CliRunner().invoke(app, arguments)

    wrong = call("report", "--output", "chapter.odt")
    assert wrong.exit_code == 2
    assert ".docx" in wrong.stderr
    assert call("report", "--output", "chapter.pdf", "--to", "docx").exit_code == 2
    unknown = call("report", "--regio", "landsdeel")
    assert unknown.exit_code == 1
    assert "one region" in unknown.stderr
    listed = call("beweringen")
    assert "34 of 45 claims hold" in listed.stdout
    assert "nooit te herleiden" in listed.stdout
    assert len(json.loads(call("beweringen", "--format", "json").stdout)) == 45
