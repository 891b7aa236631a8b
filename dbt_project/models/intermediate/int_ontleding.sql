-- Growth of a part in a whole, split into volume and share: Δn = s̄·ΔN + N̄·Δs, with the means of
-- both periods. Where counts are intervals the effects are outer bounds of what they can be.
with catalogus as (
    select
        kerncijfer,
        coalesce(vergelijk_jaren, '1') as vergelijk_jaren,
        case when geheel is not null then 'geheel' else 'noemer' end as rol
    from {{ ref('kerncijfers') }}
    where soort in ('telling', 'mutatie', 'ontleding') and coalesce(geheel, noemer) is not null
),

delen as (
    select
        t.kerncijfer,
        t.periode,
        {{ reeks('t') }},
        {{ minst_zeker_van_twee('t.status', 'n.status') }} as status,
        t.voorbeeld or n.voorbeeld as voorbeeld,
        t.bron_snapshots || ' ' || n.bron_snapshots as bron_snapshots,
        t.waarde_min as deel_min,
        t.waarde_max as deel_max,
        n.waarde_min as geheel_min,
        n.waarde_max as geheel_max,
        {{ aandeel_min('t', 'n') }} as aandeel_min,
        {{ aandeel_max('t', 'n') }} as aandeel_max,
        catalogus.vergelijk_jaren,
        greatest(t.bekend_vanaf, n.bekend_vanaf) as bekend_vanaf,
        {{ eerste_van('t.bekend_tot', 'n.bekend_tot') }} as bekend_tot
    from {{ ref('int_reeksen') }} as t
    inner join catalogus on t.kerncijfer = catalogus.kerncijfer
    inner join {{ ref('int_reeksen') }} as n
        on
            t.kerncijfer = n.kerncijfer
            and catalogus.rol = n.rol
            and t.periode = n.periode
            and {{ zelfde_reeks('t', 'n', definitie=false) }}
            and {{ overlapt('t', 'n') }}
    where
        t.rol = 'teller'
        -- Nothing is to be split where the whole was not delivered whole.
        and (t.geheel_geleverd or n.waarde_min > t.waarde_max)
        and t.waarde_max is not null
        and n.waarde_min > 0
),

vergelijkingen as (
    select
        *,
        unnest(string_split(vergelijk_jaren, '|')) as jaren
    from delen
),

samen as (
    select
        t.kerncijfer,
        t.periode,
        v.periode as eerder,
        t.jaren,
        {{ reeks('t') }},
        {{ minst_zeker_van_twee('t.status', 'v.status') }} as status,
        t.voorbeeld or v.voorbeeld as voorbeeld,
        t.bron_snapshots || ' ' || v.bron_snapshots as bron_snapshots,
        t.deel_min,
        t.deel_max,
        t.geheel_min,
        t.geheel_max,
        v.deel_min as eerder_deel_min,
        v.deel_max as eerder_deel_max,
        v.geheel_min as eerder_geheel_min,
        v.geheel_max as eerder_geheel_max,
        (t.aandeel_min + v.aandeel_min) / 200 as gemiddeld_aandeel_min,
        (t.aandeel_max + v.aandeel_max) / 200 as gemiddeld_aandeel_max,
        (t.aandeel_min - v.aandeel_max) / 100 as meer_aandeel_min,
        (t.aandeel_max - v.aandeel_min) / 100 as meer_aandeel_max,
        greatest(t.bekend_vanaf, v.bekend_vanaf) as bekend_vanaf,
        {{ eerste_van('t.bekend_tot', 'v.bekend_tot') }} as bekend_tot
    from vergelijkingen as t
    inner join delen as v
        on
            t.kerncijfer = v.kerncijfer
            and {{ periode_eerder('t.periode', 'cast(t.jaren as integer)') }} = v.periode
            and {{ zelfde_reeks('t', 'v') }}
            and {{ overlapt('t', 'v') }}
),

effecten as (
    select
        *,
        deel_min - eerder_deel_max as verschil_min,
        deel_max - eerder_deel_min as verschil_max,
        {{ product_min(
            'gemiddeld_aandeel_min', 'gemiddeld_aandeel_max',
            '(geheel_min - eerder_geheel_max)', '(geheel_max - eerder_geheel_min)'
        ) }} as volume_min,
        {{ product_max(
            'gemiddeld_aandeel_min', 'gemiddeld_aandeel_max',
            '(geheel_min - eerder_geheel_max)', '(geheel_max - eerder_geheel_min)'
        ) }} as volume_max,
        {{ product_min(
            'meer_aandeel_min', 'meer_aandeel_max',
            '(geheel_min + eerder_geheel_min) / 2', '(geheel_max + eerder_geheel_max) / 2'
        ) }} as aandeel_min,
        {{ product_max(
            'meer_aandeel_min', 'meer_aandeel_max',
            '(geheel_min + eerder_geheel_min) / 2', '(geheel_max + eerder_geheel_max) / 2'
        ) }} as aandeel_max
    from samen
),

afgerond as (
    select
        * replace (
            cast(volume_min as decimal(18, 6)) as volume_min,
            cast(volume_max as decimal(18, 6)) as volume_max
        )
    from effecten
)

-- Where all is exact the share effect is what the volume effect leaves, so that the two make the
-- difference to the last digit.
select
    * replace (
        cast(
            case
                when verschil_min = verschil_max and volume_min = volume_max
                    then verschil_min - volume_min
                else aandeel_min
            end as decimal(18, 6)
        ) as aandeel_min,
        cast(
            case
                when verschil_min = verschil_max and volume_min = volume_max
                    then verschil_max - volume_max
                else aandeel_max
            end as decimal(18, 6)
        ) as aandeel_max
    )
from afgerond
