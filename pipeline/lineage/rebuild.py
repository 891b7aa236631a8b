"""Rebuild a figure from its bundle before it is handed out, and take out what it does not need."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from pipeline import files
from pipeline.lineage import evidence, verifier
from pipeline.lineage.assembly import Assembly, Table, member_of
from pipeline.lineage.compiled import CELLS, FIGURES, Model
from pipeline.lineage.explain import SERIES, series_of
from pipeline.lineage.explanation import Explanation, parts_of
from pipeline.lineage.verifier import Finding

CELL_QUERY, PARTS_QUERY = "sql/cell.sql", "sql/parts.sql"
# What is rebuilt of a figure, and compared. A break (breuk) rests on a whole series, and stays out.
COMPARED = (
    "waarde", "waarde_min", "waarde_max", "eenheid", "klasse", "status", "voorbeeld",
    "definitie_versie", "telwijze", "bron_snapshots", "bekend_vanaf", "bekend_tot",
)  # fmt: skip


def rebuild(assembly: Assembly) -> tuple[dict[str, Any], list[Finding]]:
    """Rebuild a figure from the members, and prune them.

    Returns:
        What the manifest says of the figure (`cell`, `vintages`, `parts`), and what differs from
        the release; nothing is said or pruned when something does.
    """
    found, members = assembly.found, assembly.members
    members[CELL_QUERY] = _cell_query(found).encode()
    members[PARTS_QUERY] = _parts_query(found).encode()
    with TemporaryDirectory() as folder:
        db = verifier.load(members, assembly.manifest_part(), Path(folder))
    for step in assembly.manifest_part()["steps"]:
        verifier.run_step(db, members, step)
    vintages = verifier.ask(db, members, CELL_QUERY)
    with duckdb.connect(assembly.manifest.warehouse, read_only=True) as warehouse:
        published = verifier.ask(warehouse, members, CELL_QUERY)
    if vintages != published:
        return {}, [Finding(FIGURES, found.cell["cel_id"], f"{published} became {vintages}")]
    parts = verifier.ask(db, members, PARTS_QUERY)
    if wrong := _other_parts(found, parts):
        return {}, wrong
    _prune(assembly, db)
    known = str(found.cell["bekend_vanaf"])
    cell = next(row for row in published if row["bekend_vanaf"] == known)
    return {"cell": cell, "vintages": published, "parts": parts}, []


def _other_parts(found: Explanation, parts: list[dict[str, str | None]]) -> list[Finding]:
    """Compare the parts of the formula with what `explain` lists of the release."""
    said = found.sums()
    wrong = []
    for part in parts:
        listed = [None if v is None else str(v) for v in said[str(part["rol"])]]
        rebuilt = [part["waarde_min"], part["waarde_max"], part["rijen"]]
        if part["rijen"] != "0" and rebuilt != listed:
            wrong.append(Finding(CELLS, str(part["rol"]), f"{listed} became {rebuilt}"))
    return wrong


def _cell_query(found: Explanation) -> str:
    columns = ",\n    ".join(f"cast({c} as varchar) as {c}" for c in COMPARED)
    return (
        f"select\n    {columns}\nfrom marts.{FIGURES}\n"
        f"where cel_id = {files.sql_text(found.cell['cel_id'])}\n"
        f"order by {FIGURES}.bekend_vanaf\n"
    )


def _parts_query(found: Explanation) -> str:
    """Return a query for the number of cells in each part of the formula, and their sum."""
    cell, figure = found.cell, found.figure
    known = files.sql_text(cell["bekend_vanaf"])
    bounds = ",\n    ".join(
        f"case when count(r.{bound}) = count(*) then sum(r.{bound}) end as {bound}"
        for bound in ("waarde_min", "waarde_max")
    )
    queries = []
    for role, meetwaarde, periode in parts_of(cell, figure):
        series = SERIES.strip()
        parameters = series_of(cell, figure, meetwaarde, periode)
        for name in sorted(parameters, key=len, reverse=True):
            series = series.replace(f"${name}", files.sql_text(parameters[name]))
        # A dimension that the figure is not broken down by limits nothing.
        kept = [x for x in series.splitlines() if "('totaal' = 'totaal' or " not in x]
        queries.append(
            f"select\n    {files.sql_text(role)} as rol,\n    count(*) as rijen,\n    {bounds}\n"
            f"from intermediate.{CELLS} as r\nwhere {chr(10).join(kept)}\n"
            f"    and r.bekend_vanaf <= {known}\n"
            f"    and (r.bekend_tot is null or {known} < r.bekend_tot)\n"
        )
    return "union all\n".join(queries).replace("marts.dim_meetwaarden", "seeds.meetwaarden")


def _prune(assembly: Assembly, db: duckdb.DuckDBPyConnection) -> None:
    """Put an empty table in place of each model that no row of the bundle goes through."""
    control = set(evidence.CONTROL_TABLES)
    filled = {name for name, table in assembly.tables.items() if table.members} - control
    empty: dict[str, Table] = {}
    for model in assembly.steps:
        landed = assembly.models.landed_before(model.name) - control
        count = db.execute(f"select count(*) from {model.relation}").fetchone()
        if landed and not landed & filled and count == (0,):
            columns = db.execute(f"describe {model.relation}").fetchall()
            empty[model.relation] = Table(model.layer, model.name, [[c[0], c[1]] for c in columns])
    wanted = {model.relation for model in assembly.steps if model.name in (FIGURES, CELLS)}
    kept: list[Model] = []
    for model in reversed(assembly.steps):  # each comes after what it reads
        if model.relation not in wanted:
            del assembly.members[member_of(model)]
        elif model.relation in empty:
            assembly.tables[model.relation] = empty[model.relation]
            del assembly.members[member_of(model)]
        else:
            kept.insert(0, model)
            wanted |= {f"{schema}.{name}" for schema, name in model.reads}
    assembly.steps = kept
    for key, table in list(assembly.tables.items()):
        if not table.members and f"{table.schema}.{table.name}" not in wanted:
            del assembly.tables[key]
