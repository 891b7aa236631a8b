-- The groups as they count, once for each meetwaarde and definition; also those that a code list
-- leaves out, as a known zero.
with tellend as (
    {{ tellend(ref('int_groepen'), met_nullen=true) }}
)

select
    *,
    -- A delivery without anything that a definition leaves out does not hold the whole.
    bool_or(telt_niet or onzeker or not naar_lijst) over (
        partition by meetwaarde, definitie_versie, bron_snapshot, periode
    ) as geheel_geleverd
from tellend
