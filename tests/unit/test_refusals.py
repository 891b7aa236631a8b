"""What a file is recognised as, whole, and every word of why it is not let in."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pipeline.settings import SAMPLES_DIR
from pipeline.sources.matching import Refused
from pipeline.sources.recognition import Recognised
from pipeline.sources.registry import Registry
from tests import layouts
from tests.conftest import Home, changed, joined, read, recognise
from tests.layouts import case, zipped
from tests.replay.asking import Setting
from tests.unit.test_formats_packed import workbook

NOW = date.today().year
CODES = {"columns": ["Periode", "Oud", "Aantal"], "optional": ["Soms"]}
WIDE = {"columns": ["Naam"], "year_columns": ["M{year}", "P{year}"]}
REGISTRY = Registry.model_validate(
    {
        "datasets": {
            "proef": {
                "title": "Proef", "publisher": "DUO", "licence": "CC0", "cadence": "year",
                "publication_months": [3], "find": [], "synonyms": {"Oud": ["NIEUW"]},
                "layouts": [
                    {"id": "codes", "name": "Codes", "formats": ["csv"], "tables": [CODES],
                     "periods": "column Periode", "counts": ["Aantal"]},
                    {"id": "jaren", "name": "Jaren", "formats": ["csv"], "periods": "column Jaar",
                     "periods_are": "school years", "tables": [{"columns": ["Jaar", "X"]}]},
                    {"id": "breed", "name": "Breed", "formats": ["csv"], "tables": [WIDE],
                     "periods": "year_columns", "shares": ["P*"]},
                    {"id": "buiten", "name": "Buiten", "formats": ["csv"], "periods": "outside",
                     "part": {"outside": ["hbo", "wo"]}, "tables": [{"columns": ["B"]}]},
                    {"id": "soms", "name": "Soms", "formats": ["csv"], "periods": "column Jaar",
                     "tables": [{"columns": ["S", "T"], "optional": ["Jaar"]}]},
                    {"id": "deel", "name": "Deel", "formats": ["csv"], "periods": "none",
                     "part": {"column": "Code", "begins": {"3": "hbo", "8": "hbo", "wo": "wo"}},
                     "tables": [{"columns": ["Code", "Z"]}]},
                    {"id": "titel", "name": "Titel", "formats": ["csv"], "periods": "none",
                     "lines_before_header": 1, "tables": [{"columns": ["T1", "T2", "T3"]}]},
                ],
            }
        }
    }
)  # fmt: skip


def seen(text: str, name: str = "", **told: Any) -> Recognised:
    return recognise(text.encode(), name, registry=REGISTRY, **told)


def refusal(data: str | bytes, name: str = "", **told: Any) -> str:
    with pytest.raises(Refused) as refused:
        seen(data, name, **told) if isinstance(data, str) else recognise(data, name, **told)
    return f"{refused.value.kind}: {refused.value.reason}"


# ----------------------------------------------------------------------------- what is recognised


def test_a_file_is_recognised_whole() -> None:
    text = "nieuw;PERIODE;aantal\nx; 2020KW01 ; <5\n;;\ny;2019JJ00;-1\nz;;5\nz;2019JJ00;3\n"
    found = seen(text)
    layout = REGISTRY.layout("proef", "codes")
    assert found == Recognised(
        "proef", layout, layout.tables[0], found.scan, ["Oud", "Periode", "Aantal"],
        {"Oud": "nieuw", "Periode": "PERIODE", "Aantal": "aantal"}, ["2019JJ00", "2020KW01"],
        "content", "", rows=4, junk=1, suppressed=2,
    )  # fmt: skip
    assert found.scan.size == len(text)
    assert read(text.encode(), registry=REGISTRY).rows[0] == ["x", " 2020KW01 ", " <5"]


def test_what_is_seen_adds_up_over_the_blocks_of_a_file(home: Home, setting: Setting) -> None:
    setting("max_line_bytes", 100)  # blocks of four lines' worth
    rows = [f"{2000 + n % 12}JJ00;{'x' * 50};{'<5' if n % 3 else n}\n" for n in range(36)]
    found = seen("".join(["Periode;Oud;Aantal\n", *rows, ";;\n", *rows, ";;\n"]))
    assert (found.rows, found.suppressed, found.junk) == (72, 48, 2)
    assert found.periods == [f"{2000 + n}JJ00" for n in range(12)]
    codes = [f"{code};{'x' * 80}\n" for code in ("wo", *"888888888888", "8")]
    assert seen("".join(["Code;Z\n", *codes])).part == "hbo+wo"


def test_a_record_may_lack_what_its_table_does_not_ask_for() -> None:
    first = (
        b'{"Id": 0, "Measure": "m", "ValueAttribute": "", "Value": 1, "StringValue": "", "X": 1}'
    )
    data = b'{"@odata.context": "x/99999ned/$metadata#Observations", "value": [%s, %s]}' % (
        first, first.replace(b'"Id": 0', b'"Id": 1').replace(b', "X": 1', b""),
    )  # fmt: skip
    found = recognise(data)
    assert (found.table.name, found.rows, found.columns[-1]) == ("observations", 2, "X")


def test_shares_by_year_are_no_counts() -> None:
    found = seen("Naam;m2019;P2019;M2020;P2020\nx;<5;<5;3;-1\n")
    assert (found.periods, found.suppressed, found.columns) == (
        ["2019SJ00", "2020SJ00"], 1, ["Naam", "M2019", "P2019", "M2020", "P2020"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("value", "year"),
    [("1990", 1990), (str(NOW), NOW), ("2021/2022", 2021), ("2021-22", 2021), (" 1999/00 ", 1999)],
)
def test_a_school_year_is_read_as_its_first_year(value: str, year: int) -> None:
    assert seen(f"Jaar;X\n{value};1\n").periods == [f"{year}SJ00"]


@pytest.mark.parametrize("value", ["", "21", "1989", str(NOW + 1), "2021/2023", "2021/20", "x2021"])
def test_what_is_no_school_year_is_refused(value: str) -> None:
    assert refusal(f"Jaar;X\n{value};1\n") == (
        f"damaged: it looks like Jaren, but its column Jaar holds {value!r}; expected a school year "
        f"as 2021 or 2021/2022, from 1990 to {NOW}"
    )


OUTSIDE = (
    "damaged: it is Buiten, which does not say its school year, and neither does its name; hand it "
    "in with --periode, for example --periode 2019SJ00"
)


@pytest.mark.parametrize(
    ("name", "period"),
    [
        ("wo-1990.csv", "1990SJ00"),
        (f"wo-{NOW}.csv", f"{NOW}SJ00"),
        ("wo-2012-2013.csv", "2012SJ00"),
        ("wo 2012_2013 x", "2012SJ00"),
        ("wo-2013 en 2013", "2013SJ00"),
        ("wo-2013 uit 1989", "2013SJ00"),
        ("wo-2013 en 20145", "2013SJ00"),
        ("wo-2012-2014.csv", None),
        ("wo-2013-2012.csv", None),
        ("wo-2012-2013 en 2015", None),
        ("wo 12012-2013 2012", None),
        ("wo-1989.csv", None),
        (f"wo-{NOW + 1}.csv", None),
        ("wo.csv", None),
    ],
)
def test_a_period_is_read_from_a_name_that_holds_one(name: str, period: str | None) -> None:
    if period is None:
        assert refusal("B\n1\n", name) == OUTSIDE
    else:
        found = seen("B\n1\n", name)
        assert (found.periods, found.period_source) == ([period], "name")


def test_a_period_that_is_told_goes_before_the_name() -> None:
    for told in ("1990SJ00", f"{NOW}SJ00"):
        found = seen("B\n1\n", "wo-2013", period=told)
        assert (found.periods, found.period_source) == ([told], "told")
    for told in ("1989SJ00", f"{NOW + 1}SJ00", "2019", "2019SJ001", "x2019SJ00", "2019JJ00"):
        assert refusal("B\n1\n", "wo-2013", period=told) == (
            f"damaged: {told} is no school year of 1990 to {NOW}; expected as 2019SJ00"
        )


def test_a_period_is_told_only_where_the_file_holds_none() -> None:
    assert seen("S;T\n1;2\n", "x-2015").periods == ["2015SJ00"]
    assert seen("S;T;Jaar\n1;2;2014JJ00\n", "x-2015").periods == ["2014JJ00"]
    text = "Periode;Oud;Aantal\n2019JJ00;x;1\n2020JJ00;x;1\n"
    assert seen(text, period="2020JJ00").period_source == "content"
    assert refusal(text, period="2021JJ00") == (
        "damaged: the period told is 2021JJ00, but the file holds 2019JJ00–2020JJ00 (2)"
    )
    assert refusal("Code;Z\n3;1\n", period="2021JJ00") == (
        "damaged: the period told is 2021JJ00, but the file holds none"
    )
    assert seen("Code;Z\n3;1\n").periods == []


# ------------------------------------------------------------------------------------------ parts

WHICH = (
    "damaged: it is Buiten, which does not say whether it is hbo or wo, and neither does its name; "
    "hand it in with --onderdeel, for example --onderdeel hbo"
)


@pytest.mark.parametrize(
    ("name", "told", "part"),
    [
        ("HBO-2013", None, "hbo"),
        ("x_wo2013", None, "wo"),
        ("hbo-2013", "wo", "wo"),
        ("hbo wo 2013", None, None),
        ("woord-2013", None, None),
        ("two 2013", None, None),
        ("2013", None, None),
        ("hbo-2013", "mbo", None),
    ],
)
def test_a_part_is_told_or_read_from_the_name(
    name: str, told: str | None, part: str | None
) -> None:
    if part is None:
        assert refusal("B\n1\n", name, part=told) == WHICH
    else:
        assert seen("B\n1\n", name, part=told).part == part


def test_a_part_is_read_from_the_rows() -> None:
    assert seen("Code;Z\n3401; \n8002;1\n").part == "hbo"
    assert seen("Code;Z\n WO Master ;1\n300;1\n").part == "hbo+wo"
    assert seen("Code;Z\nwo;1\n", part="wo").part == "wo"
    assert refusal("Code;Z\nwo;1\n", part="hbo") == (
        "damaged: the part told is hbo, but the file holds wo"
    )
    assert refusal("Jaar;X\n2015;1\n", part="hbo") == (
        "damaged: the part told is hbo, but the file holds no part of a dataset"
    )
    assert refusal("Code;Z\n94;1\n3;1\nx1;1\n;2\n90;1\n") == (
        "damaged: it looks like Deel, but Code holds codes that begin with '', '9', 'x'; expected "
        "3, 8, wo"
    )


# ------------------------------------------------------------------------- why it is not let in

NEW = ". If it is a new source, add a layout in pipeline/sources/registry.yml"
ASK = (
    ". Ask the publisher for the file in that layout, or add this one to "
    "pipeline/sources/registry.yml"
)


def test_lines_before_a_header_are_looked_over() -> None:
    assert seen("Een titel\nT1;T2;T3\n1;2;3\n").layout.id == "titel"
    none = "unknown: no layout in the registry has this header: "
    # The line with most fields is the header; of two with as many, the first.
    assert refusal("Een titel\nk;l;m\n1;2;3\n") == f"{none}K, L, M{NEW}"
    assert refusal("k;l\nm;n\n") == f"{none}K, L{NEW}"
    assert refusal("T1;T2\nx\n1;2\n") == (
        f"unknown: it looks like Titel, but column T3 is missing{ASK}"
    )


def test_a_file_without_rows_is_refused() -> None:
    assert refusal("Jaar;X\n\n") == "damaged: it has the header of Jaren, but no rows"


def test_another_delimiter_is_named() -> None:
    assert refusal("Jaar,X\n2015,1\n") == (
        "damaged: it looks like Jaren, but has ',' between its fields; expected ';'. It may have "
        "been saved anew by a spreadsheet; hand in the file as the publisher sent it"
    )
    either = layouts.sample(case("uwv_ww_1"))
    assert refusal(either.data.replace(b",", b" ").replace(b";", b"\t")).startswith(
        "damaged: it looks like levering UWV lopende WW, but has '\\t' between its "
        "fields; expected ';' or ','. It may"
    )


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (zipped({}), "damaged: it is a ZIP without files in it"),
        (zipped({"Thumbs.db": b"x"}), "damaged: it is a ZIP without files in it"),
        (zipped({"a": zipped({"b": b"1"})}),
         "damaged: it is a ZIP in a ZIP; hand in the inner one"),
        (zipped({"a.csv": b"a;b\n1;2\n", "b.csv": b"a;b\n1;2\n"}),
         "damaged: it is a ZIP of 2 files that are no pages of one OData answer; hand in each by itself"),
        (workbook(["A", "B"], [1, 2]),
         f"unknown: no layout in the registry has this header: A, B{NEW}"),
        (b'[{"a": 1}, {"b": 1}]',
         "unknown: it is JSON that does not say which table it is of: no layout in the registry has "
         f"this header: A, B{NEW}"),
        (b'{"@odata.context": "x/99999ned/$metadata#Observations", "value": [{"Id": 0}]}',
         "unknown: it is CBS OData v4, 99999ned Observations: no layout in the registry has this "
         f"header: ID{NEW}"),
        (b'{"@odata.context": "x/80590NED/$metadata#Observations", "value": [{"Id": 0}]}',
         "damaged: it is CBS OData v4, 80590NED Observations: no layout in the registry has this "
         f"header: ID{NEW}"),
        (b'{"odata.metadata": "x/80472ned/$metadata#Cbs.TypedDataSet", "value": [{"X": 0}]}',
         "damaged: it is CBS OData v3, 80472ned TypedDataSet: no layout in the registry has this "
         f"header: X{NEW}"),
    ],
)  # fmt: skip
def test_what_no_layout_fits_is_told_apart(data: bytes, says: str) -> None:
    assert refusal(data) == says


def test_a_code_that_begins_otherwise_is_named() -> None:
    lines = (SAMPLES_DIR / "wo-eerstejaars-2012-2013.csv").read_bytes().split(b"\r\n")
    assert refusal(joined(changed(lines, 1, "OPLEIDINGSCODE ACTUEEL", "94080"))) == (
        "damaged: it looks like DUO ho eerstejaars 2015–2019, but OPLEIDINGSCODE ACTUEEL holds "
        "codes that begin with '9'; expected 3, 4, 5, 6, 8"
    )
