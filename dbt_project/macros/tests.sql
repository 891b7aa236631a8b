{# Generic tests of our own; no dbt packages, as those are fetched over the network. #}

{% test unique_combination(model, columns) %}
    select {{ columns | join(', ') }}, count(*) as aantal
    from {{ model }}
    group by {{ columns | join(', ') }}
    having count(*) > 1
{% endtest %}

{% test is_true(model, expression) %}
    select * from {{ model }} as model where not coalesce(({{ expression }}), false)
{% endtest %}

{% test period_code(model, column_name) %}
    select {{ column_name }} from {{ model }}
    where not regexp_full_match({{ column_name }}, '[0-9]{4}(JJ00|SJ00|KW0[1-4]|MM(0[1-9]|1[0-2]))')
{% endtest %}

{% test never_overlaps(model, key, from_column, to_column) %}
    {# One value may be known at a time: a version ends before the next begins. #}
    select a.{{ key[0] }}, a.{{ from_column }}, b.{{ from_column }} as volgende
    from {{ model }} as a
    inner join {{ model }} as b
        on {% for k in key %}a.{{ k }} = b.{{ k }} and {% endfor %}
            a.{{ from_column }} < b.{{ from_column }}
            and (a.{{ to_column }} is null or a.{{ to_column }} > b.{{ from_column }})
{% endtest %}
