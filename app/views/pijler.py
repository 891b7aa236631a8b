"""A page per pillar: one key figure at a time, its chart and, underneath, its table."""

from __future__ import annotations

from urllib.parse import quote

import streamlit as st

from app import charts, data
from app.formatting import day, figure, period, status_sign, unit_behind
from app.frame import close_page, open_page
from app.series import Row, describe, dimension_of, series_of
from app.texts import text
from pipeline.release.store import Manifest


def show(pillar: str) -> None:
    """Show the page of one pillar."""
    manifest = open_page(text(f"navigatie.{pillar}"), text(f"pijler.{pillar}"))
    catalogue = {k["kerncijfer"]: k for k in data.catalogue(manifest) if k["pijler"] == pillar}
    # The choice stands in the address, so that a link shows the same figure to the next person.
    ids = list(catalogue)
    asked = st.query_params.get("kerncijfer")
    chosen = st.selectbox(
        text("pagina.kies"),
        ids,
        index=ids.index(asked) if asked in ids else 0,
        format_func=lambda id_: f"{id_}  {catalogue[id_]['naam']}",
    )
    if chosen != asked:
        st.query_params["kerncijfer"] = chosen
    line = catalogue[chosen]
    rows = [r for r in data.figures(manifest) if r["kerncijfer"] == chosen]
    st.subheader(line["naam"])
    st.write(line["toelichting"])
    if rows:
        _chart(line, rows)
        _table(rows)
        _breaks(manifest, rows)
        _growth(manifest, chosen)
    else:
        absent = next((a for a in manifest.absent if a.kerncijfer == chosen), None)
        if absent is None:
            st.info(text("leeg.reeks"))
        else:
            st.info(
                text(
                    f"afwezig.{absent.reason}",
                    naam=absent.naam, bron=absent.publisher, detail=absent.detail,
                )
            )  # fmt: skip
    _definition(line, rows)
    close_page(manifest)


def _chart(line: Row, rows: list[Row]) -> None:
    series = {dimension: cells for (_, dimension), cells in series_of(rows).items()}
    words = "; ".join(f"{name} {describe(cells)}".strip() for name, cells in series.items())
    st.altair_chart(
        charts.line(series, line["pijler"], line["eenheid"]),
        alt=text("pagina.grafiek_alt", naam=line["naam"], omschrijving=words),
        theme=None,
    )
    st.caption(text("pagina.gat"))


def _table(rows: list[Row]) -> None:
    st.markdown(f"#### {text('pagina.tabel')}")
    broken_down = any(dimension_of(r) for r in rows)
    shown = []
    for row in sorted(rows, key=lambda r: (r["periode_eind"], dimension_of(r)), reverse=True):
        cells = {text("pagina.kolom.periode"): period(row["periode"])}
        if broken_down:
            cells[text("pagina.kolom.uitsplitsing")] = dimension_of(row)
        sample = f" ({text('voorbeeld.kort')})" if row["voorbeeld"] else ""
        unit = f" {unit_behind(row['eenheid'])}"
        cells[text("pagina.kolom.waarde")] = (
            f"{figure(row)}{status_sign(row['status'])}{unit}".strip() + sample
        )
        cells[text("pagina.kolom.status")] = text(f"status.{row['status']}")
        cells[text("pagina.kolom.bekend")] = day(row["bekend_vanaf"])
        shown.append(cells)
    st.table([{k: v.replace("*", "\\*") for k, v in r.items()} for r in shown], hide_index=True)


def _breaks(manifest: Manifest, rows: list[Row]) -> None:
    marked = {one for row in rows for one in (row["breuk"] or "").split()}
    told = [
        text(
            "pagina.breuk",
            periode=period(b["periode"]),
            **{k: b[k] for k in ("naam", "omschrijving")},
        )
        for b in data.breaks(manifest)
        if b["breuk"] in marked and b["kerncijfer"] == rows[0]["kerncijfer"]
    ]
    if told:
        st.markdown(f"**{text('pagina.breuken')}**")
        for one in told:
            st.markdown(one)


def _growth(manifest: Manifest, figure: str) -> None:
    rows = data.growth(manifest, figure)
    newest = max((r["periode"] for r in rows), default="")
    if newest:
        st.markdown(f"**{text('pagina.groei')}**")
    for row in rows:
        if row["periode"] == newest:
            st.markdown(f"{period(row['periode'])}: {row['zin']}")


def _definition(line: Row, rows: list[Row]) -> None:
    if line["definitie"]:
        st.markdown(f"**{text('pagina.definitie')}:** {line['definitie_omschrijving']}")
    rules = sorted({r["telwijze"] for r in rows} - {"n.v.t."})
    if rules:
        st.markdown(text("pagina.telwijze", telwijze=", ".join(rules)))
    st.markdown(text("kaart.bron", bron=line["uitgever"] or "–"))
    if rows:
        st.markdown(text("pagina.herkomst", adres=quote(rows[-1]["cel_id"])))
