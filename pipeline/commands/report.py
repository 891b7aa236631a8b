"""The command that writes the chapter of key figures as a document."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands.printing import SAMPLE, AsOfOption, ReleaseOption, day_of, fail


class Kind(StrEnum):
    """What document."""

    pdf = "pdf"
    docx = "docx"


class Language(StrEnum):
    """In which language."""

    nl = "nl"
    en = "en"


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(report)


def report(
    as_of: AsOfOption = None,
    regio: Annotated[
        str, typer.Option(help="One region: LD-NOORD, Limburg; the country by default.")
    ] = "NL",
    release: ReleaseOption = None,
    output: Annotated[
        Path | None, typer.Option(help="The file; a name in this folder by default.")
    ] = None,
    to: Annotated[
        Kind | None, typer.Option(help="Its kind; by the ending of the file, or PDF.")
    ] = None,
    language: Annotated[Language, typer.Option(help="Its language.")] = Language.nl,
    by: Annotated[str | None, typer.Option(help="Your name, for the journal.")] = None,
) -> None:
    """Write the key figures as a report: sentences, charts, notes and sources, as PDF or DOCX."""
    from pipeline import journal
    from pipeline.release import query, store
    from pipeline.report import content, write

    ending = f".{to.value}" if to else output.suffix.lower() if output else ".pdf"
    if ending not in write.KINDS:
        raise typer.BadParameter(
            f"choose a name that ends in {' or '.join(write.KINDS)}, or give --to.",
            param_hint="--output",
        )
    if output and output.suffix and output.suffix.lower() != ending:
        raise typer.BadParameter(
            f"{output.name} ends otherwise than --to {ending[1:]}.", param_hint="--output"
        )
    if output and not output.resolve().parent.is_dir():
        raise typer.BadParameter(f"there is no folder {output.parent}.", param_hint="--output")
    try:
        made = content.build(store.require(release), day_of(as_of), regio, language.value)
    except (store.NoRelease, query.Unknown) as error:
        fail(error)
    path = output or Path(write.name(made, regio, day_of(as_of), ending))
    write.write(made, path, ending, "command line", by or journal.NOBODY)
    typer.echo(f"Wrote {path} ({path.stat().st_size:,} bytes).")
    typer.echo(f"{len(made.sections)} key figures of release {made.release}.")
    if made.notice:
        typer.echo(f"They hold {SAMPLE}.")
