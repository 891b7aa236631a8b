-- Unemployment in per cent, 15 to 75 years, both sexes, not seasonally adjusted (CBS 80590ned). CBS
-- prints it from unrounded counts; from those in thousands it would not come out to the decimal.
select
    'cbs_arbeidsdeelname' as dataset,
    'werkloosheidspercentage' as grootheid,
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
from {{ ref('stg_cbs__arbeidsdeelname') }}
where meetwaarde_code = 'M001906_2' and geslacht = 'T001038' and leeftijd = '52052'
