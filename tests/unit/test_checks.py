"""Every check of every suite is shown to fire, and what cannot be evaluated is never a pass."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from expectations.loader import Check, load_suite
from pipeline.checks import engine
from pipeline.settings import SUITES_DIR
from pipeline.sources.registry import load_registry
from tests.mutations import COMMON
from tests.unit import test_checks_cbs, test_checks_deliveries, test_checks_duo


def test_every_check_is_shown_to_fire() -> None:
    """A new check needs a mutation, in the file of its publisher."""
    files = (test_checks_duo, test_checks_cbs, test_checks_deliveries)
    shown = {(one.dataset, one.table.name, check) for f in files for one, check, _ in f.CHANGES}
    wanted = {
        (dataset, table, check.id)
        for dataset in load_registry().datasets
        for table, check in load_suite(dataset).checks()
    }
    assert wanted - shown == set()
    assert shown - wanted == set()
    assert sorted(d for f in files for d in f.DATASETS) == sorted(load_registry().datasets)


def test_every_group_of_common_checks_is_taken_in_somewhere() -> None:
    used = {
        group
        for dataset in load_registry().datasets
        for suite in load_suite(dataset).tables.values()
        for group in suite.use
    }
    assert used == set(COMMON)


def test_what_cannot_be_evaluated_is_an_error_and_blocks() -> None:
    check = Check.model_validate(
        {"id": "x", "expect": "ExpectColumnValuesToNotBeNull", "with": {"column": "weg"},
         "severity": "warning", "means": "m"}
    )  # fmt: skip
    frame = pd.DataFrame({"a": ["1"]})
    outcomes, _ = engine.judge(engine.Subject("d", "t", "s", "f"), [check], {"rijen": frame})
    assert outcomes[0].outcome == "error"
    assert outcomes[0].blocks
    assert "weg" in outcomes[0].message


def test_every_layout_has_a_suite_for_each_of_its_tables() -> None:
    for name, dataset in load_registry().datasets.items():
        if dataset.layouts:
            assert set(load_suite(name).tables) == set(dataset.tables), name


def test_every_suite_belongs_to_a_dataset_and_has_unique_ids() -> None:
    for path in sorted(Path(SUITES_DIR).glob("*.yml")):
        suite = load_suite(path.stem)
        assert suite.dataset == path.stem
        assert path.stem in load_registry().datasets
        ids = [(table, check.id) for table, check in suite.checks()]
        assert len(ids) == len(set(ids)), path.stem
