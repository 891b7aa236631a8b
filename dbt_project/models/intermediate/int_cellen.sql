-- Every source cell that can count, in one shape. `kenmerk` is what a definition looks at.
-- `dekking` is the part of a dataset that a delivery replaces when it is newer.
with mbo_bron as (
    -- The total column where there is one, and not man plus vrouw: a suppressed part would make the
    -- sum a bound.
    select
        *,
        bool_or(geslacht = 'totaal') over (partition by bron_snapshot) as heeft_totaal
    from {{ ref('stg_duo__mbo_deelnemers') }}
),

mbo as (
    -- By sector (static files) or by sectorkamer (CKAN): two ways to divide the same students, so
    -- two kinds of count, and the one never takes the place of the other.
    select
        'duo_mbo_deelnemers' as dataset,
        case when sectorkamer is null then 'deelnemers' else 'deelnemers naar sectorkamer' end
            as grootheid,
        case when sectorkamer is null then 'sector' else 'sectorkamer' end as dekking,
        periode,
        periode as bron_periode,
        coalesce(sectorkamer, sector) as kenmerk,
        niveau,
        leerweg,
        'totaal' as instelling,
        status,
        waarde_min,
        waarde_max,
        bron_snapshot,
        bron_regel,
        bron_kolom,
        bron_waarde
    from mbo_bron
    where geslacht = 'totaal' or not heeft_totaal
),

ho as (
    select
        'duo_ho_eerstejaars' as dataset,
        'eerstejaars bachelor' as grootheid,
        niveau as dekking,
        periode,
        periode as bron_periode,
        croho_onderdeel as kenmerk,
        niveau,
        'totaal' as leerweg,
        'totaal' as instelling,
        status,
        waarde_min,
        waarde_max,
        bron_snapshot,
        bron_regel,
        bron_kolom,
        bron_waarde
    from {{ ref('stg_duo__ho_eerstejaars') }}
    where type_ho = 'bachelor'
),

vo as (
    select
        'duo_vo_leerlingen' as dataset,
        'leerlingen leerjaar ' || leerjaar as grootheid,
        'alle' as dekking,
        periode,
        periode as bron_periode,
        case
            when vmbo_sector = 'N.v.t.' then afdeling
            when vmbo_sector = 'Intersect. programma' then vmbo_sector || ': ' || afdeling
            else vmbo_sector
        end as kenmerk,
        lower(split_part(onderwijstype, ' ', 1)) as niveau,
        case
            when onderwijstype like 'VMBO%' then lower(split_part(onderwijstype, ' ', 2))
            else 'totaal'
        end as leerweg,
        'totaal' as instelling,
        status,
        waarde_min,
        waarde_max,
        bron_snapshot,
        bron_regel,
        bron_kolom,
        bron_waarde
    from {{ ref('stg_duo__vo_leerlingen') }}
    where
        (leerjaar = '4' and onderwijstype in ('HAVO lj 4-5', 'VWO lj 4-6'))
        or (leerjaar = '3' and onderwijstype like 'VMBO __ lj 3-4')
),

pbt as (
    select * from {{ ref('int_samenwerking_cellen') }}
),

werkzaam as (
    select
        'cbs_beroepen_sectoren' as dataset,
        'werkzame personen' as grootheid,
        'alle' as dekking,
        periode,
        periode as bron_periode,
        sector || ' / ' || beroep as kenmerk,
        'totaal' as niveau,
        'totaal' as leerweg,
        'totaal' as instelling,
        status,
        waarde_min,
        waarde_max,
        bron_snapshot,
        bron_regel,
        bron_kolom,
        bron_waarde
    from {{ ref('stg_cbs__beroepen_sectoren') }}
    where meetwaarde_code = 'WerkzameBeroepsbevolking'
),

ww_alle as (
    select
        'cbs_sociale_zekerheid' as dataset,
        'lopende uitkeringen' as grootheid,
        'alle' as dekking,
        periode,
        periode as bron_periode,
        '' as kenmerk,
        'totaal' as niveau,
        'totaal' as leerweg,
        'totaal' as instelling,
        status,
        waarde_min,
        waarde_max,
        bron_snapshot,
        bron_regel,
        bron_kolom,
        bron_waarde
    from {{ ref('stg_cbs__sociale_zekerheid') }}
    where meetwaarde_code = 'D007076_2'
),

ww_technisch as (
    select
        'uwv_ww' as dataset,
        'lopende uitkeringen' as grootheid,
        'alle' as dekking,
        periode,
        periode as bron_periode,
        beroepsgroep as kenmerk,
        'totaal' as niveau,
        'totaal' as leerweg,
        'totaal' as instelling,
        status,
        waarde_min,
        waarde_max,
        bron_snapshot,
        bron_regel,
        bron_kolom,
        bron_waarde
    from {{ ref('stg_uwv__ww') }}
),

vacatures as (
    select * from {{ ref('int_vacature_cellen') }}
),

final as (
    select * from mbo
    union all
    select * from ho
    union all
    select * from vo
    union all
    select * from pbt
    union all
    select * from werkzaam
    union all
    select * from ww_alle
    union all
    select * from ww_technisch
    union all
    select * from vacatures
),

-- A known error of a source is replaced by what the list of corrections says; the cell as received
-- stays beside it.
gecorrigeerd as (
    select
        final.* exclude (waarde_min, waarde_max),
        case correcties.actie
            when 'vervang' then {{ aantal_min('correcties.nieuw') }}
            when 'onbekend' then null
            when 'laat weg' then 0
            else final.waarde_min
        end as waarde_min,
        case correcties.actie
            when 'vervang' then {{ aantal_max('correcties.nieuw') }}
            when 'onbekend' then null
            when 'laat weg' then 0
            else final.waarde_max
        end as waarde_max,
        correcties.correctie
    from final
    left join {{ ref('stg_bronnen__correcties') }} as correcties
        on
            final.bron_snapshot = correcties.bron_snapshot
            and final.bron_regel = correcties.bron_regel
            and final.bron_kolom = correcties.bron_kolom
)

-- An empty cell is none: it adds nothing to a sum, and nothing to its list of lines.
select * from gecorrigeerd
where trim(bron_waarde) <> '' or correctie is not null
