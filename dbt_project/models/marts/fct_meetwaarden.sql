-- Sums of the cells that count, in total and per breakdown that the catalogue asks for, for every
-- interval of knowledge in which the deliveries behind a sum stayed the same.
with tellend as (
    select * from {{ ref('int_tellend') }}
),

groeperingen as (
    select distinct
        meetwaarde,
        groepering,
        regio_niveau,
        dimensies
    from {{ ref('int_groeperingen') }}
),

ingedeeld as (
    select
        tellend.meetwaarde,
        groeperingen.groepering,
        tellend.periode,
        case groeperingen.regio_niveau
            when 'NL' then 'NL'
            when 'landsdeel' then nullif(tellend.regio_landsdeel, 'onbekend')
            when 'provincie' then nullif(tellend.regio_provincie, 'onbekend')
            when 'arbeidsmarktregio'
                then replace(tellend.regio_arbeidsmarktregio, 'onbekend', 'AM99')
            when 'onbekend'
                then case when tellend.regio_landsdeel = 'onbekend' then 'onbekend' end
        end as gebied,
        {% for dimensie in dimensies() -%}
            case
                when
                    list_contains(groeperingen.dimensies, '{{ dimensie }}')
                    then tellend.{{ dimensie }}
                else 'totaal'
            end as {{ dimensie }},
        {% endfor -%}
        tellend.definitie_versie,
        tellend.telwijze,
        tellend.status,
        tellend.bekend_vanaf,
        tellend.bekend_tot,
        tellend.bron_snapshot,
        tellend.bron_periode,
        tellend.voorbeeld,
        tellend.geheel_geleverd,
        case when tellend.telt_niet then 0 else tellend.rijen end as rijen,
        tellend.waarde_min,
        tellend.waarde_max,
        tellend.onzeker_min,
        tellend.onzeker_max,
        tellend.onzeker_deel_min,
        tellend.onzeker_deel_max
    from tellend
    inner join groeperingen on tellend.meetwaarde = groeperingen.meetwaarde
    where
        -- Man and vrouw where they are asked for; otherwise the total where the file has one.
        case
            when list_contains(groeperingen.dimensies, 'geslacht') then true
            else tellend.in_totaal
        end
        -- What a definition looks at is not also listed as a known zero.
        and not (
            tellend.telt_niet
            and list_has_any(groeperingen.dimensies, ['domein', 'beroepsgroep'])
        )
),

per_snapshot as (
    select
        meetwaarde,
        groepering,
        periode,
        gebied as regio,
        {{ dimensies() | join(', ') }},
        definitie_versie,
        telwijze,
        status,
        bekend_vanaf,
        bekend_tot,
        bron_snapshot,
        bron_periode,
        bool_or(voorbeeld) as voorbeeld,
        bool_and(geheel_geleverd) as geheel_geleverd,
        sum(rijen) as rijen,
        -- A group without bounds makes the sum unknown, not smaller.
        case when count(waarde_min) = count(*) then sum(waarde_min) end as waarde_min,
        case when count(waarde_max) = count(*) then sum(waarde_max) end as waarde_max,
        coalesce(sum(onzeker_min), 0) as onzeker_min,
        coalesce(sum(onzeker_max), 0) as onzeker_max,
        coalesce(sum(onzeker_deel_min), 0) as onzeker_deel_min,
        coalesce(sum(onzeker_deel_max), 0) as onzeker_deel_max
    from ingedeeld
    -- A source that is not split this way has no such part.
    where
        gebied is not null
        {% for dimensie in dimensies() -%}
            and {{ dimensie }} is not null
        {% endfor %}
    group by all
),

-- Quarters that are known of a year. A part that is known from another quarter, and has no row in
-- this one, has none there.
kwartalen as (
    select
        meetwaarde,
        definitie_versie,
        telwijze,
        periode,
        bron_periode,
        bron_snapshot,
        bekend_vanaf,
        bekend_tot,
        {{ minst_zeker('status') }} as status,
        bool_or(voorbeeld) as voorbeeld,
        bool_and(geheel_geleverd) as geheel_geleverd
    from tellend
    where bron_periode like '____KW%' and periode like '____JJ00'
    group by all
),

delen as (
    select distinct
        meetwaarde,
        groepering,
        periode,
        {{ reekskolommen() | join(', ') }}
    from per_snapshot
),

zonder_rij as (
    select
        delen.*,
        kwartalen.bron_periode,
        kwartalen.bron_snapshot,
        kwartalen.bekend_vanaf,
        kwartalen.bekend_tot,
        kwartalen.status,
        kwartalen.voorbeeld,
        kwartalen.geheel_geleverd
    from delen
    inner join kwartalen
        on
            delen.meetwaarde = kwartalen.meetwaarde
            and delen.definitie_versie = kwartalen.definitie_versie
            and delen.telwijze = kwartalen.telwijze
            and delen.periode = kwartalen.periode
    left join per_snapshot as s
        on
            delen.meetwaarde = s.meetwaarde
            and delen.groepering = s.groepering
            and delen.periode = s.periode
            and {{ zelfde_reeks('delen', 's') }}
            and kwartalen.bron_snapshot = s.bron_snapshot
            and kwartalen.bron_periode = s.bron_periode
    where s.meetwaarde is null
),

aangevuld as (
    select * from per_snapshot
    union all by name
    select
        *,
        null as rijen,
        0 as waarde_min,
        0 as waarde_max,
        0 as onzeker_min,
        0 as onzeker_max,
        0 as onzeker_deel_min,
        0 as onzeker_deel_max
    from zonder_rij
),

-- The days on which what is known of a sum changed, and the day after which it changed again.
momenten as (
    select
        meetwaarde,
        periode,
        {{ reekskolommen() | join(', ') }},
        unnest([bekend_vanaf, bekend_tot]) as moment
    from aangevuld
),

perioden_van_kennis as (
    select distinct
        meetwaarde,
        periode,
        {{ reekskolommen() | join(', ') }},
        moment as bekend_vanaf
    from momenten
    where moment is not null
),

begrensd as (
    select
        *,
        lead(bekend_vanaf) over (
            partition by meetwaarde, periode, {{ reekskolommen() | join(', ') }}
            order by bekend_vanaf
        ) as bekend_tot
    from perioden_van_kennis
)

select
    s.meetwaarde,
    s.groepering,
    s.periode,
    {% for kolom in reekskolommen() -%}
        s.{{ kolom }},
    {% endfor -%}
    {{ minst_zeker('s.status') }} as status,
    cast(case when count(s.waarde_min) = count(*) then sum(s.waarde_min) end as decimal(18, 3))
        as waarde_min,
    cast(case when count(s.waarde_max) = count(*) then sum(s.waarde_max) end as decimal(18, 3))
        as waarde_max,
    cast(sum(s.onzeker_min) as decimal(18, 3)) as onzeker_min,
    cast(sum(s.onzeker_max) as decimal(18, 3)) as onzeker_max,
    cast(sum(s.onzeker_deel_min) as decimal(18, 3)) as onzeker_deel_min,
    cast(sum(s.onzeker_deel_max) as decimal(18, 3)) as onzeker_deel_max,
    bool_and(s.geheel_geleverd) as geheel_geleverd,
    cast(sum(s.rijen) as bigint) as rijen,
    coalesce(bool_or(s.voorbeeld), false) as voorbeeld,
    string_agg(distinct s.bron_snapshot, ' ' order by s.bron_snapshot) as bron_snapshots,
    k.bekend_vanaf,
    k.bekend_tot
from aangevuld as s
inner join begrensd as k
    on
        s.meetwaarde = k.meetwaarde
        and s.periode = k.periode
        and {{ zelfde_reeks('s', 'k') }}
        and s.bekend_vanaf <= k.bekend_vanaf
        and (s.bekend_tot is null or s.bekend_tot > k.bekend_vanaf)
group by all
-- A year of quarters is a year only when all four are known, and a part of it is one with a row.
having
    count(s.rijen) > 0
    and count(distinct s.bron_periode)
    = max(
        case when s.bron_periode like '____KW%' and s.periode like '____JJ00' then 4 else 1 end
    )
