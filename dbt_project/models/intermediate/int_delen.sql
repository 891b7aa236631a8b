-- Every sum beside the sum of its parts, as known now: by region, and by each dimension.
with groeperingen as (
    select distinct
        meetwaarde,
        groepering,
        regio_niveau,
        dimensies
    from {{ ref('int_groeperingen') }}
),

nieuwste as (
    select
        m.*,
        g.regio_niveau,
        g.dimensies
    from {{ ref('fct_meetwaarden') }} as m
    inner join groeperingen as g on m.meetwaarde = g.meetwaarde and m.groepering = g.groepering
    where m.bekend_tot is null
),

-- Landsdelen and provinces with what could not be placed; arbeidsmarktregio's with AM99.
naar_regio as (
    select
        'naar ' || niveaus.niveau as verdeling,
        n.regio_niveau <> 'onbekend' as geplaatst,
        n.meetwaarde,
        n.periode,
        {% for dimensie in dimensies() -%}
            n.{{ dimensie }},
        {% endfor -%}
        n.definitie_versie,
        n.telwijze,
        n.waarde_min,
        n.waarde_max
    from nieuwste as n
    inner join (
        values ('landsdeel'), ('provincie'), ('arbeidsmarktregio')
    ) as niveaus (niveau)
        on
            n.regio_niveau = niveaus.niveau
            or (n.regio_niveau = 'onbekend' and niveaus.niveau <> 'arbeidsmarktregio')
),

delen_naar_regio as (
    select
        verdeling,
        meetwaarde,
        periode,
        {{ dimensies() | join(', ') }},
        definitie_versie,
        telwijze,
        sum(waarde_min) as delen_min,
        sum(waarde_max) as delen_max,
        count(*) as delen,
        count(waarde_min + waarde_max) = count(*) as alles_bekend
    from naar_regio
    group by all
    -- Where nothing has a region of this kind, the source is not split by it.
    having bool_or(geplaatst)
),

delen_naar_dimensie as (
    select
        'naar ' || dimensies[1] as verdeling,
        meetwaarde,
        periode,
        definitie_versie,
        telwijze,
        sum(waarde_min) as delen_min,
        sum(waarde_max) as delen_max,
        count(*) as delen,
        count(waarde_min + waarde_max) = count(*) as alles_bekend
    from nieuwste
    where regio_niveau = 'NL' and len(dimensies) = 1
    group by all
)

select
    d.verdeling,
    d.meetwaarde,
    d.periode,
    {% for dimensie in dimensies() -%}
        d.{{ dimensie }},
    {% endfor -%}
    d.definitie_versie,
    d.telwijze,
    d.delen,
    d.delen_min,
    d.delen_max,
    t.waarde_min as totaal_min,
    t.waarde_max as totaal_max
from delen_naar_regio as d
inner join nieuwste as t
    on
        d.meetwaarde = t.meetwaarde
        and d.periode = t.periode
        and t.regio = 'NL'
        {% for dimensie in dimensies() -%}
            and d.{{ dimensie }} = t.{{ dimensie }}
        {% endfor -%}
        and d.definitie_versie = t.definitie_versie
        and d.telwijze = t.telwijze
where d.alles_bekend and t.waarde_min + t.waarde_max is not null
union all
select
    d.verdeling,
    d.meetwaarde,
    d.periode,
    {% for dimensie in dimensies() -%}
        'totaal' as {{ dimensie }},
    {% endfor -%}
    d.definitie_versie,
    d.telwijze,
    d.delen,
    d.delen_min,
    d.delen_max,
    t.waarde_min as totaal_min,
    t.waarde_max as totaal_max
from delen_naar_dimensie as d
inner join nieuwste as t
    on
        d.meetwaarde = t.meetwaarde
        and d.periode = t.periode
        and t.groepering = 'NL'
        and d.definitie_versie = t.definitie_versie
        and d.telwijze = t.telwijze
where d.alles_bekend and t.waarde_min + t.waarde_max is not null
