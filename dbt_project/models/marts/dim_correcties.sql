-- Cells that the list of corrections replaces: what was received, what counts, and why.
select
    correctie,
    bron_snapshot,
    bron_regel,
    bron_kolom,
    gevonden,
    actie,
    nieuw,
    reden,
    gemeld_door,
    gemeld_op,
    stand
from {{ ref('stg_bronnen__correcties') }}
