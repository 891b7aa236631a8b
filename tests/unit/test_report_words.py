"""The sentences of the report: the word for a number, a direction only where it is certain, notes."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pipeline.keys import DIMENSIONS
from pipeline.report import charts, sentences
from pipeline.report.notes import Notes
from pipeline.report.wording import LANGUAGES, Wording, texts
from pipeline.settings import PROJECT_ROOT

NL, EN = Wording("nl"), Wording("en")


def _figure(**changed: Any) -> dict[str, Any]:
    return {
        "kerncijfer": "KT-01", "naam": "Eerstejaars", "naam_en": "First-years", "soort": "telling",
        "vergelijk_jaren": None, "pijler": "kiezen", **changed,
    }  # fmt: skip


def _cell(value: Any, period: str = "2013SJ00", **changed: Any) -> dict[str, Any]:
    low, high = value if isinstance(value, tuple) else (value, value)
    low, high = (None if end is None else Decimal(str(end)) for end in (low, high))
    return {
        **dict.fromkeys((*DIMENSIONS, "vergelijking"), "totaal"),
        "kerncijfer": "KT-01", "cel_id": f"KT-01/{period}/NL", "periode": period,
        "waarde": low if low == high else None, "waarde_min": low, "waarde_max": high,
        "eenheid": "personen", "decimalen": 0, "breuk": None, "breekt_reeks": False, "definitie_versie": "d",
        "bron_snapshots": "s", **changed,
    }  # fmt: skip


def _since(before: Any, now: Any, broken: str = "", **figure: Any) -> str:
    unit = {"eenheid": "%", "decimalen": 1} if figure.get("soort") == "aandeel" else {}
    series = [_cell(before, "2012SJ00", **unit), _cell(now, **unit)]
    for row in series:
        row["breekt_reeks"] = row["periode"] == broken
    return sentences.since(NL, _figure(**figure), series)


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (5960, "begonnen bijna 6.000 (5.960) studenten"),
        (6040, "begonnen ruim 6.000 (6.040) studenten"),
        (6000, "begonnen 6.000 studenten"),
        (489, "begonnen 489 studenten"),
        ((5950, 6040), "begonnen circa 6.000 (5.950–6.040) studenten"),
        ((4000, 6000), "begonnen tussen 4.000 en 6.000 studenten"),
    ],
)
def test_a_value_has_the_word_that_holds(value: Any, told: str) -> None:
    said = sentences.about(NL, _figure(), "", _cell(value), " in landsdeel Noord")
    assert told in said
    assert said.endswith("aan een universiteit in landsdeel Noord.")


def test_unknown_is_said() -> None:
    said = sentences.about(NL, _figure(), "", _cell(None), "")
    assert said == "Eerstejaars: voor 2013/'14 is het cijfer niet bekend."
    assert "not known" in sentences.about(EN, _figure(), "", _cell(None), "")


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        (5332, 5960, "een stijging van bijna 12 % (11,8 %)"),
        (5960, 5332, "een daling van 10,5 %"),
        (5960, 5960, "precies gelijk"),
        (1_000_000, 1_000_001, "vrijwel gelijk"),
        ((5900, 6100), 6000, "of het steeg of daalde is niet zeker"),
        ((5000, 5100), (5900, 6000), "een stijging van 15,6 tot 20,0 %"),
    ],
)
def test_a_change_of_a_count(before: Any, now: Any, told: str) -> None:
    assert told in _plain(_since(before, now))


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        (57, "59.69945", "In 2012/'13 was dat 57,0 %: een stijging van 2,7 procentpunt."),
        (40, 37, "een daling van 3,0 procentpunt"),
        ((39, 41), 40, "niet zeker"),
    ],
)
def test_a_change_of_a_share_is_in_points(before: Any, now: Any, told: str) -> None:
    assert told in _plain(_since(before, now, soort="aandeel"))


def test_nothing_is_compared_over_a_break() -> None:
    said = _since(5332, 5960, "2013SJ00")
    assert "niet te vergelijken" in said
    assert "stijging" not in said
    # A break before both periods divides nothing.
    assert "stijging" in _since(5332, 5960, "2012SJ00")


def test_only_the_same_month_is_compared() -> None:
    series = [_cell(68_820, "2012MM04"), _cell(90_000, "2014MM03"), _cell(101_860, "2014MM04")]
    assert "april 2012" in sentences.since(NL, _figure(), series)
    assert sentences.since(NL, _figure(), series[1:]) == ""


@pytest.mark.parametrize(
    ("value", "part", "told"),
    [
        ("11.777944", "wo", "bijna 12 % (11,8 %) hoger dan een jaar eerder"),
        (-2, "wo", "2,0 % lager dan een jaar eerder"),
        (0, "wo", "even hoog als een jaar eerder"),
        (
            (-1, 3),
            "wo",
            "misschien hoger en misschien lager dan een jaar eerder (tussen −1,0 en 3,0 %)",
        ),
    ],
)
def test_growth(value: Any, part: str, told: str) -> None:
    figure = _figure(kerncijfer="KT-03", soort="mutatie", vergelijk_jaren="1")
    cell = _cell(value, eenheid="%", decimalen=1)
    assert told in _plain(sentences.about(NL, figure, part, cell, ""))


def test_growth_over_two_years_names_them() -> None:
    figure = _figure(kerncijfer="WT-07", soort="mutatie", vergelijk_jaren="1|2")
    cell = _cell("48.0093", "2014MM04", eenheid="%", decimalen=1)
    said = sentences.about(EN, figure, "2-jaar", cell, "")
    assert said.endswith("was 48.0% higher than two years before.")


def test_a_figure_without_a_sentence_of_its_own_gets_a_general_one() -> None:
    figure = _figure(kerncijfer="XX-01")
    assert sentences.about(NL, figure, "", _cell(489), "") == "Eerstejaars: 489 in 2013/'14."


def test_every_core_figure_has_a_sentence_of_its_own_in_both_languages() -> None:
    lines = (PROJECT_ROOT / "dbt_project" / "seeds" / "kerncijfers.csv").read_text().splitlines()
    core = [line.split(",")[0] for line in lines if line.split(",")[2] == "K"]
    assert len(core) > 15
    for words in (NL, EN):
        assert not [c for c in core if words.entry(f"zin.{c}") is None]


def test_both_languages_have_the_same_texts() -> None:
    def shape(found: Any, key: str = "") -> dict[str, Any]:
        if isinstance(found, dict):
            return {
                k: v for name, one in found.items() for k, v in shape(one, f"{key}.{name}").items()
            }
        each = found if isinstance(found, list) else [found]
        return {key: [sorted(set(re.findall(r"\{(\w+)\}", str(one)))) for one in each]}

    nl, en = (shape(texts(language)) for language in LANGUAGES)
    # The word for no sign is a key, as it stands in a list of signs.
    nl.pop(".tekens.(geen teken)")
    en.pop(".tekens.(no sign)")
    assert nl == en


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="fr"):
        Wording("fr")


def test_a_gap_in_the_years_stays_a_gap_in_the_chart() -> None:
    rows = [_cell(5332, "2012SJ00"), _cell((5950, 6040), "2014SJ00")]
    chart = charts.chart(NL, _figure(), {"": rows}, "")
    assert chart is not None
    assert [b.value for b in chart.bars] == ["5.332", ".", "5.950–6.040"]
    assert "2013/'14 ." in chart.alt
    drawn = charts.drawn(chart)["bars"]
    assert drawn[1]["solid"] == [0.0, 0.0]
    assert drawn[2]["light"][1] == 1.0
    assert drawn[2]["solid"][1] == drawn[2]["light"][0] < 1.0
    assert charts.chart(NL, _figure(), {"": rows[:1]}, "") is None


def test_a_fall_is_drawn_to_the_left_of_zero() -> None:
    rows = [_cell(-5, "2012SJ00"), _cell(5)]
    chart = charts.chart(NL, _figure(), {"": rows}, "")
    assert chart is not None
    drawn = charts.drawn(chart)
    assert drawn["zero"] == 0.5
    assert [b["solid"] for b in drawn["bars"]] == [[0.0, 0.5], [0.5, 1.0]]


def test_notes_are_numbered_as_met_and_shared_by_cells_of_one_source() -> None:
    source = {
        "bron_snapshot": "s", "uitgever": "DUO", "titel": "Studenten", "ontvangen_op": date(2014, 5, 13),
    }  # fmt: skip
    notes = Notes(NL, [source, source | {"bron_snapshot": "t", "titel": "Nieuw"}], [], [])
    first, again = notes.of(_cell(1)), notes.of(_cell(2, "2012SJ00"))
    other = notes.of(_cell(3, "2014SJ00", bron_snapshots="t"))
    assert [(r.note, r.first) for r in (first, again, other)] == [(1, True), (1, False), (2, True)]
    shared, separate = notes.texts()
    assert shared.startswith(
        "KT-01/2013SJ00/NL, KT-01/2012SJ00/NL: DUO, Studenten (ontvangen op 13 mei 2014)."
    )
    assert "Nieuw" in separate
