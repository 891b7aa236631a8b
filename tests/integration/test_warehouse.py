"""The warehouse through the command line: breakdowns, definitions, breaks, history, controls."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline import dbt, keys
from pipeline.commands import figures
from pipeline.settings import DBT_PROJECT_DIR
from tests.conftest import Home

Row = dict[str, Any]


def _by_region(rows: list[Row]) -> dict[str, float]:
    return {r["regio"]: r["waarde"] for r in rows}


# --- adding a key figure -------------------------------------------------------------------------


def test_a_new_figure_is_one_line_of_the_catalogue(sample_home: Home, tmp_path: Path) -> None:
    """Over existing meetwaarden: its line with its text, and nothing else."""
    project = tmp_path / "dbt_project"
    shutil.copytree(
        DBT_PROJECT_DIR, project, ignore=shutil.ignore_patterns("target", "logs", "unit_tests.yml")
    )
    line = (
        "KT-99,99,E,kiezen,Aandeel bbl in het mbo techniek,Share of bbl in mbo techniek,"
        '"Van alle deelnemers in het mbo techniek het deel in de bbl.",'
        '"Of all students in mbo techniek, the part in the bbl.",%,1,aandeel,'
        "mbo_deelnemers_techniek_bbl,mbo_deelnemers_techniek,,,,landsdeel|geslacht,jaar,SJ,"
        "mbo-sector-techniek,n.v.t.\n"
    )
    with (project / "seeds" / "kerncijfers.csv").open("a", encoding="utf-8") as file:
        file.write(line)
    home = tmp_path / "home"
    (home / "candidates").mkdir(parents=True)
    (home / "landing").symlink_to(sample_home.path / "landing")
    done = subprocess.run(
        [
            dbt.executable(), "build", "--exclude-resource-type", "unit_test",
            "--project-dir", str(project), "--profiles-dir", str(project),
            "--target-path", str(tmp_path / "target"),
        ],
        env={**os.environ, "TECHNIEKPACT_HOME": str(home)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    with dbt.open_candidate(home / "candidates" / dbt.BUILDING) as db:
        rows = db.execute(
            "select periode, regio, geslacht, waarde from marts.fct_kerncijfers "
            "where kerncijfer = 'KT-99' and bekend_tot is null"
        ).fetchall()
    found = {(p, r, g): w for p, r, g, w in rows}
    # The report's own numbers: 55.737 of 132.919, and 48.553 of 131.362.
    assert found["2012SJ00", "NL", "totaal"] == Decimal("41.9")
    assert found["2013SJ00", "NL", "totaal"] == Decimal("37.0")
    assert {r for _, r, _ in found} >= {"LD-NOORD", "LD-OOST", "onbekend"}
    assert {g for _, _, g in found} == {"totaal", "man", "vrouw"}


# --- breakdowns ----------------------------------------------------------------------------------


def test_regions_add_up_and_what_cannot_be_placed_is_a_region(sample_home: Home) -> None:
    asked = ("kerncijfers", "KT-06", "--periode", "2019SJ00")
    (whole,) = sample_home.rows(*asked)
    unplaced = sample_home.rows(*asked, "--regio", "onbekend")
    assert _by_region(unplaced)["onbekend"] > 0
    for kind, count in (("landsdeel", 5), ("provincie", 12)):
        parts = sample_home.rows(*asked, "--regio", kind)
        assert len(parts) == count
        total = sum(r["waarde"] for r in parts) + unplaced[0]["waarde"]
        assert total == whole["waarde"] == 134_041
    assert sample_home.rows(*asked, "--regio", "Limburg") == [
        r for r in sample_home.rows(*asked, "--regio", "provincie") if r["regio"] == "PV31"
    ]


@pytest.mark.parametrize(
    ("figure", "period", "dimension"),
    [
        ("KT-06", "2019SJ00", "geslacht"),
        ("KT-06", "2019SJ00", "niveau"),
        ("KT-06", "2019SJ00", "leerweg"),
        ("KT-06", "2019SJ00", "domein"),
        ("WT-08", "2023KW04", "beroepsniveau"),
        ("WT-06", "2014MM04", "leeftijd"),
        ("WT-06", "2014MM04", "beroepsgroep"),
        ("LT-04", "2013JJ00", "topsector"),
        ("GV-01", "2014MM05", "stand"),
    ],
)
def test_the_parts_of_a_breakdown_make_the_whole(
    sample_home: Home, figure: str, period: str, dimension: str
) -> None:
    asked = ("kerncijfers", figure, "--periode", period)
    (whole,) = sample_home.rows(*asked)
    parts = sample_home.rows(*asked, "--uitsplitsing", dimension)
    assert len(parts) > 1
    assert all(p[dimension] != "totaal" for p in parts)
    assert sum(p["waarde"] for p in parts) == whole["waarde"]
    assert {k: v for k, v in parts[0].items() if k in keys.DIMENSIONS and v != "totaal"} == {
        dimension: parts[0][dimension]
    }


def test_vacancies_by_level_are_those_that_were_printed(sample_home: Home) -> None:
    rows = sample_home.rows(
        "kerncijfers", "WT-08", "--periode", "2023KW04", "--uitsplitsing", "beroepsniveau"
    )
    printed = {"1": 5_600, "2": 46_800, "3": 12_200, "4": 14_300}
    assert {r["beroepsniveau"]: r["waarde"] for r in rows} == printed


def test_a_figure_without_a_known_value_is_a_dot_and_no_number(sample_home: Home) -> None:
    (row,) = sample_home.rows("kerncijfers", "LT-10")  # "meer dan 500"
    assert (row["waarde"], row["waarde_min"], row["waarde_max"]) == (None, None, None)


# --- definitions and breaks ----------------------------------------------------------------------


def test_definitions_of_one_concept_are_series_of_their_own(sample_home: Home) -> None:
    rows = sample_home.rows("kerncijfers", "KT-10", "--definitie", "alle")
    assert {r["definitie_versie"] for r in rows if r["periode"] == "2019SJ00"} == {
        "vmbo-technisch-profiel", "vmbo-sector-techniek",
    }  # fmt: skip
    # The profiles exist since 2016; the sector is older.
    assert {r["definitie_versie"] for r in rows if r["periode"] == "2013SJ00"} == {
        "vmbo-sector-techniek"
    }
    (usual,) = sample_home.rows("kerncijfers", "KT-10", "--periode", "2019SJ00")
    assert usual["definitie_versie"] == "vmbo-technisch-profiel"
    assert "definitie=" not in usual["cel_id"]
    assert all(
        "definitie=vmbo-sector-techniek" in r["cel_id"]
        for r in rows
        if r["definitie_versie"] == "vmbo-sector-techniek"
    )


def test_a_definition_without_its_list_has_no_series_and_says_so(sample_home: Home) -> None:
    refused = sample_home.call("kerncijfers", "KT-06", "--definitie", "mbo-sbb-lijst")
    assert refused.returncode == 1
    assert "the list of what it counts was not found" in refused.stderr
    listed = {d["definitie_versie"]: d for d in sample_home.rows("definities")}
    assert listed["mbo-sbb-lijst"]["lijst"] == "niet gevonden"
    assert all(d["omschrijving"].endswith(".") and d["bron"] for d in listed.values())
    unknown = sample_home.call("kerncijfers", "--definitie", "nonsense")
    assert unknown.returncode == 1
    assert "mbo-sector-techniek" in unknown.stderr


@pytest.mark.parametrize(
    ("figure", "period", "mark"),
    [
        ("KT-04", "2018SJ00", "mbo-2018"),
        ("KT-06", "2019SJ00", "mbo-2019"),
        ("KT-10", "2019SJ00", None),
        ("LT-07", "2015SJ00", "sbb-2015"),
        ("LT-07", "2016SJ00", None),
        # Of the last two quarters of 2021 there is only the delivery from before the revision.
        ("WT-08", "2017KW01", None),
        ("WT-08", "2021KW03", "uwv-2022"),
        ("WT-08", "2021KW04", None),
        ("WT-08", "2022KW04", "uwv-2022"),
        ("WT-08", "2023KW04", None),
    ],
)
def test_a_break_is_marked_where_it_begins(
    sample_home: Home, figure: str, period: str, mark: str | None
) -> None:
    (row,) = sample_home.rows("kerncijfers", figure, "--periode", period)
    assert row["breuk"] == mark


def test_a_break_between_deliveries_is_there_once_both_are(sample_home: Home) -> None:
    for day, marked in {"2024-06-26": [], "2024-06-27": ["2021KW03", "2022KW04"]}.items():
        for by in ([], ["--uitsplitsing", "beroepsgroep"], ["--regio", "landsdeel"]):
            rows = sample_home.rows("kerncijfers", "WT-08", "--as-of", day, *by)
            assert sorted({r["periode"] for r in rows if r["breuk"]}) == marked, (day, by)
            assert all((r["breuk"] is not None) == (r["periode"] in marked) for r in rows), by


def test_every_break_of_the_domain_is_in_the_register(sample_home: Home) -> None:
    marks = {(b["periode"], b["kerncijfer"]) for b in sample_home.rows("breuken")}
    assert marks >= {
        ("2018SJ00", "KT-06"), ("2019SJ00", "KT-06"), ("2016SJ00", "KT-10"), ("2022KW01", "WT-08"),
        ("2021JJ00", "WT-03"), ("2015SJ00", "LT-07"),
    }  # fmt: skip


# --- intervals -----------------------------------------------------------------------------------


def test_suppressed_cells_become_an_interval_that_holds_the_published_total(
    sample_home: Home,
) -> None:
    """The file of 2023/24 holds `<5`; what DUO counted adds up to what the monitor printed."""
    found = json.loads(sample_home.ok("explain", "KT-08/2023SJ00/NL", "--format", "json"))
    vwo = json.loads(sample_home.ok("explain", "KT-07/2023SJ00/NL", "--format", "json"))
    low = found["sommen"]["teller"]["waarde_min"] + vwo["sommen"]["teller"]["waarde_min"]
    high = found["sommen"]["teller"]["waarde_max"] + vwo["sommen"]["teller"]["waarde_max"]
    assert low < 46_146 < high
    assert found["cel"]["waarde"] is None
    assert found["cel"]["waarde_min"] < 37 < found["cel"]["waarde_max"]
    assert "36,9–37,1" in sample_home.ok("kerncijfers", "KT-08", "--periode", "2023SJ00")
    # Where the bounds round alike the number is printed all the same.
    provinces = sample_home.rows("kerncijfers", "KT-08", "--periode", "2023SJ00", "--regio",
                                 "provincie")  # fmt: skip
    assert {r["waarde"] is None for r in provinces} == {True, False}


# --- history -------------------------------------------------------------------------------------


def test_revisions_name_old_new_delivery_and_reason(sample_home: Home) -> None:
    rows = sample_home.rows("revisions", "WT-08", "--from", "2022-06-01", "--to", "2024-12-31")
    found = {r["cel_id"]: r for r in rows}
    revised = found["WT-08/2016KW01/NL"]
    assert revised["soort"] == "gewijzigd"
    assert (revised["waarde_toen"], revised["waarde_nu"]) == (41_500, 29_200)
    assert (revised["status_toen"], revised["status_nu"]) == ("definitief", "definitief")
    assert revised["bestand"] == "uwv-vacatures-2024.csv"
    assert "herzag zijn methode" in revised["reden"]
    assert found["WT-08/2023KW04/NL"]["soort"] == "nieuw"
    assert "WT-08/2021KW04/NL" not in found  # delivered in 2022 and not changed since


def test_a_change_of_status_alone_is_a_revision(sample_home: Home) -> None:
    rows = sample_home.rows("revisions", "CT-01", "--from", "2014-06-01", "--to", "2020-01-01")
    (row,) = [r for r in rows if r["cel_id"] == "CT-01/2014MM04/NL"]
    assert (row["soort"], row["status_toen"], row["status_nu"]) == (
        "status", "voorlopig", "definitief",
    )  # fmt: skip


def test_revisions_of_two_days_the_wrong_way_round_are_refused(sample_home: Home) -> None:
    done = sample_home.call("revisions", "--from", "2020-01-01", "--to", "2019-01-01")
    assert done.returncode == 1
    assert "does not lie after" in done.stderr


def test_why_splits_a_difference_into_parts_that_make_it(sample_home: Home) -> None:
    van, naar = "WT-08/2016KW01/NL@2022-06-01", "WT-08/2023KW04/NL"
    found = json.loads(sample_home.ok("why", van, naar, "--format", "json"))
    parts = {k: found[k]["min"] for k in ("verschil", "werkelijk", "herziening", "definitie")}
    # 41.500 was revised to 29.200; since then 78.900.
    assert parts == {
        "verschil": 37_400, "werkelijk": 49_700, "herziening": -12_300, "definitie": 0,
    }  # fmt: skip
    assert "herziening" in found["zin"]


def test_why_recomputes_the_old_definition_on_new_data_and_the_reverse(sample_home: Home) -> None:
    old, new = "vmbo-technisch-profiel", "vmbo-sector-techniek"
    ends = [f"KT-10/2019SJ00/NL@{day}" for day in ("2020-06-01", "2026-01-01")]
    later = f"KT-10/2023SJ00/NL/definitie={new}"
    found = json.loads(sample_home.ok("why", ends[0], later, "--format", "json"))
    assert found["van"]["definitie_versie"] == old
    assert found["verschil"]["min"] <= found["werkelijk"]["min"] + found["definitie"]["max"]
    same = json.loads(sample_home.ok("why", *ends, "--format", "json"))
    assert same["verschil"] == {"min": 0, "max": 0}


def test_why_refuses_what_cannot_be_compared(sample_home: Home) -> None:
    other = sample_home.call("why", "KT-04/2018SJ00/NL", "KT-05/2019SJ00/NL")
    assert other.returncode == 1
    assert "differ in kerncijfer" in other.stderr
    unknown = sample_home.call("why", "KT-04/2018SJ00/NL@2014-01-01", "KT-04/2019SJ00/NL")
    assert unknown.returncode == 1
    assert "no cell KT-04/2018SJ00/NL as known on 2014-01-01" in unknown.stderr


# --- growth, controls, targets, published --------------------------------------------------------


def test_growth_is_told_as_volume_or_share(sample_home: Home) -> None:
    rows = {r["cel_id"]: r for r in sample_home.rows("ontleding", "KT-02")}
    row = rows["KT-02/2019SJ00/NL"]
    # 22.142 of 98.451, then 21.864 of 99.811 (checkfigures.md A).
    share, before = Decimal(21_864) / 99_811, Decimal(22_142) / 98_451
    volume = (share + before) / 2 * (99_811 - 98_451)
    assert abs(Decimal(str(row["volume_min"])) - volume) < Decimal("0.00001")
    assert row["volume_min"] + row["aandeel_min"] == pytest.approx(21_864 - 22_142)
    assert "daalde met 278" in row["zin"]
    assert "kleiner deel voor techniek" in row["zin"]
    thirteen = sample_home.rows("kerncijfers", "KT-13", "--periode", "2019SJ00")
    assert {r["vergelijking"]: r["waarde"] for r in thirteen} == {"volume": 302, "aandeel": -580}


def test_control_totals_hold_and_have_both_numbers(sample_home: Home) -> None:
    rows = sample_home.rows("controles")
    assert {r["soort"] for r in rows} >= {"twee bronnen", "delen en totaal", "niet te plaatsen"}
    (ww,) = [r for r in rows if r["controle"] == "C-01" and r["periode"] == "2014MM04"]
    assert (ww["links_min"], ww["rechts_min"], ww["uitkomst"]) == (443_000, 443_300, "klopt")
    branches = [r for r in rows if r["controle"] == "C-02"]
    assert len(branches) == 12
    assert {r["uitkomst"] for r in rows} <= {"klopt", "niet te vergelijken"}


def test_control_totals_are_told_apart() -> None:
    """Every column of their key is printed, so that no two lines are alike; and what it means."""
    key = {"naam", "meetwaarde", "periode", "definitie_versie", "telwijze", "toelichting"}
    assert key <= set(figures.SHOWN["controles"])


def test_targets_show_progress_only_against_the_same_definition(sample_home: Home) -> None:
    rows = {r["doel"]: r for r in sample_home.rows("doelen")}
    assert rows["D-01"]["kerncijfer"] == "LT-10"
    assert rows["D-01"]["waarom_niet"] == "de waarde is niet bekend"
    assert rows["D-03"]["waarom_niet"] == "geen cijfer met dezelfde definitie"
    assert rows["D-02"]["waarom_niet"] == "geen kerncijfer meet dit"
    assert all(r["voortgang_pct"] is None for r in rows.values())
    assert all(r["bron"] for r in rows.values())


def test_what_others_printed_stands_beside_ours(sample_home: Home) -> None:
    rows = {(r["kerncijfer"], r["periode"]): r for r in sample_home.rows("gepubliceerd")}
    assert rows["KT-08", "2023SJ00"]["uitkomst"] == "klopt"
    never = rows["KT-02", "2015SJ00"]
    assert (never["uitkomst"], never["gepubliceerd"]) == ("niet herleidbaar", 21_750)
    assert (never["waarde_min"], never["uitleg"] != "") == (19_676, True)
    assert {r["uitkomst"] for r in rows.values()} == {"klopt", "niet herleidbaar", "geen cijfer"}


def test_tables_print_as_csv(sample_home: Home) -> None:
    said = sample_home.ok("regios", "--format", "csv")
    rows = list(csv.DictReader(said.splitlines()))
    assert {r["regio"] for r in rows} >= {"NL", "LD-NOORD", "PV20", "onbekend"}
