"""The list of known source errors: which cell it changes, where, and when it may go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml
from pydantic import ValidationError

from expectations import loader
from expectations.loader import load_suite
from pipeline import keys, landing
from pipeline.archive import Receipt
from pipeline.checks import landed
from pipeline.checks.outcomes import Outcome
from pipeline.settings import CORRECTIONS_FILE, SAMPLES_DIR, get_settings
from pipeline.sources import corrections
from pipeline.sources.corrections import Correction, load_corrections
from pipeline.sources.formats import normalise
from pipeline.sources.registry import load_registry
from tests import layouts
from tests.conftest import Home, hand_in
from tests.layouts import Cells, case

MBO = case("duo_mbo_static_2015")
HEADER = layouts.columns(MBO)
ROWS = layouts.rows(MBO, HEADER)
WRONG = "1200"
ENTRY: dict[str, Any] = {
    "id": "C-001",
    "dataset": "duo_mbo_deelnemers",
    "row": {"BRIN NUMMER": "04AB", "KWALIFICATIE CODE": "06554"},
    "column": "MAN2016",
    "found": WRONG,
    "action": "onbekend",
    "reason": "A digit too many.",
    "reported_by": "data team",
    "reported_on": date(2026, 11, 24),
    "status": "gemeld",
}
UseList = Callable[..., list[Correction]]


@pytest.fixture
def corrected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> UseList:
    """Put a list of corrections in the place of the project's own, for one test."""

    def use(*entries: dict[str, Any]) -> list[Correction]:
        path = tmp_path / "corrections.yml"
        path.write_text(yaml.safe_dump({"corrections": list(entries)}), encoding="utf-8")
        found = load_corrections.__wrapped__(path)
        for module in (corrections, loader):
            monkeypatch.setattr(module, "load_corrections", lambda: found)
        # A suite is read once per process, with what the list asked for then.
        monkeypatch.setattr(landed, "load_suite", load_suite.__wrapped__)
        return found

    return use


def _file(value: str, column: str = "MAN2016", row: int = 4, total: str | None = None) -> bytes:
    cells: Cells = [list(line) for line in ROWS]
    cells[row][HEADER.index(column)] = value
    if total is not None:
        cells[row][HEADER.index("TOTAAL2016")] = total
    return layouts.write_csv(layouts.Form(), MBO, HEADER, cells).data


def _landed(*deliveries: bytes) -> list[Receipt]:
    receipts = []
    for number, data in enumerate(deliveries):
        receipt = hand_in(data, f"{number}.csv", "drop", date(2020 + number, 1, 1)).receipt
        assert receipt is not None
        landing.land(receipt)
        receipts.append(receipt)
    return receipts


def _cells(receipts: list[Receipt]) -> list[dict[str, Any]]:
    table = corrections.corrected_cells(
        (r.dataset, r.table, r.snapshot, landing.parquet_file(r)) for r in receipts
    )
    found: list[dict[str, Any]] = table.to_pylist()
    return found


@pytest.mark.parametrize(
    ("action", "value"), [("vervang", "120"), ("onbekend", None), ("laat weg", None)]
)
def test_exactly_the_named_cell_is_corrected(
    home: Home, corrected: UseList, action: str, value: str | None
) -> None:
    corrected({**ENTRY, "action": action, "value": value})
    (receipt,) = _landed(_file(WRONG))
    assert _cells([receipt]) == [
        {
            "correctie": "C-001", "bron_snapshot": receipt.snapshot,
            "bron_regel": 6,  # the header is line 1
            "bron_kolom": "MAN2016", "gevonden": WRONG, "actie": action, "nieuw": value,
            "reden": "A digit too many.", "gemeld_door": "data team",
            "gemeld_op": date(2026, 11, 24), "stand": "gemeld",
        }
    ]  # fmt: skip


def test_each_delivery_where_the_error_still_stands_is_corrected(
    home: Home, corrected: UseList
) -> None:
    corrected(ENTRY)
    receipts = _landed(
        _file(WRONG),
        _file("14"),  # mended
        _file(f" {WRONG} "),  # blanks around a value mean nothing
        _file(WRONG, column="VROUW2016"),  # the same value elsewhere is no error
        _file(WRONG, row=5),
    )
    assert [c["bron_snapshot"] for c in _cells(receipts)] == [
        receipts[0].snapshot, receipts[2].snapshot,
    ]  # fmt: skip


def test_every_row_that_fits_is_corrected(home: Home, corrected: UseList) -> None:
    """An error that stands in several rows is named by what they have in common."""
    corrected({**ENTRY, "row": {"MBO SECTOR": "techniek"}, "column": "SOORTINS", "found": "ROC"})
    (receipt,) = _landed(_file("14"))
    assert [c["bron_regel"] for c in _cells([receipt])] == [2, 4, 6, 8]


def test_other_datasets_and_tables_are_left_alone(home: Home, corrected: UseList) -> None:
    corrected({**ENTRY, "dataset": "uwv_ww"}, {**ENTRY, "id": "C-002", "table": "sectorkamers"})
    assert _cells(_landed(_file(WRONG))) == []


def test_the_bytes_and_the_landed_row_keep_what_was_received(
    home: Home, corrected: UseList
) -> None:
    corrected({**ENTRY, "action": "vervang", "value": "120"})
    (receipt,) = _landed(_file(WRONG))
    landing.write_tables([receipt])
    assert receipt.path.read_bytes() == _file(WRONG)
    assert pq.read_table(landing.parquet_file(receipt)).column("MAN2016")[4].as_py() == WRONG
    path = get_settings().landing / f"{keys.CORRECTIONS_TABLE}.parquet"
    assert pq.read_table(path).to_pylist() == _cells([receipt])


def test_without_corrections_the_table_is_empty_and_typed(home: Home, corrected: UseList) -> None:
    corrected()
    receipts = _landed(_file(WRONG))
    table = corrections.corrected_cells(
        (r.dataset, r.table, r.snapshot, landing.parquet_file(r)) for r in receipts
    )
    assert (table.num_rows, table.schema) == (0, corrections.SCHEMA)


def test_a_value_with_quotes_is_found(home: Home, corrected: UseList) -> None:
    one = case("duo_mbo_static_2015")
    rows: Cells = [list(line) for line in ROWS]
    name = HEADER.index("INSTELLINGSNAAM")
    rows[0][name] = """'t "Roc" O'Brien"""
    corrected({**ENTRY, "row": {"INSTELLINGSNAAM": """'t "Roc" O'Brien"""}, "column": "PLAATSNAAM",
               "found": "Plaatsnaam 0"})  # fmt: skip
    (receipt,) = _landed(layouts.write_csv(layouts.Form(), one, HEADER, rows).data)
    assert [c["bron_regel"] for c in _cells([receipt])] == [2]


# ------------------------------------------------------------------------ the check on the list


def _outcome(data: bytes) -> Outcome:
    receipt = hand_in(data, "x.csv", "drop").receipt
    assert receipt is not None
    checked = landed.land_and_check("duo_mbo_deelnemers", "run")
    assert receipt in checked.counting, [o.message for o in checked.outcomes]
    return next(o for o in checked.outcomes if o.check == "gecorrigeerde_fout_staat_er_nog")


def test_a_correction_passes_while_the_error_stands(home: Home, corrected: UseList) -> None:
    corrected(ENTRY)
    assert _outcome(_file(WRONG, total="1214")).outcome == "passed"


def test_a_mended_source_is_told_and_does_not_block(home: Home, corrected: UseList) -> None:
    corrected(ENTRY)
    found = _outcome(_file("14"))
    assert (found.outcome, found.severity) == ("failed", "warning")
    assert "'C-001'" in found.message
    assert "line 6" in found.message
    assert "take the correction out of the list" in found.message


def test_a_delivery_without_the_row_is_no_mended_source(home: Home, corrected: UseList) -> None:
    corrected({**ENTRY, "row": {"BRIN NUMMER": "99ZZ"}})
    assert _outcome(_file("14")).outcome == "passed"


@pytest.mark.parametrize("layout", ["duo_mbo_static_2015", "duo_mbo_ckan_opleiding"])
def test_a_delivery_without_the_column_is_left_alone(
    home: Home, corrected: UseList, layout: str
) -> None:
    """The year 2017 is in no column of these, and MBO SECTOR in no file of CKAN."""
    corrected(
        {**ENTRY, "column": "MAN2017"}, {**ENTRY, "id": "C-002", "row": {"MBO SECTOR": "ict"}}
    )
    receipt = hand_in(layouts.sample(case(layout)).data, "x.csv", "drop").receipt
    assert receipt is not None
    checked = landed.land_and_check("duo_mbo_deelnemers", "run")
    assert checked.counting == [receipt]
    landing.write_tables([receipt])
    assert _cells([receipt]) == []


def test_a_changed_list_asks_for_a_new_verdict(home: Home, corrected: UseList) -> None:
    corrected()
    hand_in(_file("14"), "x.csv", "drop")
    before = landed.land_and_check("duo_mbo_deelnemers", "1").outcomes
    corrected(ENTRY)
    after = landed.land_and_check("duo_mbo_deelnemers", "2").outcomes
    assert {o.check for o in after} - {o.check for o in before} == {
        "gecorrigeerde_fout_staat_er_nog"
    }


def test_only_tables_that_the_list_is_about_have_the_check(corrected: UseList) -> None:
    corrected(ENTRY, {**ENTRY, "id": "C-002"})
    suite = load_suite.__wrapped__("duo_mbo_deelnemers")
    checks = [(table, check.id) for table, check in suite.checks()]
    assert checks.count(("rijen", "gecorrigeerde_fout_staat_er_nog")) == 1
    assert ("sectorkamers", "gecorrigeerde_fout_staat_er_nog") not in checks


# ------------------------------------------------------------------------------ what is an entry


@pytest.mark.parametrize(
    "change",
    [
        {"action": "vervang"},  # by what?
        {"action": "onbekend", "value": "1"},
        {"action": "laat weg", "value": ""},
        {"action": "verbeter"},
        {"status": "opgelost"},
        {"reported_on": "gisteren"},
        {"reden": "a key that is not known"},
        {"row": {"BRIN NUMMER": None}},
    ],
)
def test_a_wrong_entry_is_refused(corrected: UseList, change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        corrected({**ENTRY, **change})


@pytest.mark.parametrize("key", ["id", "dataset", "row", "column", "found", "reason", "status"])
def test_an_incomplete_entry_is_refused(corrected: UseList, key: str) -> None:
    with pytest.raises(ValidationError):
        corrected({k: v for k, v in ENTRY.items() if k != key})


def _refusal(**change: Any) -> str:
    with pytest.raises(ValidationError) as refused:
        Correction.model_validate({**ENTRY, "action": "vervang", "value": "120", **change})
    (error,) = refused.value.errors()
    return error["msg"].removeprefix("Value error, ")


KSZ = {"dataset": "cbs_sociale_zekerheid", "table": "observations"}
FIGURE = {**KSZ, "row": {"Id": "7"}, "column": "Value"}
NO_VALUE = (
    "expected a whole number without separators, or in an OData table one with a decimal point"
)
ALONE = "C-001: `value` belongs to the action vervang, and only to that"
NO_COLUMN = "C-001: ONZIN is no landed column of cbs_sociale_zekerheid.observations; there are "


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"value": None}, ALONE),
        ({"action": "onbekend"}, ALONE),
        ({"dataset": "proef"}, "C-001: the registry has no table proef.rijen"),
        ({"table": "proef"}, "C-001: the registry has no table duo_mbo_deelnemers.proef"),
        ({**FIGURE, "row": {"Id": "7", "ONZIN": "x"}},
         f"{NO_COLUMN}Id, Measure, Perioden, StringValue, Value, ValueAttribute"),
        ({"column": "DOMEIN"}, "C-001: DOMEIN is no column of figures of this table"),
        ({"column": "Value"}, "C-001: Value is no column of figures of this table"),
        ({**FIGURE, "column": "Measure"}, "C-001: Measure is no column of figures of this table"),
        # A column of figures in another table of the dataset.
        ({"column": "JAAR 2015"}, "C-001: JAAR 2015 is no column of figures of this table"),
        *[({"value": value}, f"C-001: {value!r} is no value of MAN2016; {NO_VALUE}")
          for value in ("1.200", "-1", "1.5", "", "x12", "1" * 13)],
        *[({**FIGURE, "value": value}, f"C-001: {value!r} is no value of Value; {NO_VALUE}")
          for value in ("1,5", "1.2345", "1.", "--1", "1" * 15)],
    ],
)  # fmt: skip
def test_a_correction_that_cannot_be_is_refused_with_its_reason(
    change: dict[str, Any], says: str
) -> None:
    assert _refusal(**change) == says


def test_a_value_is_one_that_its_table_could_hold() -> None:
    for value in ("0", "1" * 12):
        assert Correction.model_validate({**ENTRY, "action": "vervang", "value": value})
    for value in ("0", "-12", "1.5", "-0.125", "1" * 14):
        assert Correction.model_validate({**ENTRY, **FIGURE, "action": "vervang", "value": value})


def test_a_cell_of_an_odata_table_is_named_by_its_measure(home: Home, corrected: UseList) -> None:
    (line,) = [
        {"row": r["bron_regel"], "measure": r["Measure"], "Id": r["Id"], "value": r["Value"]}
        for r in pq.read_table(landing.parquet_file(_observations())).to_pylist()[1:2]
    ]
    entry = {**ENTRY, **KSZ, "row": {"Id": line["Id"]}, "column": "Value", "found": line["value"]}
    corrected(entry, {**entry, "id": "C-002", "found": "other"})
    (cell,) = _cells([_observations()])
    assert (cell["correctie"], cell["bron_regel"], cell["bron_kolom"]) == (
        "C-001", line["row"], line["measure"],
    )  # fmt: skip


def _observations() -> Receipt:
    data = (SAMPLES_DIR / "37789ksz-observations-2014.json").read_bytes()
    receipt = hand_in(data, "x.json", "drop").receipt
    assert receipt is not None
    landing.land(receipt)
    return receipt


def test_mended_corrections_are_listed_by_sql(corrected: UseList) -> None:
    nothing = "select null::text as correctie, null::text as nu, 0 as bron_regel limit 0"
    columns = {"BRIN NUMMER", "KWALIFICATIE CODE", "MAN2016"}
    corrected(ENTRY, {**ENTRY, "id": "C-002", "row": {"BRIN NUMMER": "o'b"}})
    assert corrections.mended("duo_mbo_deelnemers", "rijen", columns) == (
        "select 'C-001' as correctie, \"MAN2016\" as nu, bron_regel from rijen where "
        "trim(\"BRIN NUMMER\") = '04AB' and trim(\"KWALIFICATIE CODE\") = '06554' and "
        "trim(\"MAN2016\") <> '1200' union all "
        "select 'C-002' as correctie, \"MAN2016\" as nu, bron_regel from rijen where "
        "trim(\"BRIN NUMMER\") = 'o''b' and trim(\"MAN2016\") <> '1200'"
    )
    assert corrections.mended("duo_mbo_deelnemers", "rijen", columns - {"MAN2016"}) == nothing
    assert corrections.mended("uwv_ww", "rijen", columns) == nothing


def _columns(correction: Correction) -> set[str]:
    dataset = load_registry().datasets[correction.dataset]
    known = landing.schema(dataset)[correction.table]
    wanted = {correction.column, *correction.row}
    years = {
        c
        for c in wanted
        for table in dataset.tables[correction.table]
        if table.year_of(normalise(c)) is not None
    }
    return wanted - set(known) - years


def test_the_list_of_the_project_names_columns_that_land() -> None:
    found = load_corrections.__wrapped__(CORRECTIONS_FILE)
    for correction in found:
        assert _columns(correction) == set(), correction.id
    assert len({c.id for c in found}) == len(found)


def test_the_example_in_the_list_is_an_entry_that_could_be_used() -> None:
    text = CORRECTIONS_FILE.read_text(encoding="utf-8")
    lines = [line[2:] for line in text.splitlines() if line.startswith(("# - ", "#   "))]
    (example,) = [Correction.model_validate(e) for e in yaml.safe_load("\n".join(lines))]
    assert _columns(example) == set()
    assert _columns(example.model_copy(update={"column": "MAN"})) == {"MAN"}
