{# The least certain status of several: a sum or share is as final as its least final part. #}
{% macro minst_zeker(kolom) -%}
    case max(case {{ kolom }}
        when 'voorlopig' then 4 when 'nader voorlopig' then 3 when 'gecorrigeerd' then 2
        when 'definitief' then 1 end)
        when 4 then 'voorlopig' when 3 then 'nader voorlopig' when 2 then 'gecorrigeerd'
        when 1 then 'definitief'
    end
{%- endmacro %}

{% macro minst_zeker_van_twee(een, ander) -%}
    case
        when 'voorlopig' in ({{ een }}, {{ ander }}) then 'voorlopig'
        when 'nader voorlopig' in ({{ een }}, {{ ander }}) then 'nader voorlopig'
        when 'gecorrigeerd' in ({{ een }}, {{ ander }}) then 'gecorrigeerd'
        else 'definitief'
    end
{%- endmacro %}
