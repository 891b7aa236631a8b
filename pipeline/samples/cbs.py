"""Tables of CBS: technicians, WW benefits, unemployment, vacancies."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.samples import published as p
from pipeline.samples.writing import draw, odata, odata_v3, split


def periods(table_id: str, statuses: dict[str, str]) -> bytes:
    """Return a period code list."""
    records: list[dict[str, object]] = [
        {"Identifier": code, "Index": i, "Title": code, "Description": "",
         "DimensionGroupId": "0", "Status": status}
        for i, (code, status) in enumerate(statuses.items(), 1)
    ]  # fmt: skip
    return odata(table_id, "PeriodenCodes", records)


def measures(table_id: str, *known: tuple[str, str, str, int]) -> bytes:
    """Return a list of measures: code, title, unit and decimals of each."""
    return odata(table_id, "MeasureCodes", [
        {"Identifier": code, "Index": i, "Title": title, "Description": "", "MeasureGroupId": None,
         "DataType": "Double", "Unit": unit, "Decimals": decimals, "PresentationType": None}
        for i, (code, title, unit, decimals) in enumerate(known, 1)
    ])  # fmt: skip


def technici() -> bytes:
    """Employed persons by technical sector and technical occupation, 2013."""
    records: list[dict[str, object]] = [
        {"Id": i, "Measure": "WerkzameBeroepsbevolking", "ValueAttribute": "None", "Value": value,
         "StringValue": None, "Sector": sector, "Beroep": beroep, "Perioden": "2013JJ00"}
        for i, ((sector, beroep), value) in enumerate(p.WERKZAAM_2013.items())
    ]  # fmt: skip
    return odata("techniekpact", "Observations", records)


def technici_ezk() -> bytes:
    """Employed persons in a technical occupation as EZK delimits it, 2019: men and women."""
    everyone, women = p.TECHNICI_EZK_2019
    records: list[dict[str, object]] = [
        {"Id": i, "Measure": "WerkzameBeroepsbevolking", "ValueAttribute": "None", "Value": value,
         "StringValue": None, "Opleiding": "onbekend", "Beroep": "technisch", "Geslacht": geslacht,
         "Perioden": "2019JJ00"}
        for i, (geslacht, value) in enumerate((("man", everyone - women), ("vrouw", women)))
    ]  # fmt: skip
    return odata("technici", "Observations", records)


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


# 80590ned: Niet-seizoengecorrigeerd of three groups, so the titles are the same.
ARBEIDSDEELNAME = [
    ("3000795_2", "Niet-seizoengecorrigeerd", "x 1000", 0),
    ("3000800_2", "Niet-seizoengecorrigeerd", "x 1000", 0),
    ("M001906_2", "Niet-seizoengecorrigeerd", "%", 1),
]


def arbeidsdeelname() -> bytes:
    """CBS 80590ned: employed and unemployed persons of 15 to 75, year figures."""
    series: list[Sequence[object]] = [p.WERKZAAM_EBB, p.WERKLOOS_EBB, p.WERKLOOSHEID_EBB]
    cells = [
        (code, f"{year}JJ00", value)
        for (code, _, _, _), values in zip(ARBEIDSDEELNAME, series, strict=True)
        for year, value in zip(p.EBB_YEARS, values, strict=True)
    ]
    records: list[dict[str, object]] = [
        {"Id": i, "Measure": code, "ValueAttribute": "None", "Value": value, "StringValue": None,
         "Geslacht": "T001038", "Leeftijd": "52052", "Perioden": period}
        for i, (code, period, value) in enumerate(cells)
    ]  # fmt: skip
    return odata("80590ned", "Observations", records)


ALLE_BEDRIJFSTAKKEN = ("T001081", "A-U Alle economische activiteiten")
BEDRIJFSTAKKEN = {
    "307500 ": "C Industrie",
    "350000 ": "F Bouwnijverheid",
    "391600 ": "J Informatie en communicatie",
}
# What is left of the whole is split over these; that split is made up.
OVERIGE_BEDRIJFSTAKKEN = {
    "301000 ": "A Landbouw, bosbouw en visserij",
    "305700 ": "B Delfstoffenwinning",
    "346600 ": "D Energievoorziening",
    "348000 ": "E Waterbedrijven en afvalbeheer",
    "354200 ": "G Handel",
    "383100 ": "H Vervoer en opslag",
    "389100 ": "I Horeca",
    "396300 ": "K Financiële dienstverlening",
    "402000 ": "L Verhuur en handel van onroerend goed",
    "403300 ": "M Specialistische zakelijke diensten",
    "410200 ": "N Verhuur en overige zakelijke diensten",
    "417400 ": "O Openbaar bestuur en overheidsdiensten",
    "419000 ": "P Onderwijs",
    "422400 ": "Q Gezondheids- en welzijnszorg",
    "428100 ": "R Cultuur, sport en recreatie",
    "435500 ": "S Overige dienstverlening",
}


def vacatures() -> bytes:
    """CBS 80472ned: open vacancies by branch, year averages in thousands with one decimal."""
    records: list[dict[str, object]] = []
    for i, year in enumerate(p.VACATURES_YEARS):
        known = {code: values[i] for code, values in p.VACATURES_BEDRIJFSTAK.items()}
        rest = round(10 * (p.VACATURES_ALLE[i] - sum(known.values())))
        weights = draw(f"vacatures-{year}", len(OVERIGE_BEDRIJFSTAKKEN))
        parts = [n / 10 for n in split(rest, weights)]
        cells = {
            ALLE_BEDRIJFSTAKKEN[0]: p.VACATURES_ALLE[i],
            **known,
            **dict(zip(OVERIGE_BEDRIJFSTAKKEN, parts, strict=True)),
        }
        records += [
            {"ID": len(records) + n, "Bedrijfskenmerken": code, "Perioden": f"{year}JJ00",
             "OpenstaandeVacatures_1": value, "OntstaneVacatures_2": None,
             "VervuldeVacatures_3": None}
            for n, (code, value) in enumerate(cells.items())
        ]  # fmt: skip
    return odata_v3("80472ned", "TypedDataSet", records)


def vacatures_perioden() -> bytes:
    """The periods of 80472ned."""
    return odata_v3("80472ned", "Perioden", [
        {"Key": f"{year}JJ00", "Title": str(year), "Description": "", "Status": "Definitief"}
        for year in p.VACATURES_YEARS
    ])  # fmt: skip


def vacatures_bedrijfstakken() -> bytes:
    """The branches of 80472ned."""
    known = dict([ALLE_BEDRIJFSTAKKEN]) | BEDRIJFSTAKKEN | OVERIGE_BEDRIJFSTAKKEN
    return odata_v3("80472ned", "Bedrijfskenmerken", [
        {"Key": code, "Title": title, "Description": "", "CategoryGroupID": None}
        for code, title in known.items()
    ])  # fmt: skip
