-- The sums of each figure, with the breakdowns of its catalogue line only: numerator, the whole it
-- is a share or part of, and for growth the same sums of earlier years.
with catalogus as (
    select * from {{ ref('kerncijfers') }} where soort <> 'geen bron'
),

rollen as (
    select
        kerncijfer,
        'teller' as rol,
        teller as meetwaarde
    from catalogus
    union all
    select
        kerncijfer,
        'noemer' as rol,
        unnest(string_split(noemer, '|')) as meetwaarde
    from catalogus
    where noemer is not null
    union all
    select
        kerncijfer,
        'geheel' as rol,
        geheel as meetwaarde
    from catalogus
    where geheel is not null
),

-- The concept of each sum: a whole of another concept (workers in a technical sector, as the whole
-- of those of them in a technical occupation) goes with every definition of its part.
begrippen as (
    select
        meetwaarde,
        max(begrip) as begrip,
        max(telt) as telt
    from {{ ref('meetwaarden') }}
    group by meetwaarde
)

select
    rollen.kerncijfer,
    rollen.rol,
    coalesce(eigen.telt, 'alle') = 'alle' as is_geheel,
    coalesce(eigen.begrip, '') <> coalesce(van_teller.begrip, '') as ander_begrip,
    m.* replace (
        case when eigen.begrip = van_teller.begrip then m.definitie_versie else '' end
            as definitie_versie
    )
from rollen
inner join catalogus on rollen.kerncijfer = catalogus.kerncijfer
inner join {{ ref('int_groeperingen') }} as g
    on rollen.kerncijfer = g.kerncijfer and rollen.meetwaarde = g.meetwaarde
inner join {{ ref('fct_meetwaarden') }} as m
    on rollen.meetwaarde = m.meetwaarde and g.groepering = m.groepering
left join begrippen as eigen on rollen.meetwaarde = eigen.meetwaarde
left join begrippen as van_teller on catalogus.teller = van_teller.meetwaarde
where catalogus.periode_soort is null or substr(m.periode, 5, 2) = catalogus.periode_soort
