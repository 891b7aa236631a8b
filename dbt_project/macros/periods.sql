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
