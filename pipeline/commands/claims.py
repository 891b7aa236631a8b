"""The command that prints the published claims and whether they hold."""

from __future__ import annotations

from typing import Any

import typer

from pipeline.commands.printing import (
    SAMPLE,
    Format,
    FormatOption,
    ReleaseOption,
    fail,
    print_rows,
    print_table,
)


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(beweringen)


def beweringen(release: ReleaseOption = None, output: FormatOption = Format.table) -> None:
    """List the claims of the report of 2014, and whether they hold by this release."""
    from pipeline.release import claims, store

    try:
        rows = claims.beweringen(store.require(release))
    except store.NoRelease as error:
        fail(error)
    if output is not Format.table:
        print_rows(rows, output)
        return
    if any(r["voorbeeld"] for r in rows):
        typer.echo(f"{SAMPLE} (rows marked `sample`).\n")
    print_table([_shown(row) for row in rows])
    counts = claims.summary(rows)
    typer.echo(
        f"\n{counts[claims.HOLDS]} of {len(rows)} claims hold: "
        + "; ".join(f"{outcome} {count}" for outcome, count in counts.items() if count)
        + "."
    )


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    printed = "" if row["waarde"] is None else _number(float(row["waarde"]), row["decimalen"])
    unit = row["eenheid"] if printed and row["eenheid"] != "aantal" else ""
    return {
        "bewering": row["bewering"],
        "nr": row["nummer"],
        "kerncijfer": row["kerncijfer"] or "",
        "periode": row["periode"] or "",
        "omschrijving": row["omschrijving"],
        "gedrukt": f"{row['vergelijker']} {printed} {unit}".strip(),
        "toen": _between(row, "toen"),
        "nu": _between(row, "nu"),
        "uitkomst": row["uitkomst"],
        "waarom": row["waarom"],
        "": "sample" if row["voorbeeld"] else "",
    }


def _between(row: dict[str, Any], name: str) -> str:
    low, high = row[f"{name}_min"], row[f"{name}_max"]
    if low is None:
        return "."
    decimals = max(row["cijfer_decimalen"] or 0, 1 if row["vergelijker"].endswith(" met") else 0)
    ends = [_number(end, decimals) for end in (low, high)]
    return ends[0] if low == high else "–".join(ends)


def _number(value: float, decimals: int) -> str:
    from babel.numbers import format_decimal

    pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
    return str(format_decimal(value, pattern, "nl"))
