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

-- Periods: the month (from 0) that one begins in, and how many months it has.
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

-- How certain, worst last.
create or replace temp macro rang(status) as
    case status when 'definitief' then 1 when 'nader voorlopig' then 2 when 'voorlopig' then 3 end;
create or replace temp macro cbs_rang(status) as
    case status when 'Definitief' then 1 when 'NaderVoorlopig' then 2 else 3 end;

create or replace temp table snapshots as
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

-- Mbo. Where DUO suppressed something, man and vrouw make the total, cell by cell; all other lines
-- need no look at one another.
create or replace temp table mbo as
with rijen as (
    select
        *,
        bron_snapshot in (select bron_snapshot from snapshots where onderdrukte_cellen > 0)
        and not regexp_full_match(concat(*columns('^(MAN|VROUW|TOTAAL)\d{4}$')), '[0-9]*')
            as verzwegen
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
        laagst(trim(tekst), s.onderdrukt) as l,
        hoogst(trim(tekst), s.onderdrukt) as h,
        case when right(bron_kolom, 4) || 'SJ00' >= s.laatste_periode then 3 else 1 end as rang
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
    cel.periode, cel.periode as bron_periode, cel.bron_snapshot, rang,
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

-- Those who enter the mbo. Nothing is read of the other counts of the file.
insert into cellen by name
with cel as (
    select *, 'INSTROOM MBO' as bron_kolom, "INSTROOM MBO" as tekst
    from geland('duo_mbo_instroom', 'breed')
    where "INSTROOM MBO" is not null
    union all by name
    select *, 'AANTAL' as bron_kolom, "AANTAL" as tekst
    from geland('duo_mbo_instroom', 'lang')
    where trim("INSTROOM MBO") = 'J'
)

select
    'duo_mbo_instroom' as dataset, 'instroom mbo' as grootheid, 'alle' as dekking,
    coalesce(schooljaar("JAAR"), s.periode) as periode, periode as bron_periode, bron_snapshot,
    case when periode >= s.laatste_periode then 3 else 1 end as rang,
    coalesce(
        sectornaam(nullif(trim("SECTORKAMER NAAM"), '')), nullif(trim("HOOFDGROEP NAAM"), ''),
        trim("HOOFDGROEP CODE"), ''
    ) as kenmerk,
    trim("PROVINCIE") as provincie, 'mbo' as niveau,
    lower(left(trim("LEERWEG"), 3)) as leerweg, klein("GESLACHT") as geslacht,
    tekst, correctie, actie, nieuw
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
    periode as bron_periode, bron_snapshot,
    case when periode >= s.laatste_periode then 3 else 1 end as rang,
    klein("CROHO ONDERDEEL") as kenmerk, trim("PROVINCIE") as provincie,
    nullif(coalesce(
        nullif(lower(regexp_extract(bron_kolom, ' (MAN|VROUW)$', 1)), ''), klein("GESLACHT")
    ), 'totaal') as geslacht,
    tekst, correctie, actie, nieuw, aantal
from cel
inner join snapshots as s using (bron_snapshot);

-- Pupils: of all years of study only year 4 of havo and vwo, and year 3 of vmbo.
insert into cellen by name
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
),

cel as (
    select
        type, "VMBO SECTOR", "AFDELING", "PROVINCIE VESTIGING", "LEERJAAR", "GESLACHT", "JAAR",
        bron_snapshot, bron_kolom, tekst, correctie, actie, nieuw, count(*) as aantal
    from (
        unpivot rijen on columns('^(LEER- OF VERBLIJFSJAAR \d - (MAN|VROUW)|AANTAL)$')
        into name bron_kolom value tekst
    )
    left join correcties using (bron_snapshot, bron_regel, bron_kolom)
    group by all
)

select
    'duo_vo_leerlingen' as dataset,
    coalesce(trim("LEERJAAR"), regexp_extract(bron_kolom, '\d')) as leerjaar,
    'leerlingen leerjaar ' || leerjaar as grootheid, 'alle' as dekking,
    coalesce(schooljaar("JAAR"), s.periode) as periode, periode as bron_periode, bron_snapshot,
    case when periode >= s.laatste_periode then 3 else 1 end as rang,
    case trim("VMBO SECTOR")
        when 'N.v.t.' then trim("AFDELING")
        when 'Intersect. programma' then 'Intersect. programma: ' || trim("AFDELING")
        else trim("VMBO SECTOR")
    end as kenmerk,
    trim("AFDELING") as afdeling, trim("PROVINCIE VESTIGING") as provincie,
    lower(split_part(trim(type), ' ', 1)) as niveau,
    if(niveau = 'vmbo', lower(split_part(trim(type), ' ', 2)), null) as leerweg,
    nullif(
        if(bron_kolom = 'AANTAL', lower(trim("GESLACHT")), lower(split_part(bron_kolom, ' - ', 2))),
        'totaal'
    ) as geslacht,
    tekst, correctie, actie, nieuw, aantal
from cel
inner join snapshots as s using (bron_snapshot)
where
    (leerjaar = '4' and trim(type) in ('HAVO lj 4-5', 'VWO lj 4-6'))
    or (leerjaar = '3' and trim(type) like 'VMBO __ lj 3-4');
