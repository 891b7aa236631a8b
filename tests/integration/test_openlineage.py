"""The OpenLineage events of a run: in the standard's form, and of what really ran."""

from __future__ import annotations

import copy
import json
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline import archive, landing
from pipeline.checks.outcomes import Outcome
from pipeline.lineage import run_events
from pipeline.settings import SAMPLES_DIR
from tests import openlineage
from tests.conftest import Home, hand_in, working_in

Event = dict[str, Any]
RUN = "6d7fb1b8-9e4e-4e6f-a4ad-4d1f0a1f3a6e"


def read(path: Path) -> list[Event]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def events(sample_home: Home) -> list[Event]:
    return read(sample_home.release_file(run_events.FILE))


@pytest.fixture
def sample(sample_home: Home) -> Iterator[Home]:
    with working_in(sample_home):
        yield sample_home


def _ends(events: list[Event]) -> dict[str, Event]:
    return {e["job"]["name"]: e for e in events if e["eventType"] != "START"}


def test_every_event_has_the_form_of_the_standard(events: list[Event]) -> None:
    assert len(events) > 200
    for event in events:
        assert openlineage.errors(event) == [], event["job"]["name"]


def _set(path: str, value: object) -> Callable[[Event], None]:
    def change(event: Event) -> None:
        *way, last = path.split(".")
        inner: Any = event
        for key in way:
            inner = inner[int(key) if key.isdigit() else key]
        if value is None:
            del inner[last]
        else:
            inner[last] = value

    return change


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("eventType", "DONE"),
        ("eventTime", "27-11-2026"),
        ("producer", None),
        ("run.runId", "1"),
        ("job.namespace", None),
        ("schemaURL", "https://openlineage.io/spec/1-0-0/OpenLineage.json"),
        ("outputs.0.facets.schema._schemaURL", None),
        ("outputs.0.facets.columnLineage.fields.waarde.inputFields.0.field", None),
        ("outputs.0.facets.ours", {"_producer": "urn:x", "_schemaURL": "urn:x"}),
    ],
)
def test_an_event_of_another_form_is_refused(events: list[Event], path: str, value: object) -> None:
    event = copy.deepcopy(_ends(events)["dbt.fct_kerncijfers"])
    _set(path, value)(event)
    assert openlineage.errors(event)


def test_every_job_starts_and_ends_once(events: list[Event]) -> None:
    runs: dict[str, list[str]] = defaultdict(list)
    for event in events:
        runs[event["run"]["runId"]].append(event["eventType"])
    assert all(types == ["START", "COMPLETE"] for types in runs.values())


def test_the_events_are_of_what_dbt_ran(sample: Home, events: list[Event]) -> None:
    (results,) = sample.path.glob("candidates/*/dbt/run_results.json")
    ran = json.loads(results.read_text())["results"]
    models = {
        r["unique_id"].split(".")[2]: r for r in ran if r["unique_id"][:4] in ("mode", "seed")
    }
    told = {name[4:]: e for name, e in _ends(events).items() if name.startswith("dbt.")}
    assert told.keys() == models.keys()
    for name, event in told.items():
        assert event["eventTime"] == models[name]["timing"][-1]["completed_at"], name
    tests = [r for r in ran if r["unique_id"].startswith("test.")]
    assertions = [
        assertion
        for name, event in _ends(events).items()
        if name.startswith("test.")
        for one in event["inputs"]
        for assertion in one["inputFacets"]["dataQualityAssertions"]["assertions"]
    ]
    assert len(assertions) == len(tests)
    assert sum(a["success"] for a in assertions) == sum(r["status"] == "pass" for r in tests)


def test_a_column_goes_back_to_the_file_as_it_was_received(
    sample: Home, events: list[Event]
) -> None:
    """From the value of a key figure, by the events alone, to a column of the publisher's file."""
    made = {
        (o["namespace"], o["name"]): o["facets"]["columnLineage"]["fields"]
        for e in events
        for o in e["outputs"]
        if "columnLineage" in o.get("facets", {})
    }
    seen: set[tuple[str, str, str]] = set()
    ways = [("techniekpact://warehouse", "marts.fct_kerncijfers", "waarde")]
    while ways:
        area, name, column = ways.pop()
        if (area, name, column) not in seen:
            seen.add((area, name, column))
            inputs = made.get((area, name), {}).get(column, {"inputFields": []})["inputFields"]
            ways += [(i["namespace"], i["name"], i["field"]) for i in inputs]
    ends = {(n.split("/")[0], n.split("/")[2], c) for a, n, c in seen if a.endswith("archive")}
    assert ("uwv_ww", "uwv-ww-2014.csv", "LOPENDE WW") in ends
    assert ("duo_mbo_deelnemers", "mbo-deelnemers-2012-2013.csv", "TOTAAL2013") in ends


def test_landed_tables_come_with_publisher_version_and_outcomes(events: list[Event]) -> None:
    landing = _ends(events)["land.uwv_ww"]
    (file,) = landing["inputs"]
    assert file["facets"]["dataSource"]["name"] == "UWV"
    assert len(file["facets"]["version"]["datasetVersion"]) == 64
    (table,) = landing["outputs"]
    assert table["outputFacets"]["outputStatistics"]["rowCount"] == 468
    read_by = _ends(events)["dbt.stg_uwv__ww"]
    (checked,) = [i for i in read_by["inputs"] if i["name"] == "uwv_ww.rijen"]
    assert checked["inputFacets"]["dataQualityAssertions"]["assertions"]


def test_the_run_has_the_same_events_as_the_release(sample: Home, events: list[Event]) -> None:
    (path,) = sample.path.glob(f"checks/*/{run_events.FILE}")
    assert read(path) == events
    assert str(sample.path) not in path.read_text()


def test_a_delivery_that_is_refused_is_a_failure(home: Home) -> None:
    hand_in((SAMPLES_DIR / "uwv-ww-2014.csv").read_bytes(), "uwv-ww.csv", "drop")
    (receipt,) = landing.waiting()
    verdict = Outcome(
        tool="great_expectations", check="regio", subject="uwv_ww.rijen", file=receipt.file,
        severity="critical", outcome="failed", message="AMxx is no region.",
    )  # fmt: skip
    run_events.landed(RUN, "uwv_ww", archive.now(), [], [(receipt, [verdict])])
    start, fail = read(run_events.path_of(RUN))
    assert (start["eventType"], fail["eventType"]) == ("START", "FAIL")
    assert openlineage.errors(fail) == []
    assert (
        fail["run"]["facets"]["errorMessage"]["message"] == "uwv-ww.csv: regio: AMxx is no region."
    )


def test_a_model_that_fails_is_a_failure(sample: Home, tmp_path: Path) -> None:
    (artifacts,) = sample.path.glob("candidates/*/dbt")
    copied = tmp_path / "dbt"
    shutil.copytree(artifacts, copied)
    results = json.loads((copied / "run_results.json").read_text())
    for result in results["results"]:
        if result["unique_id"] == "model.techniekpact.int_rijen":
            result |= {"status": "error", "message": "Binder Error: no such column"}
        if result["unique_id"].startswith("test.") and "unique_int_plaatsen" in result["unique_id"]:
            result |= {"status": "fail"}
    (copied / "run_results.json").write_text(json.dumps(results))
    ends = _ends(list(run_events.Build(RUN, copied, []).events()))
    failed = {name for name, e in ends.items() if e["eventType"] == "FAIL"}
    assert failed == {"dbt.int_rijen", "test.int_plaatsen"}
    for name in failed:
        assert openlineage.errors(ends[name]) == []


def test_a_release_that_is_refused_is_a_failure(home: Home) -> None:
    with pytest.raises(ValueError, match="the gate"), run_events.publishing(RUN):
        raise ValueError("the gate did not open")
    _, fail = read(run_events.path_of(RUN))
    assert (fail["eventType"], fail["job"]["name"]) == ("FAIL", "publish")
    assert openlineage.errors(fail) == []


def test_events_that_cannot_be_written_do_not_undo_a_release(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    run_events.path_of(RUN).mkdir(parents=True)
    run_events.add(RUN, [{}])
    assert "were not written" in caplog.text
