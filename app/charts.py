"""Charts: one look for all, zero-based, gaps left as gaps, breaks marked, labels beside the lines.

The page gives the colours by the theme of the reader (`chartCategoricalColors` in the settings of
Streamlit); a chart says only which of them, by place. A chart that leaves as a file is light.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import chain, pairwise
from textwrap import wrap
from typing import Any

import altair as alt
import pandas as pd

from app.formatting import figure, number, period, status_sign, with_unit
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
PLOT = 295  # pixels of the height that the axis leaves
LINE, CHARACTER = 16, 7.2  # pixels of a label that a line is high, and a sign wide
WIDEST = 20  # signs of a label in one line, so that a phone has room for the lines beside it
# Of black and white one has a contrast of at least 4.5 with any ground.
DARK_INK, LIGHT_INK = "#000000", "#ffffff"
INK = "ink"  # the parameter of a chart that says which of them is right on its page
Spec = dict[str, Any]  # a chart in Vega-Lite


def in_time(series: dict[str, list[Row]]) -> bool:
    """Return whether cells are drawn as lines in time; else as bars of the newest period."""
    moments = {r["periode"] for rows in series.values() for r in rows}
    return len(series) <= MOST_LINES and (len(moments) > 1 or len(series) == 1)


def across(rows: list[Row], breaks: Sequence[str]) -> list[str]:
    """Return the periods of `breaks` that lie between drawn cells, where a line is drawn across."""
    moments = [_moment(r["periode"]) for r in rows if r["waarde_min"] is not None]
    return [code for code in breaks if moments and min(moments) < _moment(code) <= max(moments)]


def legend(series: dict[str, list[Row]], breaks: Sequence[str]) -> str:
    """Return in words what a chart in time shows besides its points; nothing for bars."""
    if not in_time(series):
        return ""
    drawn = [[r for r in one if r["waarde_min"] is not None] for one in series.values()]
    rows = [*chain(*drawn)]
    gap = any(_apart(a, b) for one in drawn for a, b in pairwise(one))
    told = {
        "gat": gap,
        "breuklijn": across(rows, breaks),
        "streep": any(r["waarde_min"] != r["waarde_max"] for r in rows),
    }
    return " ".join(text(f"pagina.{name}") for name, there in told.items() if there)


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


def as_spec(chart: alt.LayerChart | alt.Chart) -> Spec:
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
    ends = _ends(data, low, high)
    room = 12 + CHARACTER * max(len(part) for said in ends["einde"] for part in said.split("\n"))
    scale = _padded(data, room)
    base = alt.Chart(data).encode(
        x=alt.X("nummer:Q", title=None, axis=_period_axis(data), scale=scale),
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
        # From the end of a line to a label that had to make room.
        alt.Chart(ends)
        .transform_filter("datum.verschoven")
        .mark_rule(aria=False, opacity=0.8)
        .encode(x=alt.X("rand:Q", scale=scale), y="waarde:Q", y2="midden:Q", color=_colour()),
        alt.Chart(ends)
        .mark_text(aria=False, align="left", baseline="middle", dx=9, fontSize=LABEL,
                   lineHeight=LINE, fontWeight="bold", lineBreak="\n")
        .encode(x=alt.X("rand:Q", scale=scale), y="begin:Q", text="einde:N", color=_colour()),
    ]  # fmt: skip
    chart: alt.LayerChart = (
        alt.layer(*_breaks(data, across([*chain(*series.values())], breaks), high, scale), *layers)
        .properties(height=HEIGHT, padding={"left": 5, "top": 5, "bottom": 5, "right": 5})
        .configure_view(stroke=None)
        .configure_axis(aria=False, labelFontSize=LABEL)
    )
    return chart


def _bars(series: dict[str, list[Row]], pillar: str) -> alt.LayerChart:
    """Return the newest period of each series as bars from zero, each with its value behind it."""
    newest = max(r["periode"] for rows in series.values() for r in rows)
    cells = {n: r for n, rows in series.items() for r in rows if r["periode"] == newest}
    data = pd.DataFrame(
        [
            {
                "reeks": "\n".join(wrap(name, WIDEST, break_long_words=False)),
                "waarde": middle_of(row),
                "einde": max(0.0, middle_of(row)),
                "tekst": figure(row) + status_sign(row["status"]),
                "plaats": pillar,
            }
            for name, row in cells.items()
            if row["waarde_min"] is not None
        ]
    )
    low, high = min(0.0, data["waarde"].min()), max(0.0, data["waarde"].max()) or 1.0
    room = 10 + CHARACTER * data["tekst"].str.len().max()
    lines = 1 + data["reeks"].str.count("\n").max()
    base = alt.Chart(data).encode(
        y=alt.Y("reeks:N", title=None, sort=None, axis=alt.Axis(domain=False, ticks=False,
                labelOverlap=False, labelLimit=0, labelExpr="split(datum.label, '\\n')",
                labelFontSize=LABEL, labelLineHeight=LINE)),
        x=alt.X("waarde:Q", title=None, axis=None, scale=alt.Scale(
            domain=[low, high], range=[0, {"expr": f"width - {room:.0f}"}], nice=False)),
        color=_colour(),
        tooltip=[alt.Tooltip("reeks:N", title=text("pagina.kolom.uitsplitsing")),
                 alt.Tooltip("tekst:N", title=text("pagina.kolom.waarde"))],
    )  # fmt: skip
    chart: alt.LayerChart = (
        alt.layer(
            base.mark_bar(aria=False),
            # Right of zero for what is less, as its bar lies to the left.
            base.mark_text(aria=False, align="left", dx=6, fontSize=LABEL).encode(
                x=alt.X("einde:Q"), text="tekst:N"
            ),
        )
        # The height holds the title and what is around it too.
        .properties(height=50 + (LINE * lines + 12) * len(data), title=period(newest),
                    padding={"left": 5, "top": 5, "bottom": 5, "right": 5})
        .configure_view(stroke=None)
        .configure_axis(aria=False)
    )  # fmt: skip
    return chart


def _colour() -> alt.Color:
    # By place in the colours of the theme: every place is in the domain, so that none shifts.
    return alt.Color("plaats:N", legend=None, scale=alt.Scale(domain=list(ACCENT)))


def middle_of(row: Row) -> float:
    """Return where a point is drawn: its value, or the middle of what it lies between."""
    if row["waarde"] is not None:
        return float(row["waarde"])
    return (float(row["waarde_min"]) + float(row["waarde_max"] or row["waarde_min"])) / 2


def _points(series: dict[str, list[Row]], pillar: str) -> list[dict[str, Any]]:
    points = []
    # The first has the colour of the figure, and is drawn last, over the others.
    placed = list(zip((pillar, *FURTHER), series.items(), strict=False))
    for place, (name, rows) in reversed(placed):
        previous: Row | None = None
        piece = 0
        drawn = [r for r in rows if r["waarde_min"] is not None]
        for row in drawn:
            moment = _moment(row["periode"])
            # A line joins only neighbours that are counted alike: else there is a gap.
            apart = previous is not None and _apart(previous, row)
            piece += bool(apart or row["breekt_reeks"])
            previous = row
            value = middle_of(row)
            points.append(
                {
                    "plaats": place,
                    "stuk": f"{name}-{piece}",
                    "nummer": moment,
                    "naam": period(row["periode"]),
                    "waarde": value,
                    "laag": float(row["waarde_min"]),
                    "hoog": float(row["waarde_max"] or row["waarde_min"]),
                    "reeks": name,
                    "cijfer": figure(row) + status_sign(row["status"]),
                    "tekst": f"{name} {figure(row)}{status_sign(row['status'])}".strip(),
                    "laatste": row is drawn[-1],
                }
            )
    return points


def _apart(earlier: Row, later: Row) -> bool:
    """Return whether a period lies between two cells of a series."""
    step = 1 if later["periode"][4:6] in ("SJ", "JJ") else 0.26
    return _moment(later["periode"]) - _moment(earlier["periode"]) > step


def _ends(data: pd.DataFrame, low: float, high: float) -> pd.DataFrame:
    """Return the labels at the ends of the lines: where they are, and their text in lines.

    They stand beside each other's middle, as near to their lines as can be without covering one
    another, and within the plot: below it are the names of the periods. A label of a line that ends
    before the others says in which period: nothing is drawn across the periods in between.
    """
    ends = data[data["laatste"]].sort_values("waarde")
    edge = data["nummer"].max()
    values = [
        wrap(value if x == edge else f"{value} ({when})", WIDEST)
        for value, x, when in zip(ends["cijfer"], ends["nummer"], ends["naam"], strict=True)
    ]
    names = [wrap(name, WIDEST, break_long_words=False) for name in ends["reeks"]]
    if sum(map(len, names + values)) * LINE > PLOT:  # no room for all: a long name is cut
        most = max(2, PLOT // (LINE * len(ends)))
        names = [
            wrap(name, WIDEST, max_lines=max(1, most - len(value)), placeholder="…")
            for name, value in zip(ends["reeks"], values, strict=True)
        ]
    texts = [name + value for name, value in zip(names, values, strict=True)]
    pixel = (high - low) / PLOT
    half = [len(lines) * LINE / 2 * pixel for lines in texts]
    places: list[float] = []
    floor = low
    for wanted, own in zip(ends["waarde"], half, strict=True):
        places.append(max(float(wanted), floor + own))
        floor = places[-1] + own
    ceiling = high
    for n in reversed(range(len(places))):
        places[n] = min(places[n], ceiling - half[n])
        ceiling = places[n] - half[n]
    return ends[["waarde", "plaats"]].assign(
        rand=edge,
        midden=places,
        # The first line of a label is where its mark is.
        begin=[p + h - LINE / 2 * pixel for p, h in zip(places, half, strict=True)],
        einde=["\n".join(lines) for lines in texts],
        verschoven=[
            bool(x == edge and abs(p - y) > LINE * pixel)
            for x, y, p in zip(ends["nummer"], ends["waarde"], places, strict=True)
        ],
    )


def _breaks(
    data: pd.DataFrame, breaks: Sequence[str], high: float, scale: alt.Scale
) -> list[alt.Chart]:
    """Return a line across the chart at each period from which is counted otherwise."""
    if not breaks:
        return []
    # Half a period before: a line through a point would seem to belong to it.
    half = {code: 0.5 if code[4:6] in ("SJ", "JJ") else 0.125 for code in breaks}
    at = sorted({_moment(c) - half[c] for c in breaks})
    # Said once where there is no room to say it twice.
    near = 0.4 * (data["nummer"].max() - data["nummer"].min())
    word = text("pagina.anders_geteld")
    words = [word if n == 0 or x - at[n - 1] > near else "" for n, x in enumerate(at)]
    marks = pd.DataFrame({"x": at, "top": high, "woord": words, "plaats": "sturing"})
    base = alt.Chart(marks).encode(x=alt.X("x:Q", scale=scale), color=_colour())
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
    return alt.Axis(values=list(names), labelExpr=_named(names), grid=False, labelOverlap=True,
                    labelAngle=0, labelLineHeight=LINE)  # fmt: skip


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
    """Return the expression that gives each value on an axis its name; a long one in two lines."""
    lines = {m: n.rsplit(" ", 1) if len(n) > 12 else n for m, n in names.items()}
    return "".join(f"datum.value === {m} ? {json.dumps(n)} : " for m, n in lines.items()) + "''"


def _padded(data: pd.DataFrame, room: float) -> alt.Scale:
    """Return the scale of the periods, with room in pixels for the labels beside the lines."""
    first, last = float(data["nummer"].min()), float(data["nummer"].max())
    width = max(last - first, 1.0)
    return alt.Scale(
        domain=[first - 0.06 * width, last + 0.01 * width],
        range=[0, {"expr": f"width - {room:.0f}"}],
        nice=False,
    )
