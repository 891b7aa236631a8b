"""How the figures are made: definitions, methods, assumptions, policies, licences, notes."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from app import choices, data, data_quality
from app.formatting import day, number
from app.frame import as_plain, close_page, open_page, release_link
from app.series import Row
from app.texts import language, text, word
from pipeline.audit import assumptions
from pipeline.release.store import CHANGES_TEXT, Manifest
from pipeline.settings import get_settings

METHODS = ("optellen", "grenzen", "aandeel", "status", "afbakening", "vergelijken")
POLICY = ("bewaard", "herziening", "correctie", "poort", "melden")
TESTED = ("axe", "contrast", "toetsenbord", "taal", "breedte", "tabel", "grafiek")
GAPS = ("onderzoek", "tabellen", "onderdelen")
SIGNS = {
    "red": ":red[:material/circle:]",
    "amber": ":orange[:material/circle:]",
    "green": ":green[:material/circle:]",
    "": ":material/circle:",
}
COLOURS = {"rood": "red", "oranje": "amber", "groen": "green"}


def show() -> None:
    """Show the page, or the one part of it that the address names."""
    manifest = open_page(text("navigatie.verantwoording"), text("verantwoording.uitleg"))
    part = choices.one_or_all(
        text("verantwoording.deel"),
        "deel",
        {name: text(f"verantwoording.{name}.titel") for name in PARTS},
        text("verantwoording.alles"),
        "verantwoording",
    )
    for name, show_part in PARTS.items():
        if part in ("", name):
            st.header(text(f"verantwoording.{name}.titel"), divider="gray", anchor=name)
            st.write(text(f"verantwoording.{name}.uitleg"))
            show_part(manifest)
    close_page(manifest)


def _definitions(manifest: Manifest) -> None:
    definitions = list(data.definitions(manifest).values())
    st.table([_definition(row) for row in definitions], hide_index=True)
    known = {d["definitie_versie"]: d["naam"] for d in definitions if d["lijst"] == "bekend"}
    chosen = choices.one_or_all(
        text("verantwoording.definities.kies"),
        "definitie",
        known,
        text("verantwoording.definities.geen"),
        "verantwoording",
    )
    if chosen:
        codes = data_quality.codes(manifest, chosen)
        for counts in (True, False):
            listed = [as_plain(c["kenmerk"]) for c in codes if c["telt_mee"] is counts]
            heading = text(f"verantwoording.definities.{'wel' if counts else 'niet'}")
            st.markdown(f"**{heading}** ({len(listed)})")
            st.markdown("\n".join(f"- {one}" for one in listed) or "–")


def _definition(row: Row) -> Row:
    until = day(row["geldig_tot"]) if row["geldig_tot"] else text("verantwoording.definities.nu")
    found = "bekend" if row["lijst"] == "bekend" else "onbekend"
    return {
        text("verantwoording.kolom.begrip"): as_plain(row["begrip"]),
        text("verantwoording.kolom.definitie"): f"**{as_plain(row['naam'])}**  \n"
        f"{as_plain(row['omschrijving'])}",
        text("verantwoording.kolom.lijst"): text(f"verantwoording.definities.{found}"),
        text("verantwoording.kolom.zekerheid"): _colour(COLOURS.get(row["zekerheid"], "")),
        text("verantwoording.kolom.geldig"): f"{day(row['geldig_van'])} – {until}",
        text("verantwoording.kolom.bron"): as_plain(row["bron"]),
    }


def _colour(colour: str) -> str:
    """Return a colour as a sign and a word: nobody has to see the colour."""
    word = colour or "geen"
    return f"{SIGNS[colour]} {text(f'verantwoording.kleur.{word}')}"


def _items(part: str, names: tuple[str, ...]) -> None:
    st.markdown("\n".join(f"- {text(f'verantwoording.{part}.{name}')}" for name in names))


def _methods(_: Manifest) -> None:
    _items("methoden", METHODS)


def _assumptions(_: Manifest) -> None:
    rows = [
        {
            text("verantwoording.kolom.zekerheid"): _colour(one.colour),
            text("verantwoording.kolom.aanname"): as_plain(
                one.en if language() == "en" else one.nl
            ),
        }
        for one in assumptions.listed()
    ]
    st.table(rows, hide_index=True)


def _revisions(_: Manifest) -> None:
    _items("herzieningen", POLICY)


def _accessibility(_: Manifest) -> None:
    st.markdown(f"**{text('verantwoording.toegankelijkheid.getoetst')}**")
    _items("toegankelijkheid", TESTED)
    st.markdown(f"**{text('verantwoording.toegankelijkheid.ontbreekt')}**")
    _items("toegankelijkheid", GAPS)
    contact = get_settings().contact_email
    if contact:
        st.markdown(text("verantwoording.toegankelijkheid.contact", adres=f"<{contact}>"))
    else:
        st.markdown(text("verantwoording.toegankelijkheid.geen_contact"))


def _licences(manifest: Manifest) -> None:
    sample = text("voorbeeld.kort")
    rows = [
        {
            text("verantwoording.kolom.uitgever"): as_plain(row["uitgever"]),
            text("verantwoording.kolom.gegevens"): as_plain(row["titel"])
            + (f" ({sample})" if row["voorbeeld"] else ""),
            text("verantwoording.kolom.licentie"): as_plain(word("licentie", row["licentie"])),
        }
        for row in data_quality.licences(manifest)
    ]
    st.table(rows, hide_index=True)
    own = get_settings().licence
    if own:
        st.markdown(text("verantwoording.licenties.eigen", licentie=as_plain(own)))
    else:
        st.markdown(text("verantwoording.licenties.geen_eigen"))


def _notes(manifest: Manifest) -> None:
    changed = data_quality.changes(manifest)
    if changed is None:
        st.info(text("verantwoording.uitgave.zonder"))
        return
    st.markdown(
        text(
            "verantwoording.uitgave.versie",
            release=manifest.release,
            versie=changed.version,
            datum=day(manifest.published_at),
        )
    )
    if changed.previous is None:
        st.markdown(text("verantwoording.uitgave.eerste"))
    else:
        st.markdown(text("verantwoording.uitgave.vorige", release=changed.previous))
        for kind in ("figures_new", "figures_gone", "columns_new", "columns_gone"):
            if names := getattr(changed, kind):
                listed = as_plain(", ".join(names))
                st.markdown(f"- {text(f'verantwoording.uitgave.{kind}')}: {listed}")
        rows = [
            {
                text("verantwoording.kolom.kerncijfer"): one.kerncijfer,
                text("verantwoording.kolom.nieuw"): number(one.new, 0),
                text("verantwoording.kolom.vervallen"): number(one.gone, 0),
                text("verantwoording.kolom.gewijzigd"): number(one.changed, 0),
            }
            for one in changed.cells
        ]
        if rows:
            st.table(rows, hide_index=True)
        else:
            st.markdown(text("verantwoording.uitgave.gelijk"))
    st.markdown(release_link(manifest, CHANGES_TEXT, text("verantwoording.uitgave.bestand")))


PARTS: dict[str, Callable[[Manifest], None]] = {
    "definities": _definitions,
    "methoden": _methods,
    "aannames": _assumptions,
    "herzieningen": _revisions,
    "toegankelijkheid": _accessibility,
    "licenties": _licences,
    "uitgave": _notes,
}
