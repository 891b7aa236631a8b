"""What a release answers: figures as known on a day, what changed since and why, growth split."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline.release import growth, history, query, store
from pipeline.release.attribution import CannotSplit
from pipeline.release.query import Unknown
from pipeline.release.store import Manifest
from tests.candidates import mutated
from tests.conftest import Home, working_in
from tests.releases import released

NEW_EDITION = date(2024, 6, 27)  # of vo pupils and of vacancies
DAY_BEFORE = date(2024, 6, 26)
RECOUNTED = (
    "Een latere editie van de monitor telt 53.743 leerlingen met een N-profiel, tegen 53.538 in de "
    "editie van 2017. De reden staat er niet bij."
)


@pytest.fixture
def manifest(sample_home: Home) -> Iterator[Manifest]:
    """The release of the sample; read only."""
    with working_in(sample_home):
        yield store.require()


@pytest.fixture
def changed(sample_home: Home, home: Home) -> Callable[..., Manifest]:
    """Return a release with the tables of the sample, after some statements."""
    warehouse = sample_home.release_file(store.WAREHOUSE)

    def make(*sql: str) -> Manifest:
        assert home
        manifest = released(1)
        mutated(warehouse, manifest.warehouse, *sql)
        return manifest

    return make


def cells(rows: list[dict[str, Any]]) -> list[str]:
    return [row["cel_id"] for row in rows]


# --- figures -------------------------------------------------------------------------------------


def test_a_figure_is_as_known_on_a_day(manifest: Manifest) -> None:
    before = query.kerncijfers(manifest, ["WT-08"], as_of=DAY_BEFORE, periode="2016KW01")
    on_the_day = query.kerncijfers(manifest, ["WT-08"], as_of=NEW_EDITION, periode="2016KW01")
    now = query.kerncijfers(manifest, ["WT-08"], periode="2016KW01")
    assert [r["waarde"] for r in (*before, *on_the_day)] == [41_500, 29_200]
    assert on_the_day == now
    assert query.kerncijfers(manifest, ["WT-08"], as_of=date(2010, 1, 1)) == []


def test_totals_of_the_country_come_unless_more_is_asked_for(manifest: Manifest) -> None:
    year = {"periode": "2016SJ00"}
    assert cells(query.kerncijfers(manifest, ["KT-08", "KT-07"], **year)) == [
        "KT-07/2016SJ00/NL", "KT-08/2016SJ00/NL",
    ]  # fmt: skip
    assert cells(query.kerncijfers(manifest, ["KT-08"], uitsplitsing=["geslacht"], **year)) == [
        "KT-08/2016SJ00/NL/geslacht=man", "KT-08/2016SJ00/NL/geslacht=vrouw",
    ]  # fmt: skip
    every = cells(query.kerncijfers(manifest, ["KT-08"], uitsplitsing=["alle"], **year))
    assert every[0] == "KT-08/2016SJ00/NL"
    assert "KT-08/2016SJ00/NL/geslacht=man" in every
    (one,) = query.kerncijfers(manifest, cel_id="KT-08/2016SJ00/NL/geslacht=man")
    assert (one["geslacht"], one["waarde"]) == ("man", 43)


@pytest.mark.parametrize("asked", ["LD-NOORD", "Noord", "noord"])
def test_a_region_goes_by_code_or_name(manifest: Manifest, asked: str) -> None:
    rows = query.kerncijfers(manifest, ["KT-08"], periode="2016SJ00", regio=asked)
    assert cells(rows) == ["KT-08/2016SJ00/LD-NOORD"]
    assert rows[0]["regio_naam"] == "Noord"


def test_a_kind_of_region_gives_each_of_them(manifest: Manifest) -> None:
    asked = {"ids": ["KT-08"], "periode": "2016SJ00"}
    rows = query.kerncijfers(manifest, **asked, regio="landsdeel")
    names = ["LD-NOORD", "LD-NOORDVLEUGEL", "LD-OOST", "LD-ZUIDOOST", "LD-ZUIDWEST"]
    assert [r["regio"] for r in rows] == names
    every = [r["regio"] for r in query.kerncijfers(manifest, **asked, regio="alle")]
    assert every[:6] == ["NL", *names]
    assert len(every) == 18, "the country, five parts and twelve provinces"


def test_one_series_is_shown_unless_another_is_asked_for(manifest: Manifest) -> None:
    usual, other = "KT-10/2019SJ00/NL", "KT-10/2019SJ00/NL/definitie=vmbo-sector-techniek"
    asked = {"ids": ["KT-10"], "periode": "2019SJ00"}
    assert cells(query.kerncijfers(manifest, **asked)) == [usual]
    (row,) = query.kerncijfers(manifest, **asked, definitie="vmbo-sector-techniek")
    assert row["cel_id"] == other
    assert row["gewone_definitie"] == "vmbo-technisch-profiel"
    both = query.kerncijfers(manifest, **asked, definitie="alle")
    assert set(cells(both)) == {usual, other}


def test_another_counting_rule_is_another_series(changed: Callable[..., Manifest]) -> None:
    manifest = changed(
        "insert into marts.fct_kerncijfers select * replace ('hoofdinschrijving' as telwijze, "
        "cel_id || '/telwijze=hoofdinschrijving' as cel_id) from marts.fct_kerncijfers "
        "where cel_id = 'KT-01/2012SJ00/NL'"
    )
    asked = {"ids": ["KT-01"], "periode": "2012SJ00"}
    rules = {
        rule: [r["telwijze"] for r in query.kerncijfers(manifest, **asked, telwijze=rule)]
        for rule in (None, "hoofdinschrijving", "alle")
    }
    assert rules == {
        None: ["domein hbo/wo"],
        "hoofdinschrijving": ["hoofdinschrijving"],
        "alle": ["domein hbo/wo", "hoofdinschrijving"],
    }


UNKNOWN = {
    "period": (
        {"periode": "2013"},
        "2013 is no period code; expected as 2013SJ00, 2013JJ00, 2014MM04.",
    ),
    "breakdown": (
        {"uitsplitsing": ["geslacht", "kleur"]},
        "There is no breakdown kleur. There are: actielijn, alle, beroepsgroep, beroepsniveau, "
        "domein, geslacht, instelling, leeftijd, leerweg, niveau, opleiding, stand, topsector.",
    ),
    "figures": ({"ids": ["KT-01", "ZZ", "AA"]}, "There is no key figure AA, ZZ. There are: KT-01, KT-02,"),
    "counting rule": (
        {"telwijze": "hoofden"},
        "There is no telwijze hoofden. There are: alle, domein hbo/wo, n.v.t..",
    ),
    "region": ({"regio": "Mars"}, "There is no region Mars. There are: AM01 (Arbeidsmarktregio AM01), "),
    "definition": (
        {"definitie": "lego"}, "There is no definitie lego. There are: ho-croho-techniek, ho-croho-techniek-natuur, "
    ),
    "list": (
        {"definitie": "ho-betatechniek-monitor"},
        "ho-betatechniek-monitor (Ho bètatechniek (monitor)) has no series here: the list of what "
        "it counts was not found. CROHO-onderdelen techniek en natuur",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", UNKNOWN)
def test_what_does_not_exist_is_answered_by_what_does(manifest: Manifest, what: str) -> None:
    asked, says = UNKNOWN[what]
    with pytest.raises(Unknown) as error:
        query.kerncijfers(manifest, **asked)  # type: ignore[arg-type]
    assert str(error.value).startswith(says)
    ends = {
        "figures": ", CT-01, CT-02, CT-03.",
        "region": ", onbekend (Onbekend). Or a kind: arbeidsmarktregio, land, landsdeel, onbekend, "
        "provincie, alle.",
        "list": "For ho techniek there are: ho-croho-techniek, ho-croho-techniek-natuur.",
    }
    assert str(error.value).endswith(ends.get(what, "."))


def test_each_table_has_its_rows_in_order(manifest: Manifest) -> None:
    keys = {
        "definities": ("begrip", "definitie_versie"), "doelen": ("doel",),
        "gepubliceerd": ("kerncijfer", "periode", "niveau"), "breuken": ("periode", "kerncijfer"),
        "regios": ("soort", "regio"),
    }  # fmt: skip
    for name, key in keys.items():
        rows = query.table(manifest, name)
        order = [tuple(r[k] for k in key) for r in rows]
        assert order == sorted(order), name
        assert rows, name
    assert {"fct_controles": len(query.table(manifest, "controles"))}.items() <= (
        manifest.rows.items()
    )


def test_a_release_without_a_table_is_named_as_of_another_version(
    changed: Callable[..., Manifest],
) -> None:
    manifest = changed("drop table marts.fct_doelen")
    with pytest.raises(store.Unreadable, match=r"fct_doelen"):
        query.table(manifest, "doelen")


# --- what changed --------------------------------------------------------------------------------


def test_a_revision_gives_both_sides_the_delivery_and_the_reason(manifest: Manifest) -> None:
    (row,) = history.revisions(manifest, ["KT-07"], since=DAY_BEFORE, until=NEW_EDITION)
    assert row == {
        "kerncijfer": "KT-07", "naam": "Vwo'ers met een N-profiel", "periode": "2016SJ00",
        "regio": "NL", "cel_id": "KT-07/2016SJ00/NL", "soort": "gewijzigd",
        "waarde_toen": Decimal("61.7"), "waarde_min_toen": Decimal("61.685057"),
        "waarde_max_toen": Decimal("61.685057"), "status_toen": "voorlopig",
        "waarde_nu": Decimal("62.1"), "waarde_min_nu": Decimal("62.096552"),
        "waarde_max_nu": Decimal("62.096552"), "status_nu": "voorlopig", "eenheid": "%",
        "decimalen": 1, "voorbeeld": True, "bekend_vanaf": NEW_EDITION,
        "bron_snapshot": "1168ef4fa4afb689", "bestand": "vo-leerlingen-2016-editie-2024.csv",
        "reden": RECOUNTED,
    }  # fmt: skip


def test_what_was_not_known_is_new(manifest: Manifest) -> None:
    rows = history.revisions(manifest, ["WT-08"], since=DAY_BEFORE, until=NEW_EDITION)
    assert [(r["periode"], r["soort"]) for r in rows] == [
        ("2016KW01", "gewijzigd"), ("2017KW01", "nieuw"), ("2022KW04", "nieuw"),
        ("2023KW04", "nieuw"),
    ]  # fmt: skip
    new = rows[1]
    then = ("waarde_toen", "waarde_min_toen", "waarde_max_toen", "status_toen")
    assert [new[k] for k in then] == [None] * 4
    assert (new["waarde_nu"], new["status_nu"]) == (36_300, "definitief")
    assert (new["reden"], new["bestand"]) == ("voor het eerst bekend", "uwv-vacatures-2024.csv")


def test_another_status_alone_is_told_with_what_the_source_calls_it(manifest: Manifest) -> None:
    rows = history.revisions(manifest, since=date(2019, 2, 27), until=date(2019, 2, 28))
    (row,) = [r for r in rows if r["soort"] != "nieuw"]
    assert (row["cel_id"], row["soort"]) == ("CT-01/2014MM04/NL", "status")
    assert (row["status_toen"], row["status_nu"]) == ("voorlopig", "definitief")
    assert row["reden"] == "de bron noemt het cijfer nu definitief"


def test_without_days_it_is_about_the_newest_change(manifest: Manifest) -> None:
    newest = history.revisions(manifest)
    assert {r["bekend_vanaf"] for r in newest} == {date(2026, 2, 20)}
    assert newest == history.revisions(manifest, since=date(2026, 2, 19))
    asked = {"ids": ["KT-07", "WT-08"], "until": NEW_EDITION}
    assert history.revisions(manifest, **asked) == (
        history.revisions(manifest, **asked, since=DAY_BEFORE)
    )
    assert history.revisions(manifest, since=date(2026, 2, 20)) == []
    with pytest.raises(Unknown, match=r"^2019-01-01 does not lie after 2019-01-01; give the"):
        history.revisions(manifest, since=date(2019, 1, 1), until=date(2019, 1, 1))


def test_revisions_of_parts_and_regions_are_asked_for(manifest: Manifest) -> None:
    days = {"ids": ["KT-08"], "since": DAY_BEFORE, "until": NEW_EDITION}
    assert cells(history.revisions(manifest, **days, regio="Noord")) == ["KT-08/2016SJ00/LD-NOORD"]
    assert cells(history.revisions(manifest, **days, uitsplitsing=["geslacht"])) == [
        "KT-08/2016SJ00/NL/geslacht=man", "KT-08/2016SJ00/NL/geslacht=vrouw",
    ]  # fmt: skip


def test_what_is_known_no_more_is_gone(changed: Callable[..., Manifest]) -> None:
    manifest = changed(
        "update marts.fct_kerncijfers set bekend_tot = '2025-01-01' "
        "where cel_id = 'KT-07/2016SJ00/NL' and bekend_tot is null"
    )
    (row,) = history.revisions(manifest, ["KT-07"], since=date(2024, 12, 31))
    now = ("waarde_nu", "waarde_min_nu", "waarde_max_nu", "status_nu", "bekend_vanaf")
    assert (row["cel_id"], row["soort"]) == ("KT-07/2016SJ00/NL", "vervallen")
    assert [row[k] for k in now] == [None] * 5
    assert (row["waarde_toen"], row["status_toen"]) == (Decimal("62.1"), "voorlopig")
    assert (row["bron_snapshot"], row["bestand"], row["reden"]) == ("", "", "")


def test_without_a_line_in_the_register_a_status_can_be_the_reason(
    changed: Callable[..., Manifest],
) -> None:
    manifest = changed("delete from marts.dim_herzieningen")
    rows = history.revisions(manifest, ["KT-07", "WT-08"], since=DAY_BEFORE, until=NEW_EDITION)
    reasons = {r["cel_id"]: r["reden"] for r in rows if r["soort"] == "gewijzigd"}
    assert reasons == {
        "KT-07/2016SJ00/NL": "het cijfer was voorlopig",
        "WT-08/2016KW01/NL": "",  # it was definitive: nothing says why
    }


def test_only_deliveries_that_were_not_there_made_the_change(
    changed: Callable[..., Manifest],
) -> None:
    old, new, other = "772ac60822ebd055", "1168ef4fa4afb689", "ade5f3b668d12a2d"
    manifest = changed(
        f"update marts.fct_kerncijfers set bron_snapshots = '{old} {new} {other}' "
        "where cel_id = 'KT-07/2016SJ00/NL' and bekend_tot is null"
    )
    (row,) = history.revisions(manifest, ["KT-07"], since=DAY_BEFORE, until=NEW_EDITION)
    assert row["bron_snapshot"] == f"{new} {other}"
    assert row["bestand"] == "vo-leerlingen-2016-editie-2024.csv, uwv-vacatures-2024.csv"


# --- why -----------------------------------------------------------------------------------------


def test_a_difference_is_split_into_its_causes(manifest: Manifest) -> None:
    found = history.why(manifest, "WT-08/2016KW01/NL@2022-06-01", "WT-08/2023KW04/NL").as_dict()
    assert [found[end]["waarde"] for end in ("van", "naar")] == [41_500, 78_900]
    assert {k: v for k, v in found.items() if k not in ("van", "naar")} == {
        "verschil": {"min": 37_400.0, "max": 37_400.0},
        "werkelijk": {"min": 49_700.0, "max": 49_700.0},
        "herziening": {"min": -12_300.0, "max": -12_300.0},
        "definitie": {"min": 0.0, "max": 0.0},
        "volgordes": [["kennis", "periode"]],
        "zin": "Het cijfer is 37.400 vacatures hoger: 49.700 vacatures hoger door een echte "
        "verandering en 12.300 vacatures lager door een herziening door de bron.",
    }
    assert isinstance(found["verschil"]["min"], float)


def test_bounds_and_definitions_are_split_too(manifest: Manifest) -> None:
    van = "KT-10/2019SJ00/NL@2020-06-01"
    naar = "KT-10/2023SJ00/NL/definitie=vmbo-sector-techniek"
    found = history.why(manifest, van, naar)
    assert found.van["definitie_versie"] == "vmbo-technisch-profiel"
    assert found.attribution.orders == (
        ("kennis", "periode", "definitie"), ("kennis", "definitie", "periode"),
        ("definitie", "kennis", "periode"),
    )  # fmt: skip
    parts = found.as_dict()
    assert parts["verschil"] == parts["werkelijk"] == {"min": 0.764525, "max": 0.941021}
    assert parts["definitie"] == {"min": -0.058832, "max": 0.058832}
    assert found.sentence() == (
        "Het cijfer is 0,7 tot 1,0 procentpunt hoger: 0,7 tot 1,0 procentpunt hoger door een echte "
        "verandering. Het is niet zeker of een andere definitie het cijfer hoger of lager maakt "
        "(tussen −0,1 en +0,1 procentpunt)."
    )


def test_revised_either_way_round_is_a_revision(manifest: Manifest) -> None:
    then, now = "KT-08/2016SJ00/NL@2018-01-01", "KT-08/2016SJ00/NL"
    there = history.why(manifest, then, now).attribution
    back = history.why(manifest, now, then).attribution
    assert there.herziening.low == -back.herziening.low == Fraction("0.041868")
    assert there.verschil == there.herziening


WRONG = {
    "no cell": (("KT-08/2015SJ00/NL", "x"), "There is no cell KT-08/2015SJ00/NL. `techniekpact "
                "kerncijfers --format json` lists them (cel_id)."),
    "not known then": (("KT-08/2016SJ00/NL", "KT-08/2016SJ00/NL@2011-01-01"),
                       "There is no cell KT-08/2016SJ00/NL as known on 2011-01-01. `techniekpact "
                       "kerncijfers --format json` lists them (cel_id)."),
    "no day": (("KT-08/2016SJ00/NL@gisteren", "x"),
               "gisteren is no day; expected as KT-08/2016SJ00/NL@2018-01-01."),
    "other region": (("KT-08/2016SJ00/NL", "KT-07/2016SJ00/LD-NOORD"),
                     "KT-08/2016SJ00/NL and KT-07/2016SJ00/LD-NOORD differ in kerncijfer, regio; "
                     "only the period, the day of knowledge and the definition may differ."),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_what_cannot_be_split_says_why(manifest: Manifest, what: str) -> None:
    (van, naar), says = WRONG[what]
    with pytest.raises(Unknown) as error:
        history.why(manifest, van, naar)
    assert str(error.value) == says


@pytest.mark.parametrize("column", ["waarde_min", "waarde_max"])
def test_an_unknown_bound_is_no_value_to_go_by(
    changed: Callable[..., Manifest], column: str
) -> None:
    manifest = changed(
        f"update marts.fct_kerncijfers set {column} = null, waarde = null "
        "where cel_id = 'KT-04/2015SJ00/NL'"
    )
    with pytest.raises(CannotSplit, match="there is no value for 2015SJ00"):
        history.why(manifest, "KT-04/2015SJ00/NL", "KT-04/2016SJ00/NL")


# --- growth --------------------------------------------------------------------------------------


def test_growth_is_volume_and_share_with_a_sentence(manifest: Manifest) -> None:
    rows = growth.ontleding(manifest, ["KT-04"])
    assert [(r["eerder"], r["periode"]) for r in rows] == [
        ("2015SJ00", "2016SJ00"), ("2016SJ00", "2017SJ00"), ("2017SJ00", "2018SJ00"),
        ("2018SJ00", "2019SJ00"),
    ]  # fmt: skip
    first = rows[0]
    assert first["verschil_min"] == first["verschil_max"] == 3_174
    assert first["zin"] == (
        "Het aantal deelnemers in technische mbo-opleidingen in de bbl steeg met 3.174 (7,8\u00a0%): "
        "1.749 meer doordat de hele groep (alle deelnemers in het mbo in de bbl) groter werd, en "
        "1.425 meer doordat een groter deel voor techniek koos."
    )


def test_of_graduates_it_is_not_said_that_they_chose(manifest: Manifest) -> None:
    rows = growth.ontleding(manifest, ["LT-08"])
    assert rows[0]["zin"] == (
        "Het aantal gediplomeerden van technische opleidingen in het ho steeg met 686 (6,2\u00a0%): "
        "248 meer doordat de hele groep (alle gediplomeerden in het ho) groter werd, en 438 meer "
        "doordat een groter deel technisch was."
    )


def test_growth_is_of_a_region_and_as_known_on_a_day(manifest: Manifest) -> None:
    rows = growth.ontleding(manifest, ["KT-04"], regio="noord")
    assert {r["regio"] for r in rows} == {"LD-NOORD"}
    assert len(rows) == 4
    assert growth.ontleding(manifest, ["KT-04"], as_of=date(2018, 1, 1)) == []
    figures = dict.fromkeys(r["kerncijfer"] for r in growth.ontleding(manifest))
    assert list(figures) == ["KT-02", "KT-03", "KT-04", "KT-05", "KT-06", "KT-13", "LT-08"]
    for asked in ({"ids": ["ZZ"]}, {"regio": "Mars"}):
        with pytest.raises(Unknown):
            growth.ontleding(manifest, **asked)  # type: ignore[arg-type]


ROW = {
    "deel": "Technici", "geheel": "VMBO-leerlingen", "pijler": "kiezen",
    "eerder_deel_min": 100, "eerder_deel_max": 110, "deel_min": 150, "deel_max": 165,
    "verschil_min": 40, "verschil_max": 65, "volume_min": 10, "volume_max": 12,
    "aandeel_min": 30, "aandeel_max": 53,
}  # fmt: skip


def test_growth_between_bounds_is_given_between_bounds() -> None:
    # From at most 110 to at least 150, and from at least 100 to at most 165.
    assert growth.sentence(ROW) == (
        "Het aantal technici steeg met 40 tot 65 (36,3 tot 65,0\u00a0%): 10 tot 12 meer doordat de "
        "hele groep (VMBO-leerlingen) groter werd, en 30 tot 53 meer doordat een groter deel voor "
        "techniek koos."
    )


@pytest.mark.parametrize("bound", ["eerder_deel_min", "eerder_deel_max"])
@pytest.mark.parametrize("value", [0, None])
def test_growth_from_nothing_has_no_percentage(bound: str, value: int | None) -> None:
    said = growth.sentence(ROW | {bound: value})
    assert said.startswith("Het aantal technici steeg met 40 tot 65: 10 tot 12 meer")


def test_the_tables_of_a_release_are_left_as_they_are(manifest: Manifest) -> None:
    """Every question opens them read-only, so that two processes can ask at once."""
    path: Path = manifest.warehouse
    with duckdb.connect(path, read_only=True):
        assert query.table(manifest, "doelen")
        assert growth.ontleding(manifest, ["KT-04"])
        assert history.revisions(manifest, ["KT-07"], since=DAY_BEFORE)
        assert history.why(manifest, "KT-04/2015SJ00/NL", "KT-04/2016SJ00/NL")
