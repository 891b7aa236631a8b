-- Students who enter the mbo, in total and new, from the wide and the long form of DUO's file. The
-- leerweg of the wide form is BOLVT, that of the long one BOL: both are bol.
with breed as (
    unpivot (select * from {{ source('breed', 'duo_mbo_instroom') }})
    on columns('^(TOTAAL MBO|INSTROOM MBO|INSTROOM OPLEIDING)$')
    into name bron_kolom value bron_waarde
),

lang as (
    select
        *,
        'AANTAL' as bron_kolom,
        "AANTAL" as bron_waarde,
        "INSTROOM MBO" as nieuw
    from {{ source('lang', 'duo_mbo_instroom') }}
),

samen as (
    select
        bron_snapshot,
        bron_regel,
        bron_kolom,
        bron_waarde,
        "JAAR" as jaar,
        "LEERWEG" as leerweg_bron,
        lower(bron_kolom) as soort
    from breed
    union all
    select
        bron_snapshot,
        bron_regel,
        bron_kolom,
        bron_waarde,
        "JAAR" as jaar,
        "LEERWEG" as leerweg_bron,
        case trim(nieuw) when 'J' then 'instroom mbo' else 'geen instroom mbo' end as soort
    from lang
),

final as (
    select
        samen.bron_snapshot,
        samen.bron_regel,
        samen.bron_kolom,
        samen.bron_waarde,
        coalesce({{ schooljaar('samen.jaar') }}, snapshots.periode) as periode,
        lower(left(trim(samen.leerweg_bron), 3)) as leerweg,
        samen.soort,
        {{ aantal_min('samen.bron_waarde') }} as waarde_min,
        {{ aantal_max('samen.bron_waarde') }} as waarde_max
    from samen
    inner join {{ ref('stg_bronnen__snapshots') }} as snapshots
        on samen.bron_snapshot = snapshots.bron_snapshot
)

select
    *,
    {{ status_nieuwste_voorlopig('periode', 'bron_snapshot') }} as status
from final
