-- How each figure and its sums are broken down, as the catalogue asks: in total, and per item of
-- `uitsplitsingen` (`landsdeel`, `geslacht`, crossed as `landsdeel*geslacht`), each time with the
-- dimensions that the figure always shows. `onbekend` is the region of what cannot be placed.
with catalogus as (
    select * from {{ ref('kerncijfers') }} where soort <> 'geen bron'
),

gevraagd as (
    select
        kerncijfer,
        unnest(
            list_append(string_split(coalesce(uitsplitsingen, ''), '|'), '')
        ) as uitsplitsing,
        list_filter(
            string_split(coalesce(toont, ''), '|'), lambda x: x not in ('', 'vergelijking')
        ) as toont
    from catalogus
),

gesplitst as (
    select distinct
        kerncijfer,
        list_filter(string_split(uitsplitsing, '*'), lambda x: x <> '') as delen,
        toont
    from gevraagd
),

regios as (
    select
        *,
        coalesce(
            list_filter(
                delen, lambda x: x in ('landsdeel', 'provincie', 'arbeidsmarktregio')
            )[1],
            'NL'
        ) as regio_niveau,
        list_sort(
            list_distinct(
                list_concat(
                    toont,
                    list_filter(
                        delen, lambda x: x not in ('landsdeel', 'provincie', 'arbeidsmarktregio')
                    )
                )
            )
        ) as dimensies
    from gesplitst
),

met_onbekend as (
    select
        kerncijfer,
        regio_niveau,
        dimensies
    from regios
    union
    select
        kerncijfer,
        'onbekend' as regio_niveau,
        dimensies
    from regios
    where regio_niveau in ('landsdeel', 'provincie')
),

sommen as (
    select
        kerncijfer,
        teller as meetwaarde
    from catalogus
    union
    select
        kerncijfer,
        unnest(string_split(noemer, '|')) as meetwaarde
    from catalogus
    where noemer is not null
    union
    select
        kerncijfer,
        geheel as meetwaarde
    from catalogus
    where geheel is not null
)

select
    met_onbekend.kerncijfer,
    sommen.meetwaarde,
    met_onbekend.regio_niveau,
    met_onbekend.dimensies,
    list_aggregate(
        list_prepend(met_onbekend.regio_niveau, met_onbekend.dimensies), 'string_agg', '*'
    ) as groepering
from met_onbekend
inner join sommen on met_onbekend.kerncijfer = sommen.kerncijfer
union
-- Sums that only a control total asks for, in total.
select
    null as kerncijfer,
    meetwaarde,
    'NL' as regio_niveau,
    [] as dimensies,
    'NL' as groepering
from {{ ref('meetwaarden') }}
