"""The commands that print figures: key figures, growth taken apart, the tables beside them."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from pipeline.commands.printing import (
    SAMPLE,
    AsOfOption,
    Format,
    FormatOption,
    RegionOption,
    ReleaseOption,
    day_of,
    dimensions_of,
    fail,
    number_of,
    print_rows,
    print_table,
    without,
)


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(kerncijfers)
    app.command()(ontleding)
    for name, what in TABLES.items():
        app.command(name, help=what)(_table_command(name))


def kerncijfers(
    ids: Annotated[list[str] | None, typer.Argument(help="Ids, as KT-01; all by default.")] = None,
    as_of: AsOfOption = None,
    release: ReleaseOption = None,
    periode: Annotated[str | None, typer.Option(help="One period, as 2013SJ00.")] = None,
    regio: RegionOption = "NL",
    telwijze: Annotated[
        str | None, typer.Option(help="A counting rule, or `alle`; the usual one by default.")
    ] = None,
    definitie: Annotated[
        str | None,
        typer.Option(help="A delimitation of techniek, or `alle`; the usual one by default."),
    ] = None,
    uitsplitsing: Annotated[
        list[str] | None,
        typer.Option(help="Break down by this (geslacht, niveau, …), or `alle`; may be repeated."),
    ] = None,
    output: FormatOption = Format.table,
) -> None:
    """Print the key figures."""
    from pipeline.release import query, store

    try:
        manifest = store.require(release)
        rows = query.kerncijfers(
            manifest, ids or [], day_of(as_of), periode, regio, telwijze=telwijze,
            definitie=definitie, uitsplitsing=uitsplitsing or [],
        )  # fmt: skip
    except (store.NoRelease, query.Unknown) as error:
        fail(error)
    if output is Format.table:
        if any(r["voorbeeld"] for r in rows):
            typer.echo(f"{SAMPLE} (rows marked `sample`).\n")
        shown = [
            {
                "kerncijfer": r["kerncijfer"],
                "naam": r["naam"] + dimensions_of(r),
                "periode": r["periode"],
                "waarde": number_of(r) + (f" ({r['klasse']})" if r["klasse"] else ""),
                "eenheid": r["eenheid"],
                "status": r["status"],
                "bekend vanaf": r["bekend_vanaf"],
                "breuk": r["breuk"] or "",
                "": "sample" if r["voorbeeld"] else "",
            }
            for r in rows
        ]
        print_table(shown if any(r["breuk"] for r in rows) else without(shown, "breuk"))
        if any(r["breuk"] for r in rows):
            typer.echo("breuk: from this period it is counted otherwise (techniekpact breuken).")
        for absent in manifest.absent:
            if not ids or absent.kerncijfer in ids:
                typer.echo(f"absent: {absent.describe()}")
    else:
        print_rows(rows, output)


def ontleding(
    ids: Annotated[list[str] | None, typer.Argument(help="Ids, as KT-02; all by default.")] = None,
    as_of: AsOfOption = None,
    release: ReleaseOption = None,
    regio: RegionOption = "NL",
    output: FormatOption = Format.table,
) -> None:
    """Split growth into volume (the whole grew) and share (more chose techniek), in a sentence."""
    from pipeline.release import growth, query, store

    try:
        rows = growth.ontleding(store.require(release), ids or [], day_of(as_of), regio)
    except (store.NoRelease, query.Unknown) as error:
        fail(error)
    if output is not Format.table:
        print_rows(rows, output)
        return
    for row in rows:
        sample = " [sample]" if row["voorbeeld"] else ""
        typer.echo(f"{row['cel_id']} since {row['eerder']}{sample}\n  {row['zin']}")
    if not rows:
        typer.echo("(no growth of a part in a whole that is known in both periods)")


# The tables beside the figures, and what the table format shows of each.
TABLES = {
    "definities": "List the delimitations of techniek, also those whose list was not found.",
    "controles": "List the control totals: sums that should be equal, findings first.",
    "doelen": "List the targets of the pact, with progress against the same definition.",
    "gepubliceerd": "List figures that others printed beside ours, and which cannot be rebuilt.",
    "breuken": "List the periods from which figures are counted otherwise.",
    "regios": "List the regions.",
}
SHOWN = {
    "definities": ["definitie_versie", "begrip", "lijst", "zekerheid", "omschrijving", "bron"],
    "controles": [
        "ernst", "uitkomst", "naam", "meetwaarde", "periode", "links", "rechts", "tolerantie",
    ],
    "doelen": [
        "doel", "naam", "doelwaarde", "eenheid", "doelperiode", "kerncijfer", "waarde", "periode",
        "voortgang_pct", "waarom_niet",
    ],
    "gepubliceerd": [
        "kerncijfer", "periode", "gepubliceerd", "wij", "eenheid", "uitkomst", "uitleg", "bron",
    ],
    "breuken": ["kerncijfer", "periode", "soort", "breekt_reeks", "omschrijving"],
    "regios": ["regio", "soort", "naam", "ouder", "zekerheid"],
}  # fmt: skip


def _table_command(name: str) -> Any:
    def command(release: ReleaseOption = None, output: FormatOption = Format.table) -> None:
        from pipeline.release import query, store

        try:
            rows = query.table(store.require(release), name)
        except store.NoRelease as error:
            fail(error)
        if output is not Format.table:
            print_rows(rows, output)
            return
        if name == "controles":
            rows = _findings(rows)
        print_table([_shown(row, SHOWN[name]) for row in rows])

    return command


def _findings(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Say how many hold, and return those that do not."""
    found = [r for r in rows if r["uitkomst"] != "klopt"]
    typer.echo(f"{len(rows) - len(found)} of {len(rows)} control totals hold (klopt).")
    return found


def _shown(row: dict[str, Any], columns: list[str]) -> dict[str, Any]:
    bounds = {"links": "links", "rechts": "rechts", "wij": "waarde"}
    return {c: _bounds(row, bounds[c]) if c in bounds else _plain(row[c]) for c in columns}


def _bounds(row: dict[str, Any], name: str) -> str:
    low, high = row[f"{name}_min"], row[f"{name}_max"]
    if low is None or high is None:
        return "."
    return _plain(low) if low == high else f"{_plain(low)}–{_plain(high)}"


def _plain(value: Any) -> str:
    from decimal import Decimal

    from babel.numbers import format_decimal

    if isinstance(value, Decimal):
        return str(format_decimal(value, "#,##0.##", "nl"))
    return "" if value is None else str(value)
