-- Companies that train. They are counted once each only in the rows of all leerwegen together.
select
    'sbb_leerbanen' as dataset,
    'leerbedrijven' as grootheid,
    'alle' as dekking,
    periode,
    periode as bron_periode,
    {{ sectorkamer('sectorkamer') }} as kenmerk,
    landsdeel,
    status,
    waarde_min,
    waarde_max,
    bron_snapshot,
    bron_regel,
    bron_kolom,
    bron_waarde
from {{ ref('stg_sbb__leerbanen') }}
where bron_kolom = 'LEERBEDRIJVEN' and leerweg = 'totaal'
