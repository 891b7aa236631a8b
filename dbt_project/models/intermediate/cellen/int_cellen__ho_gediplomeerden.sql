-- Graduates in higher education, of every kind of programme.
select
    'duo_ho_gediplomeerden' as dataset,
    'gediplomeerden' as grootheid,
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
from {{ ref('stg_duo__ho_gediplomeerden') }}
