{# First and last day of a CBS-style period code: 2013JJ00, 2013SJ00, 2013KW04, 2014MM04. #}
{% macro periode_start(code) -%}
    case substr({{ code }}, 5, 2)
        when 'JJ' then make_date(cast(left({{ code }}, 4) as integer), 1, 1)
        when 'SJ' then make_date(cast(left({{ code }}, 4) as integer), 8, 1)
        when 'KW' then make_date(cast(left({{ code }}, 4) as integer), 3 * cast(right({{ code }}, 2) as integer) - 2, 1)
        when 'MM' then make_date(cast(left({{ code }}, 4) as integer), cast(right({{ code }}, 2) as integer), 1)
    end
{%- endmacro %}

{% macro periode_eind(code) -%}
    case substr({{ code }}, 5, 2)
        when 'JJ' then make_date(cast(left({{ code }}, 4) as integer), 12, 31)
        when 'SJ' then make_date(cast(left({{ code }}, 4) as integer) + 1, 7, 31)
        when 'KW' then last_day(make_date(cast(left({{ code }}, 4) as integer), 3 * cast(right({{ code }}, 2) as integer), 1))
        when 'MM' then last_day(make_date(cast(left({{ code }}, 4) as integer), cast(right({{ code }}, 2) as integer), 1))
    end
{%- endmacro %}

{# The same period of `jaren` years before. #}
{% macro periode_eerder(code, jaren) -%}
    lpad(cast(cast(left({{ code }}, 4) as integer) - {{ jaren }} as varchar), 4, '0') || substr({{ code }}, 5)
{%- endmacro %}

{# The period code of a school year written as 2021, 2021/2022 or 2021-2022. #}
{% macro schooljaar(kolom) -%}
    left(trim({{ kolom }}), 4) || 'SJ00'
{%- endmacro %}

{# The period code of what StatLine calls 1997 or 1997 1e kwartaal, with or without asterisks. #}
{% macro statline_periode(kolom) -%}
    left(trim({{ kolom }}), 4) || coalesce(
        'KW0' || nullif(regexp_extract({{ kolom }}, ' ([1-4])e kwartaal', 1), ''), 'JJ00'
    )
{%- endmacro %}
