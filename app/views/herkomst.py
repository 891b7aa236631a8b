"""Where one figure comes from: formula, graph, source lines, definition, vintages, checks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import streamlit as st

from app import choices, data
from app.formatting import day, figure, number, period, unit_behind, with_unit
from app.frame import as_plain, close_page, open_page, wide_table
from app.series import Row
from app.texts import text, word
from pipeline.lineage.bundle import CannotBundle
from pipeline.lineage.evidence import NoEvidence
from pipeline.lineage.explanation import Explanation
from pipeline.lineage.graph import Edge, Node
from pipeline.release.query import Unknown
from pipeline.release.store import Manifest

SHOWN = (20, 100, 1000)  # source lines; the bundle has all


def show() -> None:
    """Show the page."""
    manifest = open_page(text("navigatie.herkomst"), text("herkomst.intro"))
    cel_id = _chosen_cell(manifest)
    newest = data.explanation(manifest.release, cel_id, None)
    found = _chosen_vintage(manifest, newest)
    name = data.names(manifest)[found.cell["kerncijfer"]]
    st.header(f"{name}: {_value(found.cell)}")
    st.markdown(f"**{text('herkomst.formule')}:** {_formula(found)}")
    if found.figure["soort"] == "aandeel" and found.cell["waarde_min"] != found.cell["waarde_max"]:
        st.caption(text("herkomst.grenzen"))
    st.markdown(f"**{text('herkomst.status')}:** {text('status.' + found.cell['status'])}")
    _graph(found)
    _definition(found)
    _lines(found)
    _files(found)
    _vintages(found)
    _checks(found)
    _bundle(manifest, found)
    st.caption(
        text(
            "herkomst.publicatie",
            release=found.release,
            datum=day(manifest.published_at),
            run=found.run,
            code=found.code_version[:12],
        )
    )
    close_page(manifest)


def _choose(
    label: str, options: list[Any], name: str, words: Callable[[Any], str] = str, unknown: str = ""
) -> Any:
    """Show a choice that stands in the address, and return what is chosen."""
    given = {str(option): option for option in options}
    names = {value: words(option) for value, option in given.items()}
    return given[choices.one(label, name, names, "herkomst", unknown=unknown)]


def _chosen_cell(manifest: Manifest) -> str:
    catalogue = data.names(manifest)
    known = {k: data.cells(manifest, k) for k in catalogue}
    figures = [k for k in catalogue if known[k]]
    key, asked = "herkomst.kerncijfer", st.query_params.get("cel", "")
    name = asked.split("/")[0].upper()
    if choices.follows(key, asked):
        st.session_state[key] = name if name in figures else figures[0]
    chosen = st.selectbox(
        text("herkomst.kies"),
        figures,
        format_func=lambda k: f"{k}  {catalogue[k]}",
        key=key,
    )
    cells = [c["cel_id"] for c in known[chosen]]
    unknown = text("herkomst.onbekend", cel=choices.cut(asked))
    cel_id = str(_choose(text("herkomst.cel"), cells, "cel", _cell_name, unknown))
    choices.remember(key, cel_id, chosen)
    return cel_id


def _cell_name(cel_id: str) -> str:
    _, when, *rest = cel_id.split("/")
    return f"{period(when)}, {', '.join(rest)}"


def _chosen_vintage(manifest: Manifest, newest: Explanation) -> Explanation:
    days: list[date] = [v["bekend_vanaf"] for v in reversed(newest.vintages)]
    if len(days) == 1:
        return newest
    chosen = _choose(text("herkomst.bekend"), days, "bekend", day)
    return data.explanation(manifest.release, newest.cell["cel_id"], chosen)


def _value(cell: Row) -> str:
    return f"{figure(cell)} {unit_behind(cell['eenheid'])}".strip()


def _interval(low: Any, high: Any) -> str:
    if low is None or high is None:
        return text("herkomst.ongekend")
    # Every decimal there is: this is where a reader recalculates.
    shown = [number(b, max(0, -b.normalize().as_tuple().exponent)) for b in (low, high)]
    return shown[0] if low == high else "–".join(shown)


def _formula(found: Explanation) -> str:
    return found.formula(_interval, text("herkomst.regels", n="{n}"))


def _graph(found: Explanation) -> None:
    st.markdown(f"### {text('herkomst.tekening')}")
    graph = found.graph()
    st.graphviz_chart(
        graph.as_dot(_words, lambda edge: _cells(edge)),
        width="stretch",
        alt=text("herkomst.tekening_alt", cel=found.cell["cel_id"]),
    )
    names = {node.id: " ".join(_words(node)) for node in graph.nodes}
    st.markdown(f"**{text('herkomst.stappen')}**")
    wide_table(
        [
            {
                text("herkomst.kolom.van"): names[edge.start],
                text("herkomst.kolom.naar"): names[edge.end],
                text("herkomst.kolom.wat"): _cells(edge),
            }
            for edge in graph.edges
        ]
    )


def _cells(edge: Edge) -> str:
    return "" if edge.lines is None else text("herkomst.cellen", n=number(edge.lines, 0))


def _words(node: Node) -> list[str]:
    facts = node.facts
    kind = text(f"herkomst.soort.{node.kind}")
    match node.kind:
        case "deel":
            value = _interval(facts["waarde_min"], facts["waarde_max"])
            told = text("herkomst.knoop.deel", waarde=value, n=number(facts["rijen"], 0))
            return [f"{kind}: {text('herkomst.rol.' + node.name)}", told]
        case "levering":
            told = text(
                "herkomst.knoop.levering",
                uitgever=facts["uitgever"],
                datum=day(facts["ontvangen_op"]),
            )
            sample = [text("voorbeeld.kort")] if facts["herkomst"] == "sample" else []
            return [f"{kind}: {node.name}", told, *sample]
        case "kerncijfer":
            value = _interval(facts["waarde_min"], facts["waarde_max"])
            unit = facts["eenheid"]
            told = f"{with_unit(value, unit)} {unit_behind(unit)}".rstrip()
            return [f"{kind} {node.id}", node.name, told]
        case "controles":
            return [kind, text("herkomst.knoop.controles", **facts)]
        case "publicatie":
            return [kind, node.name]
        case _:
            return [kind, node.name]


def _definition(found: Explanation) -> None:
    st.markdown(f"### {text('herkomst.definitie')}")
    definition = found.definition
    if definition is None:
        st.markdown(text("herkomst.geen_definitie"))
    else:
        st.markdown(f"{definition['naam']}: {definition['omschrijving']}")
        versie, bron = definition["definitie_versie"], definition["bron"]
        st.caption(text("herkomst.lijst", versie=versie, bron=bron))
    if found.cell["telwijze"] != "n.v.t.":
        st.markdown(text("herkomst.telwijze", telwijze=found.cell["telwijze"]))


def _lines(found: Explanation) -> None:
    st.markdown(f"### {text('herkomst.bronregels')}")
    count = len(found.rows)
    many = count > SHOWN[0]
    shown = _choose(text("herkomst.hoeveel"), list(SHOWN), "regels") if many else count
    key = "herkomst.aantal" if count > shown else "herkomst.alle"
    st.markdown(text(key, n=number(count, 0), getoond=number(min(shown, count), 0)))
    wide_table([_line(row) for row in found.rows[:shown]])


def _line(row: Row) -> Row:
    return {
        text("herkomst.kolom.deel"): text(f"herkomst.rol.{row['rol']}"),
        text("herkomst.kolom.uitgever"): row["uitgever"],
        text("herkomst.kolom.bestand"): row["bestand"],
        text("herkomst.kolom.regel"): row["regel"],
        text("herkomst.kolom.kolom"): row["kolom"],
        text("herkomst.kolom.ontvangen"): row["cel"],
        text("herkomst.kolom.waarde"): _interval(row["waarde_min"], row["waarde_max"]),
        text("herkomst.kolom.kenmerk"): row["kenmerk"],
    }


def _files(found: Explanation) -> None:
    st.markdown(f"### {text('herkomst.bestanden')}")
    wide_table(
        [
            {
                text("herkomst.kolom.uitgever"): file["uitgever"],
                text("herkomst.kolom.bestand"): file["bestand"],
                text("herkomst.kolom.dag"): day(file["ontvangen_op"]),
                text("herkomst.kolom.soort"): text(f"bronnen.soort.{file['herkomst']}"),
                text("herkomst.kolom.sha256"): file["sha256"],
            }
            for file in found.files
        ]
    )
    if found.corrections:
        st.markdown(f"**{text('herkomst.correcties')}**")
        wide_table(
            [
                {
                    text("herkomst.kolom.regel"): c["bron_regel"],
                    text("herkomst.kolom.kolom"): c["bron_kolom"],
                    text("herkomst.kolom.ontvangen"): c["gevonden"],
                    text("herkomst.kolom.telt"): c["nieuw"] or c["actie"],
                    text("herkomst.kolom.reden"): c["reden"],
                }
                for c in found.corrections
            ]
        )


def _vintages(found: Explanation) -> None:
    if len(found.vintages) < 2:
        return
    st.markdown(f"### {text('herkomst.vintages')}")
    wide_table(
        [
            {
                text("herkomst.kolom.vanaf"): day(v["bekend_vanaf"]),
                text("herkomst.kolom.tot"): day(v["bekend_tot"]) if v["bekend_tot"] else "",
                text("herkomst.waarde"): _value({**found.cell, **v}),
                text("herkomst.kolom.status"): text(f"status.{v['status']}"),
            }
            for v in found.vintages
        ]
    )


def _checks(found: Explanation) -> None:
    st.markdown(f"### {text('herkomst.controles')}")
    passed = sum(c["outcome"] == "passed" for c in found.checks)
    st.markdown(text("herkomst.controles_uitleg", geslaagd=passed, alle=len(found.checks)))
    order = {"error": 0, "failed": 1, "passed": 2}
    checks = sorted(found.checks, key=lambda c: (order[c["outcome"]], c["subject"]))
    wide_table([_check(c) for c in checks], height=300)
    if found.control_totals:
        st.markdown(f"**{text('herkomst.totalen')}**")
        wide_table(
            [
                {
                    text("herkomst.kolom.naam"): t["naam"],
                    text("herkomst.kolom.links"): _interval(t["links_min"], t["links_max"]),
                    text("herkomst.kolom.rechts"): _interval(t["rechts_min"], t["rechts_max"]),
                    text("herkomst.kolom.uitkomst"): word("controle", t["uitkomst"]),
                }
                for t in found.control_totals
            ]
        )


def _bundle(manifest: Manifest, found: Explanation) -> None:
    st.markdown(f"### {text('herkomst.bundel')}")
    st.write(text("herkomst.bundel_uitleg"))
    if not st.button(text("herkomst.bundel_maken"), icon=":material/inventory_2:"):
        return
    cell = found.cell
    try:
        made = data.evidence_bundle(manifest, cell["cel_id"], cell["bekend_vanaf"])
    except (CannotBundle, NoEvidence, Unknown) as error:
        st.error(text("herkomst.bundel_mislukt", reden=as_plain(str(error))))
        return
    st.download_button(
        text("herkomst.bundel_ophalen"),
        made.data,
        file_name=made.name,
        mime="application/zip",
        on_click="ignore",
    )
    st.caption(text("herkomst.bundel_zegel", zegel=made.seal))


def _check(outcome: Row) -> Row:
    return {
        text("controles.kolom.uitkomst"): text(f"controles.uitkomst.{outcome['outcome']}"),
        text("controles.kolom.ernst"): text(f"controles.ernst.{outcome['severity']}"),
        text("controles.kolom.onderwerp"): outcome["subject"],
        text("controles.kolom.controle"): outcome["check"],
        text("controles.kolom.bestand"): outcome["file"],
        text("controles.kolom.melding"): outcome["message"],
    }
