"""What a chart is made of: from its specification, as the page draws it and as a file."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest

from app import charts, pictures
from app.sentences import growth, meaning
from app.series import BREAKDOWNS, Row
from app.texts import use


def cell(period: str, low: int | None, high: int | None = None, **more: Any) -> Row:
    low_, high_ = (None if v is None else Decimal(v) for v in (low, low if high is None else high))
    return {
        "kerncijfer": "X", "periode": period, "periode_eind": period, "eenheid": "personen",
        "waarde": low_ if low_ == high_ else None, "waarde_min": low_, "waarde_max": high_,
        "decimalen": 0, "status": "definitief", "definitie_versie": "d", "telwijze": "t",
        "breekt_reeks": False, "klasse": None, "regio": "NL",
        **dict.fromkeys(BREAKDOWNS, "totaal"), **more,
    }  # fmt: skip


def drawn(
    series: dict[str, list[Row]], breaks: tuple[str, ...] = ()
) -> tuple[list[Row], list[Row]]:
    """Return the points and the marks of breaks of a chart."""
    sets = charts.line(series, "kiezen", "personen", breaks).to_dict()["datasets"].values()
    points = next(s for s in sets if "stuk" in s[0])
    return points, next((s for s in sets if "woord" in s[0]), [])


def test_a_line_stops_at_a_gap_and_at_a_break() -> None:
    rows = [cell("2012SJ00", 1), cell("2013SJ00", 2), cell("2015SJ00", 3),
            cell("2016SJ00", 4, breekt_reeks=True)]  # fmt: skip
    points, _ = drawn({"": rows})
    assert len({p["stuk"] for p in points}) == 3
    assert points[0]["stuk"] == points[1]["stuk"]


def test_a_break_is_marked_before_its_period_and_only_inside_the_chart() -> None:
    rows = [cell("2015SJ00", 3), cell("2016SJ00", 4)]
    _, marks = drawn({"": rows}, ("2016SJ00", "2021SJ00"))
    assert [m["x"] for m in marks] == [2015.5]
    assert drawn({"": rows})[1] == []


def test_bounds_are_drawn_and_the_point_stands_between_them() -> None:
    points, _ = drawn(
        {"": [cell("2015SJ00", 90, 110), cell("2016SJ00", 100), cell("2017SJ00", None)]}
    )
    assert [(p["laag"], p["waarde"], p["hoog"]) for p in points] == [
        (90, 100, 110),
        (100, 100, 100),
    ]
    assert points[0]["tekst"] == "90–110"


def test_axes_begin_at_zero_and_labels_do_not_cover_each_other() -> None:
    series = {n: [cell("2015SJ00", 100), cell("2016SJ00", v)] for n, v in (("a", 100), ("b", 101))}
    chart = charts.line(series, "kiezen", "personen").to_dict()
    scales = [layer["encoding"]["y"].get("scale", {}) for layer in chart["layer"]]
    assert any(s.get("domain", [1])[0] == 0 for s in scales)
    low, high = next(s["domain"] for s in scales if "domain" in s)
    for size in (100, 101, 0):
        _, *rest = (cell("2015SJ00", 100), cell("2016SJ00", size))
        crowd = {f"een lange naam {n}": [cell("2015SJ00", 100), *rest] for n in range(6)}
        data = pd.DataFrame(charts._points(crowd, "kiezen"))
        ends = charts._ends(data, low, high)
        half = [
            len(e.split("\n")) * charts.LINE / 2 / charts.PLOT * (high - low) for e in ends["einde"]
        ]
        edges = [(p - h, p + h) for p, h in zip(ends["midden"], half, strict=True)]
        assert all(below[1] <= above[0] + 1e-9 for below, above in pairwise(edges))
        assert low <= edges[0][0] + 1e-9
        assert edges[-1][1] <= high + 1e-9


def test_a_line_that_ends_before_the_others_says_when_and_nothing_is_drawn_on_to_now() -> None:
    series = {"a": [cell("2013SJ00", 100)], "b": [cell("2013SJ00", 10), cell("2016SJ00", 10)]}
    ends = charts._ends(pd.DataFrame(charts._points(series, "kiezen")), 0, 112).set_index("plaats")
    assert not ends["verschoven"].any()
    assert dict(ends["einde"]) == {"kiezen": "a\n100 (2013/'14)", "2": "b\n10"}
    assert set(ends["rand"]) == {2016.0}


def test_what_a_chart_shows_is_said_where_it_does() -> None:
    near = {"": [cell("2013SJ00", 1), cell("2014SJ00", 2)]}
    far = {"": [cell("2013SJ00", 1), cell("2016SJ00", 2)]}
    assert charts.legend(near, []) == ""
    assert "onderbroken" in charts.legend(far, [])
    assert "stippellijn" in charts.legend(near, ["2014SJ00"])
    assert charts.legend(near, ["2013SJ00"]) == ""
    assert charts.legend({str(n): far[""] for n in range(7)}, []) == ""


def test_a_bar_below_zero_has_its_value_where_it_can_be_read() -> None:
    series = {str(n): [cell("2013SJ00", n - 9)] for n in range(7)}
    chart = charts.line(series, "kiezen", "personen").to_dict()
    (bars,) = [pd.DataFrame(rows) for rows in chart["datasets"].values()]
    assert set(bars["einde"]) == {0.0}


def test_the_sign_of_a_figure_stands_in_its_chart() -> None:
    rows = [cell("2015SJ00", 3), cell("2016SJ00", 4) | {"status": "voorlopig"}]
    for chart in ({"": rows}, {str(n): rows for n in range(7)}):
        assert "4*" in str(charts.line(chart, "leren", "personen").to_dict())


def test_many_series_and_series_of_one_period_become_bars() -> None:
    one = {n: [cell("2015SJ00", 3)] for n in "ab"}
    many = {n: [cell("2015SJ00", 3), cell("2016SJ00", 4)] for n in "abcdefgh"}
    for series in (one, many):
        assert not charts.in_time(series)
        assert (
            charts.line(series, "leren", "personen").to_dict()["layer"][0]["mark"]["type"] == "bar"
        )
    with pytest.raises(ValueError, match="no value"):
        charts.line({"": [cell("2015SJ00", None)]}, "leren", "personen")


def test_a_chart_leaves_as_a_file_in_its_own_colour() -> None:
    drawn = charts.line({"": [cell("2015SJ00", 3), cell("2016SJ00", 4)]}, "werken", "personen")
    chart = charts.as_spec(drawn)
    svg = pictures.as_image(chart, "svg", "WT-01 Naam", ["Bron: CBS"]).decode()
    assert charts.ACCENT["werken"] in svg
    assert "2016/'17" in svg or "2016/&apos;17" in svg
    assert pictures.as_image(chart, "png", "", []).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("line", "rows", "said"),
    [
        ("telling", [cell("2015SJ00", 100), cell("2016SJ00", 110)], "Dat zijn er 10,0\u00a0% meer dan in 2015/'16."),
        ("telling", [cell("2015SJ00", 9), cell("2016SJ00", 9)], "Dat zijn er evenveel als in 2015/'16."),
        ("telling", [cell("2015SJ00", 100_000), cell("2016SJ00", 100_001)], "Dat zijn er vrijwel evenveel als in 2015/'16."),
        ("telling", [cell("2015SJ00", 8, 12), cell("2016SJ00", 9, 11)], "Het is niet zeker of dit hoger of lager is dan in 2015/'16."),
        ("telling", [cell("2016SJ00", 9)], "Er is geen eerder cijfer dat hetzelfde telt."),
        ("telling", [cell("2016SJ00", None)], "Het cijfer zelf is niet bekend."),
        ("mutatie", [cell("2016SJ00", -5)], "Het werden er 5 minder dan een jaar eerder."),
        ("mutatie", [cell("2016SJ00", -5, 5)], "Het is niet zeker of het er meer of minder werden."),
        ("ontleding", [cell("2016SJ00", 7, vergelijking="volume")], "Er kwamen er 7 bij doordat de hele groep groter werd."),
    ],
)  # fmt: skip
def test_what_a_figure_means_is_said_from_the_data(line: str, rows: list[Row], said: str) -> None:
    assert meaning({"soort": line, "eenheid": "personen", "decimalen": 0}, rows) == said


def test_a_quarter_stands_in_a_sentence_as_one_says_it() -> None:
    rows = [cell("2022KW04", 100), cell("2023KW04", 110)]
    said = meaning({"soort": "telling", "eenheid": "vacatures", "decimalen": 0}, rows)
    assert said == "Dat zijn er 10,0\u00a0% meer dan in het 4e kwartaal van 2022."


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        (
            {"verschil": (10, 10), "volume": (12, 12), "aandeel": (-2, -2)},
            "+10: +12 because the whole group grew, "
            "and −2 because a smaller part of it was technical.",
        ),
        (
            {"verschil": (-5, 3), "volume": (-4, 1), "aandeel": (0, 0)},
            "−5 to +3: −4 to +1 because the whole group grew or shrank, "
            "and +0 from the technical part of it, which stayed the same.",
        ),
    ],
)
def test_growth_in_english_says_which_way_each_part_went(
    ends: dict[str, tuple[int, int]], said: str
) -> None:
    use("en")
    try:
        row = {
            f"{k}_{e}": Decimal(v)
            for k, vs in ends.items()
            for e, v in zip(("min", "max"), vs, strict=True)
        }
        assert growth(row) == said
    finally:
        use("nl")
