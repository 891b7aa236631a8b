"""What a gate is: a question to a candidate and the release before it, answered by findings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import duckdb

from pipeline.archive import Receipt
from pipeline.checks.outcomes import Outcome

Row = dict[str, Any]
# `blocking`: it must be mended, nobody can wave it through. `person`: somebody has to look, and may
# approve it with a reason.
Kind = Literal["blocking", "person"]

NAMED = 5  # findings that a message names; the examination holds them all


@dataclass(frozen=True)
class Finding:
    """One thing that a gate found: what it is about, and what is the matter with it."""

    about: str
    says: str

    def describe(self) -> str:
        """Return one line for a person."""
        return f"{self.about}: {self.says}"


# The source rows, once per delivery, sum and period: several gates ask what stands behind a cell.
SOURCE_ROWS = """
create or replace temp table bronrijen as
select
    bron_snapshot, meetwaarde, periode, definitie_versie, status,
    count(*) as rijen,
    count(*) filter (correctie is not null) as gecorrigeerd
from intermediate.int_rijen
group by all
"""


@dataclass(frozen=True)
class Candidate:
    """What the gates look at.

    Attributes:
        db: reads the tables as they would be published; the release before them is attached as
            `vorig`, with the tables of `pipeline.release.changes` and `bronrijen` beside it.
        outcomes: of every check on the snapshots that count, and of every dbt test.
        counting: the snapshots it rests on.
        has_earlier: whether anything was published before.
    """

    db: duckdb.DuckDBPyConnection
    outcomes: list[Outcome]
    counting: list[Receipt]
    has_earlier: bool

    def rows(self, sql: str, **parameters: Any) -> list[Row]:
        """Return the rows of a query."""
        result = self.db.execute(sql, parameters)
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


@dataclass(frozen=True)
class Gate:
    """A question, and what it means when it finds something.

    Attributes:
        name: as the list of checks shows it.
        kind: who can let a finding pass.
        means: what a finding means, and what to do.
        look: the question; pure, reads the candidate only.
        needs_earlier: asks about a difference, so there is nothing to ask of a first release.
    """

    name: str
    kind: Kind
    means: str
    look: Callable[[Candidate], list[Finding]]
    needs_earlier: bool = False

    def outcome(self, findings: list[Finding], error: str = "") -> Outcome:
        """Return what the list of checks says of it."""
        named = "; ".join(f.describe() for f in findings[:NAMED])
        more = f"; and {len(findings) - NAMED} more" if len(findings) > NAMED else ""
        return Outcome(
            tool="gate",
            check=self.name,
            subject="release",
            severity="critical" if self.kind == "blocking" else "warning",
            outcome="error" if error else "failed" if findings else "passed",
            message=error
            or (f"{self.means} Found {len(findings)}: {named}{more}." if findings else ""),
        )
