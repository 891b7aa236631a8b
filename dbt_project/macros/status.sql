{# The least certain status of several: a sum or share is as final as its least final part. #}
{% macro minst_zeker(kolom) -%}
    case max(case {{ kolom }}
        when 'voorlopig' then 3 when 'nader voorlopig' then 2 when 'definitief' then 1 end)
        when 3 then 'voorlopig' when 2 then 'nader voorlopig' when 1 then 'definitief'
    end
{%- endmacro %}

{% macro minst_zeker_van_twee(een, ander) -%}
    case
        when {{ een }} = 'voorlopig' or {{ ander }} = 'voorlopig' then 'voorlopig'
        when {{ een }} = 'nader voorlopig' or {{ ander }} = 'nader voorlopig' then 'nader voorlopig'
        else 'definitief'
    end
{%- endmacro %}
