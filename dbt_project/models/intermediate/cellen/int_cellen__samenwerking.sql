-- Partnerships as cells that count 1. An institution or company counts once per period: on the line
-- that names it first, so that the listed lines add up to the figure.
with samenwerking as (
    select * from {{ ref('stg_pbt__samenwerking') }}
),

verbanden as (
    select
        soort as grootheid,
        null as instelling,
        'NAAM' as bron_kolom,
        naam as bron_waarde,
        periode,
        landsdeel,
        -- A centre is of a topsector, if not of one that is named.
        case when soort like 'cent%' then coalesce(topsector, 'onbekend') else topsector end
            as topsector,
        status,
        bron_snapshot,
        bron_regel
    from samenwerking
),

genoemd as (
    select
        'betrokken instelling' as grootheid,
        'vo' as instelling,
        'VO SCHOLEN' as bron_kolom,
        unnest(string_split_regex(vo_scholen, '\s+')) as bron_waarde,
        periode,
        landsdeel,
        topsector,
        status,
        bron_snapshot,
        bron_regel
    from samenwerking
    where soort in ('vakmanschaproute', 'technologieroute')
    union all
    select
        'betrokken instelling' as grootheid,
        'roc' as instelling,
        'ROCS' as bron_kolom,
        unnest(string_split_regex(rocs, '\s+')) as bron_waarde,
        periode,
        landsdeel,
        topsector,
        status,
        bron_snapshot,
        bron_regel
    from samenwerking
    where soort in ('vakmanschaproute', 'technologieroute')
    union all
    select
        'betrokken bedrijf' as grootheid,
        null as instelling,
        'BEDRIJVEN' as bron_kolom,
        unnest(string_split_regex(bedrijven, '\s+')) as bron_waarde,
        periode,
        landsdeel,
        topsector,
        status,
        bron_snapshot,
        bron_regel
    from samenwerking
    where soort in ('centrum voor innovatief vakmanschap', 'center of expertise')
),

eerste_vermelding as (
    select * from genoemd
    where bron_waarde <> ''
    qualify row_number() over (
        partition by bron_snapshot, periode, grootheid, instelling, bron_waarde
        order by bron_regel
    ) = 1
),

geteld as (
    select * from verbanden
    union all by name
    select * from eerste_vermelding
)

select
    'pbt_samenwerking' as dataset,
    grootheid,
    'alle' as dekking,
    periode,
    periode as bron_periode,
    landsdeel,
    topsector,
    instelling,
    status,
    cast(1 as decimal(18, 3)) as waarde_min,
    cast(1 as decimal(18, 3)) as waarde_max,
    bron_snapshot,
    bron_regel,
    bron_kolom,
    bron_waarde
from geteld
