-- The delimitations of techniek: source, validity and how sure they are.
select
    definitie_versie,
    naam,
    omschrijving,
    cast(geldig_van as date) as geldig_van,
    cast(geldig_tot as date) as geldig_tot,
    bron,
    zekerheid
from {{ ref('definities') }}
