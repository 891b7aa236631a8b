-- The catalogue: what each key figure is, in words and as a formula.
select
    kerncijfer,
    cast(volgorde as integer) as volgorde,
    kern,
    pijler,
    naam,
    naam_en,
    toelichting,
    eenheid,
    cast(decimalen as integer) as decimalen,
    soort,
    teller,
    noemer,
    cast(vergelijk_jaren as varchar) as vergelijk_jaren,
    toont,
    cadans,
    definitie_versie
from {{ ref('kerncijfers') }}
