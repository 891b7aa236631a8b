"""The publishers' own files give the figures that were published from them, to the digit.

Skipped, and saying so, where the files are not beside the repository.
"""

from __future__ import annotations

import csv
import json

import pytest

from tests.conftest import REAL, Home

YEARS = [f"{year}SJ00" for year in range(2015, 2020)]

PUBLISHED = {
    "KT-02": [19_676, 21_127, 21_992, 22_142, 21_864],
    "KT-04": [40_488, 43_662, 47_006, 52_055, 54_855],
    "KT-05": [91_642, 88_013, 84_260, 80_655, 79_186],
    "KT-06": [132_130, 131_675, 131_266, 132_710, 134_041],
}


@pytest.mark.parametrize("figure", PUBLISHED)
def test_series_of_duo(real_home: Home, figure: str) -> None:
    rows = real_home.rows("kerncijfers", figure)
    assert {r["periode"]: r["waarde"] for r in rows} == dict(
        zip(YEARS, PUBLISHED[figure], strict=True)
    )
    assert not any(r["voorbeeld"] for r in rows)


@pytest.mark.parametrize(
    ("cell", "part", "whole", "printed"),
    [("KT-08/2019SJ00/NL", 25_024, 62_246, 40.2), ("KT-07/2019SJ00/NL", 26_385, 43_840, 60.2)],
)
def test_n_profiles(real_home: Home, cell: str, part: int, whole: int, printed: float) -> None:
    found = json.loads(real_home.ok("explain", cell, "--format", "json"))
    assert found["cel"]["waarde"] == printed
    assert found["sommen"]["teller"]["waarde_min"] == part
    assert found["sommen"]["noemer"]["waarde_min"] == whole
    for role, total in (("teller", part), ("noemer", whole)):
        assert sum(int(r["cel"]) for r in found["rijen"] if r["rol"] == role) == total


WW = {
    "2014MM04": 443.3, "2011MM12": 269.9, "2012MM12": 340.2, "2013MM12": 437.7, "2014MM12": 440.8,
    "2015MM12": 445.9, "2016MM12": 412.0, "2017MM12": 330.0, "2018MM12": 262.7, "2019MM12": 223.5,
    "2020MM12": 285.7, "2021MM12": 191.8, "2022MM12": 149.2, "2023MM12": 160.8, "2024MM12": 174.8,
    "2025MM12": 191.5, "2011JJ00": 259.6, "2018JJ00": 296.5, "2025JJ00": 188.2,
}  # fmt: skip


def test_total_ww(real_home: Home) -> None:
    rows = {r["periode"]: r for r in real_home.rows("kerncijfers", "CT-01")}
    assert {p: rows[p]["waarde"] for p in WW} == WW
    assert rows["2014MM04"]["status"] == "definitief"


def test_what_was_not_delivered_is_absent_and_named(real_home: Home) -> None:
    said = real_home.ok("kerncijfers", "KT-01", "KT-09", "LT-01", "WT-06")
    assert "KT-01 Eerstejaars technische wo-bachelor: duo_ho_eerstejaars was delivered, but" in said
    assert "KT-09 Vmbo'ers technisch of snijvlak: what was delivered" in said
    assert "LT-01 Vakmanschaproutes: no delivery of pbt_samenwerking" in said
    assert "WT-06 Lopende WW-uitkeringen techniek: no delivery of uwv_ww" in said
    assert "SAMPLE" not in said


def test_kt04_by_a_second_route(real_home: Home) -> None:
    """Summed here with the csv module alone, without any code of the product."""
    assert real_home
    path = REAL / "duo" / "mbo_inscriptions_2019.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [
            r for r in csv.DictReader(file, delimiter=";", quoting=csv.QUOTE_NONE) if r["TYPE MBO"]
        ]
    for year, published in zip(range(2015, 2020), PUBLISHED["KT-04"], strict=True):
        total = sum(
            int(r[f"TOTAAL{year}"] or 0)
            for r in rows
            if r["TYPE MBO"] == "BBL" and r["MBO SECTOR"] == "techniek"
        )
        assert total == published
