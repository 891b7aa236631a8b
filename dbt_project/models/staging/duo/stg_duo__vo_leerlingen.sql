-- One row per site, type, programme, year of study and geslacht; the school year is in the receipt.
with rijen as (
    select * from {{ source('rijen', 'duo_vo_leerlingen') }}
),

snapshots as (
    select
        bron_snapshot,
        periode
    from {{ ref('stg_bronnen__snapshots') }}
),

cellen as (
    unpivot rijen
    on columns('^LEER- OF VERBLIJFSJAAR \d - (MAN|VROUW)$')
    into name bron_kolom value bron_waarde
)

select
    cellen.bron_snapshot,
    cellen.bron_regel,
    cellen.bron_kolom,
    cellen.bron_waarde,
    snapshots.periode,
    -- One school year per file: what DUO puts out first may still change.
    'voorlopig' as status,
    trim(cellen."BRIN NUMMER") as brin,
    trim(cellen."VESTIGINGSNUMMER") as vestiging,
    trim(cellen."INSTELLINGSNAAM VESTIGING") as instelling,
    trim(cellen."PROVINCIE VESTIGING") as provincie,
    trim(cellen."ONDERWIJSTYPE VO EN LEER- OF VERBLIJFSJAAR") as onderwijstype,
    trim(cellen."VMBO SECTOR") as vmbo_sector,
    trim(cellen."AFDELING") as afdeling,
    regexp_extract(cellen.bron_kolom, '(\d)', 1) as leerjaar,
    case when cellen.bron_kolom like '%MAN' then 'man' else 'vrouw' end as geslacht,
    {{ aantal_min('cellen.bron_waarde') }} as waarde_min,
    {{ aantal_max('cellen.bron_waarde') }} as waarde_max
from cellen
inner join snapshots on cellen.bron_snapshot = snapshots.bron_snapshot
