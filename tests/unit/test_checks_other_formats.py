"""The checks on OData answers and workbooks fire too."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest

from expectations.loader import load_suite
from pipeline.checks import landed
from pipeline.settings import SAMPLES_DIR
from pipeline.sources.pull import hand_in
from tests.conftest import Home

Records = list[dict[str, Any]]
Rows = list[tuple[Any, ...]]


def _set(**values: object) -> Callable[[Records], Records]:
    return lambda records: [{**records[0], **values}, *records[1:]]


def _twice(records: Records) -> Records:
    return [records[0], *records]


KSZ, TECHNICI = "37789ksz-observations-2014.json", "technici-observations.json"
MEASURES, PERIODS = "37789ksz-measure-codes.json", "37789ksz-perioden-codes-2014.json"
TECHNICI_MEASURES = "technici-measure-codes.json"
TECHNICI_PERIODS = "technici-perioden-codes.json"

ODATA: list[tuple[str, str, Callable[[Records], Records]]] = [
    (KSZ, "periode_is_een_code", _set(Perioden="2011XX")),
    (KSZ, "waarden_zijn_getallen", _set(Value="veel")),
    (KSZ, "waarden_zijn_ingevuld", _set(Value=None)),
    (KSZ, "attribuut_is_bekend", _set(ValueAttribute="Geheim")),
    (KSZ, "cel_is_uniek", _twice),
    (KSZ, "ww_is_er", lambda records: [{**r, "Measure": "D007076_3"} for r in records]),
    (KSZ, "omvang_tegen_vorige_levering", lambda records: records[:1]),
    (KSZ, "omvang_ongewoon_groot", lambda records: records * 4),
    (MEASURES, "ww_staat_in_de_lijst", _set(Identifier="D007076_3")),
    (MEASURES, "meetwaarde_is_uniek", _twice),
    (MEASURES, "ww_staat_in_duizendtallen", _set(Unit="aantal")),
    (PERIODS, "periode_is_uniek", _twice),
    (PERIODS, "status_is_bekend", _set(Status="Zeker")),
    (TECHNICI, "periode_is_een_code", _set(Perioden="2011")),
    (TECHNICI, "waarden_zijn_getallen", _set(Value="1.2.3")),
    (TECHNICI, "waarden_zijn_ingevuld", _set(Value=None)),
    (TECHNICI, "attribuut_is_bekend", _set(ValueAttribute="")),
    (TECHNICI, "cel_is_uniek", _twice),
    (TECHNICI, "alle_vier_de_combinaties", lambda records: records[:3]),
    (TECHNICI, "alle_vier_de_combinaties", _set(ValueAttribute="Confidential", Value=None)),
    (TECHNICI, "omvang_tegen_vorige_levering", lambda records: records[:2]),
    (TECHNICI, "omvang_ongewoon_groot", lambda records: records * 4),
    (TECHNICI, "sector_is_bekend", _set(Sector="bouw")),
    (TECHNICI, "beroep_is_bekend", _set(Beroep="bouw")),
    (TECHNICI_MEASURES, "meetwaarde_is_uniek", _twice),
    (TECHNICI_PERIODS, "periode_is_uniek", _twice),
    (TECHNICI_PERIODS, "status_is_bekend", _set(Status="")),
]


def _outcome(dataset: str, snapshot: str, check: str) -> str:
    outcomes = landed.land_and_check(dataset, "run").outcomes
    return next(o.outcome for o in outcomes if (o.snapshot, o.check) == (snapshot, check))


@pytest.mark.parametrize(("name", "check", "change"), ODATA, ids=[f"{o[0]}-{o[1]}" for o in ODATA])
def test_a_check_on_odata_fires(
    home: Home, name: str, check: str, change: Callable[[Records], Records]
) -> None:
    answer = json.loads((SAMPLES_DIR / name).read_bytes())
    cases = ((answer["value"], "passed", 2020), (change(answer["value"]), "failed", 2021))
    for records, expected, year in cases:
        data = json.dumps({**answer, "value": records}).encode()
        receipt = hand_in(data, name, "drop", date(year, 1, 1)).receipt
        assert receipt is not None
        assert _outcome(receipt.dataset, receipt.snapshot, check) == expected


PBT = "samenwerking-2014.xlsx"
WORKBOOK = [
    ("periode_is_een_code", "PERIODE", "2014KW01"),
    ("soort_is_bekend", "SOORT", "route"),
    ("landsdeel_is_bekend", "LANDSDEEL", "West"),
    ("instellingen_zijn_codes", "VO SCHOLEN", "School A, School B"),
    ("rocs_zijn_codes", "ROCS", "roc van Voorbeeld"),
    ("bedrijven_zijn_codes", "BEDRIJVEN", "VB000001;VB000002"),
    ("status_is_bekend", "STATUS", "?"),
    ("rij_is_uniek", "", ""),
]


def _changed_workbook(column: str, value: str) -> bytes:
    book = openpyxl.load_workbook(SAMPLES_DIR / PBT)
    sheet = book.active
    assert sheet is not None
    if column:
        names = [cell.value for cell in sheet[1]]
        sheet.cell(row=2, column=names.index(column) + 1, value=value)
    else:
        sheet.append([cell.value for cell in sheet[2]])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


@pytest.mark.parametrize(("check", "column", "value"), WORKBOOK, ids=[w[0] for w in WORKBOOK])
def test_a_check_on_a_workbook_fires(home: Home, check: str, column: str, value: str) -> None:
    receipt = hand_in(_changed_workbook(column, value), PBT, "drop", date(2020, 1, 1)).receipt
    assert receipt is not None
    assert _outcome("pbt_samenwerking", receipt.snapshot, check) == "failed"


SIZES: dict[str, Callable[[Rows], Rows]] = {
    "omvang_tegen_vorige_levering": lambda rows: rows[:84],  # part of one period, none of the other
    "omvang_ongewoon_groot": lambda rows: [
        (*r[:3], f"{r[3]} {i}", *r[4:]) for r in rows for i in "abcd"
    ],
}


@pytest.mark.parametrize("check", SIZES)
def test_the_size_of_a_workbook_is_compared(home: Home, check: str) -> None:
    book = openpyxl.load_workbook(SAMPLES_DIR / PBT)
    sheet = book.active
    assert sheet is not None
    header, *rows = list(sheet.values)
    hand_in((SAMPLES_DIR / PBT).read_bytes(), PBT, "drop", date(2014, 5, 13))
    lines = [header, *SIZES[check](rows)]
    text = "".join(";".join("" if c is None else str(c) for c in line) + "\n" for line in lines)
    receipt = hand_in(text.encode(), "pbt.csv", "drop", date(2015, 5, 13)).receipt
    assert receipt is not None
    assert _outcome("pbt_samenwerking", receipt.snapshot, check) == "failed"


def test_a_csv_and_a_workbook_of_the_same_delivery_land_the_same(home: Home) -> None:
    from pipeline.sources.recognition import recognise

    workbook = recognise((SAMPLES_DIR / PBT).read_bytes()).content
    lines = [";".join(workbook.columns), *(";".join(map(str, row)) for row in workbook.rows)]
    text = recognise(("\n".join(lines) + "\n").encode()).content
    assert text.rows == workbook.rows
    assert text.lines == workbook.lines


def test_every_check_of_these_datasets_is_shown_to_fire() -> None:
    shown = {("cbs_sociale_zekerheid", c) for n, c, _ in ODATA if not n.startswith("technici")}
    shown |= {("cbs_beroepen_sectoren", c) for n, c, _ in ODATA if n.startswith("technici")}
    shown |= {("pbt_samenwerking", c) for c, _, _ in WORKBOOK}
    shown |= {("pbt_samenwerking", c) for c in SIZES}
    for dataset in ("cbs_sociale_zekerheid", "cbs_beroepen_sectoren", "pbt_samenwerking"):
        for _, check in load_suite(dataset).checks():
            assert (dataset, check.id) in shown, check.id
