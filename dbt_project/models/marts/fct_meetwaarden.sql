-- Sums of int_rijen, in total and per shown dimension, for every interval of knowledge in which the
-- rows behind a sum stayed the same.
with rijen as (
    select * from {{ ref('int_rijen') }}
),

getoond as (
    -- The dimension each meetwaarde is broken down by, as the catalogue asks.
    select distinct
        teller as meetwaarde,
        toont
    from {{ ref('kerncijfers') }}
    where toont in ('niveau', 'instelling')
    union all
    select distinct
        meetwaarde,
        null as toont
    from {{ ref('meetwaarden') }}
),

ingedeeld as (
    select
        rijen.meetwaarde,
        rijen.periode,
        rijen.regio,
        case when getoond.toont = 'niveau' then rijen.niveau else 'totaal' end as niveau,
        case when getoond.toont = 'instelling' then rijen.instelling else 'totaal' end
            as instelling,
        rijen.definitie_versie,
        rijen.telwijze,
        rijen.status,
        rijen.bekend_vanaf,
        rijen.bekend_tot,
        rijen.waarde_min,
        rijen.waarde_max,
        rijen.onzeker_min,
        rijen.onzeker_max,
        rijen.voorbeeld,
        rijen.bron_periode,
        rijen.bron_snapshot
    from rijen
    inner join getoond on rijen.meetwaarde = getoond.meetwaarde
),

per_snapshot as (
    select
        meetwaarde,
        periode,
        regio,
        niveau,
        instelling,
        definitie_versie,
        telwijze,
        status,
        bekend_vanaf,
        bekend_tot,
        bron_snapshot,
        bron_periode,
        bool_or(voorbeeld) as voorbeeld,
        count(*) as rijen,
        -- A cell without bounds makes the sum unknown, not smaller.
        case when count(waarde_min) = count(*) then sum(waarde_min) end as waarde_min,
        case when count(waarde_max) = count(*) then sum(waarde_max) end as waarde_max,
        coalesce(sum(onzeker_min), 0) as onzeker_min,
        coalesce(sum(onzeker_max), 0) as onzeker_max
    from ingedeeld
    group by all
),

-- The days on which what is known of a sum changed.
momenten as (
    select
        meetwaarde,
        periode,
        regio,
        niveau,
        instelling,
        telwijze,
        bekend_vanaf as moment
    from per_snapshot
    union
    select
        meetwaarde,
        periode,
        regio,
        niveau,
        instelling,
        telwijze,
        bekend_tot as moment
    from per_snapshot
    where bekend_tot is not null
),

per_moment as (
    select
        s.meetwaarde,
        s.periode,
        s.regio,
        s.niveau,
        s.instelling,
        s.definitie_versie,
        s.telwijze,
        m.moment as bekend_vanaf,
        bool_or(s.voorbeeld) as voorbeeld,
        sum(s.rijen) as rijen,
        case when count(s.waarde_min) = count(*) then sum(s.waarde_min) end as waarde_min,
        case when count(s.waarde_max) = count(*) then sum(s.waarde_max) end as waarde_max,
        sum(s.onzeker_min) as onzeker_min,
        sum(s.onzeker_max) as onzeker_max,
        {{ minst_zeker('s.status') }} as status
    from per_snapshot as s
    inner join momenten as m
        on
            s.meetwaarde = m.meetwaarde
            and s.periode = m.periode
            and s.regio = m.regio
            and s.niveau = m.niveau
            and s.instelling = m.instelling
            and s.telwijze = m.telwijze
            and s.bekend_vanaf <= m.moment
            and (s.bekend_tot is null or s.bekend_tot > m.moment)
    group by all
    -- A year of quarters is a year only when all four are known.
    having
        count(distinct s.bron_periode)
        = max(
            case
                when s.bron_periode like '____KW%' and s.periode like '____JJ00' then 4
                else 1
            end
        )
),

begrensd as (
    select
        *,
        (
            select min(momenten.moment)
            from momenten
            where
                momenten.meetwaarde = per_moment.meetwaarde
                and momenten.periode = per_moment.periode
                and momenten.regio = per_moment.regio
                and momenten.niveau = per_moment.niveau
                and momenten.instelling = per_moment.instelling
                and momenten.telwijze = per_moment.telwijze
                and momenten.moment > per_moment.bekend_vanaf
        ) as bekend_tot
    from per_moment
)

select
    meetwaarde,
    periode,
    regio,
    niveau,
    instelling,
    definitie_versie,
    telwijze,
    status,
    cast(waarde_min as decimal(18, 3)) as waarde_min,
    cast(waarde_max as decimal(18, 3)) as waarde_max,
    cast(onzeker_min as decimal(18, 3)) as onzeker_min,
    cast(onzeker_max as decimal(18, 3)) as onzeker_max,
    cast(rijen as bigint) as rijen,
    coalesce(voorbeeld, false) as voorbeeld,
    bekend_vanaf,
    bekend_tot
from begrensd
