-- Regions: the country, landsdelen, provinces, and the arbeidsmarktregio's that a source names.
with regios as (
    select * from {{ ref('regios') }}
),

arbeidsmarktregios as (
    select distinct regio
    from {{ ref('fct_meetwaarden') }}
    where regio like 'AM%'
)

select
    regio,
    soort,
    naam,
    ouder,
    zekerheid,
    bron
from regios
union all
select
    regio,
    'arbeidsmarktregio' as soort,
    case when regio = 'AM99' then 'Niet in te delen' else 'Arbeidsmarktregio ' || regio end as naam,
    'NL' as ouder,
    'groen' as zekerheid,
    'Code van UWV en CBS' as bron
from arbeidsmarktregios
