"""Regions drawn: twelve tiles in place of a map, and bars from the largest to the smallest.

A tile has its own ground and an ink that contrasts with it, so that it reads the same on a light
and on a dark page.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from app import cells
from app.charts import ACCENT, CHARACTER, DARK_INK, INK, LIGHT_INK, middle_of
from app.series import Row
from app.texts import text

# Column and row of each province. The provinces of a landsdeel touch one another.
GRID = {
    "PV21": (2, 0), "PV20": (3, 0),
    "PV27": (0, 1), "PV24": (1, 1), "PV23": (2, 1), "PV22": (3, 1),
    "PV28": (0, 2), "PV26": (1, 2), "PV25": (2, 2),
    "PV29": (0, 3), "PV30": (1, 3), "PV31": (2, 3),
}  # fmt: skip
SIZE = 4  # tiles, both ways
LIGHTEST = "#e4edf3"
EMPTY = "#ffffff"
TILE = 92  # pixels


def ink() -> alt.Parameter:
    """Return the colour of words on the page itself; a picture to take away has its own."""
    return alt.param(name=INK, value=LIGHT_INK if st.context.theme.type == "dark" else DARK_INK)


def tiles(values: dict[str, Row], regions: dict[str, Row], level: str, pillar: str) -> alt.Chart:
    """Return the tile map.

    Args:
        values: the cell of each region of the level; a region that is not in it stays empty.
        regions: all regions by code, for names and for the landsdeel of a province.
        level: `landsdeel` or `provincie`.
        pillar: for the colour.
    """
    of = {p: regions[p]["ouder"] if level == "landsdeel" else p for p in GRID}
    fill = fills({r: values.get(r) for r in of.values()}, pillar)
    squares = [
        {
            "x": x, "x2": x + 1, "y": y, "y2": y + 1, "vulling": fill[of[p]],
            "rand": EMPTY if level == "provincie" else fill[of[p]],
            "naam": regions[of[p]]["naam"], "tekst": shown(values.get(of[p])),
        }
        for p, (x, y) in GRID.items()
    ]  # fmt: skip
    words = [
        {
            "x": x, "y": y, "naam": regions[r]["naam"], "tekst": shown(values.get(r)),
            "inkt": ink_on(fill[r]),
        }
        for r, (x, y) in _middles(of).items()
    ]  # fmt: skip
    across = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-0.03, SIZE + 0.03], nice=False))
    down = alt.Y(
        "y:Q", axis=None, scale=alt.Scale(domain=[SIZE + 0.03, -0.03], nice=False, zero=False)
    )
    ground = (
        alt.Chart(pd.DataFrame(squares))
        .mark_rect(strokeWidth=0.8)
        .encode(
            x=across, x2="x2:Q", y=down, y2="y2:Q",
            color=alt.Color("vulling:N", scale=None),
            stroke=alt.Stroke("rand:N", scale=None),
            tooltip=tooltip(),
        )
    )  # fmt: skip
    borders = (
        alt.Chart(pd.DataFrame(_borders(regions)))
        .mark_rule(stroke=alt.expr(INK), strokeWidth=4, strokeCap="square")
        .encode(x=across, x2="x2:Q", y=down, y2="y2:Q")
        .add_params(ink())
    )
    said = alt.Chart(pd.DataFrame(words)).encode(
        x=across, y=down, color=alt.Color("inkt:N", scale=None), tooltip=tooltip()
    )
    # On a small phone a tile is some 70 pixels wide, and has to hold `Noord-Brabant`.
    small, large = (
        {"expr": f"min({size}, width / {parts})"} for size, parts in ((12, 29), (14, 29))
    )
    names = said.mark_text(dy=-9, fontSize=small).encode(text="naam:N")
    numbers = said.mark_text(dy=9, fontSize=large, fontWeight="bold").encode(text="tekst:N")
    chart: alt.Chart = (
        alt.layer(ground, borders, names, numbers)
        .properties(height=SIZE * TILE)
        .configure_view(stroke=None)
    )
    return chart


def _middles(of: dict[str, str]) -> dict[str, tuple[float, float]]:
    """Return where the words of each region go: in the middle of its widest row of tiles."""
    found = {}
    for region in dict.fromkeys(of.values()):
        places = [GRID[p] for p, one in of.items() if one == region]
        by_row = [[place for place in places if place[1] == y] for y in range(SIZE)]
        widest = max(by_row, key=len)
        at = widest if len(widest) > 1 else places
        found[region] = (
            sum(x for x, _ in at) / len(at) + 0.5,
            sum(y for _, y in at) / len(at) + 0.5,
        )
    return found


def shown(row: Row | None) -> str:
    """Return the number of a region, as it stands on a map."""
    # The unit of a number stands above the map; a tile has room for the number alone.
    return cells.UNKNOWN if row is None else cells.number_only(row)


def tooltip() -> list[alt.Tooltip]:
    """Return what a region on a map says of itself."""
    return [
        alt.Tooltip("naam:N", title=text("regio.kolom.regio")),
        alt.Tooltip("tekst:N", title=text("pagina.kolom.waarde")),
    ]


def _borders(regions: dict[str, Row]) -> list[dict[str, int]]:
    """Return the sides of tiles behind which there is another landsdeel, or none."""
    part = {place: regions[p]["ouder"] for p, place in GRID.items()}
    sides = set()
    for x, y in part:
        for dx, dy, side in (
            (-1, 0, (x, y, x, y + 1)), (1, 0, (x + 1, y, x + 1, y + 1)),
            (0, -1, (x, y, x + 1, y)), (0, 1, (x, y + 1, x + 1, y + 1)),
        ):  # fmt: skip
            if part.get((x + dx, y + dy)) != part[x, y]:
                sides.add(side)
    return [dict(zip(("x", "y", "x2", "y2"), side, strict=True)) for side in sorted(sides)]


def bars(rows: Iterable[tuple[str, Row]], country: Row | None, pillar: str) -> alt.Chart:
    """Return bars from zero, in the order given.

    Args:
        rows: name and cell of each region; a value that is not known has no bar.
        country: the cell of the whole, when it can stand on the same scale.
        pillar: for the colour.
    """
    data = [_bar(name, row, pillar) for name, row in rows]
    if country is not None:
        data.append(_bar(text("regio.nederland"), country, "controle"))
    lowest = min(0.0, *(bar["laag"] for bar in data))
    highest = max(0.0, *(bar["hoog"] for bar in data)) or 1.0
    room = 10 + CHARACTER * max(len(bar["tekst"]) for bar in data)
    scale = alt.Scale(
        domain=[lowest, highest], range=[0, {"expr": f"width - {room:.0f}"}], nice=False
    )
    base = alt.Chart(pd.DataFrame(data)).encode(
        y=alt.Y(
            "naam:N",
            sort=None,
            title=None,
            axis=alt.Axis(labelFontSize=13, labelLimit=140, domain=False, ticks=False),
        ),
        # Of the colours of the theme, as in `charts`: every place is in the domain.
        color=alt.Color("plaats:N", legend=None, scale=alt.Scale(domain=list(ACCENT))),
        tooltip=tooltip(),
    )
    sure = base.mark_bar(height=18).encode(x=alt.X("nul:Q", axis=None, scale=scale), x2="laag:Q")
    between = base.mark_bar(height=18, opacity=0.45).encode(
        x=alt.X("laag:Q", axis=None, scale=scale), x2="hoog:Q"
    )
    labels = (
        base.mark_text(align="left", dx=6, fontSize=13, fontWeight="bold")
        .encode(
            x=alt.X("einde:Q", axis=None, scale=scale),
            text="tekst:N",
            color=alt.value(alt.expr(INK)),
        )
        .add_params(ink())
    )
    chart: alt.Chart = (
        alt.layer(sure, between, labels)
        .properties(height=30 * len(data))
        .configure_view(stroke=None)
        .configure_axis(aria=False)
    )
    return chart


def _bar(name: str, row: Row, place: str) -> dict[str, Any]:
    known = cells.is_known(row)
    # One value is drawn as it is printed; an interval from its lower bound to its upper.
    exact = row["waarde"] is not None
    low = float(row["waarde"] if exact else row["waarde_min"]) if known else 0.0
    high = low if exact or not known else float(row["waarde_max"])
    return {
        "naam": name, "tekst": cells.number_only(row), "plaats": place,
        "nul": 0.0, "laag": low, "hoog": high, "einde": max(0.0, high),
    }  # fmt: skip


def fills(values: dict[str, Row | None], pillar: str) -> dict[str, str]:
    """Return the ground of each region: the higher the darker, white for what is not known."""
    middles = {
        # What is printed alike is as dark.
        r: middle_of(row)
        for r, row in values.items()
        if row is not None and cells.is_known(row)
    }
    lowest, highest = min(middles.values(), default=0.0), max(middles.values(), default=0.0)
    width = highest - lowest or 1.0
    return {
        r: _mixed(LIGHTEST, ACCENT[pillar], (middles[r] - lowest) / width)
        if r in middles
        else EMPTY
        for r in values
    }


def _channels(colour: str) -> list[int]:
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


def _mixed(start: str, end: str, share: float) -> str:
    mixed = (
        round(a + share * (b - a)) for a, b in zip(_channels(start), _channels(end), strict=True)
    )
    return "#" + "".join(f"{one:02x}" for one in mixed)


def _luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2.2."""
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (channel / 255 for channel in _channels(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def ink_on(ground: str) -> str:
    """Return the colour of words on a ground."""
    return max((DARK_INK, LIGHT_INK), key=lambda colour: contrast(colour, ground))
