"""What the words of the report promise about a number: the one rule for `bijna`, `ruim`, `circa`.

The rule is published in docs/reports.md. It is used both ways: to judge what was written once
(`holds`) and to choose the word of a sentence that is written now (`hedged`). What is chosen here
always holds there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from pipeline.release.attribution import Bounds

# `bijna x` is less than x and at most 3 per cent away; `ruim x` the same on the other side; `circa
# x` at most 2.5 per cent away on either.
NEAR = Fraction(3, 100)
ABOUT = Fraction(25, 1000)
CHANGES = ("gestegen", "gedaald", "gestegen met", "gedaald met")
COMPARATORS = ("is", "bijna", "ruim", "circa", "meer dan", "minstens", *CHANGES)
# A count is told in round hundreds, and from 10.000 in round thousands; a small one as it is.
ROUND_FROM = ((Fraction(10_000), 1_000), (Fraction(1_000), 100))


@dataclass(frozen=True)
class Hedged:
    """How a number is told: a word (`bijna`, `ruim`, `circa`, or none) and the number behind it."""

    word: str
    number: Decimal


def holds(comparator: str, found: Bounds, printed: Fraction | None, decimals: int) -> bool | None:
    """Return whether a number is what a comparator says of it; None when its bounds do not decide.

    Args:
        comparator: one of COMPARATORS.
        found: the number; of CHANGES the change: per cent where a number is printed with it, else
            in any unit.
        printed: the number behind the word; None for `gestegen` and `gedaald`.
        decimals: how many decimals `printed` has.

    Raises:
        ValueError: for another comparator, or a missing number.
    """
    if comparator not in COMPARATORS:
        raise ValueError(f"Found {comparator!r}, expected one of {', '.join(COMPARATORS)}.")
    if comparator in ("gestegen", "gedaald"):
        span = _more_than(Fraction(0)) if comparator == "gestegen" else _less_than(Fraction(0))
    elif printed is None:
        raise ValueError(f"{comparator!r} needs a number behind it.")
    elif comparator in ("is", "gestegen met", "gedaald met"):
        half = Fraction(1, 2 * 10**decimals)
        middle = -printed if comparator == "gedaald met" else printed
        span = _Span(middle - half, middle + half, True, True)
    else:
        span = _span(comparator, printed)
    if span.contains(found.low) and span.contains(found.high):
        return True
    return None if span.touches(found) else False


@dataclass(frozen=True)
class _Span:
    """Numbers from `low` to `high`; each end belongs to it or not; None has no end."""

    low: Fraction | None
    high: Fraction | None
    with_low: bool
    with_high: bool

    def contains(self, value: Fraction) -> bool:
        above = self.low is None or value > self.low or (self.with_low and value == self.low)
        below = self.high is None or value < self.high or (self.with_high and value == self.high)
        return above and below

    def touches(self, found: Bounds) -> bool:
        above = (
            self.low is None or found.high > self.low or (self.with_low and found.high == self.low)
        )
        below = (
            self.high is None
            or found.low < self.high
            or (self.with_high and found.low == self.high)
        )
        return above and below


def _more_than(value: Fraction) -> _Span:
    return _Span(value, None, False, False)


def _less_than(value: Fraction) -> _Span:
    return _Span(None, value, False, False)


def _span(word: str, x: Fraction) -> _Span:
    if word == "meer dan":
        return _more_than(x)
    if word == "minstens":
        return _Span(x, None, True, False)
    if word == "circa":
        return _Span(x - ABOUT * abs(x), x + ABOUT * abs(x), True, True)
    # Of a decline the size is told: `bijna 13 % lager` is less than 13.
    least, most = sorted((x, x * (1 - NEAR))) if word == "bijna" else sorted((x, x * (1 + NEAR)))
    ends = {least: least != x, most: most != x}
    return _Span(least, most, ends[least], ends[most])


def hedged(found: Bounds, decimals: int, *, per_cent: bool) -> Hedged | None:
    """Return how a number of known size is told, or None when its bounds are too wide for a word.

    Args:
        found: the number, at least zero.
        decimals: how many decimals the figure is printed with.
        per_cent: whether it is a percentage: then it is told in whole per cents.
    """
    exact = _nearest(found.low, decimals)
    if found.exact or exact == _nearest(found.high, decimals):
        for_print = Fraction(exact)
        round_to = 1 if per_cent else _unit(found.low)
        rounded = _to(for_print, round_to)
        word = "" if rounded == for_print else "bijna" if rounded > for_print else "ruim"
        # The word is chosen by the number itself, not by its rounding: both must fit.
        if word and holds(word, found, rounded, 0) and holds(word, _one(for_print), rounded, 0):
            return Hedged(word, Decimal(int(rounded)))
        return Hedged("", exact)
    middle = (found.low + found.high) / 2
    rounded = _to(middle, 1 if per_cent else _unit(middle))
    if rounded and holds("circa", found, rounded, 0):
        return Hedged("circa", Decimal(int(rounded)))
    return None


def change(before: Bounds, after: Bounds, *, per_cent: bool) -> Bounds | None:
    """Return a change, in per cent of what was before or in its unit; None without a base."""
    if not per_cent:
        return Bounds(after.low - before.high, after.high - before.low)
    if before.low <= 0:
        return None
    return Bounds(100 * (after.low / before.high - 1), 100 * (after.high / before.low - 1))


def _unit(value: Fraction) -> int:
    return next((unit for least, unit in ROUND_FROM if value >= least), 1)


def _to(value: Fraction, unit: int) -> Fraction:
    return Fraction(math.floor(value / unit + Fraction(1, 2)) * unit)


def _one(value: Fraction) -> Bounds:
    return Bounds(value, value)


def _nearest(value: Fraction, decimals: int) -> Decimal:
    return Decimal(round(value * 10**decimals)).scaleb(-decimals)
