-- What is summed, once per dataset, kind of count and definition: the lines of the seed with their
-- filters as lists, and under each definition of their concept whose code list is known.
with meetwaarden as (
    select * from {{ ref('meetwaarden') }}
),

definities as (
    select * from {{ ref('definities') }} where lijst = 'bekend'
)

select distinct
    m.meetwaarde,
    m.dataset,
    coalesce(d.grootheid, unnest(string_split(m.grootheid, '|'))) as grootheid,
    coalesce(d.definitie_versie, '') as definitie_versie,
    -- The whole of a part is all of it, whatever the definition of the part.
    case when m.telt = 'deel' then d.definitie_versie end as codelijst,
    d.kijkt_naar,
    coalesce(d.geldig_van, date '0001-01-01') as geldig_van,
    coalesce(d.geldig_tot, date '9999-12-31') as geldig_tot,
    coalesce(d.verplicht = 'ja', true) as verplicht,
    string_split(m.niveau, '|') as niveau,
    string_split(m.leerweg, '|') as leerweg,
    string_split(m.instelling, '|') as instelling,
    string_split(m.beroepsniveau, '|') as beroepsniveau,
    string_split(m.geslacht, '|') as geslacht,
    string_split(m.opleiding, '|') as opleiding
from meetwaarden as m
left join definities as d on m.begrip = d.begrip
