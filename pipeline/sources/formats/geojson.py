"""GeoJSON (RFC 7946): the areas of one FeatureCollection, as rows of text.

A row has the geometry of a feature as text, its numbers as they were written, and then its
properties. Only areas in longitude and latitude are let in, whose rings are whole; which way round
a ring goes is left to who draws it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.sources.formats import Rows, Unreadable, in_batches
from pipeline.sources.formats.odata import load_json

GEOMETRY = "geometrie"
# How deep the positions of a geometry lie in its coordinates.
DEPTHS = {"Polygon": 2, "MultiPolygon": 3}
OTHERS = {
    "Feature", "GeometryCollection", "Point", "MultiPoint", "LineString", "MultiLineString",
    *DEPTHS,
}  # fmt: skip
LIMITS = (180, 90)  # degrees of longitude and latitude, both ways
SMALLEST_RING = 4  # positions, of which the last is the first


class _Number(str):
    """A number as it was written, so that it differs from a text."""


def is_geographic(value: Any) -> bool:
    """Whether a JSON value says that it is GeoJSON, or the TopoJSON that is taken for it."""
    kind = value.get("type") if isinstance(value, dict) else None
    return isinstance(kind, str) and kind in {"FeatureCollection", "Topology", *OTHERS}


def open_areas(path: Path) -> Rows:
    """Return one row for each feature: its geometry, and every property that any feature has.

    Raises:
        Unreadable: when it is not one whole collection of areas in longitude and latitude.
    """
    value = load_json(path, _Number)
    kind = value["type"]
    if kind == "Topology":
        raise Unreadable(
            "it is TopoJSON; expected GeoJSON. Publishers give both: fetch the file of the same "
            "area that ends in .geojson"
        )
    features = value.get("features")
    if kind != "FeatureCollection" or not isinstance(features, list):
        raise Unreadable(
            f"it is GeoJSON of type {kind}{'' if kind in OTHERS else ' without features'}; "
            "expected a FeatureCollection with a list of features"
        )
    if not features:
        raise Unreadable("it is a GeoJSON FeatureCollection without features; fetch it again")
    rows = [_row(feature, number) for number, feature in enumerate(features, start=1)]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    cells = [[row.get(name) for name in columns] for row in rows]
    return Rows(
        [GEOMETRY, *columns], lambda: in_batches([GEOMETRY, *columns], _numbered(features, cells))
    )


def _numbered(
    features: list[Any], cells: list[list[str | None]]
) -> Iterator[tuple[int, list[str | None]]]:
    for number, (feature, row) in enumerate(zip(features, cells, strict=True), start=1):
        yield number, [_geometry(feature.get("geometry"), number), *row]


def _row(feature: Any, number: int) -> dict[str, str | None]:
    """Return the properties of a feature as text."""
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict) or feature.get("type") != "Feature":
        raise Unreadable(f"feature {number} of it is no GeoJSON Feature with properties")
    return {name: _text(value) for name, value in properties.items()}


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return None if value is None else str(value)
    return json.dumps(value, ensure_ascii=False)


def _geometry(geometry: Any, number: int) -> str:
    """Return a geometry as text without blanks, once it is seen to be an area."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if not isinstance(kind, str) or kind not in DEPTHS:
        raise Unreadable(
            f"the geometry of feature {number} is {_short(kind or geometry)}; expected an area: "
            f"{' or '.join(DEPTHS)}"
        )
    coordinates = _nested(geometry.get("coordinates"), DEPTHS[kind], number)
    return f'{{"type":"{kind}","coordinates":{coordinates}}}'


def _nested(value: Any, depth: int, number: int) -> str:
    if not isinstance(value, list) or not value:
        raise Unreadable(
            f"the coordinates of feature {number} hold {_short(value)} where a list belongs; the "
            "file is damaged, fetch it again"
        )
    if depth == 1:
        return _ring(value, number)
    return "[" + ",".join(_nested(one, depth - 1, number) for one in value) + "]"


def _ring(positions: list[Any], number: int) -> str:
    texts = [_position(position, number) for position in positions]
    if len(texts) < SMALLEST_RING or positions[0] != positions[-1]:
        raise Unreadable(
            f"a ring of feature {number} has {len(texts)} positions from {texts[0]} to "
            f"{texts[-1]}; expected at least {SMALLEST_RING}, of which the last is the first. "
            "Fetch the file again"
        )
    return "[" + ",".join(texts) + "]"


def _position(value: Any, number: int) -> str:
    """Return a position as text: longitude and latitude, and a height where there is one."""
    if (
        not isinstance(value, list)
        or len(value) not in (2, 3)
        or not all(isinstance(one, _Number) for one in value)
    ):
        raise Unreadable(
            f"a position of feature {number} is {_short(value)}; expected two numbers, as "
            "[5.12,52.09]"
        )
    for degrees, limit in zip(map(float, value), LIMITS, strict=False):
        if not math.isfinite(degrees) or abs(degrees) > limit:
            raise Unreadable(
                f"a position of feature {number} is {_short(value)}, which is no longitude and "
                "latitude; in metres it is the Dutch grid (RD). Expected WGS 84: at cartomap the "
                "file in the folder wgs84, at PDOK with srsName=EPSG:4326"
            )
    return "[" + ",".join(value) + "]"


def _short(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)[:60]
