"""Charts that are pictures: the small trend on a card, and a chart as a file to take away."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from decimal import Decimal

from app.charts import ACCENT, BETWEEN, Spec


def as_image(chart: Spec, kind: str) -> bytes:
    """Return a chart as the bytes of a file, `svg` or `png`; nothing is fetched for it."""
    import vl_convert

    config = chart.get("config", {}) | {"range": {"category": list(ACCENT.values())}}
    spec = chart | {"width": 720, "background": "white", "config": config}
    if kind == "svg":
        return str(vl_convert.vegalite_to_svg(spec)).encode()
    return bytes(vl_convert.vegalite_to_png(spec, scale=2))


def trend(values: Sequence[Decimal], pillar: str) -> str:
    """Return a small area from zero as the address of a picture, made of the numbers alone."""
    numbers = [float(v) for v in values]
    low, high = min(0.0, *numbers), max(0.0, *numbers) or 1.0
    step = 194 / (len(numbers) - 1)
    at = [(3 + n * step, 37 - 34 * (v - low) / (high - low)) for n, v in enumerate(numbers)]
    zero = 37 + 34 * low / (high - low)
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in at)
    colour = BETWEEN[pillar]
    svg = (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 200 40' preserveAspectRatio='none'>"
        f"<polygon points='{at[0][0]:.1f},{zero:.1f} {points} {at[-1][0]:.1f},{zero:.1f}' "
        f"fill='{colour}' fill-opacity='0.22'/>"
        f"<polyline points='{points}' fill='none' stroke='{colour}' stroke-width='2' "
        "vector-effect='non-scaling-stroke'/></svg>"
    )
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
