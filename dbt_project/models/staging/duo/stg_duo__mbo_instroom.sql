-- Students who enter the mbo, in total and new, from the wide and the long form of DUO's file. The
-- leerweg of the wide form is BOLVT, that of the long one BOL: both are bol. In the wide form those
-- who are new are some of all in the same line.
with breed as (
    unpivot (
        select
            *,
            {{ aantal_max('"TOTAAL MBO"', leeg='null') }} as hoogstens
        from {{ source('breed', 'duo_mbo_instroom') }}
    )
    on columns('^(TOTAAL MBO|INSTROOM MBO|INSTROOM OPLEIDING)$')
    into name bron_kolom value bron_waarde
),

lang as (
    select
        * exclude ("INSTROOM MBO"),
        'AANTAL' as bron_kolom,
        "AANTAL" as bron_waarde,
        trim("INSTROOM MBO") as nieuw
    from {{ source('lang', 'duo_mbo_instroom') }}
),

samen as (
    select
        *,
        lower(bron_kolom) as soort
    from breed
    union all by name
    select
        * exclude (nieuw),
        case nieuw when 'J' then 'instroom mbo' else 'geen instroom mbo' end as soort
    from lang
)

select
    samen.bron_snapshot,
    samen.bron_regel,
    samen.bron_kolom,
    samen.bron_waarde,
    coalesce({{ schooljaar('samen."JAAR"') }}, snapshots.periode) as periode,
    lower(left(trim(samen."LEERWEG"), 3)) as leerweg,
    samen.soort,
    nullif(trim(samen."SECTORKAMER NAAM"), '') as sectorkamer,
    coalesce(nullif(trim(samen."HOOFDGROEP NAAM"), ''), trim(samen."HOOFDGROEP CODE"))
        as hoofdgroep,
    trim(samen."PROVINCIE") as provincie,
    {{ klein('samen."GESLACHT"') }} as geslacht,
    {{ aantal_min('samen.bron_waarde') }} as waarde_min,
    case
        when
            samen.bron_kolom = 'INSTROOM MBO'
            and samen.hoogstens >= {{ aantal_min('samen.bron_waarde') }}
            then least({{ aantal_max('samen.bron_waarde') }}, samen.hoogstens)
        else {{ aantal_max('samen.bron_waarde') }}
    end as waarde_max,
    {{ status_nieuwste_voorlopig(
        'coalesce(' ~ schooljaar('samen."JAAR"') ~ ', snapshots.periode)', 'snapshots.laatste_periode'
    ) }} as status
from samen
inner join {{ ref('stg_bronnen__snapshots') }} as snapshots
    on samen.bron_snapshot = snapshots.bron_snapshot
