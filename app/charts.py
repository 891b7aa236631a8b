"""Charts: one look for all, zero-based, gaps left as gaps, labels beside the lines."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from app.formatting import figure, period
from app.series import Row
from app.texts import text

# One accent per pillar; every one has a contrast of at least 4.5 on white.
ACCENT = {"kiezen": "#0b5c8a", "leren": "#7a4a00", "werken": "#2d6a3e", "controle": "#555b66"}
SHADES = ["", "#b0413e"]  # the second line of a figure with two breakdowns


def line(series: dict[str, list[Row]], pillar: str, unit: str) -> alt.LayerChart:
    """Return the chart of one key figure.

    Args:
        series: the cells in order of time, by breakdown ("" for a total).
        pillar: for the colour.
        unit: of the figure, for the axis.
    """
    data = pd.DataFrame(_points(series))
    names = list(series)
    colours = [ACCENT[pillar], *SHADES[1:]][: len(names)]
    shown = "replace(format(datum.value, ',.0f'), /,/g, '.')"
    axis = f"{shown} + ' %'" if unit == "%" else shown
    lowest, highest = min(0.0, float(data["waarde"].min())), max(0.0, float(data["waarde"].max()))
    room = 0.12 * (highest - lowest)
    base = alt.Chart(data).encode(
        x=alt.X("nummer:Q", title=None, axis=_period_axis(data), scale=_padded(data)),
        y=alt.Y(
            "waarde:Q",
            title=None,
            axis=alt.Axis(labelExpr=axis, tickCount=5, domain=False, ticks=False),
            # From zero, with room for a label above (and below) the outer points.
            scale=alt.Scale(domain=[lowest and lowest - room, highest + room], nice=False),
        ),
        color=alt.Color("reeks:N", legend=None, scale=alt.Scale(domain=names, range=colours)),
        tooltip=[
            alt.Tooltip("naam:N", title=text("pagina.kolom.periode")),
            alt.Tooltip("tekst:N", title=text("pagina.kolom.waarde")),
        ],
    )
    lines = base.mark_line(strokeWidth=2.5).encode(detail="stuk:N")
    points = base.mark_point(size=70, filled=True, opacity=1)
    ends = (
        base.transform_filter("datum.laatste")
        .mark_text(align="left", dx=9, fontSize=13, fontWeight="bold", lineBreak="\n")
        .encode(text="einde:N")
    )
    chart: alt.LayerChart = (
        alt.layer(lines, points, ends)
        .properties(height=340)
        .configure_view(stroke=None)
        .configure_axis(labelFontSize=13, gridColor="#e3e8ee")
    )
    return chart


def _points(series: dict[str, list[Row]]) -> list[dict[str, Any]]:
    points = []
    for name, rows in series.items():
        previous, piece = None, 0
        for row in rows:
            if row["waarde_min"] is None:
                continue
            moment = _moment(row["periode"])
            step = 1 if row["periode"][4:6] in ("SJ", "JJ") else 0.26
            # A line joins only neighbours: a year that was not delivered stays a gap.
            piece += previous is not None and moment - previous > step
            previous = moment
            last = row is rows[-1]
            points.append(
                {
                    "reeks": name,
                    "stuk": f"{name}-{piece}",
                    "nummer": moment,
                    "naam": period(row["periode"]),
                    "waarde": float(
                        row["waarde"] if row["waarde"] is not None else row["waarde_min"]
                    ),
                    "tekst": figure(row),
                    "laatste": last,
                    "einde": f"{name}\n{figure(row)}" if name else figure(row),
                }
            )
    return points


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
    expression = "".join(f"datum.value === {m} ? {n!r} : " for m, n in names.items()) + "''"
    return alt.Axis(
        values=list(names), labelExpr=expression, grid=False, labelOverlap=True, labelAngle=0
    )


def _padded(data: pd.DataFrame) -> alt.Scale:
    first, last = float(data["nummer"].min()), float(data["nummer"].max())
    width = max(last - first, 1.0)
    # Room on the right for the label at the end of the line.
    return alt.Scale(domain=[first - 0.06 * width, last + 0.2 * width], nice=False)
