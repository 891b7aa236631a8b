"""The claims of the report: every outcome is reached, and each by its own cause."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pipeline.keys import DIMENSIONS
from pipeline.release import claims

REPORT, LATER = date(2014, 5, 13), date(2020, 1, 1)


def _claim(**changed: Any) -> dict[str, Any]:
    return {
        "kerncijfer": "KT-01", "periode": "2013SJ00", "eerder": None, "uitsplitsing": None,
        "vergelijker": "bijna", "waarde": Decimal(6000), "decimalen": 0, "definitie_versie": "oud",
        "gewone_definitie": "oud", "bekend_op": REPORT, "waarom_niet": None, **changed,
    }  # fmt: skip


def _cell(value: Any, **changed: Any) -> dict[str, Any]:
    low, high = value if isinstance(value, tuple) else (value, value)
    return {
        **dict.fromkeys((*DIMENSIONS, "vergelijking"), "totaal"),
        "kerncijfer": "KT-01", "periode": "2013SJ00", "definitie_versie": "oud",
        "waarde_min": low, "waarde_max": high, "bekend_vanaf": REPORT, "bekend_tot": None,
        "voorbeeld": False, **changed,
    }  # fmt: skip


def _revised(first: Any, then: Any) -> list[dict[str, Any]]:
    return [_cell(first, bekend_tot=LATER), _cell(then, bekend_vanaf=LATER)]


@pytest.mark.parametrize(
    ("outcome", "claim", "cells"),
    [
        (claims.HOLDS, _claim(), [_cell(5960)]),
        (claims.HOLDS, _claim(), _revised(5960, 5970)),
        (claims.HOLDS, _claim(), _revised(6100, 5970)),
        (claims.UNSURE, _claim(), [_cell((5960, 6010))]),
        (claims.REVISED, _claim(), _revised(5960, 6100)),
        (claims.REVISED, _claim(), _revised(5960, None)),
        (
            claims.REDEFINED,
            _claim(gewone_definitie="nieuw"),
            [_cell(5960), _cell(18_662, definitie_versie="nieuw")],
        ),
        (claims.REDEFINED, _claim(gewone_definitie="nieuw"), [_cell(5960)]),
        # By the old definition it no longer holds either: the source did it.
        (
            claims.REVISED,
            _claim(gewone_definitie="nieuw"),
            [*_revised(5960, 6100), _cell(18_662, definitie_versie="nieuw")],
        ),
        (claims.NEVER, _claim(), [_cell(6100)]),
        (claims.NEVER, _claim(), [_cell(None)]),
        (claims.NEVER, _claim(), []),
        (claims.NEVER, _claim(), [_cell(5960, niveau="wo")]),
        (claims.NEVER, _claim(), [_cell(5960, periode="2012SJ00")]),
        (claims.NEVER, _claim(kerncijfer=None, waarom_niet="geen kerncijfer"), []),
        (claims.HOLDS, _claim(uitsplitsing="niveau=wo"), [_cell(5960, niveau="wo")]),
    ],
)
def test_outcome(outcome: str, claim: dict[str, Any], cells: list[dict[str, Any]]) -> None:
    judged = claims.judge(claim, cells)
    assert judged.uitkomst == outcome
    assert bool(judged.waarom) == (outcome != claims.HOLDS)


@pytest.mark.parametrize(
    ("comparator", "printed", "before", "outcome"),
    [
        ("gestegen", None, 5000, claims.HOLDS),
        ("gestegen", None, 6000, claims.NEVER),
        ("gestegen", None, (5900, 6000), claims.UNSURE),
        ("gedaald", None, 6000, claims.HOLDS),
        ("gestegen met", Decimal(12), 5332, claims.HOLDS),
        ("gestegen met", Decimal(12), 5000, claims.NEVER),
        ("gestegen", None, None, claims.NEVER),
    ],
)
def test_outcome_of_a_change(comparator: str, printed: Any, before: Any, outcome: str) -> None:
    claim = _claim(vergelijker=comparator, waarde=printed, eerder="2012SJ00")
    cells = [_cell(5960), _cell(before, periode="2012SJ00")]
    assert claims.judge(claim, cells).uitkomst == outcome


def test_both_numbers_are_told() -> None:
    judged = claims.judge(_claim(), _revised(5960, 6100))
    assert judged.toen is not None
    assert judged.nu is not None
    assert (int(judged.toen.low), int(judged.nu.low)) == (5960, 6100)
