"""Two ways through the dashboard, in a real browser, as its readers go."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.app.conftest import serve
from tests.conftest import Home

RESTS = "[data-testid=stApp][data-test-script-state=notRunning]"


@pytest.fixture
def served(sample_copy: Home) -> Iterator[str]:
    """A dashboard on a copy: what is taken out of it is written in its journal."""
    with serve(sample_copy) as address:
        yield address


def _open(browser: Any, address: str) -> Any:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(address)
    _rest(page)
    return page


def _rest(page: Any) -> None:
    page.locator("h1").wait_for(timeout=60_000)
    page.locator(RESTS).wait_for(timeout=60_000)


def _choose(page: Any, label: str, option: str) -> None:
    page.get_by_role("combobox", name=re.compile(label)).click()
    page.get_by_role("option", name=option, exact=True).click(timeout=30_000)


def test_from_the_overview_to_a_landsdeel_a_link_and_a_file(
    served: str, sample_copy: Home, browser: Any, tmp_path: Path
) -> None:
    page = _open(browser, served)
    # What it is and what it means, and from there to the chart and its table.
    page.get_by_text("Dat zijn er 1,0 % meer dan in 2018/'19.").first.wait_for(timeout=60_000)
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Deelnemers mbo techniek totaal").click()
    figure = opened.value
    _rest(figure)
    assert figure.url.endswith("/kiezen?kerncijfer=KT-06")
    figure.get_by_text("1.331 (1,0 %)").wait_for(timeout=60_000)

    figure.get_by_role("link", name="Regio's").click()
    _rest(figure)
    _choose(figure, "Wat wilt u zien", "Een landsdeel op één bladzijde")
    _choose(figure, "Landsdeel", "Oost")
    figure.get_by_role("heading", name="Landsdeel Oost").wait_for(timeout=60_000)
    figure.wait_for_url("**/regio?*landsdeel=LD-OOST*")

    next_person = _open(browser, figure.url)
    next_person.get_by_role("heading", name="Landsdeel Oost").wait_for(timeout=60_000)

    next_person.goto(f"{served}/tabel?kerncijfer=KT-06&regio=LD-OOST")
    _rest(next_person)
    with next_person.expect_download(timeout=60_000) as download:
        next_person.get_by_role("button", name="CSV", exact=True).click()
    taken = Path(download.value.path()).read_bytes()
    written = tmp_path / "same.csv"
    sample_copy.ok("export", "--kerncijfer", "KT-06", "--regio", "LD-OOST", "--to", written)
    assert taken == written.read_bytes()
    link = next_person.get_by_role("link", name="Precies deze tabel").get_attribute("href")
    assert f"publicatie={sample_copy.release}" in str(link)
    assert b"LD-OOST" in taken
    assert b"LD-NOORD" not in taken
    for one in (page, next_person):
        one.context.close()


def test_from_a_figure_to_its_rows_its_bundle_and_the_number_rebuilt(
    served: str, sample_copy: Home, browser: Any, tmp_path: Path
) -> None:
    page = _open(browser, f"{served}/kiezen?kerncijfer=KT-04")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Waar het nieuwste cijfer vandaan komt").click()
    origin = opened.value
    _rest(origin)
    assert "cel=KT-04" in origin.url
    origin.get_by_text("mbo-deelnemers-2015-2019.csv").first.wait_for(timeout=60_000)
    origin.get_by_role("button", name="Bewijsbundel maken").click()
    with origin.expect_download(timeout=60_000) as download:
        origin.get_by_role("button", name="Bewijsbundel ophalen").click(timeout=60_000)
    with zipfile.ZipFile(download.value.path()) as bundle:
        bundle.extractall(tmp_path / "bundle")
    verifier = next((tmp_path / "bundle").rglob("verify.py"))
    done = subprocess.run(
        [sys.executable, "-I", str(verifier), str(download.value.path())],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "VERIFIED" in done.stdout
    assert sample_copy.rows("journal", "--act", "exported")[-1]["origin"] == "dashboard"
    page.context.close()
