-- Why publishers revised their figures, where that is known.
select
    herziening,
    dataset,
    cast(ontvangen_van as date) as ontvangen_van,
    cast(ontvangen_tot as date) as ontvangen_tot,
    periode_van,
    periode_tot,
    soort,
    reden,
    reden_en,
    bron,
    bron_en
from {{ ref('herzieningen') }}
