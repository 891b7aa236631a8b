{# Cells of DUO's files of mbo students. Static files divide by sector and domein and have a total, those
   of CKAN by sectorkamer and hoofdgroep and have none. Where a cell is suppressed, its row says more:
   man and vrouw make the total. #}
{% macro mbo_deelnemers(gelijk=false) %}
with rijen as (
    -- In a row with anything but numbers man and vrouw, which make the total, say more of each other.
    {{ regels('rijen', 'duo_mbo_deelnemers', gelijk,
        "regexp_matches(concat(*columns('^(MAN|VROUW|TOTAAL)\\d{4}$')), '[^0-9]')") }}
),

snapshots as (
    select
        bron_snapshot,
        laatste_periode,
        onderdrukte_cellen > 0 as onderdrukt
    from {{ ref('stg_bronnen__snapshots') }}
),

-- An absent year reads as NULL and is left out here; an empty cell stays.
cellen as (
    unpivot rijen
    on columns('^(MAN|VROUW|TOTAAL)\d{4}$')
    into name bron_kolom value bron_waarde
),

{% if gelijk %}
samengevat as (
    {{ gelijke_cellen([
        'PLAATSNAAM', 'TYPE MBO', 'KWALIFICATIENIVEAU', 'MBO SECTOR', 'DOMEIN', 'SECTORUNIT SBB',
        'SECTORKAMER NAAM', 'HOOFDGROEP NAAM',
    ]) }}
),
{% endif %}

begrensd as (
    select
        cellen.*,
        -- Cells that were put together have no line, and nothing beside them that is suppressed.
        snapshots.onderdrukt and cellen.bron_regel is not null as onderdrukt,
        snapshots.laatste_periode,
        right(cellen.bron_kolom, 4) || 'SJ00' as periode,
        case left(cellen.bron_kolom, 3)
            when 'MAN' then 'man' when 'VRO' then 'vrouw' else 'totaal'
        end as geslacht,
        {{ aantal_min('cellen.bron_waarde') }} as waarde_min,
        {{ aantal_max('cellen.bron_waarde') }} as waarde_max
    from {{ 'samengevat' if gelijk else 'cellen' }} as cellen
    inner join snapshots on cellen.bron_snapshot = snapshots.bron_snapshot
),

-- Man, vrouw and total of one row and year, in the deliveries that suppress anything.
samenhang as (
    select
        *,
        max(waarde_min) filter (geslacht = 'man') over rij as man_min,
        max(waarde_max) filter (geslacht = 'man') over rij as man_max,
        max(waarde_min) filter (geslacht = 'vrouw') over rij as vrouw_min,
        max(waarde_max) filter (geslacht = 'vrouw') over rij as vrouw_max,
        max(waarde_min) filter (geslacht = 'totaal') over rij as totaal_min,
        max(waarde_max) filter (geslacht = 'totaal') over rij as totaal_max
    from begrensd
    where onderdrukt
    window rij as (partition by bron_snapshot, bron_regel, periode)
),

verscherpt as (
    select
        * exclude (man_min, man_max, vrouw_min, vrouw_max, totaal_min, totaal_max)
        replace (
            greatest(
                waarde_min,
                case geslacht
                    when 'man' then totaal_min - vrouw_max
                    when 'vrouw' then totaal_min - man_max
                    else man_min + vrouw_min
                end
            ) as waarde_min,
            least(
                waarde_max,
                case geslacht
                    when 'man' then totaal_max - vrouw_min
                    when 'vrouw' then totaal_max - man_min
                    else man_max + vrouw_max
                end
            ) as waarde_max
        )
    from samenhang
    -- A row that contradicts itself says nothing more; the checks on the file name it.
    where man_min + vrouw_min <= totaal_max and man_max + vrouw_max >= totaal_min
),

samen as (
    select * from begrensd
    where not onderdrukt
    union all by name
    select * from verscherpt
    union all by name
    select * exclude (man_min, man_max, vrouw_min, vrouw_max, totaal_min, totaal_max)
    from samenhang
    where
        (man_min + vrouw_min <= totaal_max and man_max + vrouw_max >= totaal_min) is not true
)

select
    bron_snapshot,
    bron_regel,
    bron_kolom,
    bron_waarde,
    periode,
    {% if gelijk %}
    aantal,
    {% else %}
    trim("BRIN NUMMER") as brin,
    trim("INSTELLINGSNAAM") as instelling,
    trim("KWALIFICATIE CODE") as kwalificatie_code,
    trim("KWALIFICATIE NAAM") as kwalificatie,
    {% endif %}
    trim("PLAATSNAAM") as plaats,
    trim("TYPE MBO") as leerweg_bron,
    lower(left(trim("TYPE MBO"), 3)) as leerweg,
    trim("KWALIFICATIENIVEAU") as niveau,
    trim("MBO SECTOR") as sector,
    trim("DOMEIN") as domein,
    trim("SECTORUNIT SBB") as sectorunit,
    trim("SECTORKAMER NAAM") as sectorkamer,
    trim("HOOFDGROEP NAAM") as hoofdgroep,
    geslacht,
    -- Only static files have a total beside its parts.
    "SECTORKAMER NAAM" is null as heeft_totaal,
    waarde_min,
    waarde_max,
    {{ status_nieuwste_voorlopig('periode', 'laatste_periode') }} as status
from samen
{% endmacro %}

{# The total column counts where there is one, and not man plus vrouw: a suppressed part would make the
   sum a bound. By sector (static files) or by sectorkamer (CKAN): two ways to divide the same students,
   so two kinds of count, and the one never takes the place of the other. #}
{% macro mbo_deelnemers_als_cellen(staging, gelijk=false) %}
select
    'duo_mbo_deelnemers' as dataset,
    case when sectorkamer is null then 'deelnemers' else 'deelnemers naar sectorkamer' end
        as grootheid,
    case when sectorkamer is null then 'sector' else 'sectorkamer' end as dekking,
    periode,
    periode as bron_periode,
    case when sectorkamer is null then sector else {{ sectorkamer('sectorkamer') }} end as kenmerk,
    coalesce(domein, hoofdgroep) as domein,
    {{ sectorkamer('sectorunit') }} as sectorunit,
    plaats,
    niveau,
    leerweg,
    nullif(geslacht, 'totaal') as geslacht,
    geslacht = 'totaal' or not heeft_totaal as in_totaal,
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
{% endmacro %}
