-- From when to when a delivery is the newest known one, per dataset, part, counting rule and
-- period as delivered (a quarter, also where it counts in a year).
-- Bytes that came again after another version count anew.
-- Of two deliveries on one day the later archived one counts; the other was never known.
with geleverd as (
    select distinct
        cellen.dataset,
        cellen.dekking,
        cellen.bron_periode,
        snapshots.telwijze,
        cellen.bron_snapshot,
        leveringen.herkomst,
        leveringen.ontvangen_op,
        leveringen.gearchiveerd_op
    from {{ ref('int_groepen') }} as cellen
    inner join {{ ref('stg_bronnen__snapshots') }} as snapshots
        on cellen.bron_snapshot = snapshots.bron_snapshot
    inner join {{ ref('stg_bronnen__leveringen') }} as leveringen
        on cellen.bron_snapshot = leveringen.bron_snapshot
),

opeenvolgend as (
    select
        *,
        lead(ontvangen_op) over (
            partition by dataset, dekking, bron_periode, telwijze
            order by ontvangen_op, gearchiveerd_op, bron_snapshot
        ) as volgende_op
    from geleverd
)

select
    dataset,
    dekking,
    bron_periode,
    telwijze,
    bron_snapshot,
    coalesce(herkomst = 'sample', false) as voorbeeld,
    ontvangen_op as bekend_vanaf,
    volgende_op as bekend_tot
from opeenvolgend
where volgende_op is null or volgende_op > ontvangen_op
