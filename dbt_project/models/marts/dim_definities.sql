-- The delimitations of techniek: what they look at, source, validity and how sure they are. Those
-- of which the list was not found are here too, so that nobody takes another for it.
select
    definitie_versie,
    begrip,
    naam,
    naam_en,
    omschrijving,
    omschrijving_en,
    kijkt_naar,
    lijst,
    cast(geldig_van as date) as geldig_van,
    cast(geldig_tot as date) as geldig_tot,
    bron,
    bron_en,
    zekerheid
from {{ ref('definities') }}
