"""The command `techniekpact`: a shell around the functions that do the work."""

from __future__ import annotations

import logging
import os
import sys
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from pipeline.settings import PROJECT_ROOT, get_settings

app = typer.Typer(
    name="techniekpact",
    help="Key figures of the Nationaal Techniekpact, from the publishers' files to a release.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


class Format(StrEnum):
    """How a list is printed."""

    table = "table"
    json = "json"
    csv = "csv"


class PullFrom(StrEnum):
    """Where a run pulls from."""

    sample = "sample"
    drop = "drop"
    live = "live"


FormatOption = Annotated[Format, typer.Option("--format", help="How to print the list.")]
ReleaseOption = Annotated[
    str | None, typer.Option("--release", help="A release id; the current one by default.")
]
SAMPLE = "SAMPLE DATA: published national totals, a made-up breakdown"
DATE_FORMATS = ["%Y-%m-%d"]
AsOfOption = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=DATE_FORMATS, help="As known on this day."),
]


def _fail(message: object) -> NoReturn:
    typer.secho(f"Error: {message}", fg="red", err=True)
    raise typer.Exit(1)


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
    from pipeline.run import RunFailed
    from pipeline.run import run as run_job

    _show_progress()
    try:
        done = run_job(source.value)
    except RunFailed as error:
        _fail(f"the run published nothing; the last good release stays.\n{error}")
    release = done.manifest
    if not done.published:
        typer.echo(
            f"Nothing new since release {release.release} ({release.published_at:%d-%m-%Y %H:%M})."
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
        typer.Option(help="The period, for a file that does not hold it, as 2019SJ00."),
    ] = None,
    onderdeel: Annotated[
        str | None,
        typer.Option(help="The part of the dataset, for a file that does not hold it, as hbo."),
    ] = None,
) -> None:
    """Recognise files by their content and hand them in; the next run takes them along."""
    from pipeline import archive
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
    for path in paths:
        result = hand_in(path, path.name, "drop", day, periode, onderdeel)
        typer.secho(result.describe(), fg="red" if result.failed else None, err=result.failed)
        results.append(result)
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
) -> None:
    """Set a delivery aside by hand, when no check on it does but it cannot be right."""
    from pipeline import landing
    from pipeline.checks.landed import refuse_by_hand

    if not reason.strip():
        raise typer.BadParameter("A reason is needed.", param_hint="--reason")
    found = [r for r in landing.counting() if delivery in (r.snapshot, r.file)]
    if len(found) != 1:
        known = ", ".join(f"{r.file} ({r.snapshot})" for r in landing.counting()) or "none"
        _fail(f"{len(found)} deliveries that count are called {delivery}. There are: {known}.")
    kept = refuse_by_hand(found[0], reason.strip())
    typer.echo(f"{found[0].file} no longer counts; rows in {kept}, bytes in the archive.")


@app.command()
def kerncijfers(
    ids: Annotated[list[str] | None, typer.Argument(help="Ids, as KT-01; all by default.")] = None,
    as_of: AsOfOption = None,
    release: ReleaseOption = None,
    periode: Annotated[str | None, typer.Option(help="One period, as 2013SJ00.")] = None,
    regio: Annotated[str, typer.Option(help="A region, or `alle`.")] = "NL",
    telwijze: Annotated[
        str | None, typer.Option(help="A counting rule, or `alle`; the usual one by default.")
    ] = None,
    output: FormatOption = Format.table,
) -> None:
    """Print the key figures."""
    from pipeline.release import query, store

    try:
        manifest = store.require(release)
        rows = query.kerncijfers(
            manifest, ids or [], _day(as_of), periode, regio, telwijze=telwijze
        )
    except (store.NoRelease, query.Unknown) as error:
        _fail(error)
    if output is Format.table:
        if any(r["voorbeeld"] for r in rows):
            typer.echo(f"{SAMPLE} (rows marked `sample`).\n")
        shown = [
            {
                "kerncijfer": r["kerncijfer"],
                "naam": r["naam"] + _dimensions(r),
                "periode": r["periode"],
                "waarde": _number(r),
                "eenheid": r["eenheid"],
                "status": r["status"],
                "bekend vanaf": r["bekend_vanaf"],
                "": "sample" if r["voorbeeld"] else "",
            }
            for r in rows
        ]
        _print_table(shown)
        for absent in manifest.absent:
            if not ids or absent.kerncijfer in ids:
                typer.echo(f"absent: {absent.describe()}")
    else:
        _print_rows(rows, output)


def _dimensions(row: dict[str, Any]) -> str:
    shown = [row[d] for d in ("niveau", "instelling", "vergelijking") if row[d] != "totaal"]
    shown += [row["telwijze"]] if row["telwijze"] != row["gewone_telwijze"] else []
    return f" ({', '.join(shown)})" if shown else ""


def _number(row: dict[str, Any]) -> str:
    from babel.numbers import format_decimal

    pattern = "#,##0." + "0" * row["decimalen"] if row["decimalen"] else "#,##0"
    if row["waarde"] is None:
        if row["waarde_min"] is None:
            return "."
        low, high = (format_decimal(row[k], pattern, "nl") for k in ("waarde_min", "waarde_max"))
        return f"{low}–{high}"
    return str(format_decimal(row["waarde"], pattern, "nl"))


@app.command()
def explain(
    cel_id: Annotated[str, typer.Argument(help="A cell, as KT-04/2013SJ00/NL.")],
    as_of: AsOfOption = None,
    release: ReleaseOption = None,
    output: FormatOption = Format.table,
    lines: Annotated[
        int, typer.Option(help="How many source lines the table shows; 0 is all of them.")
    ] = 0,
) -> None:
    """Show where a cell comes from: formula, source lines, files, checks."""
    from pipeline.lineage.explain import explain as explain_cell
    from pipeline.release import query, store

    try:
        found = explain_cell(store.require(release), cel_id, _day(as_of))
    except (store.NoRelease, query.Unknown) as error:
        _fail(error)
    if output is Format.json:
        _print_json(found.as_dict())
    elif output is Format.csv:
        _print_rows(found.rows, output)
    else:
        typer.echo(found.as_text())
        shown = found.rows[:lines] if lines else found.rows
        _print_table([_source_line(row) for row in shown])
        if len(shown) < len(found.rows):
            typer.echo(f"… and {len(found.rows) - len(shown)} lines more (--lines 0 shows all).")
        for total in found.totals():
            typer.echo(total)


def _source_line(row: dict[str, Any]) -> dict[str, Any]:
    low, high = (f"{row[k]:f}".rstrip("0").rstrip(".") for k in ("waarde_min", "waarde_max"))
    return {
        "part": row["rol"],
        "waarde": low if low == high else f"{low}–{high}",
        "file": row["bestand"],
        "regel": row["regel"],
        "column": row["kolom"],
        "cell": row["cel"],
        "what": row["kenmerk"],
    }


@app.command()
def releases(output: FormatOption = Format.table) -> None:
    """List the releases, newest first; `*` is the current one."""
    from pipeline.release import store

    current = store.current()
    rows = [
        {
            "current": "*" if current and m.release == current.release else "",
            "release": m.release,
            "published_at": m.published_at.isoformat(),
            "cells": m.rows["fct_kerncijfers"],
            "snapshots": len(m.snapshots),
            "checks_passed": m.checks.get("passed", 0),
            "checks_failed": sum(n for k, n in m.checks.items() if k != "passed"),
            "sample": m.sample,
            "code_version": m.code_version[:12]
            + ("-dirty" if m.code_version.endswith("-dirty") else ""),
        }
        for m in store.all_releases()
    ]
    if not rows and output is Format.table:
        typer.echo("No release yet. Run `techniekpact run` first.")
        return
    _print_rows(rows, output)


@app.command()
def dashboard(port: Annotated[int, typer.Option(help="Port on this machine.")] = 8501) -> None:
    """Start the web page."""
    from pipeline.run import prepare_home

    prepare_home()
    page = str(PROJECT_ROOT / "app" / "main.py")
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


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _print_rows(rows: list[dict[str, Any]], output: Format) -> None:
    if output is Format.json:
        _print_json(rows)
    elif output is Format.csv:
        import csv

        from pipeline.release.export import defused

        writer = csv.DictWriter(sys.stdout, fieldnames=list(rows[0]) if rows else [])
        writer.writeheader()
        writer.writerows({k: defused(v) for k, v in row.items()} for row in rows)
    else:
        _print_table(rows)


def _print_json(value: Any) -> None:
    import json
    from decimal import Decimal

    def plain(item: object) -> Any:
        if isinstance(item, Decimal):
            return int(item) if item == item.to_integral_value() else float(item)
        return str(item)

    typer.echo(json.dumps(value, ensure_ascii=False, indent=1, default=plain))


def _print_table(rows: list[dict[str, Any]]) -> None:
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


def main() -> None:
    """Run the command; an error of the system is told in a sentence, not in a traceback."""
    try:
        app()
    except OSError as error:
        typer.secho(f"Error: {_system_error(error)}", fg="red", err=True)
        raise SystemExit(1) from error


def _system_error(error: OSError) -> str:
    where = f" ({error.filename})" if error.filename else ""
    return (
        f"{error.strerror or error}{where}. Everything is written under {get_settings().home}; "
        "this user must be able to write there, and the disk must have room. What was published "
        "is as it was."
    )


if __name__ == "__main__":
    main()
