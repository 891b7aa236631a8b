"""The pact's targets and actions as a register, beside the figures; no cause is suggested."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import streamlit as st

from app import choices, data, data_quality
from app.formatting import day, figure, number, period, status_sign, unit_behind, with_unit
from app.frame import as_plain, close_page, link_to, open_page
from app.series import PILLARS, Row, dimension_of, series_of
from app.texts import text, word
from pipeline.release.store import Manifest

ACTION = "actie"
NOT_NAMED = "onbekend"
FEW = 10  # entries that do not push the rest of the page away


def show() -> None:
    """Show the page."""
    manifest = open_page(text("navigatie.acties"), text("acties.uitleg"))
    _targets(manifest)
    st.header(text("acties.register.titel"), divider="gray")
    st.write(text("acties.register.uitleg"))
    entries = data_quality.registrations(manifest)
    if not entries:
        st.info(text("acties.register.leeg"))
        close_page(manifest)
        return
    states = sorted({e["stand"] for e in entries if e["stand"]})
    columns = st.columns(2)
    with columns[0]:
        pillar = choices.one_or_all(
            text("acties.kolom.pijler"),
            "pijler",
            {p: text(f"navigatie.{p}") for p in PILLARS},
            text("acties.alle_pijlers"),
            "acties",
        )
    with columns[1]:
        state = choices.one_or_all(
            text("acties.kolom.stand"),
            "stand",
            {s: word("dimensie", s) for s in states},
            text("acties.alle_standen"),
            "acties",
        )
    chosen = [e for e in entries if pillar in ("", e["pijler"]) and state in ("", e["stand"])]
    actions = [e for e in chosen if e["register"] == ACTION]
    _beside_figures(manifest, actions, [pillar] if pillar else [*PILLARS, NOT_NAMED])
    _others([e for e in chosen if e["register"] != ACTION])
    close_page(manifest)


def _targets(manifest: Manifest) -> None:
    st.header(text("acties.doelen.titel"), divider="gray")
    st.write(text("acties.doelen.uitleg"))
    names = {k["kerncijfer"]: k for k in data.catalogue(manifest)}
    rows = [_target(row, names) for row in data_quality.targets(manifest)]
    st.table(rows, hide_index=True)


def _target(row: Row, names: dict[str, Row]) -> Row:
    when = period(row["doelperiode"]) if row["doelperiode"] else text("acties.doelen.elk_jaar")
    return {
        text(
            "acties.kolom.doel"
        ): f"**{as_plain(row['naam'])}**  \n{as_plain(row['omschrijving'])}",
        text("acties.kolom.doelwaarde"): _amount(row["doelwaarde"], row["eenheid"]),
        text("acties.kolom.wanneer"): when,
        text("acties.kolom.nu"): _progress(row, names),
        text("acties.kolom.bron"): as_plain(row["bron"]),
    }


def _progress(row: Row, names: dict[str, Row]) -> str:
    """Return the newest figure of the same definition, or the reason why there is none."""
    if row["waarom_niet"]:
        reason = text(f"acties.waarom_niet.{row['waarom_niet'].replace(' ', '_')}")
        if row["kerncijfer"] is None:
            return reason
        line = names[row["kerncijfer"]]
        return f"{reason} {_figure_link(line)}"
    sample = f" ({text('voorbeeld.kort')})" if row["voorbeeld"] else ""
    shown = _amount(row["waarde"], row["eenheid"]) + status_sign(row["status"]).replace("*", "\\*")
    where = link_to("herkomst", cel=row["cel_id"])
    return f"[{shown}]({where}), {period(row['periode'])}{sample}"


def _amount(value: Decimal, unit: str) -> str:
    return with_unit(number(value, 0), unit) + (f" {unit_behind(unit)}".rstrip())


def _figure_link(line: Row) -> str:
    page = line["pijler"] if line["pijler"] in PILLARS else "overzicht"
    return f"[{as_plain(line['naam'])}]({link_to(page, kerncijfer=line['kerncijfer'])})"


def _beside_figures(manifest: Manifest, actions: list[Row], pillars: list[str]) -> None:
    """Show per pillar the actions on one side and the newest figures on the other."""
    if not actions:
        st.info(text("acties.geen"))
    catalogue = {k["kerncijfer"]: k for k in data.catalogue(manifest)}
    newest = [rows[-1] for rows in series_of(data.figures(manifest)).values()]
    for pillar in pillars:
        of_pillar = [a for a in actions if a["pijler"] == pillar]
        if not of_pillar:
            continue
        st.subheader(
            text("acties.zonder_pijler") if pillar == NOT_NAMED else text(f"navigatie.{pillar}")
        )
        left, right = st.columns(2)
        with left:
            st.table([_action(row) for row in of_pillar], hide_index=True)
            st.caption(_told(of_pillar))
        if pillar != NOT_NAMED:
            with right:
                shown = [
                    _newest(row, catalogue[row["kerncijfer"]])
                    for row in newest
                    if row["pijler"] == pillar and row["vergelijking"] == "totaal"
                ]
                st.table(shown, hide_index=True)
                st.caption(text("acties.naast"))


def _action(row: Row) -> Row:
    return {
        text("acties.kolom.nummer"): as_plain(row["registratie"]),
        text("acties.kolom.actie"): as_plain(row["omschrijving"] or "–"),
        text("acties.kolom.stand"): as_plain(word("dimensie", row["stand"] or "–")),
    }


def _told(rows: list[Row]) -> str:
    """Return of what day and source the entries are, and whether they are sample data."""
    sources = sorted({r["bron"] for r in rows if r["bron"]})
    return text(
        "acties.geleverd",
        periode=period(max(r["periode"] for r in rows)),
        datum=day(max(r["bekend_vanaf"] for r in rows)),
        bron=as_plain("; ".join(sources)) or "–",
        voorbeeld=f" {text('acties.voorbeeld')}" if any(r["voorbeeld"] for r in rows) else "",
    )


def _newest(row: Row, line: Row) -> Row:
    sample = f" ({text('voorbeeld.kort')})" if row["voorbeeld"] else ""
    unit = f" {unit_behind(row['eenheid'])}".rstrip()
    sign = status_sign(row["status"]).replace("*", "\\*")
    return {
        text("acties.kolom.cijfer"): ": ".join(
            filter(None, (_figure_link(line), dimension_of(row)))
        ),
        text("acties.kolom.waarde"): f"{figure(row)}{sign}{unit}{sample}",
        text("acties.kolom.periode"): period(row["periode"]),
    }


def _others(rows: list[Row]) -> None:
    """Show the other registers: sectorplannen, grants, hbo programmes, targets."""
    for register in sorted({r["register"] for r in rows}):
        of_register = [r for r in rows if r["register"] == register]
        st.subheader(text(f"acties.registers.{register}"))
        counted = Counter(word("dimensie", r["stand"] or "–") for r in of_register)
        listed = ", ".join(f"{as_plain(state)} {n}" for state, n in sorted(counted.items()))
        st.markdown(text("acties.aantallen", alle=len(of_register), standen=listed))
        with st.expander(text("acties.toon"), expanded=len(of_register) <= FEW):
            st.table([_entry(r) for r in of_register], hide_index=True)
        st.caption(_told(of_register))


def _entry(row: Row) -> Row:
    amount = (
        "–" if row["aantal"] is None else _amount(row["aantal"], as_plain(row["eenheid"] or ""))
    )
    return {
        text("acties.kolom.nummer"): as_plain(row["registratie"]),
        text("acties.kolom.omschrijving"): as_plain(row["omschrijving"] or "–"),
        text("acties.kolom.periode"): period(row["periode"]),
        text("acties.kolom.stand"): as_plain(word("dimensie", row["stand"] or "–")),
        text("acties.kolom.aantal"): amount,
        text("acties.kolom.technisch"): text("acties.ja" if row["technisch"] else "acties.nee"),
    }
