"""Write the sample extracts: real layouts, published national totals, a synthetic breakdown.

Every institution and company is made up ("Voorbeeld …"); the split over places, sexes and levels is
drawn from a seeded generator, so that the same bytes come out every time. Run as
`python -m pipeline.samples.generate` (or `make samples`).
"""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

import yaml

from pipeline.samples import published as p
from pipeline.settings import SAMPLES_DIR
from pipeline.sources.registry import load_registry

FIRST = date(2014, 5, 13)

# province, place, municipality number, weight
PLACES: list[tuple[str, str, str, float]] = [
    ("Groningen", "GRONINGEN", "0014", 4),
    ("Friesland", "LEEUWARDEN", "0080", 4),
    ("Drenthe", "ASSEN", "0106", 2),
    ("Overijssel", "ENSCHEDE", "0153", 7),
    ("Gelderland", "ARNHEM", "0202", 11),
    ("Flevoland", "ALMERE", "0034", 2),
    ("Utrecht", "UTRECHT", "0344", 8),
    ("Noord-Holland", "AMSTERDAM", "0363", 15),
    ("Zuid-Holland", "ROTTERDAM", "0599", 21),
    ("Zeeland", "MIDDELBURG", "0687", 2),
    ("Noord-Brabant", "EINDHOVEN", "0772", 16),
    ("Limburg", "HEERLEN", "0917", 7),
]
LANDSDELEN = ["Noord", "Oost", "Zuidoost", "Zuidwest", "Noordvleugel"]


def split(total: int, weights: Sequence[float]) -> list[int]:
    """Return whole numbers in proportion to `weights` that add up to `total`."""
    if total == 0:
        return [0] * len(weights)
    exact = [total * w / sum(weights) for w in weights]
    parts = [int(e) for e in exact]
    rest = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in rest[: total - sum(parts)]:
        parts[i] += 1
    return parts


def draw(seed: str, count: int) -> list[float]:
    """Return `count` weights around 1, the same for the same seed."""
    generator = random.Random(seed)
    return [generator.uniform(0.6, 1.4) for _ in range(count)]


def csv_bytes(
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    end: str,
    encoding: str,
    junk: int = 0,
) -> bytes:
    """Return a `;` CSV as DUO writes it: quotes only where a value holds one."""

    def field(value: object) -> str:
        text = str(value)
        return '"' + text.replace('"', '""') + '"' if '"' in text else text

    lines = [";".join(header), *(";".join(map(field, row)) for row in rows), *['""'] * junk]
    return (end.join(lines) + end).encode(encoding)


def xlsx_bytes(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a workbook; times are fixed, so that the same rows give the same bytes."""
    from openpyxl import Workbook

    book = Workbook()
    book.properties.created = book.properties.modified = datetime(2014, 5, 13)
    sheet = book.active
    assert sheet is not None
    sheet.title = "levering"
    sheet.append(list(header))
    for row in rows:
        sheet.append(list(row))
    written = io.BytesIO()
    book.save(written)
    fixed = io.BytesIO()
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            data = old.read(name)
            if name == "docProps/core.xml":  # openpyxl puts the time of saving here
                data = _fix_modified(data)
            entry = zipfile.ZipInfo(name, date_time=(2014, 5, 13, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, data)
    return fixed.getvalue()


def _fix_modified(data: bytes) -> bytes:
    head, _, rest = data.partition(b"<dcterms:modified")
    tag, _, tail = rest.partition(b">")
    _, _, end = tail.partition(b"</dcterms:modified>")
    fixed = b"2014-05-13T00:00:00Z"
    return head + b"<dcterms:modified" + tag + b">" + fixed + b"</dcterms:modified>" + end


def odata(table_id: str, entity: str, records: list[dict[str, object]]) -> bytes:
    """Return an OData v4 answer as CBS writes it; the text of a number stays unquoted."""
    context = f"https://datasets.cbs.nl/odata/v1/CBS/{table_id}/$metadata#{entity}"
    text = json.dumps({"@odata.context": context, "value": records}, ensure_ascii=False, indent=1)
    for record in records:
        value = record.get("Value")
        if isinstance(value, str):
            text = text.replace(f'"Value": "{value}"', f'"Value": {value}')
    return (text + "\n").encode()


def columns(dataset: str, layout: str, years: list[int] | None = None) -> list[str]:
    """Return the header of a layout, from the registry."""
    table = load_registry().layout(dataset, layout).tables[0]
    return [*table.columns, *(column for year in years or [] for column in table.of_year(year))]


# --- DUO mbo -------------------------------------------------------------------------------------

TECHNIEK_DOMEINEN = [
    ("Bouw en infra", "Sectorunit techniek en gebouwde omgeving", "25187", "Allround timmerman"),
    ("Techniek en procesindustrie", "Sectorunit techniek en gebouwde omgeving", "25297", "Monteur"),
    ("Mobiliteit en voertuigen", "Sectorunit mobiliteit, transport, logistiek en maritiem",
     "25242", "Autotechnicus"),
    ("Informatie en communicatietechnologie", "Sectorunit ICT en creatieve industrie",
     "25189", "Applicatieontwikkelaar"),
]  # fmt: skip
OVERIGE_DOMEINEN = [
    ("economie", "Economie en administratie", "Sectorunit zakelijke dienstverlening en veiligheid",
     "25138", "Medewerker administratie"),
    ("zorg en welzijn", "Zorg en welzijn", "Sectorunit zorg, welzijn en sport", "25475",
     "Verzorgende"),
    ("groen", "Voedsel, natuur en leefomgeving (EZ)",
     "Sectorunit voedsel, groen en gastvrijheid", "25453", "Hovenier"),
]  # fmt: skip


def mbo_rows(
    label: str,
    years: list[int],
    totals: dict[tuple[str, str], list[int]],
) -> list[list[object]]:
    """Return mbo rows whose totals per (leerweg, sector) are `totals`, one number per year."""
    rows: list[list[object]] = []
    for (leerweg, sector), per_year in totals.items():
        cells: list[tuple[list[object], float]] = []
        domains = (
            [("techniek", *d) for d in TECHNIEK_DOMEINEN]
            if sector == "techniek"
            else OVERIGE_DOMEINEN
        )
        weights = iter(draw(f"mbo-{label}-{leerweg}-{sector}", len(PLACES) * len(domains) * 3))
        for i, (province, place, _, weight) in enumerate(PLACES):
            for row_sector, domain, unit, code, name in domains:
                for niveau in ("2", "3", "4"):
                    key: list[object] = [
                        f"9{i:02d}A", "ROC", f"Voorbeeld-roc {province}", place, leerweg, niveau,
                        f"{int(code) + int(niveau) - 2}", f"{name} niveau {niveau}", row_sector,
                        domain, unit, "    ", " " * 24,
                    ]  # fmt: skip
                    cells.append((key, weight * next(weights)))
        shares = [split(total, [w for _, w in cells]) for total in per_year]
        for n, (key, _) in enumerate(cells):
            row = list(key)
            for y, _year in enumerate(years):
                total = shares[y][n]
                women = round(total * (0.12 if sector == "techniek" else 0.58))
                row += [total - women, women, total] if total else ["", "", ""]
            rows.append(row)
    return rows


def mbo_2013() -> bytes:
    """DUO mbo as known in May 2014: only techniek was published."""
    years = [2012, 2013]
    totals = {
        ("BBL", "techniek"): [p.MBO_TECHNIEK_BBL[y] for y in years],
        ("BOLVT", "techniek"): [p.MBO_TECHNIEK_BOL[y] for y in years],
    }
    return csv_bytes(
        columns("duo_mbo_deelnemers", "duo_mbo_static_2015", years),
        mbo_rows("2013", years, totals),
        end="\r\n", encoding="utf-8", junk=3,
    )  # fmt: skip


def mbo_2019() -> bytes:
    """DUO mbo 2015-2019: techniek and, for the rest, all other sectors together."""
    totals: dict[tuple[str, str], list[int]] = {}
    for leerweg, everyone in p.MBO_ALLE.items():
        techniek = p.MBO_TECHNIEK[leerweg]
        totals[leerweg, "techniek"] = techniek
        totals[leerweg, "overig"] = [a - t for a, t in zip(everyone, techniek, strict=True)]
    rows = [r for r in mbo_rows("2019", p.MBO_YEARS, totals) if any(r[13:])]
    return csv_bytes(
        columns("duo_mbo_deelnemers", "duo_mbo_static_2015", p.MBO_YEARS),
        rows,
        end="\r\n",
        encoding="utf-8",
        junk=5,
    )


# --- DUO ho --------------------------------------------------------------------------------------


def ho_rows(
    label: str, digit: str, kind: str, onderdeel: str, per_year: list[int], names: list[str]
) -> list[list[object]]:
    """Return first-year rows of one onderdeel; the CROHO numbers begin with `digit`."""
    hbo = digit != "5"
    keys: list[list[object]] = []
    weights: list[float] = []
    drawn = iter(draw(f"ho-{label}-{kind}-{onderdeel}", len(PLACES) * len(names) * 2))
    for i, (province, place, number, weight) in enumerate(PLACES):
        for n, name in enumerate(names):
            for geslacht, share in (("man", 0.78), ("vrouw", 0.22)):
                if onderdeel != "techniek":
                    share = 0.5
                soort = "Hogeschool" if hbo else "Universiteit"
                keys.append([
                    province, number, place.title(), "reguliere inst.", kind,
                    f"8{i:02d}{'H' if hbo else 'U'}", f"Voorbeeld-{soort} {province}", onderdeel,
                    f"n.v.t. ({onderdeel})", f"{digit}{4000 + 10 * len(onderdeel) + n}",
                    name, "voltijd onderwijs", geslacht,
                ])  # fmt: skip
                weights.append(weight * share * next(drawn))
    shares = [split(total, weights) for total in per_year]
    return [key + [s[i] for s in shares] for i, key in enumerate(keys)]


def ho_2013(niveau: str) -> bytes:
    """DUO first-years as known in May 2014: only technical bachelors were published."""
    totals = p.HBO_TECHNIEK if niveau == "hbo" else p.WO_TECHNIEK
    digit = "3" if niveau == "hbo" else "5"
    names = ["B Werktuigbouwkunde", "B Elektrotechniek", "B Technische Informatica"]
    rows = ho_rows(f"{niveau}-2013", digit, "bachelor", "techniek", list(totals.values()), names)
    header = columns("duo_ho_eerstejaars", "duo_ho_static_2015", list(totals))
    return csv_bytes(header, rows, end="\r\n", encoding="ascii", junk=2)


def ho_2019() -> bytes:
    """DUO hbo first-years 2015-2019: technical AD and bachelor, and all other bachelors."""
    rest = [a - t for a, t in zip(p.HBO_BACHELOR, p.HBO_TECHNIEK_BACHELOR, strict=True)]
    rows = [
        *ho_rows("2019", "8", "associate degree", "techniek", p.HBO_TECHNIEK_AD,
                 ["Ad Engineering"]),
        *ho_rows("2019", "3", "bachelor", "techniek", p.HBO_TECHNIEK_BACHELOR,
                 ["B Werktuigbouwkunde", "B HBO-ICT"]),
        *ho_rows("2019", "3", "bachelor", "economie", rest, ["B Bedrijfskunde"]),
    ]  # fmt: skip
    header = columns("duo_ho_eerstejaars", "duo_ho_static_2015", p.MBO_YEARS)
    return csv_bytes(header, rows, end="\r\n", encoding="ascii", junk=2)


# --- DUO vo --------------------------------------------------------------------------------------

N_PROFIELEN = ["Natuur en Techniek", "Natuur en Gezondheid",
               "Natuur en Techniek / Natuur en Gezondheid"]  # fmt: skip
M_PROFIELEN = ["Economie en Maatschappij", "Cultuur en Maatschappij"]
SNIJVLAK = [("Techniek", "Bouw-breed"), ("Techniek", "Metalektro"),
            ("Intersect. programma", "ICT-route"),
            ("Intersect. programma", "Technologie en commercie")]  # fmt: skip
NIET_TECHNISCH = [("Economie", "Handel en administratie"),
                  ("Zorg & Welzijn", "Zorg-en-welzijn-breed"),
                  ("Landbouw", "Landbouw-breed"),
                  ("Intersect. programma", "Dienstverlening en commercie")]  # fmt: skip

PROFIELEN_TECHNIEK = [("Techniek", a) for a in (
    "Produceren, installeren en energie", "Bouwen, wonen en interieur", "Mobiliteit en transport",
    "Media, vormgeving en ICT", "Maritiem en Techniek",
)]  # fmt: skip
PROFIELEN_OVERIG = [("Economie", "Economie en ondernemen"), ("Zorg & Welzijn", "Zorg en welzijn"),
                    ("Landbouw", "Groen"),
                    ("Intersect. programma", "Dienstverlening en producten")]  # fmt: skip


def vo_rows(
    label: str, kind: str, leerjaar: int, groups: list[tuple[int, list[tuple[str, str]]]]
) -> list[list[object]]:
    """Return pupil rows; `groups` are (total, [(vmbo sector, afdeling)])."""
    rows: list[list[object]] = []
    for total, programmes in groups:
        keys = [(i, s, a) for i in range(len(PLACES)) for s, a in programmes]
        drawn = draw(f"vo-{label}-{kind}-{programmes[0]}", len(keys))
        parts = split(total, [PLACES[k[0]][3] * d for k, d in zip(keys, drawn, strict=True)])
        for (i, sector, afdeling), pupils in zip(keys, parts, strict=True):
            province, place, _, _ = PLACES[i]
            name = f"Voorbeeldcollege 't {province}" if i % 2 else f'Voorbeeldschool "{province}"'
            counts: list[object] = ["0"] * 12
            men = round(pupils * 0.52)
            counts[2 * leerjaar - 2 : 2 * leerjaar] = [men, pupils - men]
            level = kind.split()[0]
            rows.append([
                f"7{i:02d}V", "00", name, place, province, kind, sector, afdeling,
                f"{100 + len(rows):04d}", f"{level} {afdeling}", *counts,
            ])  # fmt: skip
    return rows


def vo(year: int) -> bytes:
    """DUO vo pupils of one school year."""
    havo = p.HAVO_N_2019 if year == 2019 else p.HAVO_N[year]
    vwo = p.VWO_N_2019 if year == 2019 else p.VWO_N[year]
    rows: list[list[object]] = []
    for kind, (technical, everyone) in (("HAVO lj 4-5", havo), ("VWO lj 4-6", vwo)):
        rows += vo_rows(str(year), kind, 4, [
            (technical, [("N.v.t.", a) for a in N_PROFIELEN]),
            (everyone - technical, [("N.v.t.", a) for a in M_PROFIELEN]),
        ])  # fmt: skip
    if year == 2019:
        for leerweg, (technical, everyone) in p.VMBO_TECHNISCH_2019.items():
            rows += vo_rows(
                "2019",
                f"VMBO {leerweg} lj 3-4",
                3,
                [(technical, PROFIELEN_TECHNIEK), (everyone - technical, PROFIELEN_OVERIG)],
            )
    if year in p.VMBO_TECHNISCH_OF_SNIJVLAK:
        technical, everyone = p.VMBO_TECHNISCH_OF_SNIJVLAK[year]
        for leerweg, share_t, share_a in zip(
            ("BL", "KL", "GL", "TL"),
            split(technical, [30, 34, 20, 16]),
            split(everyone - technical, [20, 24, 14, 42]),
            strict=True,
        ):
            rows += vo_rows(str(year), f"VMBO {leerweg} lj 3-4", 3,
                            [(share_t, SNIJVLAK), (share_a, NIET_TECHNISCH)])  # fmt: skip
    header = columns("duo_vo_leerlingen", "duo_vo_static_2019")
    return csv_bytes(header, rows, end="\n", encoding="iso-8859-1")


# --- OCW, Platform Bèta Techniek -----------------------------------------------------------------


def pbt() -> bytes:
    """Partnerships that start in August 2014 and centres on 31 August 2013, as a workbook."""
    rows: list[list[object]] = []
    routes = ["vakmanschaproute"] * p.VAKMANSCHAPROUTES + ["technologieroute"] * p.TECHNOLOGIEROUTES
    for i, soort in enumerate(routes):
        school = f"7{i % p.VO_SCHOLEN:02d}V"
        roc = f"9{i % p.ROCS:02d}A"
        rows.append(["2014SJ00", "2014-08-01", soort, f"Voorbeeld{soort} {i + 1}",
                     LANDSDELEN[i % 5], "", school, roc, "", "voorlopig"])  # fmt: skip
    centres = ["centrum voor innovatief vakmanschap"] * p.CENTRA_VAKMANSCHAP
    centres += ["center of expertise"] * p.CENTERS_OF_EXPERTISE
    companies = [f"VB{i:06d}" for i in range(1, p.BEDRIJVEN + 1)]
    topsectoren = ["hightech", "chemie", "energie", "water", "logistiek", "agri en food"]
    for i, soort in enumerate(centres):
        # Every company stands at one centre; some at a second one too, to be counted once.
        own = companies[i :: len(centres)] + companies[i : i + 2]
        rows.append(["2013JJ00", "2013-08-31", soort, f"Voorbeeld{soort} {i + 1}",
                     LANDSDELEN[i % 5], topsectoren[i % 6], "", "",
                     " ".join(dict.fromkeys(own)), "definitief"])  # fmt: skip
    return xlsx_bytes(columns("pbt_samenwerking", "pbt_samenwerking_1"), rows)


# --- CBS -----------------------------------------------------------------------------------------


def periods(table_id: str, statuses: dict[str, str]) -> bytes:
    """Return a period code list."""
    records: list[dict[str, object]] = [
        {"Identifier": code, "Index": i, "Title": code, "Description": "",
         "DimensionGroupId": "0", "Status": status}
        for i, (code, status) in enumerate(statuses.items(), 1)
    ]  # fmt: skip
    return odata(table_id, "PeriodenCodes", records)


def measures(table_id: str, code: str, title: str) -> bytes:
    """Return a list of one measure, in thousands."""
    return odata(table_id, "MeasureCodes", [
        {"Identifier": code, "Index": 1, "Title": title, "Description": "", "MeasureGroupId": None,
         "DataType": "Double", "Unit": "x 1000", "Decimals": 1, "PresentationType": None}
    ])  # fmt: skip


def technici() -> bytes:
    """Employed persons by technical sector and technical occupation, 2013."""
    records: list[dict[str, object]] = [
        {"Id": i, "Measure": "WerkzameBeroepsbevolking", "ValueAttribute": "None", "Value": value,
         "StringValue": None, "Sector": sector, "Beroep": beroep, "Perioden": "2013JJ00"}
        for i, ((sector, beroep), value) in enumerate(p.WERKZAAM_2013.items())
    ]  # fmt: skip
    return odata("techniekpact", "Observations", records)


def ww_series(until: int) -> dict[str, str]:
    """Return the WW series by period: Decembers, year averages, and April 2014."""
    series = {"2014MM04": p.WW_APRIL_2014}
    for year in range(2011, until + 1):
        series[f"{year}MM12"] = p.WW_DECEMBER[year]
        series[f"{year}JJ00"] = p.WW_JAAR[year]
    return dict(sorted(series.items()))


def ksz(until: int) -> bytes:
    """CBS 37789ksz: total WW benefits."""
    records: list[dict[str, object]] = [
        {"Id": i, "Measure": "D007076_2", "ValueAttribute": "None", "Value": value,
         "StringValue": None, "Perioden": period}
        for i, (period, value) in enumerate(ww_series(until).items())
    ]  # fmt: skip
    return odata("37789ksz", "Observations", records)


# --- UWV -----------------------------------------------------------------------------------------

TECHNISCHE_BEROEPSGROEPEN = [
    "productiemedewerkers", "monteurs en installateurs", "metaalbewerkers en lassers",
    "bouwvakkers", "werktuigbouwkundigen", "materiaalkundigen",
]  # fmt: skip
REGIOS = [f"AM{i:02d}" for i in (1, 5, 8, 10, 14, 17, 20, 23, 26, 29, 32, 35)]
LEEFTIJDEN = ["tot 27 jaar", "27 tot 50 jaar", "50 jaar of ouder"]


def uwv_ww() -> bytes:
    """Running WW benefits in the months the report speaks of."""
    rows: list[list[object]] = []
    for period, technical in p.WW_TECHNISCH.items():
        groups = [(technical, TECHNISCHE_BEROEPSGROEPEN)]
        if period in p.WW_ALLE:
            groups.append((p.WW_ALLE[period] - technical, ["overige beroepen"]))
        for total, names in groups:
            keys = [(n, r, a) for n in names for r in REGIOS for a in LEEFTIJDEN]
            parts = split(total, draw(f"ww-{period}-{names[0]}", len(keys)))
            status = "voorlopig" if period == "2014MM04" else "definitief"
            rows += [[period, *k, n, status] for k, n in zip(keys, parts, strict=True)]
    return csv_bytes(columns("uwv_ww", "uwv_ww_1"), rows, end="\r\n", encoding="utf-8-sig")


def vacature_rows(
    period: str, field: str, per_level: dict[str, int], status: str
) -> list[list[object]]:
    """Return vacancy rows of one quarter; the other of ontstaan and openstaand stays empty."""
    rows: list[list[object]] = []
    names = TECHNISCHE_BEROEPSGROEPEN[:4]
    for level, total in per_level.items():
        keys = [(n, level, r) for n in names for r in LANDSDELEN]
        parts = split(total, draw(f"vacatures-{period}-{level}", len(keys)))
        for key, n in zip(keys, parts, strict=True):
            counts = [n, ""] if field == "ontstaan" else ["", n]
            rows.append([period, *key, *counts, status])
    return rows


def vacatures_2014() -> bytes:
    """Vacancies that arose in 2011 and 2013, per quarter."""
    rows: list[list[object]] = []
    per_level = {
        2011: {"onbekend": p.ONTSTANE_VACATURES[2011]},
        2013: p.ONTSTANE_VACATURES_NIVEAU_2013,
    }
    for year, levels in per_level.items():
        quarters = {level: split(total, [24, 28, 26, 22]) for level, total in levels.items()}
        for q in range(4):
            counts = {level: parts[q] for level, parts in quarters.items()}
            rows += vacature_rows(f"{year}KW0{q + 1}", "ontstaan", counts, "definitief")
    return csv_bytes(
        columns("uwv_vacatures", "uwv_vacatures_1"), rows, end="\r\n", encoding="utf-8"
    )


def openstaand(edition: dict[str, int]) -> bytes:
    """Open technical vacancies as one edition of the monitor printed them."""
    rows: list[list[object]] = []
    for period, total in edition.items():
        levels = p.OPENSTAAND_NIVEAU.get(period, {"onbekend": total})
        rows += vacature_rows(period, "openstaand", levels, "definitief")
    return csv_bytes(
        columns("uwv_vacatures", "uwv_vacatures_1"), rows, end="\r\n", encoding="utf-8"
    )


# --- Regiegroep ----------------------------------------------------------------------------------

ACTIES = [
    ("kiezen", "bestuurs- en sectorakkoorden po en vo", "loopt"),
    ("kiezen", "kennisbasis natuurwetenschap en technologie onderbouw vo", "afgerond"),
    ("kiezen", "programma Meer Betere Bèta's en review", "loopt"),
    ("kiezen", "digitaal loket techniekonderwijs", "loopt"),
    ("kiezen", "wetenschap en technologie op de pabo", "loopt"),
    ("kiezen", "bèta- en techniekleraren", "loopt"),
    ("leren", "impuls vmbo-tl", "loopt"),
    ("leren", "vakmanschap- en technologieroutes", "loopt"),
    ("leren", "regionaal investeringsfonds mbo", "loopt"),
    ("leren", "Centra voor Innovatief Vakmanschap en Centers of Expertise", "loopt"),
    ("leren", "topsectorbeurzen", "loopt"),
    ("leren", "verbreding technische hbo-bachelors", "loopt"),
    ("leren", "extra bekostiging techniek in het mbo", "loopt"),
    ("leren", "stages en leerwerkbanen, meldpunt", "loopt"),
    ("werken", "sectorplannen", "loopt"),
    ("werken", "van werk naar werk, servicepunten techniek", "loopt"),
    ("werken", "boeien en binden van vakmensen", "loopt"),
]


def registers() -> bytes:
    """The registers on 13 May 2014. What was printed as "more than" has no number."""
    report, rows = "voorbeeld, naar de rapportage van mei 2014", []
    for i, (pijler, what, state) in enumerate(ACTIES, 1):
        rows.append(["2014MM05", "actie", f"A{i:02d}", what, pijler, "ja", state, "", "",
                     report, "definitief"])  # fmt: skip
    for i in range(1, 38):
        technical = "ja" if i <= 14 else "nee"
        # 12 approved; the split over technical and other plans was not printed, so it is made up.
        state = "goedgekeurd" if i % 3 == 1 and i <= 34 else "ingediend"
        rows.append(["2014MM05", "sectorplan", f"S{i:02d}", f"Voorbeeldsectorplan {i}", "werken",
                     technical, state, "", "", report, "voorlopig"])  # fmt: skip
    rows += [
        ["2014SJ00", "beurs", "B01", "topsectorbeurzen toegezegd", "leren", "ja", "meer dan 500",
         "", "beurzen", report, "voorlopig"],
        ["2016SJ00", "doel", "D01", "topsectorbeurzen per jaar", "leren", "ja", "aangekondigd",
         "1000", "beurzen", report, "voorlopig"],
        ["2014SJ00", "hbo-opleiding", "H01", "technische hbo-bachelors voor verbreding", "leren",
         "ja", "bestaand", "65", "opleidingen", report, "definitief"],
        ["2015SJ00", "hbo-opleiding", "H02", "technische hbo-bachelors na verbreding", "leren",
         "ja", "aangekondigd", "35", "opleidingen", report, "voorlopig"],
    ]  # fmt: skip
    return csv_bytes(
        columns("regiegroep_registers", "regiegroep_registers_1"),
        rows,
        end="\r\n",
        encoding="utf-8",
    )


def extracts() -> list[tuple[str, date, str | None, bytes]]:
    """Return every extract: file name, the day it was received, a period told, and its bytes."""
    known_2014 = dict.fromkeys(ww_series(2013), "Definitief") | {"2014MM04": "Voorlopig"}
    known_2019 = dict.fromkeys(ww_series(2018), "Definitief")
    return [
        ("mbo-deelnemers-2012-2013.csv", FIRST, None, mbo_2013()),
        ("hbo-eerstejaars-2012-2013.csv", FIRST, None, ho_2013("hbo")),
        ("wo-eerstejaars-2012-2013.csv", FIRST, None, ho_2013("wo")),
        ("vo-leerlingen-2012.csv", date(2013, 2, 15), "2012SJ00", vo(2012)),
        ("vo-leerlingen-2013.csv", FIRST, "2013SJ00", vo(2013)),
        ("samenwerking-2014.xlsx", FIRST, None, pbt()),
        ("technici-observations.json", FIRST, None, technici()),
        ("technici-measure-codes.json", FIRST, None,
         measures("techniekpact", "WerkzameBeroepsbevolking", "Werkzame beroepsbevolking")),
        ("technici-perioden-codes.json", FIRST, None,
         periods("techniekpact", {"2013JJ00": "Definitief"})),
        ("37789ksz-observations-2014.json", FIRST, None, ksz(2013)),
        ("37789ksz-measure-codes.json", FIRST, None,
         measures("37789ksz", "D007076_2", "Totaal werkloosheidsuitkeringen")),
        ("37789ksz-perioden-codes-2014.json", FIRST, None, periods("37789ksz", known_2014)),
        ("uwv-ww-2014.csv", FIRST, None, uwv_ww()),
        ("uwv-vacatures-2014.csv", FIRST, None, vacatures_2014()),
        ("registers-2014.csv", FIRST, None, registers()),
        ("37789ksz-observations-2019.json", date(2019, 2, 28), None, ksz(2018)),
        ("37789ksz-perioden-codes-2019.json", date(2019, 2, 28), None,
         periods("37789ksz", known_2019)),
        ("vo-leerlingen-2019.csv", date(2020, 2, 14), "2019SJ00", vo(2019)),
        ("mbo-deelnemers-2015-2019.csv", date(2020, 3, 17), None, mbo_2019()),
        ("hbo-eerstejaars-2015-2019.csv", date(2020, 3, 17), None, ho_2019()),
        ("uwv-vacatures-2022.csv", date(2022, 5, 24), None, openstaand(p.OPENSTAAND_EDITIE_2022)),
        ("uwv-vacatures-2024.csv", date(2024, 6, 27), None, openstaand(p.OPENSTAAND_EDITIE_2024)),
    ]  # fmt: skip


def write(directory: Path = SAMPLES_DIR) -> None:
    """Write every extract and the manifest that `techniekpact run --source sample` reads."""
    directory.mkdir(parents=True, exist_ok=True)
    manifest = []
    for name, received, period, data in extracts():
        (directory / name).write_bytes(data)
        entry: dict[str, object] = {"file": name, "received_on": received}
        if period:
            entry["period"] = period
        manifest.append(entry)
    text = (
        "# Written by pipeline/samples/generate.py. Sample data: totals published, the rest not.\n"
    )
    text += yaml.safe_dump(manifest, sort_keys=False)
    (directory / "manifest.yml").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
