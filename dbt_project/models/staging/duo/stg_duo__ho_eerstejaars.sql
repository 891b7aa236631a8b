-- One row per place, institution, programme, form, geslacht and school year.
with rijen as (
    select * from {{ source('rijen', 'duo_ho_eerstejaars') }}
),

cellen as (
    unpivot rijen
    on columns('^\d{4}$')
    into name bron_kolom value bron_waarde
),

final as (
    select
        bron_snapshot,
        bron_regel,
        bron_kolom,
        bron_waarde,
        bron_kolom || 'SJ00' as periode,
        trim("PROVINCIE") as provincie,
        trim("TYPE HOGER ONDERWIJS") as type_ho,
        trim("BRIN NUMMER ACTUEEL") as brin,
        trim("INSTELLINGSNAAM ACTUEEL") as instelling,
        lower(trim("CROHO ONDERDEEL")) as croho_onderdeel,
        trim("OPLEIDINGSCODE ACTUEEL") as opleidingscode,
        trim("OPLEIDINGSNAAM ACTUEEL") as opleiding,
        trim("OPLEIDINGSVORM") as opleidingsvorm,
        trim("GESLACHT") as geslacht,
        -- The file does not say hbo or wo; the CROHO number does (5 and 6 are wo).
        case when left(trim("OPLEIDINGSCODE ACTUEEL"), 1) in ('5', '6') then 'wo' else 'hbo' end
            as niveau,
        {{ aantal_min('bron_waarde') }} as waarde_min,
        {{ aantal_max('bron_waarde') }} as waarde_max
    from cellen
)

select
    *,
    {{ status_nieuwste_voorlopig('periode', 'bron_snapshot') }} as status
from final
