-- Targets of the pact beside the figure they belong to. Progress only against a figure of the same
-- definition and counting rule; otherwise the reason why there is none.
with doelen as (
    select * from {{ ref('doelen') }}
),

passend as (
    select
        doelen.doel,
        k.periode,
        k.waarde,
        k.status,
        k.voorbeeld,
        k.cel_id
    from doelen
    inner join {{ ref('fct_kerncijfers') }} as k
        on
            doelen.kerncijfer = k.kerncijfer
            and coalesce(doelen.definitie_versie, '') = k.definitie_versie
            and coalesce(doelen.telwijze, 'n.v.t.') = k.telwijze
            and k.regio = 'NL'
            and k.bekend_tot is null
            and coalesce(doelen.niveau, 'totaal') = k.niveau
            and k.vergelijking = 'totaal'
            {% for dimensie in dimensies() if dimensie != 'niveau' -%}
                and k.{{ dimensie }} = 'totaal'
            {% endfor %}
    qualify row_number() over (
        partition by doelen.doel order by k.waarde is null, k.periode desc
    ) = 1
)

select
    doelen.doel,
    doelen.naam,
    doelen.naam_en,
    doelen.omschrijving,
    doelen.omschrijving_en,
    doelen.kerncijfer,
    coalesce(doelen.definitie_versie, '') as definitie_versie,
    cast(doelen.waarde as decimal(18, 3)) as doelwaarde,
    doelen.eenheid,
    doelen.periode as doelperiode,
    doelen.richting,
    doelen.bron,
    doelen.bron_en,
    passend.cel_id,
    passend.periode,
    passend.waarde,
    passend.status,
    coalesce(passend.voorbeeld, false) as voorbeeld,
    cast(100 * passend.waarde / doelen.waarde as decimal(18, 1)) as voortgang_pct,
    case
        when doelen.kerncijfer is null then 'geen kerncijfer meet dit'
        when passend.doel is null then 'geen cijfer met dezelfde definitie'
        when passend.waarde is null then 'de waarde is niet bekend'
    end as waarom_niet
from doelen
left join passend on doelen.doel = passend.doel
