"""Finding the newest of DUO's files whose names hold a year."""

from __future__ import annotations

import pytest

from pipeline.sources.live import Failed, Unchanged
from pipeline.sources.live.finders import FindStatic, Static
from tests.conftest import Home
from tests.replay import answers
from tests.replay.asking import run
from tests.replay.content import sample
from tests.replay.server import STATIC, Replay

DOT = "01.-leerlingen-vo-per-vestiging-naar-onderwijstype-{year}.csv"
NO_DOT = "01-leerlingen-vo-per-vestiging-naar-onderwijstype-{year}.csv"
FINDER = FindStatic(static=Static(names=[DOT, NO_DOT]))
DATA = sample("vo-leerlingen-2019.csv")


@pytest.fixture(autouse=True)
def _in_2026(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.sources.live.static.this_year", lambda: 2026)


def at(name: str, year: int) -> str:
    return f"{STATIC}/{name.replace('{year}', str(year))}"


def test_the_newest_year_of_any_spelling_is_taken(replay: Replay) -> None:
    replay.put_file(at(DOT, 2023), DATA)
    replay.put_file(at(NO_DOT, 2024), DATA + b"24")
    [found] = run(FINDER)
    assert isinstance(found, tuple)
    assert found[0] == DATA + b"24"
    assert found[1].period == "2024SJ00"
    assert found[1].name == NO_DOT.replace("{year}", "2024")
    assert replay.asked() == [
        f"HEAD {at(DOT, 2026)} 404",
        f"HEAD {at(NO_DOT, 2026)} 404",
        f"HEAD {at(DOT, 2025)} 404",
        f"HEAD {at(NO_DOT, 2025)} 404",
        f"HEAD {at(DOT, 2024)} 404",
        f"HEAD {at(NO_DOT, 2024)} 200",
        f"GET {at(NO_DOT, 2024)} 200",
    ]


def test_only_later_years_are_looked_for_beside_the_known_one(replay: Replay) -> None:
    replay.put_file(at(NO_DOT, 2025), DATA)
    run(FINDER)
    replay.asked()
    assert run(FINDER) == [Unchanged(replay.url + at(NO_DOT, 2025), 3)]
    assert replay.asked() == [
        f"HEAD {at(DOT, 2026)} 404",
        f"HEAD {at(NO_DOT, 2026)} 404",
        f"GET {at(NO_DOT, 2025)} 304",
    ]


def test_no_later_year_can_be_there_than_this_one(replay: Replay) -> None:
    replay.put_file(at(NO_DOT, 2026), DATA)
    run(FINDER)
    replay.asked()
    assert run(FINDER) == [Unchanged(replay.url + at(NO_DOT, 2026), 1)]


def test_a_later_year_takes_over(replay: Replay) -> None:
    replay.put_file(at(DOT, 2025), DATA)
    run(FINDER)
    replay.put_file(at(DOT, 2026), DATA + b"26")
    [found] = run(FINDER)
    assert isinstance(found, tuple)
    assert found[1].period == "2026SJ00"


def test_a_known_file_that_went_away_is_looked_for_elsewhere(replay: Replay) -> None:
    replay.put_file(at(NO_DOT, 2026), DATA)
    run(FINDER)
    del replay.files[at(NO_DOT, 2026)]
    replay.put_file(at(DOT, 2026), DATA)
    [found] = run(FINDER)
    assert isinstance(found, tuple)
    assert found[1].url.endswith(at(DOT, 2026))


def test_a_page_in_place_of_a_year_is_no_file(replay: Replay) -> None:
    replay.put_file(at(DOT, 2026), b"")
    replay.fault(at(DOT, 2026), answers.html(), times=None)
    replay.put_file(at(DOT, 2025), DATA)
    [found] = run(FINDER)
    assert isinstance(found, tuple)
    assert found[1].period == "2025SJ00"


def test_no_file_at_all_says_what_was_tried(replay: Replay) -> None:
    finder = FindStatic(static=Static(names=[DOT, NO_DOT], years=3))
    [found] = run(finder)
    assert isinstance(found, Failed)
    assert "no file is there under any of 6 names" in found.reason
    assert "years 2026 down to 2024" in found.reason
    assert "Look on the publisher's site how the newest is spelt" in found.reason
    assert len(replay.asked()) == 6


def test_no_file_under_a_fixed_name_says_no_years(replay: Replay) -> None:
    [found] = run(FindStatic(static=Static(names=["a.csv", "b.csv"])))
    assert isinstance(found, Failed)
    assert "under any of 2 names (a.csv, b.csv). Look" in found.reason


@pytest.mark.parametrize(("span", "first"), [(4, 2015), (5, 2014), (1, 2018)])
def test_a_name_with_two_years(replay: Replay, span: int, first: int) -> None:
    replay.put_static(f"examens {first}-2019.csv", DATA)
    finder = FindStatic(static=Static(names=["examens {first}-{year}.csv"], span=span))
    [found] = run(finder)
    assert isinstance(found, tuple)
    assert found[1].name == f"examens {first}-2019.csv"
    assert found[1].period is None
    assert "examens%20" in found[1].url


def test_a_name_without_a_year_is_one_address(replay: Replay, home: Home) -> None:
    replay.put_static("02.-alle-vestigingen-vo.csv", DATA)
    [found] = run(FindStatic(static=Static(names=["02.-alle-vestigingen-vo.csv"])))
    assert isinstance(found, tuple)
    assert found[1].period is None
    assert len(replay.asked()) == 2
