"""Read the suites. Importing this does not import Great Expectations.

A suite names, per landed table, frames and checks on them. A frame is DuckDB SQL over

- `rijen`: the landed rows; `vorige`: those of the comparable delivery before,
- `omvang`: the size of the one beside that of the other, per period,
- `levering`: `ontvangen_op`, and the `periode` of a file that does not hold it,
- `definitie_codes`: what the definitions name.

A frame that lists what is wrong goes well with `ExpectColumnValuesToBeNull`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from pipeline import files
from pipeline.settings import SUITES_DIR


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


class TableSuite(_Fact):
    """The frames and checks of one landed table."""

    frames: dict[str, str] = {}
    checks: list[Check]


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
    data = path.read_bytes()
    suite = Suite.model_validate(yaml.safe_load(data))
    return suite.model_copy(update={"fingerprint": files.sha256(data)[:16]})
