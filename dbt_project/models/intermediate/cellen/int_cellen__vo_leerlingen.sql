-- Pupils in havo 4, vwo 4 and vmbo 3.
select
    'duo_vo_leerlingen' as dataset,
    'leerlingen leerjaar ' || leerjaar as grootheid,
    'alle' as dekking,
    periode,
    periode as bron_periode,
    case
        when vmbo_sector = 'N.v.t.' then afdeling
        when vmbo_sector = 'Intersect. programma' then vmbo_sector || ': ' || afdeling
        else vmbo_sector
    end as kenmerk,
    afdeling,
    provincie,
    lower(split_part(onderwijstype, ' ', 1)) as niveau,
    case when onderwijstype like 'VMBO%' then lower(split_part(onderwijstype, ' ', 2)) end
        as leerweg,
    nullif(geslacht, 'totaal') as geslacht,
    status,
    waarde_min,
    waarde_max,
    bron_snapshot,
    bron_regel,
    bron_kolom,
    bron_waarde
from {{ ref('stg_duo__vo_leerlingen') }}
where
    (leerjaar = '4' and onderwijstype in ('HAVO lj 4-5', 'VWO lj 4-6'))
    or (leerjaar = '3' and onderwijstype like 'VMBO __ lj 3-4')
