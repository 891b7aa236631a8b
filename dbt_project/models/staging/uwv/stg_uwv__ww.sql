-- One row per month, beroepsgroep, arbeidsmarktregio and age class.
select
    bron_snapshot,
    bron_regel,
    'LOPENDE WW' as bron_kolom,
    "LOPENDE WW" as bron_waarde,
    trim("PERIODE") as periode,
    lower(trim("BEROEPSGROEP")) as beroepsgroep,
    trim("ARBEIDSMARKTREGIO") as arbeidsmarktregio,
    trim("LEEFTIJD") as leeftijd,
    trim("STATUS") as status,
    {{ aantal_min('"LOPENDE WW"') }} as waarde_min,
    {{ aantal_max('"LOPENDE WW"') }} as waarde_max
from {{ source('rijen', 'uwv_ww') }}
