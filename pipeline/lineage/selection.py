"""Which landed rows a figure needs to be rebuilt, in every vintage of it.

The rows whose cells count in it, and one row for each other fact that its models look at: that a
delivery holds what the definition leaves out (a whole was delivered whole; a sum is 0 and not
unknown), and that a later delivery covers the period (from when to when a value was known). Rows
beyond these do no harm: whether a cell counts is decided by its own row.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import sqlglot

from pipeline import files
from pipeline.lineage.compiled import CATALOG, CELLS, Models
from pipeline.lineage.explain import SERIES, series_of
from pipeline.lineage.explanation import Explanation, parts_of
from pipeline.release.query import rows_of
from pipeline.release.store import Manifest

Lines = dict[str, set[int]]  # by snapshot

# With the cells that a code list leaves out, which int_rijen does not list.
NEEDED = f"""
with tellend as materialized (
    select * from ({{tellend}}) as r
    where r.meetwaarde = $meetwaarde and r.periode = $periode and r.telwijze = $telwijze
),
reeks as (select * from tellend as r where {SERIES})
select bron_snapshot, bron_regel from reeks where not telt_niet
union
select bron_snapshot, min(bron_regel) from reeks where telt_niet
group by bron_snapshot, bron_periode, definitie_versie, status, voorbeeld
union
select bron_snapshot, min(bron_regel) from tellend where telt_niet or onzeker or not naar_lijst
group by bron_snapshot, definitie_versie
union
select c.bron_snapshot, min(c.bron_regel)
from intermediate.int_cellen as c
where (c.dataset, c.dekking, c.bron_periode) in (
    select (dataset, dekking, bron_periode) from reeks
)
group by c.bron_snapshot, c.dekking, c.bron_periode
"""
PLACES = "duo_vo_vestigingen"  # the address file that says in which province a place lies


def needed(manifest: Manifest, models: Models, found: Explanation) -> Lines:
    """Return the lines of counting tables that a figure needs, by snapshot."""
    statement = sqlglot.parse_one(models.by_name[CELLS].compiled, dialect="duckdb")
    statement.set("where", None)
    query = NEEDED.format(tellend=statement.sql(dialect="duckdb"))
    lines: Lines = {}
    with duckdb.connect() as db:
        db.execute(f"attach {files.sql_text(manifest.warehouse)} as {CATALOG} (read_only)")
        db.execute(f"use {CATALOG}")
        for _, meetwaarde, periode in parts_of(found.cell, found.figure):
            parameters = series_of(found.cell, found.figure, meetwaarde, periode)
            for snapshot, line in db.execute(query, parameters).fetchall():
                lines.setdefault(snapshot, set()).add(line)
    return lines


def counting_snapshots(manifest: Manifest) -> set[str]:
    """Return the snapshots of which any cell can count; the others are lists beside them."""
    with duckdb.connect(manifest.warehouse, read_only=True) as db:
        rows = rows_of(db, "select distinct bron_snapshot from intermediate.int_cellen")
    return {row["bron_snapshot"] for row in rows}


def lists_beside(models: Models, counted: set[str]) -> set[str]:
    """Return the landed tables that the staging models read beside some counting tables."""
    found: set[str] = set()
    for model in models.by_name.values():
        if model.layer == "staging" and counted & (tables := models.landed_before(model.name)):
            found |= tables
    return found


def lines_of_places(parquet: Path, places: set[str]) -> set[int]:
    """Return the lines of the address file for some places, in capitals."""
    with duckdb.connect() as db:
        rows: list[Any] = db.execute(
            f"select bron_regel from {files.sql_text(parquet)} "
            'where upper(trim("PLAATSNAAM")) in (select unnest($places))',
            {"places": sorted(places)},
        ).fetchall()
    return {row[0] for row in rows}


def places_of(manifest: Manifest, lines: Lines) -> set[str]:
    """Return the places, in capitals, of the cells on some lines."""
    pairs = [{"s": snapshot, "r": line} for snapshot, found in lines.items() for line in found]
    with duckdb.connect(manifest.warehouse, read_only=True) as db:
        rows = rows_of(
            db,
            "select distinct upper(plaats) as plaats from intermediate.int_cellen as c "
            "inner join (select unnest($pairs, recursive := true)) as p "
            "on c.bron_snapshot = p.s and c.bron_regel = p.r where plaats is not null",
            {"pairs": pairs},
        )
    return {row["plaats"] for row in rows}
