-- The same of definitions that the catalogue does not show by itself: what they do not name widens
-- the interval, and is worth a look.
{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'int_tellend'}}}) }}

select distinct
    tellend.definitie_versie,
    tellend.kenmerk,
    tellend.domein,
    tellend.sectorunit
from {{ ref('int_tellend') }} as tellend
inner join {{ ref('int_meetwaarden') }} as m
    on
        tellend.meetwaarde = m.meetwaarde
        and tellend.dataset = m.dataset
        and tellend.grootheid = m.grootheid
        and tellend.definitie_versie = m.definitie_versie
where tellend.niet_in_lijst and not m.verplicht
-- What a source itself calls unknown is unknown.
and coalesce(tellend.kenmerk, '') <> 'onbekend'
