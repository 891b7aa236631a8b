-- The boundaries of the provinces to draw a map with: of all files delivered, the one of the newest
-- year, and of those of one year the one that came last. No file, no rows.
with provincies as (
    select * from {{ ref('stg_cbs__provincies') }}
),

leveringen as (
    select * from {{ ref('stg_bronnen__leveringen') }}
),

snapshots as (
    select * from {{ ref('stg_bronnen__snapshots') }}
),

nieuwste as (
    select provincies.bron_snapshot
    from provincies
    inner join leveringen on provincies.bron_snapshot = leveringen.bron_snapshot
    order by
        provincies.periode desc,
        leveringen.ontvangen_op desc,
        leveringen.gearchiveerd_op desc,
        provincies.bron_snapshot desc
    limit 1
)

select
    provincies.regio,
    provincies.periode,
    provincies.naam,
    provincies.geometrie,
    snapshots.uitgever as bron,
    coalesce(snapshots.herkomst = 'sample', false) as voorbeeld,
    provincies.bron_snapshot,
    provincies.bron_regel
from provincies
inner join nieuwste on provincies.bron_snapshot = nieuwste.bron_snapshot
inner join snapshots on provincies.bron_snapshot = snapshots.bron_snapshot
