"""The command `techniekpact`: a shell around the functions that do the work."""

from __future__ import annotations

import logging
import os
import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

import pipeline.commands.approve
import pipeline.commands.checks
import pipeline.commands.claims
import pipeline.commands.compare
import pipeline.commands.export
import pipeline.commands.figures
import pipeline.commands.history
import pipeline.commands.lineage
import pipeline.commands.releases
import pipeline.commands.report
from pipeline.commands.printing import DATE_FORMATS, SAMPLE, fail
from pipeline.commands.releases import ByOption
from pipeline.files import CANNOT_WRITE, Damaged
from pipeline.settings import PROJECT_ROOT, get_settings

app = typer.Typer(
    name="techniekpact",
    help="Key figures of the Nationaal Techniekpact, from the publishers' files to a release.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


class PullFrom(StrEnum):
    """Where a run pulls from."""

    sample = "sample"
    drop = "drop"
    live = "live"


def _show_progress() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s  %(message)s", "%H:%M:%S"))
    logger = logging.getLogger("techniekpact")
    logger.handlers = [handler]
    logger.setLevel(logging.INFO)


@app.command()
def run(
    source: Annotated[
        PullFrom, typer.Option(help="Where to pull from.", case_sensitive=False)
    ] = PullFrom.sample,
) -> None:
    """Pull, archive, land, check, model, audit, publish: one process, seen in Dagster's pages."""
    from pipeline.release import rollback
    from pipeline.run import FailedLater, RunFailed
    from pipeline.run import run as run_job

    _show_progress()
    try:
        done = run_job(source.value)
    except FailedLater as error:
        fail(error)
    except RunFailed as error:
        fail(f"the run published nothing; the last good release stays.\n{error}")
    release = done.manifest
    if not done.published:
        typer.echo(
            f"Nothing new since release {release.release} ({release.published_at:%d-%m-%Y %H:%M})."
        )
        if act := rollback.standing():
            typer.echo(
                f"That release was put back on {act.time[:10]}: {act.details['reason']}. What was "
                f"withdrawn comes back with `techniekpact rollback {act.details['from']}`."
            )
        return
    typer.echo(f"Published release {release.release}: {release.rows['fct_kerncijfers']} cells.")
    if release.sample:
        typer.echo(f"It holds {SAMPLE}.")
    if release.absent:
        typer.echo("Key figures that are absent:")
        for absent in release.absent:
            typer.echo(f"  {absent.describe()}")


@app.command()
def drop(
    files: Annotated[list[Path], typer.Argument(help="Files, or folders of files.")],
    received: Annotated[
        datetime | None,
        typer.Option(formats=DATE_FORMATS, help="The day an old delivery came; today by default."),
    ] = None,
    periode: Annotated[
        str | None,
        typer.Option(help="The period, for a file that does not hold it, as 2019SJ00 or 2019JJ00."),
    ] = None,
    onderdeel: Annotated[
        str | None,
        typer.Option(help="The part of the dataset, for a file that does not hold it, as hbo."),
    ] = None,
) -> None:
    """Recognise files by their content and hand them in; the next run takes them along."""
    from pipeline import archive, lock
    from pipeline.sources.pull import hand_in

    day = received.date() if received else None
    if day and day > archive.now().date():
        raise typer.BadParameter(f"{day} is in the future.", param_hint="--received")
    paths: list[Path] = []
    for path in files:
        if not path.exists():
            raise typer.BadParameter(f"{path} does not exist.", param_hint="FILES")
        if not path.is_dir() and not path.is_file():
            raise typer.BadParameter(f"{path} is no file.", param_hint="FILES")
        found = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        paths += found
    for hint, told in (("--periode", periode), ("--onderdeel", onderdeel)):
        if told and len(paths) > 1:
            raise typer.BadParameter("give one file with it: it is about that file.",
                                     param_hint=hint)  # fmt: skip
    results = []
    _show_progress()
    try:
        with lock.one_writer():
            for path in paths:
                result = hand_in(path, path.name, "drop", day, periode, onderdeel)
                color = "red" if result.failed else None
                typer.secho(result.describe(), fg=color, err=result.failed)
                results.append(result)
    except lock.AnotherRun as error:
        fail(error)
    accepted = sum(r.accepted for r in results)
    new = sum(r.new for r in results)
    typer.echo(f"{accepted} of {len(results)} files handed in, {new} of them new.")
    if new:
        typer.echo("Next: techniekpact run --source drop")
    if any(r.failed for r in results):
        raise typer.Exit(1)


@app.command()
def refuse(
    delivery: Annotated[str, typer.Argument(help="A snapshot id, or a file name.")],
    reason: Annotated[str, typer.Option(help="Why; it is kept with the delivery.")],
    by: ByOption = None,
) -> None:
    """Set a delivery aside by hand, when no check on it does but it cannot be right."""
    from pipeline import journal, landing, lock
    from pipeline.checks.landed import refuse_by_hand

    if not reason.strip():
        raise typer.BadParameter("A reason is needed.", param_hint="--reason")
    try:
        with lock.one_writer():
            found = [r for r in landing.counting() if delivery in (r.snapshot, r.file)]
            if len(found) != 1:
                known = ", ".join(f"{r.file} ({r.snapshot})" for r in landing.counting()) or "none"
                fail(
                    f"{len(found)} deliveries that count are called {delivery}. There are: {known}."
                )
            kept = refuse_by_hand(found[0], reason.strip(), by or journal.NOBODY)
    except lock.AnotherRun as error:
        fail(error)
    typer.echo(f"{found[0].file} no longer counts; rows in {kept}, bytes in the archive.")


@app.command()
def dashboard(port: Annotated[int, typer.Option(help="Port on this machine.")] = 8501) -> None:
    """Start the web page."""
    from pipeline.run import prepare_home

    prepare_home()
    page = str(PROJECT_ROOT / "app" / "server.py")
    os.chdir(PROJECT_ROOT)  # Streamlit reads .streamlit/config.toml from here
    os.execv(
        sys.executable,
        [sys.executable, "-m", "streamlit", "run", page, "--server.port", str(port)],
    )


@app.command()
def dagster(port: Annotated[int, typer.Option(help="Port on this machine.")] = 3000) -> None:
    """Start Dagster's pages and its daemon (schedule, sensor, queue)."""
    from pipeline import dbt
    from pipeline.run import prepare_home

    prepare_home()
    # A run that the schedule or the sensor starts waits for one that is going on.
    wait = max(get_settings().lock_wait_seconds, 1800)
    os.environ.update({"TECHNIEKPACT_LOCK_WAIT_SECONDS": str(wait)})
    typer.echo("Preparing the dbt manifest …")
    dbt.prepare_manifest()
    _close_killed_run()
    typer.echo(f"Dagster: http://localhost:{port} (history in {get_settings().dagster_home})")
    os.chdir(PROJECT_ROOT)
    os.execv(
        sys.executable,
        [
            sys.executable, "-m", "dagster", "dev", "--workspace", "workspace.yaml",
            "--host", "127.0.0.1", "--port", str(port),
        ],
    )  # fmt: skip


def _close_killed_run() -> None:
    from dagster import DagsterInstance
    from filelock import FileLock, Timeout

    from pipeline.resources import close_killed_run

    try:
        with FileLock(get_settings().lock_file, timeout=0), DagsterInstance.get() as instance:
            close_killed_run(instance)
    except Timeout:
        pass  # a run is alive


pipeline.commands.approve.add_to(app)
pipeline.commands.checks.add_to(app)
pipeline.commands.claims.add_to(app)
pipeline.commands.compare.add_to(app)
pipeline.commands.export.add_to(app)
pipeline.commands.figures.add_to(app)
pipeline.commands.history.add_to(app)
pipeline.commands.lineage.add_to(app)
pipeline.commands.releases.add_to(app)
pipeline.commands.report.add_to(app)


def main() -> None:
    """Run the command; an error of the system is told in a sentence, not in a traceback."""
    try:
        get_settings()
    except ValidationError as error:
        for wrong in error.errors():
            name = "_".join(["TECHNIEKPACT", *map(str, wrong["loc"])]).upper()
            typer.secho(f"Error: {name}: {wrong['msg']}", fg="red", err=True)
        raise SystemExit(2) from error
    try:
        app()
    except OSError as error:
        typer.secho(f"Error: {_system_error(error)}", fg="red", err=True)
        raise SystemExit(1) from error
    except Damaged as error:
        typer.secho(f"Error: {error}", fg="red", err=True)
        raise SystemExit(1) from error


def _system_error(error: OSError) -> str:
    where = f" ({error.filename})" if error.filename else ""
    return f"{error.strerror or error}{where}. {CANNOT_WRITE.format(home=get_settings().home)}"


if __name__ == "__main__":
    main()
