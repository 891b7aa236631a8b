from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app import formatting, series
from app.texts import text


def _cell(periode: str, waarde: float | None, **more: object) -> dict[str, Any]:
    low = high = None if waarde is None else Decimal(str(waarde))
    return {
        "kerncijfer": "X", "periode": periode, "periode_eind": periode, "waarde": low,
        "waarde_min": low, "waarde_max": high, "eenheid": "personen", "decimalen": 0,
        "status": "definitief", "definitie_versie": "d", "telwijze": "t",
        **dict.fromkeys(series.BREAKDOWNS, "totaal"), "breekt_reeks": False, **more,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "decimals", "printed"),
    [(1234.5, 1, "1.234,5"), (134041, 0, "134.041"), (0.04, 1, "0,0"), (-1.26, 1, "−1,3")],
)
def test_numbers_are_dutch(value: float, decimals: int, printed: str) -> None:
    assert formatting.number(Decimal(str(value)), decimals) == printed


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("2013SJ00", "2013/'14"),
        ("1999SJ00", "1999/'00"),
        ("2013JJ00", "2013"),
        ("2013KW04", "4e kwartaal 2013"),
        ("2014MM04", "april 2014"),
    ],
)
def test_periods_are_dutch(code: str, words: str) -> None:
    assert formatting.period(code) == words


def test_days_are_dutch() -> None:
    assert formatting.day(date(2024, 6, 27)) == "27 juni 2024"


def test_a_percentage_has_its_sign_and_an_interval_both_bounds() -> None:
    assert formatting.figure(_cell("2013JJ00", 48.6, eenheid="%", decimalen=1)) == "48,6\u00a0%"
    wide = _cell("2013JJ00", None, waarde_min=Decimal(12182), waarde_max=Decimal(12206))
    assert formatting.figure(wide) == "12.182–12.206"
    assert formatting.figure(_cell("2013JJ00", None)) == "niet te geven"


def test_a_count_changes_in_per_cent_and_a_percentage_in_points() -> None:
    count = series.change(_cell("2013SJ00", 48_553), _cell("2012SJ00", 55_737))
    assert count is not None
    assert (count.words, count.against, count.direction) == ("−12,9\u00a0%", "2012/'13", -1)
    share = series.change(
        _cell("2013SJ00", 59.7, eenheid="%"), _cell("2012SJ00", 57.0, eenheid="%")
    )
    assert share is not None
    assert share.words == "+2,7 procentpunt"


def test_what_is_printed_alike_is_called_equal_only_when_it_is() -> None:
    newer, older = _cell("2013SJ00", 23, eenheid="%"), _cell("2012SJ00", 23, eenheid="%")
    same = series.change(newer, older)
    assert same is not None
    assert (same.words, same.way, same.direction) == ("gelijk", "gelijk", 0)
    exact = {"waarde_min": Decimal("22.98"), "waarde_max": Decimal("22.98")}
    nearly = series.change(newer, older | exact)
    assert nearly is not None
    assert (nearly.words, nearly.way, nearly.direction) == ("vrijwel gelijk", "vrijwel", 0)


def test_no_direction_is_given_that_the_bounds_do_not_support() -> None:
    one = _cell("2013SJ00", 100, waarde_min=Decimal(98), waarde_max=Decimal(103))
    other = _cell("2012SJ00", 101, waarde_min=Decimal(99), waarde_max=Decimal(104))
    assert series.change(one, other) is None


def test_a_direction_that_the_bounds_decide_is_told_with_both_bounds() -> None:
    def share(year: str, low: str, high: str) -> dict[str, Any]:
        bounds = {"waarde_min": Decimal(low), "waarde_max": Decimal(high)}
        return _cell(f"{year}SJ00", None, eenheid="%", **bounds)

    found = series.change(share("2023", "59.9", "60.1"), share("2022", "58.9", "59.0"))
    assert found is not None
    assert (found.words, found.direction) == ("+0,9 tot +1,2 procentpunt", 1)
    assert series.change(share("2023", "59.0", "60.1"), share("2022", "58.9", "59.0")) is None
    counts = _cell("2013SJ00", None, waarde_min=Decimal(90), waarde_max=Decimal(95))
    fewer = series.change(counts, _cell("2012SJ00", 100))
    assert fewer is not None
    assert (fewer.words, fewer.direction) == ("−10,0 tot −5,0\u00a0%", -1)


def test_nothing_is_compared_across_a_break_of_the_series() -> None:
    rows = [_cell("2014SJ00", 9), _cell("2015SJ00", 8, breekt_reeks=True), _cell("2016SJ00", 8)]
    assert series.comparable(rows[2], rows) == rows[1]
    assert series.comparable(rows[1], rows) is None


def test_only_the_same_month_definition_and_counting_rule_are_compared() -> None:
    newest = _cell("2014MM04", 10)
    same_month = _cell("2012MM04", 9)
    others = [
        same_month,
        _cell("2013MM12", 8),
        _cell("2013MM04", 7, definitie_versie="other"),
        _cell("2013MM04", 7, telwijze="other"),
    ]
    assert series.comparable(newest, others) == same_month
    assert series.comparable(newest, others[1:]) is None


def test_the_small_trend_stops_at_a_missing_year() -> None:
    rows = [_cell(f"{y}SJ00", y) for y in (2012, 2013, 2015, 2016, 2017)]
    assert [r["periode"][:4] for r in series.unbroken(rows)] == ["2015", "2016", "2017"]


def test_a_missing_text_is_an_error_and_not_a_key_on_the_page() -> None:
    with pytest.raises(KeyError):
        text("kaart.bestaat_niet")
