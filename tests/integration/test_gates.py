"""Each gate fires at its own mutation of a candidate, and at that alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pipeline.checks.outcomes import Outcome
from pipeline.release.gates import GATES, Answer, ask
from pipeline.release.gates.volumes import Band, Bands, load_bands
from tests.candidates import mutated
from tests.conftest import Home

PASSED = [Outcome(tool="dbt", check="t", subject="m", severity="critical", outcome="passed")]
FAILED = [Outcome(tool="dbt", check="t", subject="m", severity="critical", outcome="failed")]

# A figure that is a sum of its own and is part of no other.
LEERBEDRIJVEN = "periode = '2015SJ00' and regio = 'LD-NOORD'"
SUM = f"marts.fct_meetwaarden set {{}} where meetwaarde = 'leerbedrijven_techniek' and {LEERBEDRIJVEN}"
CELL = f"marts.fct_kerncijfers set {{}} where kerncijfer = 'LT-07' and {LEERBEDRIJVEN}"
MORE = "waarde_min = waarde_min + 1, waarde_max = waarde_max + 1"
MORE_PRINTED = f"{MORE}, waarde = waarde + 1"


# A later delivery of the same rows, with one other value.
REVISED = [
    "insert into marts.dim_bronnen select * replace ('f' as bron_snapshot, "
    "'herzien.csv' as bestand, date '2026-05-01' as ontvangen_op) "
    "from marts.dim_bronnen where dataset = 'sbb_leerbanen'",
    "update intermediate.int_versies set bron_snapshot = 'f' where dataset = 'sbb_leerbanen'",
    "update intermediate.int_cellen set bron_snapshot = 'f' where dataset = 'sbb_leerbanen'",
    "update marts.fct_kerncijfers set bron_snapshots = 'f' where kerncijfer = 'LT-07'",
    f"update {SUM.format(MORE)}",
    f"update {CELL.format(MORE_PRINTED)}",
]


@dataclass(frozen=True)
class Mutation:
    """What is changed in the candidate, the gate that must fire, and one thing it must find."""

    name: str
    gate: str
    says: str
    sql: list[str] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=lambda: PASSED)


MUTATIONS = [
    Mutation("a failed check", "checks_passed",
             "m: t: failed: ", outcomes=FAILED),
    Mutation("a provisional figure is called definitive", "status_agrees",
             "KT-04/2013SJ00/NL: called definitief, but mbo-deelnemers-2012-2013.csv gives it "
             "as voorlopig", [
        "update marts.fct_kerncijfers set status = 'definitief' where cel_id = 'KT-04/2013SJ00/NL'",
    ]),
    Mutation("growth on a provisional figure is called definitive", "status_agrees",
             "KT-03/2013SJ00/NL/niveau=wo: called definitief, but "
             "wo-eerstejaars-2012-2013.csv gives it as voorlopig", [
        "update marts.fct_kerncijfers set status = 'definitief' "
        "where cel_id = 'KT-03/2013SJ00/NL/niveau=wo'",
    ]),
    Mutation("a status without a sign", "status_agrees",
             "KT-04/2013SJ00/NL: status 'geschat' has no sign; there are definitief, "
             "gecorrigeerd, nader voorlopig, voorlopig", [
        "update marts.fct_kerncijfers set status = 'geschat' where cel_id = 'KT-04/2013SJ00/NL'",
    ]),
    Mutation("a file that calls itself provisional", "status_agrees",
             "LT-07/2013SJ00/LD-NOORD: called definitief, but its file is named "
             "LB-Voorlopig.csv", [
        "update marts.dim_bronnen set bestand = 'LB-Voorlopig.csv' where dataset = 'sbb_leerbanen'",
    ]),
    Mutation("a target shows another status", "status_agrees",
             "D-01: shows LT-10/2014SJ00/NL as nader voorlopig, which is voorlopig", [
        "update marts.fct_doelen set status = 'nader voorlopig' where doel = 'D-01'",
    ]),
    Mutation("a corrected cell still called definitive", "status_agrees",
             "leerbedrijven_techniek 2013SJ00: 15 cells of leerbedrijven-2018.csv are "
             "replaced by the list of corrections, but still called definitief", [
        "update intermediate.int_cellen set correctie = 'X' where dataset = 'sbb_leerbanen'",
    ]),
    Mutation("growth of another value than its sums give", "like_with_like",
             "KT-03/2013SJ00/LD-NOORD/niveau=hbo: does not follow, as mutatie, from the sums "
             "of its own series", [
        "update marts.fct_kerncijfers set waarde_min = waarde_min + 5, waarde_max = waarde_max + 5 "
        "where kerncijfer = 'KT-03' and status = 'voorlopig'",
    ]),
    Mutation("another number printed than the bounds allow", "like_with_like",
             "KT-04/2013SJ00/NL: prints 1.000, but lies from 48553.000000 to 48553.000000", [
        "update marts.fct_kerncijfers set waarde = 1 where cel_id = 'KT-04/2013SJ00/NL'",
    ]),
    Mutation("growth of another month", "like_with_like",
             "KT-03/2013SJ00/LD-NOORD/niveau=hbo: does not follow, as mutatie, from the sums "
             "of its own series", [
        "update marts.fct_kerncijfers as f set waarde_min = g.groei, waarde_max = g.groei from ("
        "select 100 * (a.waarde_min / b.waarde_min - 1) as groei "
        "from marts.fct_meetwaarden as a, marts.fct_meetwaarden as b "
        "where a.meetwaarde = 'ho_eerstejaars_techniek' and b.meetwaarde = 'ww_technisch' "
        "and a.groepering = 'NL*niveau' and b.groepering = 'NL' limit 1) as g "
        "where f.kerncijfer = 'KT-03' and f.status = 'voorlopig'",
    ]),
    Mutation("a share in a whole by another counting rule", "like_with_like",
             "KT-09/2013SJ00/LD-NOORD: does not follow, as aandeel, from the sums of its own "
             "series", [
        "update marts.fct_kerncijfers set waarde_max = waarde_max * 2, waarde_min = waarde_min * 2 "
        "where kerncijfer in ('KT-11', 'KT-09') and status = 'voorlopig'",
    ]),
    Mutation("a count of another definition", "like_with_like",
             "KT-04/2013SJ00/NL: does not follow, as telling, from the sums of its own series", [
        "update marts.fct_kerncijfers set waarde_min = waarde_min + 1, waarde_max = waarde_max + 1 "
        "where cel_id = 'KT-04/2013SJ00/NL'",
    ]),
    Mutation("an effect of another breakdown", "like_with_like",
             "KT-13/2019SJ00/NL/niveau=hbo/vergelijking=aandeel: does not follow, as "
             "ontleding, from the sums of its own series", [
        "update marts.fct_kerncijfers set waarde_min = waarde_min + 1, waarde_max = waarde_max + 1 "
        "where kerncijfer = 'KT-13' and status = 'voorlopig'",
    ]),
    Mutation("growth split over another quarter", "like_with_like",
             "KT-02/2017SJ00/LD-NOORD: growth from 2016KW02 to 2017SJ00 is not that of one "
             "series", [
        "update marts.fct_ontleding set eerder = '2016KW02' where eerder = '2016SJ00'",
    ]),
    Mutation("growth split over three years", "like_with_like",
             "KT-02/2017SJ00/LD-NOORD: growth from 2015SJ00 to 2017SJ00 is not that of one "
             "series", [
        "update marts.fct_ontleding set eerder = '2015SJ00' where periode = '2017SJ00'",
    ]),
    Mutation("growth split from a sum of another definition", "like_with_like",
             "KT-02/2017SJ00/LD-NOORD: growth from 2016SJ00 to 2017SJ00 is not that of one "
             "series", [
        "update marts.fct_ontleding set eerder_deel_min = eerder_deel_min + 1 "
        "where periode = '2017SJ00'",
    ]),
    Mutation("growth over a break without its mark", "like_with_like",
             "KT-03/2013SJ00/LD-NOORD/niveau=hbo: growth over the break b without its mark", [
        "insert into marts.dim_breuken by name select 'b' as breuk, 'KT-03' as kerncijfer, "
        "'2013SJ00' as periode, 'methode' as soort, 'n' as naam, 'n' as naam_en, "
        "'o' as omschrijving, 'o' as omschrijving_en, "
        "true as breekt_reeks, 'b' as bron",
    ]),
    Mutation("a target beside another definition", "like_with_like",
             "D-01: stands beside LT-10/2014SJ00/NL, which is another series or value", [
        "update marts.fct_doelen set definitie_versie = 'n-profiel' where doel = 'D-01'",
    ]),
    Mutation("a printed figure beside another period", "like_with_like",
             "printed KT-07/2019SJ00: stands beside KT-07/2016SJ00/NL, which is another "
             "series or value", [
        "update marts.fct_gepubliceerd set cel_id = 'KT-07/2016SJ00/NL' "
        "where kerncijfer = 'KT-07' and periode = '2019SJ00'",
    ]),
    Mutation("a printed figure that differs", "published_figures_reproduced",
             "WT-08/2017KW01: Monitor Techniekpact, arbeidsvraag 2024 printed 36300, here it "
             "is 36300 to 36300", [
        "update marts.fct_gepubliceerd set uitkomst = 'wijkt af' "
        "where kerncijfer = 'WT-08' and periode = '2017KW01'",
    ]),
    Mutation("a printed figure struck from the list", "published_figures_reproduced",
             "WT-08/2017KW01: Monitor Techniekpact, arbeidsvraag 2024 printed 36300; the "
             "release before reproduced it, this one says 'not listed'", [
        "delete from marts.fct_gepubliceerd where kerncijfer = 'WT-08' and periode = '2017KW01'",
    ]),
    Mutation("a printed figure that no longer comes out", "published_figures_reproduced",
             "WT-08/2017KW01: Monitor Techniekpact, arbeidsvraag 2024 printed 36300; the "
             "release before reproduced it, this one says 'geen cijfer'", [
        "update marts.fct_gepubliceerd set uitkomst = 'geen cijfer' "
        "where kerncijfer = 'WT-08' and periode = '2017KW01'",
    ]),
    Mutation("a third of the rows missing", "row_counts_in_band",
             "uwv_ww 2014: 168 rows, 252 before; expected 202 to 378", [
        "delete from intermediate.int_cellen where dataset = 'uwv_ww' and bron_regel % 3 = 0",
    ]),
    Mutation("rows counted twice", "row_counts_in_band",
             "uwv_ww 2014: 504 rows, 252 before; expected 202 to 378", [
        "insert into intermediate.int_cellen select * replace (bron_regel + 100000 as bron_regel) "
        "from intermediate.int_cellen where dataset = 'uwv_ww'",
    ]),
    Mutation("a figure without its English name", "text_source_lineage",
             "KT-04: the catalogue has no naam_en", [
        "update marts.dim_kerncijfers set naam_en = ' ' where kerncijfer = 'KT-04'",
    ]),
    Mutation("a figure without its English explanation", "text_source_lineage",
             "KT-04: the catalogue has no toelichting_en", [
        "update marts.dim_kerncijfers set toelichting_en = ' ' where kerncijfer = 'KT-04'",
    ]),
    Mutation("a definition without a description", "text_source_lineage",
             "definition n-profiel: used by a figure, but not described", [
        "update marts.dim_definities set omschrijving = '' where definitie_versie = 'n-profiel'",
    ]),
    Mutation("a region without a name", "text_source_lineage",
             "region LD-NOORD: used by a figure, but not described", [
        "update marts.dim_regios set naam = '' where regio = 'LD-NOORD'",
    ]),
    Mutation("a delivery without a licence", "text_source_lineage",
             "LT-07: 2a6385a5ddbff3b5 has no publisher, licence or file name", [
        "update marts.dim_bronnen set licentie = '' where dataset = 'sbb_leerbanen'",
    ]),
    Mutation("a dataset that no registry knows", "text_source_lineage",
             "LT-07: rests on onbekend, which the registry of sources does not have", [
        "update marts.dim_bronnen set dataset = 'onbekend' where dataset = 'roa_knelpunten' "
        "or dataset = 'sbb_leerbanen'",
    ]),
    Mutation("a figure that names no delivery", "text_source_lineage",
             "KT-04: rests on f, which is no known delivery", [
        "update marts.fct_kerncijfers set bron_snapshots = 'f' where cel_id = 'KT-04/2013SJ00/NL'",
    ]),
    Mutation("a figure without source rows", "text_source_lineage",
             "CT-03/2013JJ00/NL: no source row of f31a743c63f11a4a stands behind it", [
        "delete from intermediate.int_cellen where dataset = 'cbs_arbeidsdeelname' "
        "and left(periode, 4) = '2013'",
    ]),
    Mutation("a definitive figure with another value", "definitive_unchanged",
             "LT-07/2015SJ00/LD-NOORD: 17351 became 17352; nothing that it rests on says why", [
        f"update {SUM.format(MORE)}", f"update {CELL.format(MORE_PRINTED)}",
    ]),
    Mutation("a definitive figure revised by a delivery", "definitive_unchanged",
             "LT-07/2015SJ00/LD-NOORD: 17351 became 17352 by herzien.csv; no revision is "
             "registered", [*REVISED]),
    Mutation("a definitive figure turned provisional", "definitive_unchanged",
             "LT-07/2015SJ00/LD-NOORD: was definitief and is now voorlopig; nothing that it "
             "rests on says why", [
        "update " + CELL.format("status = 'voorlopig'"),
    ]),
    Mutation("a definitive value of the past overwritten", "definitive_unchanged",
             "WT-08/2016KW01/LD-NOORD: as known on 2022-05-24: 7785 became 7786; the past was "
             "overwritten", [
        f"update marts.fct_meetwaarden set {MORE} where meetwaarde = 'openstaande_vacatures' "
        "and regio = 'LD-NOORD' and bekend_tot is not null",
        f"update marts.fct_kerncijfers set {MORE_PRINTED} where kerncijfer = 'WT-08' "
        "and regio = 'LD-NOORD' and bekend_tot is not null",
    ]),
    Mutation("a figure gone", "no_cell_lost",
             "LT-07/2015SJ00/LD-NOORD: gone", [
        f"delete from marts.fct_kerncijfers where kerncijfer = 'LT-07' and {LEERBEDRIJVEN}",
    ]),
    Mutation("a value of the past gone", "no_cell_lost",
             "CT-01/2011JJ00/NL: gone as known on 2014-05-13", [
        "delete from marts.fct_kerncijfers where bekend_tot is not null",
    ]),
    Mutation("a changed code list", "method_unchanged",
             "code list n-profiel: Economie en Maatschappij=false became Economie en "
             "Maatschappij=true", [
        "update marts.dim_definitie_codes set telt_mee = not telt_mee "
        "where definitie_versie = 'n-profiel' and kenmerk = 'Economie en Maatschappij'",
    ]),
    Mutation("a new definition", "method_unchanged",
             "definition nieuw: new: n-profiel · kenmerk · bekend · 1990-01-01 · –", [
        "insert into marts.dim_definities select * replace ('nieuw' as definitie_versie) "
        "from marts.dim_definities where definitie_versie = 'n-profiel'",
    ]),
    Mutation("a definition that holds for another time", "method_unchanged",
             "definition vmbo-sector-techniek: vmbo technisch · kenmerk · bekend · 1990-01-01 "
             "· – became vmbo technisch · kenmerk · bekend · 1990-01-01 · 2030-01-01", [
        "update marts.dim_definities set geldig_tot = date '2030-01-01' "
        "where definitie_versie = 'vmbo-sector-techniek'",
    ]),
    Mutation("another formula", "method_unchanged",
             "formula LT-09: geen bron · – · – · – · – · % ·  · n.v.t. became geen bron · – · "
             "– · – · – · personen ·  · n.v.t.", [
        "update marts.dim_kerncijfers set eenheid = 'personen' where kerncijfer = 'LT-09'",
    ]),
    Mutation("a sum of something else", "method_unchanged",
             "sum leerbedrijven_techniek: sbb_leerbanen · leerbedrijven · leerbedrijven "
             "techniek · deel · – · – · – · – · – · – became sbb_leerbanen · leerbanen · "
             "leerbedrijven techniek · deel · – · – · – · – · – · –", [
        "update marts.dim_meetwaarden set grootheid = 'leerbanen' "
        "where meetwaarde = 'leerbedrijven_techniek'",
    ]),
    Mutation("a province in another landsdeel", "method_unchanged",
             "region PV24: LD-NOORDVLEUGEL became LD-OOST", [
        "update marts.dim_regios set ouder = 'LD-OOST' where regio = 'PV24'",
    ]),
]  # fmt: skip


@pytest.fixture(scope="module")
def published(sample_home: Home) -> Path:
    return sample_home.release_file("warehouse.duckdb")


def _fired(answers: list[Answer]) -> dict[str, list[str]]:
    return {
        a.gate.name: [a.error] if a.error else [f.describe() for f in a.findings]
        for a in answers
        if a.error or a.findings
    }


@pytest.mark.parametrize("mutation", MUTATIONS, ids=[m.name for m in MUTATIONS])
def test_a_mutation_fires_its_gate_alone(
    published: Path, tmp_path: Path, mutation: Mutation
) -> None:
    candidate = mutated(published, tmp_path / "candidate.duckdb", *mutation.sql)
    answers = ask(candidate, published, mutation.outcomes, [])
    fired = _fired(answers)
    assert list(fired) == [mutation.gate], fired
    assert mutation.says in fired[mutation.gate]
    gate = next(g for g in GATES if g.name == mutation.gate)
    kinds = {"blocking": ("critical", True), "person": ("warning", False)}
    outcome = next(a.outcome for a in answers if a.gate is gate)
    assert (outcome.severity, outcome.blocks) == kinds[gate.kind]


def test_every_gate_has_a_mutation_and_passes_without_one(published: Path, tmp_path: Path) -> None:
    assert {m.gate for m in MUTATIONS} == {gate.name for gate in GATES}
    same = mutated(published, tmp_path / "same.duckdb")
    for earlier in (published, None):
        answers = ask(same, earlier, PASSED, [])
        assert [a.gate for a in answers] == list(GATES)
        assert _fired(answers) == {}
        assert {a.outcome.outcome for a in answers} == {"passed"}


EXCUSED = {
    "a printed figure that another delimitation gives": [
        "update marts.fct_gepubliceerd set definitie_versie = 'n-profiel', cel_id = null "
        "where kerncijfer = 'WT-08' and periode = '2017KW01'",
    ],
    "a registered revision": [
        *REVISED,
        "insert into marts.dim_herzieningen select 'H', 'sbb_leerbanen', date '2026-01-01', "
        "date '2026-12-31', '2015SJ00', '2015SJ00', 'herziening', 'SBB telde opnieuw.', "
        "'SBB counted again.', 'SBB', 'SBB'",
    ],
    "a correction": [
        "update intermediate.int_cellen set correctie = 'X', status = 'gecorrigeerd' "
        "where dataset = 'sbb_leerbanen' and periode = '2015SJ00' and bron_regel = ("
        "select min(bron_regel) from intermediate.int_rijen where dataset = 'sbb_leerbanen' "
        "and periode = '2015SJ00' and regio_landsdeel = 'LD-NOORD')",
        "insert into marts.dim_correcties select 'X', bron_snapshot, bron_regel, bron_kolom, "
        "bron_waarde, 'vervang', '9', 'Typefout.', 'SBB', date '2026-01-01', 'bevestigd' "
        "from intermediate.int_cellen where correctie = 'X'",
        f"update {SUM.format(MORE)}",
        "update " + CELL.format(MORE_PRINTED + ", status = 'gecorrigeerd'"),
    ],
    "a delivery in the place of the sample": [
        f"update {SUM.format(MORE)}",
        "update " + CELL.format(MORE_PRINTED + ", voorbeeld = false"),
    ],
    "another value of a provisional figure": [
        "update marts.fct_kerncijfers set waarde_min = 90, waarde = null "
        "where kerncijfer = 'LT-10'",
        "update marts.fct_meetwaarden set waarde_min = 90 where meetwaarde = 'beurzen'",
    ],
}


@pytest.mark.parametrize("name", EXCUSED)
def test_what_has_a_reason_passes(published: Path, tmp_path: Path, name: str) -> None:
    candidate = mutated(published, tmp_path / "candidate.duckdb", *EXCUSED[name])
    assert _fired(ask(candidate, published, PASSED, [])) == {}


def test_a_new_figure_needs_nobody(published: Path, tmp_path: Path) -> None:
    gone = f"delete from marts.fct_kerncijfers where kerncijfer = 'LT-07' and {LEERBEDRIJVEN}"
    earlier = mutated(published, tmp_path / "earlier.duckdb", gone)
    assert _fired(ask(published, earlier, PASSED, [])) == {}


def test_a_question_that_cannot_be_asked_blocks(published: Path, tmp_path: Path) -> None:
    candidate = mutated(published, tmp_path / "candidate.duckdb", "drop table marts.fct_doelen")
    answers = ask(candidate, published, PASSED, [])
    assert {a.gate.name for a in answers if a.outcome.blocks} == {"status_agrees", "like_with_like"}
    message = answers[1].outcome.message
    assert message.startswith(
        "The question could not be asked: Catalog Error: Table with name fct_"
    )
    assert answers[1].findings == []

    other = mutated(published, tmp_path / "other.duckdb", "drop table marts.dim_regios")
    answers = ask(published, other, PASSED, [])
    blocked = {a.gate.name for a in answers if a.outcome.blocks}
    assert blocked == {g.name for g in GATES if g.needs_earlier}
    (said,) = {a.error[:60] for a in answers if a.error}
    assert said == "It cannot be held against the release before: Catalog Error:"


def test_a_band_of_one_dataset_and_year_goes_before_the_usual_one() -> None:
    assert load_bands().of("x", "2014") == load_bands().default
    usual, wide = (Band(less=n, more=n, reason="r") for n in (10, 90))
    bands = Bands(
        default=usual,
        datasets=[wide.model_copy(update={"dataset": "uwv_ww", "years": ["2014"]})],
    )
    assert bands.of("uwv_ww", "2014").less == wide.less
    assert bands.of("uwv_ww", "2015") == bands.of("duo", "2014") == usual
