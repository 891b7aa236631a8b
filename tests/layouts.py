"""Small files of every layout in the registry, as its publisher would write them. All values are made up.

`CASES` follows the registry, so a new layout is covered by itself; values that a check or model asks
for stand in `VALUES`, by the name a column is landed under.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple, get_args

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from pipeline.sources.formats import normalise
from pipeline.sources.matching import count_columns
from pipeline.sources.registry import Dataset, Format, Layout, Table, load_registry

Cells = list[list[str | None]]
YEARS = (2015, 2016)
ROWS = 8
PROVINCES = 12


@dataclass(frozen=True)
class Case:
    """One table of one layout, in one of its formats."""

    dataset: str
    layout: Layout
    table: Table
    format: Format

    @property
    def facts(self) -> Dataset:
        return load_registry().datasets[self.dataset]

    @property
    def id(self) -> str:
        same = [t for t in self.layout.tables if t.name == self.table.name]
        number = f"-{same.index(self.table) + 1}" if len(same) > 1 else ""
        return f"{self.layout.id}-{self.table.name}{number}-{self.format}"

    @property
    def ckan(self) -> bool:
        return "ckan" in self.layout.id or "_id" in self.table.optional


CASES = [
    Case(name, layout, table, fmt)
    for fmt in get_args(Format)
    for name, _, layout, table in load_registry().layouts(fmt)
]


def case(layout: str, table: str | None = None, fmt: Format | None = None) -> Case:
    """Return a case by its layout, and by table and format where there are more."""
    return next(
        c
        for c in CASES
        if c.layout.id == layout and table in (None, c.table.name) and fmt in (None, c.format)
    )


class Written(NamedTuple):
    """A file, and what must be read from it: published columns and cells as they land."""

    data: bytes
    columns: list[str]
    rows: Cells
    junk: int = 0


Writer = Callable[[Case, list[str], Cells], Written]


# ---------------------------------------------------------------------------------------- columns


def columns(one: Case, years: tuple[int, ...] = YEARS, optional: bool = True) -> list[str]:
    """Return the header of a file as published: `_id` first, year columns last."""
    table = one.table
    own = list(table.columns)
    if one.ckan and one.layout.id.startswith("duo_ho"):
        own = [c.replace(" ", "_") for c in own]
    more = list(table.optional) if optional else []
    first = [c for c in more if c == "_id"]
    header = [*first, *own, *(c for c in more if c != "_id")]
    for year in years if table.year_columns else ():
        header += table.of_year(year)
    return [*header, *_others(one, len(header))]


def _others(one: Case, already: int) -> list[str]:
    patterns = one.table.others
    if one.dataset == "cbs_overig" and one.table.name == "observations":
        patterns = ["Perioden"]
    count = one.table.width - already if one.table.width else len(patterns)
    names = []
    for number in range(count):
        pattern = patterns[number % len(patterns)]
        word = f"OVERIG {number + 1}" if pattern == "*" else str(number // len(patterns) + 1)
        names.append(pattern.replace("*", word))
    return names


def normalised(header: list[str]) -> list[str]:
    """Return columns as they are compared."""
    return [normalise(column) for column in header]


def landed(one: Case, header: list[str]) -> list[str]:
    """Return the names that published columns must land under."""
    own = {
        normalise(c): one.facts.landed_name(c) for c in [*one.table.columns, *one.table.optional]
    }
    return [
        normalise(c)
        if one.table.year_of(normalise(c)) is not None
        else own.get(normalise(c)) or one.facts.landed_name(c)
        for c in header
    ]


def counts(one: Case, header: list[str]) -> list[bool]:
    """Return which columns hold counts."""
    names = landed(one, header)
    found = set(count_columns(one.facts, one.layout, one.table, names))
    return [name in found for name in names]


# ----------------------------------------------------------------------------------------- values


def _of(*values: str) -> Callable[[int], str]:
    return lambda row: values[row % len(values)]


def _numbered(text: str) -> Callable[[int], str]:
    return lambda row: text.format(n=row, m=row + 1)


def _quarter(row: int) -> str:
    return f"{2013 + row // 4}KW0{row % 4 + 1}"


VALUES: dict[str, Callable[[int], str | None]] = {
    # DUO
    "BRIN NUMMER": _numbered("0{n}AB"),
    "BRIN NUMMER ACTUEEL": _numbered("0{n}AB"),
    "VESTIGINGSNUMMER": _numbered("0{n}"),
    "SOORTINS": _of("ROC", "AOC"),
    "TYPE MBO": _of("BBL", "EX"),
    "LEERWEG": _of("BBL", "EX"),
    "KWALIFICATIENIVEAU": _of("1", "2", "3", "4"),
    "NIVEAU": _of("1", "2"),
    "KWALIFICATIE CODE": _numbered("0655{n}"),
    "MBO SECTOR": _of("techniek", "zorg en welzijn"),
    "HOOFDGROEP CODE": _numbered("hg00{m}"),
    "INSTROOM MBO": _of("J", "N"),
    "JAAR": _of("2015", "2016"),
    "STUDIEJAAR": _of("2015", "2016"),
    "SCHOOLJAAR": _of("2016"),
    "PROVINCIE": _of("Utrecht", "Fryslân"),
    "PROVINCIE VESTIGING": _of("Utrecht", "Fryslân"),
    "GEMEENTENUMMER": _of("0344", "0080"),
    "TYPE HOGER ONDERWIJS": _of("bachelor", "associate degree"),
    "CROHO ONDERDEEL": _of("techniek", "landbouw en natuurlijke omgeving"),
    "OPLEIDINGSCODE ACTUEEL": _numbered("3440{n}"),
    "OPLEIDINGSVORM": _of("voltijd onderwijs", "deeltijd onderwijs", "duaal onderwijs"),
    "GESLACHT": _of("man", "vrouw"),
    "SOORT DIPLOMA": _of("hbo bachelor", "hbo associate degree"),
    "ONDERWIJSTYPE VO EN LEER- OF VERBLIJFSJAAR": _of("HAVO lj 4-5", "VWO lj 4-6"),
    "VMBO SECTOR": _of("N.v.t."),
    "AFDELING": _of("Natuur en Techniek", "Natuur en Gezondheid"),
    "ELEMENTCODE": _of("0106"),
    "LEERJAAR": _of("3", "4"),
    "VAKCODE": _numbered("000{m}"),
    # deliveries
    "PERIODE": _of("2014SJ00"),
    "STATUS": _of("definitief", "voorlopig"),
    "SOORT": _of("vakmanschaproute", "center of expertise"),
    "LANDSDEEL": _of("Noord", "Oost"),
    "VO SCHOLEN": _numbered("00AB 0{n}AB"),
    "ROCS": _numbered("0{n}AB"),
    "BEDRIJVEN": _numbered("VB00000{n}"),
    "BEROEPSGROEP": _of("productiemedewerkers"),
    "BEROEPSNIVEAU": _of("mbo", "hbo"),
    "ARBEIDSMARKTREGIO": _numbered("AM0{m}"),
    "REGIO": _numbered("AM0{m}"),
    "LEEFTIJD": _of("tot 27 jaar", "50 jaar of ouder"),
    "REGISTER": _of("actie", "beurs"),
    "AANTAL": _numbered("1{n}"),
    "WAARDE": _of("1.5", "-2", ""),
    "PEILDATUM": _of("2019-11-26"),
    "REC TYPE": _of("Vacature", "Werkzoekende"),
    # CBS
    "GEOMETRIE": lambda row: area(row),
    "STATCODE": lambda row: f"PV{20 + row}",
    "STATNAAM": lambda row: f"Provincie {row + 1}",
    "JRSTATCODE": lambda row: f"2024PV{20 + row}",
    "MEASURE": _of("D007076_2"),
    "VALUEATTRIBUTE": _of("None", "Impossible"),
    "STRINGVALUE": lambda _: None,
    "PERIODEN": _quarter,
    "BEDRIJFSKENMERKEN": _of("T001081 "),
    "IDENTIFIER": _numbered("D00707{n}"),
    "KEY": _numbered("NL0{n}  "),
    "UNIT": _of("x 1000"),
    "DECIMALS": _of("1"),
    "PARENTID": lambda _: None,
    "MEASUREGROUPID": lambda _: None,
    "OPENSTAANDEVACATURES 1": lambda row: None if row == 1 else f"{row}84.4",
    "ONTSTANEVACATURES 2": _numbered("15{n}"),
    "VERVULDEVACATURES 3": _numbered("14{n}"),
    "OPENSTAANDE VACATURES": lambda row: "." if row == 1 else f"{row}84.4",
    "ONTSTANE VACATURES": _numbered("15{n}"),
    "VERVULDE VACATURES": _numbered("14{n}"),
}
OWN: dict[tuple[str, str], Callable[[int], str | None]] = {
    ("uwv_ww", "PERIODE"): _of("2014MM04"),
    ("uwv_vacatures", "PERIODE"): _of("2014KW01"),
    ("roa_knelpunten", "PERIODE"): _of("2014JJ00"),
    ("sbb_leerbanen", "SECTORKAMER"): _of(
        "Techniek en gebouwde omgeving", "ICT en creatieve industrie", "Handel",
        "Zorg, welzijn en sport",
    ),
    # One leerweg, and then all together, of each sectorkamer.
    ("sbb_leerbanen", "PERIODE"): _of("2014JJ00"),
    ("sbb_leerbanen", "LANDSDEEL"): _of("Noord"),
    ("sbb_leerbanen", "LEERWEG"): lambda row: ("bbl", "totaal")[row // 4 % 2],
    # Two branches in the same four quarters.
    ("cbs_vacatures", "PERIODEN"): lambda row: f"2013KW0{row % 4 + 1}",
    ("cbs_vacatures", "BEDRIJFSKENMERKEN"): lambda row: "T001081 " if row < 4 else "300002  ",
    ("cbs_80472ned_statline", "PERIODEN"): lambda row: f"2013 {row % 4 + 1}e kwartaal*",
    ("cbs_vacatures", "STATUS"): _of("Definitief", "Voorlopig"),
    ("cbs_beroepen_sectoren", "SECTOR"): _of("technisch", "technisch", "niet-technisch", "niet-technisch"),
    ("cbs_beroepen_sectoren", "BEROEP"): _of("technisch", "niet-technisch"),
    ("cbs_beroepen_sectoren", "PERIODEN"): lambda row: f"{2013 + row // 4}JJ00",
    ("cbs_beroepen_sectoren", "MEASURE"): _of("WerkzameBeroepsbevolking"),
    ("cbs_beroepen_sectoren", "VALUEATTRIBUTE"): _of("None"),
    ("cbs_techniek_odata_v4_2", "MEASURE"):
        _of(*["WerkzameBeroepsbevolking"] * 6, *["WerklozeBeroepsbevolking"] * 2),
    ("cbs_techniek_odata_v4_2", "OPLEIDING"):
        _of("technisch", "technisch", "niet-technisch", "onbekend"),
    ("cbs_techniek_odata_v4_2", "BEROEP"):
        _of("technisch ict", "technisch overig", "technisch", "onbekend", "niet-technisch",
            "niet-technisch", "geen", "geen"),
    ("cbs_techniek_odata_v4_2", "GESLACHT"): _of("man", "vrouw", "onbekend"),
    ("cbs_techniek_odata_v4_2", "PERIODEN"): _of("2019JJ00"),
}  # fmt: skip
NUMBERS = {"ID", "INDEX", "DECIMALS", "VALUE", "POSITION", "PARENTID"}
PLAIN_CKAN = {"CROHO ONDERDEEL", "CROHO SUBONDERDEEL", "TYPE HOGER ONDERWIJS", "GESLACHT"}
FORMS = {"voltijd onderwijs": "VT", "deeltijd onderwijs": "DT", "duaal onderwijs": "DU"}
METADATA = [
    ("TableInfos", "1", "ID", "0"),
    ("TableInfos", "1", "Title", "Vacatures; naar bedrijfstak"),
    ("TableInfos", "1", "Summary", 'Twee regels:\nopenstaand en "vervuld"'),
    ("Perioden", "1", "Key", "2014KW01"),
    ("Perioden", "1", "Status", "Definitief"),
    ("Perioden", "2", "Key", "2014KW02"),
    ("Perioden", "2", "Status", "Voorlopig"),
]


def rows(one: Case, header: list[str], number: int = ROWS) -> Cells:
    """Return rows that every check of the suite lets pass.

    Of the counts, the second row is suppressed, the third empty and the fourth unknown.
    """
    if one.format == "metadata_csv":
        return [list(cells) for cells in METADATA]
    if one.format == "geojson":
        number = PROVINCES if number == ROWS else number
    if one.table.entity in ("Properties", "capture"):
        number = 1  # a single record
    found = [_row(one, header, row) for row in range(number)]
    if one.layout.lines_before_header:  # StatLine has a line with units under its header
        found.insert(0, ["Bedrijfskenmerken", "Perioden", *["x 1 000"] * (len(header) - 2)])
    return found


def _row(one: Case, header: list[str], row: int) -> list[str | None]:
    names, are_counts = landed(one, header), counts(one, header)
    cells = [
        _count(one, name, row) if is_count else _value(one, name, row)
        for name, is_count in zip(names, are_counts, strict=True)
    ]
    attributes = dict(zip(names, cells, strict=True))
    if attributes.get("ValueAttribute") == "Impossible":
        cells[names.index("Value")] = None
    return cells


def _count(one: Case, name: str, row: int) -> str:
    special = {1: one.layout.suppressed[-1], 2: "", 3: "x"}
    if row in special:
        # Of two suppressed parts the whole is 2 to 8.
        return "5" if row == 1 and name.startswith("TOTAAL2") else special[row]
    double = name.startswith(("TOTAAL2", "EXAMENKANDIDATEN"))
    return str((10 + row) * (2 if double else 1))


def _value(one: Case, name: str, row: int) -> str | None:
    plain = normalise(name)
    if one.layout.is_share(plain) and one.table.year_of(plain) is not None:
        return ("100,0%", ",0%")[row % 2] if "2014" in one.layout.id else ("90.9", "0")[row % 2]
    own = (
        OWN.get((one.layout.id, plain))
        or OWN.get((one.dataset, plain))
        or _of_entity(one, plain)
        or VALUES.get(plain)
    )
    if own is None:
        return str(row) if plain in NUMBERS else _text(one, name, row)
    value = own(row)
    if value is not None and one.ckan and one.layout.id.startswith("duo_ho"):
        if plain in PLAIN_CKAN:
            return value.upper().replace(" ", "_")
        return FORMS.get(value, value)
    return value


def _of_entity(one: Case, plain: str) -> Callable[[int], str | None] | None:
    entity = one.table.entity or ""
    if entity == "PeriodenCodes":
        return {"IDENTIFIER": _quarter, "STATUS": _of("Definitief", "Voorlopig")}.get(plain)
    if entity == "MeasureCodes":
        return {
            "IDENTIFIER": _numbered("D00707{n}_2") if one.dataset == "cbs_overig" else
            (lambda row: "D007076_2" if row == 0 else f"M{row}"),
            "TITLE": _of("Openstaande vacatures", *["Ontstane vacatures"] * ROWS),
        }.get(plain)  # fmt: skip
    if one.format.startswith("odata") and plain == "ID" and entity.endswith("Groups"):
        return _numbered("{n}")
    return None


def area(row: int) -> str:
    """Return a sample area, made up: a square in a grid of four by three, some with a hole."""
    x, y = 4 + row % 4 * 0.5, 53 - row // 4 * 0.5
    square = [(x, y), (x + 0.5, y), (x + 0.5, y - 0.5), (x, y - 0.5), (x, y)]
    hole = [(x + 0.2, y - 0.2), (x + 0.3, y - 0.2), (x + 0.3, y - 0.3), (x + 0.2, y - 0.2)]
    rings = [square, hole] if row % 3 == 0 else [square]
    corners = [[[round(x, 2), round(y, 2)] for x, y in ring] for ring in rings]
    kind, coordinates = ("MultiPolygon", [corners]) if row % 2 else ("Polygon", corners)
    return json.dumps({"type": kind, "coordinates": coordinates}, separators=(",", ":"))


def _text(one: Case, name: str, row: int) -> str:
    """Return a text that is like no other in its column, with what texts are known to hold."""
    text = f"{name.capitalize()} {row}"
    if row == 4:
        return f"{text} café"
    if row == 5:
        return f" {text}  "
    if row == 6 and one.layout.quoting == "minimal" and one.format == "csv":
        return f'{text}; "zo, en zo"'
    return text


# ---------------------------------------------------------------------------------------- writers


@dataclass(frozen=True)
class Form:
    """How the bytes of a CSV are written."""

    delimiter: str = ";"
    encoding: str = "utf-8"
    end: str = "\r\n"
    quoted: bool = False  # every field; otherwise those that need it
    nameless_last: bool = False
    after: tuple[str, ...] = ()  # lines that are no rows, and what ends the file
    last_break: bool = True


def write_csv(form: Form, one: Case, header: list[str], cells: Cells) -> Written:
    if one.layout.id == "cbs_80472ned_csv":
        cells = [_padded(header, row) for row in cells]
    table: Cells = [[*header], *cells]
    lines = [_line(form, one, line) for line in table]
    if one.layout.lines_before_header:
        lines.insert(0, '"Vacatures; SBI 2008"')
    after = [*form.after, *([f'"{one.layout.footer}"'] if one.layout.footer else [])]
    text = form.end.join([*lines, *after]) + (form.end if form.last_break else "")
    return Written(text.encode(form.encoding), header, cells, len(after))


def _line(form: Form, one: Case, cells: list[str | None]) -> str:
    texts = [cell or "" for cell in cells]
    last = form.delimiter if form.nameless_last else ""
    if one.layout.quoting == "none" and not form.quoted:
        return form.delimiter.join(texts) + last
    out = io.StringIO()
    csv.writer(
        out, delimiter=form.delimiter, lineterminator="",
        quoting=csv.QUOTE_ALL if form.quoted else csv.QUOTE_MINIMAL,
    ).writerow(texts)  # fmt: skip
    return out.getvalue() + last


def zipped(members: dict[str, bytes]) -> bytes:
    """Return a ZIP of files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return out.getvalue()


def _in_zip(write: Writer, one: Case, header: list[str], cells: Cells) -> Written:
    written = write(one, header, cells)
    return written._replace(data=zipped({"bestand.csv": written.data}))


def write_xlsx(_: Case, header: list[str], cells: Cells) -> Written:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sheet1")
    table: Cells = [[*header], *cells]
    for line in table:
        row = []
        for text in line:
            cell = WriteOnlyCell(sheet, value=None)
            cell.value, cell.data_type = text or None, "s"
            row.append(cell if text else None)
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return Written(out.getvalue(), header, cells)


def write_metadata(one: Case, header: list[str], cells: Cells) -> Written:
    sections: dict[str, dict[str, dict[str, str]]] = {}
    for section, row, column, value in cells:
        assert section is not None
        assert row is not None
        assert column is not None
        sections.setdefault(section, {}).setdefault(row, {})[column] = value or ""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    for section, records in sections.items():
        writer.writerow([section])
        writer.writerow(next(iter(records.values())))
        writer.writerows(record.values() for record in records.values())
        out.write("\r\n")
    return Written(out.getvalue().encode("utf-8-sig"), header, cells)


def table_id(one: Case) -> str:
    """Return the table of CBS that an answer is of."""
    own = one.layout.odata_table or ""
    return "99999ned" if own == "*" else own


def entity(one: Case) -> str:
    """Return the entity that an answer is of."""
    pattern = one.table.entity or ""
    word = {"*DataSet": "Typed", "*Groups": "Measure", "*Codes": "Geslacht", "*": "Geslacht"}
    return pattern.replace("*", word.get(pattern, ""))


def records(header: list[str], cells: Cells, numbers: bool = True) -> list[str]:
    """Return rows as JSON objects; numbers keep the text they are written in."""
    return ["{" + _pairs(header, row, numbers) + "}" for row in cells]


def _pairs(header: list[str], row: list[str | None], numbers: bool) -> str:
    def value(name: str, cell: str | None) -> str:
        plain = normalise(name)
        number = plain in NUMBERS or (plain[-2:-1] == " " and plain[-1:].isdigit())
        if cell is not None and number and (numbers or plain == "ID") and _is_number(cell):
            return cell
        return json.dumps(cell, ensure_ascii=False)

    return ",".join(f"{json.dumps(n)}:{value(n, c)}" for n, c in zip(header, row, strict=True))


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", text) is not None


def _answer(head: dict[str, Any], items: list[str], next_link: str = "") -> bytes:
    start = json.dumps(head)[:-1] + ', "value":[' + ",\n".join(items) + "]"
    more = f', "{next_link}":"https://example.org/?$skip=1"' if next_link else ""
    return (start + more + "}").encode()


def v4_context(one: Case) -> dict[str, str]:
    base = "https://datasets.cbs.nl/odata/v1/CBS"
    return {"@odata.context": f"{base}/{table_id(one)}/$metadata#{entity(one)}"}


def write_v4(one: Case, header: list[str], cells: Cells) -> Written:
    items = records(header, cells)
    if one.table.entity == "Properties":
        data = (json.dumps(v4_context(one))[:-1] + "," + items[0][1:]).encode()
        return Written(data, header, cells)
    return Written(_answer(v4_context(one), items), header, cells)


def write_v4_pages(one: Case, header: list[str], cells: Cells) -> Written:
    items, pages = records(header, cells), {}
    starts = range(0, len(items), 3)
    for number, start in enumerate(starts, start=1):
        link = "@odata.nextLink" if number < len(starts) else ""
        page = _answer(v4_context(one), items[start : start + 3], link)
        pages[f"{entity(one)}/page-{number:02d}.json"] = page
    return Written(zipped(pages), header, cells)


def write_v3(
    one: Case, header: list[str], cells: Cells, bare: bool = False, typed: bool = True
) -> Written:
    if one.table.entity == "capture":
        return Written(records(header, cells)[0].encode(), header, cells)
    name = entity(one)
    if not typed:
        name = name.replace("Typed", "Untyped")
        cells = [_padded(header, row) for row in cells]
    items = records(header, cells, numbers=typed)
    if bare:
        return Written(("[" + ",\n".join(items) + "]").encode(), header, cells)
    base = "https://opendata.cbs.nl/ODataApi/odata"
    head = {"odata.metadata": f"{base}/{table_id(one)}/$metadata#Cbs.OData.WebAPI.{name}"}
    return Written(_answer(head, items), header, cells)


def _padded(header: list[str], row: list[str | None]) -> list[str | None]:
    """Return a row of an UntypedDataSet: values are text, at the right; a missing one is a point."""
    figures = [normalise(c)[-2:-1] == " " for c in header]
    return [
        (cell or ".").rjust(8) if figure else cell
        for cell, figure in zip(row, figures, strict=True)
    ]


def write_geojson(_: Case, header: list[str], cells: Cells, service: bool = False) -> Written:
    """Write areas as cartomap does, or as the service of PDOK, which says more of them together."""
    features = []
    for row in cells:
        properties = dict(zip(header, row, strict=True))
        geometry = properties.pop("geometrie")
        said = json.dumps(properties, ensure_ascii=False)
        features.append(f'{{"type":"Feature","geometry":{geometry},"properties":{said}}}')
    more = '"name":"provincie_gegeneraliseerd","numberReturned":12,' if service else ""
    text = f'{{"type":"FeatureCollection",{more}"features":[\n' + ",\n".join(features) + "\n]}"
    return Written(text.encode(), header, cells)


def csv_forms(one: Case) -> dict[str, Form]:
    """Return the ways a CSV of a layout is written."""
    forms: dict[str, Form] = {}
    for delimiter in one.layout.delimiters:
        plain = Form(delimiter, end="\n")
        forms |= {
            f"{delimiter} utf-8": plain,
            f"{delimiter} quoted utf-8-sig": Form(delimiter, "utf-8-sig", quoted=True),
            f"{delimiter} iso-8859-1": Form(delimiter, "iso-8859-1"),
        }
        if one.facts.publisher == "DUO" and delimiter == ";":
            after = ('""', "", "totalen;1;2;")
            forms["footer"] = replace(plain, encoding="iso-8859-1", nameless_last=True, after=after)
    if one.layout.open_end:
        forms["open end"] = Form(encoding="utf-8-sig", quoted=True, last_break=False)
    return forms


def writers(one: Case) -> dict[str, Writer]:
    """Return the ways to write a file of a layout."""
    match one.format:
        case "csv":
            found: dict[str, Writer] = {
                name: partial(write_csv, form) for name, form in csv_forms(one).items()
            }
            if one.dataset == "uwv_open_match_data":
                found |= {f"ZIP of {n}": partial(_in_zip, write) for n, write in found.items()}
            return found
        case "xlsx":
            return {"workbook": write_xlsx}
        case "metadata_csv":
            return {"sections": write_metadata}
        case "geojson":
            return {"cartomap": write_geojson, "WFS": partial(write_geojson, service=True)}
        case "odata_v4":
            single: dict[str, Writer] = {"an answer": write_v4}
            return (
                single if one.table.entity == "Properties" else {**single, "pages": write_v4_pages}
            )
        case "odata_v3":
            return _v3_writers(one)


def _v3_writers(one: Case) -> dict[str, Writer]:
    found: dict[str, Writer] = {"an answer": write_v3}
    data_set = (one.table.entity or "").endswith("DataSet")
    # Only the columns of a data set tell of which table a bare list is.
    if data_set or one.layout.odata_table == "*":
        found["bare list"] = partial(write_v3, bare=True)
    if data_set and one.layout.odata_table != "*":
        found["untyped"] = partial(write_v3, typed=False)
        found["bare untyped"] = partial(write_v3, typed=False, bare=True)
    return found


def sample(one: Case, writer: str | None = None, optional: bool = True) -> Written:
    """Return a small valid file of a layout."""
    header = columns(one, optional=optional)
    write = writers(one)[writer] if writer else next(iter(writers(one).values()))
    return write(one, header, rows(one, header))


def lacks_period(one: Case, header: list[str]) -> bool:
    """Whether a file with this header lacks the column of its period."""
    column = one.layout.periods.removeprefix("column ")
    return column in one.table.optional and column not in header


def told(one: Case, header: list[str] | None = None) -> dict[str, Any]:
    """Return what must be told with a file of a layout (and header), as it does not hold it."""
    found = {}
    if one.layout.periods == "outside" or (header is not None and lacks_period(one, header)):
        found["period"] = one.layout.period_of(2015)
    if one.layout.part and one.layout.part.outside:
        found["part"] = one.layout.part.outside[0]
    return found
