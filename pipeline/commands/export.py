"""The command that writes key figures to a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands.printing import (
    SAMPLE,
    AsOfOption,
    RegionOption,
    ReleaseOption,
    day_of,
    fail,
)


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(export)


def export(
    to: Annotated[Path, typer.Option(help="The file: its ending .csv, .parquet or .xlsx decides.")],
    kerncijfer: Annotated[
        list[str] | None, typer.Option(help="A key figure, as KT-01; may be repeated. All if none.")
    ] = None,
    regio: RegionOption = "NL",
    uitsplitsing: Annotated[
        list[str] | None,
        typer.Option(help="Break down by this (geslacht, niveau, …), or `alle`; may be repeated."),
    ] = None,
    definitie: Annotated[
        str | None,
        typer.Option(help="A delimitation of techniek, or `alle`; the usual one by default."),
    ] = None,
    periode: Annotated[
        list[str] | None, typer.Option(help="A period, as 2013SJ00; may be repeated. All if none.")
    ] = None,
    as_of: AsOfOption = None,
    release: ReleaseOption = None,
    by: Annotated[str | None, typer.Option(help="Your name, for the journal.")] = None,
) -> None:
    """Write key figures to a CSV, Parquet or XLSX file, with what is needed to read them."""
    from pipeline import journal
    from pipeline.exports import table, write
    from pipeline.release import query, store

    if to.suffix.lower() not in write.KINDS:
        raise typer.BadParameter(
            f"choose a name that ends in {', '.join(write.KINDS)}.", param_hint="--to"
        )
    if not to.resolve().parent.is_dir():
        raise typer.BadParameter(f"there is no folder {to.parent}.", param_hint="--to")
    try:
        made = table.build(
            store.require(release), kerncijfer or [], day_of(as_of), regio,
            uitsplitsing or [], definitie, periode or [],
        )  # fmt: skip
    except (store.NoRelease, query.Unknown) as error:
        fail(error)
    for path in write.write(made, to, "command line", by or journal.NOBODY):
        typer.echo(f"Wrote {path} ({path.stat().st_size:,} bytes).")
    typer.echo(f"{len(made.rows)} figures of release {made.manifest.release}.")
    if made.sample:
        typer.echo(f"They hold {SAMPLE}.")
