"""The commands about releases: which there are, whether they are sound, going back; the journal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.commands.printing import Format, FormatOption, fail, print_json, print_rows

if TYPE_CHECKING:
    pass

ByOption = Annotated[
    str | None, typer.Option("--by", help="Your name, for the journal; nothing else is kept.")
]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(releases)
    app.command()(rollback)
    app.command()(verify)
    app.command()(journal)


def releases(output: FormatOption = Format.table) -> None:
    """List the releases, newest first; `*` is the current one."""
    from pipeline import journal
    from pipeline.release import store

    current = store.pointed_at()
    approved = {line.object: line.who for line in journal.lines("approved")}
    found, unreadable = store.readable_and_not()
    for error in unreadable:
        typer.secho(str(error), fg="yellow", err=True)
    rows = [
        {
            "current": "*" if m.release == current else "",
            "release": m.release,
            "version": m.version,
            "published_at": m.published_at.isoformat(timespec="seconds"),
            "cells": m.rows["fct_kerncijfers"],
            "snapshots": len(m.snapshots),
            "checks_passed": m.checks.get("passed", 0),
            "checks_failed": sum(n for k, n in m.checks.items() if k != "passed"),
            "approved_by": approved.get(m.release) or approved.get(m.run),
            "sample": m.sample,
            "code_version": m.code_version[:12]
            + ("-dirty" if m.code_version.endswith("-dirty") else ""),
        }
        for m in found
    ]
    if not rows and output is Format.table:
        typer.echo("No release yet. Run `techniekpact run` first.")
        return
    print_rows(rows, output)


def rollback(
    release: Annotated[str, typer.Argument(help="The release that is to be the current one.")],
    reason: Annotated[str, typer.Option(help="Why; it is kept in the journal.")],
    by: ByOption = None,
) -> None:
    """Make another release the current one. What was published since is not published again."""
    from pipeline import lock
    from pipeline.journal import NOBODY
    from pipeline.release import store
    from pipeline.release.rollback import CannotRollBack, roll_back

    if not reason.strip():
        raise typer.BadParameter("A reason is needed.", param_hint="--reason")
    try:
        with lock.one_writer():
            manifest = roll_back(release, reason.strip(), by or NOBODY)
    except (lock.AnotherRun, store.NoRelease, CannotRollBack) as error:
        fail(error)
    typer.echo(f"Release {manifest.release} ({manifest.version}) is the current one.")
    typer.echo(
        "A run publishes again once there is another delivery or other code. If a delivery was at "
        "fault, set it aside with `techniekpact refuse`, or the next one brings it along."
    )


def verify(
    what: Annotated[
        str | None,
        typer.Argument(help="A release, or an evidence bundle (.zip); by default everything."),
    ] = None,
    output: FormatOption = Format.table,
) -> None:
    """Recompute every hash: of a release or bundle, or of journal, archive, current release."""
    from pipeline.release import store
    from pipeline.release import verify as checks

    try:
        if what is None:
            found = checks.everything()
        elif what.endswith(".zip"):
            _verify_bundle(Path(what), output)
            return
        else:
            found = {f"release {what}": checks.release(what)}
    except store.NoRelease as error:
        fail(error)
    if output is Format.table:
        for subject, problems in found.items():
            typer.echo(f"{subject}: {'sound' if not problems else f'{len(problems)} problem(s)'}")
    else:
        print_rows([vars(p) for problems in found.values() for p in problems], output)
    wrong = [p.describe() for problems in found.values() for p in problems]
    if wrong:
        fail(
            "\n- ".join([f"{len(wrong)} problem(s):", *wrong])
            + "\nPut it back from a backup; until then rest nothing on it."
        )


def _verify_bundle(path: Path, output: Format) -> None:
    from pipeline.lineage.bundle import verify as verify_bundle

    if not path.is_file():
        fail(f"There is no file {path}.")
    report = verify_bundle(path)
    if output is Format.table:
        typer.echo(report)
    else:
        print_rows([finding._asdict() for finding in report.findings], output)
    if not report.ok:
        raise typer.Exit(1)


def journal(
    act: Annotated[
        str | None, typer.Option(help="Only this act, as published or `rolled back`.")
    ] = None,
    output: FormatOption = Format.table,
) -> None:
    """List the journal: who did what to what, what came of it, and when."""
    from pipeline.journal import ACTS, lines

    if act is not None and act not in ACTS:
        raise typer.BadParameter(f"The acts are {', '.join(ACTS)}.", param_hint="--act")
    found = [line for line in lines() if act in (None, line.act)]
    if output is Format.json:
        print_json([vars(line) for line in found])
        return
    print_rows([_row(vars(line)) for line in found], output)


def _row(line: dict[str, Any]) -> dict[str, Any]:
    shown = ("number", "time", "who", "act", "object", "result", "origin")
    details = "; ".join(f"{k}: {v}" for k, v in line["details"].items())
    return {name: line[name] for name in shown} | {"details": details}
