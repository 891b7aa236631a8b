"""Deliveries in the project's own layouts: Platform Bèta Techniek, UWV, SBB, Regiegroep."""

from __future__ import annotations

from pipeline.samples import published as p
from pipeline.samples.writing import columns, csv_bytes, draw, split, xlsx_bytes

LANDSDELEN = ["Noord", "Oost", "Zuidoost", "Zuidwest", "Noordvleugel"]

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


# --- SBB -----------------------------------------------------------------------------------------

SECTORKAMERS = {
    "Techniek en gebouwde omgeving": 50,
    "Mobiliteit, transport, logistiek en maritiem": 30,
    "ICT en creatieve industrie": 20,
}


def leerbedrijven() -> bytes:
    """Companies that train in techniek; places to learn were not published with them."""
    rows: list[list[object]] = []
    for period, total in p.LEERBEDRIJVEN.items():
        keys = [(k, "totaal", r) for k in SECTORKAMERS for r in LANDSDELEN]
        drawn = draw(f"leerbedrijven-{period}", len(keys))
        weights = [SECTORKAMERS[k] * d for (k, _, _), d in zip(keys, drawn, strict=True)]
        parts = split(total, weights)
        rows += [
            [period, *key, n, "", "", "definitief"] for key, n in zip(keys, parts, strict=True)
        ]
    return csv_bytes(
        columns("sbb_leerbanen", "sbb_leerbanen_1"), rows, end="\r\n", encoding="utf-8"
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
