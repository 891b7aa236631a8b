-- One row per arrival of a snapshot: the same bytes may come again after another version.
select
    bron_snapshot,
    ontvangen_op,
    gearchiveerd_op,
    herkomst
from {{ source('landing', 'bron_leveringen') }}
