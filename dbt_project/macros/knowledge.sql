{# Intervals of knowledge [bekend_vanaf, bekend_tot); an open end is NULL. #}
{% macro overlapt(een, ander) -%}
    ({{ een }}.bekend_tot is null or {{ ander }}.bekend_vanaf < {{ een }}.bekend_tot)
    and ({{ ander }}.bekend_tot is null or {{ een }}.bekend_vanaf < {{ ander }}.bekend_tot)
{%- endmacro %}

{# The earlier of two ends. #}
{% macro eerste_van(een, ander) -%}
    case
        when {{ een }} is null then {{ ander }}
        when {{ ander }} is null then {{ een }}
        else least({{ een }}, {{ ander }})
    end
{%- endmacro %}
