"""The checks on DUO's files fire."""

from __future__ import annotations

import pytest

from tests.conftest import Home
from tests.layouts import Case
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
)

MBO, HO, VO = "duo_mbo_static_2015", "duo_ho_static_2015", "duo_vo_static_2019"
HO_CKAN, HO_CKAN_GESLACHT = "duo_ho_ckan_opleiding", "duo_ho_ckan_geslacht"
DIPLOMA, DIPLOMA_CKAN = "duo_ho_dipl_static_2014", "duo_ho_dipl_ckan_opleiding"
ONDERWIJSTYPE = "ONDERWIJSTYPE VO EN LEER- OF VERBLIJFSJAAR"
DATASETS = published_by("DUO")
MUTATIONS: list[Mutation] = [
    (MBO, "rijen", "man_plus_vrouw_is_totaal", cell("TOTAAL2016", "999999")),
    (MBO, "rijen", "man_plus_vrouw_is_totaal", cell("TOTAAL2016", "")),
    (MBO, "rijen", "man_plus_vrouw_is_totaal", cell("TOTAAL2016", "9", row=1)),
    (MBO, "rijen", "rij_is_uniek", twice),
    (MBO, "rijen", "leerweg_is_bekend", cell("TYPE MBO", "DUAAL")),
    (MBO, "rijen", "sector_is_bekend", cell("MBO SECTOR", "ict")),
    (MBO, "rijen", "niveau_is_1_tot_4", cell("KWALIFICATIENIVEAU", "5")),
    (MBO, "rijen", "soort_instelling_is_bekend", cell("SOORTINS", "BIS")),
    (MBO, "rijen", "brin_heeft_vier_tekens", cell("BRIN NUMMER", "1AB")),
    ("duo_mbo_ckan_opleiding", "rijen", "rij_is_uniek", twice),
    ("duo_mbo_ckan_sectorkamer", "sectorkamers", "rij_is_uniek", twice),
    ("duo_mbo_ckan_sectorkamer", "sectorkamers", "leerweg_is_bekend", cell("TYPE MBO", "DUAAL")),
    ("duo_mbo_ckan_instelling", "instellingen", "rij_is_uniek", twice),
    ("duo_mbo_ckan_instelling_sectorkamer", "instellingen_sectorkamers", "rij_is_uniek", twice),
    ("duo_mbo_instroom_breed", "breed", "leerweg_is_bekend", cell("LEERWEG", "BOL")),
    ("duo_mbo_instroom_breed", "breed", "hoofdgroep_is_een_code", cell("HOOFDGROEP CODE", "1")),
    ("duo_mbo_instroom_lang", "lang", "leerweg_is_bekend", cell("LEERWEG", "BOLVT")),
    ("duo_mbo_instroom_lang", "lang", "instroom_is_ja_of_nee", cell("INSTROOM MBO", "ja")),
    (HO, "rijen", "rij_is_uniek", twice),
    (HO, "rijen", "type_is_bekend", cell("TYPE HOGER ONDERWIJS", "doctor")),
    (HO, "rijen", "onderdeel_is_bekend", cell("CROHO ONDERDEEL", "techniekk")),
    (HO, "rijen", "geslacht_is_bekend", cell("GESLACHT", "m")),
    (HO, "rijen", "opleidingscode_heeft_vijf_cijfers", cell("OPLEIDINGSCODE ACTUEEL", "3408")),
    (HO_CKAN, "rijen", "rij_is_uniek", twice),
    (HO_CKAN, "rijen", "onderdeel_is_bekend", cell("CROHO ONDERDEEL", "TECHNIEK_EN_ICT")),
    (HO_CKAN_GESLACHT, "rijen", "geslacht_is_bekend", cell("GESLACHT", "X")),
    (DIPLOMA, "rijen", "rij_is_uniek", twice),
    (DIPLOMA, "rijen", "onderdeel_is_bekend", cell("CROHO ONDERDEEL", "")),
    (DIPLOMA, "rijen", "geslacht_is_bekend", cell("GESLACHT", "m")),
    (DIPLOMA, "rijen", "opleidingscode_heeft_vijf_cijfers", cell("OPLEIDINGSCODE ACTUEEL", "")),
    (DIPLOMA_CKAN, "rijen", "type_is_bekend", cell("TYPE HOGER ONDERWIJS", "DOCTOR")),
    (VO, "rijen", "rij_is_uniek", twice),
    (VO, "rijen", "sector_is_bekend", cell("VMBO SECTOR", "Zorg")),
    (VO, "rijen", "onderwijstype_is_bekend", cell(ONDERWIJSTYPE, "HBS")),
    (VO, "rijen", "profiel_is_ingedeeld", cell("AFDELING", "Natuur en Ruimtevaart")),
    (VO, "rijen", "provincie_is_ingevuld", cell("PROVINCIE VESTIGING", " ")),
    ("duo_vo_static_2017", "rijen", "rij_is_uniek", twice),
    ("duo_vo_ckan", "lang", "sector_is_bekend", cell("VMBO SECTOR", "Zorg")),
    ("duo_vo_ckan", "lang", "onderwijstype_is_bekend", cell(ONDERWIJSTYPE, "HBS")),
    ("duo_vo_ckan", "lang", "leerjaar_is_1_tot_6", cell("LEERJAAR", "7")),
    ("duo_vo_vestigingen_static", "rijen", "vestiging_is_uniek", twice),
    ("duo_vo_vestigingen_static", "rijen", "provincie_is_bekend", cell("PROVINCIE", "Holland")),
    ("duo_vo_vestigingen_static", "rijen", "gemeente_heeft_vier_cijfers", cell("GEMEENTENUMMER", "344")),
    ("duo_vo_examens_2014", "rijen", "geslaagden_zijn_kandidaten",
     cell("GESLAAGDEN SCHOOLJAAR 2016-2017 - MAN", "999")),
    ("duo_vo_examens_2019", "rijen", "rij_is_uniek", twice),
    ("duo_vo_cijfers", "cijfers", "brin_heeft_vier_tekens", cell("BRIN NUMMER", "1AB")),
    ("duo_vo_vakcijfers", "vakken", "vakcode_heeft_vier_cijfers", cell("VAKCODE", "12")),
]  # fmt: skip
CHANGES = mutations(MUTATIONS, DATASETS)


@pytest.mark.parametrize(("one", "check", "change"), CHANGES, ids=named(CHANGES))
def test_a_check_fires(home: Home, one: Case, check: str, change: Change) -> None:
    assert_fires(one, check, change)


@pytest.mark.parametrize("dataset", DATASETS)
def test_a_good_delivery_of_every_layout_passes_every_check(home: Home, dataset: str) -> None:
    assert_good_deliveries_pass(dataset)
