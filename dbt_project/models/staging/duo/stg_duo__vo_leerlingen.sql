-- One row per site, type, programme, year of study and geslacht. Wide files have one school year
-- each, which stands in the receipt; the long one of CKAN has a row per year of study.
with snapshots as (
    select
        bron_snapshot,
        periode,
        laatste_periode,
        onderdrukt
    from {{ ref('stg_bronnen__snapshots') }}
),

breed as (
    unpivot (select * from {{ source('rijen', 'duo_vo_leerlingen') }})
    on columns('^LEER- OF VERBLIJFSJAAR \d - (MAN|VROUW)$')
    into name bron_kolom value bron_waarde
),

lang as (
    select
        *,
        'AANTAL' as bron_kolom,
        "AANTAL" as bron_waarde
    from {{ source('lang', 'duo_vo_leerlingen') }}
),

samen as (
    select
        *,
        -- LEER- OF VERBLIJFSJAAR 3 - MAN
        substr(bron_kolom, 24, 1) as leerjaar,
        case when right(bron_kolom, 3) = 'MAN' then 'man' else 'vrouw' end as geslacht
    from breed
    union all by name
    select
        * exclude ("GESLACHT", "LEERJAAR"),
        trim("LEERJAAR") as leerjaar,
        lower(coalesce(trim("GESLACHT"), 'totaal')) as geslacht
    from lang
),

final as (
    select
        samen.bron_snapshot,
        samen.bron_regel,
        samen.bron_kolom,
        samen.bron_waarde,
        coalesce({{ schooljaar('samen."JAAR"') }}, snapshots.periode) as periode,
        trim(samen."BRIN NUMMER") as brin,
        trim(samen."VESTIGINGSNUMMER") as vestiging,
        trim(samen."INSTELLINGSNAAM VESTIGING") as instelling,
        trim(samen."PROVINCIE VESTIGING") as provincie,
        trim(samen."ONDERWIJSTYPE VO EN LEER- OF VERBLIJFSJAAR") as onderwijstype,
        trim(samen."VMBO SECTOR") as vmbo_sector,
        trim(samen."AFDELING") as afdeling,
        samen.leerjaar,
        samen.geslacht,
        {{ aantal_min('samen.bron_waarde', 'snapshots.onderdrukt') }} as waarde_min,
        {{ aantal_max('samen.bron_waarde', 'snapshots.onderdrukt') }} as waarde_max,
        snapshots.laatste_periode
    from samen
    inner join snapshots on samen.bron_snapshot = snapshots.bron_snapshot
)

-- Of a file of one school year that one is the newest: what DUO puts out first may still change.
select
    * exclude (laatste_periode),
    {{ status_nieuwste_voorlopig('periode', 'laatste_periode') }} as status
from final
