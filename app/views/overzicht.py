"""The overview: a card per key figure, grouped by pillar."""

from __future__ import annotations

import streamlit as st

from app import data
from app.formatting import figure, unit_behind
from app.frame import close_page, open_page
from app.series import Row, change, comparable, label, series_of, unbroken
from app.texts import text
from pipeline.release.store import Manifest

PILLARS = ("kiezen", "leren", "werken", "sturing")
COLUMNS = 3
CHANGES = ("mutatie", "ontleding")  # kinds that are a change themselves
MIN_TREND = 3


def show() -> None:
    """Show the page."""
    manifest = open_page(text("titel"), text("ondertitel"))
    series = series_of(data.figures(manifest))
    catalogue = {k["kerncijfer"]: k for k in data.catalogue(manifest)}
    for pillar in PILLARS:
        st.header(text(f"navigatie.{pillar}"), divider="gray")
        st.write(text(f"pijler.{pillar}"))
        cards = [
            (catalogue[id_], dimension, rows)
            for (id_, dimension), rows in series.items()
            if catalogue[id_]["pijler"] == pillar
        ]
        cards.sort(key=lambda card: card[0]["volgorde"])
        for start in range(0, len(cards), COLUMNS):
            for column, card in zip(
                st.columns(COLUMNS), cards[start : start + COLUMNS], strict=False
            ):
                with column:
                    _card(*card)
        _absent(manifest, {k for k, v in catalogue.items() if v["pijler"] == pillar})
    close_page(manifest)


def _card(figure_line: Row, dimension: str, rows: list[Row]) -> None:
    newest = rows[-1]
    earlier = comparable(newest, rows)
    # A growth figure is a change itself; the change of a change says little to a reader.
    moved = None if figure_line["soort"] in CHANGES else change(newest, earlier)
    trend = [float(r["waarde"]) for r in unbroken(rows)]
    name = figure_line["naam"] + (f": {dimension}" if dimension else "")
    with st.container(border=True, height="stretch"):
        # A metric cuts off its own label; the name stands above it in full.
        st.markdown(f"**{name}**", help=figure_line["toelichting"])
        st.metric(
            name,
            figure(newest),
            delta=moved.words if moved else None,
            delta_color="off",
            delta_arrow=("up" if moved.direction > 0 else "down")
            if moved and moved.direction
            else "off",
            chart_data=trend if len(trend) >= MIN_TREND else None,
            label_visibility="collapsed",
        )
        sample = f" ({text('voorbeeld.kort')})" if newest["voorbeeld"] else ""
        unit = newest["klasse"] or unit_behind(newest["eenheid"])
        source = text("kaart.bron", bron=figure_line["uitgever"])
        against = f"{text('kaart.tegenover', periode=moved.against)}  \n" if moved else ""
        st.caption(
            f"{label(newest)} · {text('status.' + newest['status'])}{unit and f' · {unit}'}  \n"
            f"{against}{source}{sample}"
        )


def _absent(manifest: Manifest, ids: set[str]) -> None:
    absent = [a for a in manifest.absent if a.kerncijfer in ids]
    if not absent:
        return
    st.markdown(f"**{text('afwezig.titel')}**")
    for one in absent:
        reason = text(f"afwezig.{one.reason}", naam=one.naam, bron=one.publisher, detail=one.detail)
        st.caption(f"{one.kerncijfer} {reason}")
