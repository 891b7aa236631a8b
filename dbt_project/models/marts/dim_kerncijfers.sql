-- The catalogue: what each key figure is, in words and as a formula.
select
    k.kerncijfer,
    cast(k.volgorde as integer) as volgorde,
    k.kern,
    k.pijler,
    k.naam,
    k.naam_en,
    k.toelichting,
    k.eenheid,
    cast(k.decimalen as integer) as decimalen,
    k.soort,
    k.teller,
    k.noemer,
    cast(k.vergelijk_jaren as varchar) as vergelijk_jaren,
    k.toont,
    m.dataset,
    k.cadans,
    k.definitie_versie,
    k.telwijze
from {{ ref('kerncijfers') }} as k
inner join {{ ref('meetwaarden') }} as m on k.teller = m.meetwaarde
