-- CBS 80472ned: one row per branch, period and kind of vacancy (x 1 000), from every form in which
-- CBS puts the table out. A missing value gives no row, unless it was there before: then it was
-- withdrawn, and is not known.
with breed as (
    -- OData v3 and the CSV of the UntypedDataSet: codes, one column per kind.
    unpivot (select * from {{ source('rijen', 'cbs_vacatures') }})
    on columns('_[123]$')
    into name bron_kolom value bron_waarde
),

website as (
    -- The CSV of the website: names, not codes; its second line holds the units.
    unpivot (
        select * from {{ source('statline', 'cbs_vacatures') }} where trim("Perioden") <> 'Perioden'
    )
    on columns(' vacatures$')
    into name bron_kolom value bron_waarde
),

soorten as (
    -- OData v4: what a measure is stands in the list that came with it.
    select distinct
        trim("Identifier") as code,
        lower(trim("Title")) as soort
    from {{ source('measure_codes', 'cbs_vacatures') }}
),

bedrijfstakken as (
    select
        trim("Title") as naam,
        any_value(trim("Key")) as code
    from (
        select * from {{ source('bedrijfskenmerken', 'cbs_vacatures') }}
        union all by name
        select * from {{ source('lists', 'cbs_overig') }}
    ) as lijsten
    group by all
),

samen as (
    select
        bron_snapshot,
        bron_regel,
        bron_kolom,
        bron_waarde,
        trim("Bedrijfskenmerken") as bedrijfstak,
        trim("Perioden") as periode,
        lower(regexp_replace(bron_kolom, '(Vacatures)_.*', ' \1')) as soort,
        trim(bron_waarde) as tekst
    from breed
    union all
    select
        o.bron_snapshot,
        o.bron_regel,
        o."Measure" as bron_kolom,
        o."Value" as bron_waarde,
        trim(o."Bedrijfskenmerken") as bedrijfstak,
        trim(o."Perioden") as periode,
        soorten.soort,
        case when o."ValueAttribute" = 'None' then o."Value" end as tekst
    from {{ source('observations', 'cbs_vacatures') }} as o
    inner join soorten on trim(o."Measure") = soorten.code
    union all
    select
        website.bron_snapshot,
        website.bron_regel,
        website.bron_kolom,
        website.bron_waarde,
        bedrijfstakken.code as bedrijfstak,
        {{ statline_periode('website."Perioden"') }} as periode,
        lower(website.bron_kolom) as soort,
        replace(trim(website.bron_waarde), ',', '.') as tekst
    from website
    left join bedrijfstakken on trim(website."Bedrijfskenmerken") = bedrijfstakken.naam
),

gedateerd as (
    select
        samen.*,
        cast(nullif(nullif(samen.tekst, ''), '.') as decimal(18, 3)) as waarde,
        snapshots.ontvangen_op
    from samen
    inner join {{ ref('stg_bronnen__snapshots') }} as snapshots
        on samen.bron_snapshot = snapshots.bron_snapshot
    -- X000 is a second, revised version of a year (2010X000).
    where samen.periode not like '%X000'
    qualify count(waarde) over (
        partition by samen.bedrijfstak, samen.periode, samen.soort
        order by snapshots.ontvangen_op, snapshots.gearchiveerd_op
    ) > 0
)

select
    gedateerd.bron_snapshot,
    gedateerd.bron_regel,
    gedateerd.bron_kolom,
    gedateerd.bron_waarde,
    gedateerd.bedrijfstak,
    gedateerd.periode,
    gedateerd.soort,
    {{ cbs_status('arg_max(perioden.status, perioden.volgorde)') }} as status,
    gedateerd.waarde as waarde_min,
    gedateerd.waarde as waarde_max
from gedateerd
left join {{ ref('stg_cbs__vacatures_perioden') }} as perioden
    on gedateerd.periode = perioden.periode and gedateerd.ontvangen_op >= perioden.ontvangen_op
group by all
