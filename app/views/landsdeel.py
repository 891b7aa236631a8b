"""One landsdeel: beside the country over the years, and all its figures on a page to print."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from app import cells, charts, choices, data, pictures, tables
from app.formatting import period
from app.series import Row, describe, series_of
from app.texts import text
from pipeline.release.store import Manifest

SHEET = Path(__file__).parents[1] / "sheet.css"


def choose_figure(catalogue: dict[str, Row], given: set[str]) -> str:
    """Let a reader choose one of the key figures that are given by region."""
    names = {k: f"{k}  {line['naam']}" for k, line in catalogue.items() if k in given}
    return choices.one(text("pagina.kies"), "kerncijfer", names, "regio")


def choose_part(rows: list[Row]) -> list[Row]:
    """Return the rows of one breakdown; a reader chooses when there is more than one."""
    parts = {cells.part_of(r): cells.breakdown(r) or text("regio.totaal") for r in rows}
    label = text("regio.uitsplitsing")
    if len(parts) < 2:
        for part, words in parts.items():
            choices.none(label, "uitsplitsing", "regio", words, part)
        return rows
    chosen = choices.one(label, "uitsplitsing", parts, "regio")
    return [r for r in rows if cells.part_of(r) == chosen]


def provinces_of(manifest: Manifest) -> dict[str, list[str]]:
    """Return the names of the provinces by the name of their landsdeel."""
    regions = data.regions(manifest)
    return {
        line["naam"]: [r["naam"] for r in regions.values() if r["ouder"] == code]
        for code, line in regions.items()
        if line["soort"] == "landsdeel"
    }


def _choose_landsdeel(manifest: Manifest) -> str:
    names = {
        code: r["naam"] for code, r in data.regions(manifest).items() if r["soort"] == "landsdeel"
    }
    return choices.one(text("regio.landsdeel"), "landsdeel", names, "regio")


def beside_the_country(manifest: Manifest) -> None:
    """Show one figure of one landsdeel beside that of the country, over the years."""
    found = data.chosen(manifest, regio="landsdeel")
    if not found:
        st.info(text("regio.leeg"))
        return
    catalogue = {k["kerncijfer"]: k for k in data.catalogue(manifest)}
    left, right = st.columns([2, 1])
    with left:
        figure = choose_figure(catalogue, {r["kerncijfer"] for r in found})
    with right:
        part = _choose_landsdeel(manifest)
    mine = choose_part([r for r in found if (r["kerncijfer"], r["regio"]) == (figure, part)])
    shown = {cells.part_of(r) for r in mine}
    country = [r for r in data.chosen(manifest, ids=[figure]) if cells.part_of(r) in shown]
    line, name = catalogue[figure], data.regions(manifest)[part]["naam"]
    st.header(": ".join(filter(None, (line["naam"], cells.breakdown(mine[0])))))
    series = {text("regio.nederland"): country, name: mine}
    if line["eenheid"] == "%":
        _chart(manifest, line, series)
    else:
        # Each on its own scale from zero: beside the country a part would be a flat line.
        for column, (title, rows) in zip(st.columns(2), series.items(), strict=True):
            with column:
                _chart(manifest, line, {title: rows})
        st.caption(text("regio.schalen"))
    st.markdown(f"### {text('regio.tabel')}")
    notes: list[str] = []
    shown_by_period = _by_period(name, mine, country, notes, data.breaks(manifest))
    st.table(cells.plain(shown_by_period), hide_index=True)
    tables.footnotes(notes)
    st.caption(f"{text('regio.punt_teken')} {text('pagina.bron', bron=line['uitgever'] or '–')}")


def _chart(manifest: Manifest, line: Row, series: dict[str, list[Row]]) -> None:
    words = "; ".join(f"{name} {describe(rows)}" for name, rows in series.items())
    breaks = data.break_periods(manifest, [r for rows in series.values() for r in rows])
    drawn = [r for rows in series.values() for r in rows]
    chart = charts.line(series, line["pijler"], line["eenheid"], breaks)
    said = text("regio.lijn_alt", naam=line["naam"], omschrijving=words)
    st.altair_chart(chart, width="stretch", alt=said)
    if legend := charts.legend(series, breaks):
        st.caption(legend)
    pictures.offer(
        manifest,
        chart,
        line,
        drawn,
        "-".join(dict.fromkeys(r["regio"] for r in drawn)),
        ", ".join(series),
    )


def _by_period(
    name: str, mine: list[Row], country: list[Row], notes: list[str], breaks: list[Row]
) -> list[dict[str, str]]:
    both = [{r["periode"]: r for r in rows} for rows in (mine, country)]
    ends = {r["periode"]: r["periode_eind"] for r in [*mine, *country]}
    return [
        {
            text("pagina.kolom.periode"): period(when),
            **{
                where: cells.marked(known.get(when)) + tables.broken(notes, known.get(when), breaks)
                for where, known in zip((name, text("regio.nederland")), both, strict=True)
            },
        }
        for when in sorted(ends, key=lambda when: ends[when], reverse=True)
    ]


def summary(manifest: Manifest) -> None:
    """Show the newest figures of one landsdeel beside those of the country, for one sheet."""
    st.html(SHEET)
    part = _choose_landsdeel(manifest)
    name = data.regions(manifest)[part]["naam"]
    st.header(text("regio.samenvatting", naam=name))
    st.markdown(text("regio.provincies", namen=", ".join(provinces_of(manifest)[name])))
    st.caption(text("regio.samenvatting_uitleg"))
    catalogue = {k["kerncijfer"]: k for k in data.catalogue(manifest)}
    series = series_of(data.chosen(manifest, regio=part))
    everywhere = {r["cel_id"]: r for r in data.figures(manifest)}
    lines = []
    for (figure, _), rows in series.items():
        newest = rows[-1]
        whole = everywhere.get(newest["cel_id"].replace(f"/{part}", "/NL", 1))
        lines.append((catalogue[figure], cells.breakdown(newest), newest, whole))
    lines.sort(key=lambda line: line[0]["volgorde"])
    st.table(
        cells.plain(
            [
                {
                    text("regio.kolom.kerncijfer"): ": ".join(
                        filter(None, (line["naam"], dimension))
                    ),
                    text("pagina.kolom.periode"): period(newest["periode"]),
                    name: cells.marked(newest),
                    text("regio.nederland"): cells.marked(whole) or text("regio.geen_land"),
                    text("pagina.kolom.status"): text(f"status.{newest['status']}"),
                    text("regio.kolom.bron"): line["uitgever"] or "–",
                }
                for line, dimension, newest, whole in lines
            ]
        ),
        hide_index=True,
    )
    given = {figure for figure, _ in series}
    others = [
        k["naam"]
        for k in catalogue.values()
        if k["kerncijfer"] not in given and k["pijler"] in ("kiezen", "leren", "werken")
    ]
    if others:
        st.caption(text("regio.alleen_land", namen="; ".join(others)))
    st.caption(text("regio.punt_teken"))
