-- First-years in higher education, per kind of programme.
select
    'duo_ho_eerstejaars' as dataset,
    'eerstejaars ' || type_ho as grootheid,
    niveau as dekking,
    periode,
    periode as bron_periode,
    croho_onderdeel as kenmerk,
    provincie,
    niveau,
    nullif(geslacht, 'totaal') as geslacht,
    status,
    waarde_min,
    waarde_max,
    bron_snapshot,
    bron_regel,
    bron_kolom,
    bron_waarde
from {{ ref('stg_duo__ho_eerstejaars') }}
