"""Formats to the letter: what one pass tells, where chunks part, and every word of a refusal."""

from __future__ import annotations

import hashlib
import re
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.sources import formats
from pipeline.sources.formats import csv_rows, is_junk, normalise
from pipeline.sources.formats import scan as scanning
from pipeline.sources.formats.csv_rows import Header
from pipeline.sources.formats.scan import Scan, scan
from tests.conftest import Content, Home
from tests.replay.asking import Setting
from tests.unit.conftest import Write, refusal

# --------------------------------------------------------------------------------- what all share


@pytest.mark.parametrize(
    ("cells", "junk"),
    [
        ([""], True),
        (["", " ", '""'], True),
        (["", "1"], False),
        ([' "Totalen" ', "1"], True),
        (["totalen", "1"], True),
        (["totaal", "1"], False),
        (["1", "totalen"], False),
    ],
)
def test_a_line_of_nothing_or_of_totals_is_junk(cells: list[str], junk: bool) -> None:
    assert is_junk(cells) == junk


def test_names_are_compared_without_case_blanks_and_underscores() -> None:
    assert normalise("  Brin_nummer\t Actueel ") == "BRIN NUMMER ACTUEEL"


@pytest.mark.parametrize("number", range(6))
def test_rows_come_in_batches_and_none_is_lost(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formats, "BATCH_ROWS", 2)
    rows = [(10 + n, [str(n), None]) for n in range(number)]
    batches = [b.to_pylist() for b in formats.in_batches(["a", "b"], iter(rows))]
    assert [len(b) for b in batches] == [2] * (number // 2) + [1] * (number % 2)
    assert list(chain(*batches)) == [
        {"a": str(n), "b": None, "bron_regel": 10 + n} for n in range(number)
    ]


def test_a_batch_of_no_rows_has_its_columns() -> None:
    empty = formats.batch(["a", "b"], [], [])
    assert (empty.schema.names, empty.num_rows) == (["a", "b", "bron_regel"], 0)
    assert [str(t) for t in empty.schema.types] == ["string", "string", "int64"]
    assert refusal(lambda: formats.batch(["a"], [["\ud800"]], [1])) == (
        "it holds half a letter that no text can hold (surrogates not allowed)"
    )


# ------------------------------------------------------------------------------- the pass over bytes


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b'{"value": []}', "json"),
        (b" \r\n[]", "json"),
        (b'\xef\xbb\xbf {"a": 1}', "json"),
        (b"PK\x03\x04", "zip"),
        (b"PK\x05\x06" + b"\0" * 18, "zip"),
        (b"\nPK\x03\x04\n", "csv"),
        (b"a;{b\n", "csv"),
    ],
)
def test_a_kind_is_told_by_the_first_bytes(write: Write, data: bytes, kind: str) -> None:
    found = scan(write(data))
    assert found.kind == kind
    assert (found.size, found.sha256) == (len(data), hashlib.sha256(data).hexdigest())


def test_a_scan_tells_all_of_it(write: Write) -> None:
    data = b'a;b;c\n1;"x;y";2\n\xe9;;'
    path = write(data)
    sha256 = hashlib.sha256(data).hexdigest()
    assert scan(path) == Scan(path, 19, sha256, "csv", "iso-8859-1", 2, b";", True)
    path = write(b"a;b\r")
    sha256 = hashlib.sha256(b"a;b\r").hexdigest()
    assert scan(path) == Scan(path, 4, sha256, "csv", "utf-8", 1, b"\r", False)
    assert scan(path).ends_in_line_break


def test_a_file_may_be_as_large_as_the_setting_and_no_larger(
    home: Home, write: Write, setting: Setting
) -> None:
    setting("max_file_bytes", 2_000)
    assert scan(write(b"a;b\n" * 500)).size == 2_000
    assert refusal(lambda: scan(write(b"a;b\n" * 500 + b"\n"))) == (
        "it is 2,001 bytes; at most 2,000 are let in (setting TECHNIEKPACT_MAX_FILE_BYTES)"
    )


def test_a_line_may_be_as_long_as_the_setting_and_no_longer(
    home: Home, write: Write, setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    setting("max_line_bytes", 1_000)
    for chunk in (100, 150, 1 << 20):
        monkeypatch.setattr(scanning, "CHUNK", chunk)
        assert scan(write(b"a;b\n" + b"x" * 1_000)).lines == 1
        assert scan(write(b"a\rb\r" + b"x" * 1_000)).lines == 2
        assert scan(write(b"x" * 900 + b"\n" + b"y" * 900)).lines == 1
        assert refusal(lambda: scan(write(b"a\nb\n" + b"x" * 1_001))) == (
            "line 3 is over 1,000 bytes long (setting TECHNIEKPACT_MAX_LINE_BYTES); it is no table "
            "of rows, or its line breaks are lost"
        )


MIXED = (
    "its encoding is mixed: line {} is UTF-8, and byte {} and on is not; two files seem to be "
    "joined, or it was damaged on the way. Ask the publisher for the file in one encoding"
)
OTHER = "its encoding is neither UTF-8 nor ISO-8859-1 (found byte 0x{:02x} on line {}); save it as UTF-8"


PIECES = st.sampled_from(
    [b"a", b"1;2", b";", b'"', b';"x;y";', b"\n", b"\r", b"\r\n", "â".encode(), "€".encode()]
)


@given(pieces=st.lists(PIECES, min_size=1, max_size=12), chunk=st.integers(4, 9))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_a_scan_tells_does_not_hang_on_its_chunks(
    pieces: list[bytes], chunk: int, tmp_path: Path
) -> None:
    data = b"h;" + b"".join(pieces)
    path = tmp_path / "delivery"
    path.write_bytes(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scanning, "CHUNK", chunk)
        found = scan(path)
    assert (found.size, found.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert found.lines == len(re.findall(rb"\r\n|\r|\n", data))
    assert (found.encoding, found.last_byte) == ("utf-8", data[-1:])


def test_what_was_seen_in_one_chunk_holds_for_all(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "CHUNK", 8)
    assert scan(write(b'1;"a;b"\nc;d;e;f\n')).quotes_delimiter
    assert scan(write(b"a;b;c;d\n\xe9;b;c;d\na;b;c;d\n\xe9;b;c;d\n")).encoding == "iso-8859-1"
    # A letter of two bytes, of which the chunks have one each.
    assert scan(write("a;b;c;dâ;b\n".encode())).encoding == "utf-8"
    pasted = "a byte order mark stands in the middle of it, about line {}: two files seem to be pasted together. Hand in each one by itself"
    assert refusal(lambda: scan(write(b"a;b;c;\r\n\xef\xbb\xbfa;b\n"))) == pasted.format(2)
    assert refusal(lambda: scan(write(b"\xef\xbb\xbf\xef\xbb\xbfa"))) == pasted.format(1)
    assert refusal(lambda: scan(write("â;bcdef\n".encode() * 2 + b"a;b;\xe9;\xe9\n"))) == (
        MIXED.format(1, "18")
    )


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"a;b\nc;d\n\x93e\x94\n", OTHER.format(0x93, 3)),
        (b"a;b\n\xe9\n\x80;\x81\n", OTHER.format(0x80, 3)),
        (b"a;b\n" * 500 + "â\n".encode() + b"\xe9\n", MIXED.format(501, "1,999")),
        (b"\xe9;b\n" + "c\nâ\n".encode(), MIXED.format(3, "0")),
        ("â".encode() + b"\x93\n", MIXED.format(1, "0")),
        # Half a letter at the end.
        ("a;b\nâ;".encode() + b"\xe2\x80", MIXED.format(2, "8")),
        (b"a;b\n\x9fx\xe2\x82", OTHER.format(0x9F, 2)),
    ],
)
def test_another_encoding_is_named_with_its_place(write: Write, data: bytes, says: str) -> None:
    assert refusal(lambda: scan(write(data))) == says


def test_half_a_letter_at_the_end_is_one_of_latin1(write: Write) -> None:
    assert scan(write(b"a;b\nM\xc3")).encoding == "iso-8859-1"


# ------------------------------------------------------------------------------------------- CSV


def _header(path: Path, skip: int = 0) -> Header:
    return csv_rows.read_header(scan(path), skip)


@pytest.mark.parametrize(
    ("data", "skip", "header"),
    [
        (b" a  b ;c\n1;2\n", 0, Header(";", ["a b", "c"], False, False)),
        (b'"a;1",b\n', 0, Header(";", ["a;1,b"], True, False)),
        (b"a\tb;\tc\t\n", 0, Header("\t", ["a", "b;", "c"], False, True)),
        (b"a,b,\n", 0, Header(",", ["a", "b"], False, True)),
        (b"a,b;c,d;e\n", 0, Header(";", ["a,b", "c,d", "e"], False, False)),
        (b"alles\n", 0, Header(";", ["alles"], False, False)),
        (b"\na;b\n", 0, Header(";", [], False, False)),
        (b"\xef\xbb\xbf\"a\";b\r\n", 0, Header(";", ["a", "b"], True, False)),
        (b"t\r\"u\"\r\na;b\nc,d\n", 2, Header(";", ["a", "b"], False, False)),
        (b"a;b\n", 4, Header(";", [], False, False)),
        (b"\xe9;b\n", 0, Header(";", ["é", "b"], False, False)),
    ],
)  # fmt: skip
def test_a_header_is_read_to_the_letter(
    write: Write, data: bytes, skip: int, header: Header
) -> None:
    assert _header(write(data), skip) == header


def _read(path: Path, quoting: str = "none", skip: int = 0, **options: Any) -> Content:
    """Read a CSV twice, as recognition and landing do; the second time must give the same."""
    seen = scan(path)
    rows = csv_rows.open_csv(seen, csv_rows.read_header(seen, skip), quoting, skip, **options)

    def content() -> Content:
        records = [list(r.values()) for batch in rows.batches() for r in batch.to_pylist()]
        return Content(rows.columns, [r[:-1] for r in records], [r[-1] for r in records], rows.junk)

    first = content()
    assert content() == first
    return first


def test_a_header_that_is_no_csv_is_refused(write: Write) -> None:
    assert refusal(lambda: _header(write(b"x" * 200_000 + b"\n"))) == (
        "its first line cannot be read as CSV: field larger than field limit (131072)"
    )


def test_lines_are_as_long_as_the_setting_lets_them_be(
    home: Home, write: Write, setting: Setting
) -> None:
    setting("max_line_bytes", 6)
    found = scan(write(b"\xef\xbb\xbfaa;b\nccc;d\n"))
    assert csv_rows.first_lines(found, 2) == ["aa;b", "ccc;"]  # of 12 bytes, 3 are the mark
    assert csv_rows.first_lines(scan(write(b"a\nb\nc\n")), 2) == ["a", "b"]
    assert csv_rows.first_lines(scan(write(b"a;b\r\n\nc")), 3) == ["a;b", "", "c"]


@pytest.mark.parametrize(
    ("data", "options", "content"),
    [
        # Quotes are letters, unless the header or a delimiter says otherwise.
        (b'a;b\n"x""y";2\n', {}, Content(["a", "b"], [['"x""y"', "2"]], [2], 0)),
        (b'a;b\n"x""y";2\n', {"quoting": "minimal"}, Content(["a", "b"], [['x"y', "2"]], [2], 0)),
        (b'"a";b\n"x""y";2\n', {}, Content(["a", "b"], [['x"y', "2"]], [2], 0)),
        (b'a;b\n1;"x;y"\n"z""q";2\n', {}, Content(["a", "b"], [["1", "x;y"], ['z"q', "2"]], [2, 3], 0)),
        # Empty text stays text, also what others read as nothing or as a number.
        (b"a;b\nNULL;\n;007\nnan;1.0\n", {},
         Content(["a", "b"], [["NULL", ""], ["", "007"], ["nan", "1.0"]], [2, 3, 4], 0)),
        (b"a;b;\n1;2;\n;;\nTotalen ;5; \n;3;\n", {},
         Content(["a", "b"], [["1", "2"], ["", "3"]], [2, 5], 2)),
        # A nameless column may hold something in a line that is no row.
        (b"a;b;\n1;2;\ntotalen;5;7\n", {}, Content(["a", "b"], [["1", "2"]], [2], 1)),
        (b"a;b;c\n;;3\n ; ; \n", {}, Content(["a", "b", "c"], [["", "", "3"]], [2], 1)),
        (b"a\n1\na\n", {}, Content(["a"], [["1"], ["a"]], [2, 3], 0)),
        (b'a;b\n1;2\n" Bron: CBS "\n', {"footer": "Bron: CBS"},
         Content(["a", "b"], [["1", "2"]], [2], 1)),
        (b"t\n\na;b\n\n1;2\nx;\n", {"skip": 2}, Content(["a", "b"], [["1", "2"], ["x", ""]], [5, 6], 1)),
        (b'"a";"b"\n"1";"2"', {"open_end": True}, Content(["a", "b"], [["1", "2"]], [2], 0)),
        (b"a;b\n\xe9;1\n", {}, Content(["a", "b"], [["é", "1"]], [2], 0)),
        (b"a;b\n1;2\ntotalen;2;3\n", {}, Content(["a", "b"], [["1", "2"]], [2], 1)),
        (b"a;b\n", {}, Content(["a", "b"], [], [], 0)),
        (b"a;b\n\n\n", {}, Content(["a", "b"], [], [], 2)),
    ],
)  # fmt: skip
def test_every_line_of_a_csv_is_a_row_or_counted(
    write: Write, data: bytes, options: dict[str, Any], content: Content
) -> None:
    assert _read(write(data), **options) == content


def _fields(line: int, found: int, expected: int = 2) -> str:
    return (
        f"line {line} has {found} fields, and the header has {expected}; the line may be cut off or "
        "hold a stray delimiter"
    )


def _cut(line: int) -> str:
    return (
        f"the last line ({line}) does not end in a line break, so the file may be cut off; hand in "
        "the whole file (a whole file ends in a line break)"
    )


def _open_quote(line: int) -> str:
    return (
        f"a field that begins on line {line} goes on over several lines; a quote there is probably "
        "not closed. No layout has such a field"
    )


def _again(line: int) -> str:
    return (
        f"line {line} is the header again: two files seem to be pasted together. Hand in each one "
        "by itself"
    )


MINIMAL = {"quoting": "minimal"}


@pytest.mark.parametrize(
    ("data", "options", "says"),
    [
        (b"a;b\n1;2", {}, _cut(2)),
        (b"a;b\n1;2\n3;4", {"open_end": True}, _cut(3)),
        (b'a;b\n1;"2"', {}, _cut(2)),
        (b"a;b\n1\n", {}, _fields(2, 1)),
        (b"a;b\n1;2;3\n", {}, _fields(2, 3)),
        (b'a;b\n1;2\n""\n3;4\n5\n', {}, _fields(5, 1)),
        (b"a;b\n1;2\nBron: CBS\n", {}, _fields(3, 1)),
        (b"a;b\n1;2\nBron: ROA\n", {"footer": "Bron: CBS"}, _fields(3, 1)),
        (b'a;b\n1;2\n"x;2\n3;y";4\n', MINIMAL, _open_quote(3)),
        (b'"Title"\na;b\n"x\n3";y\n', {**MINIMAL, "skip": 1}, _open_quote(3)),
        (b'a;"b\n1";2\n"x;2\n3;y";4\n', MINIMAL, _open_quote(1)),
        (b"a;b;\n1;2;\n1;2;3\n", {}, "line 3 has a value in the last column, which has no name"),
        (b"a;b;\n1;2;3\n1;2;4\n", {}, "line 2 has a value in the last column, which has no name"),
        (b"a;b\n1;2\na;b\n", {}, _again(3)),
        (b"a;b;\n1;2;\na;b;\na;b;\n", {}, _again(3)),
        (b"a;c;b\n\n1;2;3\na;2;b\n", {}, _again(4)),
        (b'a;b\n1;2\n"' + b"x" * 140_000 + b'\ny";4\n', MINIMAL,
         "line 3 cannot be read as CSV: field larger than field limit (131072)"),
    ],
)  # fmt: skip
def test_a_csv_that_is_not_whole_is_refused_with_its_line(
    write: Write, data: bytes, options: dict[str, Any], says: str
) -> None:
    assert refusal(lambda: _read(write(data), **options)) == says


@pytest.mark.parametrize("row", [b"a;2\n", b"1;b\n"])
def test_a_row_that_is_the_header_in_part_is_a_row(write: Write, row: bytes) -> None:
    assert _read(write(b"a;b\n" + row)).lines == [2]
