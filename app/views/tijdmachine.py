"""What was known on a day beside what is known now, and why the two differ."""

from __future__ import annotations

from datetime import date

import streamlit as st

from app import cells, charts, choices, data, data_history, pictures
from app.formatting import day, number, period
from app.frame import as_plain, close_page, open_page
from app.series import Row, describe, series_of
from app.texts import text
from pipeline.release.store import Manifest

KINDS = ("landsdeel", "provincie")
KINDS_OF_CHANGE = ("gewijzigd", "vervallen", "status", "nieuw")  # in the order they are shown in
SHOWN = 30  # changed cells that do not push the rest of the page away
MOST = 12  # changed cells that are explained one by one
LINES = 6  # vintages that can be told apart


def show() -> None:
    """Show the page."""
    manifest = open_page(text("navigatie.tijdmachine"), text("tijdmachine.uitleg"))
    names = {id_: f"{id_}  {name}" for id_, name in data.names(manifest).items()}
    left, middle, right = st.columns([2, 1, 1])
    with left:
        figure = choices.one_or_all(
            text("pagina.kies"), "kerncijfer", names, text("tijdmachine.alle"), "tijdmachine"
        )
    places = {"NL": text("regio.nederland")}
    places |= {r: v["naam"] for r, v in data.regions(manifest).items() if v["soort"] in KINDS}
    with middle:
        region = choices.one(text("tijdmachine.regio"), "regio", places, "tijdmachine")
    if not data_history.days(manifest, figure, region):
        st.info(text("tabel.geen"))
        close_page(manifest)
        return
    with right:
        when = _day(manifest, region)
    then = data.chosen(manifest, ids=[figure] if figure else [], as_of=when, regio=region)
    now = data.chosen(manifest, ids=[figure] if figure else [], regio=region)
    changed = data_history.revisions(manifest, figure, when, region)
    st.header(text("tijdmachine.kop", datum=day(when)))
    _count(then, changed)
    if figure:
        _one(then, now, changed)
        _why(manifest, when, changed)
        _vintages(manifest, figure, region)
    else:
        _changes(manifest, then, now, changed)
        _all(manifest, then, now, changed)
    close_page(manifest)


def _day(manifest: Manifest, region: str) -> date:
    """Let a reader choose a day; it stands in the address."""
    key, asked = "tijdmachine.dag", st.query_params.get("dag", "")
    latest = manifest.published_at.date()
    earliest = min(data_history.days(manifest, regio=region)[0], latest)
    if choices.follows(key, asked):
        try:
            start = date.fromisoformat(asked)
        except ValueError:
            start = data_history.before_the_newest_revision(manifest, region)
            if asked:
                st.info(text("tijdmachine.geen_dag", dag=choices.cut(asked), getoond=day(start)))
        st.session_state[key] = start
    start = st.session_state[key]
    if start < earliest:
        st.info(text("tijdmachine.niets_voor", dag=day(start), eerste=day(earliest)))
        st.session_state[key] = earliest
    elif start > latest:
        st.info(text("tijdmachine.nog_niet", dag=day(start), laatste=day(latest)))
        st.session_state[key] = latest
    chosen: date = st.date_input(
        text("tijdmachine.dag"),
        min_value=earliest,
        max_value=latest,
        format="DD-MM-YYYY",
        help=text("tijdmachine.dag_hulp"),
        key=key,
    )
    if asked != str(chosen):
        st.query_params["dag"] = str(chosen)
    choices.remember(key, str(chosen), chosen)
    return chosen


def _count(then: list[Row], changed: dict[str, Row]) -> None:
    kinds = [row["soort"] for row in changed.values()]
    counted = [
        text(
            "tijdmachine.aantal", n=number(kinds.count(kind), 0),
            soort=text(f"vergelijking.soort.{kind}"),
        )
        for kind in KINDS_OF_CHANGE
        if kind in kinds
    ]  # fmt: skip
    since = ", ".join(counted) or text("tijdmachine.gelijk")
    st.markdown(text("tijdmachine.telling", toen=number(len(then), 0), sindsdien=since))


def _changes(manifest: Manifest, then: list[Row], now: list[Row], changed: dict[str, Row]) -> None:
    """Show the cells that changed since, those with another value before those that came in."""
    if not changed:
        return
    st.markdown(f"### {text('tijdmachine.veranderd')}")
    before, after = ({r["cel_id"]: r for r in rows} for rows in (then, now))
    names = data.names(manifest)
    ordered = sorted(changed.values(), key=lambda r: KINDS_OF_CHANGE.index(r["soort"]))
    lines = []
    for row in ordered[:SHOWN]:
        old, new = before.get(row["cel_id"]), after.get(row["cel_id"])
        breakdown = cells.breakdown(old or new or row)
        lines.append(
            {
                text("regio.kolom.kerncijfer"): ": ".join(
                    filter(None, (names[row["kerncijfer"]], breakdown))
                ),
                **_line(old, new, changed),
            }
        )
    st.table(cells.plain(lines), hide_index=True)
    if len(ordered) > SHOWN:
        st.caption(text("tijdmachine.meer", getoond=SHOWN, n=number(len(ordered), 0)))
    st.markdown(f"### {text('tijdmachine.stand')}")


def _all(manifest: Manifest, then: list[Row], now: list[Row], changed: dict[str, Row]) -> None:
    """Show of every figure the newest period that was known then, and the newest that is now."""
    today, newest = {r["cel_id"]: r for r in now}, series_of(now)
    names = data.names(manifest)
    order = {figure: n for n, figure in enumerate(names)}
    lines = []
    for (figure, dimension), rows in sorted(
        series_of(then).items(), key=lambda series: order[series[0][0]]
    ):
        old, latest = rows[-1], newest.get((figure, dimension), [None])[-1]
        lines.append(
            {
                text("regio.kolom.kerncijfer"): ": ".join(
                    filter(None, (names[figure], cells.breakdown(old)))
                ),
                **_line(old, today.get(old["cel_id"]), changed),
                text("tijdmachine.kolom.nieuwste"): ""
                if latest is None or latest["periode"] == old["periode"]
                else f"{cells.value(latest)} ({period(latest['periode'])})",
            }
        )
    if lines:
        st.table(cells.plain(lines), hide_index=True)
        st.caption(text("regio.punt_teken"))
    else:
        st.info(text("tijdmachine.niets"))


def _line(old: Row | None, new: Row | None, changed: dict[str, Row]) -> dict[str, str]:
    cell = old or new
    assert cell is not None
    change = changed.get(cell["cel_id"])
    kind = f"vergelijking.soort.{change['soort']}" if change else "tijdmachine.gelijk"
    if change and change["soort"] == "gewijzigd" and cells.value(old) == cells.value(new):
        kind = "tijdmachine.klein"
    return {
        text("pagina.kolom.periode"): period(cell["periode"]),
        text("tijdmachine.kolom.toen"): cells.marked(old),
        text("tijdmachine.kolom.nu"): cells.marked(new),
        text("tijdmachine.kolom.soort"): text(kind),
    }


def _one(then: list[Row], now: list[Row], changed: dict[str, Row]) -> None:
    """Show every period of one figure, as known then and now."""
    sides = [{r["cel_id"]: r for r in rows} for rows in (then, now)]
    both = sides[0] | sides[1]
    broken_down = any(cells.breakdown(r) for r in both.values())
    lines = []
    for cel_id, cell in sorted(
        both.items(), key=lambda item: (item[1]["periode_eind"], item[0]), reverse=True
    ):
        change = changed.get(cel_id)
        line = _line(sides[0].get(cel_id), sides[1].get(cel_id), changed)
        if broken_down:
            line[text("pagina.kolom.uitsplitsing")] = cells.breakdown(cell)
        line[text("vergelijking.kolom.reden")] = change["reden"] if change else ""
        line[text("bronnen.kolom.bestand")] = change["bestand"] if change else ""
        lines.append(line)
    st.table(cells.plain(lines), hide_index=True)
    st.caption(text("regio.punt_teken"))


def _why(manifest: Manifest, when: date, changed: dict[str, Row]) -> None:
    """Say of the cells with another value what the difference is made of."""
    other = [r for r in changed.values() if r["soort"] == "gewijzigd"]
    if not other:
        return
    st.markdown(f"### {text('tijdmachine.waarom')}")
    for row in other[:MOST]:
        said = [data_history.why(manifest, row["cel_id"], when), row["reden"]]
        told = " ".join(f"{one.rstrip('.')}." for one in said if one)
        st.markdown(
            text(
                "tijdmachine.reden",
                periode=period(row["periode"]),
                uitleg=as_plain(told) or text("tijdmachine.reden_onbekend"),
            )
        )
    if len(other) > MOST:
        st.caption(text("tijdmachine.meer", getoond=MOST, n=number(len(other), 0)))


def _vintages(manifest: Manifest, figure: str, region: str) -> None:
    """Draw a figure as it was known before and after each revision, with the table underneath."""
    st.markdown(f"### {text('tijdmachine.herzieningen')}")
    known = data_history.vintages(manifest, figure, region)
    if not known:
        st.info(text("tijdmachine.nooit"))
        return
    parts = {
        cells.part_of(r): cells.breakdown(r) or text("regio.totaal")
        for rows in known.values()
        for r in rows
    }
    part = next(iter(parts))
    label = text("regio.uitsplitsing")
    if len(parts) > 1:
        part = choices.one(label, "uitsplitsing", parts, "tijdmachine")
    else:
        choices.none(label, "uitsplitsing", "tijdmachine", parts[part], part)
    series = {
        text("tijdmachine.vanaf", datum=day(known_from)): sorted(
            (r for r in rows if cells.part_of(r) == part), key=lambda r: r["periode_eind"]
        )
        for known_from, rows in list(known.items())[-LINES:]
    }
    series = {name: rows for name, rows in series.items() if rows}
    line = next(k for k in data.catalogue(manifest) if k["kerncijfer"] == figure)
    words = "; ".join(f"{name} {describe(rows)}" for name, rows in series.items())
    breaks = data.break_periods(manifest, [r for rows in series.values() for r in rows])
    newest_first = dict(reversed(series.items()))
    chart = charts.line(newest_first, line["pijler"], line["eenheid"], breaks)
    said = text("regio.lijn_alt", naam=line["naam"], omschrijving=words)
    st.altair_chart(chart, width="stretch", alt=said)
    drawn = [r for rows in series.values() for r in rows]
    pictures.offer(manifest, chart, line, drawn, region)
    st.caption(f"{text('tijdmachine.vintages')} {charts.legend(series, breaks)}")
    by_period = {name: {r["periode"]: r for r in rows} for name, rows in series.items()}
    ends = {r["periode"]: r["periode_eind"] for rows in series.values() for r in rows}
    st.table(
        cells.plain(
            [
                {text("pagina.kolom.periode"): period(one)}
                | {name: cells.marked(rows.get(one)) for name, rows in by_period.items()}
                for one in sorted(ends, key=lambda one: ends[one], reverse=True)
            ]
        ),
        hide_index=True,
    )
