-- Technically trained and technicians, as EZK and CBS delimit them.
select
    'cbs_beroepen_sectoren' as dataset,
    case meetwaarde_code
        when 'WerkzameBeroepsbevolking' then 'werkzame technici'
        else 'werkloze technici'
    end as grootheid,
    'technici' as dekking,
    periode,
    periode as bron_periode,
    beroep as kenmerk,
    beroep as beroepsgroep,
    opleiding,
    geslacht,
    status,
    waarde_min,
    waarde_max,
    bron_snapshot,
    bron_regel,
    bron_kolom,
    bron_waarde
from {{ ref('stg_cbs__technici') }}
where meetwaarde_code in ('WerkzameBeroepsbevolking', 'WerklozeBeroepsbevolking')
