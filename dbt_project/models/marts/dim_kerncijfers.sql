-- The catalogue: what each key figure is, in words and as a formula. One without a source stands
-- here too, as `geen bron`.
with datasets as (
    -- A sum may come from two datasets (mbo beside ho); the first named is the one it is known by.
    select
        meetwaarde,
        string_agg(distinct dataset, ' ' order by dataset) as dataset
    from {{ ref('meetwaarden') }}
    group by meetwaarde
)

select
    k.kerncijfer,
    cast(k.volgorde as integer) as volgorde,
    k.kern,
    k.pijler,
    k.naam,
    k.naam_en,
    k.toelichting,
    k.toelichting_en,
    k.eenheid,
    cast(k.decimalen as integer) as decimalen,
    k.soort,
    k.teller,
    k.noemer,
    k.geheel,
    cast(k.vergelijk_jaren as varchar) as vergelijk_jaren,
    k.toont,
    k.uitsplitsingen,
    datasets.dataset,
    k.cadans,
    coalesce(k.definitie_versie, '') as definitie_versie,
    k.telwijze
from {{ ref('kerncijfers') }} as k
left join datasets on k.teller = datasets.meetwaarde
