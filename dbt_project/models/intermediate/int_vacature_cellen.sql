-- Vacancies as cells. Those that arose are a flow: the four quarters of a year add up to the year,
-- and a year of which a quarter was not delivered has no cells. Open ones are a stock per quarter.
with vacatures as (
    select * from {{ ref('stg_uwv__vacatures') }}
),

hele_jaren as (
    select
        bron_snapshot,
        left(periode, 4) as jaar
    from vacatures
    where bron_kolom = 'ONTSTAAN'
    group by all
    having count(distinct periode) = 4
),

ontstaan as (
    select
        vacatures.*,
        'ontstane vacatures' as grootheid,
        hele_jaren.jaar || 'JJ00' as cel_periode
    from vacatures
    inner join hele_jaren
        on
            vacatures.bron_snapshot = hele_jaren.bron_snapshot
            and left(vacatures.periode, 4) = hele_jaren.jaar
    where vacatures.bron_kolom = 'ONTSTAAN'
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
from samen
