-- The delimitations of techniek: what they look at, source, validity and how sure they are. Those
-- of which the list was not found are here too, so that nobody takes another for it.
select
    definitie_versie,
    begrip,
    naam,
    omschrijving,
    kijkt_naar,
    lijst,
    cast(geldig_van as date) as geldig_van,
    cast(geldig_tot as date) as geldig_tot,
    bron,
    zekerheid
from {{ ref('definities') }}
