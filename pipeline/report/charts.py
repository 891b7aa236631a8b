"""The charts of the report: bars from zero, labelled directly; Typst draws them for both kinds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.report.model import Bar, Chart
from pipeline.report.sentences import known, part_name
from pipeline.report.wording import UNKNOWN, Wording

Row = dict[str, Any]
# One accent per pillar; the contrast of each with white is over 4.5.
COLOURS = {"kiezen": "#0b5c8a", "leren": "#7a4a00", "werken": "#2d6a3e"}
MOST = 8


def chart(
    words: Wording, figure: Row, series: Mapping[str, Sequence[Row]], place: str
) -> Chart | None:
    """Return the chart of a figure, or None when there are no two values to compare.

    Of a long series the newest periods are drawn; the table has them all.
    """
    bars = []
    for part, rows in series.items():
        before: Row | None = None
        for row in [r for r in rows if known(r)][-MOST:]:
            behind = f", {part_name(words, part)}" if part else ""
            for period in _years_between(before, row):
                bars.append(Bar(words.period(period) + behind, UNKNOWN, 0.0, 0.0))
            ends = float(row["waarde_min"]), float(row["waarde_max"])
            bars.append(Bar(words.period(row["periode"]) + behind, words.printed(row), *ends))
            before = row
    if sum(bar.value != UNKNOWN for bar in bars) < 2:
        return None
    points = "; ".join(
        words.text("grafiek_punt", periode=bar.label, waarde=bar.value) for bar in bars
    )
    alt = words.text("grafiek", naam=figure["naam"], regio=place, punten=points)
    return Chart(alt, COLOURS[figure["pijler"]], bars)


def _years_between(before: Row | None, row: Row) -> list[str]:
    """Return the periods of the years that are missing between two, so that a gap stays a gap."""
    code = row["periode"]
    if before is None or code[4:] != before["periode"][4:] or code[4:] not in ("SJ00", "JJ00"):
        return []
    return [f"{year}{code[4:]}" for year in range(int(before["periode"][:4]) + 1, int(code[:4]))]


def drawn(chart: Chart) -> dict[str, Any]:
    """Return a chart as `chart.typ` draws it: every end as a part of the width, from 0 to 1."""
    least = min(0.0, *(bar.low for bar in chart.bars))
    most = max(0.0, *(bar.high for bar in chart.bars))
    width = (most - least) or 1.0

    def at(value: float) -> float:
        return round((value - least) / width, 6)

    bars = []
    for bar in chart.bars:
        # Towards zero it is certain, beyond that it lies between the bounds.
        near, far = sorted((bar.low, bar.high), key=abs)
        near = 0.0 if bar.low < 0 < bar.high else near
        solid, light = sorted((0.0, near)), sorted((near, far))
        bars.append(
            {
                "label": bar.label, "value": bar.value,
                "solid": [at(end) for end in solid], "light": [at(end) for end in light],
            }
        )  # fmt: skip
    return {"alt": chart.alt, "colour": chart.colour, "zero": at(0.0), "bars": bars}
