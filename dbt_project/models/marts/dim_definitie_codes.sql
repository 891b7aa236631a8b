-- The code lists: which values of a source a definition counts, and which it knowingly does not.
select
    definitie_versie,
    kenmerk,
    telt_mee
from {{ ref('definitie_codes') }}
