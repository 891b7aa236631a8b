-- Students per sectorkamer, hoofdgroep, leerweg, level and province of residence (CKAN).
with rijen as (
    select * from {{ source('sectorkamers', 'duo_mbo_deelnemers') }}
),

cellen as (
    unpivot rijen
    on columns('^JAAR \d{4}$')
    into name bron_kolom value bron_waarde
),

final as (
    select
        bron_snapshot,
        bron_regel,
        bron_kolom,
        bron_waarde,
        right(bron_kolom, 4) || 'SJ00' as periode,
        trim("SECTORKAMER NAAM") as sectorkamer,
        trim("HOOFDGROEP NAAM") as hoofdgroep,
        lower(left(trim("TYPE MBO"), 3)) as leerweg,
        trim("KWALIFICATIENIVEAU") as niveau,
        trim("WOONPROVINCIE") as woonprovincie,
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
