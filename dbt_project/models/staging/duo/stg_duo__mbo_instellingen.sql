-- Students per institution, place, leerweg and school year (CKAN).
with rijen as (
    select * from {{ source('instellingen', 'duo_mbo_deelnemers') }}
),

cellen as (
    unpivot rijen
    on "BBL", "BOLDT", "BOLVT", "EX"
    into name bron_kolom value bron_waarde
),

final as (
    select
        bron_snapshot,
        bron_regel,
        bron_kolom,
        bron_waarde,
        {{ schooljaar('"JAAR"') }} as periode,
        trim("BRIN NUMMER") as brin,
        trim("INSTELLINGSNAAM") as instelling,
        trim("PLAATSNAAM") as plaats,
        trim("PROVINCIE") as provincie,
        lower(left(bron_kolom, 3)) as leerweg,
        {{ aantal_min('bron_waarde') }} as waarde_min,
        {{ aantal_max('bron_waarde') }} as waarde_max
    from cellen
)

select
    final.*,
    {{ status_nieuwste_voorlopig('final.periode', 'snapshots.laatste_periode') }} as status
from final
inner join {{ ref('stg_bronnen__snapshots') }} as snapshots
    on final.bron_snapshot = snapshots.bron_snapshot
