"""Figures of the catalogue that nobody published: from deliveries made up here, by hand."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline.lineage import bundle
from tests import layouts
from tests.conftest import Home
from tests.integration.test_warehouse_script import compare

WW = """\
PERIODE;BEROEPSGROEP;ARBEIDSMARKTREGIO;LEEFTIJD;LOPENDE WW;KORTER DAN 6 MAANDEN;STATUS
2023MM09;productiemedewerkers;AM01;tot 27 jaar;100;40;definitief
2023MM09;productiemedewerkers;AM02;tot 27 jaar;80;<5;definitief
2023MM09;overige beroepen;AM01;tot 27 jaar;500;200;definitief
2023MM08;productiemedewerkers;AM01;tot 27 jaar;90;30;definitief
"""
VACATURES = """\
PERIODE;BEROEPSGROEP;BEROEPSNIVEAU;REGIO;ONTSTAAN;OPENSTAAND;STATUS
2023KW03;productiemedewerkers;2;AM01;10;60;definitief
2023KW03;productiemedewerkers;onbekend;AM02;10;20;definitief
2023KW03;overige beroepen;2;AM01;10;99;definitief
"""
INSTROOM = (
    "JAAR,PROVINCIE,SECTORKAMER NAAM,HOOFDGROEP CODE,NIVEAU,LEERWEG,GESLACHT,"
    "BEROEPSOPLEIDING CODE,BEROEPSOPLEIDING NAAM,TOTAAL MBO,INSTROOM MBO,INSTROOM OPLEIDING\n"
    "2023,Groningen,Techniek en gebouwde omgeving,hg001,2,BBL,MAN,1,a,100,50,60\n"
    "2023,Groningen,Techniek en gebouwde omgeving,hg001,2,BBL,VROUW,1,a,20,-1,12\n"
    '2023,Zeeland,"Zorg, welzijn en sport",hg002,2,BOLVT,VROUW,2,b,300,150,160\n'
)
# measure, opleiding, beroep, geslacht, x 1000
TECHNICI = [
    ("WerkzameBeroepsbevolking", "technisch", "technisch", "man", 40),
    ("WerkzameBeroepsbevolking", "technisch", "technisch", "vrouw", 5),
    ("WerkzameBeroepsbevolking", "technisch", "niet-technisch", "man", 55),
    ("WerkzameBeroepsbevolking", "niet-technisch", "technisch", "vrouw", 15),
    ("WerklozeBeroepsbevolking", "technisch", "geen", "man", 3),
    ("WerklozeBeroepsbevolking", "niet-technisch", "geen", "vrouw", 9),
]


def _odata(entity: str, records: list[dict[str, object]], table: str = "technici") -> str:
    context = f"https://datasets.cbs.nl/odata/v1/CBS/{table}/$metadata#{entity}"
    return json.dumps({"@odata.context": context, "value": records})


def _ksz(**values: float | None) -> str:
    """Return the WW benefits of periods; CBS says `Impossible` of what it withdraws."""
    records: list[dict[str, object]] = [
        {"Id": i, "Measure": "D007076_2", "ValueAttribute": "None" if value else "Impossible",
         "Value": value, "StringValue": None, "Perioden": period}
        for i, (period, value) in enumerate(values.items())
    ]  # fmt: skip
    return _odata("Observations", records, "37789ksz")


def _technici() -> dict[str, str]:
    observations: list[dict[str, object]] = [
        {"Id": i, "Measure": m, "ValueAttribute": "None", "Value": v, "StringValue": None,
         "Opleiding": o, "Beroep": b, "Geslacht": g, "Perioden": "2022JJ00"}
        for i, (m, o, b, g, v) in enumerate(TECHNICI)
    ]  # fmt: skip
    periods: list[dict[str, object]] = [
        {"Identifier": "2022JJ00", "Index": 1, "Title": "2022", "Description": "",
         "DimensionGroupId": "0", "Status": "Definitief"}
    ]  # fmt: skip
    return {
        "technici.json": _odata("Observations", observations),
        "technici-perioden.json": _odata("PeriodenCodes", periods),
    }


PROVINCIES = layouts.case("cbs_provincies_geojson")  # made-up areas

KSZ = [
    ("ksz.json", "2024-02-01", _ksz(**{"2022MM12": 150.5, "2023MM11": None, "2023MM12": 160.5})),
    ("ksz-later.json", "2024-03-01", _ksz(**{"2022MM12": None, "2023MM11": None, "2023MM12": 161})),
]


@pytest.fixture(scope="module")
def extension(tmp_path_factory: pytest.TempPathFactory, parsed: Callable[[Home], Home]) -> Home:
    folder: Path = tmp_path_factory.mktemp("deliveries")
    texts = {"ww.csv": WW, "vacatures.csv": VACATURES, "instroom.csv": INSTROOM, **_technici()}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "provincies.geojson").write_bytes(layouts.sample(PROVINCIES).data)
    home = parsed(Home(tmp_path_factory.mktemp("extension") / "home"))
    home.ok("drop", folder, "--received", "2024-02-01")
    for name, day, ksz in KSZ:
        (folder / name).write_text(ksz, encoding="utf-8")
        home.ok("drop", folder / name, "--received", day)
    home.ok("run", "--source", "drop")
    return home


def _bounds(rows: list[dict[str, Any]]) -> list[tuple[float, float]]:
    return [(round(r["waarde_min"], 4), round(r["waarde_max"], 4)) for r in rows]


def test_tension_is_vacancies_per_short_benefit_with_its_class(extension: Home) -> None:
    (row,) = extension.rows("kerncijfers", "WT-09")
    assert _bounds([row]) == [(round(80 / 44, 4), round(80 / 41, 4))]
    assert (row["periode"], row["waarde"], row["klasse"]) == ("2023KW03", None, "krap")
    regions = extension.rows("kerncijfers", "WT-09", "--regio", "arbeidsmarktregio")
    assert [(r["regio"], r["klasse"]) for r in regions] == [("AM01", "krap"), ("AM02", "zeer krap")]
    assert _bounds(regions) == [(1.5, 1.5), (5, 20)]


def test_shares_of_mbo_entrants_hold_what_is_suppressed(extension: Home) -> None:
    (share,) = extension.rows("kerncijfers", "KT-11")
    assert share["niveau"] == "mbo"
    assert _bounds([share]) == [(round(5100 / 201, 4), round(5400 / 204, 4))]
    women = {r["vergelijking"]: r for r in extension.rows("kerncijfers", "KT-12")}
    assert _bounds([women["instroom_betatechniek"], women["instroom_vrouw"]]) == [
        (round(100 / 51, 4), round(400 / 54, 4)), (round(100 / 151, 4), round(400 / 154, 4)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("figure", "value"),
    [
        ("WT-10", round(100 * 45 / 100, 1)),  # technical occupation, of the technically trained
        ("WT-11", round(100 * 3 / 103, 1)),  # without work, of the technically trained
        ("WT-12", round(100 * 20 / 60, 1)),  # women, of those in a technical occupation
    ],
)
def test_technicians_of_cbs(extension: Home, figure: str, value: float) -> None:
    (row,) = extension.rows("kerncijfers", figure)
    assert (row["periode"], row["waarde"], row["status"]) == ("2022JJ00", value, "definitief")
    # CBS renewed its survey in 2021; the first cell here lies after that.
    assert row["telwijze"] == "n.v.t."


def test_what_cbs_withdrew_is_known_no_more(extension: Home) -> None:
    """From the day of the delivery that says so; before, it was known."""
    asked = ("kerncijfers", "CT-01", "--as-of")
    then, now = (
        {r["periode"]: (r["waarde"], r["waarde_min"], r["waarde_max"], r["bekend_vanaf"])
         for r in extension.rows(*asked, day)}
        for day in ("2024-02-29", "2024-03-01")
    )  # fmt: skip
    assert then == {
        "2022MM12": (150.5, 150.5, 150.5, "2024-02-01"),
        "2023MM12": (160.5, 160.5, 160.5, "2024-02-01"),
    }
    assert now == {
        "2022MM12": (None, None, None, "2024-03-01"),
        "2023MM12": (161, 161, 161, "2024-03-01"),
    }
    revised = {r["periode"]: r for r in extension.rows("revisions", "CT-01")}
    withdrawn = revised["2022MM12"]
    assert (withdrawn["soort"], withdrawn["bestand"]) == ("gewijzigd", "ksz-later.json")
    assert (withdrawn["waarde_toen"], withdrawn["waarde_nu"]) == (150.5, None)


def test_the_script_counts_these_figures_too(extension: Home) -> None:
    figures, differing = compare(extension)
    assert differing == []
    assert figures > 10


@pytest.mark.parametrize(
    "cel_id",
    [
        "WT-09/2023KW03/AM02",  # a ratio, its whole suppressed
        "KT-12/2023SJ00/NL/niveau=mbo/vergelijking=instroom_vrouw",  # one of two wholes
        "WT-10/2022JJ00/NL",  # OData, a whole of another concept
    ],
)
def test_a_bundle_rebuilds_it(extension: Home, tmp_path: Path, cel_id: str) -> None:
    """And its rows are those of the files, CSV and JSON alike."""
    path = tmp_path / "bundle.zip"
    extension.ok("bundle", cel_id, "--output", path)
    with zipfile.ZipFile(path) as archive:
        sources = json.loads(archive.read("manifest.json"))["sources"]
    files = [
        p for s in sources for p in extension.path.glob(f"archive/*/{s['sha256']}/{s['file']}")
    ]
    assert len(files) == len(sources)
    report = bundle.verify(path, files)
    assert report.ok, report
    assert sum("rows compared" in line for line in report.lines) == len(files)


def test_boundaries_are_published_as_they_came_and_no_figure_rests_on_them(extension: Home) -> None:
    with duckdb.connect(extension.release_file("warehouse.duckdb"), read_only=True) as db:
        found = db.sql("from marts.dim_grenzen order by regio").fetchall()
        used = db.sql(
            "select rijen_gebruikt from marts.dim_bronnen where dataset = 'cbs_gebiedsindelingen'"
        ).fetchall()
    assert [row[:6] for row in found] == [
        (f"PV{20 + n}", "2024JJ00", f"Provincie {n + 1}", layouts.area(n), "CBS", False)
        for n in range(12)
    ]
    assert used == [(0,)]
