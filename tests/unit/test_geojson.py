"""GeoJSON: what is read of it, and how what is wrong with it is named."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pipeline.sources.matching import Refused
from tests import layouts
from tests.conftest import read, recognise

ONE = layouts.case("cbs_provincies_geojson")
RING = [[4.0, 52.0], [4.5, 52.0], [4.5, 52.5], [4.0, 52.0]]


def _collection(**geometry: Any) -> bytes:
    """Return a collection of one area."""
    feature = {
        "type": "Feature",
        "properties": {"statcode": "PV20", "statnaam": "Groningen", "jrstatcode": "2024PV20"},
        "geometry": {"type": "Polygon", "coordinates": [RING], **geometry},
    }
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


def _ring(*positions: Any) -> bytes:
    return _collection(coordinates=[[*positions]])


GOOD = _collection()
# What came, and what must be said of it.
BAD: list[tuple[str, bytes, str]] = [
    ("topojson", b'{"type": "Topology", "objects": {}, "arcs": []}', "expected GeoJSON"),
    ("one feature", b'{"type": "Feature", "geometry": null}', "type Feature; expected a FeatureCol"),
    ("no list", b'{"type": "FeatureCollection", "features": 1}', "without features"),
    ("empty", b'{"type": "FeatureCollection", "features": []}', "without features; fetch"),
    ("no feature", b'{"type": "FeatureCollection", "features": [7]}', "feature 1 of it is no"),
    ("no properties", GOOD.replace(b'"properties"', b'"eigenschappen"'), "with properties"),
    ("cut off", GOOD[:150], "breaks off"),
    ("not a number", GOOD.replace(b"4.5", b"NaN"), "holds NaN"),
    ("infinity", GOOD.replace(b"4.5", b"-Infinity"), "holds -Infinity"),
    ("beyond all numbers", GOOD.replace(b"4.5", b"1e999"), "is no longitude and latitude"),
    ("nested deeply", GOOD.replace(b"4.5", b"[" * 100_000), "nested too deeply"),
    ("nested", _collection(coordinates=[[[RING]]]), "expected two numbers"),
    ("flat", _collection(coordinates=[1.0]), "where a list belongs"),
    ("nothing", _collection(coordinates=[]), "hold [] where a list belongs"),
    ("point", _collection(type="Point", coordinates=[4.0, 52.0]), 'is "Point"; expected an area'),
    ("no area", GOOD.replace(b'"Polygon"', b'{"a": 1}'), "expected an area"),
    ("no geometry", _collection(type=None), "expected an area: Polygon or MultiPolygon"),
    ("words", _ring(["4.0", "52.0"], *RING[1:]), "expected two numbers, as [5.12,52.09]"),
    ("one number", _ring([4.0], *RING[1:]), "expected two numbers"),
    ("open", _ring(*RING[:-1], [4.0, 52.1]), "of which the last is the first"),
    ("short", _ring(RING[0], RING[1], RING[0]), "a ring of feature 1 has 3 positions"),
    ("metres", _ring(*([x * 1e4, y * 1e4] for x, y in RING)), "it is the Dutch grid (RD)"),
    ("no year", GOOD.replace(b"jrstatcode", b"code"), "--periode 2019JJ00"),
    ("strange year", GOOD.replace(b"2024PV", b"1024PV"), "a code that begins with its year"),
    ("no code", GOOD.replace(b'"statcode"', b'"code"'), "column statcode is missing"),
    ("two geometries", GOOD.replace(b"statnaam", b"geometrie"), "GEOMETRIE stands there twice"),
    ("half a letter", GOOD.replace(b"Groningen", b"\\ud800"), "half a letter"),
    ("two files", layouts.zipped({"a": GOOD, "b": GOOD}), "hand in each by itself"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "says"), [b[1:] for b in BAD], ids=[b[0] for b in BAD])
def test_bad_geojson_is_refused_with_a_reason(data: bytes, says: str) -> None:
    with pytest.raises(Refused) as refused:
        recognise(data)
    assert says in refused.value.reason


def test_an_area_lands_with_its_numbers_as_they_were_written() -> None:
    """Also a height, an exponent and zeros that a number would lose; the order of members is free."""
    position = b"[4.500, 5.2e1, 0.0]"
    data = GOOD.replace(b"[4.5, 52.0]", position).replace(
        b'{"type": "FeatureCollection", "features": ', b'{"features": '
    )
    data = data[:-1] + b', "type": "FeatureCollection", "links": [{"rel": "next"}]}'
    found = read(layouts.zipped({"provincie.geojson": data}))
    assert found.columns == ["geometrie", "statcode", "statnaam", "jrstatcode"]
    assert found.rows == [
        [
            '{"type":"Polygon","coordinates":[[[4.0,52.0],[4.500,5.2e1,0.0],[4.5,52.5],[4.0,52.0]]]}',
            "PV20", "Groningen", "2024PV20",
        ]
    ]  # fmt: skip
    assert found.lines == [1]


def test_a_property_that_some_areas_have_is_empty_for_the_others() -> None:
    value = json.loads(GOOD)
    other = json.loads(GOOD)["features"][0]
    other["properties"] |= {"statnaam": None, "id": 7, "rand": {"a": [True]}}
    value["features"].append(other)
    found = read(json.dumps(value).encode())
    assert [row[2:] for row in found.rows] == [
        ["Groningen", "2024PV20", None, None], [None, "2024PV20", "7", '{"a": [true]}'],
    ]  # fmt: skip


def test_the_year_is_read_told_or_in_the_name() -> None:
    assert recognise(GOOD, "provincie_2019.geojson").periods == ["2024JJ00"]
    without = layouts.sample(ONE, optional=False).data
    assert recognise(without, "provincie_2019.geojson").periods == ["2019JJ00"]
    assert recognise(without, "x", period="2020JJ00").periods == ["2020JJ00"]
    for name, told in (("provincie_2019_2020", None), ("x", "2020SJ00"), ("x", "1020JJ00")):
        with pytest.raises(Refused, match="2019JJ00"):
            recognise(without, name, period=told)
