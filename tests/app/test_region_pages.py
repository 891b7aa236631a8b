"""The pages of regions, of a table of one's own, and of time: they say what the command line says."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import altair as alt
import openpyxl
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from app import charts, data_history, maps, pictures
from pipeline import journal
from pipeline.release.store import Manifest
from pipeline.settings import PROJECT_ROOT, get_settings
from tests.app.conftest import open_view
from tests.conftest import Home, working_in

SIGNS = {"voorlopig": "*", "nader voorlopig": "**"}


@pytest.fixture
def two_releases(sample_copy: Home) -> Iterator[Home]:
    """A home with a second release, which is the current one."""
    first = str(sample_copy.release)
    releases = sample_copy.path / "releases"
    shutil.copytree(releases / first, releases / "later")
    manifest = releases / "later" / "manifest.json"
    manifest.chmod(0o644)
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "release": "later"}))
    (sample_copy.path / "current.json").write_text(json.dumps({"release": "later"}))
    with working_in(sample_copy):
        yield sample_copy


def _table(test: AppTest, number: int = 0) -> pd.DataFrame:
    """Return a table as a reader sees it, with the signs of Markdown taken for what they are."""
    return test.table[number].value.map(lambda words: re.sub(r"\\(.)", r"\1", words))


def _printed(row: dict[str, Any], lang: str = "nl", side: str = "") -> str:
    """Return a cell of the command line as a page prints it, by other means than the page."""
    if row[f"status{side}"] is None:
        return ""
    bounds = [row[f"{k}{side}"] for k in ("waarde", "waarde_min", "waarde_max")]
    shown = dict.fromkeys(bounds[:1] if bounds[0] is not None else bounds[1:])
    said = "–".join(f"{v:,.{row['decimalen']}f}".replace("-", "−") for v in shown)
    if lang == "nl":
        said = said.translate(str.maketrans(",.", ".,"))
    percent = {"nl": "\u00a0%", "en": "%"}[lang] if row["eenheid"] == "%" else ""
    return said + percent + SIGNS.get(row[f"status{side}"], "")


def _starts(shown: pd.Series[str], expected: list[str]) -> None:
    """Each cell starts as expected; behind it stand a unit and the word that it is sample data."""
    assert len(shown) == len(expected)
    for words, start in zip(shown, expected, strict=True):
        assert words.startswith(start), (words, start)
        assert re.fullmatch(r"( [a-z]+)?( \((voorbeeld|sample)\))?", words[len(start) :]), words


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_provinces_are_ranked_with_the_values_of_the_command_line(
    home_of_the_app: Home, lang: str
) -> None:
    rows = home_of_the_app.rows(
        "kerncijfers", "KT-07", "--regio", "provincie", "--periode", "2022SJ00"
    )
    test = open_view("regio", lang, kerncijfer="KT-07", niveau="provincie", periode="2022SJ00")
    shown = _table(test)
    ranked = sorted(rows, key=lambda r: -r["waarde_min"])
    country = home_of_the_app.rows("kerncijfers", "KT-07", "--periode", "2022SJ00")
    assert list(shown.iloc[:12, 0]) == [r["regio_naam"] for r in ranked]
    _starts(shown.iloc[:, 2], [_printed(r, lang) for r in [*ranked, *country]])
    assert any("–" in words for words in shown.iloc[:, 2])  # bounds stay bounds
    assumed = {"nl": "is een aanname", "en": "is an assumption"}[lang]
    assert any(assumed in c.value and "Groningen" in c.value for c in test.caption)


def test_what_the_address_asks_and_is_not_there_is_the_usual(home_of_the_app: Home) -> None:
    test = open_view("regio", kerncijfer="WT-01", niveau="gemeente", periode="1900JJ00")
    assert [s.value for s in test.selectbox] == ["kaart", "KT-01", "landsdeel", "2013SJ00"]
    assert test.query_params["niveau"] == "landsdeel"
    test.selectbox[1].select("KT-04").run()
    assert test.query_params["kerncijfer"] == "KT-04"
    assert test.header[0].value == "Deelnemers mbo techniek bbl, 2013/'14"


def test_a_landsdeel_stands_beside_the_country(home_of_the_app: Home) -> None:
    test = open_view("regio", weergave="vergelijken", kerncijfer="KT-03", landsdeel="LD-OOST",
                 uitsplitsing="niveau=hbo")  # fmt: skip
    mine, country = (
        [
            r
            for r in home_of_the_app.rows("kerncijfers", "KT-03", "--regio", region)
            if r["niveau"] == "hbo"
        ][::-1]
        for region in ("LD-OOST", "NL")
    )
    shown = _table(test)
    _starts(shown["Oost"], [_printed(r) for r in mine])
    _starts(shown["Nederland"], [_printed(r) for r in country])


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_sheet_of_a_landsdeel_has_its_newest_figures(home_of_the_app: Home, lang: str) -> None:
    test = open_view("regio", lang, weergave="samenvatting", landsdeel="LD-ZUIDOOST")
    newest: dict[tuple[str, ...], dict[str, Any]] = {}
    for row in home_of_the_app.rows("kerncijfers", "--regio", "LD-ZUIDOOST"):
        newest[row["kerncijfer"], *row["cel_id"].split("/")[3:]] = row
    shown = _table(test)
    everywhere = {r["cel_id"]: r for r in home_of_the_app.rows("kerncijfers")}
    whole = [everywhere[r["cel_id"].replace("LD-ZUIDOOST", "NL")] for r in newest.values()]
    # Breakdowns stand in the order of readers on the page, and of the alphabet in the command.
    for column, rows in ((2, list(newest.values())), (3, whole)):
        _starts(pd.Series(sorted(shown.iloc[:, column])), sorted(_printed(r, lang) for r in rows))


def _cell(low: float | None, high: float | None, status: str = "definitief") -> dict[str, Any]:
    value = low if low == high else None
    return {"waarde": value, "waarde_min": low, "waarde_max": high, "decimalen": 1,
            "eenheid": "%", "status": status}  # fmt: skip


REGIONS = {
    p: {"naam": p, "ouder": ouder}
    for ouder, provinces in {
        "LD-NOORD": ("PV20", "PV21", "PV22"), "LD-OOST": ("PV23", "PV25"),
        "LD-NOORDVLEUGEL": ("PV24", "PV26", "PV27"), "LD-ZUIDWEST": ("PV28", "PV29"),
        "LD-ZUIDOOST": ("PV30", "PV31"),
    }.items()
    for p in provinces
}  # fmt: skip


def _drawn(chart: Any) -> list[list[dict[str, Any]]]:
    spec = chart.to_dict()
    return [spec["datasets"][layer["data"]["name"]] for layer in spec["layer"] if "data" in layer]


def test_a_tile_says_its_value_and_what_is_not_known_stays_white() -> None:
    values = {"PV20": _cell(57.5, 57.5, "voorlopig"), "PV21": _cell(51.0, 52.5),
              "PV22": _cell(None, None, "voorlopig")}  # fmt: skip
    tiles, borders, words, *_ = _drawn(maps.tiles(values, REGIONS, "provincie", "kiezen"))
    said = {w["naam"]: w["tekst"] for w in words}
    assert said["PV20"] == "57,5\u00a0%*"
    assert said["PV21"] == "51,0–52,5\u00a0%"
    assert said["PV22"] == ".*"  # there is a cell, and no value
    assert said["PV23"] == "."
    fills = {t["naam"]: t["vulling"] for t in tiles}
    assert fills["PV22"] == fills["PV23"] == maps.EMPTY
    assert fills["PV20"] == maps.ACCENT["kiezen"]  # the highest is the darkest
    # Twelve tiles in five groups that hang together; their sides are 26, and 14 lie inside.
    assert {(b["x"], b["y"]) for b in borders} <= {(x, y) for x in range(5) for y in range(5)}
    assert (len(tiles), len(borders)) == (12, 25)


def test_words_on_a_tile_can_be_read_on_every_shade() -> None:
    for pillar, accent in maps.ACCENT.items():
        for share in range(101):
            ground = maps._mixed(maps.LIGHTEST, accent, share / 100)
            assert maps.contrast(maps.ink_on(ground), ground) >= 4.5, (pillar, ground)


def test_bars_start_at_zero_and_show_bounds_as_two_pieces() -> None:
    rows = [("A", _cell(60.0, 60.0)), ("B", _cell(50.0, 52.0)), ("C", _cell(None, None))]
    chart = maps.bars(rows, _cell(55.0, 55.0), "kiezen")
    (bars, *_) = chart.to_dict()["datasets"].values()
    assert [(b["nul"], b["laag"], b["hoog"]) for b in bars] == [
        (0, 60, 60), (0, 50, 52), (0, 0, 0), (0, 55, 55)]  # fmt: skip
    assert bars[2]["tekst"] == "."
    assert chart.to_dict()["layer"][0]["encoding"]["x"]["scale"]["domain"][0] == 0


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_table_of_ones_choice_is_what_the_command_line_prints(
    home_of_the_app: Home, lang: str
) -> None:
    asked: dict[str, str | list[str]] = {
        "kerncijfer": ["KT-04", "KT-05"], "periode": ["2013SJ00"], "regio": "landsdeel",
    }  # fmt: skip
    rows = home_of_the_app.rows(
        "kerncijfers", "KT-04", "KT-05", "--regio", "landsdeel", "--periode", "2013SJ00"
    )
    test = open_view("tabel", lang, **asked)
    shown = _table(test)
    assert len(rows) == 10
    assert list(shown.iloc[:, 2]) == [r["regio_naam"] for r in rows]
    _starts(shown.iloc[:, 3], [_printed(r, lang) for r in rows])
    links = test.markdown[-1].value
    fixed = f"/tabel?publicatie={home_of_the_app.release}&kerncijfer=KT-04&kerncijfer=KT-05"
    assert f"]({fixed}&periode=2013SJ00&regio=landsdeel" in links
    assert "](/tabel?kerncijfer=KT-04&kerncijfer=KT-05&periode=2013SJ00" in links
    assert ("taal=en" in links) == (lang == "en")


def test_an_address_with_what_is_not_there_says_so(home_of_the_app: Home) -> None:
    test = open_view("tabel", kerncijfer=["KT-04", "KT-99"], periode=["2013SJ00"])
    assert [i.value for i in test.info] == ["Hier niet te kiezen, en weggelaten: KT-99."]
    assert len(_table(test)) == 1


@pytest.mark.parametrize(
    ("view", "asked"),
    [
        ("tabel", {"kerncijfer": "WT-08"}),
        ("regio", {"weergave": "vergelijken", "kerncijfer": "WT-08", "landsdeel": "LD-OOST"}),
    ],
)
def test_a_break_is_noted_at_its_cell_wherever_a_series_is_shown(
    home_of_the_app: Home, view: str, asked: dict[str, str]
) -> None:
    test = open_view(view, **asked)
    marked = [" ".join(line) for line in _table(test).astype(str).to_numpy() if "¹" in str(line)]
    assert {"3e kwartaal 2021" in line or "4e kwartaal 2022" in line for line in marked} == {True}
    told = " ".join(re.sub(r"\\(.)", r"\1", m.value) for m in test.markdown)
    assert "¹ Anders geteld dan ervoor: UWV" in told


def test_a_chosen_figure_that_has_no_cell_is_named(home_of_the_app: Home) -> None:
    test = open_view("tabel", kerncijfer=["KT-04", "WT-01"], regio="LD-NOORD")
    (said,) = [i.value for i in test.info]
    assert "niet in de tabel: " in said
    assert not open_view("tabel", kerncijfer=["KT-04", "KT-05"], regio="LD-NOORD").info


def test_small_letters_in_an_address_are_taken_for_the_value(home_of_the_app: Home) -> None:
    test = open_view("tabel", kerncijfer=["kt-04", "KT-04"], periode="2013sj00", regio="nederland")
    assert not test.info
    assert test.multiselect[0].value == ["KT-04"]
    assert test.query_params["kerncijfer"] in ("KT-04", ["KT-04"])
    assert len(_table(test)) == 1


def test_a_wrong_address_of_two_releases_says_so(two_releases: Home) -> None:
    test = open_view("vergelijking", van="x", naar="y")
    older, newer = (test.query_params[name][0] for name in ("van", "naar"))
    said = [i.value for i in test.info]
    assert said[0].startswith("x is hier niet te kiezen. U ziet nu bij")
    assert said[1].startswith("y is hier niet te kiezen. U ziet nu bij")
    assert older in said[0]
    assert newer in said[1]


def test_another_region_where_less_was_known_moves_the_day(
    home_of_the_app: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = data_history.days

    def known(manifest: Manifest, figure: str = "", regio: str = "NL") -> list[date]:
        first = date(2014, 5, 13) if regio == "PV20" else date.min
        return [day for day in days(manifest, figure, regio) if day >= first]

    monkeypatch.setattr(data_history, "days", known)
    test = open_view("tijdmachine", dag="2013-02-15")
    test.selectbox[1].select("PV20").run()
    assert not test.exception
    assert test.date_input[0].value == date(2014, 5, 13)
    assert test.query_params["dag"] in ("2014-05-13", ["2014-05-13"])
    assert "het eerste cijfer is van 13 mei 2014" in test.info[0].value


def test_an_older_release_is_shown_and_said_to_be_so(two_releases: Home) -> None:
    (older,) = {p.name for p in (two_releases.path / "releases").iterdir()} - {"later"}
    test = open_view("tabel", publicatie=older, kerncijfer=["KT-04"])
    assert f"U ziet publicatie {older} van" in test.warning[1].value
    assert "](/tabel?kerncijfer=KT-04" in test.warning[1].value
    assert any(f"Publicatie {older} van" in c.value for c in test.caption)
    assert len(open_view("tabel", kerncijfer=["KT-04"]).warning) == 1  # the sample alone


@pytest.mark.parametrize("release", ["20000101T000000-none", "../..", "<b>x</b>"])
def test_a_release_that_is_not_there_is_explained(home_of_the_app: Home, release: str) -> None:
    test = open_view("tabel", publicatie=release)
    assert "is er niet, of is met deze versie van het programma niet te lezen" in (
        test.error[0].value
    )
    assert not test.table
    assert "<b>" not in test.error[0].value.replace("\\<b\\>", "")


def test_a_download_is_what_the_command_writes_and_is_journalled(
    sample_copy: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from app import data

    monkeypatch.setenv("TECHNIEKPACT_HOME", str(sample_copy.path))
    get_settings.cache_clear()
    choice = (("KT-04",), "NL", ("geslacht",), ("2013SJ00",))
    made = data.exported(str(sample_copy.release), *choice)
    target = tmp_path / "x.xlsx"
    sample_copy.ok("export", "--kerncijfer", "KT-04",
                   "--uitsplitsing", "geslacht", "--periode", "2013SJ00", "--to", target)  # fmt: skip
    assert made[".xlsx"] == target.read_bytes()
    sheet = openpyxl.load_workbook(io.BytesIO(made[".xlsx"]))["Cijfers"]
    assert "2014SJ00" not in str(list(sheet.values))
    data.taken_away(str(sample_copy.release), ("KT-04",), "NL", ".csv", *choice[2:])
    lines = journal.lines("exported")
    assert [line.origin for line in lines] == ["command line", "dashboard"]
    assert "periode 2013SJ00" in str(lines[1].details)
    get_settings.cache_clear()


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_time_machine_shows_the_revisions_of_the_command_line(
    home_of_the_app: Home, lang: str
) -> None:
    test = open_view("tijdmachine", lang, kerncijfer="WT-08", dag="2024-06-26")
    rows = home_of_the_app.rows("revisions", "WT-08", "--from", "2024-06-26")
    shown = _table(test)
    changed = shown[shown.iloc[:, 4] != ""][::-1]
    _starts(changed.iloc[:, 1], [_printed(r, lang, "_toen") for r in rows])
    _starts(changed.iloc[:, 2], [_printed(r, lang, "_nu") for r in rows])
    with (PROJECT_ROOT / "dbt_project" / "seeds" / "herzieningen.csv").open(newline="") as file:
        english = {r["reden"]: r["reden_en"] for r in csv.DictReader(file)}
    english["voor het eerst bekend"] = "known for the first time"
    reasons = [r["reden"] for r in rows]
    assert list(changed.iloc[:, 4]) == [english[r] if lang == "en" else r for r in reasons]
    assert list(changed.iloc[:, 5]) == [r["bestand"] for r in rows]
    cell = "WT-08/2016KW01/NL"
    sentence = json.loads(
        home_of_the_app.ok("why", f"{cell}@2024-06-26", cell, "--format", "json")
    )["zin"]
    told = [re.sub(r"\\(.)", r"\1", m.value) for m in test.markdown if m.value.startswith("- ")]
    assert len(told) == 1
    if lang == "en":
        sentence = "The difference comes wholly from a revision by the source."
    assert sentence in told[0]
    # The vintages: before and after the revision.
    vintages = _table(test, 1)
    for column, when in enumerate(("2022-05-24", "2024-06-27"), start=1):
        then = home_of_the_app.rows("kerncijfers", "WT-08", "--as-of", when)[::-1]
        _starts(vintages.iloc[:, column][vintages.iloc[:, column] != ""],
                [_printed(r, lang) for r in then])  # fmt: skip


def test_the_time_machine_shows_every_figure_of_a_day(home_of_the_app: Home) -> None:
    test = open_view("tijdmachine", dag="2014-05-13")
    then = home_of_the_app.rows("kerncijfers", "--as-of", "2014-05-13")
    assert f"Op die dag waren {len(then)} cijfers bekend." in test.markdown[1].value
    newest = {(r["kerncijfer"], *r["cel_id"].split("/")[3:]): r for r in then}
    # The number alone: what stands behind it is compared in the other tests.
    shown = sorted(words.split()[0].rstrip("*") for words in _table(test, 1)["Toen bekend"])
    assert shown == sorted(
        _printed(r).split()[0].rstrip("*") if r["waarde_min"] is not None else "."
        for r in newest.values()
    )
    kinds = [r["soort"] for r in home_of_the_app.rows("revisions", "--from", "2014-05-13")]
    assert f"{kinds.count('nieuw')} nieuw" in test.markdown[1].value
    assert len(_table(test)) == min(len(kinds), 30)


def test_the_time_machine_shows_each_change_that_it_counts(home_of_the_app: Home) -> None:
    test = open_view("tijdmachine")
    rows = home_of_the_app.rows("revisions", "--from", str(test.date_input[0].value))
    shown = _table(test)
    kinds = [said.split(",")[0] for said in shown["Wat veranderde"]]
    assert sorted(kinds) == sorted(r["soort"] for r in rows)
    # What is printed alike was changed by less than can be printed, and it says so.
    alike = shown["Toen bekend"] == shown["Nu bekend"]
    assert list(alike) == ["minder dan de afronding" in said for said in shown["Wat veranderde"]]
    assert shown["Wat veranderde"].iloc[0] == "gewijzigd"
    assert "29.200" in " ".join(shown["Nu bekend"])


def test_a_day_that_is_none_is_said_and_a_figure_without_revision_too(
    home_of_the_app: Home,
) -> None:
    test = open_view("tijdmachine", dag="gisteren", kerncijfer="KT-04")
    assert "gisteren is geen dag" in test.info[0].value
    assert "nog nooit" in test.info[1].value
    # The usual day is the eve of the newest revision, whatever figure it was of.
    assert test.query_params["dag"] == "2024-06-26"


def test_a_map_taken_away_from_the_dark_is_drawn_for_a_light_ground(
    home_of_the_app: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(maps, "ink", lambda: alt.param(name=charts.INK, value=charts.LIGHT_INK))
    row = home_of_the_app.rows("kerncijfers", "KT-06", "--periode", "2019SJ00")[0]
    cell = row | {k: Decimal(str(row[k])) for k in ("waarde", "waarde_min", "waarde_max")}
    chart = maps.bars([("Noord", cell)], None, "kiezen")
    svg = pictures.as_image(chart, "svg", "KT-06", ["Bron: DUO"]).decode()
    assert f'fill="{charts.DARK_INK}"' in svg or 'fill="black"' in svg
    assert re.search(r'<text[^>]*fill="(#ffffff|white)"', svg) is None
    assert "Bron: DUO" in svg
