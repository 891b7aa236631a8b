-- Across publishers: the technical WW benefits of UWV cannot be more than all of those of CBS in
-- the same month. CBS prints thousands with one decimal: half of the last digit is allowed for.
{{ config(meta={'dagster': {'ref': {'name': 'fct_kerncijfers'}}}) }}

with figures as (
    select
        periode,
        max(waarde_min) filter (kerncijfer = 'WT-06') as technisch,
        1000 * max(waarde_max) filter (kerncijfer = 'CT-01') + 50 as alle
    from {{ ref('fct_kerncijfers') }}
    where
        kerncijfer in ('WT-06', 'CT-01')
        and bekend_tot is null
        and cel_id like '%/NL'
    group by all
)

select * from figures where technisch > alle
