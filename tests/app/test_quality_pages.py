"""The pages on actions, quality and accountability, in both languages."""

from __future__ import annotations

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from pipeline.audit import assumptions
from pipeline.sources.freshness import Expected, next_expected
from pipeline.sources.registry import load_registry
from tests.app.conftest import open_view
from tests.conftest import Home


def _column(test: AppTest, name: str) -> list[str]:
    """Return the cells of a column, of all tables that have it."""
    return [str(cell) for t in test.table if name in t.value for cell in t.value[name]]


def test_a_target_shows_a_figure_of_the_same_definition_or_says_why_not(
    home_of_the_app: Home,
) -> None:
    rows = home_of_the_app.rows("doelen")
    test = open_view("acties")
    now = _column(test, "Nieuwste cijfer")
    assert len(now) == len(rows) == 7
    for row, shown in zip(rows, now, strict=True):
        if row["waarom_niet"] == "geen kerncijfer meet dit":
            assert shown == "Geen kerncijfer meet dit."
        else:
            assert f"kerncijfer={row['kerncijfer']}" in shown
    assert any("niet als getal bekend" in shown for shown in now)
    english = open_view("acties", "en")
    assert "No key figure measures this." in _column(english, "Newest figure")


def test_actions_stand_beside_the_figures_of_their_pillar(home_of_the_app: Home) -> None:
    test = open_view("acties", pijler="werken")
    assert test.subheader[0].value == "Werken in de techniek"
    assert _column(test, "Actie") == [
        "sectorplannen", "van werk naar werk, servicepunten techniek", "boeien en binden van vakmensen",
    ]  # fmt: skip
    figures = " ".join(_column(test, "Kerncijfer"))
    assert "kerncijfer=WT-06" in figures
    assert "kerncijfer=KT-" not in figures
    said = " ".join(c.value for c in test.caption)
    assert "Zij meten niet wat een actie opleverde" in said
    assert "(voorbeeld)" in said


def test_a_choice_of_state_comes_from_the_address_and_goes_to_it(home_of_the_app: Home) -> None:
    test = open_view("acties", stand="afgerond")
    assert _column(test, "Nummer") == ["A02"]
    test.selectbox[0].select("leren").run()
    assert test.query_params["pijler"] in ("leren", ["leren"])
    assert "Er zijn geen acties" in test.info[0].value


def test_quality_tells_freshness_findings_and_control_totals(home_of_the_app: Home) -> None:
    outcomes = home_of_the_app.rows("checks")
    failed = [o for o in outcomes if o["outcome"] == "failed"]
    test = open_view("kwaliteit")
    assert f"{len(outcomes)} controles" in " ".join(m.value for m in test.markdown)
    assert len([m for m in test.markdown if m.value.startswith("- **gezakt**")]) == len(failed)
    totals = home_of_the_app.rows("controles")
    counted = sum(int(n.replace(".", "")) for n in _column(test, "Alle"))
    assert counted == len(totals)
    # The sample's deliveries are years old: what was expected after them is past.
    expected = _column(test, "Volgende verwacht")
    assert any(e.endswith("(voorbij)") for e in expected)
    assert "geen vast moment" in expected
    assert any("53.743" in m for m in _column(test, "Reden"))
    files = test.dataframe[-1].value
    assert len(files) == len(list(home_of_the_app.path.glob("archive/*/*/receipt.json")))
    english = open_view("kwaliteit", "en")
    assert any(e.endswith("(past)") for e in _column(english, "Next expected"))


@pytest.mark.parametrize(
    ("dataset", "received", "expected"),
    [
        ("duo_mbo_deelnemers", date(2020, 1, 20), (date(2020, 3, 1), date(2020, 4, 30))),
        ("duo_mbo_deelnemers", date(2020, 3, 20), (date(2021, 3, 1), date(2021, 4, 30))),
        ("duo_mbo_deelnemers", date(2020, 4, 2), (date(2021, 3, 1), date(2021, 4, 30))),
        ("cbs_vacatures", date(2020, 2, 14), (date(2020, 5, 1), date(2020, 5, 31))),
        ("cbs_vacatures", date(2020, 11, 30), (date(2021, 2, 1), date(2021, 2, 28))),
        ("regiegroep_registers", date(2014, 5, 13), None),
    ],
)
def test_the_next_publication_follows_from_the_registry(
    dataset: str, received: date, expected: tuple[date, date] | None
) -> None:
    found = next_expected(load_registry().datasets[dataset], received)
    assert found == (Expected(*expected) if expected else None)
    if found:
        assert not found.is_past(found.last)
        assert found.is_past(date(found.last.year + 1, 1, 1))


def test_the_account_shows_definitions_and_the_list_of_one(home_of_the_app: Home) -> None:
    rows = home_of_the_app.rows("definities")
    test = open_view("verantwoording", deel="definities", definitie="mbo-sector-techniek")
    assert len(_column(test, "Afbakening")) == len(rows)
    counted = _column(test, "Hier te tellen")
    assert set(counted) == {"ja", "nee, de lijst is niet gevonden"}
    assert [h.value for h in test.header] == ["Wat telt als techniek"]
    lists = [m.value for m in test.markdown if m.value.startswith("- ")]
    assert "techniek" in lists[0]
    assert "zorg en welzijn" in lists[1]


def test_the_account_shows_every_assumption_with_its_colour(home_of_the_app: Home) -> None:
    listed = assumptions.listed()
    assert len(listed) >= 20
    shown = open_view("verantwoording", deel="aannames").table[0].value
    assert len(shown) == len(listed)
    assert {c.split()[-1] for c in shown["Zekerheid"]} == {"rood", "oranje", "groen"}
    english = open_view("verantwoording", "en", deel="aannames").table[0].value
    assert {c.split()[-1] for c in english["Certainty"]} == {"red", "amber", "green"}
    assert set(english["Assumption"]).isdisjoint(shown["Aanname"])


def test_an_assumption_without_a_colour_or_a_language_is_found() -> None:
    head = "| a | b | c | d |\n|---|---|---|---|\n"
    assert assumptions.parse(f"{head}| x | y | z | sample only |")[0].colour == ""
    assert assumptions.parse(f"{head}| x | y | z | red: sample only |")[0].colour == "red"
    with pytest.raises(ValueError, match="found 3 columns, expected 4"):
        assumptions.parse(f"{head}| x | z | red |")


def test_the_account_has_all_parts_in_both_languages(home_of_the_app: Home) -> None:
    dutch, english = open_view("verantwoording"), open_view("verantwoording", "en")
    assert len(dutch.header) == len(english.header) == 7
    said = " ".join(m.value for m in dutch.markdown)
    assert "Er is geen formeel onderzoek gedaan" in said
    assert f"/release/{home_of_the_app.release}/CHANGES.md" in said
    assert "Dit is de eerste publicatie" in said
    assert "CC BY 4.0" in " ".join(_column(dutch, "Licentie"))
