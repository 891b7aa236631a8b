"""Charts: one look for all, zero-based, gaps left as gaps, breaks marked, labels beside the lines.

The page gives the colours by the theme of the reader (`chartCategoricalColors` in the settings of
Streamlit); a chart says only which of them, by place. A chart that leaves as a file is light.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import altair as alt
import pandas as pd

from app.formatting import figure, number, period, with_unit
from app.series import Row
from app.texts import text

# One accent per pillar, then those of further lines; in the same order in .streamlit/config.toml.
# These are the light ones; the control series have the grey of the pillar that steers.
ACCENT = {"kiezen": "#0b5c8a", "leren": "#7a4a00", "werken": "#2d6a3e", "sturing": "#555b66",
          "controle": "#555b66", "2": "#b0413e", "3": "#5b3f8c", "4": "#00696b", "5": "#8a2f6b",
          "6": "#5f6000"}  # fmt: skip
FURTHER = ("2", "3", "4", "5", "6")
# Seen on light and dark alike: for pictures, which do not know the theme.
BETWEEN = {"kiezen": "#3a8cba", "leren": "#b07a30", "werken": "#4f9663", "sturing": "#7d8590"}
MOST_LINES = 6  # more cannot be told apart; then the newest period is drawn as bars
HEIGHT, LABEL = 340, 13
Spec = dict[str, Any]  # a chart in Vega-Lite


def in_time(series: dict[str, list[Row]]) -> bool:
    """Return whether cells are drawn as lines in time; else as bars of the newest period."""
    moments = {r["periode"] for rows in series.values() for r in rows}
    return len(series) <= MOST_LINES and (len(moments) > 1 or len(series) == 1)


def line(
    series: dict[str, list[Row]], pillar: str, unit: str, breaks: Sequence[str] = ()
) -> alt.LayerChart:
    """Return the chart of one key figure: lines in time, or bars where there is no time to show.

    Args:
        series: the cells in order of time, by breakdown ("" for a total).
        pillar: for the colour.
        unit: of the figure, for the axis.
        breaks: the periods from which is counted otherwise.

    Raises:
        ValueError: when no cell has a value.
    """
    if not any(r["waarde_min"] is not None for rows in series.values() for r in rows):
        raise ValueError("There is no value to draw.")
    if in_time(series):
        return _lines(series, pillar, unit, breaks)
    return _bars(series, pillar)


def as_spec(chart: alt.LayerChart) -> Spec:
    """Return a chart in Vega-Lite, its data in it, without the size that Altair would give it."""
    spec: Spec = chart.to_dict(validate=False)
    for size in ("continuousWidth", "continuousHeight"):
        spec.get("config", {}).get("view", {}).pop(size, None)
    return spec


def _lines(
    series: dict[str, list[Row]], pillar: str, unit: str, breaks: Sequence[str]
) -> alt.LayerChart:
    data = pd.DataFrame(_points(series, pillar))
    lowest, highest = min(0.0, float(data["laag"].min())), max(0.0, float(data["hoog"].max()))
    # Room for a label above (and below) the outer points.
    low, high = (lowest and lowest * 1.12), highest * 1.12 or 1.0
    data["plaats_einde"] = _apart(data, (high - low) * 2.6 * LABEL / HEIGHT)
    base = alt.Chart(data).encode(
        x=alt.X("nummer:Q", title=None, axis=_period_axis(data), scale=_padded(data)),
        color=_colour(),
        tooltip=[
            alt.Tooltip("naam:N", title=text("pagina.kolom.periode")),
            alt.Tooltip("tekst:N", title=text("pagina.kolom.waarde")),
        ],
    )
    y = alt.Y("waarde:Q", title=None, axis=_value_axis(low, high, unit),
              scale=alt.Scale(domain=[low, high], nice=False))  # fmt: skip
    # The chart as a whole has a text, and a table: a screen reader need not go by every mark.
    layers = [
        base.mark_line(aria=False, strokeWidth=2.5).encode(y=y, detail="stuk:N"),
        base.transform_filter("datum.hoog > datum.laag")
        .mark_rule(aria=False, strokeWidth=7, opacity=0.45)
        .encode(y=alt.Y("laag:Q"), y2="hoog:Q"),
        base.mark_point(aria=False, size=60, filled=True, opacity=1).encode(y=y),
        base.transform_filter("datum.laatste")
        .mark_text(
            aria=False, align="left", dx=9, fontSize=LABEL, fontWeight="bold", lineBreak="\n"
        )
        .encode(y=alt.Y("plaats_einde:Q"), text="einde:N"),
    ]
    chart: alt.LayerChart = (
        alt.layer(*_breaks(data, breaks, high), *layers)
        .properties(height=HEIGHT, padding={"left": 5, "top": 5, "bottom": 5, "right": _room(data)})
        .configure_view(stroke=None)
        .configure_axis(labelFontSize=LABEL)
    )
    return chart


def _bars(series: dict[str, list[Row]], pillar: str) -> alt.LayerChart:
    """Return the newest period of each series as bars from zero, each with its value behind it."""
    newest = max(r["periode"] for rows in series.values() for r in rows)
    cells = {n: r for n, rows in series.items() for r in rows if r["periode"] == newest}
    data = pd.DataFrame(
        [
            {"reeks": name, "waarde": _drawn(row), "tekst": figure(row), "plaats": pillar}
            for name, row in cells.items()
            if row["waarde_min"] is not None
        ]
    )
    base = alt.Chart(data).encode(
        y=alt.Y("reeks:N", title=None, sort=None, axis=alt.Axis(domain=False, ticks=False,
                labelLimit=240, labelFontSize=LABEL)),
        x=alt.X("waarde:Q", title=None, axis=None),
        color=_colour(),
        tooltip=[alt.Tooltip("reeks:N", title=text("pagina.kolom.uitsplitsing")),
                 alt.Tooltip("tekst:N", title=text("pagina.kolom.waarde"))],
    )  # fmt: skip
    chart: alt.LayerChart = (
        alt.layer(
            base.mark_bar(aria=False),
            base.mark_text(aria=False, align="left", dx=6, fontSize=LABEL).encode(text="tekst:N"),
        )
        .properties(height=max(90, 32 * len(data)), title=period(newest),
                    padding={"left": 5, "top": 5, "bottom": 5, "right": 90})
        .configure_view(stroke=None)
    )  # fmt: skip
    return chart


def _colour() -> alt.Color:
    # By place in the colours of the theme: every place is in the domain, so that none shifts.
    return alt.Color("plaats:N", legend=None, scale=alt.Scale(domain=list(ACCENT)))


def _drawn(row: Row) -> float:
    """Return where a point is drawn: its value, or the middle of what it lies between."""
    if row["waarde"] is not None:
        return float(row["waarde"])
    return (float(row["waarde_min"]) + float(row["waarde_max"] or row["waarde_min"])) / 2


def _points(series: dict[str, list[Row]], pillar: str) -> list[dict[str, Any]]:
    points = []
    for place, (name, rows) in zip((pillar, *FURTHER), series.items(), strict=False):
        previous, piece = None, 0
        drawn = [r for r in rows if r["waarde_min"] is not None]
        for row in drawn:
            moment = _moment(row["periode"])
            step = 1 if row["periode"][4:6] in ("SJ", "JJ") else 0.26
            # A line joins only neighbours that are counted alike: else there is a gap.
            apart = previous is not None and moment - previous > step
            piece += bool(apart or row["breekt_reeks"])
            previous = moment
            value = _drawn(row)
            points.append(
                {
                    "plaats": place,
                    "stuk": f"{name}-{piece}",
                    "nummer": moment,
                    "naam": period(row["periode"]),
                    "waarde": value,
                    "laag": float(row["waarde_min"]),
                    "hoog": float(row["waarde_max"] or row["waarde_min"]),
                    "tekst": f"{name} {figure(row)}".strip(),
                    "laatste": row is drawn[-1],
                    "einde": f"{name}\n{figure(row)}" if name else figure(row),
                }
            )
    return points


def _apart(data: pd.DataFrame, room: float) -> list[float]:
    """Return the heights of the labels at the ends, moved up where they would cover each other."""
    heights = [float(v) for v in data["waarde"]]
    if data["plaats"].nunique() == 1:
        return heights
    last = sorted(data.index[data["laatste"]], key=lambda i: heights[i])
    for below, above in pairwise(last):
        heights[above] = max(heights[above], heights[below] + room)
    return heights


def _room(data: pd.DataFrame) -> int:
    """Return the room in pixels for the labels at the ends of the lines."""
    longest = max(len(part) for label in data["einde"] for part in label.split("\n"))
    return min(12 + 8 * longest, 190)


def _breaks(data: pd.DataFrame, breaks: Sequence[str], high: float) -> list[alt.Chart]:
    """Return a line across the chart at each period from which is counted otherwise."""
    first, last = data["nummer"].min(), data["nummer"].max()
    # Half a period before: a line through a point would seem to belong to it.
    half = {code: 0.5 if code[4:6] in ("SJ", "JJ") else 0.125 for code in breaks}
    at = sorted({_moment(c) - half[c] for c in breaks if first < _moment(c) <= last})
    if not at:
        return []
    word = text("pagina.anders_geteld")
    marks = pd.DataFrame({"x": at, "top": high, "woord": word, "plaats": "sturing"})
    base = alt.Chart(marks).encode(x=alt.X("x:Q", scale=_padded(data)), color=_colour())
    return [
        base.mark_rule(aria=False, strokeDash=[5, 4], strokeWidth=1.5),
        base.mark_text(aria=False, align="right", dx=-5, dy=8, fontSize=12).encode(
            y="top:Q", text="woord:N"
        ),
    ]


def _moment(code: str) -> float:
    """Return a period as a number of years, so that gaps are as wide as they are long."""
    year, kind, part = int(code[:4]), code[4:6], code[6:]
    if kind == "KW":
        return year + (int(part) - 1) / 4
    if kind == "MM":
        return year + (int(part) - 1) / 12
    return float(year)


def _period_axis(data: pd.DataFrame) -> alt.Axis:
    moments = data.drop_duplicates("nummer").sort_values("nummer")
    while len(moments) > 8:
        moments = moments.iloc[::2]
    names = dict(zip(moments["nummer"], moments["naam"], strict=True))
    expression = _named(names)
    return alt.Axis(
        values=list(names), labelExpr=expression, grid=False, labelOverlap=True, labelAngle=0
    )


def _value_axis(low: float, high: float, unit: str) -> alt.Axis:
    """Return the axis of the values, with the numbers as the page prints them."""
    step = 10 ** len(str(int(high - low))) / 10 if high - low >= 1 else 0.1
    while (high - low) / step < 4:
        step /= 2
    while (high - low) / step > 8:
        step *= 2
    first, last = int(low / step), int(high / step)
    decimals = 0 if step >= 1 and step == int(step) else 1 if step * 10 == int(step * 10) else 2
    ticks = {n * step: with_unit(number(n * step, decimals), unit) for n in range(first, last + 1)}
    return alt.Axis(values=list(ticks), labelExpr=_named(ticks), domain=False, ticks=False)


def _named(names: dict[float, str]) -> str:
    """Return the expression that gives each value on an axis its name."""
    return "".join(f"datum.value === {m} ? {json.dumps(n)} : " for m, n in names.items()) + "''"


def _padded(data: pd.DataFrame) -> alt.Scale:
    first, last = float(data["nummer"].min()), float(data["nummer"].max())
    width = max(last - first, 1.0)
    return alt.Scale(domain=[first - 0.06 * width, last + 0.03 * width], nice=False)
