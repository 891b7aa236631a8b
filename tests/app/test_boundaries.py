"""The map by delivered boundaries: the same colours and words as the tiles, and tiles without them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import duckdb
import pyarrow as pa
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from app import boundaries, maps
from pipeline.settings import get_settings
from tests import layouts
from tests.app.conftest import open_view
from tests.app.test_region_pages import REGIONS, _cell
from tests.conftest import Home

ROWS = [{"regio": f"PV{20 + n}", "geometrie": layouts.area(n)} for n in range(12)]
LANDSDELEN = {
    p["ouder"]: {"naam": p["ouder"], "ouder": None, "soort": "landsdeel"} for p in REGIONS.values()
}
PLACES = REGIONS | LANDSDELEN


def _layers(spec: dict[str, Any]) -> list[list[dict[str, Any]]]:
    return [spec["datasets"][layer["data"]["name"]] for layer in spec["layer"]]


def _changed(number: int, change: Any) -> list[dict[str, Any]]:
    """Return the areas with the coordinates of one changed."""
    value = json.loads(ROWS[number]["geometrie"])
    value["coordinates"] = change(value["coordinates"])
    return [*ROWS[:number], {**ROWS[number], "geometrie": json.dumps(value)}, *ROWS[number + 1 :]]


def _turned(value: Any) -> Any:
    """Return coordinates with every ring the other way round."""
    return value[::-1] if isinstance(value[0][0], float) else [_turned(one) for one in value]


@pytest.mark.parametrize("level", ["provincie", "landsdeel"])
def test_the_map_has_the_colours_and_words_of_the_tiles(level: str) -> None:
    codes = REGIONS if level == "provincie" else LANDSDELEN
    values = {code: _cell(50.0 + n, 50.0 + n) for n, code in enumerate(sorted(codes)[:-1])}
    areas, _, words, *_ = _layers(
        boundaries.chart(boundaries.outlines(ROWS), values, PLACES, level, "kiezen").to_dict()
    )
    tiles, _, said, *_ = _layers(maps.tiles(values, PLACES, level, "kiezen").to_dict())
    keys = ("naam", "tekst", "vulling", "rand")
    assert sorted([a[k] for k in keys] for a in areas) == sorted(
        [t[k] for k in keys] for t in tiles
    )
    told = ("naam", "tekst", "inkt")
    assert sorted([w[k] for k in told] for w in words) == sorted([s[k] for k in told] for s in said)
    assert {a["vulling"] for a in areas} >= {maps.EMPTY, maps.ACCENT["kiezen"]}


def test_a_ring_may_go_either_way_round_and_a_hole_stays_a_hole() -> None:
    usual = boundaries.outlines(ROWS)
    turned = boundaries.outlines(
        [
            {**r, "geometrie": json.dumps({**g, "coordinates": _turned(g["coordinates"])})}
            for r in ROWS
            if (g := json.loads(r["geometrie"]))
        ]
    )
    for found in (usual, turned):
        for row in ROWS:
            number = int(row["regio"][2:]) - 20
            ((outside, *holes),) = found[row["regio"]]
            assert boundaries._area(outside) > 0
            assert [boundaries._area(hole) < 0 for hole in holes] == [True] * (number % 3 == 0)
    assert {k: boundaries._area(v[0][0]) for k, v in usual.items()} == {
        k: boundaries._area(v[0][0]) for k, v in turned.items()
    }


def test_thick_lines_stand_between_landsdelen_and_thin_ones_along_the_outside() -> None:
    drawn = boundaries.outlines(ROWS)
    chart = boundaries.chart(drawn, {}, PLACES, "provincie", "kiezen")
    thick, thin = _layers(chart.to_dict())[1]
    assert (thick["dikte"], thin["dikte"]) == (boundaries.BORDER, boundaries.COAST)
    sides = {
        frozenset((f"PV{20 + a}", f"PV{20 + b}"))
        for a in range(12)
        for b in (a + 1, a + 4)
        if b < 12 and (b == a + 4 or b % 4)
    }
    between = [s for s in sides if len({REGIONS[p]["ouder"] for p in s}) == 2]
    assert 0 < len(between) < len(sides)
    assert len(thick["geometry"]["coordinates"]) == len(between)
    # Round the grid of four by three squares, and three for each hole.
    assert len(thin["geometry"]["coordinates"]) == 14 + 3 * 4


def test_corners_that_cannot_be_told_apart_are_drawn_once() -> None:
    def fine(coordinates: Any) -> Any:
        (outside,) = coordinates
        return [
            [
                [a[0] + (b[0] - a[0]) * n / 10_000, a[1] + (b[1] - a[1]) * n / 10_000]
                for a, b in pairwise(outside)
                for n in range(10_000)
            ]
            + [outside[0]]
        ]

    drawn = boundaries.outlines(_changed(2, fine))
    ((ring,),) = drawn["PV22"]
    assert len(ring) < 5_000
    assert boundaries._area(ring) == pytest.approx(
        boundaries._area(boundaries.outlines(ROWS)["PV22"][0][0]), rel=0.01
    )


@pytest.mark.parametrize(
    "rows",
    [[], ROWS[:-1], _changed(2, lambda _: [[[5.0, 52.0]] * 4])],
    ids=["none", "one is missing", "one has no inside"],
)
def test_what_does_not_draw_every_province_is_no_map(rows: list[dict[str, Any]]) -> None:
    assert boundaries.outlines(rows) == {}


@pytest.fixture
def with_boundaries(sample_copy: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """A copy of the sample whose release holds boundaries, as the home of the pages."""
    warehouse = sample_copy.release_file("warehouse.duckdb")
    warehouse.chmod(0o644)
    with duckdb.connect(warehouse) as db:
        db.executemany(
            "insert into marts.dim_grenzen values (?, '2024JJ00', '<b>x</b>', ?, 'CBS', true, 's', 1)",
            [[row["regio"], row["geometrie"]] for row in ROWS],
        )
    monkeypatch.setenv("TECHNIEKPACT_HOME", str(sample_copy.path))
    get_settings.cache_clear()
    st.cache_data.clear()  # a release is never changed, as this one is
    yield sample_copy
    st.cache_data.clear()
    get_settings.cache_clear()


def _map(test: AppTest) -> dict[str, Any]:
    spec: dict[str, Any] = json.loads(test.get("vega_lite_chart")[0].proto.spec)
    return spec


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_page_draws_boundaries_and_says_whose_they_are(
    with_boundaries: Home, lang: str
) -> None:
    test = open_view("regio", lang, kerncijfer="KT-07", niveau="provincie", periode="2022SJ00")
    spec = _map(test)
    assert spec["projection"] == {"type": "identity"}
    rows = with_boundaries.rows(
        "kerncijfers", "KT-07", "--regio", "provincie", "--periode", "2022SJ00"
    )
    proto = test.get("vega_lite_chart")[0].proto
    areas = spec["datasets"][spec["layer"][0]["data"]["name"]]
    assert sorted(a["naam"] for a in areas) == sorted(r["regio_naam"] for r in rows)
    assert {a["geometry"]["type"] for a in areas} == {"MultiPolygon"}
    said = {
        "nl": "De grenzen zijn die van 2024, van CBS. (voorbeeld)",
        "en": "The boundaries are those of 2024, from CBS. (sample)",
    }
    assert any(said[lang] in c.value for c in test.caption)
    alt = {"nl": "Kaart van de twaalf provincies", "en": "Map of the twelve provinces"}[lang]
    assert alt in str(proto)
    (words,) = (pa.ipc.open_stream(d.data.data).read_all().to_pylist() for d in proto.datasets)
    assert sorted(w["naam"] for w in words) == sorted(a["naam"] for a in areas)
    assert "<b>" not in json.dumps([spec, words])


def test_the_page_has_tiles_without_boundaries(home_of_the_app: Home) -> None:
    test = open_view("regio", kerncijfer="KT-07", niveau="provincie", periode="2022SJ00")
    spec = _map(test)
    assert "projection" not in spec
    assert spec["layer"][0]["mark"]["type"] == "rect"
    assert any("Elk vak is een provincie" in c.value for c in test.caption)
