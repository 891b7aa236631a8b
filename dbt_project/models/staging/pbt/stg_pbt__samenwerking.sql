-- One row per partnership or centre.
select
    bron_snapshot,
    bron_regel,
    trim("PERIODE") as periode,
    try_cast(trim("PEILDATUM") as date) as peildatum,
    trim("SOORT") as soort,
    trim("NAAM") as naam,
    -- Noordvleugel and Noordwest are one landsdeel under two names.
    case trim("LANDSDEEL") when 'Noordwest' then 'Noordvleugel' else trim("LANDSDEEL") end
        as landsdeel,
    nullif(trim("TOPSECTOR"), '') as topsector,
    trim("VO SCHOLEN") as vo_scholen,
    trim("ROCS") as rocs,
    trim("BEDRIJVEN") as bedrijven,
    trim("STATUS") as status
from {{ source('rijen', 'pbt_samenwerking') }}
