"""Two releases side by side: per key figure what is new, gone or changed, by how much and why."""

from __future__ import annotations

import streamlit as st

from app import choices, data
from app.formatting import day, figure, number, period, status_sign, unit_behind, with_unit
from app.frame import close_page, open_page
from app.series import Row
from app.texts import text
from pipeline.release.compare import CannotCompare, Comparison
from pipeline.release.export import defused
from pipeline.release.store import Manifest

SHOWN = 500  # cells of one figure; the command line and the exports give them all


def show() -> None:
    """Show the page."""
    manifest = open_page(text("vergelijking.titel"), text("vergelijking.uitleg"))
    releases = {m.release: m for m in data.releases()}
    if len(releases) < 2:
        st.info(text("vergelijking.een"))
        close_page(manifest)
        return
    ids = list(releases)
    left, right = st.columns(2)
    with left:
        earlier = _choose("van", ids, manifest.previous or ids[-1], releases)
    with right:
        later = _choose("naar", ids, manifest.release, releases)
    try:
        found = data.comparison(earlier, later)
    except CannotCompare:
        st.info(text("vergelijking.niet"))
    else:
        _show(found, data.names(manifest))
    close_page(manifest)


def _choose(key: str, ids: list[str], usual: str, releases: dict[str, Manifest]) -> str:
    """Let a reader choose a release; the choice stands in the address."""
    names = {
        id_: text("vergelijking.release", release=id_, datum=day(releases[id_].published_at))
        for id_ in ids
    }
    return choices.one(text(f"vergelijking.{key}"), key, names, "vergelijking", usual)


def _show(found: Comparison, names: dict[str, str]) -> None:
    counts = found.counts()
    for kind, column in zip(counts, st.columns(len(counts)), strict=True):
        column.metric(text(f"vergelijking.soort.{kind}"), number(counts[kind], 0))
    if found.method:
        st.header(text("vergelijking.methode"))
        st.dataframe(
            [
                {
                    text("vergelijking.kolom.wat"): text(f"vergelijking.methoden.{m['soort']}"),
                    text("vergelijking.kolom.naam"): defused(m["id"]),
                    text("vergelijking.kolom.soort"): text(f"vergelijking.wijziging.{m['wat']}"),
                }
                for m in found.method
            ],
            hide_index=True,
        )
    if not found.figures:
        st.info(text("vergelijking.gelijk"))
        return
    st.header(text("vergelijking.kerncijfers"))
    st.dataframe([_figure(row, names) for row in found.figures], hide_index=True, width="stretch")
    _cells(found, names)


def _figure(row: Row, names: dict[str, str]) -> Row:
    return {
        text("vergelijking.kolom.kerncijfer"): _named(row, names),
        **{
            text(f"vergelijking.soort.{kind}"): row[kind]
            for kind in ("nieuw", "vervallen", "gewijzigd", "status", "overschreven")
        },
        text("vergelijking.kolom.omvang"): _size(row),
        text("vergelijking.kolom.grootste"): row["grootste"] if _size(row) else "",
    }


def _named(row: Row, names: dict[str, str]) -> str:
    # A figure that only the other release has goes by the name that it had there.
    return f"{row['kerncijfer']}  {names.get(row['kerncijfer'], row['naam'])}"


def _cells(found: Comparison, in_language: dict[str, str]) -> None:
    names = {r["kerncijfer"]: _named(r, in_language) for r in found.cells}
    if not names:
        return
    chosen = choices.one(text("pagina.kies"), "kerncijfer", names, "vergelijking")
    rows = [r for r in found.cells if r["kerncijfer"] == chosen]
    st.dataframe([_cell(row) for row in rows[:SHOWN]], hide_index=True, width="stretch")
    if len(rows) > SHOWN:
        st.caption(text("vergelijking.meer", getoond=SHOWN, alle=number(len(rows), 0)))


def _cell(row: Row) -> Row:
    reasons = [
        text(f"vergelijking.reden.{r.replace(' ', '_')}") for r in row["reden"].split(", ") if r
    ]
    sample = f" ({text('voorbeeld.kort')})" if row["voorbeeld"] else ""
    return {
        text("pagina.kolom.periode"): period(row["periode"]),
        text("vergelijking.kolom.cel"): row["cel_id"] + sample,
        text("vergelijking.kolom.soort"): text(f"vergelijking.soort.{row['soort']}"),
        text("vergelijking.kolom.was"): _value(row, "_was"),
        text("vergelijking.kolom.nu"): _value(row, "_nu"),
        text("vergelijking.kolom.omvang"): _size(row),
        text("vergelijking.kolom.reden"): ", ".join(reasons),
        text("vergelijking.kolom.toelichting"): defused(row["toelichting"]),
        text("bronnen.kolom.bestand"): defused(row["bestand"]),
    }


def _value(row: Row, side: str) -> str:
    status = row[f"status{side}"]
    if status is None:  # not there on this side
        return ""
    values = {k: row[k + side] for k in ("waarde", "waarde_min", "waarde_max")}
    shown = figure({**values, "decimalen": row["decimalen"], "eenheid": row["eenheid"]})
    return f"{shown}{status_sign(status)} {unit_behind(row['eenheid'])}".strip()


def _size(row: Row) -> str:
    return "" if row["omvang_pct"] is None else with_unit(number(row["omvang_pct"], 1), "%")
