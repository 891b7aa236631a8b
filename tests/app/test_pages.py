"""Every page: run by Streamlit's own test harness, and opened in a real browser."""

from __future__ import annotations

import csv
import errno
import json
import os
import re
import shutil
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import duckdb
import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from streamlit.testing.v1 import AppTest

from app import data, data_report
from app.addresses import KnownAddresses
from app.frame import as_plain
from pipeline import journal
from pipeline.release import store
from pipeline.settings import PROJECT_ROOT
from tests.app.conftest import open_view, serve
from tests.conftest import Home, working_in

PAGES = ["", "kiezen", "leren", "werken", "regio", "tabel", "tijdmachine", "rapport", "acties",
         "herkomst", "kwaliteit", "verantwoording", "vergelijking", "controles", "checklist",
         "downloads"]  # fmt: skip


@pytest.fixture
def app(sample_home: Home) -> Iterator[AppTest]:
    with working_in(sample_home):
        yield AppTest.from_file(str(PROJECT_ROOT / "app" / "main.py"), default_timeout=60)


def test_the_overview_has_a_card_for_every_figure(app: AppTest, sample_home: Home) -> None:
    app.run()
    assert not app.exception
    cells = [r for r in sample_home.rows("kerncijfers") if r["pijler"] != "controle"]
    cards = {name: _card(app, name) for name in {r["naam"] for r in cells}}
    shown_by = ("kerncijfer", "niveau", "instelling", "vergelijking")
    values = sum(card.count("***") // 2 for card in cards.values())
    assert values == len({tuple(r[k] for k in shown_by) for r in cells})
    mbo = cards["Deelnemers mbo techniek totaal"]
    assert "***134.041***\\* personen ▲ +1,0\u00a0%" in mbo
    assert "Dat zijn er 1,0\u00a0% meer dan in 2018/'19." in mbo
    assert "2019/'20\\* · voorlopig" in mbo
    assert "Bron: DUO, bekend sinds 17 maart 2020 (voorbeeld)" in mbo
    assert "![Verloop van 2015/'16" in mbo
    assert "***59,9–60,1\u00a0%***" in cards["Vwo'ers met een N-profiel"]
    assert "[Landelijke acties](/acties)" in cards["Landelijke acties"]
    assert "Doel: minstens 1.000 beurzen in 2016/'17" in cards["Topsectorbeurzen toegezegd"]
    assert "niet te vergelijken" in cards["Aandeel instroom bètatechniek"]
    assert any("geen bron" in m.value for m in app.markdown)
    assert any(m.value.startswith("Dit is de eerste publicatie") for m in app.markdown)
    assert "Voorbeeldgegevens" in app.warning[0].value
    assert "Bronnen: CBS, DUO, OCW, Platform Bèta Techniek, Regiegroep" in app.caption[-1].value


def _card(app: AppTest, name: str) -> str:
    """Return the card of a figure; its name stands on top, as a link where it has a page."""
    listed = "\n\n".join(m.value for m in app.markdown if m.value.startswith("- **"))
    cards = listed.removeprefix("- ").split("\n\n- ")
    found = [c for c in cards if re.match(rf"\*\*\[?{re.escape(name)}(\]|\*\*)", c)]
    assert len(found) == 1, (name, found)
    return str(found[0])


ENGLISH = [
    ("overzicht", {}), ("pijler:kiezen", {"kerncijfer": "KT-04"}),
    ("pijler:werken", {"kerncijfer": "WT-06"}),
    ("tijdmachine", {"kerncijfer": "KT-08", "op": "2023-12-31"}), ("acties", {}),
    ("herkomst", {"cel": "KT-04/2013SJ00/NL"}), ("kwaliteit", {}), ("verantwoording", {}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "asked"), ENGLISH)
def test_an_english_page_shows_no_dutch_text_of_ours(
    home_of_the_app: Home, name: str, asked: dict[str, str]
) -> None:
    test = open_view(name, "en", **asked)
    shown = " ".join(
        [*(m.value for m in test.markdown), *(c.value for c in test.caption)]
        + [str(cell) for t in (*test.table, *test.dataframe) for cell in t.value.values.flat]
    )
    dutch, english = _seed_texts()
    assert [one for one in dutch if as_plain(one) in shown] == []
    if name not in ("overzicht", "tijdmachine"):
        assert any(as_plain(one) in shown for one in english)


def test_a_release_from_before_english_and_boundaries_is_shown(sample_copy: Home) -> None:
    warehouse, manifest = (
        sample_copy.release_file(name) for name in ("warehouse.duckdb", "manifest.json")
    )
    for path in (warehouse, manifest, manifest.parent):
        path.chmod(0o755)
    with duckdb.connect(warehouse) as db:
        db.execute("drop table marts.dim_grenzen")
        for table in ("dim_definities", "dim_breuken", "dim_herzieningen", "fct_doelen",
                      "fct_controles", "fct_gepubliceerd"):  # fmt: skip
            db.execute(
                f"create or replace table marts.{table} as "
                f"select columns(c -> not ends_with(c, '_en')) from marts.{table}"
            )
    written = json.loads(manifest.read_text())
    del written["rows"]["dim_grenzen"]
    manifest.write_text(json.dumps(written))
    with working_in(sample_copy):
        st.cache_data.clear()  # a release is never changed, as this one is
        for name, asked in [*ENGLISH, ("regio", {"niveau": "provincie"}), ("rapport", {})]:
            test = open_view(name, "en", **asked)
            assert [m.value for m in test.markdown]
        st.cache_data.clear()


@pytest.mark.parametrize(
    ("name", "asked", "told"),
    [
        (
            "pijler:kiezen",
            {"kerncijfer": "WT-08"},
            "staat op de pagina [Werken in de techniek](/werken?",
        ),
        (
            "pijler:kiezen",
            {"kerncijfer": "KT-99"},
            "KT-99 is hier niet te kiezen. U ziet nu bij “Kerncijfer”: KT-01",
        ),
        ("pijler:kiezen", {"kerncijfer": "WT-08"}, "”: KT-01"),
        ("pijler:werken", {"kerncijfer": "GV-01"}, "[Acties en doelen](/acties)"),
        ("pijler:werken", {"kerncijfer": "WT-02", "uitsplitsing": "x"}, "x is hier niet te kiezen"),
        ("regio", {"kerncijfer": "WT-08", "uitsplitsing": "x"}, "x is hier niet te kiezen"),
        ("tijdmachine", {"kerncijfer": "WT-08", "uitsplitsing": "x"}, "x is hier niet te kiezen"),
        ("pijler:kiezen", {"kerncijfer": "KT-06", "uitsplitsing": "stand"}, "stand is hier niet"),
        ("regio", {"kerncijfer": "WT-06"}, "WT-06 is hier niet te kiezen"),
        ("regio", {"kerncijfer": "WT-08", "niveau": "provincie"}, "provincie is hier niet"),
        ("rapport", {"dag": "foo"}, "foo is geen dag"),
        ("rapport", {"dag": "2099-01-01"}, "2099\\-01\\-01 is geen dag"),
        ("rapport", {"regio": "zzz"}, "zzz is hier niet te kiezen. U ziet nu bij "),
        ("tijdmachine", {"dag": "foo"}, "als 2014-05-13. U ziet "),
        ("tijdmachine", {"dag": "2010-01-01"}, "Er is nog niets bekend op 1 januari 2010"),
        ("tijdmachine", {"dag": "2099-01-01"}, "1 januari 2099 is nog niet geweest"),
        ("tijdmachine", {"regio": "<b>x</b>"}, "x"),
        ("acties", {"pijler": "x" * 99}, "x" * 60 + "… is hier niet te kiezen"),
        ("controles", {"ernst": "hoog"}, "hoog is hier niet te kiezen"),
        ("herkomst", {"cel": "KT-04/1999SJ00/NL"}, "KT"),
    ],
)
def test_what_an_address_asks_and_is_not_there_is_said(
    home_of_the_app: Home, name: str, asked: dict[str, str], told: str
) -> None:
    test = open_view(name, **asked)
    (said,) = [m.value for m in test.info]
    assert told.replace("\\-", "-") in said.replace("\\-", "-")
    assert "<b>" not in said.replace("\\<", "")


@pytest.mark.parametrize(
    ("name", "choice", "first", "second", "kind"),
    [
        ("pijler:kiezen", "kerncijfer", "KT-04", "KT-06", "selectbox"),
        ("tabel", "kerncijfer", "KT-04", "KT-06", "multiselect"),
        ("tijdmachine", "dag", "2014-05-13", "2020-01-01", "date_input"),
        ("rapport", "dag", "2014-05-13", "2020-01-01", "date_input"),
        ("herkomst", "cel", "KT-04/2013SJ00/NL", "WT-08/2016KW01/NL", "selectbox"),
    ],
)
def test_who_goes_back_sees_what_the_address_says(
    home_of_the_app: Home, name: str, choice: str, first: str, second: str, kind: str
) -> None:
    def shown(test: AppTest) -> str:
        assert not test.exception
        assert not test.info
        assert test.query_params[choice] in (test_value, [test_value])
        return str(test.get(kind)[0].value)

    test_value = first
    test = open_view(name, **{choice: first})
    before = shown(test)
    test_value = test.query_params[choice] = second
    assert shown(test.run()) != before
    test_value = test.query_params[choice] = first
    assert shown(test.run()) == before


def test_who_chooses_keeps_the_choice_before_the_address_follows(home_of_the_app: Home) -> None:
    test = open_view("pijler:kiezen", kerncijfer="KT-04")
    test.selectbox[0].select("KT-06")
    assert test.run().selectbox[0].value == "KT-06"
    # The browser sends the next choice with the address from before the first one.
    test.query_params["kerncijfer"] = "KT-04"
    test.selectbox[0].select("KT-05")
    assert test.run().selectbox[0].value == "KT-05"
    assert test.query_params["kerncijfer"] in ("KT-05", ["KT-05"])


def test_a_figure_in_small_letters_is_that_figure(home_of_the_app: Home) -> None:
    test = open_view("pijler:kiezen", kerncijfer="kt-06")
    assert not test.info
    assert test.selectbox[0].value == "KT-06"


def _seed_texts() -> tuple[set[str], set[str]]:
    """Return the texts of the seeds in Dutch, and what they are in English."""
    pairs = set()
    for seed in (PROJECT_ROOT / "dbt_project" / "seeds").glob("*.csv"):
        with seed.open(newline="") as file:
            for row in csv.DictReader(file):
                both = [(row[n], row[f"{n}_en"]) for n in row if f"{n}_en" in row]
                pairs |= {(nl, en) for nl, en in both if len(nl) > 25 and nl not in en}
    return {nl for nl, _ in pairs}, {en for _, en in pairs}


def test_the_overview_is_english_when_its_address_says_so(app: AppTest) -> None:
    app.query_params["taal"] = "en"
    app.run()
    assert not app.exception
    card = _card(app, "Students in mbo techniek")
    assert "***134,041***\\* persons ▲ +1.0%" in card
    assert "That is 1.0% more than in 2018/'19." in card
    assert "(/kiezen?kerncijfer=KT-06&taal=en)" in card
    assert "Sample data" in app.warning[0].value


@pytest.mark.parametrize(
    ("page", "figure"), [("kiezen", "KT-04"), ("leren", "LT-03"), ("werken", "WT-08")]
)
def test_a_pillar_page_shows_the_figure_in_its_address(
    app: AppTest, sample_home: Home, page: str, figure: str
) -> None:
    import streamlit as st

    def run_page(name: str) -> None:
        from app.views import pijler

        pijler.show(name)

    assert st
    test = AppTest.from_function(run_page, args=(page,), default_timeout=60)
    test.query_params["kerncijfer"] = figure
    test.run()
    assert not test.exception
    assert test.selectbox[0].value == figure
    rows = sample_home.rows("kerncijfers", figure)
    assert len(test.table[0].value) == len(rows)


def _herkomst(**address: str) -> AppTest:
    def run_page() -> None:
        from app.views import herkomst

        herkomst.show()

    test = AppTest.from_function(run_page, default_timeout=60)
    for key, value in address.items():
        test.query_params[key] = value
    return test.run()


def test_the_way_of_a_figure_is_shown_at_its_own_address(app: AppTest, sample_home: Home) -> None:
    test = _herkomst(cel="WT-08/2016KW01/NL", bekend="2022-05-24")
    assert not test.exception
    assert test.header[0].value == "Openstaande technische vacatures: 41.500 vacatures"
    assert test.selectbox[2].value == "2022-05-24"
    cell = ("explain", "WT-08/2016KW01/NL", "--as-of", "2022-05-24", "--format", "json")
    found = json.loads(sample_home.ok(*cell))
    lines = next(d.value for d in test.dataframe if "Telt als" in d.value)
    assert list(lines["Cel zoals ontvangen"]) == [row["cel"] for row in found["rijen"]]
    words = next(d.value for d in test.dataframe if "Naar" in d.value)
    assert any("uwv-vacatures-2022.csv" in word for word in words["Van"])


def test_another_vintage_has_its_own_address(app: AppTest) -> None:
    test = _herkomst(cel="WT-08/2016KW01/NL")
    assert test.header[0].value == "Openstaande technische vacatures: 29.200 vacatures"
    assert test.query_params["bekend"] != "2022-05-24"
    test.selectbox[2].set_value("2022-05-24").run()
    assert test.query_params["bekend"] in ("2022-05-24", ["2022-05-24"])
    assert test.header[0].value == "Openstaande technische vacatures: 41.500 vacatures"


def test_an_address_of_a_cell_that_is_not_there_says_so(app: AppTest) -> None:
    test = _herkomst(cel="KT-04/1900SJ00/NL")
    assert not test.exception
    assert "KT-04/1900SJ00/NL" in test.info[0].value


def test_a_release_that_no_folder_can_be_of_is_not_there(home_of_the_app: Home) -> None:
    for name in ("A" * 300, "\u202e\x1b[31m" * 9, "../" * 99, "\0", "é" * 200):
        test = open_view("tabel", publicatie=name)
        (said,) = [m.value for m in test.error]
        assert len(said) < 400
        assert not {"\u202e", "\x1b"} & set(said)


@pytest.mark.parametrize(
    "asked",
    ["tabel?publicatie={}", "tijdmachine?dag={}", "herkomst?cel={}", "kiezen?kerncijfer={}"],
)
def test_an_address_in_an_address_is_no_link(server: str, browser: Any, asked: str) -> None:
    evil = "http://evil.nl/x www.evil.nl HTTPS://evil.nl a@evil.nl"
    page = browser.new_page()
    page.goto(f"{server}/{asked.format(quote(evil, safe=''))}")
    told = page.locator("[data-testid=stAlert]", has_text="a@\u2060evil.nl")
    told.first.wait_for(timeout=60_000)
    assert page.locator("a[href*='evil.nl']").count() == 0
    page.close()


def test_what_an_address_says_is_shown_as_it_is(app: AppTest) -> None:
    test = _herkomst(cel="[klik](http://elders.example) <b>x</b>")
    assert not test.exception
    assert "\\[klik\\](http\u2060\\://elders.example) \\<b\\>x" in test.info[0].value


def test_a_dashboard_that_may_only_read_gives_what_is_taken_away(
    home_of_the_app: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(journal, "append", refuse)
    manifest = store.require()
    assert data.evidence_bundle(manifest, "KT-04/2013SJ00/NL", None).data
    data.taken_away(manifest.release, ("KT-04",), "NL", ".csv")
    _, report = data_report.document(manifest, None, "NL", "nl", ".docx")
    assert report()
    assert caplog.text.count("the journal cannot be written") == 3


def test_without_a_release_the_page_says_so(home: Home) -> None:
    test = AppTest.from_file(str(PROJECT_ROOT / "app" / "main.py"), default_timeout=60).run()
    assert not test.exception
    assert "nog geen cijfers" in test.title[0].value


@pytest.mark.parametrize(
    "manifest", [b'{"format": 2, "release": "r", "rows": {}}', b'{"format": 2}', b"{", None]
)
def test_a_release_that_cannot_be_read_is_explained(home: Home, manifest: bytes | None) -> None:
    directory = home.path / "releases" / "r"
    directory.mkdir(parents=True)
    if manifest is not None:
        (directory / "manifest.json").write_bytes(manifest)
    (home.path / "current.json").write_text('{"release": "r"}')
    test = AppTest.from_file(str(PROJECT_ROOT / "app" / "main.py"), default_timeout=60).run()
    assert not test.exception
    assert "kan niet worden getoond" in test.title[0].value
    assert "release r" in test.caption[0].value.lower()


def test_a_pointer_that_cannot_be_read_is_explained(home: Home) -> None:
    home.path.mkdir(parents=True, exist_ok=True)
    (home.path / "current.json").write_text("{")
    test = AppTest.from_file(str(PROJECT_ROOT / "app" / "main.py"), default_timeout=60).run()
    assert not test.exception
    assert "kan niet worden getoond" in test.title[0].value
    assert "current.json is damaged" in test.caption[0].value


def test_another_release_is_announced(app: AppTest) -> None:
    app.run()
    assert not app.toast
    app.session_state["release"] = "another"
    app.run()
    assert not app.exception
    assert app.toast[0].value.startswith("Er is een andere publicatie.")
    app.run()
    assert not app.toast


def _open(browser: Any, url: str, width: int, height: int, asked: list[str] | None = None) -> Any:
    """Open an address; what the page asks of servers is written in `asked`."""
    page = browser.new_context(viewport={"width": width, "height": height}).new_page()
    if asked is not None:
        page.on("request", lambda request: asked.append(request.url))
    page.goto(url)
    page.wait_for_selector("h1", timeout=60_000)
    # Streamlit marks the app while its script runs.
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=60_000)
    return page


@pytest.mark.parametrize("path", ["onzin", "kiezen/foo", "release/x", "Kiezen"])
def test_an_address_without_a_page_says_so(server: str, browser: Any, path: str) -> None:
    page = browser.new_page()
    answer = page.goto(f"{server}/{path}?taal=en")
    assert answer.status == 404
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert page.title() == "This page does not exist"
    # A program that looks for broken links does not ask for HTML by name.
    assert page.request.get(f"{server}/{path}", headers={"Accept": "*/*"}).status == 404
    page.get_by_role("link", name="To the overview").click()
    page.wait_for_function("document.title === 'Overview – Techniekpact Monitor'", timeout=60_000)
    page.close()


@pytest.mark.parametrize(
    ("path", "media"),
    [
        ("favicon.png", "image/png"),
        ("manifest.json", "application/json"),
        ("_stcore/health", "text/plain"),
        ("release/huidig/manifest.json", "application/json"),
        ("kiezen/", "text/html"),
        ("toegankelijkheid", "text/html"),
    ],
)
def test_what_is_no_page_and_has_an_answer_keeps_it(server: str, path: str, media: str) -> None:
    for accept in ("text/html", "*/*"):
        request = urllib.request.Request(f"{server}/{path}", headers={"Accept": accept})
        with urllib.request.urlopen(request) as answer:
            assert answer.status == 200
            assert answer.headers.get_content_type() == media


def _answer(path: str, query: str = "") -> Response | None:
    scope = {"type": "http", "method": "GET", "scheme": "https", "server": ("monitor.nl", 443),
             "path": path, "query_string": query.encode(), "headers": []}  # fmt: skip
    return KnownAddresses(Starlette(), []).answer(Request(scope))


def test_an_address_below_another_one_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "get_option", {"server.baseUrlPath": "monitor"}.get)
    for path in ("", "/", "/kiezen", "/_stcore/stream", "/favicon.png", "/oauth2callback"):
        assert _answer(f"/monitor{path}") is None
    lost, home = _answer("/monitor/onzin"), _answer("/monitor/overzicht", "taal=en")
    assert lost is not None
    assert lost.status_code == 404
    assert 'href="/monitor/?taal=nl"' in bytes(lost.body).decode()
    assert home is not None
    assert home.headers["location"] == "/monitor/?taal=en"


def test_every_page_has_its_own_title_and_the_overview_its_address(
    server: str, browser: Any
) -> None:
    page = browser.new_page()
    page.goto(f"{server}/overzicht?taal=en")
    page.wait_for_function("document.title === 'Overview – Techniekpact Monitor'", timeout=60_000)
    page.locator('[data-testid="stSidebarNavLink"][href*="/tabel"]').click()
    page.wait_for_function("document.title === 'Table – Techniekpact Monitor'", timeout=60_000)
    assert page.locator("[role=dialog]").count() == 0
    page.close()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("size", [(1280, 900), (390, 844)], ids=["desktop", "phone"])
def test_a_page_opens_in_a_browser(
    server: str, browser: Any, path: str, size: tuple[int, int]
) -> None:
    asked: list[str] = []
    page = _open(browser, f"{server}/{path}", *size, asked)
    page.get_by_text("Voorbeeldgegevens.").wait_for(timeout=60_000)
    # The foot stands there, so the whole page does.
    page.get_by_text(re.compile(r"^Publicatie \d")).wait_for(timeout=60_000)
    assert page.locator("[role=dialog]").count() == 0
    assert page.locator("[data-testid=stException]").count() == 0
    page.wait_for_function("document.documentElement.lang === 'nl'", timeout=60_000)
    # Nothing sticks out: no sideways scrolling of the page as a whole.
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    # The page does without other servers.
    assert [url for url in asked if not url.startswith((server, "data:", "blob:"))] == []
    page.context.close()


def test_the_chart_is_drawn_and_its_table_stands_underneath(server: str, browser: Any) -> None:
    page = _open(browser, f"{server}/kiezen?kerncijfer=KT-04", 1280, 900)
    page.wait_for_selector(
        "[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg"
    )
    page.get_by_role("cell", name="48.553* personen (voorbeeld)").wait_for(timeout=60_000)
    chart = page.locator("[data-testid=stVegaLiteChart]").bounding_box()
    table = page.locator("[data-testid=stTable]").bounding_box()
    assert chart["y"] + chart["height"] <= table["y"]
    page.context.close()


def test_files_can_be_taken_one_after_the_other(sample_copy: Home, browser: Any) -> None:
    with serve(sample_copy) as address:
        page = _open(
            browser, f"{address}/kiezen?kerncijfer=KT-06&uitsplitsing=landsdeel", 1280, 900
        )
        names = ["Tabel als CSV", "Tabel als Excel", "Grafiek als SVG", "Tabel als CSV"]
        for name in names:
            with page.expect_download(timeout=60_000):
                page.get_by_role("button", name=name).click()
        page.context.close()
    with working_in(sample_copy):
        acts = [line for line in journal.lines("exported") if line.origin == "dashboard"]
    assert len(acts) == 3  # of the figures; a picture is none


def test_paper_is_white_for_who_reads_in_the_dark(server: str, browser: Any) -> None:
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(f"{server}/kiezen?kerncijfer=KT-06")
    page.get_by_text(re.compile(r"^Publicatie \d")).wait_for(timeout=60_000)
    colours = """() => ['stApp', 'stMain', 'stVegaLiteChart'].map(id => {
        const e = document.querySelector(`[data-testid=${id}]`);
        return getComputedStyle(e.querySelector('svg.marks') && id.endsWith('Chart')
            ? e.querySelector('svg.marks') : e).backgroundColor })"""
    page.wait_for_selector("[data-testid=stVegaLiteChart] svg.marks")
    assert "rgb(255, 255, 255)" not in page.evaluate(colours)
    page.emulate_media(media="print", color_scheme="dark")
    assert set(page.evaluate(colours)) == {"rgb(255, 255, 255)"}
    assert (
        page.evaluate("getComputedStyle(document.querySelector('[data-testid=stMain] p')).color")
        == "rgb(28, 39, 51)"
    )
    context.close()


def test_paper_shows_tables_dark_on_light_and_maps_in_their_own_ink(
    server: str, browser: Any
) -> None:
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(f"{server}/regio?kerncijfer=KT-01")
    page.wait_for_selector(".st-key-landkaart svg .mark-text")
    ink = """() => [...document.querySelectorAll('.st-key-landkaart svg .mark-text text')]
        .map(e => getComputedStyle(e).fill)"""
    on_screen = page.evaluate(ink)
    page.emulate_media(media="print", color_scheme="dark")
    assert len(set(on_screen)) > 1
    assert page.evaluate(ink) == on_screen
    page.goto(f"{server}/controles")
    canvas = "[data-testid=stDataFrame] canvas"
    page.wait_for_selector(canvas, state="attached", timeout=60_000)
    filtered = f"getComputedStyle(document.querySelector('{canvas}')).filter"
    assert page.evaluate(filtered).startswith("invert(1)")
    page.emulate_media(media="screen", color_scheme="dark")
    assert page.evaluate(filtered) == "none"
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_where_the_keyboard_is_can_be_seen(server: str, browser: Any, theme: str) -> None:
    context = browser.new_context(color_scheme=theme, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{server}/tabel?kerncijfer=KT-04")
    page.get_by_text(re.compile(r"^Publicatie \d")).wait_for(timeout=60_000)
    # Put there at each look: a page that is still being made takes the focus away.
    outlined = """([css, place, role, wanted]) => {
        const e = [...document.querySelectorAll(css)].at(place); if (!e) return false;
        e.focus(); return getComputedStyle((role && e.closest(role)) || e).outline === wanted }"""
    wanted = {"light": "rgb(11, 92, 138) solid 3px", "dark": "rgb(108, 188, 236) solid 3px"}[theme]
    for css, place, role in (
        ("[data-testid=stSidebarNavLink]", 1, ""),
        ("[role=combobox]", 0, "[role=group]"),
        ("[data-testid=stDownloadButton] button", 0, ""),
        ("[data-testid=stMain] a", -1, ""),
    ):
        page.keyboard.press("Tab")  # so that the browser takes it for a keyboard
        page.wait_for_function(outlined, arg=[css, place, role, wanted], timeout=30_000)
    context.close()


def test_the_graph_of_a_figure_is_drawn_without_the_internet(server: str, browser: Any) -> None:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.route(re.compile(r"^https?://(?!localhost)"), lambda route: route.abort())
    page.goto(f"{server}/herkomst?cel=KT-07/2013SJ00/NL")
    graph = page.get_by_role("figure", name=re.compile("Schema van boven naar beneden.*KT-07"))
    graph.locator("svg text", has_text="vo-leerlingen-2013.csv").wait_for(timeout=60_000)
    assert graph.locator("svg g.node").count() == 7
    assert "cel=KT-07/2013SJ00/NL" in page.url.replace("%2F", "/")
    page.context.close()


def test_a_choice_stands_in_the_address(server: str, browser: Any) -> None:
    page = _open(browser, f"{server}/werken", 1280, 900)
    page.get_by_role("combobox").click()
    page.get_by_role("option", name="WT-06").click(timeout=30_000)
    page.wait_for_url("**/werken?kerncijfer=WT-06")
    page.context.close()


def test_the_documents_open_and_ask_nothing_of_another_server(server: str, browser: Any) -> None:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{server}/release/huidig/docs/index.html")
    page.get_by_role("link", name="dbt docs").click()
    page.wait_for_url("**/docs/dbt/index.html*")
    page.goto(f"{server}/release/huidig/docs/dbt/index.html#!/model/model.techniekpact.dim_regios")
    page.locator("h1", has_text="dim_regios").wait_for(timeout=60_000)
    page.goto(f"{server}/release/huidig/docs/checks/index.html")
    page.locator("td a").first.click()
    page.get_by_text("Expectation Validation Result").wait_for(timeout=60_000)
    assert [url for url in asked if not url.startswith((server, "data:"))] == []
    page.context.close()


def test_without_figures_every_page_says_so(home: Home, browser: Any) -> None:
    with serve(home) as address:
        _all_say(browser, address, "Er zijn nog geen cijfers")
        (home.path / "current.json").write_text('{"release": "r"}')
        _all_say(browser, address, "Deze publicatie kan niet worden getoond")


def _all_say(browser: Any, address: str, title: str) -> None:
    page = browser.new_context().new_page()
    for path in PAGES:
        page.goto(f"{address}/{path}")
        page.get_by_role("heading", name=title).wait_for(timeout=60_000)
        assert page.locator("[data-testid=stException]").count() == 0
        assert "Traceback" not in page.content()
    page.context.close()


def _foot(release: str | None) -> re.Pattern[str]:
    return re.compile(f"^Publicatie {release} van")


def test_an_open_page_shows_a_new_release_by_itself(sample_copy: Home, browser: Any) -> None:
    """Immutable files and a pointer: the server that runs on serves the new figures."""
    with serve(sample_copy) as address:
        paths = ("", "kiezen", "tabel", "kwaliteit")
        pages = [_open(browser, f"{address}/{path}", 1280, 900) for path in paths]
        first = sample_copy.release
        for page in pages:
            page.get_by_text(_foot(first)).wait_for(timeout=60_000)
        second = f"{first}-copy"
        releases = sample_copy.path / "releases"
        shutil.copytree(releases / str(first), releases / second)
        manifest = releases / second / "manifest.json"
        manifest.chmod(0o644)
        manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "release": second}))
        (sample_copy.path / "current.json").write_text(json.dumps({"release": second}))
        for page in pages:
            page.get_by_text(_foot(second)).wait_for(timeout=60_000)
            assert page.get_by_text(_foot(first)).count() == 0
            assert page.locator("[data-testid=stException]").count() == 0
        for page in pages:
            page.context.close()
        with urllib.request.urlopen(f"{address}/_stcore/health") as answer:
            assert answer.status == 200
