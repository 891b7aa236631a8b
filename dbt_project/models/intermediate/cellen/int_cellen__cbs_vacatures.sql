-- Open vacancies (CBS): all branches as CBS adds them, and the sections A to S one by one.
select
    'cbs_vacatures' as dataset,
    case
        when bedrijfstak = 'T001081' then 'openstaande vacatures'
        else 'openstaande vacatures naar bedrijfstak'
    end as grootheid,
    'alle' as dekking,
    periode,
    periode as bron_periode,
    bedrijfstak as kenmerk,
    status,
    waarde_min,
    waarde_max,
    bron_snapshot,
    bron_regel,
    bron_kolom,
    bron_waarde
from {{ ref('stg_cbs__vacatures') }}
where
    soort = 'openstaande vacatures'
    and bedrijfstak in (
        'T001081', '301000', '305700', '307500', '346600', '348000', '350000', '354200', '383100',
        '389100', '391600', '396300', '402000', '403300', '410200', '417400', '419000', '422400',
        '428100', '435500'
    )
