-- One row per month, beroepsgroep, arbeidsmarktregio, age class and kind of count: all benefits,
-- and those that run for less than half a year, where they were delivered.
with cellen as (
    unpivot (select * from {{ source('rijen', 'uwv_ww') }})
    on "LOPENDE WW", "KORTER DAN 6 MAANDEN"
    into name bron_kolom value bron_waarde
)

select
    bron_snapshot,
    bron_regel,
    bron_kolom,
    bron_waarde,
    trim("PERIODE") as periode,
    lower(trim("BEROEPSGROEP")) as beroepsgroep,
    trim("ARBEIDSMARKTREGIO") as arbeidsmarktregio,
    trim("LEEFTIJD") as leeftijd,
    trim("STATUS") as status,
    {{ aantal_min('bron_waarde') }} as waarde_min,
    {{ aantal_max('bron_waarde') }} as waarde_max
from cellen
