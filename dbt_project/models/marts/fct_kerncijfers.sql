-- The key figures: one row per cell and per interval of knowledge. Four kinds, from the catalogue:
-- telling (a sum), aandeel (a part of a whole), mutatie (growth on earlier years).
with catalogus as (
    select * from {{ ref('kerncijfers') }}
),

meetwaarden as (
    select * from {{ ref('fct_meetwaarden') }}
),

-- The sums that a figure's numerator may be: broken down only if the catalogue shows it so.
tellers as (
    select
        catalogus.kerncijfer,
        catalogus.soort,
        catalogus.noemer,
        catalogus.vergelijk_jaren,
        catalogus.toont,
        m.*
    from catalogus
    inner join meetwaarden as m on catalogus.teller = m.meetwaarde
    where
        (catalogus.periode_soort is null or substr(m.periode, 5, 2) = catalogus.periode_soort)
        and (coalesce(catalogus.toont, '') = 'niveau') = (m.niveau <> 'totaal')
        and (coalesce(catalogus.toont, '') = 'instelling') = (m.instelling <> 'totaal')
),

tellingen as (
    select
        kerncijfer,
        periode,
        regio,
        niveau,
        instelling,
        'totaal' as vergelijking,
        telwijze,
        status,
        voorbeeld,
        waarde_min,
        waarde_max,
        bekend_vanaf,
        bekend_tot
    from tellers
    where soort = 'telling'
),

aandelen as (
    select
        t.kerncijfer,
        t.periode,
        t.regio,
        t.niveau,
        t.instelling,
        'totaal' as vergelijking,
        t.telwijze,
        {{ minst_zeker_van_twee('t.status', 'n.status') }} as status,
        t.voorbeeld or n.voorbeeld as voorbeeld,
        -- Sharp bounds: the numerator is part of the denominator, so the rest is n - t, and the
        -- share is lowest with the fewest in t and the most in the rest. Cells that may belong to
        -- either are in the rest when t is lowest, and in t when it is highest.
        100 * t.waarde_min
        / nullif(t.waarde_min + (n.waarde_max - t.waarde_max + coalesce(t.onzeker_max, 0)), 0)
            as waarde_min,
        100 * t.waarde_max
        / nullif(t.waarde_max + (n.waarde_min - t.waarde_min - coalesce(t.onzeker_min, 0)), 0)
            as waarde_max,
        greatest(t.bekend_vanaf, n.bekend_vanaf) as bekend_vanaf,
        {{ eerste_van('t.bekend_tot', 'n.bekend_tot') }} as bekend_tot
    from tellers as t
    inner join meetwaarden as n
        on
            t.noemer = n.meetwaarde
            and t.periode = n.periode
            and t.regio = n.regio
            and t.niveau = n.niveau
            and t.instelling = n.instelling
            and t.telwijze = n.telwijze
            and {{ overlapt('t', 'n') }}
    -- A share of which nothing is known (0 to 100) is no figure.
    where t.soort = 'aandeel' and (t.waarde_min > 0 or t.waarde_max < n.waarde_min)
),

vergelijkingen as (
    select
        *,
        cast(unnest(string_split(cast(vergelijk_jaren as varchar), '|')) as integer) as jaren
    from tellers
    where soort = 'mutatie'
),

mutaties as (
    select
        t.kerncijfer,
        t.periode,
        t.regio,
        t.niveau,
        t.instelling,
        case when t.toont = 'vergelijking' then t.jaren || '-jaar' else 'totaal' end
            as vergelijking,
        t.telwijze,
        {{ minst_zeker_van_twee('t.status', 'v.status') }} as status,
        t.voorbeeld or v.voorbeeld as voorbeeld,
        100 * (t.waarde_min / nullif(v.waarde_max, 0) - 1) as waarde_min,
        100 * (t.waarde_max / nullif(v.waarde_min, 0) - 1) as waarde_max,
        greatest(t.bekend_vanaf, v.bekend_vanaf) as bekend_vanaf,
        {{ eerste_van('t.bekend_tot', 'v.bekend_tot') }} as bekend_tot
    from vergelijkingen as t
    inner join meetwaarden as v
        on
            t.meetwaarde = v.meetwaarde
            and {{ periode_eerder('t.periode', 't.jaren') }} = v.periode
            and t.regio = v.regio
            and t.niveau = v.niveau
            and t.instelling = v.instelling
            and t.telwijze = v.telwijze
            and {{ overlapt('t', 'v') }}
),

samen as (
    select * from tellingen
    union all
    select * from aandelen
    union all
    select * from mutaties
),

begrensd as (
    select
        samen.* exclude (waarde_min, waarde_max),
        cast(samen.waarde_min as decimal(18, 6)) as waarde_min,
        cast(samen.waarde_max as decimal(18, 6)) as waarde_max,
        catalogus.decimalen,
        catalogus.eenheid,
        catalogus.telwijze as gewone_telwijze,
        coalesce(catalogus.definitie_versie, '') as definitie_versie
    from samen
    inner join catalogus on samen.kerncijfer = catalogus.kerncijfer
)

select
    kerncijfer,
    periode,
    {{ periode_start('periode') }} as periode_start,
    {{ periode_eind('periode') }} as periode_eind,
    regio,
    niveau,
    instelling,
    vergelijking,
    definitie_versie,
    telwijze,
    -- Printed only when both bounds round to the same number.
    cast(
        case
            when {{ afgerond('waarde_min') }} = {{ afgerond('waarde_max') }}
                then {{ afgerond('waarde_min') }}
        end as decimal(18, 3)
    ) as waarde,
    waarde_min,
    waarde_max,
    eenheid,
    status,
    coalesce(voorbeeld, false) as voorbeeld,
    bekend_vanaf,
    bekend_tot,
    kerncijfer || '/' || periode || '/' || regio
    || case when niveau <> 'totaal' then '/niveau=' || niveau else '' end
    || case when instelling <> 'totaal' then '/instelling=' || instelling else '' end
    || case when vergelijking <> 'totaal' then '/vergelijking=' || vergelijking else '' end
    || case when telwijze <> gewone_telwijze then '/telwijze=' || telwijze else '' end
        as cel_id
from begrensd
