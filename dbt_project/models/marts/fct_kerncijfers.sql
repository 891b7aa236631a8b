-- The key figures: one row per cell and per interval of knowledge. The kinds, from the catalogue:
-- telling (a sum), aandeel (a part of a whole), mutatie (growth on earlier years), ratio (one sum
-- per unit of another), ontleding (growth split into volume and share).
with catalogus as (
    select * from {{ ref('kerncijfers') }} where soort <> 'geen bron'
),

reeksen as (
    select * from {{ ref('int_reeksen') }}
),

tellers as (
    select
        catalogus.soort,
        catalogus.vergelijk_jaren,
        catalogus.noemer,
        string_split(coalesce(catalogus.toont, ''), '|') as getoond,
        'vergelijking' in getoond as toont_vergelijking,
        reeksen.*
    from reeksen
    inner join catalogus on reeksen.kerncijfer = catalogus.kerncijfer
    where reeksen.rol = 'teller'
),

tellingen as (
    select
        kerncijfer,
        periode,
        periode as vanaf_periode,
        {{ reekskolommen() | join(', ') }},
        'totaal' as vergelijking,
        status,
        voorbeeld,
        waarde_min,
        waarde_max,
        bron_snapshots,
        bekend_vanaf,
        bekend_tot
    from tellers
    where soort = 'telling'
),

paren as (
    select
        t.*,
        n.meetwaarde as noemer_meetwaarde,
        n.waarde_min as noemer_min,
        n.waarde_max as noemer_max,
        {{ minst_zeker_van_twee('t.status', 'n.status') }} as paar_status,
        t.voorbeeld or n.voorbeeld as paar_voorbeeld,
        t.bron_snapshots || ' ' || n.bron_snapshots as paar_snapshots,
        {{ aandeel_min('t', 'n') }} as aandeel_min,
        {{ aandeel_max('t', 'n') }} as aandeel_max,
        greatest(t.bekend_vanaf, n.bekend_vanaf) as paar_vanaf,
        {{ eerste_van('t.bekend_tot', 'n.bekend_tot') }} as paar_tot
    from tellers as t
    inner join reeksen as n
        on
            t.kerncijfer = n.kerncijfer
            and n.rol = 'noemer'
            and t.periode = n.periode
            and {{ zelfde_reeks('t', 'n', definitie=false) }}
            and {{ overlapt('t', 'n') }}
    where t.soort = 'ratio' or (t.soort = 'aandeel' and (t.geheel_geleverd or not n.is_geheel))
),

-- A share of a whole that was not delivered whole would be a false 100 %: in what was delivered
-- nothing is outside the part, wherever one looks. Of a figure that is shown per niveau, each may
-- have been delivered otherwise.
met_de_rest as (
    select *
    from paren
    qualify
        soort = 'ratio'
        or bool_or(aandeel_min < 100) over (
            partition by
                kerncijfer, groepering, periode, definitie_versie, telwijze, noemer_meetwaarde,
                {% for dimensie in dimensies() -%}
                    case when '{{ dimensie }}' in getoond then {{ dimensie }} end,
                {% endfor -%}
                paar_snapshots
        )
),

verhoudingen as (
    select
        kerncijfer,
        periode,
        periode as vanaf_periode,
        {{ reekskolommen() | join(', ') }},
        case when toont_vergelijking then noemer_meetwaarde else 'totaal' end as vergelijking,
        paar_status as status,
        paar_voorbeeld as voorbeeld,
        -- The two sums of a ratio are of different things, so each may be anywhere in its bounds.
        case soort
            when 'aandeel' then aandeel_min
            else waarde_min / nullif(noemer_max, 0)
        end as waarde_min,
        case soort
            when 'aandeel' then aandeel_max
            else waarde_max / nullif(noemer_min, 0)
        end as waarde_max,
        paar_snapshots as bron_snapshots,
        paar_vanaf as bekend_vanaf,
        paar_tot as bekend_tot
    from met_de_rest
    -- A share of which nothing is known (0 to 100) is no figure.
    where soort = 'ratio' or aandeel_min > 0 or aandeel_max < 100
),

vergelijkingen as (
    select
        *,
        cast(unnest(string_split(vergelijk_jaren, '|')) as integer) as jaren
    from tellers
    where soort = 'mutatie'
),

mutaties as (
    select
        t.kerncijfer,
        t.periode,
        v.periode as vanaf_periode,
        {{ reeks('t') }},
        case when t.toont_vergelijking then t.jaren || '-jaar' else 'totaal' end as vergelijking,
        {{ minst_zeker_van_twee('t.status', 'v.status') }} as status,
        t.voorbeeld or v.voorbeeld as voorbeeld,
        100 * (t.waarde_min / nullif(v.waarde_max, 0) - 1) as waarde_min,
        100 * (t.waarde_max / nullif(v.waarde_min, 0) - 1) as waarde_max,
        t.bron_snapshots || ' ' || v.bron_snapshots as bron_snapshots,
        greatest(t.bekend_vanaf, v.bekend_vanaf) as bekend_vanaf,
        {{ eerste_van('t.bekend_tot', 'v.bekend_tot') }} as bekend_tot
    from vergelijkingen as t
    inner join tellers as v
        on
            t.kerncijfer = v.kerncijfer
            and {{ periode_eerder('t.periode', 't.jaren') }} = v.periode
            and {{ zelfde_reeks('t', 'v') }}
            and {{ overlapt('t', 'v') }}
),

effecten as (
    select
        o.kerncijfer,
        o.periode,
        o.eerder as vanaf_periode,
        {{ reeks('o') }},
        unnest(['volume', 'aandeel']) as vergelijking,
        o.status,
        o.voorbeeld,
        unnest([o.volume_min, o.aandeel_min]) as waarde_min,
        unnest([o.volume_max, o.aandeel_max]) as waarde_max,
        o.bron_snapshots,
        o.bekend_vanaf,
        o.bekend_tot
    from {{ ref('int_ontleding') }} as o
    inner join catalogus on o.kerncijfer = catalogus.kerncijfer
    where catalogus.soort = 'ontleding'
),

samen as (
    select * from tellingen
    union all by name
    select * from verhoudingen
    union all by name
    select * from mutaties
    union all by name
    select * from effecten
),

begrensd as (
    select
        samen.* exclude (waarde_min, waarde_max, bron_snapshots),
        cast(samen.waarde_min as decimal(18, 6)) as waarde_min,
        cast(samen.waarde_max as decimal(18, 6)) as waarde_max,
        list_aggregate(
            list_sort(list_distinct(string_split(samen.bron_snapshots, ' '))), 'string_agg', ' '
        ) as bron_snapshots,
        catalogus.decimalen,
        catalogus.eenheid,
        catalogus.telwijze as gewone_telwijze,
        catalogus.definitie_versie as gewone_definitie
    from samen
    inner join catalogus on samen.kerncijfer = catalogus.kerncijfer
),

-- The period of the same series before each cell, to see whether a break lies between.
perioden as (
    select
        kerncijfer,
        periode,
        vanaf_periode,
        {{ reekskolommen() | join(', ') }},
        vergelijking,
        lag(periode) over (
            partition by
                kerncijfer, {{ reekskolommen() | join(', ') }}, vergelijking,
                substr(periode, 5, 2)
            order by periode
        ) as vorige_periode
    from (
        select distinct
            kerncijfer,
            periode,
            vanaf_periode,
            {{ reekskolommen() | join(', ') }},
            vergelijking
        from begrensd
    ) as cellen
),

breuken as (
    select
        perioden.kerncijfer,
        perioden.periode,
        {{ reeks('perioden') }},
        perioden.vergelijking,
        string_agg(distinct b.breuk, ' ' order by b.breuk) as breuk
    from perioden
    inner join {{ ref('int_breuken') }} as b
        on
            perioden.kerncijfer = b.kerncijfer
            and not b.tussen_leveringen
            and substr(perioden.periode, 5, 2) = substr(b.periode, 5, 2)
            and perioden.periode >= b.periode
            and (
                perioden.periode = b.periode
                or perioden.vorige_periode < b.periode
                or perioden.vanaf_periode < b.periode
            )
    group by all
)

select
    c.kerncijfer,
    c.periode,
    {{ periode_start('c.periode') }} as periode_start,
    {{ periode_eind('c.periode') }} as periode_eind,
    c.regio,
    {% for dimensie in dimensies() -%}
        c.{{ dimensie }},
    {% endfor -%}
    c.vergelijking,
    c.definitie_versie,
    c.telwijze,
    -- Printed only when both bounds round to the same number.
    cast(
        case
            when {{ afgerond('c.waarde_min') }} = {{ afgerond('c.waarde_max') }}
                then {{ afgerond('c.waarde_min') }}
        end as decimal(18, 3)
    ) as waarde,
    c.waarde_min,
    c.waarde_max,
    c.eenheid,
    klassen.klasse,
    breuken.breuk,
    c.status,
    coalesce(c.voorbeeld, false) as voorbeeld,
    c.bron_snapshots,
    c.bekend_vanaf,
    c.bekend_tot,
    {{ cel_id('c') }} as cel_id
from begrensd as c
left join breuken
    on
        c.kerncijfer = breuken.kerncijfer
        and c.periode = breuken.periode
        and c.vergelijking = breuken.vergelijking
        and {{ zelfde_reeks('c', 'breuken') }}
-- A class holds only when both bounds lie in it.
left join {{ ref('klassen') }} as klassen
    on
        c.kerncijfer = klassen.kerncijfer
        and c.waarde_min >= klassen.vanaf
        and (klassen.tot is null or c.waarde_max < klassen.tot)
