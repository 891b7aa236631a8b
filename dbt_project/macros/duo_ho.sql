{# Cells of DUO's files on higher education: wide by year ("2015", or "2013 MAN" and "2013 VROUW") or
   with a row per year ("AANTAL"). CKAN writes values in capitals, and `_` for a blank. #}
{% macro ho_cellen(dataset, columns=[], gelijk=false) %}
with rijen as (
    -- The first figure of the number of a programme is all that is read of it below.
    {{ regels('rijen', dataset, gelijk, begin_van='OPLEIDINGSCODE ACTUEEL') }}
),

snapshots as (
    select
        bron_snapshot,
        onderdeel,
        laatste_periode,
        onderdrukt
    from {{ ref('stg_bronnen__snapshots') }}
),

cellen as (
    unpivot rijen
    on columns('^(\d{4}( (MAN|VROUW))?|AANTAL)$')
    into name bron_kolom value bron_waarde
),

{% if gelijk %}
samengevat as (
    {{ gelijke_cellen([
        'PROVINCIE', 'TYPE HOGER ONDERWIJS', 'CROHO ONDERDEEL', 'OPLEIDINGSCODE ACTUEEL',
        'STUDIEJAAR', 'GESLACHT',
    ]) }}
),
{% endif %}

final as (
    select
        cellen.bron_snapshot,
        cellen.bron_regel,
        cellen.bron_kolom,
        cellen.bron_waarde,
        {% if gelijk %}
        cellen.aantal,
        {% else %}
        {% for column in columns %}
        trim(cellen."{{ column }}") as {{ column | lower | replace(' ', '_') }},
        {% endfor %}
        trim(cellen."BRIN NUMMER ACTUEEL") as brin,
        trim(cellen."INSTELLINGSNAAM ACTUEEL") as instelling,
        trim(cellen."OPLEIDINGSCODE ACTUEEL") as opleidingscode,
        trim(cellen."OPLEIDINGSNAAM ACTUEEL") as opleiding,
        case upper(trim(cellen."OPLEIDINGSVORM"))
            when 'VT' then 'voltijd onderwijs'
            when 'DT' then 'deeltijd onderwijs'
            when 'DU' then 'duaal onderwijs'
            else {{ klein('cellen."OPLEIDINGSVORM"') }}
        end as opleidingsvorm,
        {% endif %}
        case
            when cellen.bron_kolom = 'AANTAL' then {{ schooljaar('cellen."STUDIEJAAR"') }}
            else left(cellen.bron_kolom, 4) || 'SJ00'
        end as periode,
        trim(cellen."PROVINCIE") as provincie,
        {{ klein('cellen."TYPE HOGER ONDERWIJS"') }} as type_ho,
        {{ klein('cellen."CROHO ONDERDEEL"') }} as croho_onderdeel,
        case
            when cellen.bron_kolom like '% MAN' then 'man'
            when cellen.bron_kolom like '% VROUW' then 'vrouw'
            else coalesce({{ klein('cellen."GESLACHT"') }}, 'totaal')
        end as geslacht,
        -- Most files do not say hbo or wo; the CROHO number does (5 and 6 are wo).
        case
            when trim(cellen."OPLEIDINGSCODE ACTUEEL") is null then snapshots.onderdeel
            when left(trim(cellen."OPLEIDINGSCODE ACTUEEL"), 1) in ('5', '6') then 'wo'
            else 'hbo'
        end as niveau,
        {{ aantal_min('cellen.bron_waarde', 'snapshots.onderdrukt') }} as waarde_min,
        {{ aantal_max('cellen.bron_waarde', 'snapshots.onderdrukt') }} as waarde_max,
        snapshots.laatste_periode
    from {{ 'samengevat' if gelijk else 'cellen' }} as cellen
    inner join snapshots on cellen.bron_snapshot = snapshots.bron_snapshot
)

select
    * exclude (laatste_periode),
    {{ status_nieuwste_voorlopig('periode', 'laatste_periode') }} as status
from final
{% endmacro %}

{# First-years in higher education, per kind of programme. #}
{% macro ho_eerstejaars_als_cellen(staging, gelijk=false) %}
select
    'duo_ho_eerstejaars' as dataset,
    'eerstejaars ' || type_ho as grootheid,
    niveau as dekking,
    periode,
    periode as bron_periode,
    croho_onderdeel as kenmerk,
    provincie,
    niveau,
    nullif(geslacht, 'totaal') as geslacht,
    status,
    waarde_min,
    waarde_max,
    {% if gelijk %}
    aantal,
    {% endif %}
    bron_snapshot,
    bron_regel,
    bron_kolom,
    bron_waarde
from {{ staging }}
{% endmacro %}

{# Graduates in higher education, of every kind of programme. #}
{% macro ho_gediplomeerden_als_cellen(staging, gelijk=false) %}
select
    'duo_ho_gediplomeerden' as dataset,
    'gediplomeerden' as grootheid,
    niveau as dekking,
    periode,
    periode as bron_periode,
    croho_onderdeel as kenmerk,
    provincie,
    niveau,
    nullif(geslacht, 'totaal') as geslacht,
    status,
    waarde_min,
    waarde_max,
    {% if gelijk %}
    aantal,
    {% endif %}
    bron_snapshot,
    bron_regel,
    bron_kolom,
    bron_waarde
from {{ staging }}
{% endmacro %}
