from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from pipeline.sources import reading
from pipeline.sources.reading import Unreadable


def test_line_numbers_count_the_header_and_the_junk() -> None:
    content = reading.read_csv('a;b\r\n1;2\r\n""\r\n3;4\r\n', ";", "none")
    assert content.rows == [["1", "2"], ["3", "4"]]
    assert content.lines == [2, 4]
    assert content.junk == 1


def test_a_quote_that_is_not_closed_does_not_swallow_a_row() -> None:
    with pytest.raises(Unreadable, match="begins on line 3 goes on over several lines"):
        reading.read_csv('a;b\n1;2\n"x;2\n3;y";4\n', ";", "minimal")


def test_a_file_with_every_field_quoted_is_read_without_its_quotes() -> None:
    content = reading.read_csv('"a";"b"\n"1";"2"\n', ";", "none")
    assert (content.columns, content.rows) == (["A", "B"], [["1", "2"]])


def test_a_line_of_totals_is_left_out_and_counted() -> None:
    content = reading.read_csv("a;b\n1;2\ntotalen;2\n", ";", "none")
    assert (content.rows, content.junk) == ([["1", "2"]], 1)


def test_an_apostrophe_is_no_quote() -> None:
    content = reading.read_csv("naam;n\n't Hooge Land;3\n", ";", "minimal")
    assert content.rows == [["'t Hooge Land", "3"]]


def test_blanks_and_leading_zeros_stay_as_received() -> None:
    content = reading.read_csv("code;n\n0106 ;  3\n", ";", "none")
    assert content.rows == [["0106 ", "  3"]]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a;b\n1;2", "does not end in a line break"),
        ("a;b\n1\n", "line 2 has 1 fields, and the header has 2"),
        ("a;b\n1;2;3\n", "line 2 has 3 fields"),
    ],
)
def test_what_may_be_cut_off_is_refused(text: str, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        reading.read_csv(text, ";", "none")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"  \r\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\n <!DOCTYPE html><html>", "web page"),
        (b"a;b\n\0;2\n", "NUL"),
    ],
)
def test_what_is_no_data_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        reading.kind_of(data)


def test_utf8_with_bom_and_latin1_are_read() -> None:
    assert reading.decode("\ufeffFryslân".encode()) == "Fryslân"
    assert reading.decode("Fryslân".encode("iso-8859-1")) == "Fryslân"


def test_another_encoding_is_refused() -> None:
    with pytest.raises(Unreadable, match="0x93"):
        reading.decode("“naam”".encode("cp1252"))


def test_json_numbers_keep_their_digits() -> None:
    assert reading.load_json(b'{"Value": 412.0, "Id": 7}') == {"Value": "412.0", "Id": "7"}


def test_cut_off_json_is_refused_with_its_line() -> None:
    with pytest.raises(Unreadable, match="line 2"):
        reading.load_json(b'{"value": [\n {"Id": 0')


def _workbook(rows: list[list[object]]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def test_a_workbook_gives_text_without_float_tails() -> None:
    content = reading.read_xlsx(
        _workbook([["A", "B"], [12, "x"], [None, None], [1.5, None]]), 10**9
    )
    assert content.rows == [["12", "x"], ["1.5", ""]]
    assert content.lines == [2, 4]
    assert content.junk == 1


def test_a_cut_off_workbook_is_refused() -> None:
    with pytest.raises(Unreadable, match="cut off"):
        reading.read_xlsx(_workbook([["A"], [1]])[:500], 10**9)


def test_a_workbook_that_unpacks_to_too_much_is_refused() -> None:
    with pytest.raises(Unreadable, match="unpacks to"):
        reading.read_xlsx(_workbook([["A"], [1]]), 100)
