-- Every source cell that can count, in one shape. `kenmerk` is what a definition looks at.
-- `dekking` is the part of a dataset that a delivery replaces when it is newer.
with mbo as (
    -- The total column, not man plus vrouw: a suppressed part would make the sum a bound.
    select
        'duo_mbo_deelnemers' as dataset,
        'deelnemers' as grootheid,
        'alle' as dekking,
        periode,
        periode as bron_periode,
        sector as kenmerk,
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
    from {{ ref('stg_duo__mbo_deelnemers') }}
    where geslacht = 'totaal'
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
)

-- An empty cell is none: it adds nothing to a sum, and nothing to its list of lines.
select * from final
where trim(bron_waarde) <> ''
