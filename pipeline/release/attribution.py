"""Why a figure changed: what of a difference is real, what revised, what defined otherwise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, permutations
from typing import NamedTuple

# What a part of a difference comes of: the fields of a point.
FACTORS = ("periode", "kennis", "definitie")


@dataclass(frozen=True)
class Point:
    """Where a figure is read: for which period, as known on which day, by which definition."""

    periode: str
    kennis: date
    definitie: str

    def __str__(self) -> str:
        return f"{self.periode} as known on {self.kennis} by definition {self.definitie}"


@dataclass(frozen=True)
class Value:
    """What is known of a figure at a point, in the unit of the figure; low is high when exact.

    Two points whose values have the same key hold one and the same number, so that it cancels out
    in a difference however little is known of it. The row of the mart can be such a key, as it
    stays one row until it is revised; its `cel_id` cannot. Without a key a number is its own.
    """

    low: Decimal
    high: Decimal
    key: Hashable = None

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError(f"The bounds {self.low} and {self.high} are the wrong way round.")


@dataclass(frozen=True)
class Bounds:
    """A computed number, exactly; or what it lies between, the bounds included."""

    low: Fraction
    high: Fraction

    @property
    def exact(self) -> bool:
        """Whether it is one number."""
        return self.low == self.high

    @property
    def direction(self) -> int | None:
        """1 for up, -1 for down, 0 for exactly zero; None when the bounds do not decide it."""
        if self.low > 0:
            return 1
        if self.high < 0:
            return -1
        return 0 if self.exact else None


@dataclass(frozen=True)
class Attribution:
    """A difference and its three parts, in the unit of the figure (for a percentage: points).

    `orders` are the orders of changing one factor at a time that the parts are the average of.
    """

    van: Point
    naar: Point
    verschil: Bounds
    werkelijk: Bounds
    herziening: Bounds
    definitie: Bounds
    orders: tuple[tuple[str, ...], ...]


class CannotSplit(Exception):
    """Every order of changing the factors passes a value that is not known: one of `missing`."""

    def __init__(self, van: Point, naar: Point, missing: tuple[Point, ...]) -> None:
        self.missing = missing
        super().__init__(
            f"The change from {van} to {naar} cannot be split, as there is no value for "
            f"{'; '.join(map(str, missing))}."
        )


def attribute(van: Point, naar: Point, values: Callable[[Point], Value | None]) -> Attribution:
    """Split the difference between two points into real development, revision and definition.

    A part is what changing its factor does, averaged over the orders in which the factors that
    differ can be changed one at a time (`domain.md` §8 item 2). An order counts when every value
    on its way is known. Exact values give exact parts, which sum exactly to the difference.

    Each part is a weighted sum of the values, so its bounds follow from those of each value. No
    part is wider than numbers that vary freely force; where numbers move together (a hidden cell
    that is in both), the bounds still hold but may be wider than needed. Bounds of parts do not
    sum to those of the difference, as the parts share values.

    Args:
        van: the point to start from.
        naar: the point to end at.
        values: what is known of the figure at a point, None when nothing is. It is asked only for
            points that mix the coordinates of these two.

    Raises:
        CannotSplit: when no order has all its values.
    """
    differing = [f for f in FACTORS if getattr(van, f) != getattr(naar, f)]
    routes = {order: _route(van, naar, order) for order in permutations(differing)}
    points = list(dict.fromkeys(point for route in routes.values() for point in route))
    known = {p: _own(value, p) for p in points if (value := values(p)) is not None}
    feasible = {o: route for o, route in routes.items() if all(p in known for p in route)}
    if not feasible:
        missing = tuple(p for p in points if p not in known)
        ends = tuple(p for p in missing if p in (van, naar))
        raise CannotSplit(van, naar, ends or missing)

    weights: dict[str, dict[Value, Fraction]] = {f: defaultdict(Fraction) for f in FACTORS}
    for order, route in feasible.items():
        for factor, (before, after) in zip(order, pairwise(route), strict=True):
            weights[factor][known[after]] += Fraction(1, len(feasible))
            weights[factor][known[before]] -= Fraction(1, len(feasible))
    whole: dict[Value, Fraction] = defaultdict(Fraction)
    whole[known[naar]] += 1
    whole[known[van]] -= 1
    return Attribution(
        van=van,
        naar=naar,
        verschil=_weighted(whole),
        werkelijk=_weighted(weights["periode"]),
        herziening=_weighted(weights["kennis"]),
        definitie=_weighted(weights["definitie"]),
        orders=tuple(feasible),
    )


def _route(van: Point, naar: Point, order: tuple[str, ...]) -> list[Point]:
    route = [van]
    for factor in order:
        route.append(replace(route[-1], **{factor: getattr(naar, factor)}))
    return route


def _own(value: Value, point: Point) -> Value:
    """Return a value whose key tells its number from all others."""
    return value if value.key is not None else replace(value, key=point)


def _weighted(weights: Mapping[Value, Fraction]) -> Bounds:
    ends = [sorted((w * Fraction(v.low), w * Fraction(v.high))) for v, w in weights.items()]
    return Bounds(
        sum((low for low, _ in ends), Fraction()), sum((high for _, high in ends), Fraction())
    )


class Ontleding(NamedTuple):
    """What of the growth of a part comes of its whole, and what of its share in the whole."""

    volume: Fraction
    aandeel: Fraction


Number = int | Decimal | Fraction


def ontleed(
    deel_toen: Number, geheel_toen: Number, deel_nu: Number, geheel_nu: Number
) -> Ontleding:
    """Split the growth of a part n in a whole N: Δn = s̄·ΔN (volume) + N̄·Δs (aandeel), s = n / N.

    The means are those of both periods (`domain.md` §8 item 3). Volume and aandeel are in the unit
    of the part and sum exactly to its growth.

    Raises:
        ValueError: when a whole is 0, as nothing has a share in it.
    """
    if geheel_toen == 0 or geheel_nu == 0:
        raise ValueError("A part of nothing has no share: the whole is 0 in one of the periods.")
    whole_0, whole_1 = Fraction(geheel_toen), Fraction(geheel_nu)
    share_0, share_1 = Fraction(deel_toen) / whole_0, Fraction(deel_nu) / whole_1
    return Ontleding(
        volume=(share_0 + share_1) / 2 * (whole_1 - whole_0),
        aandeel=(whole_0 + whole_1) / 2 * (share_1 - share_0),
    )
