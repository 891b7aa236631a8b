"""How the commands print: options they share, tables, JSON, CSV, errors."""

from __future__ import annotations

import sys
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, NoReturn

import typer

from pipeline.keys import DIMENSIONS


class Format(StrEnum):
    """How a list is printed."""

    table = "table"
    json = "json"
    csv = "csv"


FormatOption = Annotated[Format, typer.Option("--format", help="How to print the list.")]
ReleaseOption = Annotated[
    str | None, typer.Option("--release", help="A release id; the current one by default.")
]
RegionOption = Annotated[
    str,
    typer.Option(help="A region (LD-NOORD, Limburg), a kind (landsdeel, provincie), or `alle`."),
]
SAMPLE = "SAMPLE DATA: published national totals, a made-up breakdown"
DATE_FORMATS = ["%Y-%m-%d"]
AsOfOption = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=DATE_FORMATS, help="As known on this day."),
]


def fail(message: object) -> NoReturn:
    """Print an error and end with exit code 1."""
    typer.secho(f"Error: {message}", fg="red", err=True)
    raise typer.Exit(1)


def day_of(moment: datetime | None) -> date | None:
    """Return the day of an option."""
    return moment.date() if moment else None


def print_rows(rows: list[dict[str, Any]], output: Format) -> None:
    """Print rows in a format."""
    if output is Format.json:
        print_json(rows)
    elif output is Format.csv:
        import csv

        from pipeline.release.export import defused

        writer = csv.DictWriter(sys.stdout, fieldnames=list(rows[0]) if rows else [])
        writer.writeheader()
        writer.writerows({k: defused(v) for k, v in row.items()} for row in rows)
    else:
        print_table(rows)


def print_json(value: Any) -> None:
    """Print JSON; a whole number without decimals."""
    import json
    from decimal import Decimal

    def plain(item: object) -> Any:
        if isinstance(item, Decimal):
            return int(item) if item == item.to_integral_value() else float(item)
        return str(item)

    typer.echo(json.dumps(value, ensure_ascii=False, indent=1, default=plain))


def print_table(rows: list[dict[str, Any]]) -> None:
    """Print rows as a table."""
    from rich.console import Console
    from rich.table import Table

    if not rows:
        typer.echo("(no rows)")
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    numeric = {k for k in rows[0] if k.startswith("waarde") or k in ("regel", "cells", "snapshots")}
    for column in rows[0]:
        table.add_column(column, justify="right" if column in numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row.values()))
    # Without a terminal there is no width to fit in; a cut-off figure would be a wrong figure.
    width = None if sys.stdout.isatty() else 200
    # Texts of publishers are no markup.
    Console(width=width, highlight=False, markup=False, emoji=False).print(table)


def dimensions_of(row: dict[str, Any]) -> str:
    """Return the region, breakdown, definition and counting rule that are not the usual."""
    shown = [row["regio_naam"]] if row["regio"] != "NL" else []
    shown += [row[d] for d in (*DIMENSIONS, "vergelijking") if row[d] != "totaal"]
    for name, usual in (("definitie_versie", "gewone_definitie"), ("telwijze", "gewone_telwijze")):
        shown += [row[name]] if row[name] not in (row[usual], "n.v.t.") else []
    return f" ({', '.join(shown)})" if shown else ""


def number_of(row: dict[str, Any], suffix: str = "") -> str:
    """Return a value as printed, its bounds where they matter, or a dot when it is not known."""
    from babel.numbers import format_decimal

    pattern = "#,##0." + "0" * row["decimalen"] if row["decimalen"] else "#,##0"
    value, low, high = (row[k + suffix] for k in ("waarde", "waarde_min", "waarde_max"))
    if value is not None:
        return str(format_decimal(value, pattern, "nl"))
    if low is None and high is None:
        return "."
    bounds = [format_decimal(b, pattern, "nl") if b is not None else "…" for b in (low, high)]
    return "–".join(bounds)


def without(rows: list[dict[str, Any]], column: str) -> list[dict[str, Any]]:
    """Return the rows without a column."""
    return [{k: v for k, v in row.items() if k != column} for row in rows]
