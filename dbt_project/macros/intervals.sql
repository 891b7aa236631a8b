{# Bounds of formulas over intervals. Each is sharp: attained by some completion of the suppressed
   cells, and never exceeded. #}

{# A share in per cent of t in n, where t is part of n. What is not in t is then n - t: the share is
   lowest with the fewest in t and the most in the rest. Cells that may belong to either are in the
   rest when t is lowest, and in t when it is highest; if n is itself a part by the same code list,
   those that no list names are in both or in neither. #}
{% macro aandeel_min(t, n) -%}
    100 * {{ t }}.waarde_min / nullif(
        {{ t }}.waarde_min + {{ n }}.waarde_max - {{ t }}.waarde_max
        + case
            when {{ n }}.is_geheel or {{ n }}.ander_begrip then {{ t }}.onzeker_max
            else {{ t }}.onzeker_deel_max
        end, 0
    )
{%- endmacro %}

{% macro aandeel_max(t, n) -%}
    100 * {{ t }}.waarde_max / nullif(
        {{ t }}.waarde_max + {{ n }}.waarde_min - {{ t }}.waarde_min
        - case when {{ n }}.is_geheel then {{ t }}.onzeker_min else {{ t }}.onzeker_deel_min end, 0
    )
{%- endmacro %}

{# The product of two intervals: its extremes lie at their ends. #}
{% macro product_min(a_min, a_max, b_min, b_max) -%}
    least(
        {{ a_min }} * {{ b_min }}, {{ a_min }} * {{ b_max }},
        {{ a_max }} * {{ b_min }}, {{ a_max }} * {{ b_max }}
    )
{%- endmacro %}

{% macro product_max(a_min, a_max, b_min, b_max) -%}
    greatest(
        {{ a_min }} * {{ b_min }}, {{ a_min }} * {{ b_max }},
        {{ a_max }} * {{ b_min }}, {{ a_max }} * {{ b_max }}
    )
{%- endmacro %}
