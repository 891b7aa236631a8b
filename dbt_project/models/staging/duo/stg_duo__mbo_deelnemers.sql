-- One row per institution, place, leerweg, level, qualification, geslacht and school year. Static
-- files divide by sector and domein, those of CKAN by sectorkamer and hoofdgroep.
with rijen as (
    select * from {{ source('rijen', 'duo_mbo_deelnemers') }}
),

-- An absent year reads as NULL and is left out here; an empty cell stays.
cellen as (
    unpivot rijen
    on columns('^(MAN|VROUW|TOTAAL)\d{4}$')
    into name bron_kolom value bron_waarde
),

final as (
    select
        bron_snapshot,
        bron_regel,
        bron_kolom,
        bron_waarde,
        right(bron_kolom, 4) || 'SJ00' as periode,
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
        case left(bron_kolom, 3) when 'MAN' then 'man' when 'VRO' then 'vrouw' else 'totaal' end
            as geslacht,
        {{ aantal_min('bron_waarde') }} as waarde_min,
        {{ aantal_max('bron_waarde') }} as waarde_max
    from cellen
)

select
    *,
    {{ status_nieuwste_voorlopig('periode', 'bron_snapshot') }} as status
from final
