"""The regions: all on a map and ranked, one landsdeel beside the country, or one on a page."""

from __future__ import annotations

from math import inf

import streamlit as st

from app import boundaries, cells, charts, choices, data, data_map, maps, pictures
from app.formatting import period, unit_behind
from app.frame import close_page, open_page
from app.series import Row
from app.texts import text
from app.views import landsdeel
from pipeline.release.store import Manifest

LEVELS = ("landsdeel", "provincie")
VIEWS = {
    "kaart": lambda manifest: _map(manifest),
    "vergelijken": landsdeel.beside_the_country,
    "samenvatting": landsdeel.summary,
}


def show() -> None:
    """Show the page."""
    manifest = open_page(text("navigatie.regio"), text("regio.uitleg"))
    names = {view: text(f"regio.weergaven.{view}") for view in VIEWS}
    VIEWS[choices.one(text("regio.weergave"), "weergave", names, "regio")](manifest)
    _assumption(manifest)
    close_page(manifest)


def _map(manifest: Manifest) -> None:
    found = {level: data.chosen(manifest, regio=level) for level in LEVELS}
    catalogue = {k["kerncijfer"]: k for k in data.catalogue(manifest)}
    given = {r["kerncijfer"] for rows in found.values() for r in rows}
    if not given:
        st.info(text("regio.leeg"))
        return
    left, middle, right = st.columns([2, 1, 1])
    with left:
        figure = landsdeel.choose_figure(catalogue, given)
    levels = {
        level: text(f"regio.niveaus.{level}")
        for level, rows in found.items()
        if any(r["kerncijfer"] == figure for r in rows)
    }
    with middle:
        level = choices.one(text("regio.niveau"), "niveau", levels, "regio")
    rows = landsdeel.choose_part([r for r in found[level] if r["kerncijfer"] == figure])
    with right:
        periods = {
            r["periode"]: period(r["periode"])
            for r in sorted(rows, key=lambda r: r["periode_eind"], reverse=True)
        }
        when = choices.one(text("regio.periode"), "periode", periods, "regio")
    rows = [r for r in rows if r["periode"] == when]
    country = data.chosen(manifest, ids=[figure], periode=when)
    country = [r for r in country if cells.part_of(r) == cells.part_of(rows[0])]
    _drawn(manifest, catalogue[figure], level, rows, country[0] if country else None)


def _drawn(manifest: Manifest, line: Row, level: str, rows: list[Row], country: Row | None) -> None:
    ranked = sorted(rows, key=lambda r: -charts.middle_of(r) if cells.is_known(r) else inf)
    name = ": ".join(filter(None, (line["naam"], cells.breakdown(rows[0]))))
    st.header(text("regio.kop", naam=name, periode=period(rows[0]["periode"])))
    if line["eenheid"] != "%":
        unit = unit_behind(line["eenheid"])
        st.markdown(text("regio.eenheid", eenheid=unit) if unit else "")
    told = ", ".join(
        text("regio.punt", naam=r["regio_naam"], waarde=cells.value(r)) for r in ranked
    )
    left, right = st.columns(2)
    with left, st.container(key="landkaart"):
        _drawn_map(manifest, line, level, rows, told)
    with right:
        bars = maps.bars(
            [(r["regio_naam"], r) for r in ranked],
            # A count of the country would leave the bars of its parts too short to compare.
            country if line["eenheid"] == "%" else None,
            line["pijler"],
        )
        st.altair_chart(bars, alt=text("regio.staven_alt", omschrijving=told))
        about = _about(rows)
        pictures.offer(manifest, bars, line, rows, f"{level}-{rows[0]['periode']}", about)
        st.caption(text("regio.staven"))
    st.markdown(f"### {text('regio.tabel')}")
    st.table(
        cells.plain(
            [_line(manifest, r, level) for r in [*ranked, *([country] if country else [])]]
        ),
        hide_index=True,
    )
    st.caption(f"{text('regio.punt_teken')} {text('pagina.bron', bron=line['uitgever'] or '–')}")


def _drawn_map(manifest: Manifest, line: Row, level: str, rows: list[Row], told: str) -> None:
    given = {r["regio"]: r for r in rows}, data.regions(manifest), level, line["pijler"]
    found = data_map.provinces(manifest)
    name, about = f"kaart-{level}-{rows[0]['periode']}", _about(rows)
    if found is None:
        tiles = maps.tiles(*given)
        st.altair_chart(tiles, alt=text(f"regio.kaart_alt_{level}", omschrijving=told))
        pictures.offer(manifest, tiles, line, rows, name, about)
        st.caption(text(f"regio.kleur_{level}"))
        return
    drawn = boundaries.chart(found.outlines, *given)
    st.altair_chart(drawn, alt=text("regio.grenzen_alt", omschrijving=told))
    pictures.offer(manifest, drawn, line, rows, name, about)
    sample = f" ({text('voorbeeld.kort')})" if found.sample else ""
    source = text("regio.grenzen", bron=found.source, jaar=period(found.period))
    st.caption(f"{text('regio.grenzen_kleur')} {source}{sample}")


def _about(rows: list[Row]) -> str:
    return ", ".join(filter(None, (period(rows[0]["periode"]), cells.breakdown(rows[0]))))


def _line(manifest: Manifest, row: Row, level: str) -> dict[str, str]:
    regions = data.regions(manifest)
    whole = row["regio"] == "NL"
    shown = {text("regio.kolom.regio"): text("regio.nederland") if whole else row["regio_naam"]}
    if level == "provincie":
        above = regions[row["regio"]]["ouder"] or ""
        shown[text("regio.kolom.landsdeel")] = regions[above]["naam"] if above else ""
    return shown | {
        text("pagina.kolom.waarde"): cells.marked(row),
        text("pagina.kolom.status"): text(f"status.{row['status']}"),
    }


def _assumption(manifest: Manifest) -> None:
    parts = [
        text("regio.indeling", landsdeel=name, provincies=", ".join(provinces))
        for name, provinces in landsdeel.provinces_of(manifest).items()
    ]
    st.caption(text("regio.aanname", indeling="; ".join(parts)))
