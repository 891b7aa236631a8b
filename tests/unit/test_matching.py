"""Which layout a header is of, and every word of why it is of none; with layouts made up here."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pipeline.sources.matching import (
    Candidate,
    Refused,
    by_header,
    count_columns,
    describe_miss,
)
from pipeline.sources.registry import Dataset, Layout, Registry, Table

SYNONYMS = {"C": ["X"], "Lang": ["LANGE *"]}
YEARS: dict[str, Any] = {"columns": "A", "year_columns": ["M{year}", "S{year}-{next}"]}


def candidate(name: str, columns: str = "", **table: Any) -> Candidate:
    """Return a layout of one table, with the columns in `columns` by blanks."""
    one = Table(**({"columns": columns.split()} | table))
    layout = Layout(id=name, name=name, formats=["csv"], tables=[one], periods="none")
    facts = Dataset(
        title="t", publisher="p", licence="l", cadence="year", publication_months=[1], find=[],
        synonyms=SYNONYMS, layouts=[layout],
    )  # fmt: skip
    return "dataset", facts, layout, one


def chosen(header: str, *candidates: Candidate) -> str | None:
    found = by_header(header.split(), list(candidates))
    return None if found is None else found[2].name


def refusal(header: str, *candidates: Candidate) -> Refused:
    with pytest.raises(Refused) as refused:
        by_header(header.split(), list(candidates))
    assert str(refused.value) == refused.value.reason
    return refused.value


@pytest.mark.parametrize(
    ("header", "table", "fits"),
    [
        ("A B C", {}, True),
        ("c b A", {}, True),
        ("A B X", {}, True),
        ("A B", {}, False),
        ("A B C D", {}, False),
        ("A B C D", {"optional": ["D"]}, True),
        ("A B C", {"optional": ["D"]}, True),
        ("A B C C", {}, False),
        ("A B C X", {"others": ["*"]}, False),
        ("A B C D1", {"others": ["D*"]}, True),
        ("A B C E", {"others": ["D*"]}, False),
        ("A B C D_2 D1", {"others": ["*"], "without": ["D 2"]}, False),
        ("A B C bron_regel", {"others": ["*"]}, False),
        ("A B C Bron_Snapshot", {"others": ["*"]}, False),
        ("A B C", {"width": 3}, True),
        ("A B C", {"width": 4}, False),
        ("A B C D", {"width": 3, "others": ["*"]}, False),
        ("A B C M2020", {"year_columns": ["M{year}"]}, True),
        ("A B C", {"year_columns": ["M{year}"]}, False),
        ("A B C M2020", {}, False),
        ("A B C M20201", {"year_columns": ["M{year}"]}, False),
    ],
)
def test_a_header_fits_a_layout_or_does_not(header: str, table: dict[str, Any], fits: bool) -> None:
    assert chosen(header, candidate("one", "A B C", **table)) == ("one" if fits else None)


def test_a_column_without_a_name_is_never_let_in() -> None:
    assert by_header(["A", ""], [candidate("one", "A", others=["*"])]) is None


def test_of_several_layouts_the_one_with_these_very_names_is_taken() -> None:
    plain, renamed = candidate("plain", "A B C"), candidate("renamed", "A B X")
    assert chosen("A B C", renamed, plain) == "plain"
    assert chosen("A B X", plain, renamed) == chosen("a b x", plain, renamed) == "renamed"
    few = candidate("few", "A B", others=["*"])
    assert chosen("A B C", few, plain) == chosen("A B C", plain, few) == "plain"
    wide = candidate("wide", "A B C", others=["*"])
    assert chosen("A B C", wide, plain) == chosen("A B C", plain, wide) == "plain"
    more = candidate("more", "A B", optional=["C"], others=["*"])
    assert chosen("A B C", few, more) == "more"


def test_a_header_that_fits_two_layouts_is_refused() -> None:
    found = refusal("A B", candidate("one", "A B"), candidate("two", "A B", optional=["D"]))
    assert (found.kind, found.reason) == (
        "unknown",
        "it fits one as well as two, and nothing in it tells which. Tell them apart in "
        "pipeline/sources/registry.yml",
    )


# ------------------------------------------------------------------------------------------ years

NOW = date.today().year
RANGE = f", expected within 1990–{NOW}"


def _years(*years: int) -> str:
    return " ".join(["A", *(f"M{year} S{year}-{year + 1}" for year in years)])


@pytest.mark.parametrize("years", [[1990], [2019, 2020, 2021], [2021, 2020], [NOW - 1, NOW]])
def test_years_that_belong_together_are_let_in(years: list[int]) -> None:
    assert chosen(_years(*years), candidate("wide", **YEARS)) == "wide"


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        (_years(2020) + " M2020", "column M2020 stands there twice"),
        (_years(2020) + " S2020-2021 M2020", "column M2020, S2020-2021 stands there twice"),
        ("A M2020 S2020-2021 M2021",
         "its year columns do not belong together: found M2021, and not S2021-2022"),
        ("A M2020 S2021-2022 M2022 S2022-2023",
         "its year columns do not belong together: found M2020, S2021-2022, and not M2021, S2020-2021"),
        (_years(2018, 2020, 2021), "the years are not consecutive: found 2018, 2020, 2021"),
        (_years(1989, 1990), f"found years 1989–1990{RANGE}"),
        (_years(NOW, NOW + 1), f"found years {NOW}–{NOW + 1}{RANGE}"),
    ],
)  # fmt: skip
def test_years_that_do_not_belong_together_are_refused(header: str, problem: str) -> None:
    found = refusal(header, candidate("wide", **YEARS))
    assert (found.kind, found.reason) == (
        "damaged",
        f"it looks like wide, but {problem}. Ask the publisher which year is meant",
    )


def test_a_span_that_is_no_two_years_on_end_is_no_year_column() -> None:
    table = candidate("wide", **YEARS)[3]
    assert table.year_of("S2020-2021") == 2020
    assert table.year_of("S2020-2022") is None
    assert table.year_of("M2020X") is None
    assert table.of_year(2019) == ["M2019", "S2019-2020"]


def test_counts_are_the_year_columns_and_those_that_are_named() -> None:
    _, facts, layout, table = candidate("wide", **YEARS)
    layout = layout.model_copy(update={"counts": ["X"], "shares": ["s*"]})
    landed = ["A", "C", "M2020", "S2020-2021", "S2020-2022"]
    assert count_columns(facts, layout, table, landed) == ["C", "M2020"]


# ------------------------------------------------------------------------------------ near misses

ASK = (
    ". Ask the publisher for the file in that layout, or add this one to "
    "pipeline/sources/registry.yml"
)
NEW = ". If it is a new source, add a layout in pipeline/sources/registry.yml"
FIVE = candidate("five", "A B C D E", optional=["O"])


@pytest.mark.parametrize(
    ("header", "one", "differs"),
    [
        ("A B C", FIVE, "column D, E is missing"),
        ("E D B X", FIVE, "column A is missing"),
        ("A B C D E z Y O", FIVE, "column Y, z is not known"),
        ("A B c D E C A", FIVE, "column A, C are one column twice"),
        ("A B C D E E", FIVE, "column E stands there twice"),
        ("A B C D E X", FIVE, "column C, X are one column twice"),
        ("A B C F F", FIVE, "column D, E is missing and column F is not known and column F stands there twice"),
        ("A bron_regel", candidate("own", "A", others=["*"]),
         "column BRON REGEL is one of ours, and no publisher's"),
        ("A Bron_snapshot bron_regel", candidate("own", "A", others=["*"]),
         "column BRON REGEL, BRON SNAPSHOT is one of ours, and no publisher's"),
        ("A B D", candidate("broad", "A B", others=["*"], width=4), "it has 3 columns and not 4"),
        ("A B D1 E", candidate("some", "A B", others=["d*"]), "column E is not known"),
        ("A", candidate("wide", **YEARS), "it has no year columns"),
        ("A M2020 N", candidate("wide", **YEARS), "column N is not known"),
    ],
)  # fmt: skip
def test_a_near_miss_says_how_it_differs(header: str, one: Candidate, differs: str) -> None:
    said = describe_miss(header.split(), [one])
    assert said == f"it looks like {one[2].name}, but {differs}{ASK}"


def test_a_column_without_a_name_is_told_as_one() -> None:
    assert describe_miss(["A", "B", "C", "D", "E", ""], [FIVE]) == (
        f"it looks like five, but column without a name is not known{ASK}"
    )


def test_what_is_near_to_nothing_shows_its_header() -> None:
    none = "no layout in the registry has this header: "
    assert describe_miss(["a_1", "B"], []) == f"{none}A 1, B{NEW}"
    assert describe_miss(["a", "B"], [FIVE]) == f"{none}A, B{NEW}"
    eight = ", ".join("PQRSTUVW")
    assert describe_miss(list("pqrstuvw"), [FIVE]) == f"{none}{eight}{NEW}"
    assert describe_miss(list("pqrstuvwy"), [FIVE]) == f"{none}{eight}, …{NEW}"


def test_of_several_the_nearest_is_named() -> None:
    def nearest(header: str, *candidates: Candidate) -> str:
        said = [describe_miss(header.split(), list(c)) for c in (candidates, candidates[::-1])]
        assert said[0] == said[1]
        return said[0].split(",")[0].removeprefix("it looks like ")

    assert nearest("A B C D", FIVE, candidate("three", "A B F")) == "five"
    # One with years goes before one without, where the file has them; and the other way about.
    wide, plain = candidate("wide", "A B", year_columns=["M{year}"]), candidate("plain", "A B")
    assert nearest("A B M2020 Z", wide, plain) == "wide"
    assert nearest("A B Z", wide, plain) == "plain"
    # Then the one with more of the names as they are spelled.
    assert nearest("A X Z", candidate("older", "A C"), candidate("newer", "A X")) == "newer"


# ----------------------------------------------------------------------------------- the registry


def test_lists_of_columns_may_be_in_lists() -> None:
    table = Table.model_validate({"columns": ["A", ["B", ["C"]], "D"]})
    assert table.columns == ["A", "B", "C", "D"]


def test_a_layout_that_is_not_there_is_named() -> None:
    name, facts, layout, table = candidate("one", "A")
    registry = Registry(datasets={name: facts})
    assert registry.layout(name, "one") == layout
    assert list(registry.layouts("csv")) == [(name, facts, layout, table)]
    assert list(registry.layouts("xlsx")) == []
    assert layout.table("rijen") == table
    with pytest.raises(KeyError) as missing:
        registry.layout(name, "two")
    assert missing.value.args == ("Dataset dataset has no layout two; see registry.yml.",)


def test_a_column_lands_under_the_name_it_is_a_synonym_of() -> None:
    facts = candidate("one", "A")[1]
    names = ["x", "C", "lange_weg", "Lang", "LANGE", "y"]
    assert [facts.landed_name(n) for n in names] == ["C", "C", "Lang", "Lang", "LANGE", "y"]
