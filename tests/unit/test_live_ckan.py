"""Finding resources in DUO's catalogue."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.sources.live import Failed, Unchanged
from pipeline.sources.live.finders import Ckan, FindCkan
from tests.replay import answers
from tests.replay.asking import Setting, run
from tests.replay.content import sample
from tests.replay.server import Replay

DATA = sample("hbo-eerstejaars-2015-2019.csv")
ABOUT = "/api/3/action/package_show"
SHOWN = f"GET {ABOUT}?id=proef 200"
HBO, WO = "Eerstejaars hbo", "Eerstejaars wo"


def finder(*resources: str) -> FindCkan:
    return FindCkan(ckan=Ckan(package="proef", resources=list(resources)))


def put(replay: Replay) -> list[str]:
    return replay.put_package(
        "proef",
        {HBO: ("hbo.csv", DATA), WO: ("wo.csv", DATA + b"wo"), "Toelichting": ("t.pdf", b"%")},
    )


def failed(*resources: str) -> str:
    [found] = run(finder(*resources))
    assert isinstance(found, Failed), found
    return found.reason


def test_each_wanted_resource_comes(replay: Replay) -> None:
    hbo, wo, _ = put(replay)
    found = run(finder("eerstejaars HBO", ".* wo"))
    assert [f[0] for f in found if isinstance(f, tuple)] == [DATA, DATA + b"wo"]
    assert [f[1].name for f in found if isinstance(f, tuple)] == ["hbo.csv", "wo.csv"]
    assert [f[1].period for f in found if isinstance(f, tuple)] == [None, None]
    assert replay.asked() == [SHOWN, f"GET {hbo} 200", f"GET {wo} 200"]


def test_what_did_not_change_costs_one_request_a_package(replay: Replay) -> None:
    hbo, wo, _ = put(replay)
    run(finder(HBO, WO))
    replay.asked()
    assert run(finder(HBO, WO)) == [Unchanged(replay.url + hbo, 1), Unchanged(replay.url + wo, 0)]
    assert replay.asked() == [SHOWN]


def test_only_the_resource_that_changed_is_fetched(replay: Replay) -> None:
    put(replay)
    run(finder(HBO, WO))
    _, wo = replay.put_package("proef", {HBO: ("hbo.csv", DATA), WO: ("wo.csv", DATA + b"nieuw")})
    replay.asked()
    first, second = run(finder(HBO, WO))
    assert isinstance(first, Unchanged)
    assert isinstance(second, tuple)
    assert replay.asked() == [SHOWN, f"GET {wo} 200"]


def test_another_id_and_file_name_each_year_are_found(replay: Replay) -> None:
    put(replay)
    run(finder(HBO))
    [path] = replay.put_package("proef", {HBO: ("hbo-2026.csv", DATA + b"2026")})
    [found] = run(finder(HBO))
    assert isinstance(found, tuple)
    assert found[1].url == replay.url + path


def test_a_new_date_on_the_same_bytes_costs_no_file(replay: Replay) -> None:
    hbo, *_ = put(replay)
    run(finder(HBO))
    replay.packages["proef"][0]["last_modified"] = "2026-07-10T09:00:00"
    replay.asked()
    assert run(finder(HBO)) == [Unchanged(replay.url + hbo, 2)]
    assert run(finder(HBO)) == [Unchanged(replay.url + hbo, 1)]  # the new date is remembered
    assert replay.asked() == [SHOWN, f"GET {hbo} 304", SHOWN]


def test_an_entry_without_date_and_hash_proves_nothing(replay: Replay) -> None:
    hbo, *_ = put(replay)
    replay.packages["proef"][0] |= {"last_modified": None, "hash": ""}
    run(finder(HBO))
    replay.asked()
    run(finder(HBO))
    assert replay.asked() == [SHOWN, f"GET {hbo} 304"]


def test_what_was_refused_is_asked_for_again(replay: Replay) -> None:
    put(replay)
    run(finder(HBO), accept=False)
    [again] = run(finder(HBO))
    assert isinstance(again, tuple)


def test_a_host_of_duos_own_network_is_not_asked(replay: Replay) -> None:
    hbo, *_ = put(replay)
    inside = "https://beheer-ggm-ckan-prd.apps.prd.duo.rijksapps.nl"
    replay.packages["proef"][0]["url"] = inside + hbo
    [found] = run(finder(HBO))
    assert isinstance(found, tuple)
    assert found[1].url == replay.url + hbo


def test_a_package_without_the_resource_says_what_it_has(replay: Replay) -> None:
    put(replay)
    reason = failed("Eerstejaars mbo")
    assert "0 resources of package proef fit 'Eerstejaars mbo', and exactly one should" in reason
    assert "It has: 'Eerstejaars hbo'; 'Eerstejaars wo'; 'Toelichting'" in reason
    assert "Mend `find`" in reason
    assert replay.asked() == [SHOWN]


def test_a_pattern_that_fits_two_says_which(replay: Replay) -> None:
    put(replay)
    reason = failed("Eerstejaars .*")
    assert "2 resources of package proef fit" in reason
    assert "These do: 'Eerstejaars hbo'; 'Eerstejaars wo'. " in reason


def test_one_bad_pattern_does_not_hinder_another(replay: Replay) -> None:
    put(replay)
    first, second = run(finder("niets", WO))
    assert isinstance(first, Failed)
    assert isinstance(second, tuple)


def test_where_each_year_is_a_resource_the_newest_is_taken(replay: Replay) -> None:
    years = {f"{year} instroom lang": (f"{year}.csv", DATA) for year in (2024, 2025, 2023)}
    replay.put_package("proef", years | {"2026 instroom breed": ("x.csv", DATA)})
    [found] = run(finder("{year} instroom lang"))
    assert isinstance(found, tuple)
    assert found[1].name == "2025.csv"


def test_a_resource_may_be_named_by_its_title(replay: Replay) -> None:
    put(replay)
    replay.packages["proef"][0] |= {"name": None, "title": "Titel"}
    [found] = run(finder("titel"))
    assert isinstance(found, tuple)


def test_an_unknown_package_fails(replay: Replay) -> None:
    assert "it answered 404 Not Found" in failed(HBO)


@pytest.mark.parametrize(
    "body",
    [
        b'{"success":false,"result":{"resources":[]}}',
        b"[]",
        b'{"success":true,"result":{"resources":[{"id":"1"}]}}',
    ],
)
def test_another_form_of_answer_fails(replay: Replay, body: bytes) -> None:
    put(replay)
    replay.fault(ABOUT, answers.other(body))
    assert "no package with resources as CKAN's package_show does" in failed(HBO)


def test_a_page_for_an_answer_fails(replay: Replay) -> None:
    put(replay)
    replay.fault(ABOUT, answers.html())
    assert "an HTML page with status 200" in failed(HBO)


def test_half_an_answer_fails(replay: Replay) -> None:
    put(replay)
    replay.fault(ABOUT, answers.other(b'{"success": tr'))
    reason = failed(HBO)
    assert "it answered no whole JSON" in reason
    assert """it begins with '{"success": tr'""" in reason


def test_a_page_for_a_file_fails(replay: Replay) -> None:
    hbo, *_ = put(replay)
    replay.fault(hbo, answers.html())
    assert "an HTML page with status 200, and no file" in failed(HBO)


def test_an_answer_that_is_too_large_fails(replay: Replay, setting: Setting) -> None:
    put(replay)
    setting("max_json_bytes", 100)
    assert "its answer is over 100 bytes of JSON" in failed(HBO)


def test_an_answer_may_begin_with_a_byte_order_mark(replay: Replay) -> None:
    put(replay)
    replay.fault(ABOUT, lambda a: answers.other(b"\xef\xbb\xbf" + a.body)(a))
    [found] = run(finder(HBO))
    assert isinstance(found, tuple)


def test_the_answer_may_come_compressed(replay: Replay) -> None:
    put(replay)
    replay.fault(ABOUT, answers.compressed())
    [found] = run(finder(HBO))
    assert isinstance(found, tuple)
    asked: Any = next(r for r in replay.requests if r.path == ABOUT)
    assert asked.headers["accept-encoding"] == "gzip"
