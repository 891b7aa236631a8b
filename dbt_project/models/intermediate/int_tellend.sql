-- The groups as they count, once for each meetwaarde and definition; also those that a code list
-- leaves out, as a known zero.
with tellend as (
    {{ tellend(ref('int_groepen'), met_nullen=true) }}
),

-- A delivery without anything that a definition leaves out does not hold the whole.
geheel as (
    select
        meetwaarde,
        definitie_versie,
        bron_snapshot,
        periode,
        bool_or(telt_niet or onzeker or not naar_lijst) as geheel_geleverd
    from tellend
    group by all
)

select
    tellend.*,
    geheel.geheel_geleverd
from tellend
inner join geheel
    on
        tellend.meetwaarde = geheel.meetwaarde
        and tellend.definitie_versie = geheel.definitie_versie
        and tellend.bron_snapshot = geheel.bron_snapshot
        and tellend.periode = geheel.periode
