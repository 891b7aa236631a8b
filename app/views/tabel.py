"""A table of one's own choice, its two links (this release, the newest one) and its files."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode

import streamlit as st

from app import cells, choices, data, tables
from app.formatting import day, number, period
from app.frame import as_plain, close_page, open_page, sample_banner
from app.series import Row
from app.texts import LANGUAGES, language, text, word
from pipeline.exports import write
from pipeline.keys import DIMENSIONS
from pipeline.release.query import ALL
from pipeline.release.store import Manifest, NoRelease

SHOWN = 200  # cells on the page; the files hold them all
KINDS = ("landsdeel", "provincie", "arbeidsmarktregio")
FILES = (*write.KINDS, ".csv-metadata.json")
CHOICES = ("kerncijfer", "periode", "regio", "uitsplitsing")


def show() -> None:
    """Show the page."""
    current = open_page(text("navigatie.tabel"), text("tabel.uitleg"))
    manifest = _release(current)
    ids, periods, region, by = _choose(manifest)
    rows = data.chosen(manifest, ids=list(ids), regio=region, uitsplitsing=list(by))
    rows = [r for r in rows if not periods or r["periode"] in periods]
    if rows:
        told = text("tabel.eerste" if len(rows) > SHOWN else "tabel.aantal",
                    getoond=SHOWN, n=number(len(rows), 0))  # fmt: skip
        st.markdown(told)
        notes: list[str] = []
        st.table(cells.plain(_lines(manifest, rows[:SHOWN], notes)), hide_index=True)
        tables.footnotes(notes)
        st.caption(text("regio.punt_teken"))
        there = {r["kerncijfer"] for r in rows}
        if without := [name for id_, name in data.names(manifest).items()
                       if id_ in ids and id_ not in there]:  # fmt: skip
            st.info(text("tabel.zonder", namen=as_plain("; ".join(without))))
        _files(manifest, ids, region, by, periods)
    else:
        st.info(text("tabel.geen"))
    st.markdown(f"## {text('tabel.verwijzen')}")
    fixed = text("tabel.vast", adres=_address(manifest.release), release=manifest.release)
    st.markdown(f"- {fixed}\n- {text('tabel.nieuwste', adres=_address())}")
    close_page(manifest)


def _address(release: str = "") -> str:
    """Return the address of this page with its choices, for a release or for the newest one."""
    pairs = [("publicatie", release)] if release else []
    pairs += [(name, v) for name in CHOICES for v in st.query_params.get_all(name)]
    pairs += [("taal", language())] if language() != LANGUAGES[0] else []
    return f"/tabel?{urlencode(pairs)}"


def _release(current: Manifest) -> Manifest:
    """Return the release that the address names, by default the current one; say which it is."""
    asked = st.query_params.get("publicatie")
    if not asked:
        return current
    try:
        found = data.release_named(asked)
    except NoRelease:
        st.error(text("tabel.onbekend", release=choices.cut(asked), adres=_address()))
        st.stop()
    told = {"release": found.release, "datum": day(found.published_at), "adres": _address()}
    if found.release == current.release:
        st.info(text("tabel.gekozen", **told))
    else:
        st.warning(text("tabel.ouder", **told), icon=":material/history:")
        if not current.sample:
            sample_banner(found)
    return found


def _choose(manifest: Manifest) -> tuple[tuple[str, ...], tuple[str, ...], str, tuple[str, ...]]:
    """Return the key figures, periods, region and breakdowns that a reader chose."""
    names = {id_: f"{id_}  {name}" for id_, name in data.names(manifest).items()}
    regions = data.regions(manifest)
    kinds = {r["soort"] for r in regions.values()}
    places = {"NL": text("regio.nederland")}
    places |= {k: text(f"tabel.soort_regio.{k}") for k in KINDS if k in kinds}
    places |= {ALL: text(f"tabel.soort_regio.{ALL}")}
    places |= {
        r: word("gebied", line["naam"]) for r, line in regions.items() if line["soort"] in KINDS
    }
    left, right = st.columns(2)
    with left:
        ids = _several("kies_kerncijfer", "kerncijfer", names, text("tabel.alle_cijfers"))
        region = choices.one(text("tabel.kies_regio"), "regio", places, "tabel")
    with right:
        by = _several("kies_uitsplitsing", "uitsplitsing",
                      {d: text(f"pagina.dimensie.{d}") for d in DIMENSIONS},
                      text("tabel.geen_uitsplitsing"))  # fmt: skip
        ends = {r["periode"]: r["periode_eind"] for r in data.figures(manifest)
                if not ids or r["kerncijfer"] in ids}  # fmt: skip
        newest_first = sorted(ends, key=lambda p: (ends[p], p), reverse=True)
        periods = _several("kies_periode", "periode", {p: period(p) for p in newest_first},
                           text("tabel.alle_periodes"))  # fmt: skip
    return ids, periods, region, by


def _several(label: str, name: str, options: dict[str, str], none: str) -> tuple[str, ...]:
    return choices.several(text(f"tabel.{label}"), name, options, "tabel", none)


def _lines(manifest: Manifest, rows: list[Row], notes: list[str]) -> list[dict[str, str]]:
    """Return the lines of the table; the notes of its breaks are added to `notes`."""
    names, breaks = data.names(manifest), data.breaks(manifest)
    regional = any(r["regio"] != "NL" for r in rows)
    broken_down = any(cells.breakdown(r) for r in rows)
    lines = []
    for row in rows:
        place = text("regio.nederland")
        if row["regio"] != "NL":
            place = word("gebied", row["regio_naam"])
        lines.append(
            {
                text("regio.kolom.kerncijfer"): names[row["kerncijfer"]],
                text("pagina.kolom.periode"): period(row["periode"]),
                **({text("tabel.kolom.regio"): place} if regional else {}),
                **(
                    {text("pagina.kolom.uitsplitsing"): cells.breakdown(row)} if broken_down else {}
                ),
                text("pagina.kolom.waarde"): cells.marked(row) + tables.broken(notes, row, breaks),
                text("pagina.kolom.status"): text(f"status.{row['status']}"),
                text("pagina.kolom.bekend"): day(row["bekend_vanaf"]),
            }
        )
    return lines


def _files(
    manifest: Manifest,
    ids: tuple[str, ...],
    region: str,
    by: tuple[str, ...],
    periods: tuple[str, ...],
) -> None:
    st.markdown(f"## {text('tabel.meenemen')}")
    name = "-".join(["techniekpact", *ids[:3], region.lower(), manifest.release])
    with st.container(horizontal=True):
        for kind in FILES:
            st.download_button(
                text(f"tabel.soort{kind.replace('-', '_')}"),
                # Made when it is asked for, and not while the page is drawn.
                partial(data.taken_away, manifest.release, ids, region, kind, by, periods),
                file_name=f"{name}{kind}",
                mime=write.MEDIA_TYPES.get(kind, "application/json"),
                on_click="ignore",
            )
