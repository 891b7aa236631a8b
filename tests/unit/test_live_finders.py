"""The facts under `find`, and several of them for one dataset."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from pipeline.sources.live import Failed, Fetched, Finder, fetch
from pipeline.sources.live.finders import (
    Ckan,
    FindCkan,
    FindDelivery,
    FindODataV3,
    FindODataV4,
    FindStatic,
    Static,
)
from tests.replay.content import fill
from tests.replay.server import Replay, serving

FINDERS: TypeAdapter[list[Finder]] = TypeAdapter(list[Finder])


def test_each_kind_is_known_by_its_key() -> None:
    found = FINDERS.validate_python(
        [
            {"ckan": {"package": "p", "resources": ["a.*"]}},
            {"static": {"names": ["x-{year}.csv"]}},
            {"odata_v4": {"table": "37789ksz"}},
            {"odata_v3": {"table": "80472ned", "dataset": "UntypedDataSet"}},
            {"delivery": "docs/deliveries.md"},
        ]
    )
    kinds = [FindCkan, FindStatic, FindODataV4, FindODataV3, FindDelivery]
    assert [type(finder) for finder in found] == kinds
    assert FINDERS.validate_python(found) == found


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"ckna": {}}, "does not match any of the expected tags: 'ckan', 'static'"),
        ({"ckan": {"package": "p"}}, "resources"),
        ({"ckan": {"package": "p", "resources": []}}, "at least 1 item"),
        ({"ckan": {"package": "p", "resources": ["("]}}, r"'\(' is no regular expression"),
        ({"static": {"names": ["x"], "jaren": 3}}, "Extra inputs"),
        ({"odata_v3": {"table": "t", "dataset": "Dataset"}}, "TypedDataSet"),
        ({"odata_v4": {"table": "t"}, "delivery": "x"}, "Unable to extract tag"),
    ],
)
def test_a_wrong_fact_is_refused(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        FINDERS.validate_python([wrong])


def test_a_place_that_fails_does_not_hinder_the_next(replay: Replay) -> None:
    replay.put_static("wel.csv", b"A;B\r\n1;2\r\n")
    finders: list[Finder] = [
        FindDelivery(delivery="docs/deliveries.md"),
        FindCkan(ckan=Ckan(package="weg", resources=["x"])),
        FindStatic(static=Static(names=["wel.csv"])),
    ]
    outcomes = list(fetch("proef", finders, lambda _: True))
    assert [type(outcome) for outcome in outcomes] == [Failed, Fetched]


def test_a_file_is_gone_once_the_next_is_asked_for(replay: Replay) -> None:
    replay.put_static("een.csv", b"A;B\r\n1;2\r\n")
    replay.put_static("twee.csv", b"A;B\r\n3;4\r\n")
    finders = [FindStatic(static=Static(names=[f"{name}.csv"])) for name in ("een", "twee")]
    results = fetch("proef", finders, lambda _: True)
    first = next(results)
    assert isinstance(first, Fetched)
    assert first.path.exists()
    next(results)
    assert not first.path.exists()


def test_a_delivery_is_not_asked_for(replay: Replay) -> None:
    assert list(fetch("proef", [FindDelivery(delivery="x")], lambda _: True)) == []
    assert replay.asked() == []


def test_the_replay_for_a_person_has_what_the_registry_looks_for() -> None:
    with serving() as replay:
        lines = list(fill(replay))
    assert any("37789ksz" in line for line in lines)
    assert replay.files
