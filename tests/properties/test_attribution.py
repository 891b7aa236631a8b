"""The parts of a difference make the difference, exactly, and bounds hold what they must hold."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.release.attribution import (
    FACTORS,
    Attribution,
    Bounds,
    CannotSplit,
    Point,
    Value,
    attribute,
    ontleed,
)

VAN = Point("2013SJ00", date(2014, 5, 19), "sector-2013")
FAR = Point("2014SJ00", date(2015, 5, 19), "sector-2015")
PARTS = {"periode": "werkelijk", "kennis": "herziening", "definitie": "definitie"}
DECIMALS = st.decimals(-(10**6), 10**6, places=3)
COUNTS = st.integers(0, 10**6)
WHOLES = st.integers(1, 10**7)

Known = dict[Point, Value]
sets = [s for n in range(4) for s in combinations(FACTORS, n)]
each_set = pytest.mark.parametrize("differing", sets, ids="+".join)
each_set_that_differs = pytest.mark.parametrize("differing", sets[1:], ids="+".join)


def mixed(changed: tuple[str, ...]) -> Point:
    """The point where these factors are those of the other end."""
    return Point(**{f: getattr(FAR if f in changed else VAN, f) for f in FACTORS})


def corners(differing: tuple[str, ...]) -> list[Point]:
    return [mixed(s) for n in range(len(differing) + 1) for s in combinations(differing, n)]


def exact(number: Decimal) -> Value:
    return Value(number, number)


def parts(split: Attribution) -> dict[str, Bounds]:
    return {f: getattr(split, PARTS[f]) for f in FACTORS}


def one(bounds: Bounds) -> Fraction:
    assert bounds.exact
    return bounds.low


def draw_known(data: st.DataObject, differing: tuple[str, ...]) -> Known:
    return {p: exact(data.draw(DECIMALS)) for p in corners(differing)}


def draw_bounded(data: st.DataObject, differing: tuple[str, ...]) -> Known:
    pair = st.tuples(DECIMALS, DECIMALS).map(sorted)
    return {p: Value(*data.draw(pair)) for p in corners(differing)}


@each_set
@given(data=st.data())
def test_parts_sum_exactly_to_the_difference(
    differing: tuple[str, ...], data: st.DataObject
) -> None:
    naar, known = mixed(differing), draw_known(data, differing)
    split = attribute(VAN, naar, known.__getitem__)
    assert one(split.verschil) == Fraction(known[naar].low) - Fraction(known[VAN].low)
    assert sum(map(one, parts(split).values())) == one(split.verschil)
    assert set(split.orders) == set(permutations(differing))


@each_set
@given(data=st.data())
def test_a_part_is_the_mean_over_the_orders(
    differing: tuple[str, ...], data: st.DataObject
) -> None:
    """Against the weighing of the sets of factors changed before (Shapley), which has no orders."""
    naar, known = mixed(differing), draw_known(data, differing)
    found, n = parts(attribute(VAN, naar, known.__getitem__)), len(differing)
    for factor in FACTORS:
        before = [f for f in differing if f != factor]
        expected = Fraction(0)
        if factor in differing:
            for k in range(n):
                weight = Fraction(math.factorial(k) * math.factorial(n - k - 1), math.factorial(n))
                for changed in combinations(before, k):
                    after = known[mixed((*changed, factor))].low
                    expected += weight * (Fraction(after) - Fraction(known[mixed(changed)].low))
        assert one(found[factor]) == expected


@each_set
@given(data=st.data())
def test_a_factor_that_does_not_differ_has_no_part(
    differing: tuple[str, ...], data: st.DataObject
) -> None:
    known = draw_bounded(data, differing)
    found = parts(attribute(VAN, mixed(differing), known.__getitem__))
    for factor in set(FACTORS) - set(differing):
        assert found[factor] == Bounds(Fraction(0), Fraction(0))


@each_set_that_differs
@given(data=st.data())
def test_the_way_back_negates_every_part(differing: tuple[str, ...], data: st.DataObject) -> None:
    naar, known = mixed(differing), draw_bounded(data, differing)
    there = attribute(VAN, naar, known.__getitem__)
    back = attribute(naar, VAN, known.__getitem__)
    for bounds, negated in [
        (there.verschil, back.verschil),
        *zip(parts(there).values(), parts(back).values(), strict=True),
    ]:
        assert (negated.low, negated.high) == (-bounds.high, -bounds.low)


@given(data=st.data(), missing=st.sets(st.sampled_from(corners(FACTORS)[1:-1])))
def test_missing_values_leave_fewer_orders(data: st.DataObject, missing: set[Point]) -> None:
    known = {p: v for p, v in draw_known(data, FACTORS).items() if p not in missing}
    ways = {
        order: [mixed(order[:n]) for n in range(4)]
        for order in permutations(FACTORS)
        if not missing & {mixed(order[:n]) for n in range(4)}
    }
    if not ways:
        with pytest.raises(CannotSplit) as caught:
            attribute(VAN, FAR, known.get)
        assert set(caught.value.missing) == missing
        return
    split = attribute(VAN, FAR, known.get)
    assert set(split.orders) == set(ways)
    assert sum(map(one, parts(split).values())) == one(split.verschil)
    for factor, part in parts(split).items():
        steps = [
            Fraction(known[way[order.index(factor) + 1]].low)
            - Fraction(known[way[order.index(factor)]].low)
            for order, way in ways.items()
        ]
        assert one(part) == sum(steps) / len(steps)


@each_set_that_differs
@given(data=st.data())
def test_bounds_hold_every_completion(differing: tuple[str, ...], data: st.DataObject) -> None:
    naar, known = mixed(differing), draw_bounded(data, differing)
    split = attribute(VAN, naar, known.__getitem__)
    inside = {p: exact(data.draw(st.decimals(v.low, v.high, places=3))) for p, v in known.items()}
    completed = attribute(VAN, naar, inside.__getitem__)
    assert split.verschil.low <= one(completed.verschil) <= split.verschil.high
    for factor, part in parts(completed).items():
        bounds = parts(split)[factor]
        assert bounds.low <= one(part) <= bounds.high


@given(data=st.data())
def test_bounds_are_attained_at_both_ends(data: st.DataObject) -> None:
    differing = ("periode", "definitie")
    naar, known = mixed(differing), draw_bounded(data, differing)
    split = attribute(VAN, naar, known.__getitem__)
    completions = [
        attribute(VAN, naar, dict(zip(known, map(exact, ends), strict=True)).__getitem__)
        for ends in product(*((v.low, v.high) for v in known.values()))
    ]
    for factor, bounds in parts(split).items():
        reached = [one(parts(c)[factor]) for c in completions]
        assert (min(reached), max(reached)) == (bounds.low, bounds.high)


def test_a_hidden_number_that_was_not_revised_has_no_revision() -> None:
    def one_row(point: Point) -> Value:
        return Value(Decimal(1), Decimal(4), key=point.periode)

    def separate(_: Point) -> Value:
        return Value(Decimal(1), Decimal(4))

    naar = mixed(("periode", "kennis"))
    assert attribute(VAN, naar, one_row).herziening == Bounds(Fraction(0), Fraction(0))
    assert attribute(VAN, naar, one_row).werkelijk == Bounds(Fraction(-3), Fraction(3))
    assert attribute(VAN, naar, separate).herziening == Bounds(Fraction(-3), Fraction(3))


def test_only_mixtures_of_the_two_points_are_asked_for() -> None:
    asked = []

    def value(point: Point) -> Value:
        asked.append(point)
        return exact(Decimal(1))

    attribute(VAN, mixed(("periode", "kennis")), value)
    assert sorted(map(str, asked)) == sorted(map(str, corners(("periode", "kennis"))))


def test_an_end_without_value_is_named_alone() -> None:
    known = {VAN: exact(Decimal(1))}
    with pytest.raises(CannotSplit, match="no value for 2014SJ00 as known on 2015-05-19") as caught:
        attribute(VAN, FAR, known.get)
    assert caught.value.missing == (FAR,)


def test_bounds_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(ValueError, match="wrong way round"):
        Value(Decimal(4), Decimal(1))


@pytest.mark.parametrize(
    ("low", "high", "direction"),
    [(1, 3, 1), (-3, -1, -1), (0, 0, 0), (0, 3, None), (-3, 0, None), (-1, 1, None)],
)
def test_a_direction_needs_bounds_without_zero(low: int, high: int, direction: int | None) -> None:
    assert Bounds(Fraction(low), Fraction(high)).direction == direction


# ------------------------------------------------------------------------------ volume, aandeel


@given(COUNTS, WHOLES, COUNTS, WHOLES)
def test_volume_and_aandeel_sum_exactly_to_the_growth(n0: int, N0: int, n1: int, N1: int) -> None:
    assert sum(ontleed(n0, N0, n1, N1)) == n1 - n0


@given(COUNTS, WHOLES, COUNTS, WHOLES)
def test_the_way_back_negates_volume_and_aandeel(n0: int, N0: int, n1: int, N1: int) -> None:
    there, back = ontleed(n0, N0, n1, N1), ontleed(n1, N1, n0, N0)
    assert (back.volume, back.aandeel) == (-there.volume, -there.aandeel)


@given(COUNTS, WHOLES, st.integers(1, 50))
def test_an_equal_share_or_whole_has_no_effect(n: int, N: int, times: int) -> None:
    assert ontleed(n, N, n * times, N * times) == (n * (times - 1), 0)
    assert ontleed(n, N, n * times, N) == (0, n * (times - 1))


def test_means_are_those_of_both_periods() -> None:
    # Shares 0,1 and 0,2; mean 0,15 times 20 more, and a mean whole of 110 times 0,1 more.
    assert ontleed(10, 100, 24, 120) == (3, 11)
    assert ontleed(Decimal("1.0"), Decimal(10), Decimal("2.4"), Decimal(12)) == (
        Fraction(3, 10),
        Fraction(11, 10),
    )


@pytest.mark.parametrize("wholes", [(0, 5), (5, 0), (0, 0)])
def test_a_part_of_nothing_has_no_share(wholes: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="no share"):
        ontleed(0, wholes[0], 0, wholes[1])
