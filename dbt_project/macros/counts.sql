{# A count as the publishers write it, as the bounds of an interval: a number is itself, `<5` and -1
   mean 1 to 4, an empty cell is none, `x` is unknown (no bounds). #}
{% macro aantal_min(cel) -%}
    case trim({{ cel }})
        when '' then 0
        when '<5' then 1
        when '-1' then 1
        else try_cast(trim({{ cel }}) as decimal(18, 3))
    end
{%- endmacro %}

{% macro aantal_max(cel) -%}
    case trim({{ cel }})
        when '' then 0
        when '<5' then 4
        when '-1' then 4
        else try_cast(trim({{ cel }}) as decimal(18, 3))
    end
{%- endmacro %}

{# The status of a cell in a file that does not say it: its newest period is voorlopig. #}
{% macro status_nieuwste_voorlopig(periode, snapshot) -%}
    case
        when {{ periode }} = max({{ periode }}) over (partition by {{ snapshot }}) then 'voorlopig'
        else 'definitief'
    end
{%- endmacro %}

{# Rounded to the decimals of the catalogue line; DuckDB rounds a decimal only to a constant. #}
{% macro afgerond(waarde) -%}
    round(cast({{ waarde }} as double), decimalen)
{%- endmacro %}
