{# The landed lines of a dataset of DUO. Of cells that are put together (`gelijk`) the number of the line
   stays only where it matters: where a correction points at it, or where `apart` says that the cells of
   the line say more of each other. Of the column `begin_van` only the first character stays. #}
{% macro regels(tabel, dataset, gelijk, apart='false', begin_van=none) -%}
    {% if gelijk -%}
    select
        * exclude (apart) replace (
            {% if begin_van -%}
            left(trim("{{ begin_van }}"), 1) as "{{ begin_van }}",
            {% endif -%}
            case
                when apart or (bron_snapshot, bron_regel) in (
                    select (bron_snapshot, bron_regel) from {{ ref('stg_bronnen__correcties') }}
                ) then bron_regel
            end as bron_regel
        )
    from (select *, {{ apart }} as apart from {{ source(tabel, dataset) }})
    {%- else -%}
    select * from {{ source(tabel, dataset) }}
    {%- endif %}
{%- endmacro %}

{# The cells of `cellen` that read alike, as the text they came as, with their number (`aantal`). Nearly all
   the time of a build went into reading millions of cells of which few differ. #}
{% macro gelijke_cellen(kolommen) -%}
    select
        bron_snapshot,
        bron_regel,
        {% for kolom in kolommen -%}
        "{{ kolom }}",
        {% endfor -%}
        bron_kolom,
        bron_waarde,
        count(*) as aantal
    from cellen
    group by all
{%- endmacro %}

{# A text as it is compared: in small letters, with blanks for the `_` of CKAN. #}
{% macro klein(kolom) -%}
    lower(replace(trim({{ kolom }}), '_', ' '))
{%- endmacro %}

{# The name of a sectorunit or sectorkamer without that word, in small letters. #}
{% macro sectorkamer(kolom) -%}
    lower(regexp_replace({{ kolom }}, '^(Sectorunit|Sectorkamer) ', ''))
{%- endmacro %}
