-- What the report of 2014 says in figures, each with the cell it is about. Whether a claim holds is
-- judged by the published rules (pipeline/release/hedges.py), against every vintage of the cell.
select
    bewering,
    nummer,
    plaats,
    omschrijving,
    omschrijving_en,
    kerncijfer,
    periode,
    eerder,
    uitsplitsing,
    vergelijker,
    cast(waarde as decimal(18, 3)) as waarde,
    cast(decimalen as integer) as decimalen,
    eenheid,
    coalesce(definitie_versie, '') as definitie_versie,
    cast(bekend_op as date) as bekend_op,
    waarom_niet,
    bron
from {{ ref('beweringen') }}
