-- The status of the periods of CBS 80472ned as each delivery tells it: a period list of OData v3 or
-- v4, or the metadata CSV of StatLine.
with metadata as (
    select * from {{ source('metadata', 'cbs_overig') }}
),

van_deze_tabel as (
    select distinct bron_snapshot
    from metadata
    where sectie = 'TableInfos' and kolom = 'Identifier' and lower(waarde) = '80472ned'
),

lijsten as (
    select
        bron_snapshot,
        trim("Key") as periode,
        trim("Status") as status
    from {{ source('perioden', 'cbs_vacatures') }}
    union all
    select
        bron_snapshot,
        trim("Identifier") as periode,
        trim("Status") as status
    from {{ source('perioden_codes', 'cbs_vacatures') }}
    union all
    select
        metadata.bron_snapshot,
        max(metadata.waarde) filter (where metadata.kolom = 'Key') as periode,
        max(metadata.waarde) filter (where metadata.kolom = 'Status') as status
    from metadata
    inner join van_deze_tabel on metadata.bron_snapshot = van_deze_tabel.bron_snapshot
    where metadata.sectie = 'Perioden'
    group by metadata.bron_snapshot, metadata.rij
)

select
    lijsten.bron_snapshot,
    lijsten.periode,
    lijsten.status,
    snapshots.ontvangen_op,
    snapshots.ontvangen_op || snapshots.gearchiveerd_op as volgorde
from lijsten
inner join {{ ref('stg_bronnen__snapshots') }} as snapshots
    on lijsten.bron_snapshot = snapshots.bron_snapshot
