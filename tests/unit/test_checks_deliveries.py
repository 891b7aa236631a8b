"""The checks on what is delivered in the project's own layouts fire."""

from __future__ import annotations

import pytest

from pipeline.sources.registry import load_registry
from tests import layouts
from tests.conftest import Home
from tests.layouts import Case, Cells
from tests.mutations import (
    Change,
    Mutation,
    assert_fires,
    assert_good_deliveries_pass,
    cell,
    mutations,
    named,
    published_by,
    twice,
    twice_with,
)


def some_of_none(names: list[str], rows: Cells) -> Cells:
    """Companies in one leerweg, and none in all together."""
    rows = cell("LEERBEDRIJVEN", "<5")(names, rows)
    return cell("LEERBEDRIJVEN", "0", row=4)(names, rows)


WW, WW_2, VACATURES, PBT = "uwv_ww_1", "uwv_ww_2", "uwv_vacatures_1", "pbt_samenwerking_1"
SBB, KORTER = "sbb_leerbanen_1", "KORTER DAN 6 MAANDEN"
DATASETS = [n for n in load_registry().datasets if n not in published_by("DUO", "CBS")]
MUTATIONS: list[Mutation] = [
    (PBT, "rijen", "periode_is_een_code", cell("PERIODE", "2014KW01")),
    (PBT, "rijen", "soort_is_bekend", cell("SOORT", "route")),
    (PBT, "rijen", "rij_is_uniek", twice_with("NAAM", "NAAM 0")),
    (PBT, "rijen", "landsdeel_is_bekend", cell("LANDSDEEL", "West")),
    (PBT, "rijen", "instellingen_zijn_codes", cell("VO SCHOLEN", "School A, School B")),
    (PBT, "rijen", "rocs_zijn_codes", cell("ROCS", "roc van Voorbeeld")),
    (PBT, "rijen", "bedrijven_zijn_codes", cell("BEDRIJVEN", "VB000001,VB000002")),
    (WW, "rijen", "periode_is_een_code", cell("PERIODE", "april 2014")),
    (WW, "rijen", "periode_is_een_code", cell("PERIODE", "2014MM13")),
    (WW, "rijen", "rij_is_uniek", twice),
    (WW, "rijen", "rij_is_uniek", twice_with("BEROEPSGROEP", "Productiemedewerkers ")),
    (WW, "rijen", "leeftijd_is_bekend", cell("LEEFTIJD", "oud")),
    (WW, "rijen", "beroepsgroep_is_ingedeeld", cell("BEROEPSGROEP", "")),
    (WW, "rijen", "beroepsgroep_is_ingedeeld", cell("BEROEPSGROEP", "astronauten")),
    (WW, "rijen", "periode_ligt_niet_in_de_toekomst", cell("PERIODE", "2041MM04")),
    (WW, "rijen", "regio_is_een_code", cell("ARBEIDSMARKTREGIO", "Nederland")),
    (WW_2, "rijen", "aantallen_zijn_getallen", cell(KORTER, "1.234")),
    (WW_2, "rijen", "korter_past_in_lopend", cell(KORTER, "11")),
    # Of a row with 1 to 4 benefits, and of one with none.
    (WW_2, "rijen", "korter_past_in_lopend", cell(KORTER, "5", row=1)),
    (WW_2, "rijen", "korter_past_in_lopend", cell(KORTER, "<5", row=2)),
    (VACATURES, "rijen", "periode_is_een_code", cell("PERIODE", "2013JJ00")),
    (VACATURES, "rijen", "rij_is_uniek", twice_with("BEROEPSGROEP", "Productiemedewerkers ")),
    (VACATURES, "rijen", "beroepsniveau_is_bekend", cell("BEROEPSNIVEAU", "5")),
    (VACATURES, "rijen", "beroepsgroep_is_ingedeeld", cell("BEROEPSGROEP", "astronauten")),
    (VACATURES, "rijen", "periode_ligt_niet_in_de_toekomst", cell("PERIODE", "2041KW01")),
    (VACATURES, "rijen", "regio_is_bekend", cell("REGIO", "Nederland")),
    (VACATURES, "rijen", "een_indeling_per_kwartaal", cell("REGIO", "Noord")),
    (VACATURES, "rijen", "een_indeling_per_kwartaal", cell("BEROEPSNIVEAU", "2")),
    ("regiegroep_registers_1", "rijen", "periode_is_een_code", cell("PERIODE", "2014")),
    ("regiegroep_registers_1", "rijen", "register_is_bekend", cell("REGISTER", "acties")),
    ("regiegroep_registers_1", "rijen", "rij_is_uniek", twice),
    ("regiegroep_registers_1", "rijen", "aantallen_zijn_getallen", cell("AANTAL", "over 500")),
    ("roa_knelpunten_1", "rijen", "periode_is_een_code", cell("PERIODE", "2014SJ00")),
    ("roa_knelpunten_1", "rijen", "waarden_zijn_getallen", cell("WAARDE", "1,5")),
    ("roa_knelpunten_1", "rijen", "rij_is_uniek", twice),
    (SBB, "rijen", "periode_is_een_code", cell("PERIODE", "2014KW01")),
    (SBB, "rijen", "sectorkamer_is_ingedeeld", cell("SECTORKAMER", "totaal")),
    (SBB, "rijen", "leerweg_is_bekend", cell("LEERWEG", "BBL en BOL")),
    (SBB, "rijen", "totaal_is_geleverd", cell("LEERWEG", "bol", row=4)),
    (SBB, "rijen", "totaal_is_geleverd", cell("LEERBEDRIJVEN", "", row=4)),
    (SBB, "rijen", "totaal_is_niet_minder", cell("LEERBEDRIJVEN", "9", row=4)),
    (SBB, "rijen", "totaal_is_niet_minder", cell("LEERBEDRIJVEN", "<5", row=4)),
    (SBB, "rijen", "totaal_is_niet_minder", some_of_none),
    (SBB, "rijen", "landsdeel_is_bekend", cell("LANDSDEEL", "West")),
    (SBB, "rijen", "rij_is_uniek", twice),
    ("uwv_open_match_data_1", "rijen", "soort_is_bekend", cell("REC_TYPE", "Baan")),
]  # fmt: skip
CHANGES = mutations(MUTATIONS, DATASETS)


@pytest.mark.parametrize(("one", "check", "change"), CHANGES, ids=named(CHANGES))
def test_a_check_fires(home: Home, one: Case, check: str, change: Change) -> None:
    assert_fires(one, check, change)


def test_what_lacks_its_total_is_named(home: Home) -> None:
    change = cell("LEERWEG", "bol", row=4)
    said = assert_fires(layouts.case(SBB, "rijen"), "totaal_is_geleverd", change)
    for part in ("2014JJ00 / Techniek en gebouwde omgeving / Noord", "line 2", "LEERWEG totaal"):
        assert part in said


@pytest.mark.parametrize("dataset", DATASETS)
def test_a_good_delivery_of_every_layout_passes_every_check(home: Home, dataset: str) -> None:
    assert_good_deliveries_pass(dataset)
