"""Nothing is compared across definitions, counting rules, months or quarters, or an unmarked break.

Each figure is calculated again from the sums of its own series: the same region, breakdown,
definition and counting rule, and for growth the same month or quarter of the year that it is held
against. A figure that does not come out was made of something else.
"""

from __future__ import annotations

from pipeline.keys import DIMENSIONS
from pipeline.release.gates.kinds import Candidate, Finding, Gate

# One text that names a series but for its definition, so that joins have one column to compare.
_SERIES = f"concat_ws('/', {', '.join(('regio', *DIMENSIONS, 'telwijze'))}) as reeks"
_KNOWN = "{0}.bekend_vanaf <= f.bekend_vanaf and f.bekend_vanaf < {0}.bekend_tot"
_EARLIER = (
    "lpad(cast(cast(left(f.periode, 4) as integer) - f.jaren as varchar), 4, '0') "
    "|| substr(f.periode, 5)"
)


SUMS = f"""
create or replace temp table sommen as
select
    {_SERIES}, meetwaarde, periode, definitie_versie, waarde_min, waarde_max, bekend_vanaf,
    coalesce(bekend_tot, date '9999-12-31') as bekend_tot
from marts.fct_meetwaarden
"""


def _sum(alias: str, meetwaarde: str, periode: str, definitie: str = "") -> str:
    """Return SQL that joins a sum of the same series as `f`."""
    defined = definitie or f"{alias}.definitie_versie = f.definitie_versie"
    return f"""left join sommen as {alias}
        on {alias}.reeks = f.reeks and {alias}.meetwaarde = {meetwaarde}
        and {alias}.periode = {periode} and {defined} and {_KNOWN.format(alias)}"""


# A whole of the same concept has no definition or that of its part; one of another concept (workers
# in a technical sector) goes with every definition of the part.
_WHOLE = "(f.ander_begrip or n.definitie_versie in ('', f.definitie_versie))"

_MARGIN = "0.000002"  # the bounds have six decimals

# Each kind of figure, and the test of its bounds against those of its sums. The bounds of a share
# are sharper than its sums alone allow, so they lie within these.
FIGURES = f"""
with figuren as (
    select
        f.*, {_SERIES}, k.soort, k.teller, k.vergelijk_jaren,
        list_contains(string_split(coalesce(k.toont, ''), '|'), 'vergelijking')
            as toont_vergelijking,
        k.noemer as noemers
    from marts.fct_kerncijfers as f
    inner join (
        select kerncijfer, soort, teller, noemer, vergelijk_jaren, toont from marts.dim_kerncijfers
    ) as k using (kerncijfer)
),
begrippen as (
    select meetwaarde, coalesce(max(begrip), '') as begrip
    from marts.dim_meetwaarden group by meetwaarde
),
delen as (
    select f.*, een.begrip <> ander.begrip as ander_begrip
    from (
        select *, unnest(string_split(noemers, '|')) as noemer from figuren
        where soort in ('aandeel', 'ratio')
    ) as f
    inner join begrippen as een on f.teller = een.meetwaarde
    inner join begrippen as ander on f.noemer = ander.meetwaarde
    where not toont_vergelijking or noemer = vergelijking
),
tellingen as (
    select f.cel_id, f.soort, bool_or(
        t.waarde_min is not distinct from f.waarde_min
        and t.waarde_max is not distinct from f.waarde_max
    ) as klopt
    from figuren as f
    {_sum("t", "f.teller", "f.periode")}
    where f.soort = 'telling'
    group by f.cel_id, f.soort, f.bekend_vanaf
),
verhoudingen as (
    select f.cel_id, f.soort, bool_or(
        f.waarde_min is null or f.waarde_max is null
        or (
            f.waarde_min >= if(f.soort = 'aandeel', 100, 1)
                * t.waarde_min / nullif(n.waarde_max, 0) - {_MARGIN}
            and f.waarde_max <= coalesce(
                if(f.soort = 'aandeel', 100, 1) * t.waarde_max / nullif(n.waarde_min, 0), 100
            ) + {_MARGIN}
        )
    ) as klopt
    from delen as f
    {_sum("t", "f.teller", "f.periode")}
    {_sum("n", "f.noemer", "f.periode", _WHOLE)}
    group by f.cel_id, f.soort, f.bekend_vanaf
),
groei as (
    select f.*, cast(unnest(string_split(vergelijk_jaren, '|')) as integer) as jaren
    from figuren as f
    where f.soort = 'mutatie'
),
mutaties as (
    select f.cel_id, f.soort, bool_or(
        round(100 * (t.waarde_min / nullif(v.waarde_max, 0) - 1) - f.waarde_min, 5) = 0
        and round(100 * (t.waarde_max / nullif(v.waarde_min, 0) - 1) - f.waarde_max, 5) = 0
        or f.waarde_min is null or f.waarde_max is null
    ) as klopt
    from groei as f
    {_sum("t", "f.teller", "f.periode")}
    {_sum("v", "f.teller", _EARLIER)}
    where not f.toont_vergelijking or f.vergelijking = f.jaren || '-jaar'
    group by f.cel_id, f.soort, f.bekend_vanaf
),
effecten as (
    select f.cel_id, f.soort, bool_or(
        f.waarde_min is not distinct from if(f.vergelijking = 'volume', o.volume_min, o.aandeel_min)
        and
        f.waarde_max is not distinct from if(f.vergelijking = 'volume', o.volume_max, o.aandeel_max)
    ) as klopt
    from figuren as f
    left join (select *, {_SERIES} from marts.fct_ontleding) as o
        on o.reeks = f.reeks and o.kerncijfer = f.kerncijfer and o.periode = f.periode
        and o.definitie_versie = f.definitie_versie and o.bekend_vanaf = f.bekend_vanaf
    where f.soort = 'ontleding'
    group by f.cel_id, f.soort, f.bekend_vanaf
)
select distinct cel_id, soort
from (
    from tellingen union all from verhoudingen union all from mutaties union all from effecten
)
where klopt is distinct from true
order by all
"""

# What is printed follows from the bounds: both round to it, or nothing is printed.
PRINTED = """
select distinct f.cel_id, f.waarde, f.waarde_min, f.waarde_max
from marts.fct_kerncijfers as f
inner join marts.dim_kerncijfers as k using (kerncijfer)
where f.waarde is distinct from case
    when round(cast(f.waarde_min as double), k.decimalen)
        = round(cast(f.waarde_max as double), k.decimalen)
        then cast(round(cast(f.waarde_min as double), k.decimalen) as decimal(18, 3))
    end
order by all
"""

# The decomposition of growth: its two periods, and the sums it starts from.
GROWTH = f"""
select distinct f.cel_id, f.periode, f.eerder
from (
    select o.*, {_SERIES}, k.teller, coalesce(k.vergelijk_jaren, '1') as jaren
    from marts.fct_ontleding as o
    inner join (
        select kerncijfer, teller, vergelijk_jaren from marts.dim_kerncijfers
    ) as k using (kerncijfer)
) as f
{_sum("t", "f.teller", "f.periode")}
{_sum("v", "f.teller", "f.eerder")}
where substr(f.periode, 5) <> substr(f.eerder, 5)
    or not list_contains(
        string_split(f.jaren, '|'),
        cast(cast(left(f.periode, 4) as integer) - cast(left(f.eerder, 4) as integer) as varchar)
    )
    or (f.deel_min, f.deel_max) is distinct from (t.waarde_min, t.waarde_max)
    or (f.eerder_deel_min, f.eerder_deel_max) is distinct from (v.waarde_min, v.waarde_max)
order by all
"""

# Growth over a break in the series is shown, but never without its mark.
BREAKS = """
select distinct f.cel_id, b.breuk
from marts.fct_kerncijfers as f
inner join marts.dim_kerncijfers as k using (kerncijfer)
inner join marts.dim_breuken as b on f.kerncijfer = b.kerncijfer
where k.soort in ('mutatie', 'ontleding') and b.breekt_reeks
    and b.leveringen_vanaf is null
    and substr(f.periode, 5, 2) = substr(b.periode, 5, 2)
    and f.periode >= b.periode
    and lpad(
        cast(
            cast(left(f.periode, 4) as integer) - coalesce(
                try_cast(split_part(f.vergelijking, '-', 1) as integer),
                cast(split_part(k.vergelijk_jaren, '|', 1) as integer)
            ) as varchar
        ),
        4, '0'
    ) || substr(f.periode, 5) < b.periode
    and not list_contains(string_split(coalesce(f.breuk, ''), ' '), b.breuk)
order by all
"""

# A target or a printed figure beside a figure of another definition, counting rule or value.
BESIDE = """
select d.doel as naast, coalesce(d.cel_id, 'nothing') as cel_id
from marts.fct_doelen as d
left join marts.fct_kerncijfers as f on d.cel_id = f.cel_id and f.bekend_tot is null
left join marts.dim_kerncijfers as k on f.kerncijfer = k.kerncijfer
where (d.cel_id is not null or d.voortgang_pct is not null)
    and (
        d.kerncijfer is distinct from f.kerncijfer or d.periode is distinct from f.periode
        or d.definitie_versie is distinct from f.definitie_versie
        or d.waarde is distinct from f.waarde or f.telwijze not in (k.telwijze, 'n.v.t.')
        or round(100 * d.waarde / d.doelwaarde - d.voortgang_pct, 1) <> 0
    )
union all
select 'printed ' || g.kerncijfer || '/' || g.periode, g.cel_id
from marts.fct_gepubliceerd as g
left join marts.fct_kerncijfers as f on g.cel_id = f.cel_id and f.bekend_tot is null
left join marts.dim_kerncijfers as k on f.kerncijfer = k.kerncijfer
where g.cel_id is not null
    and (
        g.kerncijfer is distinct from f.kerncijfer or g.periode is distinct from f.periode
        or g.definitie_versie is distinct from f.definitie_versie
        or f.telwijze not in (k.telwijze, 'n.v.t.')
    )
order by all
"""


def look(candidate: Candidate) -> list[Finding]:
    """Find figures made of, or held against, what they cannot be compared with."""
    candidate.db.execute(SUMS)
    found = [
        Finding(r["cel_id"], f"does not follow, as {r['soort']}, from the sums of its own series")
        for r in candidate.rows(FIGURES)
    ]
    found += [
        Finding(
            r["cel_id"],
            f"prints {r['waarde']}, but lies from {r['waarde_min']} to {r['waarde_max']}",
        )
        for r in candidate.rows(PRINTED)
    ]
    found += [
        Finding(
            r["cel_id"], f"growth from {r['eerder']} to {r['periode']} is not that of one series"
        )
        for r in candidate.rows(GROWTH)
    ]
    found += [
        Finding(r["cel_id"], f"growth over the break {r['breuk']} without its mark")
        for r in candidate.rows(BREAKS)
    ]
    found += [
        Finding(r["naast"], f"stands beside {r['cel_id']}, which is another series or value")
        for r in candidate.rows(BESIDE)
    ]
    return found


GATE = Gate(
    "like_with_like",
    "blocking",
    "Two definitions, counting rules, months or quarters are compared. Mend the model.",
    look,
)
