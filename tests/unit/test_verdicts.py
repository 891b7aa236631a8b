"""What a delivery is judged by, how long a verdict holds, and what it is compared with."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline import archive, files, landing
from pipeline.checks import landed
from pipeline.settings import SAMPLES_DIR
from tests.conftest import Home, changed, hand_in, joined

Lines = list[bytes]
WW = "uwv-ww-2014.csv"


def _lines(name: str) -> tuple[Lines, bytes]:
    data = (SAMPLES_DIR / name).read_bytes()
    end = b"\r\n" if b"\r\n" in data else b"\n"
    return data.split(end), end


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
    with pytest.raises(files.Damaged, match="is not what was received"):
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


def test_a_half_delivery_of_the_newest_period_is_refused(home: Home) -> None:
    """The period before it is whole, and on average there are rows enough."""
    lines, end = _lines(WW)
    hand_in(end.join(lines), WW, "drop", date(2014, 5, 13))
    half = hand_in(end.join([*lines[:-130], b""]), WW, "drop", date(2014, 6, 13)).receipt
    assert half is not None
    checked = landed.land_and_check("uwv_ww", "run")
    assert [r.snapshot for r, _ in checked.refused_now] == [half.snapshot]
