-- Entries of the registers: an action counts 1, the others their number. What was printed without
-- an exact number ("meer dan 500") is there, and not known.
select
    'regiegroep_registers' as dataset,
    register as grootheid,
    register as dekking,
    periode,
    periode as bron_periode,
    -- An action is of a pillar, if not of one that is named.
    case when register = 'actie' then coalesce(pijler, 'onbekend') else pijler end as actielijn,
    stand,
    status,
    cast(case when register = 'actie' then 1 else aantal end as decimal(18, 3)) as waarde_min,
    cast(case when register = 'actie' then 1 else aantal end as decimal(18, 3)) as waarde_max,
    bron_snapshot,
    bron_regel,
    bron_kolom,
    bron_waarde
from {{ ref('stg_regiegroep__registers') }}
