"""What others printed (checkfigures.md), from the publishers' own files, through the key figures.

Skipped, and saying so, where the files are not beside the repository.
"""

from __future__ import annotations

import json

import pytest

from tests.conftest import Home


def _series(home: Home, *asked: str) -> dict[str, float]:
    return {r["periode"]: r["waarde"] for r in home.rows("kerncijfers", *asked)}


@pytest.mark.parametrize(
    ("cell", "part", "whole", "printed"),
    [
        # Section B: 40 and 60 per cent N-profile, 19 per cent technical in the vmbo, 2019/20.
        ("KT-08/2019SJ00/NL", 25_024, 62_246, 40),
        ("KT-07/2019SJ00/NL", 26_385, 43_840, 60),
        ("KT-10/2019SJ00/NL", 4_001 + 6_307 + 1_455, 17_332 + 28_434 + 15_742, 19),
        ("KT-10/2019SJ00/NL/leerweg=gl", 1_455, 15_742, 9),
    ],
)
def test_a_printed_share(real_home: Home, cell: str, part: int, whole: int, printed: int) -> None:
    found = json.loads(real_home.ok("explain", cell, "--format", "json"))
    assert found["sommen"]["teller"]["waarde_min"] == part
    assert found["sommen"]["noemer"]["waarde_min"] == whole
    assert round(found["cel"]["waarde_min"]) == printed
    assert found["cel"]["waarde"] == round(100 * part / whole, 1)


def test_both_definitions_of_technical_vmbo_count_the_same_pupils(real_home: Home) -> None:
    rows = real_home.rows("kerncijfers", "KT-10", "--definitie", "alle")
    assert len(rows) == 2
    assert len({r["waarde_min"] for r in rows}) == 1


def test_graduates(real_home: Home) -> None:
    years = [f"{y}SJ00" for y in range(2014, 2019)]
    numbers = [11_054, 11_740, 12_493, 13_251, 13_819]
    assert _series(real_home, "LT-08") == dict(zip(years, numbers, strict=True))


def test_mbo_by_sectorunit(real_home: Home) -> None:
    """Techniek en gebouwde omgeving, creatieve industrie en ICT, mobiliteit en transport."""
    units = [
        [63_994, 66_083, 67_216, 69_444, 70_142],
        [48_333, 50_484, 51_022, 51_577, 51_573],
        [32_210, 33_644, 34_362, 35_004, 35_555],
    ]
    found = _series(real_home, "KT-06", "--definitie", "mbo-sectorunit-techniek")
    years = [f"{y}SJ00" for y in range(2015, 2020)]
    assert found == {y: sum(n) for y, n in zip(years, zip(*units, strict=True), strict=True)}


def test_control_series_of_cbs(real_home: Home) -> None:
    unemployment = _series(real_home, "CT-03")
    printed = [6.0, 6.8, 8.2, 8.3, 7.9, 7.0, 5.9, 4.9, 4.4, 4.8, 4.2, 3.5, 3.6, 3.7, 3.9]
    assert [unemployment[f"{y}JJ00"] for y in range(2011, 2026)] == printed
    vacancies = _series(real_home, "CT-02")
    printed = [132.5, 111.5, 95.1, 108.2, 129.7, 155.9, 200.6, 248.3, 281.1, 221.3, 313.4, 444.4]
    assert [vacancies[f"{y}JJ00"] for y in range(2011, 2023)] == printed


def test_the_branches_of_cbs_add_up_within_their_rounding(real_home: Home) -> None:
    branches = [r for r in real_home.rows("controles") if r["controle"] == "C-02"]
    assert len(branches) > 100
    assert {r["uitkomst"] for r in branches} == {"klopt"}
    assert any(r["links_min"] != r["rechts_min"] for r in branches)


def test_what_open_data_cannot_give_is_said_with_both_numbers(real_home: Home) -> None:
    rows = {(r["kerncijfer"], r["periode"]): r for r in real_home.rows("gepubliceerd")}
    outcome = {k: (r["uitkomst"], r["gepubliceerd"], r["waarde_min"]) for k, r in rows.items()}
    # formats.md section 9: hbo inflow as printed, and CROHO techniek (bachelor) from the files.
    assert outcome["KT-02", "2015SJ00"] == ("niet herleidbaar", 21_750, 19_676)
    assert outcome["KT-02", "2016SJ00"] == ("niet herleidbaar", 23_368, 21_127)
    assert outcome["KT-02", "2017SJ00"] == ("niet herleidbaar", 24_846, 21_992)
    assert outcome["KT-06", "2017SJ00"] == ("niet herleidbaar", 41_977, 131_266)
    assert all(r["uitleg"] for r in rows.values() if r["uitkomst"] == "niet herleidbaar")
    # Total WW, as UWV printed it too.
    for period, number in (("2018MM03", 327.1), ("2018MM12", 262.7), ("2019MM06", 242.7),
                           ("2021MM02", 286.1)):  # fmt: skip
        assert outcome["CT-01", period] == ("klopt", number, number)
    assert not [k for k, o in outcome.items() if o[0] == "wijkt af"]


def test_places_of_the_mbo_are_all_in_a_province(real_home: Home) -> None:
    rows = real_home.rows("kerncijfers", "KT-06", "--periode", "2019SJ00", "--regio", "provincie")
    # None in Flevoland: DUO names the place where an institution has its seat.
    assert len(rows) == 11
    assert not real_home.rows("kerncijfers", "KT-06", "--regio", "onbekend")
    assert sum(r["waarde"] for r in rows) == 134_041
