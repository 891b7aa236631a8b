"""Which key figures a dataset feeds, as the catalogue says it."""

from __future__ import annotations

import csv
from functools import cache

from pipeline.settings import DBT_PROJECT_DIR

SEEDS = DBT_PROJECT_DIR / "seeds"


@cache
def kerncijfers_by_dataset() -> dict[str, list[str]]:
    """Return, per dataset, the ids of the key figures with a sum over it."""
    datasets: dict[str, set[str]] = {}
    for line in _rows("meetwaarden"):
        datasets.setdefault(line["meetwaarde"], set()).add(line["dataset"])
    found: dict[str, list[str]] = {}
    for line in _rows("kerncijfers"):
        sums = [line["teller"], *line["noemer"].split("|"), line["geheel"]]
        for dataset in sorted({d for s in sums for d in datasets.get(s, ())}):
            found.setdefault(dataset, []).append(line["kerncijfer"])
    return found


def _rows(seed: str) -> list[dict[str, str]]:
    with (SEEDS / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
