-- One row per year, sector and indicator.
select
    bron_snapshot,
    bron_regel,
    'WAARDE' as bron_kolom,
    "WAARDE" as bron_waarde,
    trim("PERIODE") as periode,
    lower(trim("SECTOR")) as sector,
    trim("INDICATOR") as indicator,
    trim("EENHEID") as eenheid,
    trim("STATUS") as status,
    try_cast(nullif(trim("WAARDE"), '') as decimal(18, 3)) as waarde_min,
    try_cast(nullif(trim("WAARDE"), '') as decimal(18, 3)) as waarde_max
from {{ source('rijen', 'roa_knelpunten') }}
