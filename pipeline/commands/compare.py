"""The command that holds two releases against each other."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from pipeline.commands.printing import (
    Format,
    FormatOption,
    fail,
    number_of,
    print_rows,
    print_table,
)


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(compare)


def compare(
    earlier: Annotated[str, typer.Argument(metavar="A", help="A release id, or `current`.")],
    later: Annotated[
        str, typer.Argument(metavar="B", help="Another, or the id of a waiting candidate.")
    ],
    output: FormatOption = Format.table,
    cells: Annotated[
        int, typer.Option(help="How many cells the table shows; 0 is all of them.")
    ] = 20,
) -> None:
    """List what differs between two releases: new, gone and changed cells, largest first."""
    from pipeline.release import store
    from pipeline.release.compare import CannotCompare
    from pipeline.release.compare import compare as compare_releases

    try:
        found = compare_releases(earlier, later)
    except (store.NoRelease, CannotCompare) as error:
        fail(error)
    if output is not Format.table:
        print_rows(found.cells, output)
        return
    typer.echo(f"From {found.earlier} to {found.later}\n")
    for change in found.method:
        typer.echo(f"{change['soort']} {change['id']}: {change['wat']}")
    print_table([_figure(row) for row in found.figures])
    shown = found.cells[:cells] if cells else found.cells
    if shown:
        typer.echo()
        print_table([_cell(row) for row in shown])
    if len(shown) < len(found.cells):
        typer.echo(f"… and {len(found.cells) - len(shown)} cells more (--cells 0 shows all).")


def _figure(row: dict[str, Any]) -> dict[str, Any]:
    names = ("kerncijfer", "naam", "nieuw", "vervallen", "gewijzigd", "status", "overschreven")
    return {
        **{name: row[name] for name in names},
        "grootste": f"{row['grootste']} ({_size(row)})" if row["omvang_pct"] is not None else "",
    }


def _cell(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "cel": row["cel_id"],
        "soort": row["soort"],
        "was": number_of(row, "_was") if row["soort"] != "nieuw" else "",
        "nu": number_of(row, "_nu") if row["soort"] != "vervallen" else "",
        "eenheid": row["eenheid"],
        "omvang": _size(row),
        "status": _status(row),
        "reden": row["reden"] + (f": {row['toelichting']}" if row["toelichting"] else ""),
        "bestand": row["bestand"],
    }


def _size(row: dict[str, Any]) -> str:
    from babel.numbers import format_decimal

    size = row["omvang_pct"]
    return "" if size is None else f"{format_decimal(size, '#,##0.0#', 'nl')} %"


def _status(row: dict[str, Any]) -> str:
    was, now = row["status_was"], row["status_nu"]
    return str(now or was) if was == now or not (was and now) else f"{was} → {now}"
