"""OData answers and the metadata CSV of CBS to the letter: each page, record and refusal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.sources.formats import metadata_csv, odata
from pipeline.sources.formats.odata import Page
from pipeline.sources.formats.scan import scan
from tests.conftest import Home
from tests.replay.asking import Setting
from tests.unit.conftest import Write, refusal

V4 = {"@odata.context": "https://x/odata/v1/CBS/1ned/$metadata#Observations"}
V3 = {"odata.metadata": "https://x/ODataApi/odata/2ned/$metadata#Cbs.OData.WebAPI.TypedDataSet"}
TOPICS = {"odata.metadata": "https://x/2ned/$metadata#Cbs.OData.WebAPI.DataProperties"}


# ----------------------------------------------------------------------------------------- JSON


def test_json_is_kept_as_it_was_written(write: Write) -> None:
    data = b'\xef\xbb\xbf{"a": 412.0, "b": 1e3, "c": [007, null, true], "d": "\\ud83d\\ude00"}'
    found = odata.load_json(write(data.replace(b"007", b"7")))
    assert found == {"a": "412.0", "b": "1e3", "c": ["7", None, True], "d": "😀"}


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b'{"value": [\n {"Id": 0',
         "it begins as JSON, but breaks off or is wrong at line 2 (Expecting ',' delimiter); fetch it again"),
        (b'{"a": -Infinity}', "its JSON holds -Infinity, which is no number of any publisher"),
        (b"[" * 100_000, "its JSON is nested too deeply to be data"),
        (b'{"' + b"a" * 2_000 + b'": "\xff"}', "it begins as JSON, but byte 2,006 is no UTF-8"),
        (b'{"a": "\\udBff"}', "it holds half a letter, which no text can hold"),
    ],
)  # fmt: skip
def test_broken_json_is_refused_with_its_place(write: Write, data: bytes, says: str) -> None:
    assert refusal(lambda: odata.load_json(write(data))) == says


def test_json_may_be_as_large_as_the_setting_and_no_larger(
    home: Home, write: Write, setting: Setting
) -> None:
    setting("max_json_bytes", 2_000)
    assert odata.load_json(write(b"[" + b" " * 1_998 + b"]")) == []
    assert refusal(lambda: odata.load_json(write(b"[" + b" " * 1_999 + b"]"))) == (
        "it is JSON of over 2,000 bytes (setting TECHNIEKPACT_MAX_JSON_BYTES); hand in its pages as "
        "a ZIP"
    )


# ---------------------------------------------------------------------------------------- pages

NEXT = (
    "; a table is counted up from 0, so records are missing or in another order, or a filter left "
    "them out. Fetch the whole table"
)
WHOLE = "; a table counts only when it is whole. Hand in all its pages in one ZIP, in their order"


@pytest.mark.parametrize(
    ("value", "page"),
    [
        (V4 | {"value": [{"Id": 0, "@odata.context": "x"}]},
         Page(4, "1ned", "Observations", [{"Id": "0"}], False)),
        (V4 | {"value": [{"Id": 0}], "@odata.nextLink": "x"},
         Page(4, "1ned", "Observations", [{"Id": "0"}], True)),
        (V3 | {"value": [{"ID": 0}]}, Page(3, "2ned", "TypedDataSet", [{"ID": "0"}], False)),
        (V3 | {"value": [{"ID": 0}], "odata.nextLink": "x"},
         Page(3, "2ned", "TypedDataSet", [{"ID": "0"}], True)),
        # A single record; its own keys stay.
        ({"@odata.context": "x/1ned/$metadata#Properties/$entity", "Title": "t", "odata": "o"},
         Page(4, "1ned", "Properties", [{"Title": "t", "odata": "o"}], False)),
        ([{"ID": 0}], Page(3, "", "", [{"ID": "0"}], False)),
        ({"Title": "t"}, Page(3, "", "", [{"Title": "t"}], False)),
        ({"@odata.context": None, "value": [{"a": 1}]}, Page(4, "", "", [{"a": "1"}], False)),
    ],
)  # fmt: skip
def test_a_page_says_which_answer_it_is_of(write: Write, value: Any, page: Page) -> None:
    assert odata.read_page(write(value)) == page


@pytest.mark.parametrize(
    ("page", "counted"),
    [("Observations", True), ("UntypedDataSet", True), ("", True), ("DataProperties", False)],
)
def test_the_records_with_figures_are_counted(page: str, counted: bool) -> None:
    assert Page(3, "t", page, [], False).counted == counted


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ([], "it is a JSON answer without records (no table )"),
        (V4 | {"value": []}, "it is a JSON answer without records (1ned Observations)"),
        ({"value": 3}, "it is JSON, but holds no list of records"),
        ({"value": {"a": 1}}, "it is JSON, but holds no list of records"),
        ([{"a": 1}, 1], "it is JSON, but holds no list of records"),
        (
            {"@odata.context": "x" * 201},
            "its OData context names no table and entity: " + "x" * 200,
        ),
        ({"odata.metadata": 7}, "its OData context names no table and entity: 7"),
    ],
)
def test_what_is_no_page_is_refused(write: Write, value: Any, says: str) -> None:
    assert refusal(lambda: odata.read_page(write(value))) == says


def _read(pages: list[Path], columns: str = "Id Value", needed: str = "Id") -> list[list[Any]]:
    """Return line number and values of each record."""
    rows = odata.open_pages(pages, columns.split(), needed.split())
    assert rows.columns == columns.split()
    records = [record for batch in rows.batches() for record in batch.to_pylist()]
    return [[r.pop("bron_regel"), *r.values()] for r in records]


def test_pages_are_read_on_in_one_count(write: Write) -> None:
    first = V4 | {"value": [{"Id": 0, "Value": None}, {"Id": 1}], "@odata.nextLink": "x"}
    last = V4 | {"value": [{"Value": 2.50, "Id": 2}]}
    assert _read([write(first), write(last)]) == [
        [1, "0", None], [2, "1", None], [3, "2", "2.5"],
    ]  # fmt: skip


def test_pages_of_version_3_need_not_point_to_the_next(write: Write) -> None:
    first, last = V3 | {"value": [{"ID": 0}]}, V3 | {"value": [{"ID": 1}]}
    assert _read([write(first), write(last)], "ID", "ID") == [[1, "0"], [2, "1"]]
    skipped = write(V3 | {"value": [{"ID": 0}, {"ID": 2}]})
    assert refusal(lambda: _read([skipped], "ID", "ID")) == "record 2 has number 2 after 0" + NEXT
    broken = [write(first), write(last | {"odata.nextLink": "x"})]
    assert refusal(lambda: _read(broken, "ID", "ID")) == (
        "page 2 of 2 says that another page follows" + WHOLE
    )
    assert refusal(lambda: _read([write(first), write([{"ID": 1}])], "ID", "ID")) == (
        "page 2 of it is of  , and the first of 2ned TypedDataSet; hand in each answer by itself"
    )


def test_a_value_that_is_no_text_is_kept_as_json(write: Write) -> None:
    values = [{"é": [1, None]}, True, "plain", None]
    records = [{"Id": n, "Value": value} for n, value in enumerate(values)]
    assert [row[2] for row in _read([write(records)])] == [
        '{"é": ["1", null]}', "true", "plain", None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("records", "found"),
    [
        ([{"ID": 0}, {"ID": 1}], 2),
        ([{"Id": 0}, {"Id": None}, {"Id": "x"}, {"Id": 1}], 4),
        ([{"Value": 3}, {"Id": 0}], 2),
    ],
)
def test_what_has_no_number_is_not_counted(write: Write, records: Any, found: int) -> None:
    assert len(_read([write(records)], "Id ID Value", "")) == found


def test_records_without_figures_may_have_any_number(write: Write) -> None:
    assert _read([write(TOPICS | {"value": [{"ID": 7}, {"ID": 3}]})], "ID", "") == [
        [1, "7"], [2, "3"],
    ]  # fmt: skip


def _page(*ids: int, more: bool = False, **extra: Any) -> dict[str, Any]:
    records = [{"Id": number, "Value": number, **extra} for number in ids]
    return V4 | {"value": records} | ({"@odata.nextLink": "x"} if more else {})


@pytest.mark.parametrize(
    ("pages", "says"),
    [
        ([_page(0, 1, more=True)], "page 1 of 1 says that another page follows" + WHOLE),
        ([_page(0), _page(1)], "page 1 of 2 says that it is the last" + WHOLE),
        ([_page(0, more=True), _page(1, more=True)],
         "page 2 of 2 says that another page follows" + WHOLE),
        ([_page(2)], "record 1 has number 2 after none" + NEXT),
        ([_page(1)], "record 1 has number 1 after none" + NEXT),
        ([_page(0, 2)], "record 2 has number 2 after 0" + NEXT),
        ([_page(0, 1, more=True), _page(1)], "record 3 has number 1 after 1" + NEXT),
        ([_page(0, int("12345678901234567890123"))],
         "record 2 has number 12345678901234567890 after 0" + NEXT),
        ([_page(0, more=True), _page(1, Regio="x", Alfa="y")],
         "record 2 has a key that is not known: Alfa"),
        ([V4 | {"value": [{"Id": 0, "Value": 1}, {"Id": 1}]}], "record 2 lacks Value"),
        ([V4 | {"value": [{"Measure": "m"}]}], "record 1 lacks Id"),
        ([_page(0, more=True), _page(1) | {"@odata.context": "x/3ned/$metadata#Observations"}],
         "page 2 of it is of 3ned Observations, and the first of 1ned Observations; hand in each "
         "answer by itself"),
        ([_page(0, more=True), _page(1) | {"@odata.context": "x/1ned/$metadata#Perioden"}],
         "page 2 of it is of 1ned Perioden, and the first of 1ned Observations; hand in each answer "
         "by itself"),
    ],
)  # fmt: skip
def test_a_table_that_is_not_whole_is_refused_with_its_place(
    write: Write, pages: list[Any], says: str
) -> None:
    paths = [write(page) for page in pages]
    assert refusal(lambda: _read(paths, "Id Measure Value", "Value Id")) == says


# --------------------------------------------------------------------------------- metadata CSV


def _cells(path: Path) -> list[list[Any]]:
    rows = metadata_csv.open_metadata(scan(path))
    assert rows.columns == ["sectie", "rij", "kolom", "waarde"]
    records = [record for batch in rows.batches() for record in batch.to_pylist()]
    return [[r.pop("bron_regel"), *r.values()] for r in records]


def test_sections_give_a_row_for_each_cell(write: Write) -> None:
    data = (
        b'\xef\xbb\xbf"TableInfos"\r\n"ID";"Title"\r\n"0";"Vacatures;\r\n""alle"""\r\n"1";""\r\n'
        b"\r\nPerioden\nKey;Status\n2014KW01;Definitief\n"
    )
    assert _cells(write(data)) == [
        [4, "TableInfos", "1", "ID", "0"],
        [4, "TableInfos", "1", "Title", 'Vacatures;\r\n"alle"'],
        [5, "TableInfos", "2", "ID", "1"],
        [5, "TableInfos", "2", "Title", ""],
        [9, "Perioden", "1", "Key", "2014KW01"],
        [9, "Perioden", "1", "Status", "Definitief"],
    ]


def test_cells_before_any_section_have_none(write: Write) -> None:
    assert _cells(write(b"Key;Status\n2014;Definitief\n")) == [
        [2, "", "1", "Key", "2014"],
        [2, "", "1", "Status", "Definitief"],
    ]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"Perioden\nKey;Status;Title\n1;2;3\n2014;Definitief\n",
         "line 4 of section Perioden has 2 fields, and its header has 3; the file may be cut off"),
        (b'Perioden\nKey;Status\n"2014"x;Definitief\n',
         "line 3 cannot be read as CSV: ';' expected after '\"'"),
        (b'Perioden\nKey;Status\n2014;"Definitief\n',
         "line 3 cannot be read as CSV: unexpected end of data"),
        (b"Perioden\nKey;Status\n2014;\xe9\n",
         "line 0 cannot be read as CSV: 'utf-8' codec can't decode byte 0xe9 in position 25: "
         "invalid continuation byte"),
    ],
)  # fmt: skip
def test_sections_that_are_not_whole_are_refused(write: Write, data: bytes, says: str) -> None:
    assert refusal(lambda: _cells(write(data))) == says
