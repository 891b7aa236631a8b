"""Every layout of the registry is recognised as itself and lands unchanged; a near miss is named."""

from __future__ import annotations

import json
from collections import Counter
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipeline import keys, landing
from pipeline.settings import get_settings
from pipeline.sources.formats import normalise
from pipeline.sources.matching import Refused
from pipeline.sources.registry import Dataset, Layout, load_registry
from tests import layouts
from tests.conftest import Home, hand_in, read, recognise
from tests.layouts import CASES, Case, Written, case

FILES = [(one, name) for one in CASES for name in layouts.writers(one)]
IDS = [f"{one.id}-{name}" for one, name in FILES]
DATASETS = load_registry().datasets
LAYOUTS = [(name, layout) for name, dataset in DATASETS.items() for layout in dataset.layouts]
# The geometry of an area has no place among its properties.
WHOLE_TABLES = [one for one in CASES if one.format not in ("metadata_csv", "geojson")]


def _column(written: Written, name: str) -> list[str]:
    position = layouts.normalised(written.columns).index(normalise(name))
    return [(row[position] or "").strip() for row in written.rows]


# What then must be told.
WITHOUT_YEAR = [one for one in CASES if layouts.lacks_period(one, [])]


def _periods(one: Case, written: Written) -> list[str]:
    match one.layout.periods:
        case "none":
            return []
        case "outside":
            return ["2015SJ00"]
        case "year_columns":
            return [f"{year}SJ00" for year in layouts.YEARS]
    name = one.layout.periods.removeprefix("column ")
    if normalise(name) not in map(normalise, written.columns):
        return [one.layout.period_of(2015)] if one in WITHOUT_YEAR else []
    values = set(_column(written, name))
    if one.layout.periods_are == "school years":
        return sorted(f"{value[:4]}SJ00" for value in values)
    if one.layout.periods_are == "years":
        return sorted({f"{value[:4]}JJ00" for value in values})
    return sorted(values)


def _suppressed(one: Case, written: Written) -> int:
    are_counts = layouts.counts(one, written.columns)
    return sum(
        is_count and (cell or "").strip() in one.layout.suppressed
        for row in written.rows
        for cell, is_count in zip(row, are_counts, strict=True)
    )


@pytest.mark.parametrize(("one", "writer"), FILES, ids=IDS)
def test_a_layout_is_recognised_as_itself_and_lands_unchanged(
    home: Home, one: Case, writer: str
) -> None:
    for optional in (True, False):
        written = layouts.sample(one, writer, optional)
        told = layouts.told(one, written.columns)
        done = hand_in(written.data, "bestand", "drop", **told)
        assert done.receipt is not None, done.describe()
        receipt = done.receipt
        assert (receipt.dataset, receipt.layout, receipt.table) == (
            one.dataset, one.layout.id, one.table.name,
        )  # fmt: skip
        assert receipt.periods == _periods(one, written)
        assert receipt.part == ("hbo" if one.layout.part else "")
        assert (receipt.rows, receipt.junk_lines) == (len(written.rows), written.junk)
        assert receipt.suppressed == _suppressed(one, written)

        names = layouts.landed(one, written.columns)
        renamed = {n: p for n, p in zip(names, written.columns, strict=True) if n != p}
        assert receipt.renamed == renamed
        if not landing.land(receipt):  # without optional columns it may be the same file
            continue
        table = pq.read_table(landing.parquet_file(receipt))
        assert table.column_names == [*names, keys.SNAPSHOT_COLUMN, keys.LINE_COLUMN]
        assert [list(r.values())[:-2] for r in table.to_pylist()] == written.rows


def test_suppressed_counts_are_met_in_every_layout_with_counts() -> None:
    """Otherwise the number of them above would be nought on both sides."""
    for one in CASES:
        written = layouts.sample(one)
        assert any(layouts.counts(one, written.columns)) == bool(_suppressed(one, written))


def test_what_stands_for_1_to_4_differs_by_layout() -> None:
    """Facts that a figure rests on, so they stand here a second time."""
    found = {
        layout.id: layout.suppressed for _, layout in LAYOUTS if layout.suppressed != ["<5", "-1"]
    }
    ckan = {
        f"duo_ho_{kind}ckan_{by}": ["<5", "-1", "4"]
        for kind in ("", "dipl_")
        for by in ("opleiding", "geslacht", "vorm")
    }
    deliveries = {
        id_: ["<5"] for id_ in ("uwv_ww_1", "uwv_ww_2", "uwv_vacatures_1", "sbb_leerbanen_1")
    }
    assert found == {**ckan, **deliveries, "duo_vo_ckan": ["4"]}


# --------------------------------------------------------------------------------- landed names

RENAMED: dict[tuple[str, str], dict[str, str]] = {
    ("duo_mbo_static_2015", "rijen"): {},
    ("duo_mbo_ckan_opleiding", "rijen"): {
        "BRIN NUMMER": "INSTELLINGSCODE", "SOORTINS": "SOORT INSTELLING",
        "PLAATSNAAM": "PLAATSNAAM INSTELLING", "TYPE MBO": "LEERWEG", "KWALIFICATIENIVEAU": "NIVEAU",
        "KWALIFICATIE CODE": "ERKENDE OPLEIDING CODE", "KWALIFICATIE NAAM": "ERKENDE OPLEIDING NAAM",
    },
    ("duo_mbo_ckan_sectorkamer", "sectorkamers"): {
        "TYPE MBO": "LEERWEG", "KWALIFICATIENIVEAU": "NIVEAU",
        "JAAR 2015": "JAAR_2015", "JAAR 2016": "JAAR_2016",
    },
    ("duo_ho_static_2013", "rijen"): {},
    ("duo_ho_static_2020", "rijen"): {
        "BRIN NUMMER ACTUEEL": "INSTELLINGSCODE ACTUEEL", "CROHO ONDERDEEL": "ONDERDEEL",
        "CROHO SUBONDERDEEL": "SUBONDERDEEL",
    },
    ("duo_ho_ckan_opleiding", "rijen"): {
        "PROVINCIE": "PROVINCIENAAM", "SOORT INSTELLING": "SOORT_INSTELLING",
        "TYPE HOGER ONDERWIJS": "TYPE_HOGER_ONDERWIJS",
        "BRIN NUMMER ACTUEEL": "INSTELLINGSCODE_ACTUEEL",
        "INSTELLINGSNAAM ACTUEEL": "INSTELLINGSNAAM_ACTUEEL", "CROHO ONDERDEEL": "ONDERDEEL",
        "CROHO SUBONDERDEEL": "SUBONDERDEEL", "OPLEIDINGSCODE ACTUEEL": "OPLEIDINGSCODE_ACTUEEL",
        "OPLEIDINGSNAAM ACTUEEL": "OPLEIDINGSNAAM_ACTUEEL",
        "AANTAL": "AANTAL_EERSTEJAARS_INGESCHREVENEN",
    },
    ("duo_vo_static_2023", "rijen"): {
        "BRIN NUMMER": "INSTELLINGSCODE", "VESTIGINGSNUMMER": "VESTIGINGSCODE",
        "PROVINCIE VESTIGING": "PROVINCIE", "ELEMENTCODE": "ERKENDE OPLEIDINGSCODE",
    },
    ("duo_vo_ckan", "lang"): {"AANTAL": "AANTAL LEERLINGEN"},
    ("duo_vo_examens_2019", "rijen"): {
        "BRIN NUMMER": "INSTELLINGSCODE", "VESTIGINGSNUMMER": "VESTIGINGSCODE",
    },
}  # fmt: skip


@pytest.mark.parametrize(("layout", "table"), RENAMED, ids=[layout for layout, _ in RENAMED])
def test_a_renamed_column_lands_under_its_oldest_name(layout: str, table: str) -> None:
    one = case(layout, table)
    found = recognise(layouts.sample(one).data, **layouts.told(one))
    assert found.renamed == RENAMED[layout, table]


def test_a_synonym_alone_is_no_new_layout() -> None:
    """The file of 2015-2019 with some names of later years is still that file."""
    one = case("duo_mbo_static_2015")
    header = layouts.columns(one)
    later = ["LEERWEG" if c == "TYPE MBO" else c for c in header]
    written = layouts.write_csv(layouts.Form(), one, later, layouts.rows(one, header))
    found = recognise(written.data)
    assert (found.layout.id, found.renamed) == ("duo_mbo_static_2015", {"TYPE MBO": "LEERWEG"})


@pytest.mark.parametrize("one", WHOLE_TABLES, ids=lambda one: one.id)
def test_the_order_of_columns_does_not_matter(one: Case) -> None:
    whole = layouts.sample(one)
    turned = next(iter(layouts.writers(one).values()))(
        one, whole.columns[::-1], [row[::-1] for row in whole.rows]
    )
    found = recognise(turned.data, **layouts.told(one))
    assert (found.layout.id, found.table) == (one.layout.id, one.table)
    assert read(turned.data).rows == [row[::-1] for row in whole.rows]


@pytest.mark.parametrize(
    "one", [one for one in CASES if one.format == "xlsx"], ids=lambda one: one.id
)
def test_a_csv_and_a_workbook_of_the_same_table_land_the_same(one: Case) -> None:
    workbook = layouts.sample(one)
    text = layouts.write_csv(layouts.Form(), one, workbook.columns, workbook.rows)
    first, second = read(workbook.data), read(text.data)
    assert (first.columns, first.rows) == (second.columns, second.rows)
    assert first.lines == second.lines


def test_upper_and_lower_case_and_blanks_in_a_header_do_not_matter() -> None:
    one = case("duo_ho_static_2015")
    whole = layouts.sample(one)
    header = [f" {c.lower().replace(' ', '  ')} " for c in whole.columns]
    written = layouts.write_csv(layouts.Form(), one, header, whole.rows)
    assert recognise(written.data).columns == layouts.landed(one, whole.columns)


# --------------------------------------------------------------------------------- near misses

TABLES = [one for one in CASES if one.format in ("csv", "xlsx")]


def _written(one: Case, header: list[str], cells: layouts.Cells) -> bytes:
    return next(iter(layouts.writers(one).values()))(one, header, cells).data


def _reason(one: Case, data: bytes) -> str:
    with pytest.raises(Refused) as refused:
        recognise(data, **layouts.told(one))
    return refused.value.reason


@pytest.mark.parametrize("one", TABLES, ids=lambda one: one.id)
def test_a_missing_column_is_named(one: Case) -> None:
    whole = layouts.sample(one)
    gone = one.table.columns[0]
    position = layouts.normalised(whole.columns).index(normalise(gone))
    header = whole.columns[:position] + whole.columns[position + 1 :]
    cells = [row[:position] + row[position + 1 :] for row in whole.rows]
    reason = _reason(one, _written(one, header, cells))
    if len(one.table.columns) < 3:  # too few to tell what it looks like
        assert "no layout in the registry has this header" in reason
    else:
        assert f"column {gone} is missing" in reason
        assert f"it looks like {one.layout.name}, but" in reason


@pytest.mark.parametrize("one", TABLES, ids=lambda one: one.id)
def test_a_column_more_is_named_or_kept(one: Case) -> None:
    whole = layouts.sample(one)
    data = _written(one, [*whole.columns, "ONZIN"], [[*row, "1"] for row in whole.rows])
    if one.table.others == ["*"] and not one.table.width:
        assert recognise(data, **layouts.told(one)).columns[-1] == "ONZIN"
        return
    reason = _reason(one, data)
    assert f"it looks like {one.layout.name}, but" in reason
    if one.table.width is not None:
        assert f"it has {one.table.width + 1} columns and not {one.table.width}" in reason
    if one.table.others != ["*"]:
        assert "column ONZIN is not known" in reason


@pytest.mark.parametrize("one", TABLES, ids=lambda one: one.id)
def test_a_column_that_stands_there_twice_is_named(one: Case) -> None:
    whole = layouts.sample(one, optional=False)
    data = _written(one, [*whole.columns, whole.columns[1]], [[*row, row[1]] for row in whole.rows])
    assert f"column {normalise(whole.columns[1])} stands there twice" in _reason(one, data)


@pytest.mark.parametrize("one", [c for c in TABLES if c.table.year_columns], ids=lambda one: one.id)
def test_a_wide_file_without_years_is_refused(one: Case) -> None:
    whole = layouts.sample(one)
    kept = [i for i, c in enumerate(whole.columns) if one.table.year_of(normalise(c)) is None]
    header = [whole.columns[i] for i in kept]
    reason = _reason(one, _written(one, header, [[row[i] for i in kept] for row in whole.rows]))
    assert "it has no year columns" in reason


def test_a_column_under_an_older_and_a_newer_name_is_named() -> None:
    one = case("duo_ho_ckan_opleiding")
    whole = layouts.sample(one)
    data = _written(one, [*whole.columns, "AANTAL"], [[*row, "5"] for row in whole.rows])
    assert "AANTAL" in _reason(one, data)


@pytest.mark.parametrize("one", WITHOUT_YEAR, ids=lambda one: one.id)
def test_a_file_without_its_column_of_years_is_told_its_year(one: Case) -> None:
    data = layouts.sample(one, optional=False).data
    period = "2016JJ00" if one.format == "geojson" else "2016SJ00"
    assert recognise(data, "x.csv", period=period).periods == [period]
    assert recognise(data, "provincie_2016.csv").periods == [period]
    assert "--periode" in _reason(one, data)


@pytest.mark.parametrize("name", ["bron_regel", "Bron_Regel", "bron_snapshot"])
def test_a_column_cannot_take_the_place_of_one_of_ours(home: Home, name: str) -> None:
    """Where any column is let in, one may be called as the line and snapshot that are added."""
    one = case("duo_vo_ckan")
    whole = layouts.sample(one)
    data = _written(one, [*whole.columns, name], [[*row, "5"] for row in whole.rows])
    done = hand_in(data, "x.csv", "drop")
    if done.receipt is not None:
        landing.land(done.receipt)
        names = pq.read_schema(landing.parquet_file(done.receipt)).names
        assert [n.lower() for n in names].count(name.lower()) == 1


def test_open_match_data_with_another_number_of_columns_is_refused() -> None:
    one = case("uwv_open_match_data_1")
    whole = layouts.sample(one)
    assert len(whole.columns) == 39
    reason = _reason(one, _written(one, whole.columns[:-1], [row[:-1] for row in whole.rows]))
    assert "it looks like UWV Open Match Data" in reason
    assert "it has 38 columns and not 39" in reason


@pytest.mark.parametrize("version", ["cbs_80472ned_odata_v4", "cbs_80472ned_odata_v3"])
def test_one_page_of_several_is_refused(version: str) -> None:
    one = next(c for c in CASES if c.layout.id == version)
    answer = json.loads(layouts.sample(one).data)
    link = "@odata.nextLink" if "v4" in version else "odata.nextLink"
    more = {**answer, link: "https://example.org/2"}
    assert "another page follows" in _reason(one, json.dumps(more).encode())
    pages = {"1": json.dumps(more).encode(), "2": json.dumps(more).encode()}
    assert "another page follows" in _reason(one, layouts.zipped(pages))


def _pages(number: int) -> list[bytes]:
    one = case("cbs_80472ned_odata_v4", "observations")
    whole = layouts.sample(one)
    items = layouts.records(whole.columns, whole.rows)
    head = layouts.v4_context(one)
    step = -(-len(items) // number)
    found = []
    for start in range(0, len(items), step):
        more = {"@odata.nextLink": "https://example.org/2"} if start + step < len(items) else {}
        page = [json.loads(item) for item in items[start : start + step]]
        found.append(json.dumps({**head, "value": page, **more}).encode())
    return found


@pytest.mark.parametrize(
    ("order", "says"),
    [
        ([0, 1], "another page follows"),
        ([1, 2], "records are missing or in another order"),
        ([0, 0, 2], "records are missing or in another order"),
        ([1, 0, 2], "records are missing or in another order"),
        ([0, 2, 1], "says that it is the last"),
    ],
)
def test_pages_that_are_not_all_there_in_their_order_are_refused(
    order: list[int], says: str
) -> None:
    three = _pages(3)
    data = layouts.zipped({str(n): three[page] for n, page in enumerate(order)})
    assert says in _reason(case("cbs_80472ned_odata_v4"), data)


def test_a_page_lost_in_the_middle_is_refused() -> None:
    first, _, last = _pages(3)
    one = case("cbs_80472ned_odata_v4")
    assert "record 4 has number 6 after 2" in _reason(one, layouts.zipped({"1": first, "2": last}))


def test_pages_go_by_number_not_by_letter() -> None:
    pages = _pages(12)
    found = read(layouts.zipped({f"page-{n}.json": page for n, page in enumerate(pages, 1)}))
    assert found.lines == list(range(1, len(found.rows) + 1))


def test_pages_of_two_tables_are_refused() -> None:
    measures = layouts.sample(case("cbs_80472ned_odata_v4", "measure_codes")).data
    first = _pages(2)[0]
    data = layouts.zipped({"1": first, "2": measures})
    assert "hand in each answer by itself" in _reason(case("cbs_80472ned_odata_v4"), data)


# --------------------------------------------------------------------------------- hbo and wo

TOLD = [one for one in CASES if one.layout.part and one.layout.part.outside]


@pytest.mark.parametrize("one", TOLD, ids=lambda one: one.id)
def test_hbo_or_wo_is_told_where_the_file_does_not_say_it(one: Case) -> None:
    data = layouts.sample(one).data
    assert recognise(data, "01-hbo-per-geslacht-2015.csv").part == "hbo"
    assert recognise(data, "p02ho1ejrs_wo_geslacht.csv").part == "wo"
    assert recognise(data, "export.csv", part="wo").part == "wo"
    assert recognise(data, "hbo.csv", part="wo").part == "wo"
    for name, part in (("export.csv", None), ("hbo-en-wo.csv", None), ("woorden.csv", None),
                       ("hbo.csv", "mbo")):  # fmt: skip
        with pytest.raises(Refused, match="hand it in with --onderdeel"):
            recognise(data, name, part=part)


@pytest.mark.parametrize(
    ("layout", "column", "values", "part"),
    [
        ("duo_ho_static_2015", "OPLEIDINGSCODE ACTUEEL", ("34401", "80001"), "hbo"),
        ("duo_ho_static_2015", "OPLEIDINGSCODE ACTUEEL", ("50001", "60001"), "wo"),
        ("duo_ho_ckan_opleiding", "OPLEIDINGSCODE_ACTUEEL", ("34401", "60001"), "hbo+wo"),
        ("duo_ho_dipl_static_2014", "SOORT DIPLOMA", ("wo master", "WO bachelor"), "wo"),
    ],
)
def test_hbo_or_wo_is_read_from_the_rows(
    layout: str, column: str, values: tuple[str, str], part: str
) -> None:
    one = case(layout)
    whole = layouts.sample(one)
    position = whole.columns.index(column)
    cells = [[*r[:position], values[n % 2], *r[position + 1 :]] for n, r in enumerate(whole.rows)]
    assert recognise(_written(one, whole.columns, cells)).part == part


def test_the_two_counting_rules_of_first_years_stay_apart(home: Home) -> None:
    """For 2015 the two differ by a factor; figures of the one never follow figures of the other."""
    receipts = []
    for one in CASES:
        if one.dataset == "duo_ho_eerstejaars":
            receipt = hand_in(
                layouts.sample(one).data, f"{one.id}.csv", "drop", **layouts.told(one)
            ).receipt
            assert receipt is not None
            landing.land(receipt)
            receipts.append(receipt)
    landing.write_tables(receipts)
    path = get_settings().landing / f"{keys.SNAPSHOTS_TABLE}.parquet"
    found = {r["layout"]: r["telwijze"] for r in pq.read_table(path).to_pylist()}
    assert found == {
        "duo_ho_static_2013": "domein hoger onderwijs",
        "duo_ho_static_2015": "domein hbo/wo",
        "duo_ho_static_2020": "domein hbo/wo",
        "duo_ho_ckan_opleiding": "domein hoger onderwijs",
        "duo_ho_ckan_geslacht": "domein hoger onderwijs",
        "duo_ho_ckan_vorm": "domein hoger onderwijs",
    }


# --------------------------------------------------------------------------------- the registry


def _known(layout: Layout) -> list[str]:
    """Return every column that the tables of a layout name, those of one year among them."""
    return [
        normalise(c)
        for table in layout.tables
        for c in [*table.columns, *table.optional, *table.of_year(2015), *table.others]
    ]


def test_layouts_have_ids_and_names_of_their_own() -> None:
    for names in ([layout.id for _, layout in LAYOUTS], [layout.name for _, layout in LAYOUTS],
                  [f"{one.id}" for one in CASES]):  # fmt: skip
        assert [n for n, times in Counter(names).items() if times > 1] == []


@pytest.mark.parametrize("name", DATASETS)
def test_the_landed_names_of_a_table_differ_in_more_than_spelling(name: str) -> None:
    """DuckDB does not tell upper from lower case, so two spellings would be one column."""
    for table, names in landing.schema(DATASETS[name]).items():
        twice = [c for c, times in Counter(map(normalise, names)).items() if times > 1]
        assert twice == [], table


def test_columns_that_a_model_asks_for_are_there_in_every_layout_of_a_table() -> None:
    """Where a file has them not, they must read as NULL and not as an error."""
    instroom = landing.schema(DATASETS["duo_mbo_instroom"])
    by = {
        "HOOFDGROEP CODE",
        "HOOFDGROEP NAAM",
        "SECTORKAMER NAAM",
        "NIVEAU",
        "GESLACHT",
        "PROVINCIE",
    }
    assert by <= set(instroom["breed"])
    assert by <= set(instroom["lang"])
    assert "KORTER DAN 6 MAANDEN" in landing.schema(DATASETS["uwv_ww"])["rijen"]


@pytest.mark.parametrize("name", [n for n, d in DATASETS.items() if d.synonyms])
def test_a_synonym_means_one_thing(name: str) -> None:
    dataset = DATASETS[name]
    for landed, others in dataset.synonyms.items():
        assert dataset.landed_name(landed) == landed, "a landed name is no other's synonym"
        for other in others:
            assert dataset.landed_name(other.replace("*", " ")) == landed, other
    for layout in dataset.layouts:
        for table in layout.tables:
            found = [dataset.landed_name(c) for c in [*table.columns, *table.optional]]
            assert [c for c, times in Counter(found).items() if times > 1] == [], layout.id


@pytest.mark.parametrize("name", [n for n, d in DATASETS.items() if d.synonyms])
def test_every_synonym_is_of_some_use(name: str) -> None:
    """Its landed name is a column of some layout, or nothing would ever be landed under it."""
    dataset: Dataset = DATASETS[name]
    landed = {
        normalise(dataset.landed_name(c))
        for layout in dataset.layouts
        for table in layout.tables
        for c in [*table.columns, *table.optional]
    }
    assert {normalise(c) for c in dataset.synonyms} <= landed


@pytest.mark.parametrize("layout", [layout for _, layout in LAYOUTS], ids=lambda layout: layout.id)
def test_the_facts_of_a_layout_are_about_its_columns(layout: Layout) -> None:
    dataset = next(DATASETS[name] for name, one in LAYOUTS if one.id == layout.id)
    known = {normalise(dataset.landed_name(c)) for c in _known(layout)}
    wanted = [*layout.counts, *([layout.part.column] if layout.part and layout.part.column else [])]
    if layout.periods.startswith("column "):
        wanted.append(layout.periods.removeprefix("column "))
    missing = {normalise(dataset.landed_name(c)) for c in wanted} - known
    assert not missing or "*" in known, missing
    assert layout.periods in ("year_columns", "outside", "none") or layout.periods[:7] == "column "
    wide = any(table.year_columns for table in layout.tables)
    assert wide == (layout.periods == "year_columns")
    for share in layout.shares:
        assert any(fnmatchcase(c, normalise(share)) for c in known), share


def test_every_layout_of_the_registry_has_a_file_here() -> None:
    wanted = {
        (layout.id, table.name, fmt)
        for _, layout in LAYOUTS
        for table in layout.tables
        for fmt in layout.formats
    }
    assert {(one.layout.id, one.table.name, one.format) for one in CASES} == wanted
    assert all(layouts.writers(one) for one in CASES)


def test_no_file_of_one_layout_is_let_in_as_another() -> None:
    """Of two tables with the same columns nothing would tell which one it is."""

    def columns(one: Case) -> Any:
        found = frozenset(normalise(one.facts.landed_name(c)) for c in one.table.columns)
        where = (one.layout.odata_table or "").lower(), one.table.entity
        return (
            one.format, where, found, tuple(map(normalise, one.table.year_columns)),
            # the names themselves tell two layouts with the same meaning apart
            frozenset(map(normalise, one.table.columns)),
        )  # fmt: skip

    assert [one for one, times in Counter(map(columns, CASES)).items() if times > 1] == []


def test_the_publishers_own_files_are_no_part_of_this() -> None:
    """Everything here is made up; the real bytes are tried in tests/backtests."""
    assert "shared" not in Path(layouts.__file__).read_text(encoding="utf-8")
