"""A page per pillar: one key figure at a time, its chart and, underneath, its table."""

from __future__ import annotations

from functools import partial

import streamlit as st

from app import cells, charts, choices, data, pictures, tables
from app.charts import Spec
from app.formatting import day, in_sentence, period
from app.frame import as_plain, close_page, link_to, link_to_figure, open_page, why_absent
from app.sentences import growth, meaning
from app.series import Row, describe, dimension_of, is_before, page_of, series_of
from app.texts import language, text
from pipeline.exports import write
from pipeline.keys import DIMENSIONS
from pipeline.release.store import Manifest

SAVED = ("csv", "xlsx")


def show(pillar: str) -> None:
    """Show the page of one pillar."""
    manifest = open_page(text(f"navigatie.{pillar}"), text(f"pijler.{pillar}"))
    catalogue = {k["kerncijfer"]: k for k in data.catalogue(manifest) if k["pijler"] == pillar}
    left, right = st.columns([2, 1])
    with left:
        line = catalogue[_chosen(manifest, pillar, catalogue)]
    figure = line["kerncijfer"]
    with right:
        by = _breakdown(line)
    rows = [r for r in data.figures(manifest) if r["kerncijfer"] == figure]
    shown = data.broken_down(manifest, figure, by) if by else rows
    st.header(line["naam"])
    st.write(line["toelichting"])
    if shown:
        if not by:
            _meaning(line, rows)
        chart = _chart(manifest, line, shown, by)
        _files(manifest, line, shown, by, chart)
        tables.figures(data.breaks(manifest), shown)
        _breaks(manifest, shown)
        _growth(manifest, figure, by)
    else:
        absent = next((a for a in manifest.absent if a.kerncijfer == figure), None)
        reason = text("leeg.deel" if rows else "leeg.reeks")
        st.info(why_absent(manifest, absent) if absent else reason)
    _definition(manifest, line, rows)
    close_page(manifest)


def _chosen(manifest: Manifest, pillar: str, catalogue: dict[str, Row]) -> str:
    names = {id_: f"{id_}  {line['naam']}" for id_, line in catalogue.items()}
    elsewhere, asked = "", st.query_params.get("kerncijfer", "").upper()
    for line in data.catalogue(manifest):
        if line["kerncijfer"] == asked and (page := page_of(line)):
            elsewhere = text(
                "pagina.elders",
                naam=as_plain(f"{asked} {line['naam']}"),
                pagina=text(f"navigatie.{page}"),
                adres=link_to_figure(line),
            )
    return choices.one(text("pagina.kies"), "kerncijfer", names, pillar, unknown=elsewhere)


def _breakdown(line: Row) -> str:
    """Let a reader choose one of the breakdowns of a figure; crossed ones are for the exports."""
    always = (line["toont"] or "").split("|")
    kinds = [k for k in (line["uitsplitsingen"] or "").split("|") if k and "*" not in k]
    options = {k: text(f"pagina.dimensie.{k}") for k in kinds if k not in always}
    label, none = text("pagina.kies_uitsplitsing"), text("pagina.geen_uitsplitsing")
    if not options:
        choices.none(label, "uitsplitsing", line["pijler"], none)
        return ""
    return choices.one_or_all(label, "uitsplitsing", options, none, line["pijler"])


def _meaning(line: Row, rows: list[Row]) -> None:
    told = []
    for (_, dimension), known in series_of(rows).items():
        named = f"{dimension}, " if dimension else ""
        newest = known[-1]
        value = cells.value(newest) if cells.is_known(newest) else text("kaart.onbekend")
        said = f"{named}{period(newest['periode'])}: {value}"
        told.append(f"**{as_plain(said[0].upper() + said[1:])}.** {meaning(line, known)}")
    _paragraphs(told)


def _chart(manifest: Manifest, line: Row, rows: list[Row], by: str) -> Spec | None:
    """Show the chart of a figure, and return it; None where no cell has a value."""
    if all(r["waarde_min"] is None for r in rows):
        return None
    series = {dimension: known for (_, dimension), known in series_of(rows).items()}
    key = (manifest.release, line["kerncijfer"], by, language())
    chart = _spec(key, manifest, line, series)
    words = "; ".join(f"{name} {describe(cells)}".strip() for name, cells in series.items())
    said = text("pagina.grafiek_alt", naam=line["naam"], omschrijving=words)
    st.vega_lite_chart(chart, alt=said, width="stretch")
    if legend := charts.legend(series, data.break_periods(manifest, rows)):
        st.caption(legend)
    return chart


@st.cache_data(max_entries=200, show_spinner=False)
def _spec(
    key: tuple[str, ...],  # noqa: ARG001  # the answer is kept under it
    _manifest: Manifest,
    _line: Row,
    _series: dict[str, list[Row]],
) -> Spec:
    """Return the chart; to make one takes longer than all else on the page."""
    breaks = data.break_periods(_manifest, [r for rows in _series.values() for r in rows])
    return charts.as_spec(charts.line(_series, _line["pijler"], _line["eenheid"], breaks))


def _files(manifest: Manifest, line: Row, rows: list[Row], by: str, chart: Spec | None) -> None:
    """Offer table and chart as files, which are made when they are asked for."""
    id_, release = line["kerncijfer"], manifest.release
    name = "-".join(filter(None, [id_, by, release]))
    region, dimensions = ("NL", (by,)) if by in DIMENSIONS else (by or "NL", ())
    with st.container(horizontal=True):
        for kind in SAVED:
            st.download_button(
                text(f"pagina.bewaar.{kind}"),
                partial(data.taken_away, release, (id_,), region, f".{kind}", dimensions),
                file_name=f"{name}.{kind}",
                mime=write.MEDIA_TYPES[f".{kind}"],
                on_click="ignore",
            )
        if chart is not None:
            pictures.offer(manifest, chart, line, rows, by)


def _marked(manifest: Manifest, rows: list[Row]) -> list[Row]:
    """Return the breaks that cells of one key figure come after."""
    marked = {one for row in rows for one in (row["breuk"] or "").split()}
    figure = rows[0]["kerncijfer"]
    return [b for b in data.breaks(manifest) if b["breuk"] in marked and b["kerncijfer"] == figure]


def _breaks(manifest: Manifest, rows: list[Row]) -> None:
    told = []
    for b in _marked(manifest, rows):
        said = {k: b[k] for k in ("naam", "omschrijving")}
        since = b.get("leveringen_vanaf")
        if not since:
            told.append(text("pagina.breuk", periode=in_sentence(b["periode"]), **said))
            continue
        old = {r["periode"]: period(r["periode"]) for r in rows if is_before(r, b)}
        told.append(text("pagina.breuk_leveringen", dag=day(since), **said))
        if old:
            told[-1] += " " + text("pagina.breuk_oude", perioden=", ".join(old.values()))
    if told:
        _paragraphs([f"**{text('pagina.breuken')}**", *told])


def _growth(manifest: Manifest, figure: str, by: str) -> None:
    rows = data.growth(manifest, figure)
    newest = max((r["periode"] for r in rows), default="")
    told = [f"**{text('pagina.groei')}**"]
    for row in rows:
        if row["periode"] == newest:
            # Beside parts of the country it has to be said that this is about the whole of it.
            named = [period(row["periode"]), dimension_of({"regio": "NL", **row}),
                     text("regio.nederland") if by else ""]  # fmt: skip
            told.append(f"{', '.join(filter(None, named))}: {growth(row)}")
    if newest:
        _paragraphs(told)


def _definition(manifest: Manifest, line: Row, rows: list[Row]) -> None:
    told = []
    if definition := data.definitions(manifest).get(line["definitie_versie"]):
        told.append(f"**{text('pagina.definitie')}:** {definition['omschrijving']}")
    rules = sorted({r["telwijze"] for r in rows} - {"n.v.t."})
    if rules:
        told.append(text("pagina.telwijze", telwijze=", ".join(rules)))
    told.append(text("pagina.bron", bron=line["uitgever"] or "–"))
    if rows:
        address = link_to("herkomst", cel=rows[-1]["cel_id"])
        told.append(text("pagina.herkomst", adres=address))
    _paragraphs(told)


def _paragraphs(told: list[str]) -> None:
    """Show paragraphs as one element: the browser takes as long for one as for many words."""
    st.markdown("\n\n".join(told))
