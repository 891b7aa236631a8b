-- Students new in the mbo. The level is that of the figure, mbo beside hbo and wo.
select
    'duo_mbo_instroom' as dataset,
    'instroom mbo' as grootheid,
    'alle' as dekking,
    periode,
    periode as bron_periode,
    coalesce({{ sectorkamer('sectorkamer') }}, hoofdgroep, '') as kenmerk,
    provincie,
    'mbo' as niveau,
    leerweg,
    geslacht,
    status,
    waarde_min,
    waarde_max,
    bron_snapshot,
    bron_regel,
    bron_kolom,
    bron_waarde
from {{ ref('stg_duo__mbo_instroom') }}
where soort = 'instroom mbo'
