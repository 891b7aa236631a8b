-- Cells that are alike in all that matters to any figure, summed: the one pass over the source
-- cells that building the marts takes. A cell without bounds makes its group unknown, not smaller.
{{ lege_cel() }}
{% for model in celmodellen() %}
    union all by name
    select
        * exclude (
            bron_regel, bron_kolom, bron_waarde, correctie, waarde_min, waarde_max, aantal
        ),
        sum(aantal) as rijen,
        case when count(waarde_min) = count(*) then sum(waarde_min * aantal) end as waarde_min,
        case when count(waarde_max) = count(*) then sum(waarde_max * aantal) end as waarde_max
    from ({{ gecorrigeerde_cellen(te_tellen(model)) }})
    group by all
{% endfor %}
