"""The commands for auditors: where one figure comes from, and the bundle that proves it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.commands.printing import (
    AsOfOption,
    Format,
    FormatOption,
    ReleaseOption,
    day_of,
    fail,
    print_json,
    print_rows,
    print_table,
)

CellArgument = Annotated[str, typer.Argument(help="A cell, as KT-04/2013SJ00/NL.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(explain)
    app.command()(bundle)


def explain(
    cel_id: CellArgument,
    as_of: AsOfOption = None,
    release: ReleaseOption = None,
    output: FormatOption = Format.table,
    lines: Annotated[
        int, typer.Option(help="How many source lines the table shows; 0 is all of them.")
    ] = 20,
) -> None:
    """Show where a cell comes from: formula, source lines, definition, checks, vintages."""
    from pipeline.lineage.explain import explain as explain_cell
    from pipeline.release import query, store

    try:
        found = explain_cell(store.require(release), cel_id, day_of(as_of))
    except (store.NoRelease, query.Unknown) as error:
        fail(error)
    if output is Format.json:
        print_json(found.as_dict())
    elif output is Format.csv:
        print_rows(found.rows, output)
    else:
        typer.echo(found.as_text())
        shown = found.rows[:lines] if lines else found.rows
        print_table([_source_line(row) for row in shown])
        if len(shown) < len(found.rows):
            typer.echo(
                f"… and {len(found.rows) - len(shown)} lines more: --lines 0 shows all, "
                "`techniekpact bundle` takes all along."
            )
        for total in found.totals():
            typer.echo(total)


def _source_line(row: dict[str, Any]) -> dict[str, Any]:
    low, high = (_number(row[k]) for k in ("waarde_min", "waarde_max"))
    return {
        "part": row["rol"],
        "waarde": low if low == high else f"{low}–{high}",
        "publisher": row["uitgever"],
        "file": row["bestand"],
        "regel": row["regel"],
        "column": row["kolom"],
        "cell": row["cel"],
        "what": row["kenmerk"],
    }


def _number(value: Any) -> str:
    return "unknown" if value is None else f"{value:f}".rstrip("0").rstrip(".")


def bundle(
    cel_id: CellArgument,
    as_of: AsOfOption = None,
    release: ReleaseOption = None,
    output: Annotated[
        Path | None, typer.Option("--output", help="The ZIP to write; a name is made by default.")
    ] = None,
) -> None:
    """Write the evidence of one figure: a ZIP that rebuilds the number with its own verify.py."""
    from pipeline import files
    from pipeline.lineage.bundle import CannotBundle, export
    from pipeline.lineage.evidence import NoEvidence
    from pipeline.release import query, store

    if output is not None and output.is_dir():
        raise typer.BadParameter(f"{output} is a folder; name a file.", param_hint="--output")
    try:
        made = export(cel_id, release, day_of(as_of))
    except (store.NoRelease, query.Unknown, NoEvidence, CannotBundle) as error:
        fail(error)
    path = output or Path(made.name)
    files.write_atomic(path, made.data)
    typer.echo(f"{path}: {len(made.data):,} bytes, seal {made.seal}")
    typer.echo(
        f"Verify it with `techniekpact verify {path}`; or anywhere with Python and duckdb: unpack "
        "it and run `python verify.py`."
    )
