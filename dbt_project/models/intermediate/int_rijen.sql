-- Every source cell that counts, once for each meetwaarde it counts in. Whatever is summed later
-- can be listed here: this is the lineage of a figure down to the source line.
with cellen as (
    select * from {{ ref('int_cellen') }}
),

versies as (
    select * from {{ ref('int_versies') }}
),

meetwaarden as (
    select * from {{ ref('meetwaarden') }}
),

definities as (
    select * from {{ ref('definities') }}
),

codes as (
    select * from {{ ref('definitie_codes') }} where telt_mee
)

select
    meetwaarden.meetwaarde,
    cellen.periode,
    'NL' as regio,
    cellen.niveau,
    cellen.leerweg,
    cellen.instelling,
    coalesce(meetwaarden.definitie_versie, '') as definitie_versie,
    versies.telwijze,
    cellen.status,
    -- Of a cell of unknown level none, or all, may be of the level that is asked for.
    case
        when cellen.niveau = 'onbekend' and meetwaarden.niveau is not null then 0
        else cellen.waarde_min
    end as waarde_min,
    cellen.waarde_max,
    -- What may or may not belong to the part: a share needs to know how much of the whole that is.
    case
        when cellen.niveau = 'onbekend' and meetwaarden.niveau is not null then cellen.waarde_min
    end as onzeker_min,
    case
        when cellen.niveau = 'onbekend' and meetwaarden.niveau is not null then cellen.waarde_max
    end as onzeker_max,
    coalesce(versies.voorbeeld, false) as voorbeeld,
    versies.bekend_vanaf,
    versies.bekend_tot,
    cellen.dataset,
    cellen.bron_periode,
    cellen.kenmerk,
    cellen.bron_snapshot,
    cellen.bron_regel,
    cellen.bron_kolom,
    cellen.bron_waarde,
    cellen.correctie
from cellen
inner join versies
    on
        cellen.dataset = versies.dataset
        and cellen.dekking = versies.dekking
        and cellen.bron_periode = versies.bron_periode
        and cellen.bron_snapshot = versies.bron_snapshot
inner join meetwaarden
    on
        cellen.dataset = meetwaarden.dataset
        and cellen.grootheid = meetwaarden.grootheid
        and (
            meetwaarden.niveau is null
            or cellen.niveau in (meetwaarden.niveau, 'onbekend')
        )
        and (meetwaarden.leerweg is null or cellen.leerweg = meetwaarden.leerweg)
        and (meetwaarden.instelling is null or cellen.instelling = meetwaarden.instelling)
left join definities on meetwaarden.definitie_versie = definities.definitie_versie
left join codes
    on meetwaarden.definitie_versie = codes.definitie_versie and cellen.kenmerk = codes.kenmerk
where
    -- A meetwaarde without a definition takes every cell.
    (meetwaarden.definitie_versie is null or codes.kenmerk is not null)
    -- A definition counts only in the periods it is valid for.
    and (
        definities.definitie_versie is null
        or (
            {{ periode_start('cellen.periode') }} >= definities.geldig_van
            and (
                definities.geldig_tot is null
                or {{ periode_start('cellen.periode') }} <= definities.geldig_tot
            )
        )
    )
