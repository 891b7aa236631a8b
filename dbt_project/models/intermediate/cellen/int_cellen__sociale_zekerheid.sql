-- All WW benefits (CBS), as printed in thousands, and in numbers with the bounds that the rounding
-- to a hundred leaves.
with ww as (
    select * from {{ ref('stg_cbs__sociale_zekerheid') }}
    where meetwaarde_code = 'D007076_2'
),

samen as (
    select
        *,
        'lopende uitkeringen' as grootheid
    from ww
    union all
    select
        * replace (1000 * waarde_min - 50 as waarde_min, 1000 * waarde_max + 50 as waarde_max),
        'lopende uitkeringen in aantallen' as grootheid
    from ww
)

select
    'cbs_sociale_zekerheid' as dataset,
    grootheid,
    'alle' as dekking,
    periode,
    periode as bron_periode,
    status,
    waarde_min,
    waarde_max,
    bron_snapshot,
    bron_regel,
    bron_kolom,
    bron_waarde
from samen
