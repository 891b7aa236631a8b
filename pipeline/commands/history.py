"""The commands that print history: what changed between two days of knowledge, and why."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from pipeline.commands.printing import (
    DATE_FORMATS,
    Format,
    FormatOption,
    RegionOption,
    ReleaseOption,
    day_of,
    fail,
    number_of,
    print_json,
    print_rows,
    print_table,
)


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(revisions)
    app.command()(why)


def revisions(
    ids: Annotated[list[str] | None, typer.Argument(help="Ids, as KT-08; all by default.")] = None,
    since: Annotated[
        datetime | None,
        typer.Option(
            "--from",
            formats=DATE_FORMATS,
            help="The earlier day of knowledge; before the newest change by default.",
        ),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option("--to", formats=DATE_FORMATS, help="The later day; now by default."),
    ] = None,
    release: ReleaseOption = None,
    regio: RegionOption = "NL",
    uitsplitsing: Annotated[
        list[str] | None, typer.Option(help="Break down by this, or `alle`; may be repeated.")
    ] = None,
    output: FormatOption = Format.table,
) -> None:
    """List the cells that changed between two days: old, new, status, delivery, reason."""
    from pipeline.release import history, query, store

    try:
        rows = history.revisions(
            store.require(release), ids or [], day_of(since), day_of(until), regio,
            uitsplitsing or [],
        )  # fmt: skip
    except (store.NoRelease, query.Unknown) as error:
        fail(error)
    if output is not Format.table:
        print_rows(rows, output)
        return
    print_table([
        {
            "cel": row["cel_id"],
            "soort": row["soort"],
            "toen": number_of(row, "_toen"),
            "nu": number_of(row, "_nu"),
            "eenheid": row["eenheid"],
            "status toen": row["status_toen"],
            "status nu": row["status_nu"],
            "bekend vanaf": row["bekend_vanaf"],
            "bestand": row["bestand"],
            "reden": row["reden"],
        }
        for row in rows
    ])  # fmt: skip


def why(
    van: Annotated[str, typer.Argument(help="A cell, as KT-08/2016SJ00/NL, or …@2018-01-01.")],
    naar: Annotated[str, typer.Argument(help="Another cell of the same figure, or another day.")],
    release: ReleaseOption = None,
    output: FormatOption = Format.table,
) -> None:
    """Split a difference into real change, revision by the source, and another definition."""
    from pipeline.release import attribution, history, query, store

    try:
        found = history.why(store.require(release), van, naar)
    except (store.NoRelease, query.Unknown, attribution.CannotSplit) as error:
        fail(error)
    if output is Format.json:
        print_json(found.as_dict())
        return
    parts = [
        {"deel": name, "min": f"{float(part.low):.6f}", "max": f"{float(part.high):.6f}"}
        for name in ("verschil", "werkelijk", "herziening", "definitie")
        for part in [getattr(found.attribution, name)]
    ]
    print_rows(parts, output)
    if output is Format.table:
        typer.echo(found.sentence())
