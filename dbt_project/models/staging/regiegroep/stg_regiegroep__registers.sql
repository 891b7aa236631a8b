-- One row per entry of a register: action, sectorplan, grant, hbo programme, target.
select
    bron_snapshot,
    bron_regel,
    'AANTAL' as bron_kolom,
    -- What was printed in words ("meer dan 500") stands in the state.
    coalesce(nullif(trim("AANTAL"), ''), trim("STAND")) as bron_waarde,
    trim("PERIODE") as periode,
    trim("REGISTER") as register,
    trim("ID") as registratie,
    trim("OMSCHRIJVING") as omschrijving,
    nullif(trim("PIJLER"), '') as pijler,
    trim("TECHNISCH") = 'ja' as technisch,
    trim("STAND") as stand,
    try_cast(nullif(trim("AANTAL"), '') as bigint) as aantal,
    nullif(trim("EENHEID"), '') as eenheid,
    trim("BRON") as bron,
    trim("STATUS") as status
from {{ source('rijen', 'regiegroep_registers') }}
