-- Every source cell that can count, in one shape. `kenmerk`, `domein`, `sectorunit` and `afdeling`
-- are what definitions look at; `dekking` is the part of a dataset that a newer delivery replaces.
-- A view: what is summed goes through int_groepen, and this lists the cells behind it.
{{ lege_cel() }}
{% for model in celmodellen() %}
    union all by name
    {{ gecorrigeerde_cellen(ref(model)) }}
{% endfor %}
