"""The pages for auditors: checks, checklist, downloads; their choices stand in the address."""

from __future__ import annotations

import json

from streamlit.testing.v1 import AppTest

from tests.app.conftest import open_view
from tests.conftest import Home


def _page(name: str, **asked: str) -> AppTest:
    test = open_view(name, **asked)
    assert "Voorbeeldgegevens" in test.warning[0].value
    return test


def test_every_check_is_shown_findings_first(home_of_the_app: Home) -> None:
    rows = home_of_the_app.rows("checks")
    test = _page("controles")
    shown = test.dataframe[0].value
    assert list(shown["Controle"]) == [r["check"] for r in rows]
    assert shown["Uitkomst"].iloc[0] == "gezakt"
    assert set(shown["Sinds publicatie"]) == {home_of_the_app.release}
    findings = [m.value for m in test.markdown if m.value.startswith("- **gezakt**")]
    assert len(findings) == sum(r["outcome"] == "failed" for r in rows)
    assert f"/release/{home_of_the_app.release}/docs/checks/index.html" in test.markdown[-1].value


def test_a_choice_of_checks_comes_from_the_address_and_goes_to_it(home_of_the_app: Home) -> None:
    test = _page("controles", uitkomst="failed", onderwerp="uwv_vacatures")
    assert list(test.dataframe[0].value["Controle"]) == ["omvang_van_de_aantallen"]
    assert _page("controles", uitkomst="error").info[0].value.startswith("Er zijn geen controles")
    test = _page("controles", uitkomst="nergens")  # what is no choice chooses nothing
    test.selectbox[1].select("warning").run()
    assert test.query_params["ernst"] == "warning"
    assert set(test.dataframe[0].value["Soort"]) == {"waarschuwing"}


def test_the_checklist_shows_what_was_recorded(home_of_the_app: Home) -> None:
    recorded = json.loads(home_of_the_app.release_file("checklist.json").read_text())
    test = _page("checklist")
    assert len(test.table) == 2
    shown = test.table[1].value
    assert list(shown["Oordeel"]) == [r["oordeel"] for r in recorded]
    assert f"](/release/{home_of_the_app.release}/checks.json)" in " ".join(shown["Bewijs"])
    chosen = _page("checklist", oordeel="geen bewijs").table[1].value
    assert set(chosen["Oordeel"]) == {"geen bewijs"}
    assert all(chosen["Wat de score zou verhogen"])


def test_the_downloads_page_links_to_documents_that_are_there(home_of_the_app: Home) -> None:
    test = _page("downloads")
    assert any("](/tabel)" in m.value for m in test.markdown)
    lines = next(m.value for m in test.markdown if "/docs/dbt/index.html" in m.value)
    for line in lines.splitlines():
        address = line.partition("](")[2].rstrip(")")
        inside = address.removeprefix(f"/release/{home_of_the_app.release}/")
        assert home_of_the_app.release_file(inside).exists(), line
