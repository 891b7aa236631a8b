"""The provinces as they lie, by the boundaries of a delivered file; without one, `maps` has tiles.

Longitude and latitude become places on a flat sheet here, and are drawn as such. So a file may say
its rings either way round, and one with more corners than can be seen is drawn as fast as another.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from math import cos, radians
from typing import Any

import altair as alt

from app import maps
from app.charts import INK
from app.series import Row

Point = tuple[float, float]
Ring = list[Point]  # its last point is its first
Polygon = list[Ring]  # an outside, and holes in it
Outlines = dict[str, list[Polygon]]

MIDDLE = 52.2  # degrees of latitude at which a degree of longitude has its true length
HEIGHT = 480  # pixels
SHEET = 4 * HEIGHT  # units between the northernmost and the southernmost point
BORDER, COAST = 3.0, 1.0  # pixels


def outlines(rows: list[Row]) -> Outlines:
    """Return the polygons of each province on a sheet; none unless every province can be drawn.

    Args:
        rows: regio and geometrie (GeoJSON as text) of each province.
    """
    found = {row["regio"]: _polygons(row["geometrie"]) for row in rows}
    places = [p for polygons in found.values() for ring in _rings(polygons) for p in ring]
    if set(found) != set(maps.GRID) or not places:
        return {}
    left, top = min(x for x, _ in places), min(y for _, y in places)
    scale = SHEET / (max(y for _, y in places) - top or 1.0)

    def on_sheet(ring: Ring) -> Ring:
        # Corners of two provinces that are one stay one, so a border is the same from both sides.
        placed: Ring = [(round((x - left) * scale), round((y - top) * scale)) for x, y in ring]
        return placed[:1] + [new for old, new in pairwise(placed) if new != old]

    drawn = {
        region: [polygon for one in polygons if (polygon := _visible(map(on_sheet, one)))]
        for region, polygons in found.items()
    }
    return drawn if all(drawn.values()) else {}


def _polygons(geometry: str) -> list[Polygon]:
    value = json.loads(geometry)
    coordinates = value["coordinates"]
    flat = cos(radians(MIDDLE))
    return [
        [[(position[0] * flat, -position[1]) for position in ring] for ring in polygon]
        for polygon in (coordinates if value["type"] == "MultiPolygon" else [coordinates])
    ]


def _rings(polygons: list[Polygon]) -> Iterator[Ring]:
    return (ring for polygon in polygons for ring in polygon)


def _visible(rings: Iterator[Ring]) -> Polygon:
    """Return the rings that have an inside: the first one way round, the holes the other way."""
    outside, *holes = rings
    if not _area(outside):
        return []
    return [_turned(outside, 1), *(_turned(hole, -1) for hole in holes if _area(hole))]


def _turned(ring: Ring, way: int) -> Ring:
    return ring if _area(ring) * way > 0 else ring[::-1]


def _area(ring: Ring) -> float:
    """Return the area within a ring, below zero for one that goes the other way round."""
    return sum(x * v - u * y for (x, y), (u, v) in pairwise(ring)) / 2


def _middle(ring: Ring) -> Point:
    """Return the point on which the area within a ring would balance."""
    moments = [
        ((x + u) * (x * v - u * y), (y + v) * (x * v - u * y)) for (x, y), (u, v) in pairwise(ring)
    ]
    whole = 6 * _area(ring)
    return sum(x for x, _ in moments) / whole, sum(y for _, y in moments) / whole


def _borders(drawn: Outlines, regions: dict[str, Row]) -> dict[float, list[list[Point]]]:
    """Return the lines to draw by their width: between two landsdelen, and along the outside."""
    sides: dict[tuple[Point, Point], list[str]] = {}
    for province, polygons in drawn.items():
        for ring in _rings(polygons):
            for one, other in pairwise(ring):
                sides.setdefault((min(one, other), max(one, other)), []).append(province)
    lines: dict[float, list[list[Point]]] = {BORDER: [], COAST: []}
    for side, provinces in sides.items():
        if len({regions[p]["ouder"] for p in provinces}) > 1:
            lines[BORDER].append(list(side))
        elif len(provinces) == 1:
            lines[COAST].append(list(side))
    return lines


def chart(
    drawn: Outlines, values: dict[str, Row], regions: dict[str, Row], level: str, pillar: str
) -> alt.Chart:
    """Return the map, in the colours and with the words that the tiles would have.

    Args:
        drawn: the polygons of every province.
        values: the cell of each region of the level; a region that is not in it stays empty.
        regions: all regions by code, for names and for the landsdeel of a province.
        level: `landsdeel` or `provincie`.
        pillar: for the colour.
    """
    of = {p: regions[p]["ouder"] if level == "landsdeel" else p for p in drawn}
    fill = maps.fills({r: values.get(r) for r in of.values()}, pillar)
    areas = [
        {
            **_feature("MultiPolygon", polygons),
            "vulling": fill[of[p]], "rand": maps.EMPTY if level == "provincie" else fill[of[p]],
            "naam": regions[of[p]]["naam"], "tekst": maps.shown(values.get(of[p])),
        }
        for p, polygons in drawn.items()
    ]  # fmt: skip
    lines = [
        {**_feature("MultiLineString", sides), "dikte": width}
        for width, sides in _borders(drawn, regions).items()
        if sides
    ]
    words = []
    for region in dict.fromkeys(of.values()):
        outsides = [outside for p in drawn if of[p] == region for outside, *_ in drawn[p]]
        x, y = _middle(max(outsides, key=_area))
        words.append({
            "x": x, "y": y, "naam": regions[region]["naam"],
            "tekst": maps.shown(values.get(region)),
            "vulling": fill[region], "inkt": maps.ink_on(fill[region]),
        })  # fmt: skip
    return _layered(areas, lines, words)


def _feature(kind: str, coordinates: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": {"type": kind, "coordinates": coordinates}}


def _layered(areas: list[Row], lines: list[Row], words: list[Row]) -> alt.Chart:
    ground = (
        alt.Chart(alt.InlineData(values=areas))
        .mark_geoshape(strokeWidth=0.8)
        .encode(
            fill=alt.Fill("vulling:N", scale=None),
            stroke=alt.Stroke("rand:N", scale=None),
            tooltip=maps.tooltip(),
        )
    )
    borders = (
        alt.Chart(alt.InlineData(values=lines))
        .mark_geoshape(filled=False, stroke=alt.expr(INK), strokeCap="round", strokeJoin="round")
        .encode(strokeWidth=alt.StrokeWidth("dikte:Q", scale=None))
        .add_params(maps.ink())
    )
    said = alt.Chart(alt.InlineData(values=words)).encode(
        longitude="x:Q", latitude="y:Q", tooltip=maps.tooltip()
    )
    layers = []
    for column, away, size, weight in (("naam", -8, 12, "normal"), ("tekst", 8, 14, "bold")):
        shown = said.encode(text=f"{column}:N")
        style: dict[str, Any] = {"dy": away, "fontSize": size, "fontWeight": weight}
        # Words that are wider than their region keep its colour around them, so that they are read.
        layers.append(
            shown.mark_text(strokeWidth=3, strokeJoin="round", **style).encode(
                stroke=alt.Stroke("vulling:N", scale=None), color=alt.Color("vulling:N", scale=None)
            )
        )
        layers.append(shown.mark_text(**style).encode(color=alt.Color("inkt:N", scale=None)))
    made: alt.Chart = (
        alt.layer(ground, borders, *layers)
        .project(type="identity")
        .properties(height=HEIGHT)
        .configure_view(stroke=None)
    )
    return made
