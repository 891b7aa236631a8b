{# What every cell may be broken down by, beside its region. A new one is a name here, a column in the
   cells that have it, and a column in the contracts of the marts. #}
{% macro dimensies() -%}
    {{ return([
        'geslacht', 'niveau', 'leerweg', 'domein', 'beroepsniveau', 'beroepsgroep', 'leeftijd',
        'instelling', 'topsector', 'opleiding', 'actielijn', 'stand',
    ]) }}
{%- endmacro %}

{# What a definition may look at, to say whether a cell counts as techniek. #}
{% macro kenmerken() -%}
    {{ return(['kenmerk', 'domein', 'sectorunit', 'afdeling']) }}
{%- endmacro %}

{# The models with cells, one per dataset. A new source is a name here and a model of that name. #}
{% macro celmodellen() -%}
    {{ return([
        'int_cellen__mbo_deelnemers', 'int_cellen__mbo_instroom', 'int_cellen__ho_eerstejaars',
        'int_cellen__ho_gediplomeerden', 'int_cellen__vo_leerlingen', 'int_cellen__samenwerking',
        'int_cellen__leerbanen', 'int_cellen__registers', 'int_cellen__beroepen_sectoren',
        'int_cellen__technici', 'int_cellen__uwv_ww', 'int_cellen__uwv_vacatures',
        'int_cellen__sociale_zekerheid', 'int_cellen__cbs_vacatures',
        'int_cellen__arbeidsdeelname',
    ]) }}
{%- endmacro %}

{# Those with so many cells that they are summed from a staging model in which cells that read alike are
   one row with their number (`aantal`). The same text reads both, so that what is listed is what was
   summed. #}
{% macro gelijke_celmodellen() -%}
    {{ return({
        'int_cellen__mbo_deelnemers':
            mbo_deelnemers_als_cellen(ref('stg_duo__mbo_deelnemers_gelijk'), true),
        'int_cellen__ho_eerstejaars':
            ho_eerstejaars_als_cellen(ref('stg_duo__ho_eerstejaars_gelijk'), true),
        'int_cellen__ho_gediplomeerden':
            ho_gediplomeerden_als_cellen(ref('stg_duo__ho_gediplomeerden_gelijk'), true),
        'int_cellen__vo_leerlingen':
            vo_leerlingen_als_cellen(ref('stg_duo__vo_leerlingen_gelijk'), true),
    }) }}
{%- endmacro %}

{# The cells of a model as they are summed, each with its number. #}
{% macro te_tellen(model) -%}
    {%- set gelijk = gelijke_celmodellen() -%}
    {%- if model in gelijk -%}
    ({{ gelijk[model] }})
    {%- else -%}
    (select *, 1 as aantal from {{ ref(model) }})
    {%- endif -%}
{%- endmacro %}

{# Columns of a cell that not every source has; where it lacks one the cell is not split by it. #}
{% macro celkolommen() -%}
    {{ return(
        ['kenmerk', 'sectorunit', 'afdeling', 'plaats', 'provincie', 'landsdeel',
         'arbeidsmarktregio'] + dimensies()
    ) }}
{%- endmacro %}

{# Cells, or cells alike, that hold something, with what the list of corrections says in place of a
   known error of the source. The cell as received stays beside it. #}
{% macro gecorrigeerde_cellen(cellen) -%}
    select
        cellen.* exclude (waarde_min, waarde_max, status),
        case correcties.actie
            when 'vervang' then {{ aantal_min('correcties.nieuw') }}
            when 'onbekend' then null
            when 'laat weg' then 0
            else cellen.waarde_min
        end as waarde_min,
        case correcties.actie
            when 'vervang' then {{ aantal_max('correcties.nieuw') }}
            when 'onbekend' then null
            when 'laat weg' then 0
            else cellen.waarde_max
        end as waarde_max,
        case
            when correcties.correctie is not null and cellen.status = 'definitief'
                then 'gecorrigeerd'
            else cellen.status
        end as status,
        correcties.correctie
    from {{ cellen }} as cellen
    left join {{ ref('stg_bronnen__correcties') }} as correcties
        on
            cellen.bron_snapshot = correcties.bron_snapshot
            and cellen.bron_regel = correcties.bron_regel
            and cellen.bron_kolom = correcties.bron_kolom
    -- An empty cell is none, and adds nothing to a sum or to its list of lines, unless it is a count
    -- that was not delivered.
    where
        trim(cellen.bron_waarde) <> ''
        or cellen.waarde_min is null
        or cellen.waarde_max > 0
        or correcties.correctie is not null
{%- endmacro %}

{# Names every column a cell may have, so that a union by name has them all. #}
{% macro lege_cel() -%}
    select
        {% for kolom in celkolommen() -%}
        cast(null as varchar) as {{ kolom }}{{ "," if not loop.last }}
        {% endfor -%}
    where false
{%- endmacro %}

{# Cells, or groups of cells alike, as they count: once for each meetwaarde and definition, with the
   time in which they were known and the regions they lie in. Groups and cells go the same way, so
   that the cells listed are those that were summed.

   Of a cell that may or may not belong to the part that is asked for `waarde_min` is 0. A share has to
   know how much that is, and whether the whole holds it for sure: `onzeker_*` is what a whole holds
   all the same, `onzeker_deel_*` what a whole holds that is itself a part by the same code list. #}
{% macro tellend(cellen, met_nullen=false) -%}
    select
        m.meetwaarde,
        m.definitie_versie,
        cellen.* exclude (in_totaal, waarde_min, waarde_max),
        versies.telwijze,
        versies.voorbeeld,
        versies.bekend_vanaf,
        versies.bekend_tot,
        coalesce(cellen.in_totaal, true) or m.geslacht is not null as in_totaal,
        {{ telt_niet() }} as telt_niet,
        {{ is_onzeker() }} as onzeker,
        {{ niet_in_lijst() }} as niet_in_lijst,
        m.codelijst is not null as naar_lijst,
        case when {{ telt_niet() }} or {{ is_onzeker() }} then 0 else cellen.waarde_min end
            as waarde_min,
        case when {{ telt_niet() }} then 0 else cellen.waarde_max end as waarde_max,
        case when {{ is_onzeker() }} then cellen.waarde_min end as onzeker_min,
        case when {{ is_onzeker() }} then cellen.waarde_max end as onzeker_max,
        case when {{ is_onzeker() }} and not {{ niet_in_lijst() }} then cellen.waarde_min end
            as onzeker_deel_min,
        case when {{ is_onzeker() }} and {{ deel_onbekend() }} then cellen.waarde_max end
            as onzeker_deel_max,
        case
            when coalesce(cellen.provincie, cellen.plaats) is not null
                then coalesce(provincies.regio, plaatsen.regio, 'onbekend')
        end as regio_provincie,
        case
            when coalesce(cellen.provincie, cellen.plaats) is not null
                then coalesce(regios.ouder, 'onbekend')
            when cellen.landsdeel is not null then coalesce(landsdelen.regio, 'onbekend')
        end as regio_landsdeel,
        case
            when cellen.arbeidsmarktregio is null then null
            when regexp_full_match(cellen.arbeidsmarktregio, 'AM[0-9]{2}')
                and cellen.arbeidsmarktregio <> 'AM99' then cellen.arbeidsmarktregio
            else 'onbekend'
        end as regio_arbeidsmarktregio
    from {{ cellen }} as cellen
    inner join {{ ref('int_versies') }} as versies
        on
            cellen.dataset = versies.dataset
            and cellen.dekking = versies.dekking
            and cellen.bron_periode = versies.bron_periode
            and cellen.bron_snapshot = versies.bron_snapshot
    inner join {{ ref('int_meetwaarden') }} as m
        on
            cellen.dataset = m.dataset
            and cellen.grootheid = m.grootheid
            -- A definition counts only in the periods it is valid for.
            and {{ periode_start('cellen.periode') }} >= m.geldig_van
            and {{ periode_start('cellen.periode') }} <= m.geldig_tot
            {% for dimensie in ['niveau', 'leerweg', 'instelling', 'opleiding'] -%}
            and (m.{{ dimensie }} is null or list_contains(m.{{ dimensie }}, cellen.{{ dimensie }}))
            {% endfor -%}
            {% for dimensie in ['geslacht', 'beroepsniveau'] -%}
            and (
                m.{{ dimensie }} is null or {{ zegt_niets(dimensie) }}
                or list_contains(m.{{ dimensie }}, cellen.{{ dimensie }})
            )
            {% endfor -%}
    left join {{ ref('definitie_codes') }} as codes
        on
            m.codelijst = codes.definitie_versie
            and codes.kenmerk = case m.kijkt_naar
                {% for kenmerk in kenmerken() -%}
                when '{{ kenmerk }}' then cellen.{{ kenmerk }}
                {% endfor -%}
            end
    left join {{ ref('int_plaatsen') }} as plaatsen on upper(cellen.plaats) = plaatsen.plaats
    left join {{ ref('regio_namen') }} as provincies
        on lower(cellen.provincie) = provincies.naam and provincies.regio like 'PV%'
    left join {{ ref('regio_namen') }} as landsdelen
        on lower(cellen.landsdeel) = landsdelen.naam and landsdelen.regio like 'LD-%'
    left join {{ ref('regios') }} as regios
        on coalesce(provincies.regio, plaatsen.regio) = regios.regio
    {% if not met_nullen -%}
    where not {{ telt_niet() }}
    {%- endif %}
{%- endmacro %}

{# The code list says that the cell is no techniek. #}
{% macro telt_niet() -%}
    (m.codelijst is not null and coalesce(not codes.telt_mee, false))
{%- endmacro %}

{# No code list names its value. #}
{% macro niet_in_lijst() -%}
    (m.codelijst is not null and codes.kenmerk is null)
{%- endmacro %}

{# Its level or geslacht was asked for and is not known. #}
{% macro deel_onbekend() -%}
    (
        (m.geslacht is not null and {{ zegt_niets('geslacht') }})
        or (m.beroepsniveau is not null and {{ zegt_niets('beroepsniveau') }})
    )
{%- endmacro %}

{# What a cell gives does not say whether it is what the sum asks for. Of a level: ISCO (1 to 4) says
   nothing of the level of education, nor the other way round. #}
{% macro zegt_niets(dimensie) -%}
    coalesce(
        cellen.{{ dimensie }} = 'onbekend'
        {%- if dimensie == 'beroepsniveau' %}
        or (cellen.beroepsniveau between '1' and '4') <> (m.beroepsniveau[1] between '1' and '4')
        {%- endif %},
        false
    )
{%- endmacro %}

{# Whether the cell belongs to the part cannot be said. #}
{% macro is_onzeker() -%}
    (not {{ telt_niet() }} and ({{ niet_in_lijst() }} or {{ deel_onbekend() }}))
{%- endmacro %}

{# The columns that name a series of sums or figures, beside what it measures and its period. #}
{% macro reekskolommen() -%}
    {{ return(['regio'] + dimensies() + ['definitie_versie', 'telwijze']) }}
{%- endmacro %}

{% macro reeks(tabel) -%}
    {% for kolom in reekskolommen() %}{{ tabel }}.{{ kolom }}{{ ", " if not loop.last }}{% endfor %}
{%- endmacro %}

{# Two sums of the same region, breakdown and counting rule. The whole of a part may be one without a
   definition. #}
{% macro zelfde_reeks(een, ander, definitie=true) -%}
    {% for kolom in reekskolommen() if kolom != 'definitie_versie' -%}
    {{ een }}.{{ kolom }} = {{ ander }}.{{ kolom }} and {# #}
    {%- endfor %}
    {%- if definitie %}{{ een }}.definitie_versie = {{ ander }}.definitie_versie
    {%- else %}{{ ander }}.definitie_versie in ('', {{ een }}.definitie_versie)
    {%- endif %}
{%- endmacro %}

{# The readable key of a cell: what it measures, when, where, and every breakdown that is no total. #}
{% macro cel_id(tabel) -%}
    {{ tabel }}.kerncijfer || '/' || {{ tabel }}.periode || '/' || {{ tabel }}.regio
    {% for kolom in dimensies() + ['vergelijking'] -%}
    || case when {{ tabel }}.{{ kolom }} <> 'totaal'
        then '/{{ kolom }}=' || {{ tabel }}.{{ kolom }} else '' end
    {% endfor -%}
    || case when {{ tabel }}.definitie_versie <> coalesce({{ tabel }}.gewone_definitie, '')
        then '/definitie=' || {{ tabel }}.definitie_versie else '' end
    || case when {{ tabel }}.telwijze not in ({{ tabel }}.gewone_telwijze, 'n.v.t.')
        then '/telwijze=' || {{ tabel }}.telwijze else '' end
{%- endmacro %}
