"""Find what a cell of a release rests on: the source lines of each sum, files, checks, vintages."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb

from pipeline.keys import DIMENSIONS
from pipeline.lineage.compiled import FIGURES, landed_name, models_of
from pipeline.lineage.explanation import Explanation, parts_of
from pipeline.release import query
from pipeline.release.query import Unknown
from pipeline.release.store import Manifest

VINTAGES = """
select waarde, waarde_min, waarde_max, status, bekend_vanaf, bekend_tot, bron_snapshots
from marts.fct_kerncijfers where cel_id = $id order by bekend_vanaf
"""
CONTROL_TOTALS = """
from marts.fct_controles where meetwaarde || ' ' || periode in (select unnest($sums))
order by controle, naam, periode
"""
_BROKEN_DOWN = "\n    ".join(f"and (${d} = 'totaal' or r.{d} = ${d})" for d in DIMENSIONS)
# Which cells are of one series: those of the region and of each dimension that the cell is broken
# down by, as fct_meetwaarden groups them. A whole of another concept than its part has a definition
# of its own (as in int_reeksen).
SERIES = f"""
r.meetwaarde = $meetwaarde and r.periode = $periode and r.telwijze = $telwijze
    and (
        r.definitie_versie in ('', $definitie_versie)
        or (select max(begrip) from marts.dim_meetwaarden where meetwaarde = $meetwaarde)
        is distinct from
        (select max(begrip) from marts.dim_meetwaarden where meetwaarde = $teller)
    )
    and (
        $regio = 'NL'
        or $regio in (r.regio_landsdeel, r.regio_provincie, r.regio_arbeidsmarktregio)
        or ($regio = 'AM99' and r.regio_arbeidsmarktregio = 'onbekend')
    )
    and ($regio <> 'onbekend' or r.regio_landsdeel = 'onbekend')
    and case when $geslacht = 'totaal' then r.in_totaal else true end
    {_BROKEN_DOWN}
"""
# The cells of one sum as they were known on a day.
LINES = f"""
select
    $rol as rol, r.meetwaarde, r.periode, r.waarde_min, r.waarde_max, r.onzeker,
    r.bron_waarde as cel, b.uitgever, b.bestand, r.bron_regel as regel, r.bron_kolom as kolom,
    r.bron_periode, coalesce(r.kenmerk, '') as kenmerk, r.status, r.definitie_versie, r.telwijze,
    r.bron_snapshot, r.correctie
from intermediate.int_rijen as r
inner join marts.dim_bronnen as b using (bron_snapshot)
where {SERIES}
    and r.bekend_vanaf <= $known and (r.bekend_tot is null or $known < r.bekend_tot)
order by b.bestand, r.bron_regel, r.bron_kolom, r.bron_waarde
"""


def explain(manifest: Manifest, cel_id: str, as_of: date | None = None) -> Explanation:
    """Return where a cell of a release comes from.

    Raises:
        Unknown: when there is no such cell, or it was not known on that day.
    """
    found = query.kerncijfers(manifest, as_of=as_of, regio="alle", cel_id=cel_id)
    if not found:
        day = f" as known on {as_of}" if as_of else ""
        raise Unknown(
            f"There is no cell {cel_id}{day} in release {manifest.release}. Cells are named as "
            "KT-04/2013SJ00/NL; `techniekpact kerncijfers --format json` lists them (cel_id)."
        )
    cell = found[0]
    with duckdb.connect(manifest.warehouse, read_only=True) as db:
        figure = query.rows_of(
            db, "from marts.dim_kerncijfers where kerncijfer = $id", {"id": cell["kerncijfer"]}
        )[0]
        definition = query.rows_of(
            db,
            "from marts.dim_definities where definitie_versie = $id",
            {"id": cell["definitie_versie"]},
        )
        rows: list[dict[str, Any]] = []
        for role, meetwaarde, periode in parts_of(cell, figure):
            parameters = series_of(cell, figure, meetwaarde, periode)
            parameters |= {"rol": role, "known": cell["bekend_vanaf"]}
            rows += query.rows_of(db, LINES, parameters)
        snapshots = sorted({row["bron_snapshot"] for row in rows})
        files = query.rows_of(
            db,
            "from marts.dim_bronnen where bron_snapshot in (select unnest($ids)) order by bestand",
            {"ids": snapshots},
        )
        corrections = query.rows_of(
            db,
            "from marts.dim_correcties where bron_snapshot || bron_regel || bron_kolom "
            "in (select unnest($cells)) order by correctie, bron_regel",
            {
                "cells": [
                    f"{r['bron_snapshot']}{r['regel']}{r['kolom']}" for r in rows if r["correctie"]
                ]
            },
        )
        vintages = query.rows_of(db, VINTAGES, {"id": cell["cel_id"]})
        sums = [f"{meetwaarde} {periode}" for _, meetwaarde, periode in parts_of(cell, figure)]
        totals = query.rows_of(db, CONTROL_TOTALS, {"sums": sums})
    return Explanation(
        cell=cell,
        figure=figure,
        definition=definition[0] if definition else None,
        rows=rows,
        files=files,
        corrections=corrections,
        checks=_guarding(manifest, files),
        control_totals=totals,
        vintages=vintages,
        release=manifest.release,
        published_at=manifest.published_at.isoformat(timespec="seconds"),
        run=manifest.run,
        code_version=manifest.code_version,
    )


def _guarding(manifest: Manifest, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the checks on these files and on the models and lists that their rows go through, and
    the gates that the release passed.
    """
    models = models_of(manifest.directory)
    snapshots = {file["bron_snapshot"] for file in found}
    mine = {landed_name(f"{file['dataset']}/**/{file['tabel']}") for file in found}
    subjects: set[str] = set()
    for model in models.before(FIGURES):
        landed = {name for name in models.landed_before(model.name) if "." in name}
        if not landed or landed & mine:
            subjects |= {model.name, *(name for _, name in model.reads)}
    others = {model.name for model in models.by_name.values()} - subjects
    return [
        check
        for check in manifest.outcomes()
        if check["snapshot"] in snapshots
        or (check["tool"] in ("dbt", "gate") and check["subject"] not in others)
    ]


def series_of(
    cell: dict[str, Any], figure: dict[str, Any], meetwaarde: str, periode: str
) -> dict[str, Any]:
    """Return the parameters of SERIES: one sum in the formula of a cell."""
    return {
        "meetwaarde": meetwaarde,
        "teller": figure["teller"],
        "periode": periode,
        **{k: cell[k] for k in ("regio", "definitie_versie", "telwijze", *DIMENSIONS)},
    }
