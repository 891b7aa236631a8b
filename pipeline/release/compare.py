"""Two releases side by side: which cells are new, gone or changed, by how much, and why."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipeline.release import candidates, changes, store
from pipeline.release.query import rows_of

Row = dict[str, Any]
CURRENT = "current"

# Largest first: the figure with the largest change, and in it the largest change. What has no size,
# as a new cell, comes after what has one.
CELLS = """
select
    kerncijfer, naam, cel_id, periode, regio, soort, waarde_was, waarde_min_was, waarde_max_was,
    waarde_nu, waarde_min_nu, waarde_max_nu, eenheid, decimalen, verschil_min, verschil_max,
    omvang_pct, status_was, status_nu, array_to_string(redenen, ', ') as reden, toelichting,
    bestand, voorbeeld
from wijzigingen
where kennis = 'nu'
order by
    max(omvang_pct) over (partition by kerncijfer) desc nulls last, volgorde,
    omvang_pct desc nulls last,
    list_position(['gewijzigd', 'vervallen', 'nieuw', 'status'], soort), cel_id
"""

# `overschreven`: cells of which something else is now said of an earlier day than was said then.
FIGURES = """
select
    kerncijfer,
    any_value(naam) as naam,
    count(*) filter (kennis = 'nu' and soort = 'nieuw') as nieuw,
    count(*) filter (kennis = 'nu' and soort = 'vervallen') as vervallen,
    count(*) filter (kennis = 'nu' and soort = 'gewijzigd') as gewijzigd,
    count(*) filter (kennis = 'nu' and soort = 'status') as status,
    count(distinct cel_id) filter (kennis = 'toen') as overschreven,
    arg_max(cel_id, omvang_pct) filter (kennis = 'nu') as grootste,
    max(omvang_pct) filter (kennis = 'nu') as omvang_pct
from wijzigingen
group by kerncijfer
order by omvang_pct desc nulls last, min(volgorde)
"""

METHOD = "select soort, id, wat, was, nu from methode order by soort, id"


class CannotCompare(Exception):
    """The two cannot be held against each other; the message says why."""


@dataclass(frozen=True)
class Comparison:
    """What differs between two releases.

    Attributes:
        earlier: id of the one.
        later: id of the other, or of a candidate.
        figures: per key figure how many cells are new, gone, changed, or changed in status only,
            and the largest change; the largest first.
        cells: the cells as known now, with value, bounds and status in both, the size of the
            change and the reasons that the data give (`reden`; empty when they give none).
        method: definitions, code lists and formulas that differ.
    """

    earlier: str
    later: str
    figures: list[Row]
    cells: list[Row]
    method: list[Row]

    def counts(self) -> dict[str, int]:
        """Return how many cells are new, gone, changed, and changed in status only."""
        kinds = ("nieuw", "vervallen", "gewijzigd", "status")
        return {kind: sum(f[kind] for f in self.figures) for kind in kinds}


def compare(earlier: str, later: str) -> Comparison:
    """Hold one release against another.

    Args:
        earlier: a release id, or `current`.
        later: another, or the id of a candidate.

    Raises:
        NoRelease: when there is no such release or candidate.
        CannotCompare: when the two are one, or their tables cannot be held against each other.
    """
    (one, before), (other, after) = _resolved(earlier), _resolved(later)
    if one == other:
        raise CannotCompare(f"{earlier} and {later} are the same release.")
    with changes.opened(after) as db:
        try:
            changes.hold_against(db, before)
        except duckdb.Error as error:
            raise CannotCompare(
                f"{one} and {other} have other tables, and cannot be compared: {error}"
            ) from error
        return Comparison(
            earlier=one,
            later=other,
            figures=rows_of(db, FIGURES),
            cells=rows_of(db, CELLS),
            method=rows_of(db, METHOD),
        )


def _resolved(name: str) -> tuple[str, Path]:
    """Return the id and warehouse of a release by its id or `current`, or of a candidate."""
    try:
        manifest = store.require(None if name == CURRENT else name)
        return manifest.release, manifest.warehouse
    except store.NoRelease as error:
        try:
            examined = candidates.find(name)
        except candidates.NoCandidate as none:
            raise store.NoRelease(f"{error} {none}") from none
        return examined.candidate, examined.warehouse
