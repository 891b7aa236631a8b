-- A value that no code list names would silently count as unknown. Every value of a source that a
-- definition of the catalogue looks at is either in or knowingly out, in the periods it holds for.
{{ config(meta={'dagster': {'ref': {'name': 'int_tellend'}}}) }}

select distinct
    tellend.definitie_versie,
    tellend.kenmerk,
    tellend.afdeling
from {{ ref('int_tellend') }} as tellend
inner join {{ ref('int_meetwaarden') }} as m
    on
        tellend.meetwaarde = m.meetwaarde
        and tellend.dataset = m.dataset
        and tellend.grootheid = m.grootheid
        and tellend.definitie_versie = m.definitie_versie
where tellend.niet_in_lijst and m.verplicht
-- What a source itself calls unknown is unknown.
and coalesce(tellend.kenmerk, '') <> 'onbekend'
