-- One row per quarter, beroepsgroep, level, region and kind of count (ontstaan, openstaand).
-- An empty cell is a count that was not delivered, and so is not known.
with cellen as (
    unpivot (select * from {{ source('rijen', 'uwv_vacatures') }})
    on "ONTSTAAN", "OPENSTAAND"
    into name bron_kolom value bron_waarde
)

select
    bron_snapshot,
    bron_regel,
    bron_kolom,
    bron_waarde,
    trim("PERIODE") as periode,
    lower(trim("BEROEPSGROEP")) as beroepsgroep,
    trim("BEROEPSNIVEAU") as niveau,
    trim("REGIO") as regio_bron,
    trim("STATUS") as status,
    {{ aantal_min('bron_waarde', leeg='null') }} as waarde_min,
    {{ aantal_max('bron_waarde', leeg='null') }} as waarde_max
from cellen
qualify {{ geleverd() }}
