-- Vacancies as cells. Those that arose are a flow: their quarters add up to the year, whichever
-- delivery each came in. Open ones are a stock per quarter.
with vacatures as (
    select
        *,
        regexp_full_match(regio_bron, 'AM[0-9]{2}') as is_arbeidsmarktregio
    from {{ ref('stg_uwv__vacatures') }}
),

ontstaan as (
    select
        *,
        'ontstane vacatures' as grootheid,
        left(periode, 4) || 'JJ00' as cel_periode
    from vacatures
    where bron_kolom = 'ONTSTAAN'
),

openstaand as (
    select
        *,
        'openstaande vacatures' as grootheid,
        periode as cel_periode
    from vacatures
    where bron_kolom = 'OPENSTAAND'
),

samen as (
    select * from ontstaan
    union all by name
    select * from openstaand
)

select
    'uwv_vacatures' as dataset,
    grootheid,
    bron_kolom as dekking,
    cel_periode as periode,
    periode as bron_periode,
    beroepsgroep as kenmerk,
    beroepsgroep,
    niveau as beroepsniveau,
    case when not is_arbeidsmarktregio then regio_bron end as landsdeel,
    case when is_arbeidsmarktregio then regio_bron end as arbeidsmarktregio,
    status,
    waarde_min,
    waarde_max,
    bron_snapshot,
    bron_regel,
    bron_kolom,
    bron_waarde
from samen
