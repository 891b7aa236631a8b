"""The sample extracts: parts add up, totals are the published ones, and a scaled sample is N samples."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import archive
from pipeline.checks import landed
from pipeline.samples import generate
from pipeline.samples import published as p
from pipeline.samples.scale import INSTITUTION, repeated
from pipeline.samples.writing import split
from pipeline.settings import SAMPLES_DIR
from tests.conftest import Home, hand_in

EXTRACTS = {name: data for name, _, _, data in generate.extracts()}
SCALED = [name for name in EXTRACTS if name.startswith(generate.SCALED)]
COUNT = re.compile(r"(MAN|VROUW|TOTAAL)?\d{4}|LEER- OF VERBLIJFSJAAR .*")
VO_TYPE = "ONDERWIJSTYPE VO EN LEER- OF VERBLIJFSJAAR"


@given(st.integers(0, 10**6), st.lists(st.floats(0.01, 100), min_size=1, max_size=30))
def test_parts_add_up_to_the_total(total: int, weights: list[float]) -> None:
    parts = split(total, weights)
    assert sum(parts) == total
    assert all(p >= 0 for p in parts)
    assert all(abs(p - total * w / sum(weights)) < 1 for p, w in zip(parts, weights, strict=True))


# ------------------------------------------------------------------------------- published totals


def _rows(data: bytes) -> list[dict[str, str]]:
    """Return the rows of a CSV; lines without fields are none."""
    text = io.StringIO(data.decode("iso-8859-1"), newline="")
    return [row for row in csv.DictReader(text, delimiter=";") if row[list(row)[1]] is not None]


def _sum(rows: list[dict[str, str]], column: str = "") -> tuple[int, int]:
    """Return the bounds of what counts add up to: of one column, or of all."""
    cells = [
        value
        for row in rows
        for name, value in row.items()
        if (name == column if column else COUNT.fullmatch(name)) and value.strip()
    ]
    low = [1 if cell == "<5" else int(cell) for cell in cells]
    high = [4 if cell == "<5" else int(cell) for cell in cells]
    return sum(low), sum(high)


def _vo(name: str, *kinds: str, technical: bool) -> list[dict[str, str]]:
    return [
        row
        for row in _rows(EXTRACTS[name])
        if row[VO_TYPE].startswith(kinds)
        and ("Natuur" in row["AFDELING"] or row["VMBO SECTOR"] == "Techniek" or not technical)
    ]


@pytest.mark.parametrize(
    ("edition", "everyone", "vwo"), [(2017, 53_538, 26_833), (2024, 53_743, 27_012)]
)
def test_both_editions_of_2016_are_as_printed(edition: int, everyone: int, vwo: int) -> None:
    name = f"vo-leerlingen-2016-editie-{edition}.csv"
    assert _sum(_vo(name, "HAVO", "VWO", technical=True)) == (everyone, everyone)
    assert _sum(_vo(name, "VWO", technical=True)) == (vwo, vwo)


@pytest.mark.parametrize(
    ("year", "kinds", "printed", "least", "most"),
    [
        (2022, ("HAVO", "VWO"), 46_879, 20, 150),
        (2023, ("HAVO", "VWO"), 46_146, 20, 150),
        (2023, ("VMBO",), 12_182, 10, 150),
        (2023, ("VMBO GL",), 1_968, 5, 150),
    ],
)
def test_a_printed_total_lies_within_what_a_suppressed_file_says(
    year: int, kinds: tuple[str, ...], printed: int, least: int, most: int
) -> None:
    low, high = _sum(_vo(f"vo-leerlingen-{year}.csv", *kinds, technical=True))
    assert low < printed < high
    assert least <= (high - low) / 3 <= most


@pytest.mark.parametrize(
    ("year", "kind", "share"),
    [(2016, "HAVO", 43), (2016, "VWO", 62), (2022, "HAVO", 36), (2022, "VWO", 59),
     (2023, "HAVO", 37), (2023, "VWO", 60), (2023, "VMBO", 20)],
)  # fmt: skip
def test_chosen_wholes_give_the_printed_share(year: int, kind: str, share: int) -> None:
    for name in [n for n in EXTRACTS if n.startswith(f"vo-leerlingen-{year}")]:
        part, whole = (_sum(_vo(name, kind, technical=t)) for t in (True, False))
        assert round(100 * part[0] / whole[1]) == round(100 * part[1] / whole[0]) == share


def test_graduates_add_up_to_what_duo_put_out() -> None:
    rows = _rows(EXTRACTS["hbo-gediplomeerden-2014-2018.csv"])
    technical = [row for row in rows if row["CROHO ONDERDEEL"] == "techniek"]
    years = [str(year) for year in p.GEDIPLOMEERDEN_YEARS]
    assert [_sum(technical, y)[0] for y in years] == [11_054, 11_740, 12_493, 13_251, 13_819]
    assert [_sum(rows, y)[0] for y in years] == [69_393, 70_920, 73_957, 76_258, 74_345]


def test_companies_that_train_add_up() -> None:
    found: Counter[str] = Counter()
    for row in _rows(EXTRACTS["leerbedrijven-2018.csv"]):
        found[row["PERIODE"]] += int(row["LEERBEDRIJVEN"])
    assert found == p.LEERBEDRIJVEN


def test_a_school_in_an_unknown_place_is_part_of_the_mbo_totals() -> None:
    rows = _rows(EXTRACTS["mbo-deelnemers-2015-2019.csv"])
    known = {row["PLAATSNAAM"] for row in _rows(EXTRACTS["vestigingen-vo.csv"])}
    unknown = [row for row in rows if row["PLAATSNAAM"] not in known]
    assert {row["BRIN NUMMER"] for row in unknown} == {"930V"}
    technical = [r for r in rows if r["MBO SECTOR"] == "techniek" and r["TYPE MBO"] == "BBL"]
    assert _sum(technical, "TOTAAL2019")[0] == p.MBO_TECHNIEK["BBL"][-1]
    assert 0 < _sum(unknown, "TOTAAL2019")[0] < 2_000


def test_branches_of_cbs_add_up_to_all() -> None:
    records = json.loads(EXTRACTS["80472ned-typed-data-set.json"])["value"]
    for year, whole in zip(p.VACATURES_YEARS, p.VACATURES_ALLE, strict=True):
        cells = {
            r["Bedrijfskenmerken"]: r["OpenstaandeVacatures_1"]
            for r in records
            if r["Perioden"] == f"{year}JJ00"
        }
        assert cells.pop("T001081") == whole
        assert len(cells) == 19
        assert sum(cells.values()) == pytest.approx(whole)


# ------------------------------------------------------------------------------------- scale


def _without_code(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(value for name, value in row.items() if name not in INSTITUTION)


def _key(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(value for name, value in row.items() if not COUNT.fullmatch(name))


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(SCALED), st.integers(1, 50))
def test_a_scaled_file_is_the_file_many_times_under_other_codes(name: str, times: int) -> None:
    data = EXTRACTS[name]
    larger = b"".join(repeated(data, times))
    rows, more = _rows(data), _rows(larger)
    assert Counter(map(_without_code, more)) == {
        row: times * n for row, n in Counter(map(_without_code, rows)).items()
    }
    assert len(set(map(_key, more))) == len(more)
    assert _sum(more) == tuple(times * bound for bound in _sum(rows))
    # Line ends, and lines that are no rows, are those of the file.
    assert larger.count(b'\n""') == data.count(b'\n""')
    assert larger.endswith(data[-2:])
    assert (b"\r\n" in larger) == (b"\r\n" in data)
    if times == 1:
        assert larger == data


def test_a_file_is_not_made_larger_than_there_are_codes() -> None:
    data = b"BRIN NUMMER;2015\n00AB;1\n"
    with pytest.raises(ValueError, match="no codes"):
        for _ in repeated(data, 26 * 36**3 + 2):
            pass


def test_a_scaled_sample_passes_every_check(home: Home, tmp_path: Path) -> None:
    generate.write(tmp_path, 3)
    for name, received, period, data in generate.extracts():
        written = (tmp_path / name).read_bytes()
        assert (written == data) == (name not in SCALED), name
        told = {"period": period} if period else {}
        done = hand_in(written, name, "sample", received, **told)
        assert done.receipt is not None, done.describe()
    assert (tmp_path / "manifest.yml").read_bytes() == (SAMPLES_DIR / "manifest.yml").read_bytes()
    datasets = {receipt.dataset for receipt in archive.receipts()}
    checked = [landed.land_and_check(dataset, "run") for dataset in sorted(datasets)]
    assert [o for c in checked for o in c.outcomes if o.blocks] == []
    assert sum(len(c.counting) for c in checked) == len(EXTRACTS)
