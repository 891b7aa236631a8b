-- Growth of a part in a whole, split into volume (the whole grew) and share (more chose the part).
with ontleding as (
    select
        o.*,
        k.definitie_versie as gewone_definitie,
        k.telwijze as gewone_telwijze,
        case
            when k.soort = 'mutatie' and coalesce(k.toont, '') like '%vergelijking%'
                then o.jaren || '-jaar'
            -- KT-13 has a cell per effect; that of the share is the one a reader asks for.
            when k.soort = 'ontleding' then 'aandeel'
            else 'totaal'
        end as vergelijking
    from {{ ref('int_ontleding') }} as o
    inner join {{ ref('kerncijfers') }} as k on o.kerncijfer = k.kerncijfer
)

select
    o.kerncijfer,
    o.periode,
    o.eerder,
    o.regio,
    {% for dimensie in dimensies() -%}
        o.{{ dimensie }},
    {% endfor -%}
    o.vergelijking,
    o.definitie_versie,
    o.telwijze,
    o.deel_min,
    o.deel_max,
    o.geheel_min,
    o.geheel_max,
    o.eerder_deel_min,
    o.eerder_deel_max,
    o.eerder_geheel_min,
    o.eerder_geheel_max,
    o.verschil_min,
    o.verschil_max,
    o.volume_min,
    o.volume_max,
    o.aandeel_min,
    o.aandeel_max,
    o.status,
    coalesce(o.voorbeeld, false) as voorbeeld,
    o.bekend_vanaf,
    o.bekend_tot,
    {{ cel_id('o') }} as cel_id
from ontleding as o
