-- A value that no code list names would silently count as not technical. Every value of a source is
-- either in or knowingly out, in the periods for which the definition holds.
{{ config(meta={'dagster': {'ref': {'name': 'int_cellen'}}}) }}

select distinct
    meetwaarden.definitie_versie,
    cellen.kenmerk
from {{ ref('int_cellen') }} as cellen
inner join {{ ref('meetwaarden') }} as meetwaarden
    on
        cellen.dataset = meetwaarden.dataset
        and cellen.grootheid = meetwaarden.grootheid
        and (meetwaarden.niveau is null or cellen.niveau = meetwaarden.niveau)
inner join {{ ref('definities') }} as definities
    on meetwaarden.definitie_versie = definities.definitie_versie
left join {{ ref('definitie_codes') }} as codes
    on meetwaarden.definitie_versie = codes.definitie_versie and cellen.kenmerk = codes.kenmerk
where
    codes.kenmerk is null
    and (
        definities.geldig_tot is null
        or {{ periode_start('cellen.periode') }} <= definities.geldig_tot
    )
