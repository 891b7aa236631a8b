"""When a publisher is next expected to publish, by the months that the registry names."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from pipeline.sources.registry import Dataset


@dataclass(frozen=True)
class Expected:
    """The months in which a publisher is next expected: from the first to the last day of them."""

    first: date
    last: date

    def is_past(self, today: date) -> bool:
        """Whether nothing came in time."""
        return today > self.last


def next_expected(dataset: Dataset, received: date) -> Expected | None:
    """Return when the next delivery is expected after the one that was received.

    The months of a yearly source are one publication, which may come in any of them; those of a
    source that comes more often are one each. A source without a rhythm is never expected.
    """
    months = sorted(dataset.publication_months)
    if dataset.cadence == "irregular" or not months:
        return None
    spans = [(months[0], months[-1])] if dataset.cadence == "year" else [(m, m) for m in months]
    return next(
        Expected(date(year, first, 1), date(year, last, monthrange(year, last)[1]))
        for year in (received.year, received.year + 1)
        for first, last in spans
        if (year, first) > (received.year, received.month)
    )
