-- Employed and unemployed, 15 to 75 years, both sexes, not seasonally adjusted (CBS 80590ned).
select
    'cbs_arbeidsdeelname' as dataset,
    case meetwaarde_code
        when '3000795_2' then 'werkzame personen'
        else 'werkloze personen'
    end as grootheid,
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
where
    meetwaarde_code in ('3000795_2', '3000800_2')
    and geslacht = 'T001038'
    and leeftijd = '52052'
