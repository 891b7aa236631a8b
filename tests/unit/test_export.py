from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline.release.export import defused


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " ="])
def test_a_text_is_never_taken_for_a_formula(start: str) -> None:
    assert defused(f"{start}HYPERLINK(1)") == f"'{start}HYPERLINK(1)"


def test_what_is_not_seen_hides_no_formula() -> None:
    assert defused("\u200b=1+1") == "'=1+1"
    assert defused("a\x1b[31mb") == "a[31mb"


@pytest.mark.parametrize("value", ["Alfa-college", "", "a=b", Decimal("-3.5"), -3, None])
def test_other_values_stay_as_they_are(value: object) -> None:
    assert defused(value) == value
