"""Exports: the same numbers as the release by a second route, and nothing that runs as a formula."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import journal
from pipeline.exports import table, text, write, xlsx
from pipeline.exports.table import Export
from pipeline.release import store
from pipeline.release.export import FORMULA_STARTS, defused
from tests.conftest import Home, working_in

HEAD = 2  # the banner of sample data, and the names of the columns
EVIL = (
    "=HYPERLINK(1)",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\tx",
    "\rx",
    '=cmd|" /C calc"!A0',
    "\u200b=1",
    "\uff1d1+1",
)
SECOND_ROUTE = """
select f.cel_id, f.waarde, f.waarde_min, f.waarde_max, f.status
from read_parquet($path) as f
where f.bekend_tot is null and f.regio = 'NL'
"""


@pytest.fixture
def export(sample_home: Home) -> Iterator[Export]:
    """All national figures of the sample release."""
    with working_in(sample_home):
        yield table.build(store.require())


def _sheet(data: bytes, name: str = "Cijfers") -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))[name]


def _rows(data: bytes) -> list[dict[str, Any]]:
    titles = {c.titel: n for n, c in table.columns().items()}
    _, head, *rows = _sheet(data).iter_rows(values_only=True)
    return [dict(zip([titles[h] for h in head], row, strict=True)) for row in rows]


def _csv(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


def _number(value: Any) -> Decimal | None:
    return None if value in (None, "") else Decimal(str(value).replace(",", ".")).normalize()


def test_a_workbook_shows_the_numbers_of_the_release(export: Export, sample_home: Home) -> None:
    path = sample_home.release_file("parquet/fct_kerncijfers.parquet")
    with duckdb.connect() as db:
        found = db.execute(SECOND_ROUTE, {"path": str(path)}).fetchall()
    wanted = {cel: tuple(map(_number, values)) for cel, *values, _ in found}
    rows = _rows(write.as_bytes(export, ".xlsx"))
    assert len(rows) > 100
    names = ("waarde", "waarde_min", "waarde_max")
    for row in rows:
        assert tuple(_number(row[n]) for n in names) == wanted[row["cel_id"]], row["cel_id"]
    assert any(r["waarde"] is None and r["waarde_min"] is not None for r in rows)


def test_all_three_files_hold_the_same(export: Export) -> None:
    workbook = _rows(write.as_bytes(export, ".xlsx"))
    flat = _csv(write.as_bytes(export, ".csv"))
    parquet = pq.read_table(io.BytesIO(write.as_bytes(export, ".parquet")))
    typed = parquet.to_pylist()
    assert len(workbook) == len(flat) == len(typed) == len(export.rows)
    for sheet, line, exact in zip(workbook, flat, typed, strict=True):
        assert list(line) == list(exact) == list(table.columns())
        for name in ("waarde", "waarde_min", "waarde_max"):
            assert _number(sheet[name]) == _number(line[name]) == _number(exact[name])
        for name in ("cel_id", "teken", "status", "bron", "licentie", "voetnoot"):
            assert (sheet[name] or "") == line[name] == (exact[name] or "")
        assert sheet["bekend_vanaf"].date().isoformat() == line["bekend_vanaf"]
        assert exact["bekend_vanaf"] == date.fromisoformat(line["bekend_vanaf"])
        assert (exact["voorbeeld"], line["voorbeeld"]) in ((True, "ja"), (False, "nee"))
    kinds = {f.name: str(f.type) for f in parquet.schema}
    assert kinds["waarde_min"] == "decimal128(18, 6)"
    assert kinds["bekend_vanaf"] == "date32[day]"
    assert kinds["voorbeeld"] == "bool"


def test_an_empty_value_has_its_sign_and_both_bounds(export: Export) -> None:
    rows = _csv(write.as_bytes(export, ".csv"))
    empty = [r for r in rows if not r["waarde"]]
    assert empty
    assert all(r["teken"].split(" ")[0] == "." for r in empty)
    assert all(r["voetnoot"] for r in empty)
    assert any(r["waarde_min"] and r["waarde_min"] != r["waarde_max"] for r in empty)
    signs = {"voorlopig": "*", "nader voorlopig": "**", "definitief": "", "gecorrigeerd": ""}
    assert len({r["status"] for r in rows}) > 1
    for row in rows:
        point = "" if row["waarde"] else "."
        assert row["teken"] == " ".join(filter(None, [point, signs[row["status"]]]))


def test_breaks_and_other_definitions_are_footnotes(export: Export) -> None:
    rows = table.build(export.manifest, regio="NL", definitie="alle").rows
    assert any("Anders geteld vanaf" in r["voetnoot"] for r in rows)
    # The old way follows the new in one series: what it is counted otherwise than, is before it.
    between = {r["periode"]: r["voetnoot"] for r in rows if r["kerncijfer"] == "WT-08"}
    assert "Anders geteld dan de periode ervoor" in between["2021KW03"]
    assert "in leveringen vanaf 2022-08-01" in between["2022KW04"]
    assert "Anders geteld" not in between["2023KW04"]
    assert any("andere afbakening" in r["voetnoot"] for r in rows)


def test_every_file_says_that_it_is_sample_data(export: Export) -> None:
    book = openpyxl.load_workbook(io.BytesIO(write.as_bytes(export, ".xlsx")))
    assert book.sheetnames == ["Cijfers", "Toelichting", "Tekens"]
    for sheet in book:
        first = [str(row[0]) for row in sheet.iter_rows(max_row=2, values_only=True)]
        assert any(cell.startswith("VOORBEELDGEGEVENS") for cell in first), sheet.title
    assert all("Voorbeeldgegevens" in r["voetnoot"] for r in _csv(write.as_bytes(export, ".csv")))
    told = pq.read_schema(io.BytesIO(write.as_bytes(export, ".parquet"))).metadata
    assert b"VOORBEELDGEGEVENS" in told[b"voorbeeldgegevens"]
    assert export.manifest.release in told[b"toelichting"].decode()
    described = json.loads(text.metadata(export, "x.csv"))
    assert "VOORBEELDGEGEVENS" in described["dc:description"]


def test_a_workbook_is_ready_to_read(export: Export) -> None:
    data = write.as_bytes(export, ".xlsx")
    sheet = _sheet(data)
    assert sheet.freeze_panes == f"C{HEAD + 1}"
    assert (
        sheet.auto_filter.ref
        == f"A{HEAD}:{sheet.cell(HEAD, sheet.max_column).column_letter}{sheet.max_row}"
    )
    assert sheet.max_row == HEAD + len(export.rows)
    formats = {
        cell.number_format
        for row in sheet.iter_rows(min_row=HEAD + 1)
        for cell in row
        if cell.data_type == "n" and cell.value is not None
    }
    assert {"#,##0", "#,##0.0"} <= formats <= {"#,##0", "#,##0.0", "#,##0.00"}
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert not [n for n in parts.namelist() if "vba" in n.lower() or "externalLink" in n]
    about = _sheet(data, "Toelichting")
    said = [str(v) for row in about.iter_rows(values_only=True) for v in row if v]
    for wanted in (export.manifest.release, "mbo-deelnemers-2015-2019.csv", "CC0", "KT-04"):
        assert wanted in said
    signs = [row[0] for row in _sheet(data, "Tekens").iter_rows(values_only=True)]
    assert {".", "*", "**", "x"} <= set(signs)


def test_the_same_release_gives_the_same_bytes(export: Export) -> None:
    again = table.build(export.manifest)
    for kind in write.KINDS:
        assert write.as_bytes(export, kind) == write.as_bytes(again, kind), kind
    # A workbook names the day of publication, not that on which it was made.
    with zipfile.ZipFile(io.BytesIO(write.as_bytes(export, ".xlsx"))) as parts:
        assert {info.date_time[0] for info in parts.infolist()} == {1980}
        core = parts.read("docProps/core.xml").decode()
    assert core.count(export.manifest.published_at.strftime("%Y-%m-%dT")) == 2


@pytest.mark.parametrize("evil", EVIL)
def test_what_a_publisher_wrote_never_runs(export: Export, evil: str) -> None:
    row = export.rows[0] | {"naam": evil, "beroepsgroep": evil, "voetnoot": evil}
    source = export.sources[0] | {"bestand": evil}
    hostile = replace(export, rows=[row], decimals=[0], sources=[source])
    flat = write.as_bytes(hostile, ".csv").decode("utf-8-sig")
    assert len(flat.splitlines()) == 2
    cells = next(csv.reader([flat.splitlines()[1]], delimiter=";"))
    assert not [c for c in cells if c.startswith(FORMULA_STARTS) and _number_or_none(c) is None]
    book = openpyxl.load_workbook(io.BytesIO(write.as_bytes(hostile, ".xlsx")))
    for sheet in book:
        for cells_ in sheet.iter_rows():
            assert not [c for c in cells_ if c.data_type == "f"]
            assert not [c for c in cells_ if isinstance(c.value, str) and c.value.startswith("=")]
    # Parquet has types: there a text is a text, and stays what the publisher wrote.
    (kept,) = pq.read_table(io.BytesIO(write.as_bytes(hostile, ".parquet"))).to_pylist()
    assert kept["naam"] == evil


def _number_or_none(cell: str) -> Decimal | None:
    try:
        return Decimal(cell.replace(",", "."))
    except ArithmeticError:
        return None


def test_a_text_is_a_text_also_where_openpyxl_would_make_a_formula_of_it(export: Export) -> None:
    """The type is set as well as the apostrophe: each holds without the other."""
    sheet = openpyxl.Workbook(write_only=True).create_sheet("x")
    cell = xlsx._cell(sheet, "=1+1")
    assert cell.data_type == "s"
    assert cell.value == "'=1+1"


@given(st.text(max_size=12))
def test_a_defused_text_begins_no_formula_and_keeps_what_can_be_seen(value: str) -> None:
    safe = defused(value)
    assert not safe.lstrip(" ").startswith(FORMULA_STARTS)
    visible = "".join(c for c in value if c.isprintable() or c in "\t\r\n")
    assert safe in (visible, f"'{visible}")
    assert defused(safe) == safe


@given(st.one_of(st.decimals(allow_nan=False), st.integers(), st.none(), st.booleans()))
def test_what_is_no_text_is_left_alone(value: object) -> None:
    assert defused(value) is value


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=6))
def test_a_number_reads_back_from_the_csv(value: Decimal) -> None:
    written = text.cell(value)
    assert "." not in written
    assert Decimal(written.replace(",", ".")) == value


def test_the_description_lets_a_program_read_the_csv(export: Export, tmp_path: Path) -> None:
    """By nothing but the description: dialect, names, types."""
    path = tmp_path / "cijfers.csv"
    path.write_bytes(write.as_bytes(export, ".csv"))
    described = json.loads(text.metadata(export, path.name))
    columns = described["tableSchema"]["columns"]
    kinds = {"string": "varchar", "decimal": "decimal(18, 6)", "date": "date", "boolean": "varchar"}
    types = {
        c["name"]: kinds[c["datatype"] if isinstance(c["datatype"], str) else c["datatype"]["base"]]
        for c in columns
    }
    comma = next(c["datatype"]["format"]["decimalChar"] for c in columns if c["name"] == "waarde")
    with duckdb.connect() as db:
        found = db.read_csv(
            str(path), delimiter=described["dialect"]["delimiter"], header=True, dtype=types,
            decimal=comma, quotechar=described["dialect"]["quoteChar"],
        ).project("cel_id, waarde_min").fetchall()  # fmt: skip
    assert dict(found) == {r["cel_id"]: r["waarde_min"] for r in export.rows}
    assert described["url"] == path.name


def test_the_command_writes_and_journals(sample_copy: Home, tmp_path: Path) -> None:
    target = tmp_path / "mbo.csv"
    said = sample_copy.ok("export", "--kerncijfer", "KT-04", "--regio", "landsdeel",
                          "--as-of", "2014-05-19", "--by", "A. Controleur", "--to", target)  # fmt: skip
    assert "SAMPLE DATA" in said
    rows = _csv(target.read_bytes())
    assert {r["kerncijfer"] for r in rows} == {"KT-04"}
    assert all(r["bekend_vanaf"] <= "2014-05-19" for r in rows)
    assert (tmp_path / "mbo.csv-metadata.json").exists()
    lines = journal.lines("exported", path=sample_copy.path / "journal.jsonl")
    assert [(line.who, line.object, line.origin) for line in lines] == [
        ("A. Controleur", sample_copy.release, "command line")
    ]
    assert journal.problems(sample_copy.path / "journal.jsonl") == []


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--to", "x.ods"], 2, ".xlsx"),
        (["--to", "nergens/x.csv"], 2, "there is no folder"),
        (["--to", "x.csv", "--kerncijfer", "KT-99"], 1, "There is no key figure KT-99"),
    ],
)
def test_wrong_use_is_answered(
    sample_home: Home, arguments: list[str], code: int, says: str
) -> None:
    done = sample_home.call("export", *arguments)
    assert done.returncode == code
    assert says in done.stderr


def test_a_release_holds_its_figures_as_files(sample_home: Home) -> None:
    rows = _csv(sample_home.release_file("exports/kerncijfers.csv").read_bytes())
    with duckdb.connect(sample_home.release_file("warehouse.duckdb"), read_only=True) as db:
        figures = db.execute("select kerncijfer from marts.dim_kerncijfers").fetchall()
    assert {r["kerncijfer"] for r in rows} <= {f[0] for f in figures}
    assert {"NL", "LD-NOORD"} <= {r["regio"] for r in rows}
    assert len({r["cel_id"] for r in rows}) == len(rows)
    book = _rows(sample_home.release_file("exports/kerncijfers.xlsx").read_bytes())
    assert {r["regio"] for r in book} == {"NL"}
