-- One row per received cell that the list of corrections (corrections.yml) replaces.
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
from {{ source('landing', 'correcties') }}
