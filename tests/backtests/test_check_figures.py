"""Series summed from the publishers' own files, to the digit: through landing and staging."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipeline import dbt
from tests.conftest import REAL, Home, working_in

SCHOOL_2015 = [f"{y}SJ00" for y in range(2015, 2020)]
SCHOOL_2014 = [f"{y}SJ00" for y in range(2014, 2019)]
SCHOOL_2019 = [f"{y}SJ00" for y in range(2019, 2024)]
YEARS = [f"{y}JJ00" for y in range(2011, 2026)]
DECEMBERS = [f"{y}MM12" for y in range(2011, 2026)]

MBO = "staging.stg_duo__mbo_deelnemers where geslacht = 'totaal'"
HBO = "staging.stg_duo__ho_eerstejaars where niveau = 'hbo'"
DIPLOMA = "staging.stg_duo__ho_gediplomeerden where niveau = 'hbo'"
# "<5" is left out of the published sums.
EXAM = (
    "staging.stg_duo__vo_examens where soort = 'examenkandidaten' and geslacht = 'totaal' "
    "and waarde_min = waarde_max"
)
VACATURES = "staging.stg_cbs__vacatures where soort = 'openstaande vacatures'"
WW = "staging.stg_cbs__sociale_zekerheid where meetwaarde_code = 'D007076_2'"
EBB = "staging.stg_cbs__arbeidsdeelname where geslacht = 'T001038' and leeftijd = '52052'"

# What, the periods, the published numbers, and the rows they are the sum of.
SERIES: list[tuple[str, list[str], str, str]] = [
    ("mbo bbl", SCHOOL_2015, "95733 99799 106069 118794 129519", f"{MBO} and leerweg_bron = 'BBL'"),
    ("mbo bol voltijd", SCHOOL_2015, "375928 379689 376831 373616 372384",
     f"{MBO} and leerweg_bron = 'BOLVT'"),
    ("mbo bol deeltijd", SCHOOL_2015, "187 17 0 0 0", f"{MBO} and leerweg_bron = 'BOLDT'"),
    ("mbo techniek bbl", SCHOOL_2015, "40488 43662 47006 52055 54855",
     f"{MBO} and sector = 'techniek' and leerweg_bron = 'BBL'"),
    ("mbo techniek bol voltijd", SCHOOL_2015, "91595 88009 84260 80655 79186",
     f"{MBO} and sector = 'techniek' and leerweg_bron = 'BOLVT'"),
    ("mbo techniek bol deeltijd", SCHOOL_2015, "47 4 0 0 0",
     f"{MBO} and sector = 'techniek' and leerweg_bron = 'BOLDT'"),
    ("mbo techniek", SCHOOL_2015, "132130 131675 131266 132710 134041", f"{MBO} and sector = 'techniek'"),
    ("sbb techniek en gebouwde omgeving", SCHOOL_2015, "63994 66083 67216 69444 70142",
     f"{MBO} and sectorunit = 'Sectorunit techniek en gebouwde omgeving'"),
    ("sbb creatieve industrie en ict", SCHOOL_2015, "48333 50484 51022 51577 51573",
     f"{MBO} and sectorunit = 'Sectorunit creatieve industrie en ICT'"),
    ("sbb mobiliteit, transport, logistiek", SCHOOL_2015, "32210 33644 34362 35004 35555",
     f"{MBO} and sectorunit like 'Sectorunit mobiliteit%'"),
    ("hbo eerstejaars techniek ad", SCHOOL_2015, "382 481 939 1016 1397",
     f"{HBO} and croho_onderdeel = 'techniek' and type_ho = 'associate degree'"),
    ("hbo eerstejaars techniek bachelor", SCHOOL_2015, "19676 21127 21992 22142 21864",
     f"{HBO} and croho_onderdeel = 'techniek' and type_ho = 'bachelor'"),
    ("hbo eerstejaars bachelor", SCHOOL_2015, "88194 92759 97150 98451 99811",
     f"{HBO} and type_ho = 'bachelor'"),
    ("hbo gediplomeerden techniek", SCHOOL_2014, "11054 11740 12493 13251 13819",
     f"{DIPLOMA} and croho_onderdeel = 'techniek'"),
    ("hbo gediplomeerden", SCHOOL_2014, "69393 70920 73957 76258 74345", DIPLOMA),
    ("havo N&T", SCHOOL_2019, "2996 2750 2264 2173 2106", f"{EXAM} and opleiding = 'HAVO - N&T'"),
    ("havo N&G", SCHOOL_2019, "11811 11806 10997 10645 10707", f"{EXAM} and opleiding = 'HAVO - N&G'"),
    ("havo N&T/N&G", SCHOOL_2019, "7127 6350 5426 5004 4864", f"{EXAM} and opleiding = 'HAVO - N&T / N&G'"),
    ("havo", SCHOOL_2019, "53338 52653 48689 48374 48757", f"{EXAM} and onderwijstype = 'HAVO'"),
    ("vwo N&T", SCHOOL_2019, "2877 2953 2688 2685 2550", f"{EXAM} and opleiding = 'VWO - N&T'"),
    ("vwo N&G", SCHOOL_2019, "5955 6392 6656 6726 6714", f"{EXAM} and opleiding = 'VWO - N&G'"),
    ("vwo N&T/N&G", SCHOOL_2019, "13451 13147 12327 11476 10673", f"{EXAM} and opleiding = 'VWO - N&T / N&G'"),
    ("vwo", SCHOOL_2019, "37240 37511 36700 35721 35100", f"{EXAM} and onderwijstype = 'VWO'"),
    ("vmbo b techniek", SCHOOL_2019, "3914 3341 3121 2983 3236", f"{EXAM} and opleiding = 'VMBO B - techniek'"),
    ("vmbo k techniek", SCHOOL_2019, "5936 5704 5447 5063 5616", f"{EXAM} and opleiding = 'VMBO K - techniek'"),
    ("vmbo g techniek", SCHOOL_2019, "867 853 925 962 910", f"{EXAM} and opleiding = 'VMBO G - techniek'"),
    ("vmbo t techniek", SCHOOL_2019, "8312 7562 6802 6214 6501", f"{EXAM} and opleiding = 'VMBO T - techniek'"),
    ("openstaande vacatures", YEARS[:12],
     "132.5 111.5 95.1 108.2 129.7 155.9 200.6 248.3 281.1 221.3 313.4 444.4",
     f"{VACATURES} and bedrijfstak = 'T001081'"),
    ("openstaande vacatures industrie", YEARS[:12],
     "13.7 10.3 8.3 9.5 10.9 12.8 16.4 21.5 23.3 17.9 26.8 35.6",
     f"{VACATURES} and bedrijfstak = '307500'"),
    ("openstaande vacatures bouw", YEARS[:12],
     "6.0 4.5 3.2 3.9 5.0 6.6 11.1 16.0 18.1 14.4 20.7 26.6", f"{VACATURES} and bedrijfstak = '350000'"),
    ("openstaande vacatures ict", YEARS[:12],
     "8.9 7.7 7.0 8.4 10.1 11.9 13.4 16.7 18.3 14.5 21.5 27.0", f"{VACATURES} and bedrijfstak = '391600'"),
    ("ww eind december", DECEMBERS,
     "269.9 340.2 437.7 440.8 445.9 412.0 330.0 262.7 223.5 285.7 191.8 149.2 160.8 174.8 191.5", WW),
    ("ww gemiddeld", YEARS,
     "259.6 300.3 389.6 437.9 429.8 441.1 378.1 296.5 248.3 275.5 240.2 165.8 155.1 171.2 188.2", WW),
    ("werklozen", YEARS, "544 622 754 762 724 646 546 459 423 465 408 350 359 372 396",
     f"{EBB} and meetwaarde_code = '3000800_2'"),
    ("werkloosheid", YEARS, "6.0 6.8 8.2 8.3 7.9 7.0 5.9 4.9 4.4 4.8 4.2 3.5 3.6 3.7 3.9",
     f"{EBB} and meetwaarde_code = 'M001906_2'"),
    ("werkenden", YEARS,
     "8444 8496 8433 8382 8458 8570 8744 8939 9117 9116 9255 9548 9737 9798 9833",
     f"{EBB} and meetwaarde_code = '3000795_2'"),
]  # fmt: skip

# One year only: leerlingen on 1 October 2019.
PUPILS = [
    ("havo 4", 62_246, "onderwijstype = 'HAVO lj 4-5' and leerjaar = '4'"),
    ("havo 4 met N", 25_024, "onderwijstype = 'HAVO lj 4-5' and leerjaar = '4' and afdeling like '%Natuur%'"),
    ("vwo 4", 43_840, "onderwijstype = 'VWO lj 4-6' and leerjaar = '4'"),
    ("vwo 4 met N", 26_385, "onderwijstype = 'VWO lj 4-6' and leerjaar = '4' and afdeling like '%Natuur%'"),
    ("vmbo bl 3", 17_332, "onderwijstype = 'VMBO BL lj 3-4' and leerjaar = '3'"),
    ("vmbo bl 3 techniek", 4_001, "onderwijstype = 'VMBO BL lj 3-4' and leerjaar = '3' and vmbo_sector = 'Techniek'"),
    ("vmbo kl 3", 28_434, "onderwijstype = 'VMBO KL lj 3-4' and leerjaar = '3'"),
    ("vmbo kl 3 techniek", 6_307, "onderwijstype = 'VMBO KL lj 3-4' and leerjaar = '3' and vmbo_sector = 'Techniek'"),
    ("vmbo gl 3", 15_742, "onderwijstype = 'VMBO GL lj 3-4' and leerjaar = '3'"),
    ("vmbo gl 3 techniek", 1_455, "onderwijstype = 'VMBO GL lj 3-4' and leerjaar = '3' and vmbo_sector = 'Techniek'"),
]  # fmt: skip

# As PROVENANCE.md counts them: rows, and lines that hold nothing.
ROWS = {
    "mbo_inscriptions_2019.csv": (19_229, 29),
    "hbo_inscriptions_2019.csv": (3_815, 7),
    "hbo_gediplomeerden_2019.csv": (3_849, 7),
    "leerlingen-vo-per-vestiging-naar-onderwijstype-2019.csv": (24_243, 0),
    "alle-vestigingen-vo.csv": (1_619, 0),
}


@pytest.fixture(scope="module")
def warehouse(real_home: Home) -> Iterator[Path]:
    """The candidate behind the release: it holds the staging models too."""
    assert real_home.release is not None
    (found,) = real_home.path.glob("candidates/*/warehouse.duckdb")
    with working_in(real_home):
        yield found


def _one(warehouse: Path, sql: str) -> list[tuple[object, ...]]:
    with dbt.open_candidate(warehouse) as db:
        return db.execute(sql).fetchall()


@pytest.mark.parametrize(
    ("periods", "published", "source"), [s[1:] for s in SERIES], ids=[s[0] for s in SERIES]
)
def test_a_published_series_is_reproduced(
    warehouse: Path, periods: list[str], published: str, source: str
) -> None:
    rows = _one(
        warehouse,
        f"select periode, sum(waarde_min), sum(waarde_max) from {source} group by periode",
    )
    found = {periode: (low, high) for periode, low, high in rows}
    numbers = [found[p][0] for p in periods]
    assert [f"{n:f}".rstrip("0").rstrip(".") for n in numbers] == [
        n.removesuffix(".0") for n in published.split()
    ]
    assert all(found[p][0] == found[p][1] for p in periods)


@pytest.mark.parametrize(
    ("published", "where"), [p[1:] for p in PUPILS], ids=[p[0] for p in PUPILS]
)
def test_published_pupils_are_reproduced(warehouse: Path, published: int, where: str) -> None:
    (row,) = _one(
        warehouse,
        f"select sum(waarde_min) from staging.stg_duo__vo_leerlingen where {where}",
    )
    assert row == (published,)


def test_every_file_of_duo_and_cbs_is_landed_with_its_rows(
    real_home: Home, warehouse: Path
) -> None:
    files = [p for part in ("duo", "cbs") for p in (REAL / part).rglob("*") if p.is_file()]
    landed = _one(
        warehouse,
        "select bestand, rijen, overgeslagen_regels, bron_snapshot, dataset, tabel "
        "from staging.stg_bronnen__snapshots",
    )
    assert len(landed) == len(files)
    counted = {row[0]: (row[1], row[2]) for row in landed}
    assert {name: counted[name] for name in ROWS} == ROWS
    for _, rows, _, snapshot, dataset, table in landed:
        path = real_home.path / f"landing/{dataset}/snapshot={snapshot}/{table}.parquet"
        with duckdb.connect() as db:
            (count,) = (
                db.execute("select count(*) from read_parquet(?)", [str(path)]).fetchone() or ()
            )
        assert count == rows
