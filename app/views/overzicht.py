"""The overview: a card per key figure, grouped by pillar, and what changed since last time."""

from __future__ import annotations

from textwrap import indent

import streamlit as st

from app import data, pictures
from app.formatting import day, figure, number, period, status_sign, unit_behind, with_unit
from app.frame import as_plain, close_page, link_to, link_to_figure, open_page, why_absent
from app.sentences import meaning, moved
from app.series import PILLARS, Row, dimension_of, label, page_of, series_of, unbroken
from app.texts import text, word
from pipeline.release.compare import CannotCompare
from pipeline.release.store import Manifest, NoRelease

GROUPS = (*PILLARS, "sturing")
MIN_TREND = 3
CHANGED = 3  # how many of the largest changes are told
ARROWS = {1: "▲", -1: "▼", 0: ""}
NEWLINE = "  \n"  # of Markdown, within a paragraph


def show() -> None:
    """Show the page."""
    manifest = open_page(text("titel"), text("ondertitel"))
    catalogue = data.catalogue(manifest)
    cards = _cards(manifest.release, catalogue)
    for pillar in GROUPS:
        st.header(text(f"navigatie.{pillar}"), divider="gray")
        st.write(text(f"pijler.{pillar}"))
        if cards[pillar]:
            # One list: the browser takes its time for each element, and a page of forty waits long.
            with st.container(key=f"kaarten-{pillar}"):
                st.markdown(cards[pillar])
        _absent(manifest, {k["kerncijfer"] for k in catalogue if k["pijler"] == pillar})
    _changes(manifest)
    close_page(manifest)


@st.cache_data(max_entries=10, show_spinner=False)
def _cards(release: str, catalogue: list[Row]) -> dict[str, str]:
    """Return the cards of each group as a list in Markdown, in the language of the catalogue."""
    manifest = data.release_named(release)
    series: dict[str, list[list[Row]]] = {}
    for (id_, _), rows in series_of(data.figures(manifest)).items():
        series.setdefault(id_, []).append(rows)
    targets = data.targets(manifest)
    found: dict[str, list[str]] = {group: [] for group in GROUPS}
    for line in catalogue:
        id_ = line["kerncijfer"]
        if line["pijler"] in found and id_ in series:
            card = _card(line, series[id_], targets.get(id_, []))
            found[line["pijler"]].append(f"- {indent(card, '  ').lstrip()}")
    return {group: "\n\n".join(cards) for group, cards in found.items()}


def _card(line: Row, series: list[list[Row]], targets: list[Row]) -> str:
    """Return a card in Markdown: name, then value, sentence and trend per series, then source."""
    name = as_plain(line["naam"])
    if page_of(line):
        name = f"[{name}]({link_to_figure(line)})"
    parts = [f"**{name}**", *(_part(line, rows) for rows in series)]
    parts += [_target(one) for one in targets]
    newest = max((rows[-1] for rows in series), key=lambda r: r["periode_eind"])
    source = text("kaart.bron", bron=line["uitgever"] or "–", datum=day(newest["bekend_vanaf"]))
    sample = f" ({text('voorbeeld.kort')})" if any(r[-1]["voorbeeld"] for r in series) else ""
    parts.append(f":small[{source}{sample}]")
    return "\n\n".join(parts)


def _part(line: Row, rows: list[Row]) -> str:
    newest, said = rows[-1], moved(line, rows)
    sign = status_sign(newest["status"]).replace("*", "\\*")
    unit = unit_behind(newest["eenheid"])
    # What is not known has no unit, and nothing that is provisional.
    known = newest["waarde_min"] is not None
    value = f"***{figure(newest)}***" + (sign if known else "")
    part = dimension_of(newest)
    value += f" {unit}" if unit and not part and known else ""
    change = f" {ARROWS[said.direction]} {said.words}" if said else ""
    when = f"{label(newest)} · {text('status.' + newest['status'])}".replace("*", "\\*")
    name = f"{part}: " if part else ""
    trend = unbroken(rows)
    drawn = ""
    if len(trend) >= MIN_TREND:
        told = text(
            "kaart.verloop",
            van=period(trend[0]["periode"]), eerste=figure(trend[0]),
            tot=period(trend[-1]["periode"]), laatste=figure(trend[-1]),
        )  # fmt: skip
        drawn = f"![{told}]({pictures.trend([r['waarde'] for r in trend], line['pijler'])})"
    lines = [f"{name}{value}{change}", f":small[{when}]", meaning(line, rows)]
    return NEWLINE.join([*lines, drawn] if drawn else lines)


def _target(target: Row) -> str:
    amount = with_unit(number(target["doelwaarde"], 0), target["eenheid"])
    values = {
        "richting": text(f"kaart.richting.{target['richting']}"),
        "waarde": f"{amount} {unit_behind(target['eenheid'])}".strip(),
        "bron": as_plain(target["bron"]),
    }
    if target["doelperiode"]:
        told = text("kaart.doel", periode=period(target["doelperiode"]), **values)
    else:
        told = text("kaart.doel_los", **values)
    if target["voortgang_pct"] is not None:
        reached = with_unit(number(target["voortgang_pct"], 0), "%")
        told += " " + text("kaart.voortgang", voortgang=reached)
    elif target["cel_id"] is None:
        told += " " + text("kaart.doel_anders")
    return told


def _absent(manifest: Manifest, ids: set[str]) -> None:
    absent = [a for a in manifest.absent if a.kerncijfer in ids]
    if absent:
        told = [f":small[{a.kerncijfer} {as_plain(why_absent(manifest, a))}]" for a in absent]
        st.markdown("\n\n".join([f"**{text('afwezig.titel')}**", NEWLINE.join(told)]))


def _changes(manifest: Manifest) -> None:
    """Tell which cells of this page changed most since the release before."""
    st.header(text("wijzigingen.titel"), divider="gray")
    try:
        before = data.release_before(manifest)
        found = data.comparison(before.release, manifest.release) if before else None
    except (CannotCompare, NoRelease):
        st.write(text("wijzigingen.niet"))
        return
    if before is None or found is None:
        st.write(text("wijzigingen.een"))
        return
    shown = {r["cel_id"]: r for r in data.figures(manifest)}
    changed = [
        c for c in found.cells
        if c["cel_id"] in shown and c["soort"] == "gewijzigd" and c["omvang_pct"] is not None
    ]  # fmt: skip
    changed.sort(key=lambda c: -c["omvang_pct"])
    when = day(before.published_at)
    names = data.names(manifest)
    lines = [_changed(c, names, shown[c["cel_id"]]) for c in changed[:CHANGED]]
    lines = lines or [text("wijzigingen.geen", datum=when)]
    more = text("wijzigingen.meer", datum=when, adres=link_to("vergelijking"))
    st.markdown("\n".join(lines) + f"\n\n{more}")


def _changed(cell: Row, names: dict[str, str], now: Row) -> str:
    was = {k: cell[f"{k}_was"] for k in ("waarde", "waarde_min", "waarde_max")}
    reasons = ", ".join(
        word("vergelijking.reden", r.replace(" ", "_")) for r in cell["reden"].split(", ") if r
    )
    breakdown = dimension_of(now)
    return text(
        "wijzigingen.regel",
        naam=as_plain(names[cell["kerncijfer"]] + (f", {breakdown}" if breakdown else "")),
        periode=period(cell["periode"]),
        was=figure({**now, **was}),
        nu=figure(now),
        reden=" " + text("wijzigingen.reden", reden=reasons) if reasons else "",
    )
