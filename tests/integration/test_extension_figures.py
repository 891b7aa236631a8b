"""Figures of the catalogue that nobody published: from deliveries made up here, by hand."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from pipeline.lineage import bundle
from tests.conftest import Home

WW = """\
PERIODE;BEROEPSGROEP;ARBEIDSMARKTREGIO;LEEFTIJD;LOPENDE WW;KORTER DAN 6 MAANDEN;STATUS
2023MM12;productiemedewerkers;AM01;tot 27 jaar;100;40;definitief
2023MM12;productiemedewerkers;AM02;tot 27 jaar;80;<5;definitief
2023MM12;overige beroepen;AM01;tot 27 jaar;500;200;definitief
2023MM11;productiemedewerkers;AM01;tot 27 jaar;90;30;definitief
"""
VACATURES = """\
PERIODE;BEROEPSGROEP;BEROEPSNIVEAU;REGIO;ONTSTAAN;OPENSTAAND;STATUS
2023KW04;productiemedewerkers;2;AM01;10;60;definitief
2023KW04;productiemedewerkers;onbekend;AM02;10;20;definitief
2023KW04;overige beroepen;2;AM01;10;99;definitief
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


def _odata(entity: str, records: list[dict[str, object]]) -> str:
    context = f"https://datasets.cbs.nl/odata/v1/CBS/technici/$metadata#{entity}"
    return json.dumps({"@odata.context": context, "value": records})


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


@pytest.fixture(scope="module")
def extension(tmp_path_factory: pytest.TempPathFactory) -> Home:
    folder: Path = tmp_path_factory.mktemp("deliveries")
    texts = {"ww.csv": WW, "vacatures.csv": VACATURES, "instroom.csv": INSTROOM, **_technici()}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    home = Home(tmp_path_factory.mktemp("extension") / "home")
    home.ok("drop", folder, "--received", "2024-02-01")
    home.ok("run", "--source", "drop")
    return home


def _bounds(rows: list[dict[str, Any]]) -> list[tuple[float, float]]:
    return [(round(r["waarde_min"], 4), round(r["waarde_max"], 4)) for r in rows]


def test_tension_is_vacancies_per_short_benefit_with_its_class(extension: Home) -> None:
    (row,) = extension.rows("kerncijfers", "WT-09")
    assert _bounds([row]) == [(round(80 / 44, 4), round(80 / 41, 4))]
    assert (row["periode"], row["waarde"], row["klasse"]) == ("2023KW04", None, "krap")
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


@pytest.mark.parametrize(
    "cel_id",
    [
        "WT-09/2023KW04/AM02",  # a ratio, its whole suppressed
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
