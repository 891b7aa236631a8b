-- One row per month, beroepsgroep, arbeidsmarktregio, age class and kind of count: all benefits,
-- and those of them that run for less than half a year, where they were delivered. The latter are
-- no more than all, so that each bounds the other.
with cellen as (
    unpivot (
        select
            *,
            {{ aantal_min('"LOPENDE WW"', leeg='null') }} as lopend_min,
            {{ aantal_max('"LOPENDE WW"', leeg='null') }} as lopend_max,
            {{ aantal_min('"KORTER DAN 6 MAANDEN"', leeg='null') }} as korter_min,
            {{ aantal_max('"KORTER DAN 6 MAANDEN"', leeg='null') }} as korter_max
        from {{ source('rijen', 'uwv_ww') }}
    )
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
    case
        when bron_kolom = 'KORTER DAN 6 MAANDEN'
            then coalesce(korter_min, case when lopend_max is not null then 0 end)
        when lopend_min is not null then greatest(lopend_min, korter_min)
    end as waarde_min,
    case
        when bron_kolom = 'KORTER DAN 6 MAANDEN' then least(korter_max, lopend_max)
        else lopend_max
    end as waarde_max
from cellen
qualify {{ geleverd() }}
