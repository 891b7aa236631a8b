"""Logging in with a real identity provider on loopback, in a real browser; roles; headers."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from oidc_provider_mock import User, run_server_in_thread
from streamlit.testing.v1 import AppTest

from app import access
from app.headers import HEADERS
from pipeline.settings import PROJECT_ROOT, get_settings
from tests.app.conftest import free_port, serve
from tests.conftest import Home

READERS = [
    User(sub="lezer", claims={"roles": ["viewer"]}),
    User(sub="controleur", claims={"roles": ["auditor", "iets anders"]}),
    User(sub="gast", claims={"roles": ["bezoeker"]}),
]


@pytest.mark.parametrize(
    ("roles", "group", "page", "opens"),
    [
        (["viewer"], "cijfers", "overzicht", True),
        (["viewer"], "achtergrond", "verantwoording", True),
        (["viewer"], "achtergrond", "controles", False),
        ("viewer editor", "achtergrond", "downloads", True),
        ("editor", "achtergrond", "herkomst", False),
        (["auditor"], "achtergrond", "a page of later", True),
        (["viewer", "editor"], "another group", "a page of later", False),
        (["bezoeker"], "cijfers", "overzicht", False),
        ({"viewer": True}, "cijfers", "overzicht", False),
        (None, "cijfers", "overzicht", False),
    ],
)
def test_a_role_opens_what_the_table_says(roles: Any, group: str, page: str, opens: bool) -> None:
    assert access.may_open({"roles": roles}, group, page) is opens


def test_login_that_is_not_set_up_shows_nothing(
    sample_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TECHNIEKPACT_HOME", str(sample_home.path))
    monkeypatch.setenv("TECHNIEKPACT_LOGIN", "true")
    get_settings.cache_clear()
    test = AppTest.from_file(str(PROJECT_ROOT / "app" / "main.py"), default_timeout=60).run()
    get_settings.cache_clear()
    assert not test.exception
    assert [t.value for t in test.title] == ["Log in"]
    assert "nog niet ingesteld" in test.markdown[0].value
    assert not test.metric


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    with run_server_in_thread(user_claims=READERS) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(scope="module")
def guarded(sample_home: Home, provider: str, tmp_path_factory: Any) -> Iterator[str]:
    """A dashboard where readers have to log in."""
    port = free_port()
    secrets: Path = tmp_path_factory.mktemp("secrets") / "secrets.toml"
    secrets.write_text(
        "[auth]\n"
        f'redirect_uri = "http://localhost:{port}/oauth2callback"\n'
        'cookie_secret = "only for this test, and long enough"\n'
        'client_id = "techniekpact"\n'
        'client_secret = "known to the test"\n'
        f'server_metadata_url = "{provider}/.well-known/openid-configuration"\n'
        # The provider of the test knows no account chooser.
        'client_kwargs = {prompt = "login"}\n'
    )
    more = {"TECHNIEKPACT_LOGIN": "true", "STREAMLIT_SECRETS_FILES": str(secrets)}
    with serve(Home(sample_home.path, more), port) as address:
        yield address


def _logged_in(browser: Any, guarded: str, name: str) -> Any:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(f"{guarded}/controles")
    page.get_by_role("heading", name="Log in").wait_for(timeout=60_000)
    page.get_by_role("button", name="Inloggen").click()
    page.get_by_role("button", name=name, exact=True).first.click(timeout=60_000)
    page.get_by_text(re.compile("^Ingelogd")).wait_for(timeout=60_000)
    return page


def _heading(page: Any, url: str, name: str | re.Pattern[str]) -> None:
    page.goto(url)
    page.get_by_role("heading", name=name, level=1).wait_for(timeout=60_000)


def test_a_viewer_sees_figures_and_not_what_is_for_auditors(guarded: str, browser: Any) -> None:
    page = _logged_in(browser, guarded, "lezer")
    page.get_by_role("heading", name="Techniekpact Monitor", level=1).wait_for(timeout=60_000)
    assert page.get_by_role("link", name="Controles").count() == 0
    _heading(page, f"{guarded}/controles", "Deze pagina hoort bij een andere rol")
    assert page.request.get(f"{guarded}/release/huidig/manifest.json").status == 403
    page.context.close()


def test_an_auditor_sees_everything_until_he_logs_out(guarded: str, browser: Any) -> None:
    page = _logged_in(browser, guarded, "controleur")
    _heading(page, f"{guarded}/controles", "Controles")
    assert page.request.get(f"{guarded}/release/huidig/manifest.json").status == 200
    (signed,) = [c for c in page.context.cookies() if c["name"] == "_streamlit_user"]
    request = urllib.request.Request(
        f"{guarded}/release/huidig/manifest.json",
        headers={"Cookie": f"_streamlit_user={signed['value'][:-2]}xx"},
    )
    with pytest.raises(urllib.error.HTTPError, match="403"):  # a cookie that was changed
        urllib.request.urlopen(request)
    page.get_by_role("button", name="Uitloggen").click()
    # The provider asks whether the reader wants to leave it too; here he is out already.
    page.wait_for_url("**/oauth2/end_session*", timeout=60_000)
    _heading(page, f"{guarded}/controles", "Log in")
    assert page.request.get(f"{guarded}/release/huidig/manifest.json").status == 403
    page.context.close()


def test_who_has_no_role_sees_the_sentence_only(guarded: str, browser: Any) -> None:
    page = _logged_in(browser, guarded, "gast")
    page.get_by_role("heading", name="U hebt nog geen rol").wait_for(timeout=60_000)
    assert page.get_by_text("Voorbeeldgegevens").count() == 0
    page.context.close()


def test_every_answer_has_the_security_headers_and_nobody_gets_files_unseen(guarded: str) -> None:
    for path in ("/", "/controles", "/_stcore/health"):
        with urllib.request.urlopen(f"{guarded}{path}") as answer:
            assert {k: answer.headers[k] for k in HEADERS} == HEADERS, path
    with pytest.raises(urllib.error.HTTPError, match="403") as refused:
        urllib.request.urlopen(f"{guarded}/release/huidig/docs/index.html")
    assert refused.value.headers["X-Content-Type-Options"] == "nosniff"
    with urllib.request.urlopen(f"{guarded}/toegankelijkheid") as answer:
        assert answer.url == f"{guarded}/verantwoording?deel=toegankelijkheid"
