-- The deliveries behind the figures, and whether a figure still rests on each.
with snapshots as (
    select * from {{ ref('stg_bronnen__snapshots') }}
),

gebruikt as (
    select
        bron_snapshot,
        sum(rijen) as rijen_gebruikt
    from {{ ref('int_tellend') }}
    where not telt_niet
    group by all
)

select
    snapshots.bron_snapshot,
    snapshots.dataset,
    snapshots.tabel,
    snapshots.titel,
    snapshots.uitgever,
    snapshots.licentie,
    snapshots.layout_naam as layout,
    snapshots.onderdeel,
    snapshots.periodes,
    snapshots.telwijze,
    snapshots.bestand,
    snapshots.url,
    snapshots.herkomst,
    snapshots.ontvangen_op,
    snapshots.sha256,
    snapshots.bytes,
    snapshots.rijen,
    snapshots.overgeslagen_regels,
    snapshots.onderdrukte_cellen,
    cast(coalesce(gebruikt.rijen_gebruikt, 0) as bigint) as rijen_gebruikt
from snapshots
left join gebruikt on snapshots.bron_snapshot = gebruikt.bron_snapshot
