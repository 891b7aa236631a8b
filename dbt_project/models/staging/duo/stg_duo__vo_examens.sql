-- Exam candidates and passes, one row per site, programme, geslacht and school year.
with cellen as (
    unpivot (select * from {{ source('rijen', 'duo_vo_examens') }})
    on columns('^(EXAMENKANDIDATEN|GESLAAGDEN) SCHOOLJAAR')
    into name bron_kolom value bron_waarde
),

final as (
    select
        bron_snapshot,
        bron_regel,
        bron_kolom,
        bron_waarde,
        regexp_extract(bron_kolom, '(\d{4})-', 1) || 'SJ00' as periode,
        lower(split_part(bron_kolom, ' ', 1)) as soort,
        lower(split_part(bron_kolom, ' - ', 2)) as geslacht,
        trim("BRIN NUMMER") as brin,
        trim("VESTIGINGSNUMMER") as vestiging,
        trim("GEMEENTENAAM") as gemeente,
        trim("ONDERWIJSTYPE VO") as onderwijstype,
        trim("OPLEIDINGSNAAM") as opleiding,
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
