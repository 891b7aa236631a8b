from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline.release.export import defused


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " ="])
def test_a_text_is_never_taken_for_a_formula(start: str) -> None:
    assert defused(f"{start}HYPERLINK(1)") == f"'{start}HYPERLINK(1)"


@pytest.mark.parametrize("value", ["Alfa-college", "", "a=b", Decimal("-3.5"), -3, None])
def test_other_values_stay_as_they_are(value: object) -> None:
    assert defused(value) == value
