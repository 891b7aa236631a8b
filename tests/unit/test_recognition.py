from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from pipeline.settings import SAMPLES_DIR
from pipeline.sources import recognition
from pipeline.sources.matching import Refused
from tests.conftest import changed, joined, recognise

Lines = list[bytes]


def _rename(lines: Lines, *names: tuple[str, str]) -> bytes:
    header = lines[0].decode()
    for old, new in names:
        header = header.replace(old, new)
    return joined([header.encode(), *lines[1:]])


def _without(lines: Lines, column: str) -> bytes:
    position = lines[0].decode().split(";").index(column)
    return joined(
        [
            b";".join(c for i, c in enumerate(line.split(b";")) if i != position)
            if b";" in line else line
            for line in lines
        ]
    )  # fmt: skip


# What came, what kind of refusal, and what the message must say.
BAD: list[tuple[str, Callable[[Lines], bytes], str, str]] = [
    ("unknown", lambda _: b"a;b\n1;2\n", "unknown", "no layout in the registry has this header: A, B"),
    ("html", lambda _: b"<!doctype html><p>error</p>", "damaged", "web page"),
    ("empty", lambda _: b"", "damaged", "the file is empty"),
    ("header only", lambda m: m[0] + b"\r\n", "damaged", "but no rows"),
    ("cut in a line", lambda m: joined(m)[:5000], "damaged", "does not end in a line break"),
    ("cut in a field count", lambda m: joined(m)[:5000] + b"\r\n", "damaged", "the header has 28"),
    ("column missing", lambda m: _without(m, "MBO SECTOR"), "unknown",
     "looks like DUO mbo 2015–2019, but column MBO SECTOR is missing"),
    ("column unknown", lambda m: _rename(m, ("DOMEIN", "DOMEINEN")), "unknown", "DOMEINEN is not known"),
    ("column twice", lambda m: _rename(m, ("DOMEIN", "SOORTINS")), "unknown", "stands there twice"),
    ("one year column", lambda m: _rename(m, ("TOTAAL2019", "TOTAAL2018X")), "unknown", "TOTAAL2018X"),
    ("year of another range", lambda m: _rename(m, ("TOTAAL2019", "TOTAAL2031")), "damaged",
     "found MAN2019, VROUW2019, TOTAAL2031, and not MAN2031, TOTAAL2019, VROUW2031"),
    ("a year twice", lambda m: _rename(m, ("TOTAAL2019", "TOTAAL2018")), "damaged",
     "column TOTAAL2018 stands there twice"),
    ("years with a gap", lambda m: _rename(m, ("2019", "2021")), "damaged", "not consecutive"),
    ("years to come", lambda m: _rename(m, *((str(y), str(y + 80)) for y in range(2015, 2020))),
     "damaged", "expected within 1990"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "kind", "says"), [b[1:] for b in BAD], ids=[b[0] for b in BAD])
def test_bad_files_are_refused_with_a_reason(
    mbo: Lines, change: Callable[[Lines], bytes], kind: str, says: str
) -> None:
    with pytest.raises(Refused) as refused:
        recognise(change(mbo), "mbo-2019.csv")
    assert refused.value.kind == kind
    assert says in refused.value.reason


def test_the_name_of_a_file_does_not_matter(mbo: Lines) -> None:
    for name in ("x", "hbo-2011.xlsx", "../../etc/passwd"):
        found = recognise(joined(mbo), name)
        assert (found.dataset, found.periods[0], found.periods[-1]) == (
            "duo_mbo_deelnemers", "2015SJ00", "2019SJ00",
        )  # fmt: skip


def test_another_order_of_columns_is_the_same_layout(mbo: Lines) -> None:
    turned = [b";".join(reversed(line.split(b";"))) for line in mbo]
    assert recognise(joined(turned)).layout.id == "duo_mbo_static_2015"


def test_hbo_and_wo_are_told_apart_by_the_croho_number() -> None:
    for niveau in ("hbo", "wo"):
        data = (SAMPLES_DIR / f"{niveau}-eerstejaars-2012-2013.csv").read_bytes()
        assert recognise(data).part == niveau


def test_an_unknown_croho_number_is_refused() -> None:
    lines = (SAMPLES_DIR / "wo-eerstejaars-2012-2013.csv").read_bytes().split(b"\r\n")
    with pytest.raises(Refused, match="begin with '9'") as refused:
        recognise(joined(changed(lines, 1, "OPLEIDINGSCODE ACTUEEL", "94080")))
    assert refused.value.kind == "damaged"


def test_a_period_that_the_file_does_not_hold_comes_from_the_name_or_is_told() -> None:
    data = (SAMPLES_DIR / "vo-leerlingen-2013.csv").read_bytes()
    assert recognise(data, "vo-2013.csv").periods == ["2013SJ00"]
    assert recognise(data, "vo-2013.csv").period_source == "name"
    assert recognise(data, "vo.csv", period="2011SJ00").periods == ["2011SJ00"]
    with pytest.raises(Refused, match="--periode"):
        recognise(data, "vo.csv")
    assert recognise(data, "vo-2012-2013.csv").periods == ["2012SJ00"]
    with pytest.raises(Refused, match="--periode"):
        recognise(data, "vo-2012-2014.csv")
    for wrong in ("2011", "2019MM04", "2099SJ00"):
        with pytest.raises(Refused, match="no school year"):
            recognise(data, "vo.csv", period=wrong)
    with pytest.raises(Refused, match="--periode"):
        recognise(data, "vo-2099.csv")


def test_a_told_period_that_contradicts_the_file_is_refused(mbo: Lines) -> None:
    with pytest.raises(Refused, match="the file holds 2015SJ00–2019SJ00"):
        recognise(joined(mbo), period="2013SJ00")


@pytest.mark.parametrize(
    ("periods", "text"),
    [
        ([], "none"),
        (["2015SJ00"], "2015SJ00"),
        (["2015SJ00", "2016SJ00"], "2015SJ00–2016SJ00 (2)"),
    ],
)
def test_periods_are_told_in_short(periods: list[str], text: str) -> None:
    assert recognition.describe_periods(periods) == text


def _ksz(**changes: object) -> bytes:
    answer = json.loads((SAMPLES_DIR / "37789ksz-observations-2014.json").read_bytes())
    return json.dumps({**answer, **changes}).encode()


def test_one_page_of_a_table_is_not_the_table() -> None:
    with pytest.raises(Refused, match="another page follows"):
        recognise(_ksz(**{"@odata.nextLink": "https://example.org/2"}))


def test_a_file_saved_with_another_delimiter_is_named_so(mbo: Lines) -> None:
    plain = joined(mbo).replace(b",", b" ").replace(b";", b",")
    with pytest.raises(Refused, match="has ',' between its fields; expected ';'"):
        recognise(plain)


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 100_000,
        b'{"@odata.context": "x/37789ksz/$metadata#Observations", "value": [1, 2]}',
        b'{"@odata.context": 7, "value": {}}',
        b"[null]",
        b"{}",
        b'{"value": 3}',
    ],
)
def test_strange_json_is_refused_and_does_not_crash(data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        recognise(data)
    assert refused.value.reason


def test_a_new_dimension_is_a_changed_schema() -> None:
    records = json.loads(_ksz())["value"]
    with pytest.raises(Refused, match="RegioS is not known"):
        recognise(_ksz(value=[{**r, "RegioS": "NL01"} for r in records]))


def test_a_table_that_no_figure_reads_is_kept_for_who_wants_to_look() -> None:
    context = "https://datasets.cbs.nl/odata/v1/CBS/99999ned/$metadata#Observations"
    found = recognise(_ksz(**{"@odata.context": context}))
    assert (found.dataset, found.table.name) == ("cbs_overig", "observations")


def test_a_known_table_with_other_columns_is_a_near_miss() -> None:
    context = "https://datasets.cbs.nl/odata/v1/CBS/80590ned/$metadata#Observations"
    with pytest.raises(Refused, match="but column Geslacht, Leeftijd is missing") as refused:
        recognise(_ksz(**{"@odata.context": context}))
    assert refused.value.kind == "damaged"


def test_a_file_over_the_limit_is_refused(mbo: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.settings import get_settings

    monkeypatch.setenv("TECHNIEKPACT_MAX_FILE_BYTES", "1000")
    get_settings.cache_clear()
    try:
        with pytest.raises(Refused, match="at most 1,000 are let in"):
            recognise(joined(mbo))
    finally:
        get_settings.cache_clear()
