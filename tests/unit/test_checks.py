"""Every check of every suite fires on the error it is for, and an error is never a pass."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from expectations.loader import Check, load_suite
from pipeline import archive, landing
from pipeline.checks import engine, landed
from pipeline.settings import SAMPLES_DIR, SUITES_DIR
from pipeline.sources.pull import hand_in
from pipeline.sources.registry import load_registry
from tests.conftest import Home, changed, joined

Lines = list[bytes]


def _lines(name: str) -> tuple[Lines, bytes]:
    data = (SAMPLES_DIR / name).read_bytes()
    end = b"\r\n" if b"\r\n" in data else b"\n"
    return data.split(end), end


def _cell(column: str, value: str) -> Callable[[Lines], Lines]:
    return lambda lines: changed(lines, 1, column, value)


def _twice_with(old: bytes, new: bytes) -> Callable[[Lines], Lines]:
    return lambda lines: [*lines[:2], lines[1].replace(old, new), *lines[2:]]


def _twice(lines: Lines) -> Lines:
    return [*lines[:2], lines[1], *lines[2:]]


def _blown_up(lines: Lines) -> Lines:
    return [lines[0], *[line for line in lines[1:] for _ in range(4)]]


MBO, HO, VO = (
    "mbo-deelnemers-2015-2019.csv",
    "hbo-eerstejaars-2015-2019.csv",
    "vo-leerlingen-2019.csv",
)
WW, VACATURES, REGISTERS = "uwv-ww-2014.csv", "uwv-vacatures-2014.csv", "registers-2014.csv"

MUTATIONS: list[tuple[str, str, Callable[[Lines], Lines]]] = [
    (MBO, "aantallen_zijn_getallen", _cell("MAN2015", "abc")),
    (MBO, "man_plus_vrouw_is_totaal", _cell("TOTAAL2019", "999999")),
    (MBO, "rij_is_uniek", _twice),
    (MBO, "leerweg_is_bekend", _cell("TYPE MBO", "DUAAL")),
    (MBO, "sector_is_bekend", _cell("MBO SECTOR", "ict")),
    (MBO, "niveau_is_1_tot_4", _cell("KWALIFICATIENIVEAU", "5")),
    (MBO, "soort_instelling_is_bekend", _cell("SOORTINS", "BIS")),
    (MBO, "brin_heeft_vier_tekens", _cell("BRIN NUMMER", "1AB")),
    (HO, "aantallen_zijn_getallen", _cell("2015", "1.234")),
    (HO, "rij_is_uniek", _twice),
    (HO, "type_is_bekend", _cell("TYPE HOGER ONDERWIJS", "doctor")),
    (HO, "onderdeel_is_bekend", _cell("CROHO ONDERDEEL", "techniekk")),
    (HO, "geslacht_is_bekend", _cell("GESLACHT", "m")),
    (HO, "opleidingscode_heeft_vijf_cijfers", _cell("OPLEIDINGSCODE ACTUEEL", "3408")),
    (VO, "aantallen_zijn_getallen", _cell("LEER- OF VERBLIJFSJAAR 4 - MAN", "-3")),
    (VO, "rij_is_uniek", _twice),
    (VO, "sector_is_bekend", _cell("VMBO SECTOR", "Zorg")),
    (VO, "onderwijstype_is_bekend", _cell("ONDERWIJSTYPE VO EN LEER- OF VERBLIJFSJAAR", "HBS")),
    (VO, "provincie_is_ingevuld", _cell("PROVINCIE VESTIGING", " ")),
    (WW, "periode_is_een_code", _cell("PERIODE", "april 2014")),
    (WW, "aantallen_zijn_getallen", _cell("LOPENDE WW", "1,5")),
    (WW, "rij_is_uniek", _twice),
    (WW, "leeftijd_is_bekend", _cell("LEEFTIJD", "oud")),
    (WW, "beroepsgroep_is_ingedeeld", _cell("BEROEPSGROEP", "")),
    (WW, "beroepsgroep_is_ingedeeld", _cell("BEROEPSGROEP", "astronauten")),
    (WW, "rij_is_uniek", _twice_with(b"productiemedewerkers", b"Productiemedewerkers ")),
    (WW, "periode_is_een_code", _cell("PERIODE", "2014MM13")),
    (WW, "periode_ligt_niet_in_de_toekomst", _cell("PERIODE", "2041MM04")),
    (WW, "regio_is_een_code", _cell("ARBEIDSMARKTREGIO", "Nederland")),
    (VACATURES, "beroepsgroep_is_ingedeeld", _cell("BEROEPSGROEP", "astronauten")),
    (VACATURES, "periode_ligt_niet_in_de_toekomst", _cell("PERIODE", "2041KW01")),
    (VACATURES, "regio_is_bekend", _cell("REGIO", "Nederland")),
    (VACATURES, "een_indeling_per_kwartaal", lambda m: changed(m, len(m) - 2, "REGIO", "AM01")),
    (VACATURES, "een_indeling_per_kwartaal", lambda m: changed(m, len(m) - 2, "BEROEPSNIVEAU", "2")),
    (VO, "profiel_is_ingedeeld", _cell("AFDELING", "Natuur en Ruimtevaart")),
    (MBO, "man_plus_vrouw_is_totaal", _cell("TOTAAL2019", "")),
    (WW, "status_is_bekend", _cell("STATUS", "zeker")),
    (VACATURES, "periode_is_een_code", _cell("PERIODE", "2013JJ00")),
    (VACATURES, "aantallen_zijn_getallen", _cell("ONTSTAAN", "veel")),
    (VACATURES, "rij_is_uniek", _twice),
    (VACATURES, "beroepsniveau_is_bekend", _cell("BEROEPSNIVEAU", "5")),
    (VACATURES, "status_is_bekend", _cell("STATUS", "")),
    (REGISTERS, "periode_is_een_code", _cell("PERIODE", "2014")),
    (REGISTERS, "register_is_bekend", _cell("REGISTER", "acties")),
    (REGISTERS, "rij_is_uniek", _twice),
    (REGISTERS, "aantallen_zijn_getallen", _cell("AANTAL", "meer dan 500")),
    (REGISTERS, "status_is_bekend", _cell("STATUS", "x")),
    (MBO, "omvang_tegen_vorige_levering", lambda lines: [lines[0], *lines[1::2], b""]),
    (HO, "omvang_tegen_vorige_levering", lambda lines: [*lines[:30], b""]),
    (VO, "omvang_tegen_vorige_levering", lambda lines: [*lines[:90], b""]),
    # Half of the newest period is missing; the one before is whole.
    (WW, "omvang_tegen_vorige_levering", lambda lines: [*lines[:-130], b""]),
    (VACATURES, "omvang_tegen_vorige_levering", lambda lines: [*lines[:-40], b""]),
    (REGISTERS, "omvang_tegen_vorige_levering", lambda lines: [*lines[:25], b""]),
    (MBO, "omvang_ongewoon_groot", _blown_up),
    (HO, "omvang_ongewoon_groot", _blown_up),
    (VO, "omvang_ongewoon_groot", _blown_up),
    (WW, "omvang_ongewoon_groot", _blown_up),
    (VACATURES, "omvang_ongewoon_groot", _blown_up),
    (REGISTERS, "omvang_ongewoon_groot", _blown_up),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "check", "change"), MUTATIONS, ids=[f"{m[0][:3]}-{m[1]}" for m in MUTATIONS]
)
def test_a_check_fires(home: Home, name: str, check: str, change: Callable[[Lines], Lines]) -> None:
    lines, end = _lines(name)
    good = hand_in(end.join(lines), name, "drop", date(2020, 1, 1))
    bad = hand_in(end.join(change(lines)), name, "drop", date(2021, 1, 1))
    assert good.receipt is not None
    assert bad.receipt is not None, bad.describe()
    checked = landed.land_and_check(good.receipt.dataset, "run")
    outcomes = {(o.snapshot, o.check): o for o in checked.outcomes}
    assert outcomes[good.receipt.snapshot, check].outcome == "passed"
    fired = outcomes[bad.receipt.snapshot, check]
    assert fired.outcome == "failed", fired
    assert "Found" in fired.message
    assert "expected" in fired.message
    refused = [r.snapshot for r, _ in checked.refused_now]
    blocked = any(
        o.blocks for (snapshot, _), o in outcomes.items() if snapshot == bad.receipt.snapshot
    )
    assert blocked or fired.severity == "warning"
    assert (bad.receipt.snapshot in refused) == blocked
    # Refused rows count no more; the bytes and the outcomes are still there.
    assert landing.parquet_file(bad.receipt).exists() == (not blocked)
    assert bad.receipt.read() == end.join(change(lines))


def test_suppressed_cells_are_added_up_as_intervals(home: Home, mbo: Lines) -> None:
    """-1 and <5 stand for 1 to 4: 2 + 10 may be 12, and cannot be 20."""
    for total, expected in (("12", "passed"), ("20", "failed")):
        lines = changed(changed(changed(mbo, 1, "MAN2015", "-1"), 1, "VROUW2015", "10"), 1,
                        "TOTAAL2015", total)  # fmt: skip
        receipt = hand_in(joined(lines), "mbo.csv", "drop").receipt
        assert receipt is not None
        outcomes = landed.land_and_check("duo_mbo_deelnemers", "run").outcomes
        found = [o for o in outcomes if o.snapshot == receipt.snapshot]
        assert next(o for o in found if o.check == "man_plus_vrouw_is_totaal").outcome == expected


def test_a_delivery_with_a_new_small_period_is_no_half_delivery(home: Home) -> None:
    """Sizes are compared per period that both have, not on average."""
    lines, end = _lines(WW)
    hand_in(end.join(lines), WW, "drop", date(2014, 5, 13))
    extra = [lines[1].replace(b"2012MM04", b"2014MM03")]
    receipt = hand_in(end.join([*lines[:-1], *extra, b""]), WW, "drop", date(2014, 6, 13)).receipt
    assert receipt is not None
    checked = landed.land_and_check("uwv_ww", "run")
    assert receipt in checked.counting


def test_a_run_killed_while_it_refuses_does_not_let_the_delivery_count(
    home: Home, mbo: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_: object) -> None:
        raise KeyboardInterrupt

    receipt = hand_in(joined(changed(mbo, 1, "MAN2015", "abc")), "mbo.csv", "drop").receipt
    with monkeypatch.context() as patch:
        patch.setattr(landing, "refuse", killed)
        with pytest.raises(KeyboardInterrupt):
            landed.land_and_check("duo_mbo_deelnemers", "1")
    checked = landed.land_and_check("duo_mbo_deelnemers", "2")
    assert checked.counting == []
    assert [r for r, _ in checked.refused_now] == [receipt]


def test_archived_bytes_that_changed_do_not_land(home: Home, mbo: Lines) -> None:
    receipt = hand_in(joined(mbo), "mbo.csv", "drop").receipt
    assert receipt is not None
    path = receipt.directory / receipt.file
    path.chmod(0o644)
    path.write_bytes(joined(changed(mbo, 1, "MAN2015", "7")))
    with pytest.raises(landing.ArchiveDamaged, match="is not what was received"):
        landing.land(receipt)


def test_a_verdict_holds_until_the_suite_changes_or_the_file_comes_again(
    home: Home, mbo: Lines
) -> None:
    data = joined(changed(mbo, 1, "MAN2015", "abc"))
    hand_in(data, "mbo.csv", "drop")
    assert landed.land_and_check("duo_mbo_deelnemers", "1").refused_now
    second = landed.land_and_check("duo_mbo_deelnemers", "2")
    assert (len(second.refused_before), second.refused_now) == (1, [])
    hand_in(data, "mbo.csv", "drop")
    assert landed.land_and_check("duo_mbo_deelnemers", "3").refused_now


def test_what_cannot_be_evaluated_is_an_error_and_blocks() -> None:
    check = Check.model_validate(
        {"id": "x", "expect": "ExpectColumnValuesToNotBeNull", "with": {"column": "weg"},
         "severity": "warning", "means": "m"}
    )  # fmt: skip
    frame = pd.DataFrame({"a": ["1"]})
    outcomes, _ = engine.judge(engine.Subject("d", "t", "s", "f"), [check], {"rijen": frame})
    assert outcomes[0].outcome == "error"
    assert outcomes[0].blocks
    assert "weg" in outcomes[0].message


def test_every_layout_has_a_suite_for_each_of_its_tables() -> None:
    for name, dataset in load_registry().datasets.items():
        if dataset.layouts:
            assert set(load_suite(name).tables) == set(dataset.tables), name


def test_every_suite_belongs_to_a_dataset_and_has_unique_ids() -> None:
    for path in sorted(Path(SUITES_DIR).glob("*.yml")):
        suite = load_suite(path.stem)
        assert suite.dataset == path.stem
        assert path.stem in load_registry().datasets
        ids = [(table, check.id) for table, check in suite.checks()]
        assert len(ids) == len(set(ids)), path.stem


def test_every_check_of_the_deliveries_in_rows_is_shown_to_fire() -> None:
    """A new check needs a mutation above. XLSX and OData ones are in the tests of those formats."""
    shown = {(n, c) for n, c, _ in MUTATIONS}
    datasets = {MBO: "duo_mbo_deelnemers", HO: "duo_ho_eerstejaars", VO: "duo_vo_leerlingen",
                WW: "uwv_ww", VACATURES: "uwv_vacatures", REGISTERS: "regiegroep_registers"}  # fmt: skip
    for name, dataset in datasets.items():
        for _, check in load_suite(dataset).checks():
            assert (name, check.id) in shown


def test_cells_are_judged_without_the_blanks_around_them(home: Home, mbo: Lines) -> None:
    data = joined(mbo).replace(b";BBL;", b";BBL  ;").replace(b";techniek;", b"; techniek ;")
    receipt = hand_in(data, "mbo.csv", "drop").receipt
    assert landed.land_and_check("duo_mbo_deelnemers", "run").counting == [receipt]


def test_a_redelivery_is_compared_with_the_one_of_the_same_years(home: Home, mbo: Lines) -> None:
    """The file of 2012-2013 comes again, after the larger one of 2015-2019."""
    lines, end = _lines("mbo-deelnemers-2012-2013.csv")
    again = end.join([lines[0], *reversed(lines[1:-1]), b""])
    for number, data in enumerate((end.join(lines), joined(mbo), again)):
        hand_in(data, "mbo.csv", "drop", date(2020 + number, 1, 1))
    checked = landed.land_and_check("duo_mbo_deelnemers", "run")
    assert len(checked.counting) == 3
    half = end.join([*lines[:140], b""])
    hand_in(half, "mbo.csv", "drop", date(2024, 1, 1))
    assert landed.land_and_check("duo_mbo_deelnemers", "run").refused_now


def test_only_comparable_deliveries_are_compared(home: Home) -> None:
    """hbo has more rows than wo; the one is no measure for the other."""
    for niveau in ("hbo", "wo"):
        lines, end = _lines(f"{niveau}-eerstejaars-2012-2013.csv")
        kept = lines if niveau == "hbo" else [*lines[:20], b""]
        hand_in(end.join(kept), f"{niveau}.csv", "drop", date(2014, 5, 13))
    checked = landed.land_and_check("duo_ho_eerstejaars", "run")
    assert len(checked.counting) == 2
    assert len(list(archive.receipts())) == 2
