-- fct_kerncijfers by hand: from the landed rows and the seeds to every key figure, in one script.
--
-- What warehouse.py measures the dbt models against, and a second way to every number in them. It
-- goes another way than they do: equal lines are put together as the text they came as, before
-- anything in them is read, and every lookup waits until what it is looked up for is small.
--
-- Needs two variables, `landing` and `seeds`: the folders of the landed rows and of the seeds.

set threads = 2;
set memory_limit = '4GB';
set preserve_insertion_order = false;

----------------------------------------------------------------------------------------- reading

create or replace temp macro geland(dataset, tabel) as table
    from read_parquet(
        getvariable('landing') || '/' || dataset || '/**/' || tabel || '.parquet',
        union_by_name = true, hive_partitioning = false
    );
create or replace temp macro bron(naam) as table
    from read_parquet(getvariable('landing') || '/' || naam || '.parquet');
create or replace temp macro seed(naam) as table
    from read_csv(getvariable('seeds') || '/' || naam || '.csv', header = true, all_varchar = true);

-- '' where nothing is listed, so that splitting gives one item.
create or replace temp macro items(tekst) as string_split(coalesce(tekst, ''), '|');
create or replace temp macro klein(tekst) as lower(replace(trim(tekst), '_', ' '));
create or replace temp macro sectornaam(tekst) as
    lower(regexp_replace(trim(tekst), '^(Sectorunit|Sectorkamer) ', ''));
create or replace temp macro schooljaar(tekst) as left(trim(tekst), 4) || 'SJ00';

-- A suppressed count is 1 to 4; what is no number (`x`) has no bounds.
create or replace temp macro laagst(cel, merken) as case
    when cel = '' then 0
    when list_contains(items(merken), cel) then 1
    else try_cast(cel as decimal(18, 3))
end;
create or replace temp macro hoogst(cel, merken) as case
    when cel = '' then 0
    when list_contains(items(merken), cel) then 4
    else try_cast(cel as decimal(18, 3))
end;

-- Whether a level does not tell whether it is one of those asked for: ISCO (1 to 4) says nothing of
-- the level of education, and the other way round.
create or replace temp macro onbekend_niveau(niveau, gevraagd) as
    coalesce(niveau = 'onbekend' or (niveau in ('1', '2', '3', '4'))
        <> list_has_any(gevraagd, ['1', '2', '3', '4']), false);

-- Periods: the day that one begins on, how many months it has, and the same one years before.
create or replace temp macro begin_op(code) as
    make_date(cast(left(code, 4) as integer), 1, 1) + to_months(cast(case substr(code, 5, 2)
        when 'JJ' then 0
        when 'SJ' then 7
        when 'KW' then 3 * cast(right(code, 2) as integer) - 3
        when 'MM' then cast(right(code, 2) as integer) - 1
    end as integer));
create or replace temp macro maanden(code) as
    case substr(code, 5, 2) when 'KW' then 3 when 'MM' then 1 else 12 end;
create or replace temp macro jaren_eerder(code, jaren) as
    lpad(cast(cast(left(code, 4) as integer) - jaren as varchar), 4, '0') || substr(code, 5);

-- The extremes of a product of two intervals lie at their ends.
create or replace temp macro product(een, ander) as
    [een[1] * ander[1], een[1] * ander[2], een[2] * ander[1], een[2] * ander[2]];

-- Whether two spans of days share a day; one without an end goes on.
create or replace temp macro tegelijk(een_vanaf, een_tot, ander_vanaf, ander_tot) as
    coalesce(een_vanaf < ander_tot, true) and coalesce(ander_vanaf < een_tot, true);

-- How final, least last: a sum is as final as its least final part.
create or replace temp macro statussen() as
    ['definitief', 'gecorrigeerd', 'nader voorlopig', 'voorlopig'];
create or replace temp macro rang(status) as list_position(statussen(), status);
create or replace temp macro cbs_rang(status) as
    case status when 'Definitief' then 1 when 'NaderVoorlopig' then 3 else 4 end;
create or replace temp macro rang_van_nieuwste(periode, nieuwste) as
    case when periode >= nieuwste then 4 else 1 end;

create or replace temp table snapshots as
select
    bron_snapshot, onderdeel, periode as van_periode, laatste_periode, telwijze,
    onderdrukt as merken, ontvangen_op, gearchiveerd_op
from bron('bron_snapshots');

create or replace temp table correcties as
select bron_snapshot, bron_regel, bron_kolom, correctie, actie, nieuw from bron('correcties');

------------------------------------------------------------------------------------------- cells

-- Source cells, those that read alike as one line with their number. `tekst` says the value, unless
-- `laag` and `hoog` do (`gegeven`).
create or replace temp table cellen (
    dataset varchar, grootheid varchar, dekking varchar, periode varchar, bron_periode varchar,
    bron_snapshot varchar, rang integer,
    kenmerk varchar, domein varchar, sectorunit varchar, afdeling varchar,
    plaats varchar, provincie varchar, landsdeel varchar, arbeidsmarktregio varchar,
    geslacht varchar, niveau varchar, leerweg varchar, beroepsniveau varchar, beroepsgroep varchar,
    leeftijd varchar, instelling varchar, topsector varchar, opleiding varchar, actielijn varchar,
    stand varchar,
    deel_van_totaal boolean default false,
    tekst varchar, gegeven boolean default false, laag decimal(18, 3), hoog decimal(18, 3),
    correctie varchar, actie varchar, nieuw varchar,
    aantal bigint default 1
);

-- Mbo. In a line with anything but whole numbers man and vrouw, which make the total, say more of
-- each other, so it stays a line of its own.
create or replace temp table mbo as
with rijen as (
    select *, regexp_matches(concat(*columns('^(MAN|VROUW|TOTAAL)\d{4}$')), '[^0-9]') as verzwegen
    from geland('duo_mbo_deelnemers', 'rijen')
)

select
    bron_snapshot, "PLAATSNAAM", "TYPE MBO", "KWALIFICATIENIVEAU", "MBO SECTOR", "DOMEIN",
    "SECTORUNIT SBB", "SECTORKAMER NAAM", "HOOFDGROEP NAAM",
    bron_kolom, tekst, correctie, actie, nieuw,
    case when verzwegen then bron_regel end as regel,
    count(*) as aantal
from (unpivot rijen on columns('^(MAN|VROUW|TOTAAL)\d{4}$') into name bron_kolom value tekst)
left join correcties using (bron_snapshot, bron_regel, bron_kolom)
group by all;

insert into cellen by name
with cel as (
    select
        mbo.*,
        lower(regexp_extract(bron_kolom, '^[A-Z]+')) as geslacht,
        right(bron_kolom, 4) || 'SJ00' as periode,
        laagst(trim(tekst), s.merken) as l,
        hoogst(trim(tekst), s.merken) as h,
        rang_van_nieuwste(right(bron_kolom, 4) || 'SJ00', s.laatste_periode) as rang
    from mbo
    inner join snapshots as s using (bron_snapshot)
),

naast_elkaar as (
    select
        bron_snapshot, regel, periode,
        max(l) filter (geslacht = 'man') as ml, max(h) filter (geslacht = 'man') as mh,
        max(l) filter (geslacht = 'vrouw') as vl, max(h) filter (geslacht = 'vrouw') as vh,
        max(l) filter (geslacht = 'totaal') as tl, max(h) filter (geslacht = 'totaal') as th
    from cel
    where regel is not null
    group by all
    -- Unless one is missing or unknown, or the line contradicts itself.
    having ml + vl <= th and mh + vh >= tl
)

select
    'duo_mbo_deelnemers' as dataset,
    'deelnemers' || if("SECTORKAMER NAAM" is null, '', ' naar sectorkamer') as grootheid,
    if("SECTORKAMER NAAM" is null, 'sector', 'sectorkamer') as dekking,
    cel.periode, cel.bron_snapshot, rang,
    coalesce(sectornaam("SECTORKAMER NAAM"), trim("MBO SECTOR")) as kenmerk,
    coalesce(trim("DOMEIN"), trim("HOOFDGROEP NAAM")) as domein,
    sectornaam("SECTORUNIT SBB") as sectorunit,
    trim("PLAATSNAAM") as plaats,
    trim("KWALIFICATIENIVEAU") as niveau,
    lower(left(trim("TYPE MBO"), 3)) as leerweg,
    nullif(cel.geslacht, 'totaal') as geslacht,
    -- Only lines by sector have a total beside man and vrouw.
    cel.geslacht <> 'totaal' and "SECTORKAMER NAAM" is null as deel_van_totaal,
    tekst,
    n.ml is not null as gegeven,
    case cel.geslacht
        when 'man' then greatest(l, tl - vh) when 'vrouw' then greatest(l, tl - mh)
        else greatest(l, ml + vl)
    end as laag,
    case cel.geslacht
        when 'man' then least(h, th - vl) when 'vrouw' then least(h, th - ml)
        else least(h, mh + vh)
    end as hoog,
    correctie, actie, nieuw, aantal
from cel
left join naast_elkaar as n
    on
        cel.bron_snapshot = n.bron_snapshot and cel.regel = n.regel
        and cel.periode = n.periode;

drop table mbo;

-- Those who enter the mbo: of all in a line of the wide file, some. The other counts are not read.
insert into cellen by name
with cel as (
    select
        *, 'INSTROOM MBO' as bron_kolom, "INSTROOM MBO" as tekst,
        hoogst(nullif(trim("TOTAAL MBO"), ''), '<5|-1') as hoogstens
    from geland('duo_mbo_instroom', 'breed')
    where "INSTROOM MBO" is not null
    union all by name
    select *, 'AANTAL' as bron_kolom, "AANTAL" as tekst
    from geland('duo_mbo_instroom', 'lang')
    where trim("INSTROOM MBO") = 'J'
)

select
    'duo_mbo_instroom' as dataset, 'instroom mbo' as grootheid, 'alle' as dekking,
    coalesce(schooljaar("JAAR"), s.van_periode) as periode, bron_snapshot,
    rang_van_nieuwste(periode, s.laatste_periode) as rang,
    coalesce(
        sectornaam(nullif(trim("SECTORKAMER NAAM"), '')), nullif(trim("HOOFDGROEP NAAM"), ''),
        trim("HOOFDGROEP CODE"), ''
    ) as kenmerk,
    trim("PROVINCIE") as provincie, 'mbo' as niveau,
    lower(left(trim("LEERWEG"), 3)) as leerweg, klein("GESLACHT") as geslacht,
    tekst, true as gegeven, laagst(trim(tekst), '<5|-1') as laag,
    case when hoogstens >= laag then least(hoogst(trim(tekst), '<5|-1'), hoogstens)
        else hoogst(trim(tekst), '<5|-1')
    end as hoog,
    correctie, actie, nieuw
from cel
inner join snapshots as s using (bron_snapshot)
left join correcties using (bron_snapshot, bron_regel, bron_kolom);

-- First-years and graduates in higher education.
insert into cellen by name
with rijen as (
    select
        'duo_ho_eerstejaars' as dataset, columns('^(\d{4}( (MAN|VROUW))?|AANTAL)$'),
        "TYPE HOGER ONDERWIJS" as soort, "PROVINCIE", "CROHO ONDERDEEL", "GESLACHT", "STUDIEJAAR",
        left(trim("OPLEIDINGSCODE ACTUEEL"), 1) as cijfer, bron_snapshot, bron_regel
    from geland('duo_ho_eerstejaars', 'rijen')
    union all by name
    select
        'duo_ho_gediplomeerden' as dataset, columns('^(\d{4}( (MAN|VROUW))?|AANTAL)$'),
        "PROVINCIE", "CROHO ONDERDEEL", "GESLACHT", "STUDIEJAAR",
        left(trim("OPLEIDINGSCODE ACTUEEL"), 1) as cijfer, bron_snapshot, bron_regel
    from geland('duo_ho_gediplomeerden', 'rijen')
),

cel as (
    select
        dataset, soort, "PROVINCIE", "CROHO ONDERDEEL", "GESLACHT", "STUDIEJAAR", cijfer,
        bron_snapshot, bron_kolom, tekst, correctie, actie, nieuw, count(*) as aantal
    from (
        unpivot rijen on columns('^(\d{4}( (MAN|VROUW))?|AANTAL)$')
        into name bron_kolom value tekst
    )
    left join correcties using (bron_snapshot, bron_regel, bron_kolom)
    group by all
)

select
    cel.dataset,
    if(
        cel.dataset = 'duo_ho_gediplomeerden', 'gediplomeerden', 'eerstejaars ' || klein(soort)
    ) as grootheid,
    -- The first figure of a CROHO number: 5 and 6 are wo.
    case when cijfer is null then s.onderdeel when cijfer in ('5', '6') then 'wo' else 'hbo' end
        as niveau,
    niveau as dekking,
    if(bron_kolom = 'AANTAL', schooljaar("STUDIEJAAR"), left(bron_kolom, 4) || 'SJ00') as periode,
    bron_snapshot,
    rang_van_nieuwste(periode, s.laatste_periode) as rang,
    klein("CROHO ONDERDEEL") as kenmerk, trim("PROVINCIE") as provincie,
    nullif(coalesce(
        nullif(lower(regexp_extract(bron_kolom, ' (MAN|VROUW)$', 1)), ''), klein("GESLACHT")
    ), 'totaal') as geslacht,
    tekst, correctie, actie, nieuw, aantal
from cel
inner join snapshots as s using (bron_snapshot);

-- Pupils: of all years of study only year 4 of havo and vwo, and year 3 of vmbo. In a table of its
-- own, as DuckDB would otherwise filter each line before it puts them together.
create or replace temp table vo as
with rijen as (
    select
        "ONDERWIJSTYPE VO EN LEER- OF VERBLIJFSJAAR" as type, "VMBO SECTOR", "AFDELING",
        "PROVINCIE VESTIGING", null as "LEERJAAR", null as "GESLACHT", null as "JAAR",
        columns('^LEER- OF VERBLIJFSJAAR [34] - (MAN|VROUW)$'), bron_snapshot, bron_regel
    from geland('duo_vo_leerlingen', 'rijen')
    union all by name
    select
        "ONDERWIJSTYPE VO EN LEER- OF VERBLIJFSJAAR" as type, "VMBO SECTOR", "AFDELING",
        "LEERJAAR", "GESLACHT", "JAAR", "AANTAL", bron_snapshot, bron_regel
    from geland('duo_vo_leerlingen', 'lang')
)

select
    type, "VMBO SECTOR", "AFDELING", "PROVINCIE VESTIGING", "LEERJAAR", "GESLACHT", "JAAR",
    bron_snapshot, bron_kolom, tekst, correctie, actie, nieuw, count(*) as aantal
from (
    unpivot rijen on columns('^(LEER- OF VERBLIJFSJAAR \d - (MAN|VROUW)|AANTAL)$')
    into name bron_kolom value tekst
)
left join correcties using (bron_snapshot, bron_regel, bron_kolom)
group by all;

insert into cellen by name
with gelezen as (
    select
        * exclude ("LEERJAAR") replace (trim(type) as type),
        coalesce(trim("LEERJAAR"), regexp_extract(bron_kolom, '\d')) as leerjaar
    from vo
)

select
    'duo_vo_leerlingen' as dataset,
    'leerlingen leerjaar ' || leerjaar as grootheid, 'alle' as dekking,
    coalesce(schooljaar("JAAR"), s.van_periode) as periode, bron_snapshot,
    rang_van_nieuwste(periode, s.laatste_periode) as rang,
    case trim("VMBO SECTOR")
        when 'N.v.t.' then trim("AFDELING")
        when 'Intersect. programma' then 'Intersect. programma: ' || trim("AFDELING")
        else trim("VMBO SECTOR")
    end as kenmerk,
    trim("AFDELING") as afdeling, trim("PROVINCIE VESTIGING") as provincie,
    lower(split_part(type, ' ', 1)) as niveau,
    if(niveau = 'vmbo', lower(split_part(type, ' ', 2)), null) as leerweg,
    nullif(
        if(bron_kolom = 'AANTAL', lower(trim("GESLACHT")), lower(split_part(bron_kolom, ' - ', 2))),
        'totaal'
    ) as geslacht,
    tekst, correctie, actie, nieuw, aantal
from gelezen
inner join snapshots as s using (bron_snapshot)
where
    (leerjaar = '4' and type in ('HAVO lj 4-5', 'VWO lj 4-6'))
    or (leerjaar = '3' and type like 'VMBO __ lj 3-4');

drop table vo;

-- Partnerships count 1. A school, roc or company counts once per period: on the first line with it.
insert into cellen by name
with verband as (
    select *, trim("SOORT") as soort from geland('pbt_samenwerking', 'rijen')
),

genoemd as (
    select
        *, 'betrokken instelling' as grootheid, 'vo' as instelling, 'VO SCHOLEN' as bron_kolom,
        unnest(string_split_regex(trim("VO SCHOLEN"), '\s+')) as tekst
    from verband where soort in ('vakmanschaproute', 'technologieroute')
    union all
    select
        *, 'betrokken instelling', 'roc', 'ROCS', unnest(string_split_regex(trim("ROCS"), '\s+'))
    from verband where soort in ('vakmanschaproute', 'technologieroute')
    union all
    select
        *, 'betrokken bedrijf', null, 'BEDRIJVEN',
        unnest(string_split_regex(trim("BEDRIJVEN"), '\s+'))
    from verband where soort in ('centrum voor innovatief vakmanschap', 'center of expertise')
),

geteld as (
    select distinct on (bron_snapshot, trim("PERIODE"), grootheid, instelling, tekst) *
    from genoemd where tekst <> ''
    order by bron_regel
)

select
    'pbt_samenwerking' as dataset, grootheid, 'alle' as dekking, trim("PERIODE") as periode,
    bron_snapshot, rang(trim("STATUS")) as rang,
    trim("LANDSDEEL") as landsdeel,
    coalesce(
        nullif(trim("TOPSECTOR"), ''), if(bron_kolom = 'NAAM' and soort like 'cent%', 'onbekend', null)
    ) as topsector, instelling,
    tekst, true as gegeven, 1 as laag, 1 as hoog, correctie, actie, nieuw
from (
    from geteld
    union all by name
    select *, soort as grootheid, 'NAAM' as bron_kolom, trim("NAAM") as tekst from verband
)
left join correcties using (bron_snapshot, bron_regel, bron_kolom);

-- Companies that train, from the lines of all leerwegen together.
insert into cellen by name
select
    'sbb_leerbanen' as dataset, 'leerbedrijven' as grootheid, 'alle' as dekking,
    trim("PERIODE") as periode, bron_snapshot,
    rang(trim("STATUS")) as rang, sectornaam("SECTORKAMER") as kenmerk,
    trim("LANDSDEEL") as landsdeel, "LEERBEDRIJVEN" as tekst, correctie, actie, nieuw
from (select *, 'LEERBEDRIJVEN' as bron_kolom from geland('sbb_leerbanen', 'rijen'))
left join correcties using (bron_snapshot, bron_regel, bron_kolom)
where lower(trim("LEERWEG")) = 'totaal' and trim("LEERBEDRIJVEN") <> '';

-- The registers. An action counts 1; a number that was printed in words is there, and not known.
insert into cellen by name
select
    'regiegroep_registers' as dataset, trim("REGISTER") as grootheid, grootheid as dekking,
    trim("PERIODE") as periode, bron_snapshot,
    rang(trim("STATUS")) as rang,
    coalesce(nullif(trim("PIJLER"), ''), if(grootheid = 'actie', 'onbekend', null)) as actielijn,
    trim("STAND") as stand,
    coalesce(nullif(trim("AANTAL"), ''), trim("STAND")) as tekst,
    true as gegeven,
    if(grootheid = 'actie', 1, try_cast(trim("AANTAL") as bigint)) as laag, laag as hoog,
    correctie, actie, nieuw
from (select *, 'AANTAL' as bron_kolom from geland('regiegroep_registers', 'rijen'))
left join correcties using (bron_snapshot, bron_regel, bron_kolom);

-- UWV: benefits per month, those under half a year also as the end of a quarter. The latter are some
-- of the former. A count left empty is not known, where the delivery gives others of the period.
insert into cellen by name
with cel as (
    select *, max(trim(tekst)) over (partition by bron_snapshot, trim("PERIODE"), bron_kolom) as iets
    from (
        unpivot (
            select
                *, laagst(nullif(trim("LOPENDE WW"), ''), '<5|-1') as al_laag,
                hoogst(nullif(trim("LOPENDE WW"), ''), '<5|-1') as al_hoog,
                laagst(nullif(trim("KORTER DAN 6 MAANDEN"), ''), '<5|-1') as kort_laag,
                hoogst(nullif(trim("KORTER DAN 6 MAANDEN"), ''), '<5|-1') as kort_hoog
            from geland('uwv_ww', 'rijen')
        )
        on "LOPENDE WW", "KORTER DAN 6 MAANDEN" into name bron_kolom value tekst
    )
)

select
    'uwv_ww' as dataset, bron_kolom as dekking,
    if(
        bron_kolom = 'LOPENDE WW', 'lopende uitkeringen',
        'lopende uitkeringen korter dan 6 maanden'
    ) as grootheid,
    trim("PERIODE") as bron_periode,
    if(
        bron_kolom = 'LOPENDE WW', trim("PERIODE"),
        left(trim("PERIODE"), 4) || 'KW0' || try_cast(right(trim("PERIODE"), 2) as integer) // 3
    ) as periode,
    bron_snapshot, rang(trim("STATUS")) as rang, lower(trim("BEROEPSGROEP")) as kenmerk,
    kenmerk as beroepsgroep, trim("LEEFTIJD") as leeftijd,
    trim("ARBEIDSMARKTREGIO") as arbeidsmarktregio, tekst, true as gegeven,
    case
        when bron_kolom = 'LOPENDE WW' then if(al_laag is null, null, greatest(al_laag, kort_laag))
        else coalesce(kort_laag, if(al_hoog is null, null, 0))
    end as laag,
    if(bron_kolom = 'LOPENDE WW', al_hoog, least(kort_hoog, al_hoog)) as hoog,
    correctie, actie, nieuw
from cel
left join correcties using (bron_snapshot, bron_regel, bron_kolom)
where
    iets <> ''
    and (
        bron_kolom = 'LOPENDE WW' or regexp_full_match(trim("PERIODE"), '....MM(03|06|09|12)')
    );

-- UWV: vacancies that arose in a year are those of its quarters; open ones are counted per quarter.
insert into cellen by name
with cel as (
    select *, max(trim(tekst)) over (partition by bron_snapshot, trim("PERIODE"), bron_kolom) as iets
    from (
        unpivot (from geland('uwv_vacatures', 'rijen'))
        on "ONTSTAAN", "OPENSTAAND" into name bron_kolom value tekst
    )
)

select
    'uwv_vacatures' as dataset, bron_kolom as dekking,
    if(bron_kolom = 'ONTSTAAN', 'ontstane', 'openstaande') || ' vacatures' as grootheid,
    trim("PERIODE") as bron_periode,
    if(bron_kolom = 'ONTSTAAN', left(trim("PERIODE"), 4) || 'JJ00', trim("PERIODE")) as periode,
    bron_snapshot, rang(trim("STATUS")) as rang, lower(trim("BEROEPSGROEP")) as kenmerk,
    kenmerk as beroepsgroep, trim("BEROEPSNIVEAU") as beroepsniveau,
    if(regexp_full_match(trim("REGIO"), 'AM[0-9]{2}'), null, trim("REGIO")) as landsdeel,
    if(regexp_full_match(trim("REGIO"), 'AM[0-9]{2}'), trim("REGIO"), null) as arbeidsmarktregio,
    tekst, true as gegeven, laagst(nullif(trim(tekst), ''), '<5|-1') as laag,
    hoogst(nullif(trim(tekst), ''), '<5|-1') as hoog, correctie, actie, nieuw
from cel
left join correcties using (bron_snapshot, bron_regel, bron_kolom)
where iets <> '';

-- CBS. The status of a period is what its newest list of periods says, of those that had come when
-- the numbers came.
create or replace temp table cbs_perioden as
select
    dataset, trim("Identifier") as periode, "Status" as status, ontvangen_op, gearchiveerd_op
from (
    select 'cbs_beroepen_sectoren' as dataset, *
    from geland('cbs_beroepen_sectoren', 'perioden_codes')
    union all by name
    select 'cbs_sociale_zekerheid' as dataset, *
    from geland('cbs_sociale_zekerheid', 'perioden_codes')
    union all by name
    select 'cbs_arbeidsdeelname' as dataset, * from geland('cbs_arbeidsdeelname', 'perioden_codes')
)
inner join bron('bron_leveringen') using (bron_snapshot)
union all
select 'cbs_vacatures', periode, trim(status), ontvangen_op, gearchiveerd_op
from (
    select bron_snapshot, trim("Key") as periode, "Status" as status
    from geland('cbs_vacatures', 'perioden')
    union all
    select bron_snapshot, trim("Identifier"), "Status"
    from geland('cbs_vacatures', 'perioden_codes')
    union all
    select
        bron_snapshot, max(waarde) filter (kolom = 'Key'), max(waarde) filter (kolom = 'Status')
    from geland('cbs_overig', 'metadata')
    where
        sectie = 'Perioden'
        and bron_snapshot in (
            select bron_snapshot from geland('cbs_overig', 'metadata')
            where
                sectie = 'TableInfos' and kolom = 'Identifier' and lower(waarde) = '80472ned'
        )
    group by bron_snapshot, rij
)
inner join snapshots using (bron_snapshot);

insert into cellen by name
with cel as (
    select
        'cbs_beroepen_sectoren' as dataset, 'alle' as dekking, 'werkzame personen' as grootheid,
        trim("Sector") || ' / ' || trim("Beroep") as kenmerk, *
    from geland('cbs_beroepen_sectoren', 'observations')
    where "Measure" = 'WerkzameBeroepsbevolking'
    union all by name
    select
        'cbs_beroepen_sectoren' as dataset, 'technici' as dekking,
        if("Measure" = 'WerkzameBeroepsbevolking', 'werkzame', 'werkloze') || ' technici'
            as grootheid,
        trim("Beroep") as kenmerk, kenmerk as beroepsgroep, trim("Opleiding") as opleiding,
        trim("Geslacht") as geslacht, * exclude ("Geslacht", "Opleiding")
    from geland('cbs_beroepen_sectoren', 'technici')
    where "Measure" in ('WerkzameBeroepsbevolking', 'WerklozeBeroepsbevolking')
    union all by name
    select
        'cbs_arbeidsdeelname' as dataset, 'alle' as dekking,
        'werkloosheidspercentage' as grootheid, * exclude ("Geslacht", "Leeftijd")
    from geland('cbs_arbeidsdeelname', 'observations')
    where
        "Measure" = 'M001906_2'
        and trim("Geslacht") = 'T001038' and trim("Leeftijd") = '52052'
    union all by name
    select
        'cbs_sociale_zekerheid' as dataset, 'alle' as dekking, 'lopende uitkeringen' as grootheid, *
    from geland('cbs_sociale_zekerheid', 'observations')
    where "Measure" = 'D007076_2'
),

gewoon as (
    select
        dataset, dekking, grootheid, kenmerk, beroepsgroep, opleiding, geslacht,
        trim("Perioden") as periode, bron_snapshot, bron_regel, "Measure" as bron_kolom,
        "Value" as tekst,
        if("ValueAttribute" = 'None', cast("Value" as decimal(18, 3)), null) as waarde
    from cel
    where "Perioden" not like '%X000%'
),

-- Open vacancies, in the forms that CBS puts this table out in.
takken as (
    select trim("Title") as naam, any_value(trim("Key")) as code
    from (
        from geland('cbs_vacatures', 'bedrijfskenmerken')
        union all by name
        from geland('cbs_overig', 'lists')
    )
    group by all
),

vacatures as (
    select
        bron_snapshot, bron_regel, bron_kolom, tekst, trim("Bedrijfskenmerken") as tak,
        trim("Perioden") as periode
    from (
        unpivot (from geland('cbs_vacatures', 'rijen'))
        on columns('_[123]$') into name bron_kolom value tekst
    )
    where bron_kolom like 'OpenstaandeVacatures\__' escape '\'
    union all
    select
        bron_snapshot, bron_regel, "Measure", if("ValueAttribute" = 'None', "Value", null),
        trim("Bedrijfskenmerken"), trim("Perioden")
    from geland('cbs_vacatures', 'observations')
    where trim("Measure") in (
        select trim("Identifier") from geland('cbs_vacatures', 'measure_codes')
        where lower(trim("Title")) = 'openstaande vacatures'
    )
    union all
    select
        w.bron_snapshot, w.bron_regel, w.bron_kolom, w.tekst, takken.code,
        left(trim(w."Perioden"), 4) || coalesce(
            'KW0' || nullif(regexp_extract(w."Perioden", ' ([1-4])e kwartaal', 1), ''), 'JJ00'
        )
    from (
        unpivot (from geland('cbs_vacatures', 'statline') where trim("Perioden") <> 'Perioden')
        on columns(' vacatures$') into name bron_kolom value tekst
    ) as w
    left join takken on trim(w."Bedrijfskenmerken") = takken.naam
    where lower(w.bron_kolom) = 'openstaande vacatures'
),

samen as (
    from gewoon
    union all by name
    select
        'cbs_vacatures' as dataset, 'alle' as dekking,
        'openstaande vacatures' || if(tak = 'T001081', '', ' naar bedrijfstak') as grootheid,
        tak as kenmerk, periode, bron_snapshot, bron_regel, bron_kolom, tekst,
        cast(
            replace(if(trim(tekst) in ('', '.'), null, trim(tekst)), ',', '.') as decimal(18, 3)
        ) as waarde
    from vacatures
    where
        periode not like '%X000'
        -- All branches together, and the sections A to S.
        and tak in (
            'T001081', '301000', '305700', '307500', '346600', '348000', '350000', '354200',
            '383100', '389100', '391600', '396300', '402000', '403300', '410200', '417400',
            '419000', '422400', '428100', '435500'
        )
),

met_status as (
    select
        samen.* exclude (gekomen), cbs_rang(arg_max(p.status, p.ontvangen_op || p.gearchiveerd_op)) as rang
    from (
        -- A value that is missing is nothing, or was there before and is withdrawn.
        select samen.*, s.ontvangen_op as gekomen
        from samen
        inner join snapshots as s using (bron_snapshot)
        qualify count(waarde) over (
            partition by
                dataset, dekking, grootheid, kenmerk, beroepsgroep, opleiding, geslacht, periode
            order by s.ontvangen_op, s.gearchiveerd_op
        ) > 0
    ) as samen
    left join cbs_perioden as p
        on
            samen.dataset = p.dataset and samen.periode = p.periode
            and samen.gekomen >= p.ontvangen_op
    group by all
)

select
    * exclude (bron_regel, bron_kolom, waarde), true as gegeven,
    waarde as laag, waarde as hoog
from (
    from met_status
    union all
    -- In numbers, with what rounding to a hundred leaves open; see below for its bounds.
    select * replace ('lopende uitkeringen in aantallen' as grootheid)
    from met_status where dataset = 'cbs_sociale_zekerheid'
)
left join correcties using (bron_snapshot, bron_regel, bron_kolom);

update cellen set laag = 1000 * laag - 50, hoog = 1000 * hoog + 50
where grootheid = 'lopende uitkeringen in aantallen';

----------------------------------------------------------------------------------------- regions

-- A place lies in the province that DUO's list of sites gives it, if that is one.
create or replace temp table plaatsen as
select upper(trim("PLAATSNAAM")) as plaats, min(regio) as regio
from geland('duo_vo_vestigingen', 'rijen')
inner join seed('regio_namen') on lower(trim("PROVINCIE")) = naam
group by all
having count(distinct regio) = 1;

-- What counts and where. Empty cells are none, unless a correction fills them or they are unknown.
create or replace temp table groepen as
with gelezen as (
    select
        cellen.* exclude (tekst, laag, hoog)
        replace (if(correctie is not null and rang = 1, 2, rang) as rang),
        case actie
            when 'vervang' then laagst(trim(nieuw), '<5|-1') when 'laat weg' then 0
            when 'onbekend' then null
            else if(gegeven, laag, laagst(trim(tekst), merken))
        end as laag,
        case actie
            when 'vervang' then hoogst(trim(nieuw), '<5|-1') when 'laat weg' then 0
            when 'onbekend' then null
            else if(gegeven, hoog, hoogst(trim(tekst), merken))
        end as hoog
    from cellen
    inner join snapshots using (bron_snapshot)
    where
        trim(tekst) <> '' or correctie is not null
        or (gegeven and (laag is null or hoog > 0))
)

select
    dataset, grootheid, dekking, g.periode, coalesce(bron_periode, g.periode) as bron_periode,
    bron_snapshot, max(rang) as rang, kenmerk, domein, sectorunit, afdeling,
    case when coalesce(g.provincie, g.plaats) is not null
        then coalesce(pv.regio, p.regio, 'onbekend')
    end as in_provincie,
    case
        when coalesce(g.provincie, g.plaats) is not null then coalesce(ouder.ouder, 'onbekend')
        when g.landsdeel is not null then coalesce(ld.regio, 'onbekend')
    end as in_landsdeel,
    case
        when regexp_full_match(arbeidsmarktregio, 'AM[0-9]{2}') then arbeidsmarktregio
        when arbeidsmarktregio is not null then 'AM99'
    end as in_arbeidsmarktregio,
    geslacht, niveau, leerweg, beroepsniveau, beroepsgroep, leeftijd, instelling, topsector,
    opleiding, actielijn, stand, deel_van_totaal,
    if(count(laag) = count(*), sum(laag * aantal), null) as laag,
    if(count(hoog) = count(*), sum(hoog * aantal), null) as hoog
from gelezen as g
left join plaatsen as p on upper(g.plaats) = p.plaats
left join (from seed('regio_namen') where regio like 'PV%') as pv on lower(g.provincie) = pv.naam
left join (from seed('regio_namen') where regio like 'LD-%') as ld on lower(g.landsdeel) = ld.naam
left join seed('regios') as ouder on ouder.regio = coalesce(pv.regio, p.regio)
group by all;

---------------------------------------------------------------------------------------- catalogue

create or replace temp table kerncijfers as
select
    kerncijfer, eenheid, cast(decimalen as integer) as decimalen, soort, teller,
    if(soort = 'ontleding', coalesce(geheel, noemer), noemer) as noemer,
    coalesce(vergelijk_jaren, '1') as vergelijk_jaren, periode_soort, telwijze, definitie_versie,
    list_filter(items(toont), lambda d: d not in ('', 'vergelijking')) as toont,
    list_contains(items(toont), 'vergelijking') as toont_vergelijking,
    coalesce(uitsplitsingen, '') as uitsplitsingen
from seed('kerncijfers')
where soort <> 'geen bron';

create or replace temp table rollen as
select kerncijfer, true as is_teller, teller as meetwaarde from kerncijfers
union all
select kerncijfer, false, unnest(string_split(noemer, '|')) from kerncijfers;

-- The breakdowns of a figure, and of the sums in it: by what kind of region, and by what else.
create or replace temp table uitsplitsingen as
with delen as (
    select
        kerncijfer, toont, ['landsdeel', 'provincie', 'arbeidsmarktregio'] as gebieden,
        list_filter(string_split(unnest(items(uitsplitsingen || '|')), '*'), lambda d: d <> '')
            as delen
    from kerncijfers
),

met_gebied as (
    select
        kerncijfer,
        coalesce(list_intersect(delen, gebieden)[1], 'NL') as gebied,
        list_sort(list_distinct(
            list_concat(toont, list_filter(delen, lambda d: not list_contains(gebieden, d)))
        )) as naar
    from delen
)

from met_gebied
union
-- What lies in none of the regions.
select kerncijfer, 'onbekend', naar from met_gebied where gebied in ('landsdeel', 'provincie');

-- What is summed for any figure, under each definition of its concept that has a list.
create or replace temp table metingen as
with meetwaarden as (
    select * replace (unnest(string_split(grootheid, '|')) as grootheid)
    from seed('meetwaarden')
    where meetwaarde in (select meetwaarde from rollen)
)

select distinct
    m.meetwaarde, m.dataset, coalesce(d.grootheid, m.grootheid) as grootheid,
    coalesce(d.definitie_versie, '') as definitie_versie,
    if(m.telt = 'deel', d.definitie_versie, null) as lijst, d.kijkt_naar,
    coalesce(cast(d.geldig_van as date), date '0001-01-01') as geldig_van,
    coalesce(cast(d.geldig_tot as date), date '9999-12-31') as geldig_tot,
    string_split(m.niveau, '|') as niveau, string_split(m.leerweg, '|') as leerweg,
    string_split(m.instelling, '|') as instelling, string_split(m.opleiding, '|') as opleiding,
    string_split(m.beroepsniveau, '|') as beroepsniveau, string_split(m.geslacht, '|') as geslacht
from meetwaarden as m
left join (from seed('definities') where lijst = 'bekend') as d on m.begrip = d.begrip;

-------------------------------------------------------------------------------------------- sums

-- The groups that belong to a sum: those that count, that may count (no list names them, or their
-- level is unknown), and that are known not to count, which make a sum of 0.
create or replace temp table tellend as
select
    m.meetwaarde, m.definitie_versie, m.lijst, m.geslacht is not null as van_geslacht, g.*,
    not coalesce(cast(c.telt_mee as boolean), true) as telt_niet,
    m.lijst is not null and c.kenmerk is null as niet_in_lijst,
    (m.beroepsniveau is not null and onbekend_niveau(g.beroepsniveau, m.beroepsniveau))
    or (m.geslacht is not null and coalesce(g.geslacht = 'onbekend', false)) as deel_onbekend,
    not telt_niet and (niet_in_lijst or deel_onbekend) as onzeker
from groepen as g
inner join metingen as m
    on
        g.dataset = m.dataset and g.grootheid = m.grootheid
        and begin_op(g.periode) between m.geldig_van and m.geldig_tot
        and (m.niveau is null or list_contains(m.niveau, g.niveau))
        and (m.leerweg is null or list_contains(m.leerweg, g.leerweg))
        and (m.instelling is null or list_contains(m.instelling, g.instelling))
        and (m.opleiding is null or list_contains(m.opleiding, g.opleiding))
        and (
            m.geslacht is null or g.geslacht = 'onbekend' or list_contains(m.geslacht, g.geslacht)
        )
        and (
            m.beroepsniveau is null or list_contains(m.beroepsniveau, g.beroepsniveau)
            or onbekend_niveau(g.beroepsniveau, m.beroepsniveau)
        )
left join seed('definitie_codes') as c
    on
        m.lijst = c.definitie_versie
        and c.kenmerk = case m.kijkt_naar
            when 'kenmerk' then g.kenmerk when 'domein' then g.domein
            when 'sectorunit' then g.sectorunit when 'afdeling' then g.afdeling
        end;

-- Sums per delivery. A part without bounds makes its sum unknown, not smaller. `plek` is the region
-- and all that a sum is broken down by.
create or replace temp table sommen as
with vragen as (
    select distinct meetwaarde, gebied, naar from rollen
    inner join uitsplitsingen using (kerncijfer)
),

ingedeeld as (
    select
        t.meetwaarde, t.definitie_versie, v.gebied, v.naar, t.dataset, t.dekking, t.bron_snapshot,
        t.bron_periode, t.periode,
        case v.gebied
            when 'NL' then 'NL'
            when 'landsdeel' then nullif(t.in_landsdeel, 'onbekend')
            when 'provincie' then nullif(t.in_provincie, 'onbekend')
            when 'arbeidsmarktregio' then t.in_arbeidsmarktregio
            when 'onbekend' then if(t.in_landsdeel = 'onbekend', 'onbekend', null)
        end as regio,
        if(list_contains(v.naar, 'geslacht'), t.geslacht, 'totaal') as geslacht,
        if(list_contains(v.naar, 'niveau'), t.niveau, 'totaal') as niveau,
        if(list_contains(v.naar, 'leerweg'), t.leerweg, 'totaal') as leerweg,
        if(list_contains(v.naar, 'domein'), t.domein, 'totaal') as domein,
        if(list_contains(v.naar, 'beroepsniveau'), t.beroepsniveau, 'totaal') as beroepsniveau,
        if(list_contains(v.naar, 'beroepsgroep'), t.beroepsgroep, 'totaal') as beroepsgroep,
        if(list_contains(v.naar, 'leeftijd'), t.leeftijd, 'totaal') as leeftijd,
        if(list_contains(v.naar, 'instelling'), t.instelling, 'totaal') as instelling,
        if(list_contains(v.naar, 'topsector'), t.topsector, 'totaal') as topsector,
        if(list_contains(v.naar, 'opleiding'), t.opleiding, 'totaal') as opleiding,
        if(list_contains(v.naar, 'actielijn'), t.actielijn, 'totaal') as actielijn,
        if(list_contains(v.naar, 'stand'), t.stand, 'totaal') as stand,
        t.rang, t.telt_niet, t.onzeker, t.niet_in_lijst, t.deel_onbekend, t.laag, t.hoog
    from tellend as t
    inner join vragen as v on t.meetwaarde = v.meetwaarde
    where
        -- Man and vrouw where they are asked for; otherwise the total, where a file has one.
        (not t.deel_van_totaal or t.van_geslacht or list_contains(v.naar, 'geslacht'))
        -- What is known not to count has no line of its own in what a definition looks at.
        and not (t.telt_niet and list_has_any(v.naar, ['domein', 'beroepsgroep']))
)

select
    meetwaarde, definitie_versie, gebied, naar, dataset, dekking, bron_snapshot, bron_periode,
    periode,
    struct_pack(
        regio, geslacht, niveau, leerweg, domein, beroepsniveau, beroepsgroep, leeftijd,
        instelling, topsector, opleiding, actielijn, stand
    ) as plek,
    max(rang) as rang,
    if(
        bool_or(laag is null and not telt_niet and not onzeker), null,
        coalesce(sum(laag) filter (not telt_niet and not onzeker), 0)
    ) as laag,
    if(
        bool_or(hoog is null and not telt_niet), null,
        coalesce(sum(hoog) filter (not telt_niet), 0)
    ) as hoog,
    -- What may belong to a part, a whole holds all the same; and what a whole holds that is itself
    -- a part by the same list.
    coalesce(sum(laag) filter (onzeker), 0) as onzeker_laag,
    coalesce(sum(hoog) filter (onzeker), 0) as onzeker_hoog,
    coalesce(sum(laag) filter (onzeker and not niet_in_lijst), 0) as onzeker_deel_laag,
    coalesce(sum(hoog) filter (onzeker and deel_onbekend), 0) as onzeker_deel_hoog,
    true as eigen
from ingedeeld
-- A source that is not split this way has no such part.
where
    regio || geslacht || niveau || leerweg || domein || beroepsniveau || beroepsgroep ||
    leeftijd || instelling || topsector || opleiding || actielijn || stand is not null
group by all;

-- A part without a line in one of the quarters of its year has none there.
insert into sommen by name
select
    d.*, k.* exclude (meetwaarde, definitie_versie, periode),
    0 as laag, 0 as hoog, 0 as onzeker_laag, 0 as onzeker_hoog, 0 as onzeker_deel_laag,
    0 as onzeker_deel_hoog, false as eigen
from (
    select distinct meetwaarde, definitie_versie, gebied, naar, periode, plek from sommen
) as d
inner join (
    select
        meetwaarde, definitie_versie, periode, dataset, dekking, bron_periode, bron_snapshot,
        max(rang) as rang
    from tellend
    where bron_periode like '____KW%' and periode like '____JJ00'
    group by all
) as k using (meetwaarde, definitie_versie, periode)
anti join sommen using (
    meetwaarde, definitie_versie, gebied, naar, periode, plek, bron_periode, bron_snapshot
);

-- From when to when a delivery is the newest one of its part, counting rule and period. Of two on
-- one day the later one counts, and the other was never known.
create or replace temp table versies as
with geleverd as (
    select
        g.*, s.telwijze, coalesce(l.herkomst = 'sample', false) as voorbeeld,
        l.ontvangen_op as vanaf,
        lead(l.ontvangen_op) over (
            partition by g.dataset, g.dekking, g.bron_periode, s.telwijze
            order by l.ontvangen_op, l.gearchiveerd_op, bron_snapshot
        ) as tot
    from (select distinct dataset, dekking, bron_periode, bron_snapshot from groepen) as g
    inner join snapshots as s using (bron_snapshot)
    inner join bron('bron_leveringen') as l using (bron_snapshot)
)

from geleverd where tot is null or tot > vanaf;

-- A delivery without anything that a definition leaves out does not hold the whole. A sum without
-- a list leaves nothing out.
create or replace temp table geheel_geleverd as
select
    meetwaarde, definitie_versie, bron_snapshot, periode,
    bool_or(telt_niet or onzeker or lijst is null) as heel
from tellend
group by all;

-- Sums as they were known, from each day on which a delivery behind them changed.
create or replace temp table standen as
with bekend as (
    from sommen
    inner join versies using (dataset, dekking, bron_periode, bron_snapshot)
    inner join geheel_geleverd using (meetwaarde, definitie_versie, bron_snapshot, periode)
),

dagen as (
    select distinct
        meetwaarde, definitie_versie, periode, plek, telwijze, unnest([vanaf, tot]) as dag
    from bekend
),

tijden as (
    select
        * exclude (dag), dag as bekend_vanaf,
        lead(dag) over (
            partition by meetwaarde, definitie_versie, periode, plek, telwijze order by dag
        ) as bekend_tot
    from dagen
    where dag is not null
)

select
    meetwaarde, definitie_versie, gebied, naar, periode, plek, telwijze, bekend_vanaf, bekend_tot,
    max(rang) as rang,
    if(count(laag) = count(*), cast(sum(laag) as decimal(18, 3)), null) as laag,
    if(count(hoog) = count(*), cast(sum(hoog) as decimal(18, 3)), null) as hoog,
    cast(sum(onzeker_laag) as decimal(18, 3)) as onzeker_laag,
    cast(sum(onzeker_hoog) as decimal(18, 3)) as onzeker_hoog,
    cast(sum(onzeker_deel_laag) as decimal(18, 3)) as onzeker_deel_laag,
    cast(sum(onzeker_deel_hoog) as decimal(18, 3)) as onzeker_deel_hoog,
    bool_and(heel) as heel,
    bool_or(voorbeeld) as voorbeeld,
    list(distinct bron_snapshot) as bronnen
from bekend
inner join tijden using (meetwaarde, definitie_versie, periode, plek, telwijze)
where vanaf <= bekend_vanaf and (tot is null or tot > bekend_vanaf)
group by all
-- A year of quarters is a year only when all four are known.
having
    bool_or(eigen)
    and count(distinct bron_periode)
    = max(if(bron_periode like '____KW%' and periode like '____JJ00', 4, 1));

----------------------------------------------------------------------------------------- figures

-- The sums that a figure is made of. A whole of another concept goes with every definition of its
-- part, and then has none of its own.
create or replace temp table delen as
with begrippen as (
    select meetwaarde, max(begrip) as begrip, coalesce(max(telt), 'alle') = 'alle' as is_geheel
    from seed('meetwaarden')
    group by all
)

select
    k.kerncijfer, k.soort, k.toont, k.toont_vergelijking, k.vergelijk_jaren, r.is_teller, eigen.is_geheel,
    eigen.begrip is not distinct from van_teller.begrip as zelfde_begrip,
    s.* replace (
        if(eigen.begrip = van_teller.begrip, s.definitie_versie, '') as definitie_versie
    )
from kerncijfers as k
inner join rollen as r on k.kerncijfer = r.kerncijfer
inner join uitsplitsingen as u on k.kerncijfer = u.kerncijfer
inner join standen as s
    on r.meetwaarde = s.meetwaarde and u.gebied = s.gebied and u.naar = s.naar
inner join begrippen as eigen on r.meetwaarde = eigen.meetwaarde
inner join begrippen as van_teller on k.teller = van_teller.meetwaarde
where k.periode_soort is null or substr(s.periode, 5, 2) = k.periode_soort;

-- A part beside its whole, or two sums beside each other. The rest of a whole is the whole less the
-- part. A share is lowest with the fewest in the part and the most in the rest, among them all that
-- may belong to the part; it is highest the other way round.
create or replace temp table paren as
select
    t.kerncijfer, t.soort, t.toont, t.toont_vergelijking, t.vergelijk_jaren, t.definitie_versie,
    t.periode,
    t.plek, t.telwijze, n.meetwaarde as noemer,
    t.gebied, t.naar, t.laag as t_laag, t.hoog as t_hoog, n.laag as n_laag, n.hoog as n_hoog,
    100 * t.laag / nullif(
        t.laag + (n.hoog - t.hoog)
        + if(n.is_geheel or not n.zelfde_begrip, t.onzeker_hoog, t.onzeker_deel_hoog), 0
    ) as aandeel_laag,
    100 * t.hoog / nullif(
        t.hoog + (n.laag - t.laag) - if(n.is_geheel, t.onzeker_laag, t.onzeker_deel_laag), 0
    ) as aandeel_hoog,
    greatest(t.rang, n.rang) as rang, t.voorbeeld or n.voorbeeld as voorbeeld,
    list_concat(t.bronnen, n.bronnen) as bronnen,
    greatest(t.bekend_vanaf, n.bekend_vanaf) as bekend_vanaf,
    least(t.bekend_tot, n.bekend_tot) as bekend_tot
from delen as t
inner join delen as n
    on
        t.is_teller and not n.is_teller and t.kerncijfer = n.kerncijfer
        and t.periode = n.periode and t.plek = n.plek and t.telwijze = n.telwijze
        and n.definitie_versie in ('', t.definitie_versie)
        and tegelijk(t.bekend_vanaf, t.bekend_tot, n.bekend_vanaf, n.bekend_tot)
-- Of a whole that was not delivered whole there is no share; nothing is to be split where it is
-- nothing, or may be.
where
    case t.soort
        when 'aandeel' then t.heel or not n.is_geheel
        when 'ontleding'
            then (t.heel or n.laag > t.hoog) and t.hoog is not null and n.laag > 0
        else true
    end;

-- Growth, split: what the whole grew by, at the mean share, and what the share did, at the mean
-- whole.
create or replace temp table effecten as
with jaren as (
    select *, unnest(string_split(vergelijk_jaren, '|')) as jaren from paren
    where soort = 'ontleding'
),

grenzen as (
    select
        t.kerncijfer, t.definitie_versie, t.periode, v.periode as vanaf_periode, t.plek,
        t.telwijze,
        t.t_laag - v.t_hoog as verschil_laag, t.t_hoog - v.t_laag as verschil_hoog,
        product(
            [(t.aandeel_laag + v.aandeel_laag) / 200, (t.aandeel_hoog + v.aandeel_hoog) / 200],
            [t.n_laag - v.n_hoog, t.n_hoog - v.n_laag]
        ) as volume,
        product(
            [(t.aandeel_laag - v.aandeel_hoog) / 100, (t.aandeel_hoog - v.aandeel_laag) / 100],
            [(t.n_laag + v.n_laag) / 2, (t.n_hoog + v.n_hoog) / 2]
        ) as aandeel,
        greatest(t.rang, v.rang) as rang, t.voorbeeld or v.voorbeeld as voorbeeld,
        list_concat(t.bronnen, v.bronnen) as bronnen,
        greatest(t.bekend_vanaf, v.bekend_vanaf) as bekend_vanaf,
        least(t.bekend_tot, v.bekend_tot) as bekend_tot
    from jaren as t
    inner join jaren as v
        on
            t.kerncijfer = v.kerncijfer and t.definitie_versie = v.definitie_versie
            and jaren_eerder(t.periode, cast(t.jaren as integer)) = v.periode
            and t.jaren = v.jaren and t.plek = v.plek and t.telwijze = v.telwijze
            and tegelijk(t.bekend_vanaf, t.bekend_tot, v.bekend_vanaf, v.bekend_tot)
),

-- Where all is exact the share did what the volume left, to the last digit.
effect as (
    select
        * exclude (verschil_laag, verschil_hoog, volume, aandeel),
        cast(list_min(volume) as decimal(18, 6)) as volume_laag,
        cast(list_max(volume) as decimal(18, 6)) as volume_hoog,
        verschil_laag = verschil_hoog and volume_laag = volume_hoog as exact,
        if(exact, verschil_laag - volume_laag, list_min(aandeel)) as aandeel_laag,
        if(exact, verschil_hoog - volume_hoog, list_max(aandeel)) as aandeel_hoog
    from grenzen
)

select
    * exclude (volume_laag, volume_hoog, exact, aandeel_laag, aandeel_hoog),
    unnest(['volume', 'aandeel']) as vergelijking,
    unnest([volume_laag, aandeel_laag]) as laag,
    unnest([volume_hoog, aandeel_hoog]) as hoog
from effect;

-- Every figure, as each kind is counted.
create or replace temp table cijfers as
with getallen as (
    select
        kerncijfer, definitie_versie, periode, periode as vanaf_periode, plek, telwijze,
        'totaal' as vergelijking, laag, hoog, rang, voorbeeld, bronnen, bekend_vanaf, bekend_tot
    from delen
    where soort = 'telling' and is_teller
    union all by name
    select
        kerncijfer, definitie_versie, periode, periode as vanaf_periode, plek, telwijze,
        if(toont_vergelijking, noemer, 'totaal') as vergelijking,
        if(soort = 'aandeel', aandeel_laag, t_laag / nullif(n_hoog, 0)) as laag,
        if(soort = 'aandeel', aandeel_hoog, t_hoog / nullif(n_laag, 0)) as hoog,
        rang, voorbeeld, bronnen, bekend_vanaf, bekend_tot
    from (
        -- What was delivered without its rest is 100 wherever one looks, and no share.
        from paren
        qualify
            soort = 'ratio'
            or min(aandeel_laag) over (
                partition by
                    kerncijfer, gebied, naar, periode, definitie_versie, telwijze, noemer,
                    -- Each part that the figure is always shown by may have its rest or not.
                    if(list_contains(toont, 'niveau'), plek.niveau, null),
                    if(list_contains(toont, 'instelling'), plek.instelling, null),
                    list_sort(list_distinct(bronnen))
            ) < 100
    )
    -- A share of which nothing is known (0 to 100) is no figure.
    where soort = 'ratio' or (soort = 'aandeel' and (aandeel_laag > 0 or aandeel_hoog < 100))
    union all by name
    select
        t.kerncijfer, t.definitie_versie, t.periode, v.periode as vanaf_periode, t.plek,
        t.telwijze,
        if(t.toont_vergelijking, t.jaren || '-jaar', 'totaal') as vergelijking,
        100 * (t.laag / nullif(v.hoog, 0) - 1) as laag,
        100 * (t.hoog / nullif(v.laag, 0) - 1) as hoog,
        greatest(t.rang, v.rang) as rang, t.voorbeeld or v.voorbeeld as voorbeeld,
        list_concat(t.bronnen, v.bronnen) as bronnen,
        greatest(t.bekend_vanaf, v.bekend_vanaf) as bekend_vanaf,
        least(t.bekend_tot, v.bekend_tot) as bekend_tot
    from (
        select *, unnest(string_split(vergelijk_jaren, '|')) as jaren from delen
        where soort = 'mutatie' and is_teller
    ) as t
    inner join delen as v
        on
            v.is_teller and t.kerncijfer = v.kerncijfer
            and t.definitie_versie = v.definitie_versie
            and jaren_eerder(t.periode, cast(t.jaren as integer)) = v.periode
            and t.plek = v.plek and t.telwijze = v.telwijze
            and tegelijk(t.bekend_vanaf, t.bekend_tot, v.bekend_vanaf, v.bekend_tot)
    union all by name
    from effecten
)

select
    * replace (cast(laag as decimal(18, 6)) as laag, cast(hoog as decimal(18, 6)) as hoog)
from getallen;

-- Breaks of a series: that begin in a period, since the one before it in the series, or since the
-- one it is compared with.
create or replace temp table breuken as
with reeksen as (
    select
        * exclude (vanaf_periode),
        least(vanaf_periode, lag(periode) over (
            partition by
                kerncijfer, definitie_versie, plek, telwijze, vergelijking, substr(periode, 5, 2)
            order by periode
        )) as sinds
    from (
        select distinct
            kerncijfer, definitie_versie, periode, vanaf_periode, plek, telwijze, vergelijking
        from cijfers
    )
)

select r.* exclude (sinds), string_agg(distinct b.breuk, ' ' order by b.breuk) as breuk
from reeksen as r
inner join (
    select breuk, periode as bij, unnest(string_split(kerncijfers, '|')) as kerncijfer
    from seed('breuken')
    where leveringen_vanaf is null  -- those are found for a day, when it is asked for
) as b
    on
        r.kerncijfer = b.kerncijfer and substr(r.periode, 5, 2) = substr(b.bij, 5, 2)
        and (r.periode = b.bij or (r.periode > b.bij and r.sinds < b.bij))
group by all;

create or replace temp table fct_kerncijfers as
select
    c.kerncijfer, c.periode,
    cast(begin_op(c.periode) as date) as periode_start,
    cast(begin_op(c.periode) + to_months(maanden(c.periode)) - interval 1 day as date)
        as periode_eind,
    unnest(plek), vergelijking, c.definitie_versie, c.telwijze,
    -- Printed when both bounds round to the same number.
    cast(if(
        round(cast(laag as double), decimalen) = round(cast(hoog as double), decimalen),
        round(cast(laag as double), decimalen), null
    ) as decimal(18, 3)) as waarde,
    laag as waarde_min, hoog as waarde_max, eenheid, klasse, breuk,
    statussen()[rang] as status,
    voorbeeld,
    array_to_string(list_sort(list_distinct(bronnen)), ' ') as bron_snapshots,
    bekend_vanaf, bekend_tot,
    c.kerncijfer || '/' || c.periode || '/' || plek.regio
        || if(plek.geslacht = 'totaal', '', '/geslacht=' || plek.geslacht)
        || if(plek.niveau = 'totaal', '', '/niveau=' || plek.niveau)
        || if(plek.leerweg = 'totaal', '', '/leerweg=' || plek.leerweg)
        || if(plek.domein = 'totaal', '', '/domein=' || plek.domein)
        || if(plek.beroepsniveau = 'totaal', '', '/beroepsniveau=' || plek.beroepsniveau)
        || if(plek.beroepsgroep = 'totaal', '', '/beroepsgroep=' || plek.beroepsgroep)
        || if(plek.leeftijd = 'totaal', '', '/leeftijd=' || plek.leeftijd)
        || if(plek.instelling = 'totaal', '', '/instelling=' || plek.instelling)
        || if(plek.topsector = 'totaal', '', '/topsector=' || plek.topsector)
        || if(plek.opleiding = 'totaal', '', '/opleiding=' || plek.opleiding)
        || if(plek.actielijn = 'totaal', '', '/actielijn=' || plek.actielijn)
        || if(plek.stand = 'totaal', '', '/stand=' || plek.stand)
        || if(vergelijking = 'totaal', '', '/vergelijking=' || vergelijking)
        || if(
            c.definitie_versie = coalesce(k.definitie_versie, ''), '',
            '/definitie=' || c.definitie_versie
        )
        || if(c.telwijze in (k.telwijze, 'n.v.t.'), '', '/telwijze=' || c.telwijze) as cel_id
from (
    from cijfers
    left join breuken using (kerncijfer, definitie_versie, periode, plek, telwijze, vergelijking)
) as c
inner join kerncijfers as k on c.kerncijfer = k.kerncijfer
left join seed('klassen') as klassen
    on
        c.kerncijfer = klassen.kerncijfer and laag >= cast(vanaf as decimal(18, 3))
        and (tot is null or hoog < cast(tot as decimal(18, 3)));
