-- KT-06 = KT-04 + KT-05, for every period and every interval of knowledge.
{{ config(meta={'dagster': {'ref': {'name': 'fct_kerncijfers'}}}) }}

with figures as (
    select
        periode,
        regio,
        definitie_versie,
        telwijze,
        bekend_vanaf,
        max(waarde_min) filter (kerncijfer = 'KT-06') as totaal,
        coalesce(max(waarde_min) filter (kerncijfer = 'KT-04'), 0)
        + coalesce(max(waarde_min) filter (kerncijfer = 'KT-05'), 0) as delen
    from {{ ref('fct_kerncijfers') }}
    where
        kerncijfer in ('KT-04', 'KT-05', 'KT-06')
        and geslacht = 'totaal' and niveau = 'totaal' and leerweg = 'totaal'
        and domein = 'totaal'
    group by all
)

-- A part that a correction made unknown leaves the total unknown too.
select * from figures where totaal is not null and totaal <> delen
