"""The commands for auditors: checks and since when, the checklist, the metadata."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from pipeline.commands.printing import (
    Format,
    FormatOption,
    ReleaseOption,
    fail,
    print_json,
    print_rows,
)


class OutcomeChoice(StrEnum):
    """What came of a check."""

    passed = "passed"
    failed = "failed"
    error = "error"


class SeverityChoice(StrEnum):
    """Whether a failing check stops a publication."""

    critical = "critical"
    warning = "warning"


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(checks)
    app.command()(checklist)
    app.command()(metadata)


def checks(
    release: ReleaseOption = None,
    outcome: Annotated[
        OutcomeChoice | None, typer.Option(help="One outcome; all by default.")
    ] = None,
    severity: Annotated[SeverityChoice | None, typer.Option(help="One severity.")] = None,
    subject: Annotated[
        str | None, typer.Option(help="A dataset or model, by how its name begins.")
    ] = None,
    output: FormatOption = Format.table,
) -> None:
    """List every check of a release: outcome, severity, message, since when; findings first."""
    from pipeline.audit import since
    from pipeline.release import store

    try:
        rows = since.outcomes(store.require(release))
    except store.NoRelease as error:
        fail(error)
    shown = since.chosen(rows, outcome=outcome, severity=severity, subject=subject)
    if output is not Format.table:
        print_rows(shown, output)
        return
    names = ("outcome", "severity", "subject", "check", "sinds", "message")
    print_rows([{k: row[k] for k in names} for row in shown], output)
    passed = sum(row["outcome"] == "passed" for row in rows)
    typer.echo(f"\n{len(shown)} shown; {passed} of {len(rows)} checks passed.")


def checklist(
    release: ReleaseOption = None,
    now: Annotated[
        bool, typer.Option("--now", help="Score against what there is now, not at publication.")
    ] = False,
    output: FormatOption = Format.table,
) -> None:
    """Score a release against RAP and the Code of Practice, by the evidence there is."""
    from pipeline.audit import checklist as lists
    from pipeline.audit import documents
    from pipeline.release import store

    try:
        manifest = store.require(release)
    except store.NoRelease as error:
        fail(error)
    recorded = None if now else documents.recorded_checklist(manifest)
    if recorded is None and not now:
        fail(f"Release {manifest.release} was made without a checklist; `--now` scores it.")
    scored = (
        lists.score(lists.Evidence.of(manifest))
        if recorded is None
        else [lists.Scored.model_validate(row) for row in recorded]
    )
    if output is not Format.table:
        rows = [row.model_dump() for row in scored]
        joined = ("levels", "links")
        plain = [r | {k: " ".join(r[k]) for k in joined} for r in rows]
        print_rows(rows if output is Format.json else plain, output)
        return
    names = ("criterium", "oordeel", "tekst", "bewijs")
    print_rows([{k: getattr(row, k) for k in names} for row in scored], output)
    typer.echo("")
    print_rows(lists.levels(scored), output)
    typer.echo("\nWhat would raise it stands under `beter` in `--format json`.")


def metadata(
    release: ReleaseOption = None,
    check: Annotated[
        bool, typer.Option("--check", help="Say only what the standard demands and is not there.")
    ] = False,
) -> None:
    """Print the metadata of a release (DCAT-AP-NL 3.0, as JSON-LD)."""
    from pipeline import files
    from pipeline.audit import dcat_demands, documents
    from pipeline.release import store

    try:
        manifest = store.require(release)
    except store.NoRelease as error:
        fail(error)
    path = manifest.directory / documents.DCAT
    if not path.exists():
        fail(f"Release {manifest.release} was made without metadata; `techniekpact run` makes one.")
    described = files.read_json(path)
    lacks = dcat_demands.missing(described)
    if not check:
        print_json(described)
        return
    if lacks:
        listed = "\n".join(f"- {one}" for one in lacks)
        fail(
            f"DCAT-AP-NL 3.0 demands what this metadata lacks:\n{listed}\n"
            "Set what is named; the next release has it."
        )
    typer.echo("The metadata has all that DCAT-AP-NL 3.0 demands.")
