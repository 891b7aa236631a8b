-- One row per snapshot that counts: what was received, from whom, when.
select
    bron_snapshot,
    dataset,
    tabel,
    layout,
    layout_naam,
    onderdeel,
    periode,
    periodes,
    telwijze,
    uitgever,
    titel,
    licentie,
    bestand,
    url,
    herkomst,
    ontvangen_op,
    gearchiveerd_op,
    sha256,
    bytes,
    rijen,
    overgeslagen_regels
from {{ source('landing', 'bron_snapshots') }}
