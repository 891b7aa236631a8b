-- One row per institution, place, leerweg, level, qualification, geslacht and school year. Static
-- files divide by sector and domein and have a total, those of CKAN by sectorkamer and hoofdgroep
-- and have none. Where a cell is suppressed, its row says more: man and vrouw make the total.
with rijen as (
    select * from {{ source('rijen', 'duo_mbo_deelnemers') }}
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

begrensd as (
    select
        cellen.*,
        snapshots.onderdrukt,
        snapshots.laatste_periode,
        right(cellen.bron_kolom, 4) || 'SJ00' as periode,
        case left(cellen.bron_kolom, 3)
            when 'MAN' then 'man' when 'VRO' then 'vrouw' else 'totaal'
        end as geslacht,
        {{ aantal_min('cellen.bron_waarde') }} as waarde_min,
        {{ aantal_max('cellen.bron_waarde') }} as waarde_max
    from cellen
    inner join snapshots on cellen.bron_snapshot = snapshots.bron_snapshot
),

-- Man, vrouw and total of one row and year, where one of them is suppressed.
samenhang as (
    select
        bron_snapshot,
        bron_regel,
        periode,
        max(waarde_min) filter (geslacht = 'man') as man_min,
        max(waarde_max) filter (geslacht = 'man') as man_max,
        max(waarde_min) filter (geslacht = 'vrouw') as vrouw_min,
        max(waarde_max) filter (geslacht = 'vrouw') as vrouw_max,
        max(waarde_min) filter (geslacht = 'totaal') as totaal_min,
        max(waarde_max) filter (geslacht = 'totaal') as totaal_max
    from begrensd
    where onderdrukt
    group by all
    having
        bool_or(waarde_min < waarde_max)
        and count(waarde_min) = 3
        -- A row that contradicts itself says nothing more; the checks on the file name it.
        and man_min + vrouw_min <= totaal_max
        and man_max + vrouw_max >= totaal_min
),

verscherpt as (
    select
        begrensd.* exclude (waarde_min, waarde_max),
        greatest(
            begrensd.waarde_min,
            case begrensd.geslacht
                when 'man' then samenhang.totaal_min - samenhang.vrouw_max
                when 'vrouw' then samenhang.totaal_min - samenhang.man_max
                else samenhang.man_min + samenhang.vrouw_min
            end
        ) as waarde_min,
        least(
            begrensd.waarde_max,
            case begrensd.geslacht
                when 'man' then samenhang.totaal_max - samenhang.vrouw_min
                when 'vrouw' then samenhang.totaal_max - samenhang.man_min
                else samenhang.man_max + samenhang.vrouw_max
            end
        ) as waarde_max
    from begrensd
    inner join samenhang
        on
            begrensd.bron_snapshot = samenhang.bron_snapshot
            and begrensd.bron_regel = samenhang.bron_regel
            and begrensd.periode = samenhang.periode
),

samen as (
    select * from verscherpt
    union all by name
    select begrensd.*
    from begrensd
    anti join samenhang
        on
            begrensd.bron_snapshot = samenhang.bron_snapshot
            and begrensd.bron_regel = samenhang.bron_regel
            and begrensd.periode = samenhang.periode
)

select
    bron_snapshot,
    bron_regel,
    bron_kolom,
    bron_waarde,
    periode,
    trim("BRIN NUMMER") as brin,
    trim("INSTELLINGSNAAM") as instelling,
    trim("PLAATSNAAM") as plaats,
    trim("TYPE MBO") as leerweg_bron,
    lower(left(trim("TYPE MBO"), 3)) as leerweg,
    trim("KWALIFICATIENIVEAU") as niveau,
    trim("KWALIFICATIE CODE") as kwalificatie_code,
    trim("KWALIFICATIE NAAM") as kwalificatie,
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
