"""The outcome of a check, one shape for Great Expectations, dbt and the gates alike."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Severity = Literal["critical", "warning"]
Result = Literal["passed", "failed", "error"]


class Outcome(BaseModel):
    """What one check found. `error` means that it could not be evaluated, which is no pass."""

    model_config = ConfigDict(frozen=True)

    tool: Literal["great_expectations", "dbt", "gate"]
    check: str
    subject: str
    snapshot: str = ""
    file: str = ""
    severity: Severity
    outcome: Result
    message: str = ""

    @property
    def blocks(self) -> bool:
        """Whether this outcome stops what it is about from being published."""
        return self.outcome == "error" or (self.outcome == "failed" and self.severity == "critical")
