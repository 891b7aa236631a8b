-- WW benefits at the end of the month; those that run for less than half a year at the end of the
-- quarter, to stand beside the vacancies of that quarter.
with ww as (
    select * from {{ ref('stg_uwv__ww') }}
),

samen as (
    select
        *,
        'lopende uitkeringen' as grootheid,
        periode as cel_periode
    from ww
    where bron_kolom = 'LOPENDE WW'
    union all
    select
        *,
        'lopende uitkeringen korter dan 6 maanden' as grootheid,
        left(periode, 4) || 'KW0' || cast(right(periode, 2) as integer) // 3 as cel_periode
    from ww
    where
        bron_kolom = 'KORTER DAN 6 MAANDEN'
        and periode like '____MM%'
        and cast(right(periode, 2) as integer) % 3 = 0
)

select
    'uwv_ww' as dataset,
    grootheid,
    bron_kolom as dekking,
    cel_periode as periode,
    periode as bron_periode,
    beroepsgroep as kenmerk,
    beroepsgroep,
    leeftijd,
    arbeidsmarktregio,
    status,
    waarde_min,
    waarde_max,
    bron_snapshot,
    bron_regel,
    bron_kolom,
    bron_waarde
from samen
