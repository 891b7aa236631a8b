-- Figures that others printed, beside ours as known now. Where open data cannot give the printed
-- one both stand here, with the reason.
with gepubliceerd as (
    select
        g.*,
        coalesce(g.definitie_versie, k.definitie_versie, '') as definitie,
        k.telwijze
    from {{ ref('gepubliceerd') }} as g
    inner join {{ ref('kerncijfers') }} as k on g.kerncijfer = k.kerncijfer
)

select
    g.kerncijfer,
    g.periode,
    g.definitie as definitie_versie,
    g.niveau,
    cast(g.waarde as decimal(18, 3)) as gepubliceerd,
    cast(g.decimalen as integer) as decimalen,
    g.eenheid,
    f.waarde_min,
    f.waarde_max,
    coalesce(f.voorbeeld, false) as voorbeeld,
    case
        when f.waarde_min is null or f.waarde_max is null then 'geen cijfer'
        when
            round(cast(f.waarde_min as double), g.decimalen) <= g.waarde
            and round(cast(f.waarde_max as double), g.decimalen) >= g.waarde then 'klopt'
        when g.herleidbaar = 'nee' then 'niet herleidbaar'
        else 'wijkt af'
    end as uitkomst,
    g.herleidbaar = 'ja' as herleidbaar,
    g.uitleg,
    g.uitleg_en,
    g.bron,
    f.cel_id
from gepubliceerd as g
left join {{ ref('fct_kerncijfers') }} as f
    on
        g.kerncijfer = f.kerncijfer
        and g.periode = f.periode
        and g.definitie = f.definitie_versie
        and f.telwijze in (g.telwijze, 'n.v.t.')
        and f.regio = 'NL'
        and f.bekend_tot is null
        and g.niveau = f.niveau
        and f.vergelijking = 'totaal'
        {% for dimensie in dimensies() if dimensie != 'niveau' -%}
            and f.{{ dimensie }} = 'totaal'
        {% endfor %}
