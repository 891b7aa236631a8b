-- The lineage by construction, proved by a second route: the cells that are listed add up to the
-- sum that went through the groups, for the newest knowledge.
{{ config(meta={'dagster': {'ref': {'name': 'int_rijen'}}}) }}

with rijen as (
    select
        meetwaarde,
        periode,
        definitie_versie,
        telwijze,
        sum(waarde_min) as som_min,
        sum(waarde_max) as som_max,
        count(*) as aantal
    from {{ ref('int_rijen') }}
    where bekend_tot is null and in_totaal
    group by all
)

select meetwaarden.*
from {{ ref('fct_meetwaarden') }} as meetwaarden
left join rijen
    on
        meetwaarden.meetwaarde = rijen.meetwaarde
        and meetwaarden.periode = rijen.periode
        and meetwaarden.definitie_versie = rijen.definitie_versie
        and meetwaarden.telwijze = rijen.telwijze
where
    meetwaarden.bekend_tot is null
    and meetwaarden.groepering = 'NL'
    and meetwaarden.waarde_min is not null
    and (
        meetwaarden.waarde_min is distinct from coalesce(rijen.som_min, 0)
        or meetwaarden.waarde_max is distinct from coalesce(rijen.som_max, 0)
        or meetwaarden.rijen is distinct from coalesce(rijen.aantal, 0)
    )
