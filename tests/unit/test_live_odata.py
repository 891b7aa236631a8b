"""Tables of CBS: whole, unchanged, or not at all."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

from pipeline.settings import SAMPLES_DIR
from pipeline.sources.live import Failed, Unchanged
from pipeline.sources.live.finders import FindODataV3, FindODataV4, ODataV3, ODataV4
from tests.conftest import Home
from tests.replay import answers
from tests.replay.asking import Setting, run
from tests.replay.content import made_v3, made_v4, sample_v4
from tests.replay.server import V3, V4, Replay
from tests.replay.tables import TableV3, TableV4

TABLE = "80590ned"
FOUR = FindODataV4(odata_v4=ODataV4(table=TABLE))
THREE = FindODataV3(odata_v3=ODataV3(table="80472ned"))
ABOUT4, DATA4 = f"{V4}/{TABLE}/Properties", f"{V4}/{TABLE}/Observations"
ABOUT3, DATA3 = f"{V3}/80472ned/TableInfos", f"{V3}/80472ned/TypedDataSet"
Found = dict[str, bytes]


@pytest.fixture
def table(replay: Replay) -> TableV4:
    """A table of 24 observations in pages of 10."""
    replay.v4[TABLE] = table = made_v4(TABLE, rows=24, page_size=10)
    return table


def files_of(finder: FindODataV3 | FindODataV4, **how: bool) -> Found:
    outcomes = run(finder, **how)
    assert all(isinstance(o, tuple) for o in outcomes), outcomes
    return {o[1].name: o[0] for o in outcomes if isinstance(o, tuple)}


def failed(finder: FindODataV3 | FindODataV4, home: Home) -> str:
    [found] = run(finder)
    assert isinstance(found, Failed), found
    assert list((home.path / "live" / "partial").iterdir()) == []
    assert not (home.path / "live" / "seen").exists()
    return found.reason


def pages(data: bytes) -> list[Any]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        assert names == [f"page-{n:04d}.json" for n in range(1, len(names) + 1)]
        assert {
            (m.date_time, m.compress_type, m.create_system, m.external_attr >> 16)
            for m in archive.infolist()
        } == {((1980, 1, 1, 0, 0, 0), zipfile.ZIP_DEFLATED, 3, 0o644)}
        return [json.loads(archive.read(name)) for name in names]


def entities(replay: Replay) -> list[str]:
    return [line.split(" ")[1].rsplit("/", 1)[1] for line in replay.asked()]


def test_every_entity_comes_and_the_description_does_not(replay: Replay, table: TableV4) -> None:
    found = files_of(FOUR)
    assert list(found) == [
        "80590ned-Dimensions.json",
        "80590ned-MeasureCodes.json",
        "80590ned-MeasureGroups.json",
        "80590ned-GeslachtCodes.json",
        "80590ned-LeeftijdCodes.json",
        "80590ned-PeriodenCodes.zip",
        "80590ned-PeriodenGroups.json",
        "80590ned-Observations.zip",
    ]
    rows = [r for page in pages(found["80590ned-Observations.zip"]) for r in page["value"]]
    assert rows == table.observations
    asked = entities(replay)
    assert asked[0] == asked[-1] == "Properties"
    assert asked[-4:-1] == ["Observations", "Observations?$skip=10", "Observations?$skip=20"]


def test_a_table_without_groups_is_not_asked_for_them(replay: Replay) -> None:
    replay.v4["37789ksz"] = sample_v4()
    found = files_of(FindODataV4(odata_v4=ODataV4(table="37789ksz")))
    assert list(found) == [
        "37789ksz-Dimensions.json",
        "37789ksz-MeasureCodes.json",
        "37789ksz-PeriodenCodes.json",
        "37789ksz-Observations.json",
    ]
    published = json.loads((SAMPLES_DIR / "37789ksz-observations-2019.json").read_bytes())
    assert json.loads(found["37789ksz-Observations.json"])["value"] == published["value"]
    assert "404" not in " ".join(replay.asked())


def test_one_page_is_the_bytes_as_they_came(replay: Replay, table: TableV4) -> None:
    came = b'{ "@odata.context":"x/80590ned/$metadata#MeasureCodes",\r\n "value":[{"Identifier":"M"}] }'
    replay.fault(f"{V4}/{TABLE}/MeasureCodes", answers.other(came))
    assert files_of(FOUR)["80590ned-MeasureCodes.json"] == came


def test_several_pages_are_the_same_zip_each_time(replay: Replay, table: TableV4) -> None:
    assert files_of(FOUR, accept=False) == files_of(FOUR, accept=False)


def test_what_did_not_change_costs_one_request(replay: Replay, table: TableV4) -> None:
    files_of(FOUR)
    replay.asked()
    assert run(FOUR) == [Unchanged(replay.url + ABOUT4, 1)]
    assert replay.asked() == [f"GET {ABOUT4} 200"]


def test_a_revision_is_fetched(replay: Replay, table: TableV4) -> None:
    files_of(FOUR)
    table.modified = "2026-07-31T00:00:00+02:00"
    table.observations[0]["Value"] = 99
    assert len(files_of(FOUR)) == 8


def test_a_table_of_which_one_file_was_refused_is_asked_for_again(
    replay: Replay, table: TableV4, home: Home
) -> None:
    from pipeline.sources.live import Fetched, fetch

    for number, result in enumerate(fetch("proef", [FOUR], lambda _: True)):
        assert isinstance(result, Fetched)
        if number:
            result.accepted(f"{number:064x}")
    assert not (home.path / "live" / "seen").exists()
    assert len(files_of(FOUR)) == 8


def test_a_table_the_archive_lost_is_fetched_again(replay: Replay, table: TableV4) -> None:
    files_of(FOUR)
    assert len(files_of(FOUR, known=False)) == 8


def test_too_few_observations_are_no_table(replay: Replay, table: TableV4, home: Home) -> None:
    table.count = 25
    reason = failed(FOUR, home)
    assert "its 3 pages hold 24 records; expected were 25" in reason
    assert "A table counts only when it is whole; run again later" in reason


def test_no_observations_are_no_table(replay: Replay, table: TableV4, home: Home) -> None:
    table.observations = []
    assert "hold 0 records" in failed(FOUR, home)


def test_a_change_between_pages_begins_again_once(replay: Replay, table: TableV4) -> None:
    def change() -> None:
        table.modified = "2026-07-31T00:00:00+02:00"
        table.observations.append({**table.observations[-1], "Id": 24})

    replay.after(DATA4, change, skip=1)
    found = files_of(FOUR)
    assert sum(len(p["value"]) for p in pages(found["80590ned-Observations.zip"])) == 25
    assert entities(replay).count("Properties") == 3
    assert run(FOUR) == [Unchanged(replay.url + ABOUT4, 1)]


def test_a_change_each_time_fails(replay: Replay, table: TableV4, home: Home) -> None:
    days = iter(range(1, 30))

    def change() -> None:
        table.modified = f"2026-07-{next(days):02d}T00:00:00+02:00"

    replay.after(DATA4, change, times=100)
    reason = failed(FOUR, home)
    assert "it was changed twice while it was fetched" in reason
    assert "run again later" in reason
    assert entities(replay).count("Properties") == 3


def link(to: str) -> answers.Fault:
    def fault(answer: answers.Answer) -> answers.Answer:
        page = json.loads(answer.body) | {"@odata.nextLink": to}
        return answers.other(json.dumps(page).encode())(answer)

    return fault


def test_a_link_in_a_circle_ends(replay: Replay, table: TableV4, home: Home) -> None:
    replay.fault(DATA4, link(f"{replay.url}{DATA4}"), skip=2, times=None)
    reason = failed(FOUR, home)
    assert f"page 4 of it is {replay.url}{DATA4}, which came before" in reason
    assert entities(replay).count("Observations") == 1


def test_pages_without_end_end(
    replay: Replay, table: TableV4, home: Home, setting: Setting
) -> None:
    setting("live_max_pages", 4)
    table.page_size = 2
    assert "more than are let in (at most 4 pages" in failed(FOUR, home)


def test_pages_too_large_in_all_end(
    replay: Replay, table: TableV4, home: Home, setting: Setting
) -> None:
    setting("max_file_bytes", 2_000)
    assert "at most 2,000 are let in" in failed(FOUR, home)


def test_a_link_to_another_host_is_not_followed(replay: Replay, table: TableV4, home: Home) -> None:
    replay.fault(DATA4, link("http://localhost:9/Observations"), times=None)
    assert "its next page is on another host" in failed(FOUR, home)


def test_a_link_may_be_relative(replay: Replay, table: TableV4) -> None:
    replay.fault(DATA4, link("Observations?$skip=10"))
    found = files_of(FOUR)
    assert sum(len(p["value"]) for p in pages(found["80590ned-Observations.zip"])) == 24


def test_another_form_of_answer_fails(replay: Replay, table: TableV4, home: Home) -> None:
    replay.fault(DATA4, answers.other(b'{"waarden": []}'))
    assert "JSON with keys waarden; expected was a list of records" in failed(FOUR, home)


def test_a_list_of_something_else_fails(replay: Replay, table: TableV4, home: Home) -> None:
    replay.fault(DATA4, answers.other(b'{"value": [1, 2]}'))
    assert "JSON with keys value; expected was a list of records" in failed(FOUR, home)


def test_a_description_without_date_fails(replay: Replay, table: TableV4, home: Home) -> None:
    table.modified = None
    assert "it does not say when the table was changed (Modified)" in failed(FOUR, home)


def test_a_dimension_that_is_no_name_fails(replay: Replay, table: TableV4, home: Home) -> None:
    table.codes["../../x"] = []
    assert "a part of it is named '../../xCodes'" in failed(FOUR, home)


def test_a_page_of_html_fails(replay: Replay, table: TableV4, home: Home) -> None:
    replay.fault(DATA4, answers.html(), skip=1)
    assert "an HTML page with status 200" in failed(FOUR, home)


def test_a_page_that_breaks_off_is_asked_for_again(replay: Replay, table: TableV4) -> None:
    replay.fault(DATA4, answers.cut(40), skip=1)
    assert len(files_of(FOUR)) == 8
    asked = entities(replay)
    assert asked.count("Observations?$skip=10") == 2


def test_passing_trouble_between_pages_is_retried(replay: Replay, table: TableV4) -> None:
    replay.fault(DATA4, answers.status(503), skip=1, times=2)
    assert len(files_of(FOUR)) == 8


def test_an_unknown_table_fails(replay: Replay, home: Home) -> None:
    assert "it answered 404" in failed(FOUR, home)


@pytest.fixture
def old(replay: Replay) -> TableV3:
    """A table as OData v3, of 12 rows."""
    replay.v3["80472ned"] = table = made_v3("80472ned")
    return table


@pytest.mark.parametrize("envelope", [True, False])
def test_v3_every_entity_comes(replay: Replay, old: TableV3, envelope: bool) -> None:
    old.envelope = envelope
    found = files_of(THREE)
    # CategoryGroups has no records here, so there is nothing to hand in.
    assert list(found) == [
        "80472ned-DataProperties.json",
        "80472ned-Bedrijfskenmerken.json",
        "80472ned-Perioden.json",
        "80472ned-TypedDataSet.json",
    ]
    data = json.loads(found["80472ned-TypedDataSet.json"])
    assert (data["value"] if envelope else data) == old.rows
    assert entities(replay) == [
        f"{name}?$format=json"
        for name in (
            "TableInfos", "DataProperties", "CategoryGroups", "Bedrijfskenmerken", "Perioden",
            "TypedDataSet", "TableInfos",
        )
    ]  # fmt: skip


def test_v3_a_linked_page_of_the_limit_may_be_the_last(replay: Replay) -> None:
    replay.v3["80472ned"] = made_v3("80472ned", 20_000)
    files_of(THREE)
    asked = [line for line in entities(replay) if line.startswith("TypedDataSet")]
    assert asked == ["TypedDataSet?$format=json", "TypedDataSet?$format=json&$skip=10000"]


def test_v3_untyped(replay: Replay, old: TableV3) -> None:
    finder = FindODataV3(odata_v3=ODataV3(table="80472ned", dataset="UntypedDataSet"))
    assert "80472ned-UntypedDataSet.json" in files_of(finder)


def test_v3_what_did_not_change_costs_one_request(replay: Replay, old: TableV3) -> None:
    files_of(THREE)
    replay.asked()
    assert run(THREE) == [Unchanged(f"{replay.url}{ABOUT3}?$format=json", 1)]
    assert len(replay.asked()) == 1


def test_v3_linked_pages(replay: Replay, old: TableV3) -> None:
    old.page_size = 5
    found = files_of(THREE)
    assert [len(p["value"]) for p in pages(found["80472ned-TypedDataSet.zip"])] == [5, 5, 2]


@pytest.mark.parametrize("rows", [25_000, 20_000])
@pytest.mark.parametrize("envelope", [True, False])
def test_v3_pages_that_just_stop_at_the_limit(replay: Replay, rows: int, envelope: bool) -> None:
    replay.v3["80472ned"] = made_v3("80472ned", rows, linked=False, envelope=envelope)
    found = files_of(THREE)["80472ned-TypedDataSet.zip"]
    counts = [len(p["value"] if envelope else p) for p in pages(found)]
    assert counts == [10_000, 10_000, *([5_000] if rows == 25_000 else [])]
    asked = [line for line in entities(replay) if line.startswith("TypedDataSet")]
    assert asked == [
        "TypedDataSet?$format=json",
        "TypedDataSet?$format=json&$skip=10000&$top=10000",
        "TypedDataSet?$format=json&$skip=20000&$top=10000",
    ]


def test_v3_a_change_between_pages_begins_again(replay: Replay, old: TableV3) -> None:
    def change() -> None:
        old.modified = "2026-07-31T02:00:00"

    replay.after(DATA3, change)
    assert len(files_of(THREE)) == 4
    assert entities(replay).count("TypedDataSet?$format=json") == 2


def test_v3_an_error_for_an_answer_fails(replay: Replay, old: TableV3, home: Home) -> None:
    replay.fault(DATA3, answers.other(b'{"odata.error": {"code": ""}}'))
    assert "JSON with keys odata.error" in failed(THREE, home)


def test_v3_no_rows_are_no_table(replay: Replay, old: TableV3, home: Home) -> None:
    old.rows = []
    assert "hold 0 records; expected were some" in failed(THREE, home)
