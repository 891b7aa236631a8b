"""Read the suites. Importing this does not import Great Expectations.

A suite names, per landed table, frames and checks on them. A frame is DuckDB SQL over

- `rijen`: the landed rows; `vorige`: those of the comparable delivery before,
- `geen_aantal`: what stands in count cells and is no count,
- `omvang`: the size of the one beside that of the other, per period,
- `levering`: `ontvangen_op`, and the `periode` of a file that does not hold it,
- `definitie_codes`: what the definitions name,
- `hersteld`: corrections whose wrong value no longer stands there.

A column that only other layouts of the table have reads as NULL. A frame that lists what is wrong
goes well with `ExpectColumnValuesToBeNull`. Checks that many tables have stand in `common.yml`, in
groups that a table takes in with `use`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from pipeline import files
from pipeline.settings import SUITES_DIR
from pipeline.sources.corrections import load_corrections

COMMON_FILE = SUITES_DIR.parent / "common.yml"


class _Fact(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Check(_Fact):
    """One expectation. `severity: critical` blocks, `warning` is shown only."""

    id: str
    frame: str = "rijen"
    expect: str
    arguments: dict[str, Any] = Field(alias="with")
    severity: Literal["critical", "warning"]
    means: str
    remedy: str = "Ask the publisher for a mended file and hand it in."


class Group(_Fact):
    """Frames, and checks on them."""

    frames: dict[str, str] = {}
    checks: list[Check] = []


class TableSuite(Group):
    """The frames and checks of one landed table; those of `use` are added when it is loaded."""

    use: list[str] = []


class Suite(_Fact):
    """All checks of one dataset."""

    dataset: str
    tables: dict[str, TableSuite]
    fingerprint: str = ""

    def checks(self) -> list[tuple[str, Check]]:
        """Return every check with the table it is about."""
        return [(table, check) for table, suite in self.tables.items() for check in suite.checks]


@cache
def load_suite(dataset: str, directory: Path = SUITES_DIR) -> Suite:
    """Return the suite of a dataset.

    Raises:
        FileNotFoundError: when there is none; every dataset with a layout must have one.
    """
    path = directory / f"{dataset}.yml"
    suite = Suite.model_validate(files.read_yaml(path))
    corrections = [c for c in load_corrections() if c.dataset == dataset]
    corrected = {c.table for c in corrections}
    tables = {
        name: _with_groups(table, [*table.use, *(["correcties"] if name in corrected else [])])
        for name, table in suite.tables.items()
    }
    judged_by = path.read_bytes() + COMMON_FILE.read_bytes() + repr(corrections).encode()
    return suite.model_copy(update={"tables": tables, "fingerprint": files.sha256(judged_by)[:16]})


@cache
def _groups() -> dict[str, Group]:
    return {k: Group.model_validate(v) for k, v in files.read_yaml(COMMON_FILE).items()}


def _with_groups(table: TableSuite, use: list[str]) -> TableSuite:
    frames, checks = dict(table.frames), list(table.checks)
    for name in use:
        frames |= _groups()[name].frames
        checks += _groups()[name].checks
    return table.model_copy(update={"frames": frames, "checks": checks})
