"""Questions to a release: the key figures as known on a day, and the tables beside them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import duckdb

from pipeline.keys import DIMENSIONS, PERIOD_PATTERN
from pipeline.release.store import Manifest, Unreadable

ALL = "alle"


class Unknown(Exception):
    """What was asked for does not exist; the message says what does."""


# Known on a day: the day lies in [bekend_vanaf, bekend_tot). Without a day: the newest knowledge.
KNOWN = """(
    ($as_of::date is null and f.bekend_tot is null)
    or (f.bekend_vanaf <= $as_of::date and (f.bekend_tot is null or $as_of::date < f.bekend_tot))
)"""

# A total, unless the catalogue always shows the dimension or it is asked for; then its parts only.
_BROKEN_DOWN = "\n    ".join(
    f"and (f.{d} = 'totaal' or list_contains(string_split(k.toont, '|'), '{d}')"
    f" or list_contains($uitsplitsing, '{d}') or list_contains($uitsplitsing, '{ALL}'))"
    f" and (f.{d} <> 'totaal' or not list_contains($uitsplitsing, '{d}'))"
    for d in DIMENSIONS
)
_DIMENSIONS = ", ".join(f"f.{d}" for d in DIMENSIONS)
_TOTALS_FIRST = ", ".join(f"f.{d} <> 'totaal', f.{d}" for d in DIMENSIONS)

# A publisher that counts in another way from some day on, and computes earlier periods anew, breaks
# the series between an old and a new delivery. As known on a day, that break lies before each cell
# that is of the one kind while the cell of the period before it is of the other.
_BETWEEN_DELIVERIES = f"""
    with overgangen as (
        -- A release from before such breaks has no columns for them.
        select
            o.breuk, o.kerncijfer, o.periode,
            list(b.bron_snapshot) filter (b.ontvangen_op < o.leveringen_vanaf) as oude
        from (
            from marts.dim_breuken
            union all by name
            select cast(null as varchar) as dataset, cast(null as date) as leveringen_vanaf
            where false
        ) as o
        inner join marts.dim_bronnen as b on o.dataset = b.dataset
        group by all
    ),
    cellen as (
        select
            f.cel_id, f.periode, o.breuk,
            regexp_replace(f.cel_id, '/[^/]+', '') || substr(f.periode, 5, 2) as reeks,
            f.periode < o.periode
                and coalesce(list_has_any(string_split(f.bron_snapshots, ' '), o.oude), false)
                as oud
        from marts.fct_kerncijfers as f
        inner join overgangen as o
            on f.kerncijfer = o.kerncijfer and substr(f.periode, 5, 2) = substr(o.periode, 5, 2)
        where {KNOWN} and ($ids = [] or f.kerncijfer in (select unnest($ids)))
    ),
    naast as (
        select *, lag(oud, 1, oud) over (partition by breuk, reeks order by periode) as vorige_oud
        from cellen
    )
    select
        cel_id,
        string_agg(breuk, ' ' order by breuk) filter (oud <> vorige_oud) as breuk,
        string_agg(breuk, ' ' order by breuk) filter (oud) as nog_voor
    from naast
    group by cel_id
"""

KERNCIJFERS = f"""
with tussen_leveringen as ({_BETWEEN_DELIVERIES})
select
    f.kerncijfer, k.naam, k.pijler, f.periode, f.periode_start, f.periode_eind,
    f.regio, r.naam as regio_naam, r.soort as regio_soort, {_DIMENSIONS}, f.vergelijking,
    f.definitie_versie, f.telwijze, f.waarde, f.waarde_min, f.waarde_max, f.eenheid, k.decimalen,
    f.klasse, nullif(concat_ws(' ', f.breuk, t.breuk), '') as breuk,
    exists (
        from marts.dim_breuken as b
        where b.breekt_reeks
            and list_contains(string_split(concat_ws(' ', f.breuk, t.breuk), ' '), b.breuk)
    ) as breekt_reeks,
    -- The breaks between deliveries that the cell is still of an older delivery of.
    t.nog_voor,
    f.status, f.voorbeeld, f.bekend_vanaf, f.bekend_tot, f.cel_id,
    k.definitie_versie as gewone_definitie, k.telwijze as gewone_telwijze, f.bron_snapshots
from marts.fct_kerncijfers as f
inner join marts.dim_kerncijfers as k using (kerncijfer)
inner join marts.dim_regios as r on f.regio = r.regio
left join tussen_leveringen as t on f.cel_id = t.cel_id
where {KNOWN}
    and ($ids = [] or f.kerncijfer in (select unnest($ids)))
    and ($periode is null or f.periode = $periode)
    and ($regio = '{ALL}' or $regio in (f.regio, r.soort) or lower($regio) = lower(r.naam))
    and ($cel_id is null or f.cel_id = $cel_id)
    -- Series of two counting rules or definitions are never one series: the catalogue says which is
    -- shown. A source without a counting rule (n.v.t.) has one series only.
    and (
        $telwijze = '{ALL}' or $cel_id is not null
        or f.telwijze in (coalesce($telwijze, k.telwijze), 'n.v.t.')
    )
    and (
        $definitie = '{ALL}' or $cel_id is not null
        or f.definitie_versie = coalesce($definitie, k.definitie_versie)
    )
    and ($cel_id is not null or (true {_BROKEN_DOWN}))
order by
    k.volgorde, f.periode, {_TOTALS_FIRST}, f.vergelijking,
    f.regio <> 'NL', r.soort, f.regio, f.definitie_versie, f.telwijze
"""


# Regions of two names: the pact's Noordvleugel is Noordwest on the site of the monitor from 2017.
OTHER_NAMES = {"noordwest": "LD-NOORDVLEUGEL", "friesland": "PV21"}


def named(regio: str) -> str:
    """Return a region as it is asked for here, whichever of its names is used."""
    return OTHER_NAMES.get(regio.lower(), regio)


def parameters(**asked: Any) -> dict[str, Any]:
    """Return the parameters of KERNCIJFERS: what is asked for, and the usual for the rest."""
    usual: dict[str, Any] = {
        "ids": [], "as_of": None, "periode": None, "regio": "NL", "cel_id": None,
        "telwijze": None, "definitie": None, "uitsplitsing": [],
    }  # fmt: skip
    return usual | asked


def rows_of(
    db: duckdb.DuckDBPyConnection, sql: str, parameters: dict[str, Any] | None = None
) -> list[dict[str, Any]]:
    """Return the rows of a query as dictionaries.

    Raises:
        Unreadable: when the release, made by another version, has no such table or column.
    """
    try:
        result = db.execute(sql, parameters or {})
    except (duckdb.BinderException, duckdb.CatalogException) as error:
        raise Unreadable.for_want_of(str(error).splitlines()[0]) from error
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def kerncijfers(
    manifest: Manifest,
    ids: Sequence[str] = (),
    as_of: date | None = None,
    periode: str | None = None,
    regio: str = "NL",
    cel_id: str | None = None,
    telwijze: str | None = None,
    definitie: str | None = None,
    uitsplitsing: Sequence[str] = (),
) -> list[dict[str, Any]]:
    """Return key figure cells of a release, by the column names of the mart.

    Args:
        manifest: the release.
        ids: which key figures; all when empty.
        as_of: what was known on this day; the newest knowledge when absent.
        periode: one period.
        regio: one region by code or name, a kind of region (`landsdeel`), or `alle`.
        cel_id: one cell.
        telwijze: a counting rule, or `alle`; that of the catalogue when absent.
        definitie: a delimitation of techniek, or `alle`; that of the catalogue when absent.
        uitsplitsing: dimensions to break down by, or `alle`; totals only when empty.

    Raises:
        Unknown: for a key figure, period, region, counting rule, definition or dimension that does
            not exist.
    """
    if periode is not None and not PERIOD_PATTERN.match(periode):
        raise Unknown(f"{periode} is no period code; expected as 2013SJ00, 2013JJ00, 2014MM04.")
    for dimension in uitsplitsing:
        _known("breakdown", dimension, [*DIMENSIONS, ALL])
    with duckdb.connect(manifest.warehouse, read_only=True) as db:
        known = _column(db, "select kerncijfer from marts.dim_kerncijfers order by volgorde")
        if strange := sorted(set(ids) - set(known)):
            raise Unknown(
                f"There is no key figure {', '.join(strange)}. There are: {', '.join(known)}."
            )
        regio = named(regio)
        _known_region(db, regio)
        rules = _column(db, "select distinct telwijze from marts.fct_kerncijfers")
        _known("telwijze", telwijze, [*rules, ALL])
        _known_definition(db, definitie)
        return rows_of(
            db,
            KERNCIJFERS,
            parameters(
                ids=list(ids), as_of=as_of, periode=periode, regio=regio, cel_id=cel_id,
                telwijze=telwijze, definitie=definitie, uitsplitsing=list(uitsplitsing),
            ),
        )  # fmt: skip


def known_days(manifest: Manifest, figure: str | None = None, regio: str = "NL") -> list[date]:
    """Return the days on which something became known, the earliest first.

    Args:
        manifest: the release.
        figure: one key figure; all when absent.
        regio: one region, by its code.
    """
    with duckdb.connect(manifest.warehouse, read_only=True) as db:
        rows = rows_of(
            db,
            "select distinct bekend_vanaf from marts.fct_kerncijfers "
            "where regio = $regio and ($figure is null or kerncijfer = $figure) order by all",
            {"regio": regio, "figure": figure},
        )
    return [row["bekend_vanaf"] for row in rows]


def _column(db: duckdb.DuckDBPyConnection, sql: str) -> list[str]:
    return [row[0] for row in db.execute(sql).fetchall()]


def _known(what: str, asked: str | None, there_are: list[str]) -> None:
    if asked is not None and asked not in there_are:
        raise Unknown(f"There is no {what} {asked}. There are: {', '.join(sorted(there_are))}.")


def _known_region(db: duckdb.DuckDBPyConnection, regio: str) -> None:
    regions = rows_of(db, "select regio, naam, soort from marts.dim_regios order by regio")
    names = {r["regio"] for r in regions} | {r["soort"] for r in regions} | {ALL}
    if regio not in names and regio.lower() not in {r["naam"].lower() for r in regions}:
        listed = ", ".join(f"{r['regio']} ({r['naam']})" for r in regions)
        kinds = ", ".join(sorted({r["soort"] for r in regions}))
        raise Unknown(f"There is no region {regio}. There are: {listed}. Or a kind: {kinds}, alle.")


def _known_definition(db: duckdb.DuckDBPyConnection, definitie: str | None) -> None:
    if definitie in (None, ALL):
        return
    known = {
        d["definitie_versie"]: d
        for d in rows_of(db, "from marts.dim_definities order by definitie_versie")
    }
    computed = [k for k, d in known.items() if d["lijst"] == "bekend"]
    _known("definitie", definitie, computed if definitie not in known else list(known))
    if definitie not in computed:
        d = known[str(definitie)]
        raise Unknown(
            f"{definitie} ({d['naam']}) has no series here: the list of what it counts was not "
            f"found. {d['omschrijving']} For {d['begrip']} there are: "
            + ", ".join(k for k in computed if known[k]["begrip"] == d["begrip"]) + "."
        )  # fmt: skip


def in_language(rows: list[dict[str, Any]], language: str) -> list[dict[str, Any]]:
    """Return rows with the texts of a language.

    The texts of the seeds are Dutch, with their English beside them: `naam` and `naam_en`. In a
    release from before a text had its English, it stays Dutch.
    """
    if language == "nl":
        return rows
    return [{k: row.get(f"{k}_{language}") or v for k, v in row.items()} for row in rows]


TABLES = {
    "definities": "from marts.dim_definities order by begrip, definitie_versie",
    "controles": "from marts.fct_controles order by ernst in ('geen', 'let op'), ernst, controle,"
    " meetwaarde, periode, naam, definitie_versie, telwijze",
    "doelen": "from marts.fct_doelen order by doel",
    "gepubliceerd": "from marts.fct_gepubliceerd order by kerncijfer, periode, niveau",
    "breuken": "from marts.dim_breuken order by periode, kerncijfer",
    "regios": "from marts.dim_regios order by soort, regio",
}


def table(manifest: Manifest, name: str) -> list[dict[str, Any]]:
    """Return the rows of one of TABLES."""
    with duckdb.connect(manifest.warehouse, read_only=True) as db:
        return rows_of(db, TABLES[name])
