-- A value that no code list names would silently count as unknown. Every value of a source that a
-- definition of the catalogue looks at is either in or knowingly out, in the periods it holds for.
{{ config(meta={'dagster': {'ref': {'name': 'int_tellend'}}}) }}

select
    tellend.definitie_versie,
    tellend.kenmerk,
    tellend.afdeling,
    string_agg(distinct tellend.periode, ' ' order by tellend.periode) as perioden,
    string_agg(distinct snapshots.bestand, ' ' order by snapshots.bestand) as bestanden,
    'dbt_project/seeds/definitie_codes.csv' as noem_het_in
from {{ ref('int_tellend') }} as tellend
inner join {{ ref('int_meetwaarden') }} as m
    on
        tellend.meetwaarde = m.meetwaarde
        and tellend.dataset = m.dataset
        and tellend.grootheid = m.grootheid
        and tellend.definitie_versie = m.definitie_versie
inner join {{ ref('stg_bronnen__snapshots') }} as snapshots
    on tellend.bron_snapshot = snapshots.bron_snapshot
where
    tellend.niet_in_lijst
    and m.verplicht
    -- What a source itself calls unknown is unknown.
    and coalesce(tellend.kenmerk, '') <> 'onbekend'
group by tellend.definitie_versie, tellend.kenmerk, tellend.afdeling
