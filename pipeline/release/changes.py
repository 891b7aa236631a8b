"""What differs between two releases, cell by cell, and why: temporary tables over both.

One connection holds both: the newer is its own database, the older is attached as `vorig`. Gates
and the comparison read the same tables, so that what a person is asked is what one can look up.

`methode`: what is delimited, coded or calculated otherwise. `wijzigingen`: cells that differ, once
as known now and once as known then (a value of the past is never overwritten).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pipeline import files
from pipeline.release.methods import EARLIER, METHODE

_FIGURE = "kerncijfer, naam, volgorde, decimalen, vergelijk_jaren, teller, noemer, geheel"

# Each figure with what it is made of, to see which change of method it feels.
FIGUREN = f"""
create or replace temp table figuren as
with beide as (
    select {_FIGURE} from marts.dim_kerncijfers
    union all
    select {_FIGURE} from {EARLIER}.marts.dim_kerncijfers
    where kerncijfer not in (select kerncijfer from marts.dim_kerncijfers)
)
select
    kerncijfer, naam, volgorde, decimalen,
    list_filter(
        list_concat([teller, geheel], string_split(coalesce(noemer, ''), '|')), lambda x: x <> ''
    ) as sommen,
    list_transform(
        list_filter(string_split(coalesce(vergelijk_jaren, ''), '|'), lambda x: x <> ''),
        lambda x: cast(x as integer)
    ) as jaren
from beide
"""

_CELL = (
    "kerncijfer, periode, regio, definitie_versie, telwijze, waarde, waarde_min, waarde_max, "
    "eenheid, status, voorbeeld, bron_snapshots, bekend_vanaf, bekend_tot, cel_id"
)
_SIDES = ", ".join(
    f"v.{c} as {c}_was, n.{c} as {c}_nu"
    for c in ("waarde", "waarde_min", "waarde_max", "status", "bekend_vanaf")
)

# A cell as known now in both, and each value of the past beside what is now said of that day.
PAREN = f"""
create or replace temp table paren as
with nieuw as (
    select {_CELL}, coalesce(bekend_tot, date '9999-12-31') as tot from marts.fct_kerncijfers
),
vorige as (select {_CELL} from {EARLIER}.marts.fct_kerncijfers),
gepaard as (
    select 'nu' as kennis, v, n
    from (from vorige where bekend_tot is null) as v
    full join (from nieuw where bekend_tot is null) as n on v.cel_id = n.cel_id
    union all
    select 'toen' as kennis, v, n
    from vorige as v
    left join nieuw as n
        on v.cel_id = n.cel_id and n.bekend_vanaf <= v.bekend_vanaf and v.bekend_vanaf < n.tot
)
select
    kennis,
    coalesce(n.cel_id, v.cel_id) as cel_id,
    coalesce(n.kerncijfer, v.kerncijfer) as kerncijfer,
    coalesce(n.periode, v.periode) as periode,
    coalesce(n.regio, v.regio) as regio,
    coalesce(n.eenheid, v.eenheid) as eenheid,
    coalesce(n.voorbeeld, v.voorbeeld) as voorbeeld,
    {_SIDES},
    case
        when v.cel_id is null then 'nieuw'
        when n.cel_id is null then 'vervallen'
        when v.waarde is distinct from n.waarde
            or v.waarde_min is distinct from n.waarde_min
            or v.waarde_max is distinct from n.waarde_max
            or v.eenheid <> n.eenheid or v.definitie_versie <> n.definitie_versie
            or v.telwijze <> n.telwijze then 'gewijzigd'
        when v.status <> n.status then 'status'
    end as soort,
    coalesce(v.definitie_versie <> n.definitie_versie or v.telwijze <> n.telwijze, false)
        as andere_reeks,
    coalesce(n.definitie_versie, v.definitie_versie) as definitie_versie,
    v.voorbeeld and not n.voorbeeld as was_voorbeeld,
    coalesce(string_split(v.bron_snapshots, ' '), []) as snapshots_was,
    coalesce(string_split(n.bron_snapshots, ' '), []) as snapshots_nu
from gepaard
where soort is not null
"""

_CORRECTION = "bron_snapshot, bron_regel, bron_kolom, correctie, actie, nieuw, reden"

# Cells of a source that the list of corrections replaces in only one of the two, or otherwise.
CORRECTIES = f"""
create or replace temp table correcties as
with nieuw as (select {_CORRECTION} from marts.dim_correcties),
vorige as (select {_CORRECTION} from {EARLIER}.marts.dim_correcties),
verschil as ((from nieuw except from vorige) union all (from vorige except from nieuw)),
cellen as (
    select bron_snapshot, bron_regel, bron_kolom, meetwaarde, periode, regio_landsdeel,
        regio_provincie, regio_arbeidsmarktregio
    from intermediate.int_rijen
    where bron_snapshot in (select bron_snapshot from verschil)
)
select distinct
    c.meetwaarde, left(c.periode, 4) as jaar, c.bron_snapshot, v.reden,
    ['NL', c.regio_landsdeel, c.regio_provincie, c.regio_arbeidsmarktregio] as regios
from verschil as v
inner join cellen as c
    on v.bron_snapshot = c.bron_snapshot and v.bron_regel = c.bron_regel
    and v.bron_kolom = c.bron_kolom
"""

# Whatever applies is a reason, and what is not known is none.
WIJZIGINGEN = f"""
create or replace temp table wijzigingen as
with bronnen as (
    select bron_snapshot, dataset, bestand, ontvangen_op from marts.dim_bronnen
    union
    select bron_snapshot, dataset, bestand, ontvangen_op from {EARLIER}.marts.dim_bronnen
),
paar as (
    select
        row_number() over () as nr,
        paren.*,
        figuren.* exclude (kerncijfer),
        list_concat(
            [left(periode, 4)],
            list_transform(
                jaren,
                lambda x: lpad(cast(cast(left(periode, 4) as integer) - x as varchar), 4, '0')
            )
        ) as perioden,
        list_filter(snapshots_nu, lambda x: not list_contains(snapshots_was, x)) as erbij,
        list_filter(snapshots_was, lambda x: not list_contains(snapshots_nu, x)) as eraf
    from paren
    inner join figuren using (kerncijfer)
),
leveringen as (
    select
        p.nr,
        bool_or(
            b.bron_snapshot not in (select bron_snapshot from {EARLIER}.marts.dim_bronnen)
        ) as onbekend_toen,
        string_agg(distinct b.bestand, ', ' order by b.bestand) as bestand,
        string_agg(distinct h.reden, ' ' order by h.reden) as herziening
    from (
        select
            nr, soort, perioden,
            unnest(if(soort = 'nieuw', snapshots_nu, erbij)) as bron_snapshot
        from paar
    ) as p
    inner join bronnen as b on p.bron_snapshot = b.bron_snapshot
    left join marts.dim_herzieningen as h
        on h.dataset = b.dataset and b.ontvangen_op between h.ontvangen_van and h.ontvangen_tot
        and p.soort <> 'nieuw'
        and len(list_filter(
            p.perioden, lambda x: x between left(h.periode_van, 4) and left(h.periode_tot, 4)
        )) > 0
    group by p.nr
),
ingetrokken as (
    select p.nr, string_agg(distinct b.bestand, ', ' order by b.bestand) as bestand
    from (select nr, unnest(eraf) as bron_snapshot from paar) as p
    inner join bronnen as b on p.bron_snapshot = b.bron_snapshot
    where p.bron_snapshot not in (select bron_snapshot from marts.dim_bronnen)
    group by p.nr
),
gecorrigeerd as (
    select p.nr, string_agg(distinct c.reden, ' ' order by c.reden) as reden
    from paar as p
    inner join correcties as c
        on list_contains(p.sommen, c.meetwaarde)
        and list_contains(p.perioden, c.jaar)
        and list_contains(c.regios, p.regio)
        and (list_contains(p.snapshots_nu, c.bron_snapshot)
            or list_contains(p.snapshots_was, c.bron_snapshot))
    group by p.nr
),
methoden as (
    select
        p.nr,
        bool_or(m.soort in ('definitie', 'codelijst')) as definitie,
        bool_or(m.soort in ('formule', 'meetwaarde', 'indeling')) as formule
    from paar as p
    inner join methode as m
        on (m.soort in ('definitie', 'codelijst') and m.id = p.definitie_versie)
        or (m.soort = 'formule' and m.id = p.kerncijfer)
        or (m.soort = 'meetwaarde' and list_contains(p.sommen, m.id))
        or (m.soort = 'indeling' and p.regio <> 'NL')
    group by p.nr
)
select
    paar.* exclude (nr, sommen, jaren, perioden, erbij, eraf),
    waarde_min_nu - waarde_max_was as verschil_min,
    waarde_max_nu - waarde_min_was as verschil_max,
    -- How far the middles lie apart, against the earlier: what the largest changes are found by.
    case
        when soort = 'gewijzigd'
            then abs(waarde_min_nu + waarde_max_nu - waarde_min_was - waarde_max_was)
                / nullif(abs(waarde_min_was + waarde_max_was), 0) * 100
    end as omvang_pct,
    list_filter(
        [
            case when gecorrigeerd.nr is not null then 'correctie' end,
            case when methoden.definitie or (andere_reeks and soort = 'gewijzigd')
                then 'definitie' end,
            case when methoden.formule then 'formule' end,
            case when was_voorbeeld then 'voorbeeld vervangen' end,
            case when soort in ('gewijzigd', 'status') and leveringen.nr is not null
                and not coalesce(was_voorbeeld, false) then 'herziening' end,
            case when soort = 'nieuw' and leveringen.onbekend_toen then 'nieuwe levering' end,
            case when soort = 'nieuw' and kerncijfer not in (
                select kerncijfer from {EARLIER}.marts.dim_kerncijfers
            ) then 'nieuw kerncijfer' end,
            case when soort = 'vervallen' and kerncijfer not in (
                select kerncijfer from marts.dim_kerncijfers
            ) then 'vervallen kerncijfer' end,
            case when ingetrokken.nr is not null then 'ingetrokken levering' end
        ],
        lambda x: x is not null
    ) as redenen,
    leveringen.herziening is not null as geregistreerd,
    concat_ws(' ', gecorrigeerd.reden, leveringen.herziening) as toelichting,
    concat_ws(', ', leveringen.bestand, ingetrokken.bestand) as bestand
from paar
left join leveringen on paar.nr = leveringen.nr
left join ingetrokken on paar.nr = ingetrokken.nr
left join gecorrigeerd on paar.nr = gecorrigeerd.nr
left join methoden on paar.nr = methoden.nr
"""


@contextmanager
def opened(newer: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection that reads a release, or what would become one."""
    # Not a connection to the file itself: in one process all of those share what is attached, and
    # two comparisons of one release at once, or one after the other, would meet each other's.
    with duckdb.connect() as db:
        db.execute(f"attach {files.sql_text(newer)} as nieuw (read_only)")
        db.execute("use nieuw")
        yield db


def hold_against(db: duckdb.DuckDBPyConnection, earlier: Path) -> None:
    """Attach the warehouse of an earlier release as `vorig`, and fill the tables of changes.

    Raises:
        duckdb.Error: when the tables of the two cannot be held against each other.
    """
    db.execute(f"attach {files.sql_text(earlier)} as {EARLIER} (read_only)")
    for statement in (METHODE, FIGUREN, PAREN, CORRECTIES, WIJZIGINGEN):
        db.execute(statement)
