"""The page of the report: its choices stand in the address, and its buttons give the documents."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pipeline import journal
from pipeline.release import store
from pipeline.settings import get_settings
from tests.conftest import Home


def _run_page(language: str) -> None:
    from app.texts import use
    from app.views import rapport

    use(language)
    rapport.show()


@pytest.fixture
def in_sample(sample_home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TECHNIEKPACT_HOME", str(sample_home.path))
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


def _page(language: str = "nl", **address: str) -> AppTest:
    page = AppTest.from_function(_run_page, args=(language,), default_timeout=60)
    for name, value in address.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def _words(page: AppTest) -> str:
    return " ".join(m.value for m in page.markdown).replace("\u00a0", " ")


def _buttons(page: AppTest) -> list[Any]:
    return list(page.get("download_button"))


@pytest.mark.usefixtures("in_sample")
def test_the_address_chooses_day_and_region() -> None:
    page = _page(dag="2014-05-13", regio="LD-NOORD", rapporttaal="en")
    assert "in landsdeel Noord" in _words(page)
    assert page.date_input[0].value == date(2014, 5, 13)
    assert len(_buttons(page)) == 2
    page.date_input[0].set_value(None).run()
    assert "dag" not in page.query_params
    assert "2019/'20" in _words(page)


@pytest.mark.usefixtures("in_sample")
@pytest.mark.parametrize("name", ["Noordvleugel", "noordwest"])
def test_a_region_goes_by_its_name_as_for_the_command(name: str) -> None:
    page = _page(regio=name)
    assert not page.info
    assert page.selectbox[0].value == "LD-NOORDVLEUGEL"
    assert page.query_params["regio"] in ("LD-NOORDVLEUGEL", ["LD-NOORDVLEUGEL"])


@pytest.mark.usefixtures("in_sample")
def test_a_choice_stands_in_the_address() -> None:
    page = _page()
    page.date_input[0].set_value(date(2014, 5, 13)).run()
    page.selectbox[0].set_value("LD-OOST").run()
    assert page.query_params["dag"] == "2014-05-13"
    assert page.query_params["regio"] == "LD-OOST"
    assert "bijna 83.000 (82.809)" in _words(page)


@pytest.mark.usefixtures("in_sample")
@pytest.mark.parametrize("dag", ["gisteren", "1900-01-01", "9999-01-01"])
def test_a_day_that_is_none_is_the_newest_knowledge(dag: str) -> None:
    page = _page("en", dag=dag)
    assert page.date_input[0].value is None
    assert "students began a technical bachelor" in _words(page)


def test_a_document_is_made_when_asked_for_and_journalled(
    sample_copy: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app import data_report

    monkeypatch.setenv("TECHNIEKPACT_HOME", str(sample_copy.path))
    get_settings.cache_clear()
    manifest = store.require()
    before = len(list(journal.lines("exported")))
    name, made = data_report.document(manifest, date(2014, 5, 13), "NL", "en", ".docx")
    assert name == "techniekpact-nl-2014-05-13-en.docx"
    assert len(list(journal.lines("exported"))) == before
    assert made().startswith(b"PK")
    last = list(journal.lines("exported"))[-1]
    assert (last.origin, last.result) == ("dashboard", "report as docx")
    get_settings.cache_clear()
