-- Control totals, as known now: a sum beside what it should equal, with both numbers. What lies
-- further apart than the tolerance is a finding; how grave follows from a rule.
with kleiner as (
    select
        meetwaarde,
        periode,
        max(waarde_max) as waarde_max
    from {{ ref('fct_meetwaarden') }}
    where groepering = 'NL' and bekend_tot is null
    group by all
),

tussen_bronnen as (
    select
        c.controle,
        'twee bronnen' as soort,
        c.naam,
        c.naam_en,
        c.links as meetwaarde,
        l.periode,
        l.definitie_versie,
        l.telwijze,
        c.toelichting,
        c.toelichting_en,
        l.waarde_min * c.factor_links as links_min,
        l.waarde_max * c.factor_links as links_max,
        r.waarde_min * c.factor_rechts as rechts_min,
        r.waarde_max * c.factor_rechts as rechts_max,
        greatest(c.tolerantie, c.tolerantie_pct / 100 * r.waarde_max * c.factor_rechts)
            as tolerantie,
        c.ernstig_pct / 100 * r.waarde_max * c.factor_rechts as ernstig_vanaf,
        c.alleen_groter_dan is null or coalesce(l.waarde_min > kleiner.waarde_max, false)
            as te_vergelijken
    from {{ ref('controles') }} as c
    inner join {{ ref('fct_meetwaarden') }} as l
        on c.links = l.meetwaarde and l.groepering = 'NL' and l.bekend_tot is null
    inner join {{ ref('fct_meetwaarden') }} as r
        on
            c.rechts = r.meetwaarde
            and l.periode = r.periode
            and r.groepering = 'NL'
            and r.bekend_tot is null
    left join kleiner
        on c.alleen_groter_dan = kleiner.meetwaarde and l.periode = kleiner.periode
),

-- A sum and its parts come from the same cells, or from one row of a publisher (man, vrouw,
-- totaal).
delen as (
    select
        'C-DELEN' as controle,
        'delen en totaal' as soort,
        'Som van de delen ' || verdeling || ' tegen het totaal' as naam,
        'Sum of the parts ' || replace(verdeling, 'naar ', 'by ') || ' against the total'
            as naam_en,
        meetwaarde,
        periode,
        definitie_versie,
        telwijze,
        '' as toelichting,
        '' as toelichting_en,
        delen_min as links_min,
        delen_max as links_max,
        totaal_min as rechts_min,
        totaal_max as rechts_max,
        0 as tolerantie,
        0 as ernstig_vanaf,
        true as te_vergelijken
    from {{ ref('int_delen') }}
    where niveau = 'totaal' and geslacht = 'totaal' and leerweg = 'totaal'
),

niet_geplaatst as (
    select
        'C-REGIO' as controle,
        'niet te plaatsen' as soort,
        'Wat in geen regio te plaatsen is, tegen een honderdste van Nederland' as naam,
        'What cannot be placed in a region, against a hundredth of the country' as naam_en,
        nl.meetwaarde,
        nl.periode,
        nl.definitie_versie,
        nl.telwijze,
        'Het deel zonder regio staat als regio onbekend in de tabel.' as toelichting,
        'What has no region stands as region unknown in the table.' as toelichting_en,
        coalesce(o.waarde_min, 0) as links_min,
        coalesce(o.waarde_max, 0) as links_max,
        0 as rechts_min,
        0 as rechts_max,
        nl.waarde_max / 100 as tolerantie,
        nl.waarde_max / 10 as ernstig_vanaf,
        true as te_vergelijken
    from {{ ref('fct_meetwaarden') }} as nl
    inner join {{ ref('fct_meetwaarden') }} as o
        on
            nl.meetwaarde = o.meetwaarde
            and nl.periode = o.periode
            and nl.definitie_versie = o.definitie_versie
            and nl.telwijze = o.telwijze
            and o.groepering = 'onbekend'
            and o.bekend_tot is null
    where nl.groepering = 'NL' and nl.bekend_tot is null
),

-- One count by two rules of counting.
telwijzen as (
    select
        'C-TELWIJZE' as controle,
        'twee telwijzen' as soort,
        'Dezelfde telling: ' || een.telwijze || ' tegen ' || ander.telwijze as naam,
        'The same count: ' || een.telwijze || ' against ' || ander.telwijze as naam_en,
        een.meetwaarde,
        een.periode,
        een.definitie_versie,
        een.telwijze,
        'Twee telwijzen zijn twee reeksen; verschil hoort erbij.' as toelichting,
        'Two counting rules are two series; a difference belongs to them.' as toelichting_en,
        een.waarde_min as links_min,
        een.waarde_max as links_max,
        ander.waarde_min as rechts_min,
        ander.waarde_max as rechts_max,
        0 as tolerantie,
        ander.waarde_max as ernstig_vanaf,
        true as te_vergelijken
    from {{ ref('fct_meetwaarden') }} as een
    inner join {{ ref('fct_meetwaarden') }} as ander
        on
            een.meetwaarde = ander.meetwaarde
            and een.periode = ander.periode
            and een.groepering = ander.groepering
            and een.definitie_versie = ander.definitie_versie
            and een.telwijze < ander.telwijze
            and ander.bekend_tot is null
    where een.groepering = 'NL' and een.bekend_tot is null
),

samen as (
    select * from tussen_bronnen
    union all by name
    select * from delen
    union all by name
    select * from niet_geplaatst
    union all by name
    select * from telwijzen
),

gemeten as (
    select
        *,
        -- How far the two intervals lie apart; 0 when one number can be both.
        greatest(links_min - rechts_max, rechts_min - links_max, 0) as afstand
    from samen
    -- What has no bounds cannot be weighed.
    where links_min + links_max + rechts_min + rechts_max is not null
)

select
    controle,
    soort,
    naam,
    naam_en,
    meetwaarde,
    periode,
    definitie_versie,
    telwijze,
    cast(links_min as decimal(18, 3)) as links_min,
    cast(links_max as decimal(18, 3)) as links_max,
    cast(rechts_min as decimal(18, 3)) as rechts_min,
    cast(rechts_max as decimal(18, 3)) as rechts_max,
    cast(afstand as decimal(18, 3)) as afstand,
    cast(tolerantie as decimal(18, 3)) as tolerantie,
    case
        when not te_vergelijken then 'niet te vergelijken'
        when afstand <= tolerantie then 'klopt'
        else 'wijkt af'
    end as uitkomst,
    case
        when not te_vergelijken or afstand <= tolerantie then 'geen'
        when soort = 'twee telwijzen' then 'let op'
        when afstand > ernstig_vanaf then 'ernstig'
        else 'waarschuwing'
    end as ernst,
    toelichting,
    toelichting_en
from gemeten
