-- One row per period, sectorkamer, leerweg, landsdeel and kind of count. An empty cell is a count
-- that was not delivered, and gives no row.
with cellen as (
    unpivot (select * from {{ source('rijen', 'sbb_leerbanen') }})
    on "LEERBEDRIJVEN", "LEERBANEN", "TEKORT"
    into name bron_kolom value bron_waarde
)

select
    bron_snapshot,
    bron_regel,
    bron_kolom,
    bron_waarde,
    trim("PERIODE") as periode,
    trim("SECTORKAMER") as sectorkamer,
    lower(trim("LEERWEG")) as leerweg,
    case trim("LANDSDEEL") when 'Noordwest' then 'Noordvleugel' else trim("LANDSDEEL") end
        as landsdeel,
    trim("STATUS") as status,
    {{ aantal_min('bron_waarde') }} as waarde_min,
    {{ aantal_max('bron_waarde') }} as waarde_max
from cellen
where trim(bron_waarde) <> ''
