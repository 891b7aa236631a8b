-- Boundaries of provinces, one row per area as received. A file that does not hold its year was
-- told it.
with snapshots as (
    select * from {{ ref('stg_bronnen__snapshots') }}
)

select
    gebieden.bron_snapshot,
    gebieden.bron_regel,
    trim(gebieden."statcode") as regio,
    trim(gebieden."statnaam") as naam,
    coalesce(left(trim(gebieden."jrstatcode"), 4) || 'JJ00', snapshots.periode) as periode,
    gebieden."geometrie" as geometrie
from {{ source('rijen', 'cbs_gebiedsindelingen') }} as gebieden
inner join snapshots on gebieden.bron_snapshot = snapshots.bron_snapshot
