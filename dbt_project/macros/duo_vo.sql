{# Cells of DUO's files of pupils. Wide files have one school year each, which stands in the receipt; the
   long one of CKAN has a row per year of study. #}
{% macro vo_leerlingen(gelijk=false) %}
with snapshots as (
    select
        bron_snapshot,
        periode,
        laatste_periode,
        onderdrukt
    from {{ ref('stg_bronnen__snapshots') }}
),

breed as (
    {{ regels('rijen', 'duo_vo_leerlingen', gelijk) }}
),

lang as (
    {{ regels('lang', 'duo_vo_leerlingen', gelijk) }}
),

breed_cellen as (
    unpivot breed
    -- Figures are of years 3 and 4 only, and two thirds of the cells are of others.
    on columns('^LEER- OF VERBLIJFSJAAR {{ "[34]" if gelijk else "\d" }} - (MAN|VROUW)$')
    into name bron_kolom value bron_waarde
),

cellen as (
    select * from breed_cellen
    union all by name
    select
        *,
        'AANTAL' as bron_kolom,
        "AANTAL" as bron_waarde
    from lang
),

{% if gelijk %}
samengevat as (
    {{ gelijke_cellen([
        'ONDERWIJSTYPE VO EN LEER- OF VERBLIJFSJAAR', 'VMBO SECTOR', 'AFDELING',
        'PROVINCIE VESTIGING', 'LEERJAAR', 'GESLACHT', 'JAAR',
    ]) }}
),
{% endif %}

final as (
    select
        cellen.bron_snapshot,
        cellen.bron_regel,
        cellen.bron_kolom,
        cellen.bron_waarde,
        {% if gelijk %}
        cellen.aantal,
        {% else %}
        trim(cellen."BRIN NUMMER") as brin,
        trim(cellen."VESTIGINGSNUMMER") as vestiging,
        trim(cellen."INSTELLINGSNAAM VESTIGING") as instelling,
        {% endif %}
        coalesce({{ schooljaar('cellen."JAAR"') }}, snapshots.periode) as periode,
        trim(cellen."PROVINCIE VESTIGING") as provincie,
        trim(cellen."ONDERWIJSTYPE VO EN LEER- OF VERBLIJFSJAAR") as onderwijstype,
        trim(cellen."VMBO SECTOR") as vmbo_sector,
        trim(cellen."AFDELING") as afdeling,
        case
            when cellen.bron_kolom = 'AANTAL' then trim(cellen."LEERJAAR")
            -- LEER- OF VERBLIJFSJAAR 3 - MAN
            else substr(cellen.bron_kolom, 24, 1)
        end as leerjaar,
        case
            when cellen.bron_kolom = 'AANTAL'
                then lower(coalesce(trim(cellen."GESLACHT"), 'totaal'))
            when cellen.bron_kolom like '% MAN' then 'man'
            else 'vrouw'
        end as geslacht,
        {{ aantal_min('cellen.bron_waarde', 'snapshots.onderdrukt') }} as waarde_min,
        {{ aantal_max('cellen.bron_waarde', 'snapshots.onderdrukt') }} as waarde_max,
        snapshots.laatste_periode
    from {{ 'samengevat' if gelijk else 'cellen' }} as cellen
    inner join snapshots on cellen.bron_snapshot = snapshots.bron_snapshot
)

-- Of a file of one school year that one is the newest: what DUO puts out first may still change.
select
    * exclude (laatste_periode),
    {{ status_nieuwste_voorlopig('periode', 'laatste_periode') }} as status
from final
{% endmacro %}

{# Pupils in havo 4, vwo 4 and vmbo 3. #}
{% macro vo_leerlingen_als_cellen(staging, gelijk=false) %}
select
    'duo_vo_leerlingen' as dataset,
    'leerlingen leerjaar ' || leerjaar as grootheid,
    'alle' as dekking,
    periode,
    periode as bron_periode,
    case
        when vmbo_sector = 'N.v.t.' then afdeling
        when vmbo_sector = 'Intersect. programma' then vmbo_sector || ': ' || afdeling
        else vmbo_sector
    end as kenmerk,
    afdeling,
    provincie,
    lower(split_part(onderwijstype, ' ', 1)) as niveau,
    case when onderwijstype like 'VMBO%' then lower(split_part(onderwijstype, ' ', 2)) end
        as leerweg,
    nullif(geslacht, 'totaal') as geslacht,
    status,
    waarde_min,
    waarde_max,
    {% if gelijk %}
    aantal,
    {% endif %}
    bron_snapshot,
    bron_regel,
    bron_kolom,
    bron_waarde
from {{ staging }}
where
    (leerjaar = '4' and onderwijstype in ('HAVO lj 4-5', 'VWO lj 4-6'))
    or (leerjaar = '3' and onderwijstype like 'VMBO __ lj 3-4')
{% endmacro %}
