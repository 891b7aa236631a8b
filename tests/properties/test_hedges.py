"""The words of the report: what is chosen for a number holds of it, and the words exclude each other."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.release.attribution import Bounds
from pipeline.release.hedges import Hedged, hedged, holds

NUMBERS = st.decimals(min_value=0, max_value=10_000_000, places=3).map(Fraction)
PRINTED = st.integers(min_value=1, max_value=1_000_000).map(Fraction)
DECIMALS = st.integers(min_value=0, max_value=2)


def exactly(value: object) -> Bounds:
    return Bounds(Fraction(str(value)), Fraction(str(value)))


def between(low: object, high: object) -> Bounds:
    return Bounds(Fraction(str(low)), Fraction(str(high)))


@given(NUMBERS, DECIMALS, st.booleans())
def test_the_word_that_is_chosen_holds(value: Fraction, decimals: int, per_cent: bool) -> None:
    found = hedged(Bounds(value, value), decimals, per_cent=per_cent)
    assert found is not None
    if found.word:
        assert holds(found.word, Bounds(value, value), Fraction(found.number), 0)
    else:
        assert holds("is", Bounds(value, value), Fraction(found.number), decimals)


@given(NUMBERS, NUMBERS, DECIMALS, st.booleans())
def test_of_bounds_the_word_holds_for_both(
    one: Fraction, other: Fraction, decimals: int, per_cent: bool
) -> None:
    bounds = Bounds(*sorted((one, other)))
    found = hedged(bounds, decimals, per_cent=per_cent)
    if found is not None:
        comparator = found.word or "is"
        assert holds(comparator, bounds, Fraction(found.number), 0 if found.word else decimals)


@given(NUMBERS, PRINTED)
def test_almost_and_over_exclude_each_other(value: Fraction, printed: Fraction) -> None:
    words = [w for w in ("bijna", "ruim") if holds(w, Bounds(value, value), printed, 0)]
    assert len(words) <= 1
    if value == printed:
        assert not words
    assert not (holds("meer dan", exactly(value), printed, 0) and "bijna" in words)


@given(NUMBERS, NUMBERS, PRINTED, st.sampled_from(["is", "bijna", "ruim", "circa", "minstens"]))
def test_bounds_hold_where_both_ends_do(
    one: Fraction, other: Fraction, printed: Fraction, word: str
) -> None:
    low, high = sorted((one, other))
    ends = [holds(word, Bounds(v, v), printed, 0) for v in (low, high)]
    whole = holds(word, Bounds(low, high), printed, 0)
    assert (whole is True) == all(ends)
    if any(ends):
        assert whole is not False


@pytest.mark.parametrize(
    ("word", "printed", "inside", "outside"),
    [
        ("bijna", 6000, [5820, 5999], [5819, 6000, 6001]),
        ("ruim", 86000, [86001, 88580], [86000, 88581]),
        ("circa", 40, [39, 40, 41], ["38.9", "41.1"]),
        ("is", 57, ["56.5", "57.4"], ["56.4", "57.6"]),
        ("meer dan", 500, [501], [500]),
        ("minstens", 1000, [1000], [999]),
        ("gestegen met", 12, ["11.5", "12.4"], ["11.4", "-12"]),
        ("gedaald met", 12, ["-12.4"], ["12", "-12.6"]),
        ("gestegen", None, [1], [0, -1]),
        ("gedaald", None, [-1], [0, 1]),
    ],
)  # fmt: skip
def test_the_published_rule(
    word: str, printed: int | None, inside: list[object], outside: list[object]
) -> None:
    number = None if printed is None else Fraction(printed)
    assert all(holds(word, exactly(v), number, 0) for v in inside)
    assert not any(holds(word, exactly(v), number, 0) for v in outside)


def test_bounds_that_do_not_decide() -> None:
    assert holds("bijna", between(5900, 6010), Fraction(6000), 0) is None
    assert holds("gestegen", between(-1, 5), None, 0) is None
    assert holds("bijna", between(6000, 6010), Fraction(6000), 0) is False


def test_what_cannot_be_judged_is_refused() -> None:
    with pytest.raises(ValueError, match="ongeveer"):
        holds("ongeveer", exactly(1), Fraction(1), 0)
    with pytest.raises(ValueError, match="number"):
        holds("bijna", exactly(1), None, 0)


@pytest.mark.parametrize(
    ("value", "decimals", "per_cent", "told"),
    [
        (5960, 0, False, ("bijna", 6000)),
        (18930, 0, False, ("bijna", 19000)),
        (86300, 0, False, ("ruim", 86000)),
        (101860, 0, False, ("bijna", 102000)),
        (489, 0, False, ("", 489)),
        ("11.777944", 1, True, ("bijna", 12)),
        ("59.69945", 1, True, ("bijna", 60)),
        ("48.0093", 1, True, ("", "48.0")),
        ("1.2", 1, True, ("", "1.2")),
    ],
)  # fmt: skip
def test_how_a_number_is_told(
    value: object, decimals: int, per_cent: bool, told: tuple[str, object]
) -> None:
    expected = Hedged(told[0], Decimal(str(told[1])))
    assert hedged(exactly(value), decimals, per_cent=per_cent) == expected


def test_bounds_are_told_with_about_or_not_at_all() -> None:
    assert hedged(between(39_500, 40_400), 0, per_cent=False) == Hedged("circa", Decimal(40_000))
    assert hedged(between(30_000, 40_000), 0, per_cent=False) is None
