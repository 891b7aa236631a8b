"""Charts that are pictures: the small trend on a card, and a chart as a file to take away."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from decimal import Decimal
from functools import partial

import altair as alt
import streamlit as st

from app.charts import ACCENT, BETWEEN, DARK_INK, INK, Spec, as_spec
from app.formatting import unit_behind
from app.series import Row
from app.texts import language, text
from pipeline.release.store import Manifest

Chart = Spec | alt.LayerChart | alt.Chart
MEDIA = {"svg": "image/svg+xml", "png": "image/png"}


def offer(
    manifest: Manifest, chart: Chart, line: Row, rows: list[Row], name: str = "", about: str = ""
) -> None:
    """Offer a chart as a picture, which is made when it is asked for.

    Args:
        manifest: the release.
        chart: as the page shows it.
        line: the key figure, of the catalogue.
        rows: the cells that are drawn.
        name: what else the picture is of, for the name of the file.
        about: and in words.
    """
    id_ = line["kerncijfer"]
    source = text("pagina.bron", bron=line["uitgever"] or "–")
    unit = unit_behind(line["eenheid"])
    in_unit = text("regio.eenheid", eenheid=unit) if unit else ""
    told = [*filter(None, [about, in_unit]), f"{source} · {manifest.release}"]
    if any(r["voorbeeld"] for r in rows):
        told.append(text("voorbeeld.beeld"))
    file = "-".join(filter(None, [id_, name, manifest.release, language()]))
    with st.container(horizontal=True):
        for kind, media in MEDIA.items():
            st.download_button(
                text(f"pagina.bewaar.{kind}"),
                partial(as_image, chart, kind, f"{id_} {line['naam']}", told),
                file_name=f"{file}.{kind}",
                mime=media,
                on_click="ignore",
                key=f"{name}.{kind}",
            )


def as_image(chart: Chart, kind: str, title: str, told: Sequence[str]) -> bytes:
    """Return a chart as the bytes of a file; nothing is fetched for it.

    Args:
        chart: as the page shows it.
        kind: `svg` or `png`.
        title: what stands above it: a picture leaves its page behind.
        told: what stands under the title, a line each: its source, and that it is a sample.
    """
    import vl_convert

    if not isinstance(chart, dict):
        chart = as_spec(chart)
    width = chart.get("width")
    # The ground is white, whatever the theme of who takes it away.
    params = [p | {"value": DARK_INK} if p["name"] == INK else p for p in chart.get("params", [])]
    config = chart.get("config", {}) | {"range": {"category": list(ACCENT.values())}}
    lines = [*filter(None, [chart.get("title")]), *told]
    above = {"text": title, "subtitle": lines, "anchor": "start", "offset": 14}
    spec = chart | {
        "width": width if isinstance(width, int) else 720,
        "background": "white",
        "config": config,
        "title": above,
        "params": params,
    }
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
