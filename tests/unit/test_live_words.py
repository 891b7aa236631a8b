"""Every word of why something was not fetched, and every setting that bounds how it is asked."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests

from pipeline.settings import get_settings
from pipeline.sources.live import Failed, Fetched, Unchanged, ckan, fetch
from pipeline.sources.live.finders import (
    Ckan,
    FindCkan,
    FindODataV3,
    FindODataV4,
    FindStatic,
    ODataV3,
    ODataV4,
    Static,
)
from pipeline.sources.live.http import Client, NotFetched, origin, read_json
from pipeline.sources.live.memory import Seen, recall, remember
from pipeline.sources.live.odata import V3, V4, State
from pipeline.sources.live.part import Part, refuse_page
from tests.conftest import Home
from tests.replay import answers
from tests.replay.asking import Setting, run
from tests.replay.content import made_v3, made_v4, sample
from tests.replay.server import Replay

NAME = "vo.csv"
DATA = sample("vo-leerlingen-2019.csv")
FINDER = FindStatic(static=Static(names=[NAME]))
MEND = "Open it in a browser; when it moved, mend `find` in pipeline/sources/registry.yml"


@pytest.fixture
def url(replay: Replay) -> str:
    """The address of a file that Static finds."""
    return replay.url + replay.put_static(NAME, DATA)


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def reason(act: Callable[[], object]) -> str:
    with pytest.raises(NotFetched) as trouble:
        act()
    assert str(trouble.value) == trouble.value.reason
    return f"{trouble.value.url}: {trouble.value.reason}"


def download(url: str, seen: Seen | None = None) -> bytes | None:
    with Client("proef") as client:
        found = client.download(url, seen)
        return None if found is None else found.path.read_bytes()


# ------------------------------------------------------------------------------ how it is asked


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("http://x.nl/a", ("http", "x.nl", 80)),
        ("https://X.nl", ("https", "x.nl", 443)),
        ("https://x.nl:81/a", ("https", "x.nl", 81)),
        ("ftp://x.nl/a", ("ftp", "x.nl", None)),
    ],
)
def test_an_origin_is_scheme_host_and_port(url: str, place: tuple[str, str, int | None]) -> None:
    assert origin(url) == place


def test_a_client_is_bounded_by_the_settings(home: Home, setting: Setting) -> None:
    setting("http_tries", 4)
    setting("http_backoff_seconds", 0.5)
    setting("http_retry_after_seconds", 33)
    setting("http_connections_per_host", 3)
    setting("http_more_origins", '["https://www.duo.nl"]')
    session = Client("proef")._session
    assert session.max_redirects == 5
    agent = f"techniekpact-monitor/{version('techniekpact-monitor')}"
    assert session.headers["User-Agent"] == agent
    adapter: Any = session.get_adapter("https://x")
    assert adapter is session.get_adapter("http://x")
    assert (adapter._pool_maxsize, adapter._pool_block) == (3, True)
    retry = adapter.max_retries
    assert (retry.total, retry.backoff_factor, retry.backoff_jitter) == (3, 0.5, 0.5)
    assert (retry.retry_after_max, retry.raise_on_status) == (33, False)
    assert retry.status_forcelist == (429, 500, 502, 503, 504)
    assert Client("proef")._origins == {
        ("https", "onderwijsdata.duo.nl", 443), ("https", "duo.nl", 443),
        ("https", "datasets.cbs.nl", 443), ("https", "opendata.cbs.nl", 443),
        ("https", "www.duo.nl", 443),
    }  # fmt: skip


def test_a_client_has_a_folder_of_its_own_while_it_works(home: Home) -> None:
    place = home.path / "live" / "partial"
    for name, age in ((".oud.tmp", 3_700), (".jong.tmp", 3_500)):
        (place / name).mkdir(parents=True)
        then = time.time() - age
        os.utime(place / name, (then, then))
    with Client("proef") as client:
        path = client.new_path()
        assert path != client.new_path()
        assert (path.parent.parent, path.parent.name[0], path.suffix) == (place, ".", "")
        assert path.parent.suffix == ".tmp"
        path.write_text("x")
    assert [p.name for p in place.iterdir()] == [".jong.tmp"]
    with Client("proef") as client:
        client.new_path().parent.rmdir()  # gone already is as good


def test_a_request_may_take_as_long_as_the_settings_say(
    url: str, setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, dict[str, Any]]] = []
    real = requests.Session.request

    def request(self: requests.Session, method: str, url: str, **how: Any) -> requests.Response:
        asked.append((method, how))
        return real(self, method, url, **how)

    monkeypatch.setattr(requests.Session, "request", request)
    setting("http_connect_seconds", 7)
    setting("http_timeout_seconds", 50)
    setting("http_file_seconds", 20)
    with Client("proef") as client:
        assert client.exists(url)
        client.download(url, packed=True)
    (head, how), (get, then) = asked
    assert (head, how) == (
        "HEAD",
        {"headers": {}, "stream": True, "timeout": (7, 50), "allow_redirects": True},
    )
    connect, silent = then.pop("timeout")
    assert connect == 7
    assert 15 < silent <= 20
    assert (get, then) == (
        "GET",
        {"headers": {"Accept-Encoding": "gzip"}, "stream": True, "allow_redirects": True},
    )


@pytest.mark.parametrize(
    ("answer", "there"),
    [
        ((200, "text/csv"), True),
        ((200, ""), True),
        ((200, "Text/HTML; charset=utf-8"), False),
        ((404, "text/csv"), False),
        ((410, "text/csv"), False),
    ],
)
def test_a_file_is_there_or_not(
    url: str, replay: Replay, answer: tuple[int, str], there: bool
) -> None:
    status, kind = answer
    headers = {"Content-Type": kind} if kind else {}
    replay.fault(path_of(url), lambda _: answers.Answer(status, b"", headers))
    with Client("proef") as client:
        assert client.exists(url) == there
        assert client.requests_spent() == 1
        assert client.requests_spent() == 0


def test_what_is_known_of_a_file_is_the_condition(url: str, replay: Replay) -> None:
    etag = replay.files[path_of(url)].etag
    seen = Seen(url=url, etag=etag, last_modified="x", sha256=["a"])
    assert download(url, seen) is None
    headers = replay.requests[-1].headers
    assert (headers["if-none-match"], headers["if-modified-since"]) == (etag, "x")
    assert (headers["accept-encoding"], "range" in headers) == ("identity", False)
    assert download(url, seen.model_copy(update={"etag": '"ander"', "last_modified": None})) == DATA
    assert "if-modified-since" not in replay.requests[-1].headers


def test_the_rest_of_a_file_is_asked_for_by_its_first_byte(
    url: str, replay: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, str]] = []
    real = requests.Session.request

    def request(self: requests.Session, method: str, url: str, **how: Any) -> requests.Response:
        asked.append(how["headers"])
        return real(self, method, url, **how)

    monkeypatch.setattr(requests.Session, "request", request)
    replay.fault(path_of(url), answers.cut(1))
    seen = Seen(url=url, etag='"oud"', last_modified="x", sha256=["a"])
    assert download(url, seen) == DATA
    etag = replay.files[path_of(url)].etag
    assert asked == [
        {"Accept-Encoding": "identity", "If-None-Match": '"oud"', "If-Modified-Since": "x"},
        {"Accept-Encoding": "identity", "Range": "bytes=1-", "If-Range": etag},
    ]


def answer(status: int = 200, **headers: str) -> requests.Response:
    found = requests.Response()
    found.status_code, found.url = status, "u"
    found.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    return found


@pytest.mark.parametrize(
    ("headers", "part"),
    [
        ({}, Part(Path("x"), "u")),
        ({"Content_Length": "12", "ETag": '"e"', "Last_Modified": "m"},
         Part(Path("x"), "u", '"e"', 12, '"e"', "m")),
        ({"Content_Length": "-1", "ETag": 'W/"e"', "Last_Modified": "m"},
         Part(Path("x"), "u", "m", None, 'W/"e"', "m")),
        ({"ETag": 'W/"e"', "Content_Encoding": "identity"},
         Part(Path("x"), "u", "", None, 'W/"e"', None)),
        ({"ETag": '"e"', "Content_Encoding": "gzip"}, Part(Path("x"), "u", "", None, '"e"', None)),
    ],
)  # fmt: skip
def test_the_beginning_of_a_file_says_what_vouches_for_its_rest(
    headers: dict[str, str], part: Part
) -> None:
    begun = Part(Path("x"))
    begun.begins(answer(**headers))
    assert begun == part


@pytest.mark.parametrize(
    ("status", "content", "etag", "total", "goes_on"),
    [
        (206, "bytes 5-9/10", '"e"', 10, True),
        (206, " bytes 5-9/10 ", "", None, True),
        (206, "bytes 5-9/10", '"e"', 11, False),
        (206, "bytes 5-9/10", '"f"', 10, False),
        (206, "bytes 4-9/10", '"e"', 10, False),
        (206, "bytes 5-8/10", '"e"', 10, False),
        (206, "bytes 5-10/10", '"e"', 10, False),
        (206, "bytes 5-9/*", '"e"', 10, False),
        (206, "bytes 5-9/10x", '"e"', 10, False),
        (206, "", '"e"', 10, False),
        (200, "bytes 5-9/10", '"e"', 10, False),
    ],
)
def test_a_rest_is_of_the_same_file_and_whole(
    status: int, content: str, etag: str, total: int | None, goes_on: bool
) -> None:
    part = Part(Path("x"), "u", '"e"', total)
    headers = {"Content_Range": content} | ({"ETag": etag} if etag else {})
    assert part.goes_on(answer(status, **headers), 5) is goes_on


# --------------------------------------------------------------------------- why it was not fetched


def test_an_unexpected_status_is_told(url: str, replay: Replay, setting: Setting) -> None:
    path = path_of(url)
    replay.fault(path, answers.status(403))
    assert reason(lambda: download(url)) == (
        f"{url}: it answered 403 Forbidden; expected was 200. {MEND}"
    )
    setting("http_tries", 2)
    replay.fault(path, answers.status(503), times=2)
    assert reason(lambda: download(url)) == (
        f"{url}: it answered 503 Service Unavailable; expected was 200, in 2 tries. Try again later"
    )
    replay.fault(path, answers.redirect(path), times=None)
    assert reason(lambda: download(url)) == (
        f"{url}: it redirects more than 5 times, perhaps in a circle. {MEND}"
    )


def test_a_status_goes_with_its_reason(url: str, replay: Replay) -> None:
    replay.fault(path_of(url), answers.status(410))
    with pytest.raises(NotFetched) as trouble:
        download(url)
    assert trouble.value.status == 410
    assert NotFetched("x", "y").status is None


def test_another_place_is_told(url: str, replay: Replay, setting: Setting) -> None:
    setting("http_more_origins", '["https://a.nl/map"]')
    to = "http://localhost:9/x.csv"
    replay.fault(path_of(url), answers.redirect(to))
    where = (
        f"it leads to {{}}; fetched is only from {replay.url}, https://a.nl{{}}. When the publisher "
        "moved there, add it to TECHNIEKPACT_HTTP_MORE_ORIGINS"
    )
    assert reason(lambda: download(url)) == f"{url}: {where.format(to, '')}"
    over = ", and not over http what came over https"
    with Client("proef") as client:
        for target in ("https://a.nl:99999/x", "https://b.nl/x", "https://a.nl:8443/x"):
            told = reason(lambda target=target: client._check_origin(url, target))
            assert told == f"{url}: {where.format(target, '')}"
        told = reason(lambda: client._check_origin("https://a.nl/x", url))
        assert told == f"https://a.nl/x: {where.format(url, over)}"
        nowhere = "https://a.nl:99999/x"
        told = reason(lambda: client._check_origin("https://a.nl/x", nowhere))
        assert told == f"https://a.nl/x: {where.format(nowhere, over)}"
        client._check_origin("https://a.nl/x", "https://a.nl/y")
        client._check_origin(url, url)


def test_who_cannot_be_reached_is_told(replay: Replay, setting: Setting) -> None:
    setting("duo_static_url", "http://127.0.0.1:9")
    setting("http_tries", 2)
    told = reason(lambda: download("http://127.0.0.1:9/x"))
    assert told.startswith("http://127.0.0.1:9/x: it could not be asked, in 2 tries (")
    assert told.endswith("). Try again later; look whether this machine reaches the publisher")


def test_a_download_that_breaks_waits_longer_each_time(
    url: str, replay: Replay, setting: Setting, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    waits: list[float] = []
    clock = SimpleNamespace(sleep=waits.append, monotonic=time.monotonic)
    monkeypatch.setattr("pipeline.sources.live.http.time", clock)
    setting("http_tries", 4)
    setting("http_backoff_seconds", 3)
    replay.fault(path_of(url), answers.cut(10), times=None)
    with caplog.at_level(logging.INFO, "techniekpact"):
        told = reason(lambda: download(url))
    assert told.startswith(f"{url}: it broke off 4 times, at last at 40 bytes of 74,678 (")
    assert told.endswith(
        "bytes read, 74638 more expected))). Nothing of it is kept; run again later"
    )
    assert waits == [3, 6, 12]
    again = f"fetch     proef: {NAME} broke off; again"
    assert [m for m in caplog.messages if "broke" in m] == [again] * 3


def test_a_rest_that_never_fits_is_told(url: str, replay: Replay, setting: Setting) -> None:
    setting("http_tries", 2)
    replay.fault(path_of(url), answers.cut(50_000))
    replay.fault(path_of(url), answers.status(416))
    assert reason(lambda: download(url)) == (
        f"{url}: it broke off 2 times, at last at 50,000 bytes of 74,678 (it could not be taken up "
        "again). Nothing of it is kept; run again later"
    )


def test_a_file_may_be_as_large_as_the_setting(url: str, setting: Setting) -> None:
    setting("max_file_bytes", len(DATA))
    assert download(url) == DATA
    setting("max_file_bytes", len(DATA) - 1)
    assert reason(lambda: download(url)) == (
        f"{url}: it is 74,678 bytes; at most 74,677 are let in. Raise TECHNIEKPACT_MAX_FILE_BYTES if "
        "that is right"
    )


def test_a_file_of_unknown_size_is_held_to_the_setting_while_it_comes(
    url: str, replay: Replay, setting: Setting
) -> None:
    setting("max_file_bytes", len(DATA) - 1)
    replay.fault(path_of(url), answers.compressed())
    assert reason(lambda: download(url)) == (
        f"{url}: it is more than 74,677 bytes; at most 74,677 are let in. Raise "
        "TECHNIEKPACT_MAX_FILE_BYTES if that is right"
    )
    setting("max_file_bytes", len(DATA))
    replay.fault(path_of(url), answers.compressed())
    assert download(url) == DATA


def test_what_takes_too_long_is_told(
    home: Home, setting: Setting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    setting("http_file_seconds", 1.5)
    clock = SimpleNamespace(monotonic=lambda: 100.0)
    monkeypatch.setattr("pipeline.sources.live.http.time", clock)
    part = Part(tmp_path / "x")
    with Client("proef") as client:
        assert client._left("u", 100.5, part) == 0.5
        assert reason(lambda: client._left("u", 100.0, part)) == (
            "u: after 1.5 seconds 0 bytes of an unknown number had come, and it is given up. Try "
            "again later, or raise TECHNIEKPACT_HTTP_FILE_SECONDS"
        )
        part.path.write_bytes(b"x" * 1_234)
        part.total = 56_789
        told = reason(lambda: client._left("u", 99.0, part))
        assert "seconds 1,234 bytes of 56,789 had come" in told


@pytest.mark.parametrize(("length", "chunk"), [(293, 1_000), (299, 1_000), (293, 291), (293, 146)])
def test_more_than_was_announced_is_told(
    url: str, replay: Replay, monkeypatch: pytest.MonkeyPatch, length: int, chunk: int
) -> None:
    monkeypatch.setattr("pipeline.sources.live.part.CHUNK", chunk)
    replay.put_static(NAME, DATA[:300])
    replay.fault(path_of(url), answers.wrong_length(length - 300))
    assert reason(lambda: download(url)) == (
        f"{url}: it sent more bytes than its Content-Length says, so where it ends is not sure. Try "
        "again later; if it stays, tell the publisher"
    )
    assert download(url) == DATA[:300]


@pytest.mark.parametrize(
    ("data", "page"),
    [
        (b"\xef\xbb\xbf \t\r\n<!DOCTYPE html>", True),
        (b"<HTML lang=nl>", True),
        (b"a;<html>\n", False),
        (b"<htm", False),
        (b" " * 512 + b"<html>", False),
        (b" " * 508 + b"<html>", False),
        (b" " * 507 + b"<html", True),
    ],
)
def test_a_page_is_no_file(tmp_path: Path, data: bytes, page: bool) -> None:
    path = tmp_path / "x"
    path.write_bytes(data)
    if page:
        assert reason(lambda: refuse_page(path, "u")) == (
            f"u: it answered an HTML page with status 200, and no file. {MEND}"
        )
    else:
        refuse_page(path, "u")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b'{"a": ' + b"1" * 60, "Expecting ',' delimiter: line 1 column 67 (char 66)); it begins "
         f"with '{{\"a\": {'1' * 54}'"),
        (b"\xff;", "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte); it "
         "begins with '\ufffd;'"),
        (b"[" * 100_000, "maximum recursion depth exceeded while decoding a JSON array from a "
         f"unicode string); it begins with '{'[' * 60}'"),
    ],
)  # fmt: skip
def test_no_json_is_told(home: Home, tmp_path: Path, data: bytes, says: str) -> None:
    path = tmp_path / "x"
    path.write_bytes(data)
    assert reason(lambda: read_json(path, "u")) == f"u: it answered no whole JSON ({says}. {MEND}"


def test_json_may_be_as_large_as_the_setting(home: Home, tmp_path: Path, setting: Setting) -> None:
    setting("max_json_bytes", 2_000)
    path = tmp_path / "x"
    path.write_bytes(b"[" + b" " * 1_998 + b"]")
    assert read_json(path, "u") == []
    path.write_bytes(b"[" + b" " * 1_999 + b"]")
    assert reason(lambda: read_json(path, "u")) == (
        "u: its answer is over 2,000 bytes of JSON; raise TECHNIEKPACT_MAX_JSON_BYTES if that is right"
    )


def test_json_leaves_no_file(url: str, replay: Replay) -> None:
    replay.put_static(NAME, b'{"a": 1}')
    with Client("proef") as client:
        assert client.json(url) == {"a": 1}
        assert list(client.new_path().parent.iterdir()) == []
    assert replay.requests[-1].headers["accept-encoding"] == "gzip"


# ----------------------------------------------------------------- what is remembered, and is told


def test_what_was_accepted_is_remembered_by_its_address(home: Home) -> None:
    seen = Seen(url="https://x/é", etag="e", sha256=["a", "b"])
    assert recall(seen.url, lambda _: True) is None
    remember(seen)
    assert recall(seen.url, lambda _: True) == seen
    assert recall(seen.url, lambda digest: digest == "a") is None
    assert recall("https://x/e", lambda _: True) is None
    remember(seen.model_copy(update={"sha256": []}))
    assert recall(seen.url, lambda _: True) is None
    (place,) = (home.path / "live" / "seen").iterdir()
    assert place.suffix == ".json"


def test_what_came_is_told_in_the_log(
    url: str, replay: Replay, home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    weg = FindStatic(static=Static(names=["weg.csv"]))
    with caplog.at_level(logging.INFO, "techniekpact"):
        run(FINDER)
        run(FINDER)
        (place,) = (home.path / "live" / "seen").iterdir()
        place.write_text("{")
        run(FINDER)
        [failed] = run(weg)
    assert isinstance(failed, Failed)
    assert caplog.messages == [
        f"fetch     proef: {NAME}, 74,678 bytes",
        f"fetch     proef: unchanged at {url}",
        f"fetch     {place} cannot be read; {url} is fetched anew",
        f"fetch     proef: {NAME}, 74,678 bytes",
        f"fetch     proef: {failed.url}: {failed.reason}",
    ]
    assert [r.levelname for r in caplog.records] == ["INFO", "INFO", "WARNING", "INFO", "WARNING"]
    assert failed == Failed(
        replay.url + path_of(url).replace(NAME, "weg.csv"),
        "no file is there under any of 1 names (weg.csv). Look on the publisher's site how the "
        "newest is spelt, and add that to `find` in pipeline/sources/registry.yml",
    )


def test_a_file_that_was_moved_away_is_no_trouble(url: str) -> None:
    results = fetch("proef", [FINDER, FINDER], lambda _: True)
    first = next(results)
    assert isinstance(first, Fetched)
    first.path.unlink()
    assert isinstance(next(results), Fetched)


def test_progress_is_told_after_so_many_bytes_or_seconds(
    replay: Replay, url: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = b"a;b\n" * 1_000_000
    replay.put_static(NAME, data)
    monkeypatch.setattr("pipeline.sources.live.http.PROGRESS_BYTES", 1_500_000)
    monkeypatch.setattr("pipeline.sources.live.part.CHUNK", 500_000)
    with caplog.at_level(logging.INFO, "techniekpact"):
        assert download(url) == data
    told = [m for m in caplog.messages if " MB of " in m]
    assert len(told) == 2
    assert told[0] == f"fetch     proef: {NAME}, 2 MB of 4,000,000 bytes"


# ---------------------------------------------------------------------------------- CKAN and Static


def test_a_catalogue_that_does_not_fit_is_told(replay: Replay) -> None:
    replay.put_package("een pakket", {"A hbo": ("a.csv", DATA), "A wo": ("b.csv", DATA)})
    replay.packages["een pakket"].append({"title": "Titel", "url": "x", "name": ""})
    base = get_settings().duo_ckan_url
    about = f"{base}/api/3/action/package_show?id=een%20pakket"
    ends = "Mend `find` in pipeline/sources/registry.yml"

    def told(*patterns: str) -> list[Any]:
        return run(FindCkan(ckan=Ckan(package="een pakket", resources=list(patterns))))

    assert told("B", "a .*") == [
        Failed(
            about,
            "0 resources of package een pakket fit 'B', and exactly one should. It has: 'A hbo'; "
            f"'A wo'; 'Titel'. {ends}",
        ),
        Failed(
            about,
            "2 resources of package een pakket fit 'a .*', and exactly one should. These do: 'A "
            f"hbo'; 'A wo'. {ends}",
        ),
    ]
    # What has no name or title fits no pattern.
    assert [f.reason[:12] for f in told("X+")] == ["0 resources "]
    replay.packages["een pakket"] = []
    assert told("B") == [
        Failed(
            about,
            "0 resources of package een pakket fit 'B', and exactly one should. It has: none. "
            f"{ends}",
        )
    ]
    no_package = (
        "it answered JSON, but no package with resources as CKAN's package_show does. Open it in a "
        "browser; when the publisher's catalogue changed, pipeline/sources/live/ckan.py must too"
    )
    for body in (
        b'{"success": 1, "result": {"resources": [{"url": "x"}]}}',
        b'{"success": true, "result": {"resources": [{"url": ""}, {"url": "x"}]}}',
        b'{"success": true, "result": {"resources": [7]}}',
        b'{"success": true, "result": {}}',
        b'{"success": false, "result": {"resources": []}}',
        b"[]",
    ):
        replay.fault("/" + about.split("/", 3)[3].split("?")[0], answers.other(body))
        assert told("B") == [Failed(about, no_package)]


def test_an_address_is_asked_as_the_world_reaches_it(home: Home) -> None:
    base = "https://onderwijsdata.duo.nl/map"
    for url, public in (
        ("a/b.csv", f"{base}/a/b.csv"),
        ("/a.csv", "https://onderwijsdata.duo.nl/a.csv"),
        ("https://duo.nl/x", "https://duo.nl/x"),
        ("https://onderwijsdata.duo.nl/x", "https://onderwijsdata.duo.nl/x"),
        ("http://binnen:81/x?y=1#z", "https://onderwijsdata.duo.nl/x?y=1#z"),
    ):
        assert ckan._public(url, base) == public


def test_an_address_in_the_settings_may_end_in_a_slash(replay: Replay, setting: Setting) -> None:
    for name in ("duo_ckan_url", "duo_static_url", "cbs_v4_url", "cbs_v3_url"):
        setting(name, f"{getattr(get_settings(), name)}/")
    run(FindCkan(ckan=Ckan(package="p", resources=["A"])))
    run(FINDER)
    run(FOUR)
    run(THREE)
    asked = replay.asked()
    assert len(asked) == 4
    assert [line for line in asked if "//" in line] == []


def test_a_file_smaller_than_the_catalogue_says_is_told(replay: Replay) -> None:
    (path,) = replay.put_package("p", {"A": ("a.csv", DATA)})
    finder = FindCkan(ckan=Ckan(package="p", resources=["A"]))
    entry = replay.packages["p"][0]
    entry["size"] = len(DATA) + 1
    assert run(finder) == [
        Failed(
            replay.url + path,
            "74,678 bytes came, and the catalogue says 74,679; it may have broken off. The next run "
            "asks again; when the catalogue is wrong, tell the publisher",
        )
    ]
    for size in (len(DATA), str(len(DATA)), 3, None, "onbekend"):
        entry["size"] = size
        [found] = run(finder, accept=False)
        assert isinstance(found, tuple)


def test_a_resource_of_a_year_is_of_its_period_and_is_remembered(replay: Replay) -> None:
    (path,) = replay.put_package("p", {" Instroom 2024 ": ("een bestand.csv", DATA)})
    entry = replay.packages["p"][0]
    entry["url"] = path.replace(" ", "%20")  # without a host
    [found] = run(FindCkan(ckan=Ckan(package="p", resources=["instroom {year}"])))
    assert isinstance(found, tuple)
    url = replay.url + entry["url"]
    assert (found[1].name, found[1].url, found[1].period) == ("een bestand.csv", url, "2024SJ00")
    seen = recall(url, lambda _: True)
    assert seen is not None
    keys = ("id", "url", "last_modified", "hash", "size")
    assert seen.resource == {key: entry[key] for key in keys}
    assert (seen.url, seen.etag, seen.last_modified, seen.modified) == (
        url, replay.files[path].etag, answers.LAST_MODIFIED, None,
    )  # fmt: skip


def test_each_entry_that_changed_asks_for_its_file(replay: Replay) -> None:
    (path,) = replay.put_package("p", {"A": ("a.csv", DATA)})
    finder = FindCkan(ckan=Ckan(package="p", resources=["A"]))
    entry = replay.packages["p"][0]
    run(finder)
    for key, value in (("id", "x"), ("hash", None), ("size", 7), ("last_modified", "x")):
        entry[key] = value
        assert run(finder) == [Unchanged(replay.url + path, 2)], key
        assert run(finder) == [Unchanged(replay.url + path, 1)], key
    entry["name"], entry["title"] = None, "a"
    assert run(finder) == [Unchanged(replay.url + path, 1)]


def test_the_years_that_were_tried_are_told(
    replay: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.sources.live.static.this_year", lambda: 2026)
    names = ["x {first}-{year}.csv", "y.csv"]
    [failed] = run(FindStatic(static=Static(names=names, years=2, span=3)))
    base = get_settings().duo_static_url
    assert failed == Failed(
        f"{base}/x {{first}}-{{year}}.csv",
        "no file is there under any of 3 names (x {first}-{year}.csv, y.csv; years 2026 down to "
        "2025). Look on the publisher's site how the newest is spelt, and add that to `find` in "
        "pipeline/sources/registry.yml",
    )
    at = path_of(base)
    assert replay.asked() == [
        f"HEAD {at}/x%20{first}-{first + 3}.csv 404" for first in (2023, 2022)
    ] + [f"HEAD {at}/y.csv 404"]  # fmt: skip


def test_a_file_that_went_away_between_two_requests_is_passed_over(replay: Replay) -> None:
    path = replay.put_static("weg.csv", DATA)
    replay.put_static("wel.csv", b"a;b\n")
    replay.fault(path, answers.status(410), method="GET")
    [found] = run(FindStatic(static=Static(names=["weg.csv", "wel.csv"])))
    assert isinstance(found, tuple)
    assert found[1].name == "wel.csv"
    replay.fault(path, answers.status(403), method="GET")
    [failed] = run(FindStatic(static=Static(names=["weg.csv", "wel.csv"])))
    assert isinstance(failed, Failed)
    assert failed.reason.startswith("it answered 403")


# -------------------------------------------------------------------------------------------- OData

TABLE, OLD = "80590ned", "80472ned"
FOUR = FindODataV4(odata_v4=ODataV4(table=TABLE))
THREE = FindODataV3(odata_v3=ODataV3(table=OLD))


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ({"Modified": "m", "Version": 3, "ObservationCount": 24}, State("m 3", 24)),
        ({"Modified": "m", "ObservationCount": "24"}, State("m", 24)),
        ({"Version": "v", "ObservationCount": -1}, State("v", None)),
        ({"Modified": ""}, State("", None)),
        ([{"Modified": "m"}], State("", None)),
    ],
)
def test_version_4_says_when_it_was_changed(home: Home, answer: Any, state: State) -> None:
    table = V4(ODataV4(table="t"))
    assert table.state(answer) == state
    assert table.about == "https://datasets.cbs.nl/odata/v1/CBS/t/Properties"
    assert table.url("X") == "https://datasets.cbs.nl/odata/v1/CBS/t/X"


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ({"value": [{"Modified": "m"}, {"Modified": "n"}]}, State("m", None)),
        ([{"Modified": 7}], State("7", None)),
        ([{"Modified": None}], State("", None)),
        ({"value": []}, State("", None)),
        ({"value": [3]}, State("", None)),
        (7, State("", None)),
    ],
)
def test_version_3_says_when_it_was_changed(home: Home, answer: Any, state: State) -> None:
    table = V3(ODataV3(table="t"))
    assert table.state(answer) == state
    assert table.about == "https://opendata.cbs.nl/ODataFeed/odata/t/TableInfos?$format=json"


def test_the_entities_of_a_table_are_told_by_its_own(home: Home) -> None:
    dimensions = [
        {"Identifier": "A", "ContainsCodes": True, "ContainsGroups": True},
        {"Identifier": "B", "ContainsCodes": True},
        {"Identifier": "C", "ContainsGroups": False},
    ]
    said = {"Dimensions": dimensions, "MeasureCodes": [{}, {"MeasureGroupId": "0"}]}
    four = V4(ODataV4(table="t"))
    assert list(four.entities(said.__getitem__)) == [
        "Dimensions", "MeasureCodes", "MeasureGroups", "ACodes", "AGroups", "BCodes", "Observations",
    ]  # fmt: skip
    said = {"Dimensions": [], "MeasureCodes": [{"MeasureGroupId": None}]}
    assert list(four.entities(said.__getitem__)) == ["Dimensions", "MeasureCodes", "Observations"]
    kinds = ["Dimension", "TimeDimension", "Topic", "DimensionX", None]
    properties = [{"Type": kind, "Key": f"K{n}"} for n, kind in enumerate(kinds)]
    three = V3(ODataV3(table="t", dataset="UntypedDataSet"))
    assert list(three.entities({"DataProperties": properties}.__getitem__)) == [
        "DataProperties", "CategoryGroups", "K0", "K1", "UntypedDataSet",
    ]  # fmt: skip


def test_a_table_that_cannot_be_had_whole_is_told(replay: Replay, setting: Setting) -> None:
    replay.v4[TABLE] = table = made_v4(TABLE, rows=24, page_size=10)
    base = f"{get_settings().cbs_v4_url}/{TABLE}"
    about, data = f"{base}/Properties", f"{base}/Observations"

    def told() -> list[str]:
        found = run(FOUR, accept=False)
        return [f"{f.url}: {f.reason}" for f in found if isinstance(f, Failed)]

    table.count = 1_025
    assert told() == [
        f"{data}: its 3 pages hold 24 records; expected were 1,025, as its description says. A table "
        "counts only when it is whole; run again later"
    ]
    table.count = None
    table.modified = None
    assert told() == [
        f"{about}: it does not say when the table was changed (Modified), as CBS's tables do. Open "
        "it in a browser; when the form changed, pipeline/sources/live/odata.py must too"
    ]
    table.modified = "m"
    setting("live_max_pages", 2)
    ends = "(at most 2 pages: TECHNIEKPACT_LIVE_MAX_PAGES). Run again later"
    codes = f"{base}/PeriodenCodes"  # these come first
    assert told() == [f"{codes}: page 3 of it is {codes}?$skip=20, more than are let in {ends}"]
    setting("live_max_pages", 1_000)
    ends = ends.replace("2 pages", "1,000 pages")
    for to, says in (
        (data, f"page 2 of it is {data}, which came before {ends}"),
        ("http://localhost:9/x",
         "its next page is on another host, http://localhost:9/x, and is not followed"),
    ):  # fmt: skip
        page = b'{"value": [{"Id": 0}], "@odata.nextLink": "%s"}' % to.encode()
        replay.fault(path_of(data), answers.other(page))
        assert told() == [f"{data}: {says}"]
    form = (
        "; expected was a list of records under `value`. Open it in a browser; when the form "
        "changed, pipeline/sources/live/odata.py must too"
    )
    for body, found in ((b'{"b": 1, "a": 2}', "keys a, b"), (b"7", "int"), (b"[7]", "list"),
                        (b'{"%s": 1}' % (b"k" * 300), f"keys {'k' * 195}")):  # fmt: skip
        replay.fault(path_of(data), answers.other(body))
        assert told() == [f"{data}: it answered JSON with {found}{form}"]
    table.codes["a b"] = []
    assert told() == [f"{about}: a part of it is named 'a bCodes', which no address can be made of"]


def test_pages_may_be_as_large_as_the_setting_together(replay: Replay, setting: Setting) -> None:
    replay.v4[TABLE] = made_v4(TABLE, rows=24, page_size=12)
    base = f"{get_settings().cbs_v4_url}/{TABLE}"
    sizes = []
    for link in (f"{base}/Observations", f"{base}/Observations?$skip=12"):
        sizes.append(len(requests.get(link, timeout=5).content))
    setting("max_file_bytes", sum(sizes))
    assert len(run(FOUR, accept=False)) == 8
    setting("max_file_bytes", sum(sizes) - 1)
    assert run(FOUR, accept=False) == [
        Failed(
            f"{base}/Observations",
            f"its first 2 pages are {sum(sizes):,} bytes; at most {sum(sizes) - 1:,} are let in "
            "(TECHNIEKPACT_MAX_FILE_BYTES)",
        )
    ]


def test_a_table_is_told_and_remembered_once_it_is_whole(
    replay: Replay, caplog: pytest.LogCaptureFixture
) -> None:
    replay.v4[TABLE] = made_v4(TABLE, rows=12, page_size=10)
    base = f"{get_settings().cbs_v4_url}/{TABLE}"
    with caplog.at_level(logging.INFO, "techniekpact"):
        results = list(fetch("proef", [FOUR], lambda _: True))
    assert [m for m in caplog.messages if ": page" in m] == [
        f"fetch     {TABLE} {entity}: page {n}"
        for entity in ("PeriodenCodes", "Observations")
        for n in (1, 2)
    ]
    assert {r.headers["accept-encoding"] for r in replay.requests} == {"gzip"}
    assert all(isinstance(r, Fetched) for r in results)
    for number, result in enumerate(r for r in results if isinstance(r, Fetched)):
        assert recall(f"{base}/Properties", lambda _: True) is None
        assert (result.period, result.etag, result.last_modified) == (None, None, None)
        result.accepted("fedcba98"[number] * 64)
    assert results[-1].url == f"{base}/Observations"
    seen = recall(f"{base}/Properties", lambda _: True)
    digests = sorted(letter * 64 for letter in "fedcba98")
    modified = replay.v4[TABLE].modified
    assert seen == Seen(url=f"{base}/Properties", modified=modified, sha256=digests)


def test_a_table_that_changes_is_told(replay: Replay, caplog: pytest.LogCaptureFixture) -> None:
    replay.v3[OLD] = table = made_v3(OLD)
    base = f"{get_settings().cbs_v3_url}/{OLD}"
    days = iter(range(1, 9))

    def change() -> None:
        table.modified = f"2026-07-0{next(days)}"

    replay.after(path_of(f"{base}/TypedDataSet"), change, times=2)
    with caplog.at_level(logging.INFO, "techniekpact"):
        assert run(THREE) == [
            Failed(
                f"{base}/TableInfos?$format=json",
                "it was changed twice while it was fetched (now 2026-07-02), so its pages may not "
                "belong together. The publisher is at work on it; run again later",
            )
        ]
    assert caplog.messages[:2] == [f"fetch     {OLD} changed while it was fetched; again"] * 2
