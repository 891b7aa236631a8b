"""Workbooks and ZIPs to the letter: what a cell is read as, what is let in, and each refusal."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from datetime import datetime, time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from pipeline.settings import get_settings
from pipeline.sources.formats import xlsx_rows, zipped
from tests.conftest import Content, Home
from tests.replay.asking import Setting
from tests.unit.conftest import Write, refusal

CENTRAL = b"PK\x01\x02"


# ------------------------------------------------------------------------------------- workbooks


def workbook(*rows: list[Any]) -> bytes:
    """Return a workbook with these rows, and a second sheet that nobody reads."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.create_sheet("Toelichting").append(["=1+1"])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def with_sheet(sheet: str) -> bytes:
    """Return a workbook whose first sheet is this XML."""
    xml = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{sheet}</worksheet>'
    source = zipfile.ZipFile(io.BytesIO(workbook(["A"])))
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            data = xml.encode() if name == "xl/worksheets/sheet1.xml" else source.read(name)
            archive.writestr(name, data)
    return written.getvalue()


def read_workbook(path: Path) -> Content:
    """Read a workbook twice; the second time must give the same."""
    rows = xlsx_rows.open_xlsx(path)

    def content() -> Content:
        records = [list(r.values()) for batch in rows.batches() for r in batch.to_pylist()]
        return Content(rows.columns, [r[:-1] for r in records], [r[-1] for r in records], rows.junk)

    first = content()
    assert content() == first
    return first


def test_a_cell_is_read_as_the_text_that_a_csv_would_hold(write: Write) -> None:
    found = read_workbook(
        write(
            workbook(
                [" Naam  van ", None, 2015, "\t"],
                ["0106 ", 12.0, 1.5],
                [True, datetime(2026, 3, 1), datetime(2026, 3, 1, 0, 30)],
                [None, '""', " "],
                [],
                ["Totalen", 3],
                ["x", time(8, 30), None, None, " "],
            )
        )
    )
    assert found == Content(
        ["Naam van", "", "2015"],
        [
            ["0106 ", "12", "1.5"],
            ["True", "2026-03-01", "2026-03-01 00:30:00"],
            ["x", "08:30:00", ""],
        ],
        [2, 3, 7],
        3,
    )


def test_what_a_sheet_says_of_its_size_is_not_believed(write: Write) -> None:
    cells = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}"><v>1{n}</v></c></row>' for n in (1, 2)
    )
    found = read_workbook(
        write(with_sheet(f'<dimension ref="A1:A1"/><sheetData>{cells}</sheetData>'))
    )
    assert found == Content(["1", "11"], [["2", "12"]], [2], 0)


BROKEN = (
    "it is a workbook that cannot be read ({}); open it in a spreadsheet, save it anew as XLSX or "
    "CSV, and look whether all rows are there"
)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (workbook(["A", "B"], [1, "=1+1"]),
         "cell B2 holds a formula; a delivery holds values. Copy the sheet, paste it as values, and "
         "hand in that"),
        (workbook(["A"], ["x"], [1, None, 2]),
         "row 3 has a value beyond the last column of the header (1)"),
        (workbook([None, " "], ["x"]), "its first sheet is empty"),
        (workbook(), "its first sheet is empty"),
        (with_sheet("<sheetData><row><c>"),
         BROKEN.format("ParseError: mismatched tag: line 1, column 98")),
        (workbook(["A"])[:300],
         "it begins as a ZIP or XLSX file, but cannot be opened (File is not a zip file); it may be "
         "cut off. Fetch it again"),
    ],
)  # fmt: skip
def test_a_workbook_that_is_no_table_is_refused(write: Write, data: bytes, says: str) -> None:
    assert refusal(lambda: read_workbook(write(data))) == says


def test_a_sheet_may_have_as_many_cells_as_the_setting(
    home: Home, write: Write, setting: Setting
) -> None:
    setting("max_cells", 1_000)
    # A row of nothing costs as much as one cell.
    rows: list[list[Any]] = [["A", "B"], [], [], *[[1, 2]] * 498]
    assert len(read_workbook(write(workbook(*rows))).rows) == 498
    assert refusal(lambda: read_workbook(write(workbook(*rows, [3])))) == (
        "its first sheet has over 1,000 cells (setting TECHNIEKPACT_MAX_CELLS); hand it in as CSV"
    )


# ------------------------------------------------------------------------------------------ ZIPs


def archive(*members: tuple[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", how) as target:
        for name, data in members:
            target.writestr(name, data)
    return written.getvalue()


def patched(data: bytes, at: int, value: bytes) -> bytes:
    return data[:at] + value + data[at + len(value) :]


def unpack(path: Path) -> list[bytes]:
    with zipped.unpacked(path) as paths:
        assert [p.name for p in paths] == [f"{n:04d}" for n in range(len(paths))]
        return [p.read_bytes() for p in paths]


def test_files_come_in_the_order_of_their_numbers_and_litter_does_not(
    home: Home, write: Write
) -> None:
    names = [
        "page-10.json", "page-2.json", "b/1.csv", "__MACOSX/page-1.json", "a/b/.DS_Store",
        "Thumbs.db", "map/", "page-2b.json", "thumbs.csv", "x__MACOSX/1.csv",
    ]  # fmt: skip
    found = unpack(write(archive(*((name, name.encode()) for name in names))))
    assert found == [
        b"b/1.csv", b"page-2.json", b"page-2b.json", b"page-10.json", b"thumbs.csv",
        b"x__MACOSX/1.csv",
    ]  # fmt: skip
    assert list(get_settings().incoming.iterdir()) == []


def test_a_stored_file_and_a_packed_one_are_read(home: Home, write: Write) -> None:
    data = bytes(range(256)) * 40
    assert unpack(write(archive(("a", data), how=zipfile.ZIP_STORED))) == [data]
    assert unpack(write(archive(("a", data), ("b", b"")))) == [data, b""]


def test_what_stands_between_a_name_and_its_bytes_is_passed_over(home: Home, write: Write) -> None:
    member = zipfile.ZipInfo("a.csv")
    member.extra = struct.pack("<HH", 0x9999, 300) + b"x" * 300
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as target:
        target.writestr(member, b"a;b\n1;2\n")
    assert unpack(write(written.getvalue())) == [b"a;b\n1;2\n"]


def test_a_workbook_is_told_from_another_zip(write: Write) -> None:
    assert zipped.is_workbook(write(workbook(["A"])))
    assert not zipped.is_workbook(write(archive(("workbook.xml", b"x"))))


ONE = archive(("a.csv", b"a;b\n1;2\n"))
LEAVES = (
    "it holds a file named {!r}, which would leave the folder it is unpacked in; no publisher sends "
    "that. Do not open it, and ask where it came from"
)
ENTITIES = (
    "{} in it declares XML entities, which no spreadsheet does; it may be made to do harm. Save the "
    "sheet anew as XLSX or CSV"
)
DAMAGED = (
    "a.csv in it unpacks to 8 bytes with checksum {:08x}; the ZIP says {} and {:08x}. It was "
    "damaged; fetch it again"
)
CUT = (
    "it begins as a ZIP or XLSX file, but cannot be opened ({}); it may be cut off. Fetch it again"
)
SUM = zlib.crc32(b"a;b\n1;2\n")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (archive(("../x", b"x")), LEAVES.format("../x")),
        (archive(("/x", b"x")), LEAVES.format("/x")),
        (archive(("a\\..\\x", b"x")), LEAVES.format("a\\..\\x")),
        (archive(("c:x", b"x")), LEAVES.format("c:x")),
        (archive(("a.xml", b"<!doctype x>")), ENTITIES.format("a.xml")),
        (archive(("b.rels", b'<x/><!ENTITY a "ha">')), ENTITIES.format("b.rels")),
        (archive(("a.csv", b"x"), how=zipfile.ZIP_BZIP2),
         "a.csv in it is compressed in a way that is not read here"),
        (patched(ONE, ONE.index(CENTRAL) + 8, b"\x01\x00"),
         "a.csv in it is encrypted; ask for it without password"),
        (patched(ONE, ONE.index(CENTRAL) + 20, struct.pack("<I", 100_000)),
         "the files in it overlap each other, as only a bomb does"),
        (patched(ONE, ONE.index(CENTRAL) + 24, struct.pack("<I", 7)), DAMAGED.format(SUM, 7, SUM)),
        (patched(ONE, ONE.index(CENTRAL) + 16, struct.pack("<I", 1)), DAMAGED.format(SUM, 8, 1)),
        (patched(ONE, 0, b"XX"),
         "its list of contents does not fit the files in it; fetch it again"),
        (patched(ONE, ONE.index(CENTRAL) + 46, b"\0"),
         "it holds a file without a name; it was damaged, fetch it again"),
        (ONE[:-1], CUT.format("File is not a zip file")),
    ],
)  # fmt: skip
def test_a_hostile_or_broken_zip_is_refused(
    home: Home, write: Write, data: bytes, says: str
) -> None:
    assert refusal(lambda: unpack(write(data))) == says
    assert not list(get_settings().incoming.glob("*/*"))


def test_xml_may_speak_of_entities_and_a_csv_declare_them(home: Home, write: Write) -> None:
    files = (("a.xml", b"<x>DOCTYPE ENTITY</x>"), ("b.csv", b"<!ENTITY>"))
    assert unpack(write(archive(*files))) == [data for _, data in files]


def test_a_declaration_that_two_chunks_part_is_seen(
    home: Home, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zipped, "CHUNK", 7)
    for how in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        data = archive(("a.xml", b"<abc><!ENTITY a>"), how=how)
        assert refusal(lambda data=data: unpack(write(data))) == ENTITIES.format("a.xml")


TOO_MUCH = (
    "it unpacks to over what is let in (settings TECHNIEKPACT_MAX_UNPACKED_BYTES and "
    "TECHNIEKPACT_MAX_UNPACKED_RATIO)"
)


def test_a_zip_may_unpack_to_what_the_settings_say_and_no_more(
    home: Home, write: Write, setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zipped, "CHUNK", 100)
    setting("max_unpacked_bytes", 5_000)
    setting("max_unpacked_ratio", 1)
    # Whatever the ratio, ten chunks are let in.
    assert unpack(write(archive(("a", b"x" * 600), ("b", b"y" * 400))))
    assert refusal(lambda: unpack(write(archive(("a", b"x" * 601), ("b", b"y" * 400))))) == TOO_MUCH
    setting("max_unpacked_ratio", 1_000)
    assert unpack(write(archive(("a", b"x" * 5_000))))
    assert refusal(lambda: unpack(write(archive(("a", b"x" * 5_001))))) == TOO_MUCH
    setting("max_unpacked_bytes", 1_000_000)
    setting("max_unpacked_ratio", 20)
    data = archive(("a", b"x" * 2_000))
    limit = 20 * len(data)
    data = archive(("a", b"x" * limit))
    assert len(data) * 20 >= limit
    assert unpack(write(data))
    assert refusal(lambda: unpack(write(archive(("a", b"x" * (2 * limit)))))) == TOO_MUCH


def test_a_zip_may_hold_as_many_files_as_the_setting(
    home: Home, write: Write, setting: Setting
) -> None:
    setting("max_zip_members", 1_000)
    files = [(f"{n}.csv", b"") for n in range(1_001)]
    assert len(unpack(write(archive(*files[1:])))) == 1_000
    assert refusal(lambda: unpack(write(archive(*files)))) == (
        "it holds 1,001 files; at most 1,000 are let in (setting TECHNIEKPACT_MAX_ZIP_MEMBERS)"
    )
