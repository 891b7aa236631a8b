-- Employed persons by technical sector and occupation (SEO).
select
    'cbs_beroepen_sectoren' as dataset,
    'werkzame personen' as grootheid,
    'alle' as dekking,
    periode,
    periode as bron_periode,
    sector || ' / ' || beroep as kenmerk,
    status,
    waarde_min,
    waarde_max,
    bron_snapshot,
    bron_regel,
    bron_kolom,
    bron_waarde
from {{ ref('stg_cbs__beroepen_sectoren') }}
where meetwaarde_code = 'WerkzameBeroepsbevolking'
