"""Explain a cell: its formula with the numbers, the source lines behind each, files and checks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb

from pipeline.keys import DIMENSIONS
from pipeline.release import query
from pipeline.release.query import Unknown
from pipeline.release.store import Manifest

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


@dataclass
class Explanation:
    """A cell, its catalogue line and definition, and the source lines of each part of it."""

    cell: dict[str, Any]
    figure: dict[str, Any]
    definition: dict[str, Any] | None
    rows: list[dict[str, Any]]
    files: list[dict[str, Any]]
    corrections: list[dict[str, Any]]
    checks: list[dict[str, Any]]
    release: str
    code_version: str

    def sums(self) -> dict[str, tuple[Decimal | None, Decimal | None, int]]:
        """Return lower bound, upper bound and number of lines per part of the formula."""
        found: dict[str, tuple[Decimal | None, Decimal | None, int]] = {}
        for role, _, _ in parts_of(self.cell, self.figure):
            mine = [row for row in self.rows if row["rol"] == role]
            low = [row["waarde_min"] for row in mine]
            high = [row["waarde_max"] for row in mine]
            found[role] = (
                None if None in low else sum(low, Decimal(0)),
                None if None in high else sum(high, Decimal(0)),
                len(mine),
            )
        return found

    def formula(self) -> str:
        """Return the formula with the sums filled in."""
        sums = {role: _interval(low, high) for role, (low, high, _) in self.sums().items()}
        now, whole = sums["teller"], sums.get("noemer")
        then, whole_then = sums.get("toen"), sums.get("noemer toen")
        match self.figure["soort"]:
            case "aandeel":
                text = f"100 × {now} / {whole}"
            case "ratio":
                text = f"{now} / {whole}"
            case "mutatie":
                text = f"100 × ({now} / {then} − 1)"
            case "ontleding" if self.cell["vergelijking"] == "volume":
                text = f"({now} / {whole} + {then} / {whole_then}) / 2 × ({whole} − {whole_then})"
            case "ontleding":
                text = f"({whole} + {whole_then}) / 2 × ({now} / {whole} − {then} / {whole_then})"
            case _:
                text = f"sum of {self.sums()['teller'][2]} lines"
        return f"{text} = {_interval(self.cell['waarde_min'], self.cell['waarde_max'])}"

    def totals(self) -> list[str]:
        """Return one line per part: how many lines, and their sum."""
        return [
            f"{role}: {count} lines, sum {_interval(low, high)}"
            for role, (low, high, count) in self.sums().items()
        ]

    def as_dict(self) -> dict[str, Any]:
        """Return everything, for JSON."""
        return {
            "cel": self.cell,
            "kerncijfer": self.figure,
            "definitie": self.definition,
            "formule": self.formula(),
            "sommen": {
                role: {"waarde_min": low, "waarde_max": high, "rijen": count}
                for role, (low, high, count) in self.sums().items()
            },
            "rijen": self.rows,
            "bestanden": self.files,
            "correcties": self.corrections,
            "controles": self.checks,
            "release": self.release,
            "code_version": self.code_version,
        }

    def as_text(self) -> str:
        """Return the head of the explanation for a person; the lines follow as a table."""
        cell, figure = self.cell, self.figure
        value = "not printed" if cell["waarde"] is None else _plain(cell["waarde"])
        passed = sum(c["outcome"] == "passed" for c in self.checks)
        parts = [
            f"{cell['cel_id']}  {figure['naam']}",
            f"  value       {value} {cell['eenheid']} ({cell['status']})",
            f"  formula     {self.formula()}",
            f"  definition  {self.definition['naam']}: {self.definition['omschrijving']}"
            if self.definition
            else "  definition  none needed",
            f"  counting    {cell['telwijze']}",
            f"  known       from {cell['bekend_vanaf']} to {cell['bekend_tot'] or 'now'}",
            f"  release     {self.release}, code {self.code_version[:12]}",
            *(
                f"  file        {f['bestand']} ({f['uitgever']}, received {f['ontvangen_op']}"
                f"{', SAMPLE DATA' if f['herkomst'] == 'sample' else ''}), sha256 {f['sha256']}"
                for f in self.files
            ),
            *(
                f"  corrected   {c['correctie']}: line {c['bron_regel']}, {c['bron_kolom']}: "
                f"received {c['gevonden']!r}, counts as {c['nieuw'] or c['actie']}: {c['reden']} "
                f"({c['stand']} by {c['gemeld_door']}, {c['gemeld_op']})"
                for c in self.corrections
            ),
            f"  checks      {passed} of {len(self.checks)} passed on these files and models",
            *(
                f"              {c['outcome']}: {c['subject']}: {c['check']}: {c['message']}"
                for c in self.checks
                if c["outcome"] != "passed"
            ),
            "",
        ]
        return "\n".join(parts)


def _interval(low: Any, high: Any) -> str:
    if low is None or high is None:
        return "unknown"
    return _plain(low) if low == high else f"{_plain(low)}–{_plain(high)}"


def _plain(value: Any) -> str:
    return f"{Decimal(value):,.6f}".rstrip("0").rstrip(".")


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
    checks = [
        c for c in manifest.outcomes() if c["tool"] == "dbt" or c["snapshot"] in set(snapshots)
    ]
    return Explanation(
        cell=cell,
        figure=figure,
        definition=definition[0] if definition else None,
        rows=rows,
        files=files,
        corrections=corrections,
        checks=checks,
        release=manifest.release,
        code_version=manifest.code_version,
    )


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


def parts_of(cell: dict[str, Any], figure: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return the sums in a cell's formula: their role, meetwaarde and period."""
    period, shown = cell["periode"], cell["vergelijking"]
    parts = [("teller", figure["teller"], period)]
    whole = figure["noemer"]
    if whole and "|" in whole:  # two wholes, each with a cell of its own
        whole = shown
    if whole:
        parts.append(("noemer", whole, period))
    if figure["soort"] in ("mutatie", "ontleding"):
        years = int(shown.split("-")[0] if "-" in shown else figure["vergelijk_jaren"])
        earlier = f"{int(period[:4]) - years:04d}{period[4:]}"
        parts.append(("toen", figure["teller"], earlier))
        if whole:
            parts.append(("noemer toen", whole, earlier))
    return parts
