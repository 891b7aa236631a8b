-- WT-01 × WT-02 is a part of WT-03: technicians in technical sectors are technicians.
{{ config(meta={'dagster': {'ref': {'name': 'fct_kerncijfers'}}}) }}

with figures as (
    select
        periode,
        max(waarde_max) filter (kerncijfer = 'WT-01') as wt01,
        max(waarde_max) filter (kerncijfer = 'WT-02') as wt02,
        max(waarde_max) filter (kerncijfer = 'WT-03') as wt03
    from {{ ref('fct_kerncijfers') }}
    where
        kerncijfer in ('WT-01', 'WT-02', 'WT-03')
        and bekend_tot is null
        and cel_id like '%/NL'
    group by all
)

select * from figures where wt01 * wt02 / 100 > wt03
