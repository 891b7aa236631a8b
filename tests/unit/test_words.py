"""Sentences about a change say what its numbers say."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.release import growth
from pipeline.release.attribution import Attribution, Bounds, Point, ontleed
from pipeline.release.words import SAID, volume_of_aandeel, waarom

POINT = Point("2013SJ00", date(2014, 5, 19), "sector-2013")
Ends = str | tuple[str, str]


def bounds(ends: Ends) -> Bounds:
    low, high = (ends, ends) if isinstance(ends, str) else ends
    return Bounds(Fraction(low), Fraction(high))


def told_why(
    verschil: Ends, parts: tuple[Ends, Ends, Ends], unit: str = "personen", decimals: int = 0
) -> str:
    split = Attribution(POINT, POINT, bounds(verschil), *map(bounds, parts), orders=())
    return waarom(split, unit, decimals)


@pytest.mark.parametrize(
    ("verschil", "parts", "sentence"),
    [
        ("0", ("0", "0", "0"), "The figure stayed the same."),
        (
            "-1700",
            ("0", "-1700", "0"),
            "The figure is 1,700 persons lower. "
            "The difference comes wholly from a revision by the source.",
        ),
        (
            "20",
            ("30", "0", "-10"),
            "The figure is 20 persons higher: "
            "30 persons higher by a real change and 10 persons lower by another definition.",
        ),
        (
            ("-3", "12"),
            (("-3", "12"), "0", "0"),
            "It is not certain whether the figure is higher or lower "
            "(between −3 and +12 persons). "
            "The difference can only come from a real change.",
        ),
    ],
)
def test_why_in_english(verschil: Ends, parts: tuple[Ends, Ends, Ends], sentence: str) -> None:
    split = Attribution(POINT, POINT, bounds(verschil), *map(bounds, parts), orders=())
    assert waarom(split, "persons", 0, "en") == sentence


def test_the_words_of_both_languages_are_for_the_same() -> None:
    assert SAID["nl"].keys() == SAID["en"].keys()


def told_growth(verschil: Ends, volume: Ends, aandeel: Ends, groei: Ends | None = None) -> str:
    return volume_of_aandeel(
        "technische hbo-eerstejaars",
        "alle hbo-eerstejaars",
        bounds(verschil),
        bounds(volume),
        bounds(aandeel),
        bounds(groei) if groei else None,
    )


ECHT, BRON, ANDERS = "een echte verandering", "een herziening door de bron", "een andere definitie"


@pytest.mark.parametrize(
    ("verschil", "parts", "sentence"),
    [
        ("0", ("0", "0", "0"), "Het cijfer is gelijk gebleven."),
        (
            "1700",
            ("1700", "0", "0"),
            f"Het cijfer is 1.700 personen hoger. Het verschil komt helemaal door {ECHT}.",
        ),
        (
            "-12300",
            ("0", "0", "-12300"),
            f"Het cijfer is 12.300 personen lager. Het verschil komt helemaal door {ANDERS}.",
        ),
        (
            "-5",
            ("0", "-5", "0"),
            f"Het cijfer is 5 personen lager. Het verschil komt helemaal door {BRON}.",
        ),
        ("1", ("1", "0", "0"), f"Het cijfer is 1 hoger. Het verschil komt helemaal door {ECHT}."),
        (
            "700",
            ("900", "-250", "50"),
            f"Het cijfer is 700 personen hoger: 900 personen hoger door {ECHT}, "
            f"250 personen lager door {BRON} en 50 personen hoger door {ANDERS}.",
        ),
        (
            "0",
            ("5", "0", "-5"),
            f"Het cijfer is gelijk gebleven: 5 personen hoger door {ECHT} "
            f"en 5 personen lager door {ANDERS}.",
        ),
        (
            "1/4",
            ("0", "1/4", "0"),
            f"Het cijfer is vrijwel gelijk gebleven. Het verschil komt helemaal door {BRON}.",
        ),
        (
            "20",
            ("79/4", "1/4", "0"),
            f"Het cijfer is 20 personen hoger: 20 personen hoger door {ECHT} "
            f"en vrijwel niets door {BRON}.",
        ),
        (
            "700",
            ("700/3", "700/3", "700/3"),
            f"Het cijfer is 700 personen hoger: 233 personen hoger door {ECHT}, 233 personen hoger "
            f"door {BRON} en 233 personen hoger door {ANDERS}. "
            "Door afronding tellen de getallen niet precies op.",
        ),
        (
            ("-41/2", "201/4"),
            (("-41/2", "201/4"), "0", "0"),
            "Het is niet zeker of het cijfer hoger of lager is (tussen −21 en +51 personen). "
            f"Het verschil kan alleen komen door {ECHT}.",
        ),
        (
            ("481/2", "520"),
            (("481/2", "510"), ("0", "10"), "0"),
            f"Het cijfer is 240 tot 520 personen hoger: 240 tot 510 personen hoger door {ECHT}. "
            f"Het is niet zeker of {BRON} het cijfer hoger of lager maakt "
            "(tussen 0 en +10 personen).",
        ),
        (
            ("-20", "-10"),
            (("-7", "-5"), "0", ("-13", "-5")),
            f"Het cijfer is 10 tot 20 personen lager: 5 tot 7 personen lager door {ECHT} "
            f"en 5 tot 13 personen lager door {ANDERS}.",
        ),
        (
            ("-3", "3"),
            (("-2", "1"), ("-1", "2"), "0"),
            "Het is niet zeker of het cijfer hoger of lager is (tussen −3 en +3 personen). "
            f"Het is niet zeker of {ECHT} het cijfer hoger of lager maakt "
            "(tussen −2 en +1 personen). "
            f"Het is niet zeker of {BRON} het cijfer hoger of lager maakt "
            "(tussen −1 en +2 personen).",
        ),
    ],
)
def test_why_a_figure_changed(
    verschil: Ends, parts: tuple[Ends, Ends, Ends], sentence: str
) -> None:
    assert told_why(verschil, parts) == sentence


@pytest.mark.parametrize(
    ("difference", "unit", "decimals", "shown"),
    [
        ("-6/5", "%", 1, "1,2 procentpunt lager"),
        ("1", "%", 0, "1 procentpunt hoger"),
        ("12345/10", "x 1 000", 1, "1.234,5 duizend hoger"),
        ("30", "aantal", 0, "30 hoger"),
        ("-29", "vacatures", 0, "29 vacatures lager"),
    ],
)
def test_a_difference_has_the_unit_of_a_difference(
    difference: str, unit: str, decimals: int, shown: str
) -> None:
    told = told_why(difference, (difference, "0", "0"), unit, decimals)
    assert told.startswith(f"Het cijfer is {shown}. ")


AANTAL = "Het aantal technische hbo-eerstejaars"
GROEP = "de hele groep (alle hbo-eerstejaars)"
GROTER, KLEINER = (f"een {word} deel voor techniek koos" for word in ("groter", "kleiner"))
UNSURE_GROUP = f"Het is niet zeker of {GROEP} groter of kleiner werd (dat scheelt tussen"
UNSURE_SHARE = (
    "Het is niet zeker of een groter of kleiner deel voor techniek koos (dat scheelt tussen"
)


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        (
            ("700", "700", "0", "7"),
            f"{AANTAL} steeg met 700 (7,0 %), maar dat komt niet doordat {GROTER}: "
            f"{GROEP} groeide even sterk.",
        ),
        (
            ("-1700", "-1620", "-80", "-3"),
            f"{AANTAL} daalde met 1.700 (3,0 %), maar dat komt niet doordat {KLEINER}: "
            f"{GROEP} kromp ongeveer even sterk.",
        ),
        # The share fell a little while the part grew: still no more choosing.
        (
            ("700", "734", "-34"),
            f"{AANTAL} steeg met 700, maar dat komt niet doordat {GROTER}: "
            f"{GROEP} groeide ongeveer even sterk.",
        ),
        # Five per cent counts; half a unit does not.
        (
            ("700", "665", "35"),
            f"{AANTAL} steeg met 700: 665 meer doordat {GROEP} groter werd, "
            f"en 35 meer doordat {GROTER}.",
        ),
        (
            ("1", "1/2", "1/2"),
            f"{AANTAL} steeg met 1: iets meer doordat {GROEP} groter werd, "
            f"en iets meer doordat {GROTER}.",
        ),
        # Less than half a person, and 40 per cent of what changed.
        (
            ("-1", "-2/5", "-3/5"),
            f"{AANTAL} daalde met 1: iets minder doordat {GROEP} kleiner werd, "
            f"en 1 minder doordat {KLEINER}.",
        ),
        (
            ("-2", "-1/2", "-3/2"),
            f"{AANTAL} daalde met 2: iets minder doordat {GROEP} kleiner werd, "
            f"en 2 minder doordat {KLEINER}.",
        ),
        (
            ("700", "0", "700", "7"),
            f"{AANTAL} steeg met 700 (7,0 %). Dat komt helemaal doordat {GROTER}: "
            f"{GROEP} bleef even groot.",
        ),
        (
            ("-700", "20", "-720"),
            f"{AANTAL} daalde met 700. Dat komt bijna helemaal doordat {KLEINER}: "
            f"de grootte van {GROEP} maakte bijna niets uit.",
        ),
        (
            ("700", "900", "-200"),
            f"{AANTAL} steeg met 700: 900 meer doordat {GROEP} groter werd, "
            f"maar 200 minder doordat {KLEINER}.",
        ),
        (
            ("700", "-100", "800"),
            f"{AANTAL} steeg met 700: 100 minder doordat {GROEP} kleiner werd, "
            f"maar 800 meer doordat {GROTER}.",
        ),
        (
            ("-700", "-300", "-400"),
            f"{AANTAL} daalde met 700: 300 minder doordat {GROEP} kleiner werd, "
            f"en 400 minder doordat {KLEINER}.",
        ),
        (
            ("0", "50", "-50"),
            f"{AANTAL} bleef gelijk: 50 meer doordat {GROEP} groter werd, "
            f"maar 50 minder doordat {KLEINER}.",
        ),
        (("0", "0", "0"), f"{AANTAL} bleef gelijk."),
        (
            ("1/4", "1/4", "0"),
            f"{AANTAL} bleef vrijwel gelijk. Het deel dat voor techniek koos bleef ongeveer gelijk.",
        ),
        (
            ("7", "5/2", "9/2"),
            f"{AANTAL} steeg met 7: 2 meer doordat {GROEP} groter werd, en 4 meer doordat {GROTER}. "
            "Door afronding tellen de getallen niet precies op.",
        ),
        # Bounds.
        (
            (("690", "710"), ("680", "711"), ("-1", "10"), ("69/10", "71/10")),
            f"{AANTAL} steeg met 690 tot 710 (6,9 tot 7,1 %), maar dat komt niet doordat "
            f"{GROTER}: {GROEP} groeide ongeveer even sterk.",
        ),
        (
            (("-710", "-690"), ("-310", "-300"), ("-410", "-380")),
            f"{AANTAL} daalde met 690 tot 710: 300 tot 310 minder doordat {GROEP} kleiner werd, "
            f"en 380 tot 410 minder doordat {KLEINER}.",
        ),
        # Five per cent of the least that the whole can be, which is nothing when it can be 0.
        (
            (("-710", "-690"), ("-675", "-655"), "-35"),
            f"{AANTAL} daalde met 690 tot 710: 655 tot 675 minder doordat {GROEP} kleiner werd, "
            f"en 35 minder doordat {KLEINER}.",
        ),
        (
            (("-900", "2000"), ("-905", "1999"), ("1", "5")),
            "Het is niet zeker of het aantal technische hbo-eerstejaars steeg of daalde "
            f"(tussen −900 en +2.000): 1 tot 5 meer doordat {GROTER}. "
            f"{UNSURE_GROUP} −905 en +1.999).",
        ),
        # Parts whose bounds are wider than the whole forces: their own bounds decide.
        (
            (("690", "710"), ("-5", "711"), ("-1", "10")),
            f"{AANTAL} steeg met 690 tot 710. {UNSURE_GROUP} −5 en +711). "
            "Het deel dat voor techniek koos bleef ongeveer gelijk.",
        ),
        (
            (("690", "710"), "0", ("-1", "710")),
            f"{AANTAL} steeg met 690 tot 710. {UNSURE_SHARE} −1 en +710).",
        ),
        # The lower bounds add up to less than the whole, which is no matter of rounding.
        (
            ("7", ("2", "3"), ("4", "5")),
            f"{AANTAL} steeg met 7: 2 tot 3 meer doordat {GROEP} groter werd, "
            f"en 4 tot 5 meer doordat {GROTER}.",
        ),
        (
            (("690", "710"), ("640", "725"), ("-15", "50"), ("0", "1")),
            f"{AANTAL} steeg met 690 tot 710: 640 tot 725 meer doordat {GROEP} groter werd. "
            f"{UNSURE_SHARE} −15 en +50).",
        ),
        (
            (("-9", "20"), ("-9", "20"), "0", ("-1", "2")),
            "Het is niet zeker of het aantal technische hbo-eerstejaars steeg of daalde "
            f"(tussen −9 en +20). {UNSURE_GROUP} −9 en +20). "
            "Het deel dat voor techniek koos bleef ongeveer gelijk.",
        ),
        (
            (("-9", "20"), ("-9", "10"), ("5", "12")),
            "Het is niet zeker of het aantal technische hbo-eerstejaars steeg of daalde "
            f"(tussen −9 en +20): 5 tot 12 meer doordat {GROTER}. {UNSURE_GROUP} −9 en +10).",
        ),
        (
            (("-9", "20"), "0", ("-9", "20")),
            "Het is niet zeker of het aantal technische hbo-eerstejaars steeg of daalde "
            f"(tussen −9 en +20). {UNSURE_SHARE} −9 en +20).",
        ),
    ],
)
def test_volume_or_share(numbers: tuple[Ends, ...], sentence: str) -> None:
    assert told_growth(*numbers).replace("\u00a0", " ") == sentence


@pytest.mark.parametrize(
    ("pijler", "did"),
    [
        ("kiezen", "een groter deel voor techniek koos"),
        ("leren", "een groter deel technisch was"),  # those who took their diploma
        ("werken", "een groter deel technisch was"),  # benefits and vacancies
    ],
)
def test_only_pupils_and_students_choose(pijler: str, did: str) -> None:
    numbers = {"deel": 110, "eerder_deel": 100, "verschil": 10, "volume": 0, "aandeel": 10}
    ends = {f"{name}_{end}": n for name, n in numbers.items() for end in ("min", "max")}
    row = {"pijler": pijler, "deel": "Het deel", "geheel": "Het geheel", **ends}
    assert f"Dat komt helemaal doordat {did}" in growth.sentence(row)


def test_what_the_part_did_can_be_said_otherwise() -> None:
    told = volume_of_aandeel(
        "vacatures op mbo-niveau",
        "alle vacatures",
        *map(bounds, ("10", "0", "10")),
        koos="op mbo-niveau was",
    )
    assert "doordat een groter deel op mbo-niveau was: de hele groep (alle vacatures)" in told


def direction_of(told: str, up: str, down: str) -> int:
    """Which of two words a text has; 0 for neither, and never both."""
    found = [bool(re.search(rf"\b{word}\b", told)) for word in (up, down)]
    assert found != [True, True], told
    return found[0] - found[1]


@pytest.mark.parametrize(("volume", "aandeel"), [*product([-900, -300, 300, 900], repeat=2)])
def test_words_match_the_signs(volume: int, aandeel: int) -> None:
    whole = volume + aandeel
    told = told_growth(str(whole), str(volume), str(aandeel))
    lead, effects = told.split(": ")
    of_volume, of_share = re.split(", (?:en|maar) ", effects)
    signs = [(x > 0) - (x < 0) for x in (whole, volume, aandeel)]
    assert direction_of(lead, "steeg", "daalde") == signs[0]
    for effect, sign, size in [(of_volume, signs[1], volume), (of_share, signs[2], aandeel)]:
        assert direction_of(effect, "meer", "minder") == sign
        assert direction_of(effect, "groter", "kleiner") == sign
        assert effect.startswith(f"{abs(size)} ")


@given(*[st.tuples(st.integers(0, 500), st.integers(500, 5000))] * 2)
def test_a_growth_that_is_split_is_told_by_its_sign(
    then: tuple[int, int], now: tuple[int, int]
) -> None:
    split, growth = ontleed(*then, *now), now[0] - then[0]
    told = volume_of_aandeel(
        "deelnemers", "alle deelnemers", *(Bounds(x, x) for x in (Fraction(growth), *split))
    )
    lead = re.split(r"[:.,]", told)[0]
    expected = (
        f"steeg met {growth}"
        if growth > 0
        else f"daalde met {-growth}"
        if growth
        else "bleef gelijk"
    )
    assert lead == f"Het aantal deelnemers {expected}"
    slight = abs(split.aandeel) <= Fraction(1, 2) or abs(split.aandeel) * 20 < abs(growth)
    assert ("komt niet doordat" in told) == (slight and growth != 0)
