"""When a publisher is next expected, and which key figures wait for it."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.sources.feeds import kerncijfers_by_dataset
from pipeline.sources.freshness import Expected, next_expected
from pipeline.sources.registry import Dataset, load_registry

MBO = load_registry().datasets["duo_mbo_deelnemers"]


def _dataset(cadence: str, months: list[int]) -> Dataset:
    return MBO.model_copy(update={"cadence": cadence, "publication_months": months})


@pytest.mark.parametrize(
    ("cadence", "months", "received", "expected"),
    [
        ("year", [4, 3], date(2020, 2, 29), Expected(date(2020, 3, 1), date(2020, 4, 30))),
        # What came in the first of its months is the publication of this year.
        ("year", [4, 3], date(2020, 3, 1), Expected(date(2021, 3, 1), date(2021, 4, 30))),
        ("year", [4, 3], date(2020, 12, 31), Expected(date(2021, 3, 1), date(2021, 4, 30))),
        ("quarter", [11, 2, 5, 8], date(2026, 5, 31), Expected(date(2026, 8, 1), date(2026, 8, 31))),
        ("quarter", [11, 2, 5, 8], date(2026, 7, 1), Expected(date(2026, 8, 1), date(2026, 8, 31))),
        ("quarter", [11, 2, 5, 8], date(2027, 12, 1), Expected(date(2028, 2, 1), date(2028, 2, 29))),
        ("month", list(range(1, 13)), date(2026, 1, 1), Expected(date(2026, 2, 1), date(2026, 2, 28))),
        ("irregular", [3], date(2026, 1, 1), None),
        ("year", [], date(2026, 1, 1), None),
    ],
)  # fmt: skip
def test_a_delivery_is_expected_in_the_next_months_of_its_publisher(
    cadence: str, months: list[int], received: date, expected: Expected | None
) -> None:
    assert next_expected(_dataset(cadence, months), received) == expected


def test_nothing_is_late_before_the_last_day_is_over() -> None:
    expected = Expected(date(2026, 3, 1), date(2026, 4, 30))
    assert not expected.is_past(date(2026, 4, 30))
    assert expected.is_past(date(2026, 5, 1))


def test_a_dataset_feeds_the_key_figures_with_a_sum_over_it() -> None:
    found = kerncijfers_by_dataset.__wrapped__()
    assert found["duo_mbo_deelnemers"] == ["KT-04", "KT-05", "KT-06"]
    # No key figure reads these.
    assert set(load_registry().datasets) - set(found) == {
        "cbs_gebiedsindelingen", "cbs_overig", "duo_vo_examens", "duo_vo_vestigingen", "roa_knelpunten",
        "uwv_open_match_data",
    }  # fmt: skip
