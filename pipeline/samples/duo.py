"""DUO's files: mbo, ho first-years and graduates, vo pupils and sites."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.samples import published as p
from pipeline.samples.writing import columns, csv_bytes, draw, draw_counts, split

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

# A small school in a place that no list of places knows, so in no province either.
VAKSCHOOL: list[object] = ["930V", "VAK", "Voorbeeld-vakschool", "VOORBEELDSTAD"]
VAKSCHOOL_DOMEIN = "Mobiliteit en voertuigen"


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
    rows = [VAKSCHOOL + r[4:] if r[3] == "ALMERE" and r[9] == VAKSCHOOL_DOMEIN else r for r in rows]
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


def gediplomeerden() -> bytes:
    """DUO hbo graduates 2014-2018, per kind of diploma: techniek, and all the rest together."""
    names = {
        "associate degree": ("8", "Ad Engineering", "Ad Bedrijfskunde"),
        "bachelor": ("3", "B Werktuigbouwkunde", "B Bedrijfskunde"),
        "master": ("4", "M Engineering", "M Bedrijfskunde"),
    }
    rows: list[list[object]] = []
    for kind, (technical, everyone) in p.GEDIPLOMEERDEN.items():
        digit, technical_name, other_name = names[kind]
        rest = [a - t for a, t in zip(everyone, technical, strict=True)]
        rows += ho_rows("diploma", digit, kind, "techniek", technical, [technical_name])
        rows += ho_rows("diploma", digit, kind, "economie", rest, [other_name])
    # SOORT DIPLOMA stands after the form, in place of TYPE HOGER ONDERWIJS before the institution.
    rows = [[*row[:4], *row[5:12], f"hbo {row[4]}", *row[12:]] for row in rows]
    header = columns("duo_ho_gediplomeerden", "duo_ho_dipl_static_2014", p.GEDIPLOMEERDEN_YEARS)
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


# Places with a second site of a handful of pupils, as indices of PLACES; for vmbo only the last.
SMALL_SITES = (0, 1, 2, 5, 9, 11)

VmboGroups = dict[str, list[tuple[int, list[tuple[str, str]]]]]


def school(i: int) -> tuple[str, str]:
    """Return the code and the name of the secondary school of a place."""
    province = PLACES[i][0]
    name = f"Voorbeeldcollege 't {province}" if i % 2 else f'Voorbeeldschool "{province}"'
    return f"7{i:02d}V", name


def vo_rows(
    label: str,
    kind: str,
    leerjaar: int,
    groups: list[tuple[int, list[tuple[str, str]]]],
    small: Sequence[int] = (),
) -> list[list[object]]:
    """Return pupil rows; `groups` are (total, [(vmbo sector, afdeling)]).

    The places of `small` have a second site as well; its pupils are part of the totals.
    """
    rows: list[list[object]] = []
    for total, programmes in groups:
        seed = f"vo-{label}-{kind}-{programmes[0]}"
        few = [(i, "01", s, a) for i in small for s, a in programmes]
        few_pupils = draw_counts(f"{seed}-klein", len(few), 4, 11)
        keys = [(i, "00", s, a) for i in range(len(PLACES)) for s, a in programmes]
        weights = [PLACES[k[0]][3] * d for k, d in zip(keys, draw(seed, len(keys)), strict=True)]
        parts = split(total - sum(few_pupils), weights)
        for (i, site, sector, afdeling), pupils in zip(
            [*keys, *few], [*parts, *few_pupils], strict=True
        ):
            province, place, _, _ = PLACES[i]
            code, name = school(i)
            counts: list[object] = ["0"] * 12
            men = round(pupils * 0.52)
            counts[2 * leerjaar - 2 : 2 * leerjaar] = [men, pupils - men]
            level = kind.split()[0]
            rows.append([
                code, site, name, place, province, kind, sector, afdeling,
                f"{100 + len(rows):04d}", f"{level} {afdeling}", *counts,
            ])  # fmt: skip
    return rows


def havo_vwo_rows(
    label: str, havo: tuple[int, int], vwo: tuple[int, int], small: Sequence[int] = ()
) -> list[list[object]]:
    """Return rows of year 4, each from (with an N profile, all)."""
    rows: list[list[object]] = []
    for kind, (technical, everyone) in (("HAVO lj 4-5", havo), ("VWO lj 4-6", vwo)):
        rows += vo_rows(label, kind, 4, [
            (technical, [("N.v.t.", a) for a in N_PROFIELEN]),
            (everyone - technical, [("N.v.t.", a) for a in M_PROFIELEN]),
        ], small)  # fmt: skip
    return rows


def vmbo_rows(label: str, groups: VmboGroups, small: Sequence[int] = ()) -> list[list[object]]:
    """Return rows of year 3, by leerweg."""
    rows: list[list[object]] = []
    for leerweg, of_leerweg in groups.items():
        rows += vo_rows(label, f"VMBO {leerweg} lj 3-4", 3, of_leerweg, small)
    return rows


def vo_bytes(layout: str, rows: list[list[object]]) -> bytes:
    """Return a file of pupils of one school year."""
    return csv_bytes(columns("duo_vo_leerlingen", layout), rows, end="\n", encoding="iso-8859-1")


def vo_2012() -> bytes:
    """DUO vo pupils 2012: what the report says of havo and vwo."""
    rows = havo_vwo_rows("2012", p.HAVO_N[2012], p.VWO_N[2012])
    return vo_bytes("duo_vo_static_2019", rows)


def vo_2013() -> bytes:
    """DUO vo pupils 2013: also vmbo, with its programmes on the border of techniek."""
    technical, everyone = p.VMBO_TECHNISCH_OF_SNIJVLAK[2013]
    parts = zip(
        ("BL", "KL", "GL", "TL"),
        split(technical, [30, 34, 20, 16]),
        split(everyone - technical, [20, 24, 14, 42]),
        strict=True,
    )
    groups = {leerweg: [(t, SNIJVLAK), (a, NIET_TECHNISCH)] for leerweg, t, a in parts}
    rows = havo_vwo_rows("2013", p.HAVO_N[2013], p.VWO_N[2013])
    return vo_bytes("duo_vo_static_2019", [*rows, *vmbo_rows("2013", groups)])


def vo_2016(edition: int) -> bytes:
    """DUO vo pupils 2016, as one edition of the monitor printed them."""
    rows = havo_vwo_rows("2016", p.HAVO_N_2016[edition], p.VWO_N_2016[edition])
    # LWOO INDICATIE stands after the type of education; it is about vmbo only.
    rows = [[*row[:6], "N.v.t.", *row[6:]] for row in rows]
    return vo_bytes("duo_vo_static_2017", rows)


def vo_2019() -> bytes:
    """DUO vo pupils 2019."""
    rows = havo_vwo_rows("2019", p.HAVO_N_2019, p.VWO_N_2019)
    return vo_bytes("duo_vo_static_2019", [*rows, *vmbo_rows("2019", _vmbo(p.VMBO_TECHNISCH_2019))])


def vo_later(year: int) -> bytes:
    """DUO vo pupils of 2022 or 2023, with `<5` for 1 to 4: only what it hides adds up."""
    rows = havo_vwo_rows(str(year), p.HAVO_N[year], p.VWO_N[year], SMALL_SITES)
    if year == 2023:
        rows += vmbo_rows("2023", _vmbo(p.VMBO_TECHNISCH_2023), SMALL_SITES[-1:])
    first = len(columns("duo_vo_leerlingen", "duo_vo_static_2023")) - 12
    rows = [[*row[:first], *map(_suppressed, row[first:])] for row in rows]
    return vo_bytes("duo_vo_static_2023", rows)


def _vmbo(totals: dict[str, tuple[int, int]]) -> VmboGroups:
    return {
        leerweg: [(technical, PROFIELEN_TECHNIEK), (everyone - technical, PROFIELEN_OVERIG)]
        for leerweg, (technical, everyone) in totals.items()
    }


def _suppressed(count: object) -> object:
    return "<5" if count in (1, 2, 3, 4) else count


def vestigingen() -> bytes:
    """DUO sites of secondary schools: three in each place, with its province."""
    header = columns("duo_vo_vestigingen", "duo_vo_vestigingen_static")
    rows: list[list[object]] = []
    for i, (province, place, number, _) in enumerate(PLACES):
        code, name = school(i)
        for site in range(3):
            known = {
                "PROVINCIE": province,
                "BEVOEGD GEZAG NUMMER": f"{70000 + i}",
                "BRIN NUMMER": code,
                "VESTIGINGSNUMMER": f"{code}{site:02d}",
                "VESTIGINGSNAAM": name,
                "STRAATNAAM": "Voorbeeldstraat",
                "HUISNUMMER-TOEVOEGING": site + 1,
                "PLAATSNAAM": place,
                "GEMEENTENUMMER": number,
                "GEMEENTENAAM": place,
                "DENOMINATIE": "Openbaar",
                "ONDERWIJSSTRUCTUUR": "VBO/MAVO/HAVO/VWO",
                "PLAATSNAAM CORRESPONDENTIEADRES": place,
            }
            rows.append([known.get(column, "") for column in header])
    return csv_bytes(header, rows, end="\n", encoding="iso-8859-1")
