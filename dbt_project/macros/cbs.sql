{# Observations of a CBS table with the status that the period list of the same day, or else the
   newest one before it, gives each period. Values stay in the unit of the table. #}
{% macro cbs_observations(dataset, dimensions=[], tabel='observations') %}
with observations as (
    select * from {{ source(tabel, dataset) }}
),

snapshots as (
    select bron_snapshot, ontvangen_op, gearchiveerd_op from {{ ref('stg_bronnen__snapshots') }}
),

leveringen as (
    select bron_snapshot, ontvangen_op, gearchiveerd_op from {{ ref('stg_bronnen__leveringen') }}
),

statussen as (
    select
        leveringen.ontvangen_op,
        leveringen.gearchiveerd_op,
        codes."Identifier" as periode,
        codes."Status" as status
    from {{ source('perioden_codes', dataset) }} as codes
    inner join leveringen on codes.bron_snapshot = leveringen.bron_snapshot
),

gedateerd as (
    select
        observations.*,
        snapshots.ontvangen_op,
        case when observations."ValueAttribute" = 'None' then observations."Value" end as waarde
    from observations
    inner join snapshots on observations.bron_snapshot = snapshots.bron_snapshot
    -- X000 is a second, revised version of a year (2010X000), and no period of a key figure. A value
    -- that is missing gives no row, unless it was there before: then it was withdrawn.
    where observations."Perioden" not like '%X000%'
    qualify bool_or(observations."ValueAttribute" = 'None') over (
        partition by
            {% for dimension in dimensions -%}
            observations."{{ dimension }}",
            {% endfor -%}
            observations."Measure", trim(observations."Perioden")
        order by snapshots.ontvangen_op, snapshots.gearchiveerd_op
    )
)

select
    o.bron_snapshot,
    o.bron_regel,
    o."Measure" as bron_kolom,
    o."Value" as bron_waarde,
    o."Measure" as meetwaarde_code,
    {% for dimension in dimensions %}
    trim(o."{{ dimension }}") as {{ dimension | lower }},
    {% endfor %}
    trim(o."Perioden") as periode,
    {{ cbs_status('arg_max(s.status, s.ontvangen_op || s.gearchiveerd_op)') }} as status,
    cast(o.waarde as decimal(18, 3)) as waarde_min,
    cast(o.waarde as decimal(18, 3)) as waarde_max
from gedateerd as o
left join statussen as s
    on trim(o."Perioden") = s.periode and o.ontvangen_op >= s.ontvangen_op
group by all
{% endmacro %}

{# The status of a period in our words. Without a period list it is not known, and what is not known to
   be final is voorlopig. #}
{% macro cbs_status(kolom) -%}
    case {{ kolom }}
        when 'Definitief' then 'definitief'
        when 'NaderVoorlopig' then 'nader voorlopig'
        else 'voorlopig'
    end
{%- endmacro %}
