"""Quality: how fresh the sources are, what the checks found, and what was corrected."""

from __future__ import annotations

from datetime import date

import streamlit as st

from app import data, data_quality
from app.data_quality import Source
from app.formatting import day, month, number, period
from app.frame import as_plain, close_page, link_to, open_page, why_absent, wide_table
from app.series import Row
from app.texts import text, word
from pipeline.release.store import Manifest


def show() -> None:
    """Show the page."""
    manifest = open_page(text("navigatie.kwaliteit"), text("kwaliteit.uitleg"))
    _checks(manifest)
    _controls(manifest)
    _freshness(manifest)
    _corrections(manifest)
    _deliveries(manifest)
    close_page(manifest)


def _checks(manifest: Manifest) -> None:
    st.header(text("kwaliteit.controles.titel"), divider="gray")
    outcomes = data.checks(manifest)
    counts = {
        kind: sum(o["outcome"] == kind for o in outcomes) for kind in ("passed", "failed", "error")
    }
    st.markdown(text("kwaliteit.controles.samenvatting", alle=len(outcomes), **counts))
    findings = [o for o in outcomes if o["outcome"] != "passed"]
    for one in findings:
        st.markdown(
            text(
                "kwaliteit.controles.bevinding",
                uitkomst=text(f"controles.uitkomst.{one['outcome']}"),
                sinds=day(one["sinds"]),
                **{k: as_plain(one[k]) for k in ("subject", "file", "message")},
            )
        )
    if findings:
        st.caption(text("kwaliteit.controles.taal"))
    pages = {page: link_to(page) for page in ("controles", "checklist")}
    st.markdown(text("kwaliteit.controles.meer", **pages))


def _controls(manifest: Manifest) -> None:
    st.header(text("kwaliteit.totalen.titel"), divider="gray")
    st.write(text("kwaliteit.totalen.uitleg"))
    rows = [
        {
            text("kwaliteit.kolom.soort"): as_plain(
                f"{word('controle', row['soort'])} ({row['controle']})"
            ),
            **{
                text(f"kwaliteit.kolom.{k}"): number(row[k], 0)
                for k in ("alle", "klopt", "wijkt_af", "niet_te_vergelijken")
            },
        }
        for row in data_quality.controls(manifest)
    ]
    if not rows:
        st.info(text("kwaliteit.totalen.geen"))
        return
    st.table(rows, hide_index=True)
    different = data_quality.deviations(manifest)
    if different:
        wide_table([_deviation(row) for row in different])
    else:
        st.markdown(text("kwaliteit.totalen.alles_klopt"))


def _deviation(row: Row) -> Row:
    return {
        text("kwaliteit.kolom.uitkomst"): word("controle", row["uitkomst"]),
        text("kwaliteit.kolom.ernst"): word("controle", row["ernst"]),
        text("kwaliteit.kolom.naam"): row["naam"],
        text("kwaliteit.kolom.periode"): period(row["periode"]),
        text("kwaliteit.kolom.links"): _bounds(row, "links"),
        text("kwaliteit.kolom.rechts"): _bounds(row, "rechts"),
        text("kwaliteit.kolom.toelichting"): row["toelichting"] or "",
    }


def _bounds(row: Row, side: str) -> str:
    low, high = (number(row[f"{side}_{end}"], 0) for end in ("min", "max"))
    return low if low == high else f"{low}–{high}"


def _freshness(manifest: Manifest) -> None:
    st.header(text("kwaliteit.bronnen.titel"), divider="gray")
    st.write(text("kwaliteit.bronnen.uitleg"))
    sources = data_quality.sources(manifest)
    today = date.today()
    st.table([_source(s, today) for s in sources if s.newest], hide_index=True)
    waiting = [s for s in sources if not s.newest]
    if waiting:
        st.markdown(f"**{text('kwaliteit.bronnen.niet_geleverd')}**")
        st.markdown(
            "\n".join(
                f"- {as_plain(s.dataset.title)} ({as_plain(s.dataset.publisher)}). "
                f"{text(f'kwaliteit.cadans.{s.dataset.cadence}')}"
                for s in waiting
            )
        )
    if manifest.absent:
        st.subheader(text("afwezig.titel"))
        for one in manifest.absent:
            st.markdown(f"- {one.kerncijfer} {as_plain(why_absent(manifest, one))}")


def _source(source: Source, today: date) -> Row:
    assert source.newest is not None
    sample = f" ({text('voorbeeld.kort')})" if source.newest.origin == "sample" else ""
    return {
        text("kwaliteit.kolom.bron"): f"{as_plain(source.dataset.title)}  \n"
        f"{as_plain(source.dataset.publisher)}",
        text("kwaliteit.kolom.cadans"): text(f"kwaliteit.cadans.{source.dataset.cadence}"),
        text("kwaliteit.kolom.ontvangen"): day(source.newest.received_on) + sample,
        text("kwaliteit.kolom.nieuwste"): period(source.periods[-1]) if source.periods else "–",
        text("kwaliteit.kolom.verwacht"): _expected(source, today),
    }


def _expected(source: Source, today: date) -> str:
    if source.expected is None:
        return text("kwaliteit.bronnen.geen_vast_moment")
    first, last = month(source.expected.first), month(source.expected.last)
    when = first if first == last else text("kwaliteit.bronnen.van_tot", van=first, tot=last)
    if source.expected.is_past(today):
        return text("kwaliteit.bronnen.voorbij", wanneer=when)
    return when


def _corrections(manifest: Manifest) -> None:
    st.header(text("kwaliteit.correcties.titel"), divider="gray")
    corrected = data_quality.corrections(manifest)
    if corrected:
        st.write(text("kwaliteit.correcties.uitleg"))
        wide_table([_correction(row) for row in corrected])
    else:
        st.markdown(text("kwaliteit.correcties.geen"))
    st.subheader(text("kwaliteit.herzieningen.titel"))
    revised = data_quality.revisions(manifest)
    if revised:
        st.write(text("kwaliteit.herzieningen.uitleg"))
        st.table([_revision(row) for row in revised], hide_index=True)
    else:
        st.markdown(text("kwaliteit.herzieningen.geen"))


def _correction(row: Row) -> Row:
    return {
        text("kwaliteit.kolom.correctie"): row["correctie"],
        text("kwaliteit.kolom.bestand"): row["bestand"],
        text("kwaliteit.kolom.regel"): row["bron_regel"],
        text("kwaliteit.kolom.kolom"): row["bron_kolom"],
        text("kwaliteit.kolom.gevonden"): row["gevonden"],
        text("kwaliteit.kolom.nieuw"): row["nieuw"] or row["actie"],
        text("kwaliteit.kolom.reden"): row["reden"],
        text("kwaliteit.kolom.gemeld"): day(row["gemeld_op"]),
        text("kwaliteit.kolom.stand"): row["stand"],
    }


def _revision(row: Row) -> Row:
    first, last = (period(row[k]) for k in ("periode_van", "periode_tot"))
    return {
        text("kwaliteit.kolom.gegevens"): as_plain(row["dataset"]),
        text("kwaliteit.kolom.periode"): first if first == last else f"{first} – {last}",
        text("kwaliteit.kolom.ontvangen"): f"{day(row['ontvangen_van'])} – "
        f"{day(row['ontvangen_tot'])}",
        text("kwaliteit.kolom.soort"): as_plain(word("herziening", row["soort"])),
        text("kwaliteit.kolom.reden"): as_plain(row["reden"]),
        text("kwaliteit.kolom.bron"): as_plain(row["bron"]),
    }


def _deliveries(manifest: Manifest) -> None:
    st.header(text("kwaliteit.leveringen.titel"), divider="gray")
    st.write(text("bronnen.uitleg"))
    wide_table([_delivery(row) for row in data.sources(manifest)])


def _delivery(row: Row) -> Row:
    return {
        text("bronnen.kolom.uitgever"): row["uitgever"],
        text("bronnen.kolom.titel"): row["titel"],
        text("bronnen.kolom.bestand"): row["bestand"],
        text("bronnen.kolom.periodes"): row["periodes"],
        text("bronnen.kolom.rijen"): number(row["rijen"], 0),
        text("bronnen.kolom.ontvangen"): day(row["ontvangen_op"]),
        text("bronnen.kolom.soort"): text(f"bronnen.soort.{row['herkomst']}"),
        text("bronnen.kolom.licentie"): word("licentie", row["licentie"]),
    }
