"""The checks on tables of CBS fire."""

from __future__ import annotations

import pytest

from pipeline.checks import landed
from tests import layouts
from tests.conftest import Home, hand_in
from tests.layouts import Case
from tests.mutations import (
    Change,
    Mutation,
    assert_fires,
    assert_good_deliveries_pass,
    cell,
    every,
    mutations,
    named,
    published_by,
    twice,
    twice_with,
)

V3, OVERIG, OVERIG_V3 = "cbs_80472ned_odata_v3", "cbs_overig_odata_v4", "cbs_overig_odata_v3"
TECHNICI, KSZ = "cbs_techniek_odata_v4", "cbs_37789ksz_odata_v4"
TECHNICI_2, HEEL = "cbs_techniek_odata_v4_2", "technisch_is_heel_of_in_delen"
PROVINCIES = "cbs_provincies_geojson"
# Latitude first, as some services give it.
TURNED = '{"type":"Polygon","coordinates":[[[53.0,4.0],[53.0,4.5],[52.5,4.5],[53.0,4.0]]]}'
DATASETS = published_by("CBS")
MUTATIONS: list[Mutation] = [
    (TECHNICI, "observations", "alle_vier_de_combinaties", lambda _, rows: rows[:-1]),
    (TECHNICI, "observations", "alle_vier_de_combinaties", cell("ValueAttribute", "Confidential")),
    (TECHNICI, "observations", "sector_is_bekend", cell("Sector", "bouw")),
    (TECHNICI, "observations", "beroep_is_bekend", cell("Beroep", "bouw")),
    (TECHNICI_2, "technici", "meetwaarde_is_bekend", cell("Measure", "Beroepsbevolking")),
    (TECHNICI_2, "technici", "opleiding_is_bekend", cell("Opleiding", "totaal")),
    (TECHNICI_2, "technici", "beroep_is_bekend", cell("Beroep", "totaal")),
    (TECHNICI_2, "technici", "geslacht_is_bekend", cell("Geslacht", "T001038")),
    (TECHNICI_2, "technici", "cel_is_uniek", twice),
    (TECHNICI_2, "technici", HEEL, twice_with("Beroep", "technisch")),
    (TECHNICI_2, "technici", "beroep_past_bij_meetwaarde", cell("Beroep", "geen")),
    (TECHNICI_2, "technici", "beroep_past_bij_meetwaarde", cell("Beroep", "technisch", row=6)),
    (KSZ, "observations", "ww_is_er", every("Measure", "D007076_3")),
    (KSZ, "measure_codes", "ww_staat_in_de_lijst", cell("Identifier", "D007076_3")),
    (KSZ, "measure_codes", "ww_staat_in_duizendtallen", cell("Unit", "aantal")),
    (V3, "rijen", "waarden_zijn_getallen", cell("OpenstaandeVacatures_1", "veel")),
    (V3, "rijen", "periode_is_een_code", cell("Perioden", "2013MM01")),
    (V3, "perioden", "periode_is_uniek", twice),
    (V3, "perioden", "status_is_bekend", cell("Status", "Zeker")),
    (V3, "bedrijfskenmerken", "code_is_uniek", twice),
    ("cbs_80472ned_statline", "statline", "waarden_zijn_getallen", cell("Openstaande vacatures", "1 699", 1)),
    ("cbs_80472ned_statline", "statline", "periode_is_een_kwartaal_of_jaar", cell("Perioden", "Q1")),
    ("cbs_80472ned_odata_v4", "measure_codes", "openstaande_vacatures_staan_in_de_lijst",
     cell("Title", "Vacatures")),
    (OVERIG, "properties", "tabel_is_genoemd", cell("Identifier", None)),
    (OVERIG, "dimensions", "dimensie_is_uniek", twice),
    (OVERIG, "groups", "groep_is_uniek", twice),
    (OVERIG, "codes", "code_is_uniek", twice),
    # Records with numbers are counted while they are read, so only other texts can be there twice.
    (OVERIG_V3, "dataset", "record_is_uniek", lambda _, rows: [["a", *rows[0][1:]]] * 2),
    (OVERIG_V3, "table_infos", "tabel_is_genoemd", cell("Identifier", None)),
    (OVERIG_V3, "data_properties", "eigenschap_is_uniek", twice),
    (OVERIG_V3, "category_groups", "groep_is_uniek", twice),
    (OVERIG_V3, "lists", "code_is_uniek", twice),
    (OVERIG_V3, "captures", "bron_is_genoemd", cell("tableId", None)),
    ("cbs_overig_metadata_csv", "metadata", "status_is_bekend", cell("waarde", "Zeker", row=4)),
    (PROVINCIES, "rijen", "alle_provincies", lambda _, rows: rows[:-1]),
    (PROVINCIES, "rijen", "alleen_provincies", cell("statcode", "GM0014")),
    (PROVINCIES, "rijen", "alleen_provincies", cell("statcode", None)),
    (PROVINCIES, "rijen", "provincie_staat_er_een_keer", twice),
    (PROVINCIES, "rijen", "provincie_heeft_een_naam", cell("statnaam", None)),
    (PROVINCIES, "rijen", "grenzen_liggen_in_nederland", cell("geometrie", TURNED)),
    (V3, "rijen", "cel_is_uniek", twice),
    (TECHNICI, "observations", "cel_is_uniek", twice),
    (KSZ, "observations", "cel_is_uniek", twice),
    ("cbs_80590ned_odata_v4", "observations", "cel_is_uniek", twice),
    ("cbs_80472ned_odata_v4", "observations", "cel_is_uniek", twice),
]  # fmt: skip
CHANGES = mutations(MUTATIONS, DATASETS)


@pytest.mark.parametrize(("one", "check", "change"), CHANGES, ids=named(CHANGES))
def test_a_check_fires(home: Home, one: Case, check: str, change: Change) -> None:
    assert_fires(one, check, change)


@pytest.mark.parametrize("dataset", DATASETS)
def test_a_good_delivery_of_every_layout_passes_every_check(home: Home, dataset: str) -> None:
    assert_good_deliveries_pass(dataset)


def test_a_table_without_periods_is_judged(home: Home) -> None:
    """As 86247NED, the areas of one year, is."""
    one = layouts.case(OVERIG, "observations")
    whole = layouts.sample(one)
    header = ["RegioS" if c == "Perioden" else c for c in whole.columns]
    receipt = hand_in(layouts.write_v4(one, header, whole.rows).data, "gebieden", "drop").receipt
    assert landed.land_and_check("cbs_overig", "run").counting == [receipt]
