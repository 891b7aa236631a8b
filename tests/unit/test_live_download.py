"""Fetching one file from a publisher that misbehaves in every way that was thought of."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Generator
from types import SimpleNamespace

import pytest
import requests

from pipeline.sources.live import Failed, Fetched, Unchanged, fetch
from pipeline.sources.live.finders import FindStatic, Static
from pipeline.sources.live.http import Client, NotFetched
from tests.conftest import Home
from tests.replay import answers
from tests.replay.asking import Setting, run
from tests.replay.content import sample
from tests.replay.server import Replay

NAME = "02.-alle-vestigingen-vo.csv"
DATA = sample("vo-leerlingen-2019.csv")
FINDER = FindStatic(static=Static(names=[NAME]))


@pytest.fixture
def path(replay: Replay) -> str:
    """The path of a file on the server that Static finds."""
    return replay.put_static(NAME, DATA)


def fetched() -> bytes:
    [found] = run(FINDER)
    assert isinstance(found, tuple), found
    return found[0]


def failed(home: Home) -> str:
    [found] = run(FINDER)
    assert isinstance(found, Failed), found
    assert list((home.path / "live" / "partial").iterdir()) == []
    assert not (home.path / "live" / "seen").exists()
    return found.reason


def get(replay: Replay) -> list[str]:
    """Return the statuses of the GETs so far."""
    return [line.rsplit(" ", 1)[1] for line in replay.asked() if line.startswith("GET ")]


def test_a_file_comes_as_it_is_with_its_validators(replay: Replay, path: str, home: Home) -> None:
    [(data, found)] = [r for r in run(FINDER) if isinstance(r, tuple)]
    assert data == DATA
    assert (found.name, found.period) == (NAME, None)
    assert found.url == replay.url + path
    assert found.etag == replay.files[path].etag
    assert found.last_modified == answers.LAST_MODIFIED
    assert not found.path.exists()
    assert list((home.path / "live" / "partial").iterdir()) == []
    agent = replay.requests[-1].headers["user-agent"]
    assert agent.startswith("techniekpact-monitor/0")
    assert replay.asked() == [f"HEAD {path} 200", f"GET {path} 200"]


def test_what_did_not_change_costs_one_conditional_request(replay: Replay, path: str) -> None:
    fetched()
    replay.asked()
    assert run(FINDER) == [Unchanged(replay.url + path, 1)]
    assert replay.requests[-1].headers["if-none-match"] == replay.files[path].etag
    assert replay.requests[-1].headers["if-modified-since"] == answers.LAST_MODIFIED
    assert replay.asked() == [f"GET {path} 304"]


def test_retries_count_as_requests(replay: Replay, path: str) -> None:
    fetched()
    replay.fault(path, answers.status(503), times=2)
    assert run(FINDER) == [Unchanged(replay.url + path, 3)]


def test_without_an_etag_the_date_alone_is_the_condition(replay: Replay) -> None:
    path = replay.put_static(NAME, DATA, etag="")
    fetched()
    replay.asked()
    assert run(FINDER) == [Unchanged(replay.url + path, 1)]
    assert "if-none-match" not in replay.requests[-1].headers


def test_a_publisher_without_validators_sends_the_file_each_time(replay: Replay) -> None:
    replay.put_static(NAME, DATA, etag="", last_modified="")
    assert fetched() == fetched() == DATA
    assert get(replay) == ["200", "200"]


def test_changed_content_is_fetched(replay: Replay, path: str) -> None:
    fetched()
    replay.put_static(NAME, DATA + b"x")
    assert fetched() == DATA + b"x"
    assert get(replay) == ["200", "200"]


def test_what_was_refused_is_asked_for_again(replay: Replay, path: str) -> None:
    run(FINDER, accept=False)
    assert fetched() == DATA
    assert get(replay) == ["200", "200"]


def test_what_the_archive_lost_is_fetched_again(replay: Replay, path: str) -> None:
    fetched()
    [again] = run(FINDER, known=False)
    assert isinstance(again, tuple)
    assert get(replay) == ["200", "200"]


def test_an_unreadable_memory_is_no_memory(
    replay: Replay, path: str, home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    fetched()
    [place] = (home.path / "live" / "seen").iterdir()
    place.write_text('{"url": ')
    with caplog.at_level(logging.INFO, "techniekpact"):
        assert fetched() == DATA
    assert "cannot be read" in caplog.text


@pytest.mark.parametrize("code", [500, 502, 503, 504, 429])
def test_passing_trouble_is_retried(replay: Replay, path: str, code: int) -> None:
    replay.fault(path, answers.status(code), times=3, method="GET")
    assert fetched() == DATA
    assert get(replay) == [str(code)] * 3 + ["200"]


def test_lasting_trouble_ends(replay: Replay, path: str, home: Home) -> None:
    replay.fault(path, answers.status(500), times=None, method="GET")
    reason = failed(home)
    assert reason.startswith("it answered 500")
    assert "in 5 tries. Try again later" in reason
    assert get(replay) == ["500"] * 5


@pytest.mark.parametrize("code", [503, 403, 405])
def test_trouble_while_looking_is_no_absence(
    replay: Replay, path: str, home: Home, code: int
) -> None:
    replay.fault(path, answers.status(code), times=None, method="HEAD")
    assert f"it answered {code}" in failed(home)


def test_a_status_that_will_not_pass_is_not_retried(replay: Replay, path: str, home: Home) -> None:
    replay.fault(path, answers.status(403), method="GET")
    reason = failed(home)
    assert "it answered 403" in reason
    assert "mend `find`" in reason
    assert get(replay) == ["403"]


def test_the_wait_that_is_asked_for_is_kept_up_to_a_bound(
    replay: Replay, path: str, setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    clock = SimpleNamespace(sleep=waits.append, time=time.time)
    monkeypatch.setattr("urllib3.util.retry.time", clock)
    setting("http_retry_after_seconds", 30)
    replay.fault(path, answers.status(429, Retry_After="7"), method="GET")
    replay.fault(path, answers.status(429, Retry_After="86400"), method="GET")
    assert fetched() == DATA
    assert waits == [7, 30]


def test_a_wait_that_is_no_number_fails(replay: Replay, path: str, home: Home) -> None:
    replay.fault(path, answers.status(429, Retry_After="straks"), method="GET")
    assert "Invalid Retry-After header: straks" in failed(home)


def test_a_publisher_out_of_reach_fails(replay: Replay, home: Home, setting: Setting) -> None:
    setting("duo_static_url", "http://127.0.0.1:9")
    reason = failed(home)
    assert "it could not be asked, in 5 tries" in reason
    assert "Connection refused" in reason


def test_a_redirect_at_the_publisher_is_followed(replay: Replay, path: str) -> None:
    replay.put_file("/nieuw.csv", DATA)
    replay.fault(path, answers.redirect("/nieuw.csv"), times=None)
    [(data, found)] = [r for r in run(FINDER) if isinstance(r, tuple)]
    assert data == DATA
    assert found.url == replay.url + path  # the name stays: the next run begins there again


def test_a_redirect_elsewhere_is_refused(replay: Replay, path: str, home: Home) -> None:
    replay.fault(path, answers.redirect("http://localhost:9/x.csv"), times=None, method="GET")
    reason = failed(home)
    assert "it leads to http://localhost:9/x.csv; fetched is only from" in reason
    assert "TECHNIEKPACT_HTTP_MORE_ORIGINS" in reason
    assert get(replay) == ["302"]


def test_an_origin_more_can_be_let_in(replay: Replay, path: str, setting: Setting) -> None:
    port = replay.url.rsplit(":", 1)[1]
    other = f"http://localhost:{port}"
    replay.put_file("/elders.csv", DATA)
    replay.fault(path, answers.redirect(f"{other}/elders.csv"), times=None)
    setting("http_more_origins", f'["{other}"]')
    assert fetched() == DATA


def test_https_does_not_become_http(replay: Replay, setting: Setting) -> None:
    setting("duo_ckan_url", "https://veilig.example")
    response = requests.Response()
    response.status_code, response.url = 302, "https://veilig.example/x.csv"
    response.headers["Location"] = f"{replay.url}/x.csv"
    response.raw = SimpleNamespace(retries=None, close=lambda: None, release_conn=lambda: None)
    with pytest.raises(NotFetched, match="not over http what came over https"):
        Client("proef")._on_response(response)


def test_a_redirect_in_a_circle_ends(replay: Replay, path: str, home: Home) -> None:
    replay.fault(path, answers.redirect(path), times=None, method="GET")
    assert "redirects more than 5 times, perhaps in a circle" in failed(home)
    assert get(replay) == ["302"] * 6


def test_304_unasked_is_no_answer(replay: Replay, path: str, home: Home) -> None:
    replay.fault(path, answers.not_modified(), method="GET")
    assert "it answered 304" in failed(home)


def test_a_page_with_status_200_is_no_file(replay: Replay, path: str, home: Home) -> None:
    replay.fault(path, answers.html(), method="GET")
    assert "an HTML page with status 200, and no file" in failed(home)


def test_a_broken_download_is_taken_up_where_it_ended(replay: Replay, path: str) -> None:
    replay.fault(path, answers.cut(50_000), method="GET")
    replay.fault(path, answers.cut(10_000), method="GET")
    assert fetched() == DATA
    ranges = [r.headers.get("range") for r in replay.requests if r.method == "GET"]
    assert ranges == [None, "bytes=50000-", "bytes=60000-"]
    assert replay.requests[-1].headers["if-range"] == replay.files[path].etag
    assert get(replay) == ["200", "206", "206"]


def test_a_weak_etag_does_not_vouch_for_the_rest(replay: Replay) -> None:
    path = replay.put_static(NAME, DATA, etag='W/"zwak"')
    replay.fault(path, answers.cut(50_000), method="GET")
    assert fetched() == DATA
    assert replay.requests[-1].headers["if-range"] == answers.LAST_MODIFIED
    assert get(replay) == ["200", "206"]


@pytest.mark.parametrize(
    "facts", [{"ranges": False}, {"etag": "", "last_modified": ""}], ids=["ranges", "validators"]
)
def test_without_ranges_or_validators_it_begins_again(
    replay: Replay, facts: dict[str, object]
) -> None:
    path = replay.put_static(NAME, DATA, **facts)
    replay.fault(path, answers.cut(50_000), method="GET")
    assert fetched() == DATA
    assert get(replay) == ["200", "200"]


def test_a_file_that_changed_meanwhile_begins_again(replay: Replay, path: str) -> None:
    replay.fault(path, answers.cut(50_000), method="GET")
    replay.after(path, lambda: replay.put_file(path, DATA[::-1]) and None, skip=1)
    assert fetched() == DATA[::-1]
    assert get(replay) == ["200", "200"]


@pytest.mark.parametrize(
    "part",
    [
        "bytes 0-9/10",
        "bytes 0-74677/74678",
        "bytes 50000-60000/74678",
        "bytes 50000-50009/50010",
        "niets",
        "",
    ],
)
def test_a_rest_that_does_not_fit_begins_again(replay: Replay, path: str, part: str) -> None:
    assert len(DATA) == 74_678
    replay.fault(path, answers.cut(50_000), method="GET")
    wrong = answers.other(b"0123456789", Content_Range=part)
    replay.fault(path, wrong, method="GET")
    assert fetched() == DATA
    assert get(replay) == ["200", "206", "200"]


def test_a_rest_of_another_file_begins_again(replay: Replay, path: str) -> None:
    """A publisher that does not heed If-Range."""
    replay.fault(path, answers.cut(50_000), method="GET")
    replay.fault(path, answers.other(b"x" * 24_678, ETag='"ander"'), method="GET")
    assert fetched() == DATA
    assert get(replay) == ["200", "206", "200"]


def test_a_range_that_is_refused_begins_again(replay: Replay, path: str) -> None:
    replay.fault(path, answers.cut(50_000), method="GET")
    replay.fault(path, answers.status(416), method="GET")
    assert fetched() == DATA
    assert get(replay) == ["200", "416", "200"]


def test_a_download_that_always_breaks_ends(replay: Replay, path: str, home: Home) -> None:
    replay.fault(path, answers.cut(10), times=None, method="GET")
    reason = failed(home)
    assert "it broke off 5 times, at last at 50 bytes of 74,678" in reason
    assert "Nothing of it is kept; run again later" in reason
    assert get(replay) == ["200"] + ["206"] * 4


def test_a_length_that_is_too_long_is_caught(replay: Replay, home: Home) -> None:
    path = replay.put_static(NAME, DATA, ranges=False)
    replay.fault(path, answers.wrong_length(+7), times=None, method="GET")
    assert "broke off 5 times, at last at 74,678 bytes of 74,685" in failed(home)


def test_a_length_too_long_does_not_let_a_rest_in(replay: Replay, path: str, home: Home) -> None:
    replay.fault(path, answers.wrong_length(+7), times=None, method="GET")
    assert "Nothing of it is kept" in failed(home)


@pytest.mark.parametrize("data", [DATA, DATA[:300]], ids=["large", "small"])
def test_a_length_that_is_too_short_is_caught(replay: Replay, home: Home, data: bytes) -> None:
    path = replay.put_static(NAME, data)
    replay.fault(path, answers.wrong_length(-7), times=None, method="GET")
    assert "it sent more bytes than its Content-Length says" in failed(home)
    assert get(replay) == ["200"]


def test_a_drip_ends(replay: Replay, path: str, home: Home, setting: Setting) -> None:
    setting("http_file_seconds", 0.3)
    replay.fault(path, answers.drip(0.02), times=None, method="GET")
    begun = time.monotonic()
    reason = failed(home)
    assert time.monotonic() - begun < 2
    assert reason.startswith("after 0.3 seconds")
    assert "of 74,678 had come" in reason


def test_silence_ends(replay: Replay, path: str, home: Home, setting: Setting) -> None:
    setting("http_timeout_seconds", 0.05)
    setting("http_tries", 2)
    replay.fault(path, answers.drip(0.5), times=None, method="GET")
    assert "it broke off 2 times" in failed(home)


def test_compression_nobody_asked_for_is_undone(replay: Replay, path: str) -> None:
    replay.fault(path, answers.compressed(), method="GET")
    assert fetched() == DATA
    assert replay.requests[-1].headers["accept-encoding"] == "identity"


def test_a_compressed_download_that_broke_begins_again(replay: Replay, path: str) -> None:
    replay.fault(path, lambda a: answers.cut(900)(answers.compressed()(a)), method="GET")
    assert fetched() == DATA
    assert get(replay) == ["200", "200"]


@pytest.mark.parametrize("told", [True, False])
def test_a_file_too_large_is_refused(
    replay: Replay, path: str, home: Home, setting: Setting, told: bool
) -> None:
    setting("max_file_bytes", 70_000)
    if not told:  # what it unpacks to is too large, not what is announced
        replay.fault(path, answers.compressed(), method="GET")
    reason = failed(home)
    assert f"it is {'74,678' if told else 'more than 70,000'} bytes" in reason
    assert "at most 70,000 are let in" in reason
    assert "TECHNIEKPACT_MAX_FILE_BYTES" in reason


def test_progress_is_told(
    replay: Replay, path: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.sources.live.http.PROGRESS_BYTES", 20_000)
    monkeypatch.setattr("pipeline.sources.live.part.CHUNK", 8_192)
    with caplog.at_level(logging.INFO, "techniekpact"):
        fetched()
    assert f"fetch     proef: {NAME}, 0 MB of 74,678 bytes" in caplog.text
    assert f"fetch     proef: {NAME}, 74,678 bytes" in caplog.text


def test_leftovers_of_a_killed_process_are_removed(replay: Replay, path: str, home: Home) -> None:
    old = home.path / "live" / "partial" / ".abc.tmp"
    old.mkdir(parents=True)
    os.utime(old, (0, 0))
    fetched()
    assert not old.exists()


def test_a_caller_who_stops_halfway_leaves_nothing(replay: Replay, path: str, home: Home) -> None:
    results = fetch("proef", [FINDER], lambda _: True)
    assert isinstance(next(results), Fetched)
    assert isinstance(results, Generator)
    results.close()
    assert list((home.path / "live" / "partial").iterdir()) == []
