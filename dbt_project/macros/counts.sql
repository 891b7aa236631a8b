{# A count as the publishers write it, as the bounds of an interval: a number is itself, an empty cell is
   none (or what `leeg` says), `x` is unknown (no bounds), and the marks of suppression of its layout mean 1 to 4: `<5` and -1,
   or those that `onderdrukt` (a column, parted by |) gives. #}
{% macro aantal_min(cel, onderdrukt="'<5|-1'", leeg='0') -%}
    case
        -- Nearly every cell is a plain number, and no number but 4 stands for a suppressed one.
        when try_cast(trim({{ cel }}) as decimal(18, 3)) >= 0 and trim({{ cel }}) <> '4'
            then try_cast(trim({{ cel }}) as decimal(18, 3))
        when trim({{ cel }}) = '' then {{ leeg }}
        when list_contains(string_split({{ onderdrukt }}, '|'), trim({{ cel }})) then 1
        else try_cast(trim({{ cel }}) as decimal(18, 3))
    end
{%- endmacro %}

{% macro aantal_max(cel, onderdrukt="'<5|-1'", leeg='0') -%}
    case
        when try_cast(trim({{ cel }}) as decimal(18, 3)) >= 0 and trim({{ cel }}) <> '4'
            then try_cast(trim({{ cel }}) as decimal(18, 3))
        when trim({{ cel }}) = '' then {{ leeg }}
        when list_contains(string_split({{ onderdrukt }}, '|'), trim({{ cel }})) then 4
        else try_cast(trim({{ cel }}) as decimal(18, 3))
    end
{%- endmacro %}

{# Whether a delivery gives this count for the period at all. Where it does, a count that it leaves empty is
   not known; where it does not, there is nothing to know. #}
{% macro geleverd() -%}
    bool_or(trim(bron_waarde) <> '') over (
        partition by bron_snapshot, trim("PERIODE"), bron_kolom
    )
{%- endmacro %}

{# The status of a cell in a file that does not say it: its newest period is voorlopig. #}
{% macro status_nieuwste_voorlopig(periode, laatste_periode) -%}
    case when {{ periode }} >= {{ laatste_periode }} then 'voorlopig' else 'definitief' end
{%- endmacro %}

{# Rounded to the decimals of the catalogue line; DuckDB rounds a decimal only to a constant. #}
{% macro afgerond(waarde) -%}
    round(cast({{ waarde }} as double), decimalen)
{%- endmacro %}
