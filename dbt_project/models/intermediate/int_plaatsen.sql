-- The province of a place, from DUO's own address file. A name that stands in two provinces places
-- nothing.
with vestigingen as (
    select distinct
        upper(plaats) as plaats,
        lower(provincie) as provincie
    from {{ ref('stg_duo__vo_vestigingen') }}
)

select
    vestigingen.plaats,
    min(namen.regio) as regio
from vestigingen
inner join {{ ref('regio_namen') }} as namen on vestigingen.provincie = namen.naam
group by vestigingen.plaats
having count(distinct namen.regio) = 1
