"""Deliveries with one thing wrong, and what the checks say of them.

A mutation names a layout, a table, a check, and what is done to a good delivery so that it fires.
Those of checks that many tables take in (`expectations/common.yml`) are made here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from expectations.loader import load_suite
from pipeline import landing
from pipeline.checks import landed
from pipeline.sources.registry import load_registry
from tests import layouts
from tests.conftest import hand_in
from tests.layouts import CASES, Case, Cells

Change = Callable[[list[str], Cells], Cells]
Mutation = tuple[str, str, str, Change]


def cell(column: str, value: str | None, row: int = 0) -> Change:
    """Change one cell; the column by the name it is landed under."""

    def change(names: list[str], rows: Cells) -> Cells:
        at = names.index(column)
        changed = [*rows[row][:at], value, *rows[row][at + 1 :]]
        return [*rows[:row], changed, *rows[row + 1 :]]

    return change


def every(column: str, value: str) -> Change:
    """Change a column from top to bottom."""

    def change(names: list[str], rows: Cells) -> Cells:
        at = names.index(column)
        return [[*row[:at], value, *row[at + 1 :]] for row in rows]

    return change


def twice(_: list[str], rows: Cells) -> Cells:
    """Let the first row stand there twice."""
    return [rows[0], *rows]


def twice_with(column: str, value: str) -> Change:
    """Let the first row stand there twice, once with another spelling."""
    return lambda names, rows: [*cell(column, value)(names, rows[:1]), *rows]


def fewer(_: list[str], rows: Cells) -> Cells:
    """Lose most of the rows."""
    return rows[:2]


def more(_: list[str], rows: Cells) -> Cells:
    """Have four times the rows."""
    return rows * 4


def _ten_times(one: Case) -> Change:
    are_counts = layouts.counts(one, layouts.columns(one))

    def change(_: list[str], rows: Cells) -> Cells:
        return [
            [
                f"{value}0" if is_count and (value or "").isdecimal() else value
                for value, is_count in zip(row, are_counts, strict=True)
            ]
            for row in rows
        ]

    return change


def _first_count(one: Case) -> Change:
    position = layouts.counts(one, layouts.columns(one)).index(True)
    return lambda names, rows: cell(names[position], "1.234")(names, rows)


COMMON: dict[str, dict[str, Change]] = {
    "aantallen": {},  # see `mutations`
    "dubbel": {"rij_staat_er_een_keer": twice},
    "omvang": {"omvang_tegen_vorige_levering": fewer, "omvang_ongewoon_groot": more},
    "status": {"status_is_bekend": cell("STATUS", "zeker")},
    "cbs_perioden": {"periode_is_een_code": cell("Perioden", "2011XX")},
    "cbs_observations": {
        "waarden_zijn_getallen": cell("Value", "1.2.3"),
        "waarden_zijn_ingevuld": cell("Value", None),
        "attribuut_is_bekend": cell("ValueAttribute", "Geheim"),
    },
    "cbs_measure_codes": {"meetwaarde_is_uniek": twice},
    "cbs_perioden_codes": {
        "periode_is_uniek": twice,
        "status_is_bekend": cell("Status", "Zeker"),
    },
}


def mutations(own: list[Mutation], datasets: list[str]) -> list[tuple[Case, str, Change]]:
    """Return the mutations of datasets: their own, and those of the groups their tables take in."""
    found = [(layouts.case(layout, table), check, change) for layout, table, check, change in own]
    for dataset in datasets:
        for table, suite in load_suite(dataset).tables.items():
            one = next(c for c in CASES if (c.dataset, c.table.name) == (dataset, table))
            for group in suite.use:
                if group == "aantallen":
                    found.append((one, "aantallen_zijn_getallen", _first_count(one)))
                    found.append((one, "omvang_van_de_aantallen", _ten_times(one)))
                found += [(one, check, change) for check, change in COMMON[group].items()]
    return found


def named(changes: list[tuple[Case, str, Change]]) -> list[str]:
    """Return a name for each mutation."""
    return [f"{one.layout.id}-{one.table.name}-{check}" for one, check, _ in changes]


def published_by(*publishers: str) -> list[str]:
    """Return the datasets of publishers."""
    return [n for n, d in load_registry().datasets.items() if d.publisher in publishers]


def file(one: Case, change: Change | None = None) -> bytes:
    """Return the bytes of a delivery, good or changed."""
    header = layouts.columns(one)
    rows = layouts.rows(one, header)
    if change is not None:
        rows = change(layouts.landed(one, header), rows)
    if one.table.entity in ("Observations", "*DataSet"):  # CBS counts its records
        at = header.index("Id" if "Id" in header else "ID")
        rows = [
            [*row[:at], str(number), *row[at + 1 :]] if (row[at] or "").isdecimal() else row
            for number, row in enumerate(rows)
        ]
    return next(iter(layouts.writers(one).values()))(one, header, rows).data


def assert_fires(one: Case, check: str, change: Change) -> str:
    """Hand in a delivery with something wrong, look what comes of it, and return what is said."""
    told = layouts.told(one)
    if check.startswith("omvang"):  # judged by the delivery before it
        hand_in(file(one), "goed", "drop", date(2020, 1, 1), **told)
    done = hand_in(file(one, change), "fout", "drop", date(2021, 1, 1), **told)
    bad = done.receipt
    assert bad is not None, done.describe()
    checked = landed.land_and_check(one.dataset, "run")
    outcomes = {o.check: o for o in checked.outcomes if o.snapshot == bad.snapshot}
    fired = outcomes[check]
    assert fired.outcome == "failed", fired
    assert "Found" in fired.message, fired
    assert "expected" in fired.message, fired
    blocked = any(o.blocks for o in outcomes.values())
    assert blocked or fired.severity == "warning", fired
    assert (bad.snapshot in [r.snapshot for r, _ in checked.refused_now]) == blocked
    # Refused rows count no more; the bytes and the outcomes are still there.
    assert landing.parquet_file(bad).exists() == (not blocked)
    assert bad.path.read_bytes() == file(one, change)
    return fired.message


def assert_good_deliveries_pass(dataset: str) -> None:
    """Hand in what the mutations start from, in every layout, and look that each check passes it."""
    for one in CASES:
        if one.dataset == dataset:
            done = hand_in(file(one), one.id, "drop", **layouts.told(one))
            assert done.receipt is not None, done.describe()
    outcomes = landed.land_and_check(dataset, "run").outcomes
    assert [o for o in outcomes if o.outcome != "passed"] == []
    checks = {(table, check.id) for table, check in load_suite(dataset).checks()}
    assert {(o.subject.split(".")[1], o.check) for o in outcomes} == checks
