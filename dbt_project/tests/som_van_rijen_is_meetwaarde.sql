-- The lineage by construction, proved by a second route: for the newest knowledge, the listed rows
-- add up to the sum.
{{ config(meta={'dagster': {'ref': {'name': 'fct_meetwaarden'}}}) }}

with rijen as (
    select
        meetwaarde,
        periode,
        telwijze,
        sum(waarde_min) as som_min,
        sum(waarde_max) as som_max,
        count(*) as aantal
    from {{ ref('int_rijen') }}
    where bekend_tot is null
    group by all
)

select meetwaarden.*
from {{ ref('fct_meetwaarden') }} as meetwaarden
left join rijen
    on
        meetwaarden.meetwaarde = rijen.meetwaarde
        and meetwaarden.periode = rijen.periode
        and meetwaarden.telwijze = rijen.telwijze
where
    meetwaarden.bekend_tot is null
    and meetwaarden.niveau = 'totaal'
    and meetwaarden.instelling = 'totaal'
    and meetwaarden.waarde_min is not null
    and (
        meetwaarden.waarde_min is distinct from rijen.som_min
        or meetwaarden.waarde_max is distinct from rijen.som_max
        or meetwaarden.rijen is distinct from rijen.aantal
    )
