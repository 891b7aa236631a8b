"""Formats: what is read, what is left out and counted, and what is refused."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from pipeline.settings import get_settings
from pipeline.sources.formats import Unreadable, csv_rows, odata, xlsx_rows, zipped
from pipeline.sources.formats.scan import CHUNK, Scan, scan
from tests.conftest import Content, Home
from tests.unit.conftest import Write


def _csv(path: Path, quoting: str = "none", **options: Any) -> Content:
    seen = scan(path)
    header = csv_rows.read_header(seen, options.get("skip", 0))
    rows = csv_rows.open_csv(seen, header, quoting, **options)
    records = [list(r.values()) for batch in rows.batches() for r in batch.to_pylist()]
    return Content(header.names, [r[:-1] for r in records], [r[-1] for r in records], rows.junk)


def test_line_numbers_count_the_header_and_the_junk(write: Write) -> None:
    content = _csv(write(b'a;b\r\n1;2\r\n""\r\n3;4\r\n\r\n;\r\n5;6\r\n'))
    assert content.rows == [["1", "2"], ["3", "4"], ["5", "6"]]
    assert content.lines == [2, 4, 7]
    assert content.junk == 3


def test_line_numbers_hold_over_many_blocks(
    home: Home, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Blocks of 4 kB; every seventh line is junk, every eleventh a row of blanks."""
    monkeypatch.setenv("TECHNIEKPACT_MAX_LINE_BYTES", "1000")
    get_settings.cache_clear()
    lines = ['""' if n % 7 == 0 else (";" if n % 11 == 0 else f"{n};x") for n in range(2, 20_001)]
    content = _csv(write("\n".join(["a;b", *lines, ""]).encode()))
    assert [row[0] for row in content.rows] == [str(n) for n in content.lines]
    assert len(content.rows) + content.junk == 19_999


@pytest.mark.parametrize(
    "text",
    ['a;b\n1;2\n"x;2\n3;y";4\n', 'a;b\n1;2\n"x;2\n3;y\n', 'a;b\n1;2\n"x;2\n3;4\n5;6"\n'],
)
def test_a_quote_that_is_not_closed_does_not_swallow_a_row(write: Write, text: str) -> None:
    with pytest.raises(Unreadable, match="line 3"):
        _csv(write(text.encode()), "minimal")


def test_a_file_with_every_field_quoted_is_read_without_its_quotes(write: Write) -> None:
    content = _csv(write(b'"a";"b"\n"1";"2"\n'))
    assert (content.columns, content.rows) == (["a", "b"], [["1", "2"]])


def test_quotes_around_a_delimiter_are_quotes_and_others_letters(write: Write) -> None:
    assert _csv(write(b'a;b\n"De; Wissel";2\n1;"x; y"\n')).rows[1] == ["1", "x; y"]
    literal = b'a;b\n"De Wissel" Assen;"t Veld"\n1;"x"\n'
    assert _csv(write(literal)).rows == [['"De Wissel" Assen', '"t Veld"'], ["1", '"x"']]


def test_a_line_of_totals_is_left_out_and_counted(write: Write) -> None:
    content = _csv(write(b"a;b\n1;2\ntotalen;2\ntotalen\n"))
    assert (content.rows, content.junk) == ([["1", "2"]], 2)


def test_an_apostrophe_is_no_quote(write: Write) -> None:
    content = _csv(write(b"naam;n\n't Hooge Land;3\n"), "minimal")
    assert content.rows == [["'t Hooge Land", "3"]]


def test_blanks_and_leading_zeros_stay_as_received(write: Write) -> None:
    assert _csv(write(b"code;n\n0106 ;  3\n")).rows == [["0106 ", "  3"]]


def test_a_nameless_last_column_is_left_out_when_it_is_empty(write: Write) -> None:
    content = _csv(write(b"a;b;\n1;2;\ntotalen;5;\n"))
    assert (content.columns, content.rows, content.junk) == (["a", "b"], [["1", "2"]], 1)
    with pytest.raises(Unreadable, match="line 2 has a value in the last column"):
        _csv(write(b"a;b;\n1;2;3\n"))


def test_lines_before_the_header_and_a_footer_are_no_rows(write: Write) -> None:
    data = b'"Title"\n"a";"b"\n"1";"2"\n"Bron: CBS"'
    content = _csv(write(data), skip=1, footer="Bron: CBS", open_end=True)
    assert (content.rows, content.lines, content.junk) == ([["1", "2"]], [3], 1)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a;b\n1;2", "does not end in a line break"),
        ("a;b\n1\n", "line 2 has 1 fields, and the header has 2"),
        ("a;b\n1;2;3\n", "line 2 has 3 fields"),
        ('a;b\n1;2\n""\n3;4\n5\n', "line 5 has 1 fields"),
    ],
)
def test_what_may_be_cut_off_is_refused(write: Write, text: str, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        _csv(write(text.encode()))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"  \r\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\n <!DOCTYPE html><html>", "web page"),
        (b"a;b\n\0;2\n", "NUL"),
        (b"a;b\n1;2\n\xef\xbb\xbfa;b\n", "byte order mark stands in the middle of it, about line"),
        ("“naam”\n".encode("cp1252"), "0x93"),
        ("Fryslân\n".encode() + "Fryslân\n".encode("iso-8859-1"), "encoding is mixed: line 1"),
        (b"x" * (2 * CHUNK) + b"\n", "line 1 is over 1,000,000 bytes long"),
        (b"a;b\n" * 10 + b"x" * (2 * CHUNK), "line 11 is over"),
    ],
)
def test_what_is_no_data_is_refused(write: Write, data: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        scan(write(data))


def test_utf8_with_bom_and_latin1_are_read(write: Write) -> None:
    for encoding in ("utf-8", "utf-8-sig", "iso-8859-1"):
        seen = scan(write("naam;n\nFryslân;1\n".encode(encoding)))
        assert seen.encoding == encoding.removesuffix("-sig")
        assert csv_rows.first_lines(seen, 2) == ["naam;n", "Fryslân;1"]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_lines_are_counted_whatever_ends_them(write: Write, end: bytes) -> None:
    # A CR and LF that two chunks part is one line break.
    line = b"x" * (CHUNK - 1)
    seen: Scan = scan(write(end.join([line, b"b;c", b"1;2", b""])))
    assert seen.lines == 3


def test_json_numbers_keep_their_digits(write: Write) -> None:
    assert odata.load_json(write(b'{"Value": 412.0, "Id": 7}')) == {"Value": "412.0", "Id": "7"}


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b'{"value": [\n {"Id": 0', "line 2"),
        (b'{"a": NaN}', "NaN"),
        (b"[" * 100_000, "too deeply"),
        (b'{"a": "\xff"}', "no UTF-8"),
    ],
)
def test_broken_json_is_refused(write: Write, data: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        odata.load_json(write(data))


def _page(ids: list[int], more: bool = False, **extra: object) -> bytes:
    value: dict[str, object] = {
        "@odata.context": "https://x/odata/v1/CBS/1/$metadata#Observations",
        "value": [{"Id": i, "Value": i, **extra} for i in ids],
    }
    return json.dumps(value | ({"@odata.nextLink": "https://x/2"} if more else {})).encode()


def _records(pages: list[Path]) -> list[str]:
    rows = odata.open_pages(pages, ["Id", "Value"], ["Id", "Value"])
    return [r["Id"] for batch in rows.batches() for r in batch.to_pylist()]


def test_pages_are_one_table(write: Write) -> None:
    assert _records([write(_page([0, 1], more=True)), write(_page([2]))]) == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("pages", "says"),
    [
        ([_page([0, 1], more=True)], "another page follows"),
        ([_page([0]), _page([1])], "it is the last"),
        ([_page([2])], "records are missing"),
        ([_page([0, 1], more=True), _page([1])], "records are missing"),
        ([_page([0], more=True), _page([1], Regio="x")], "a key that is not known: Regio"),
        ([_page([0], more=True), _page([1]).replace(b"CBS/1", b"CBS/2")], "is of 2 Observations"),
    ],
)
def test_a_table_counts_only_when_it_is_whole(write: Write, pages: list[bytes], says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        _records([write(page) for page in pages])


def _workbook(rows: list[list[object]]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _xlsx(path: Path) -> Content:
    rows = xlsx_rows.open_xlsx(path)
    records = [list(r.values()) for batch in rows.batches() for r in batch.to_pylist()]
    return Content(rows.columns, [r[:-1] for r in records], [r[-1] for r in records], rows.junk)


def test_a_workbook_gives_text_without_float_tails(write: Write) -> None:
    content = _xlsx(write(_workbook([["A", "B"], [12, "x"], [None, None], [1.5, None]])))
    assert content.rows == [["12", "x"], ["1.5", ""]]
    assert content.lines == [2, 4]
    assert content.junk == 1


def _zip(**files: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return written.getvalue()


def _with_sheet(xml: bytes) -> bytes:
    """A workbook whose first sheet is this XML."""
    source = zipfile.ZipFile(io.BytesIO(_workbook([["A"], [1]])))
    files = {name: source.read(name) for name in source.namelist()}
    return _zip(**{**files, "xl/worksheets/sheet1.xml": xml})


FAR = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>' + b"".join(
    b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (n, n) for n in range(1, 3000)
) + b"</sheetData></worksheet>"  # fmt: skip
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">]><worksheet>&a;</worksheet>'


def _lying(data: bytes) -> bytes:
    """A ZIP that says its first member is one byte long, in both places."""
    size = struct.pack("<I", 1)
    central = data.index(b"PK\1\2")
    data = data[: central + 24] + size + data[central + 28 :]
    return data[:22] + size + data[26:]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (_workbook([["A"], [1]])[:500], "cut off"),
        (_workbook([["A", "B"], [1, "=1+1"]]), "cell B2 holds a formula"),
        (_workbook([["A"], [1, 2]]), "beyond the last column"),
        (_workbook([[None], [None]]), "first sheet is empty"),
        (_with_sheet(FAR), "over 20,000,000 cells"),
        (_with_sheet(LAUGHS), "declares XML entities"),
        (_with_sheet(LAUGHS.decode().encode("utf-16")), "declares XML entities"),
        (_with_sheet(b"<worksheet><sheetData>" + b" " * 50_000_000), "unpacks to over"),
        (_lying(_with_sheet(FAR)), "the ZIP says 1"),
    ],
)  # fmt: skip
def test_a_broken_or_hostile_workbook_is_refused(write: Write, data: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        _xlsx(write(data))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (_zip(**{"../../etc/passwd": b"x"}), "would leave the folder"),
        (_zip(**{"/etc/passwd": b"x"}), "would leave the folder"),
        (_zip(**{"..\\x.csv": b"x"}), "would leave the folder"),
        (_zip(**{f"{n}.csv": b"x" for n in range(1001)}), "at most 1,000"),
        (_zip(a=b"0" * 100_000_000), "unpacks to over"),
    ],
)
def test_a_hostile_zip_is_refused(home: Home, write: Write, data: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=says), zipped.unpacked(write(data)):
        pass
    assert not list(home.path.rglob("passwd"))


def test_the_files_of_a_zip_count_together(
    home: Home, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None is too much by itself, and all of them are."""
    monkeypatch.setenv("TECHNIEKPACT_MAX_UNPACKED_BYTES", "2000")
    get_settings.cache_clear()
    zipped.check(write(_zip(a=b"x" * 900, b=b"y" * 900)))
    with pytest.raises(Unreadable, match="unpacks to over what is let in"):
        zipped.check(write(_zip(a=b"x" * 900, b=b"y" * 900, c=b"z" * 900)))
    get_settings.cache_clear()


def test_a_zip_is_unpacked_under_names_of_ours(home: Home, write: Write) -> None:
    with zipped.unpacked(write(_zip(b=b"2", a=b"1"))) as paths:
        assert [p.read_bytes() for p in paths] == [b"1", b"2"]
        assert all(p.name.isdecimal() for p in paths)
    assert not list(get_settings().incoming.rglob("*"))
