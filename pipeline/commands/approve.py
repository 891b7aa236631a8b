"""The commands about candidates that wait for a person: list them, and approve one."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

import typer

from pipeline.commands.printing import Format, FormatOption, fail, print_rows


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("candidates")(list_candidates)
    app.command()(approve)


def list_candidates(
    candidate: Annotated[
        str | None, typer.Argument(help="One of them: list all that was found in it.")
    ] = None,
    output: FormatOption = Format.table,
) -> None:
    """List the candidates that wait for a person, newest first."""
    from pipeline.release import candidates

    if candidate is not None:
        try:
            examined = candidates.find(candidate)
        except candidates.NoCandidate as error:
            fail(error)
        rows = [found.model_dump() for found in examined.findings]
        print_rows(rows, output)
        return
    rows = [
        {
            "candidate": e.candidate,
            "examined_at": e.examined_at.isoformat(timespec="seconds"),
            "base": e.base,
            "cells": e.rows["fct_kerncijfers"],
            "findings": ", ".join(
                f"{gate} {n}" for gate, n in Counter(f.gate for f in e.findings).items()
            ),
        }
        for e in candidates.waiting()
    ]
    if not rows and output is Format.table:
        typer.echo("No candidate waits.")
        return
    print_rows(rows, output)


def approve(
    candidate: Annotated[str, typer.Argument(help="Its id, as `candidates` lists it.")],
    by: Annotated[str, typer.Option(help="Who approves; kept in the release and the journal.")],
    reason: Annotated[str, typer.Option(help="Why the changes are right; kept likewise.")],
) -> None:
    """Publish a candidate that waits for a person, exactly as it was examined."""
    from pipeline import lock
    from pipeline.assets.release import report_approved
    from pipeline.release import candidates
    from pipeline.release.approve import CannotApprove
    from pipeline.release.approve import approve as approve_candidate
    from pipeline.run import prepare_home

    for value, hint in ((by, "--by"), (reason, "--reason")):
        if not value.strip():
            raise typer.BadParameter("It cannot be empty.", param_hint=hint)
    try:
        with lock.one_writer():
            manifest = approve_candidate(candidate, by.strip(), reason.strip())
    except (candidates.NoCandidate, CannotApprove, lock.AnotherRun) as error:
        fail(error)
    prepare_home()
    report_approved(manifest)
    typer.echo(
        f"Published release {manifest.release}: {manifest.rows['fct_kerncijfers']} cells, approved "
        f"by {by.strip()}."
    )
