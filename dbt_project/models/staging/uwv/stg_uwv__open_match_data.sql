-- One row per occupation, postcode area, municipality and kind of record in a week.
select
    bron_snapshot,
    bron_regel,
    'AANTAL' as bron_kolom,
    "AANTAL" as bron_waarde,
    trim("PEILDATUM") as peildatum,
    trim("BEROEP_CD") as beroep_code,
    trim("REFERENTIEBEROEP") as beroep,
    trim("BEROEPENCLUSTER_CD") as beroepencluster_code,
    trim("PROVINCIE") as provincie,
    trim("GEMEENTE") as gemeente,
    lower(trim("REC_TYPE")) as soort,
    {{ aantal_min('"AANTAL"') }} as waarde_min,
    {{ aantal_max('"AANTAL"') }} as waarde_max
from {{ source('rijen', 'uwv_open_match_data') }}
