"""Candidates: examined by the gates, and published, refused, or kept until a person has looked.

`candidates/<run>/release/` holds the tables as they would be published; nothing else is looked at
or published. `candidates/<run>/examination.json` says what the gates found, with the hash of each
of those files, so that what a person approves is what was examined.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ValidationError

from pipeline import files
from pipeline.archive import Receipt
from pipeline.checks.outcomes import Outcome
from pipeline.release import store
from pipeline.release.absent import Absent
from pipeline.release.gates.kinds import Kind
from pipeline.release.store import WAREHOUSE
from pipeline.release.versions import Contract
from pipeline.settings import get_settings

EXAMINATION = "examination.json"
STAGED = "release"
NAMED = 10  # findings that a message names

Verdict = Literal["passed", "waiting", "refused"]


class GateRefused(Exception):
    """The candidate may not be published; the message lists every reason."""


class WaitsForPerson(Exception):
    """Somebody has to look first; the message names the candidate and what there is to look at."""


class Altered(Exception):
    """The files of a candidate are not those that were examined; the message names them."""


class NoCandidate(Exception):
    """There is no such candidate; the message says which there are."""


class Found(BaseModel):
    """One finding of one gate."""

    gate: str
    kind: Kind
    about: str
    says: str

    def describe(self) -> str:
        """Return one line for a person."""
        return f"{self.about}: {self.says}"


class Examined(BaseModel):
    """A candidate as the gates saw it: what it rests on, what they found, the hash of each file.

    `base` is the release it was held against. `outcomes` are those of all checks and gates,
    `judged` the numbers of those that are about what is published.
    """

    candidate: str
    examined_at: datetime
    base: str | None
    verdict: Verdict
    findings: list[Found]
    outcomes: list[Outcome]
    judged: dict[str, int]
    snapshots: list[Receipt]
    absent: list[Absent]
    input_fingerprint: str
    code_version: str
    rows: dict[str, int]
    contract: Contract
    files: dict[str, str]

    @property
    def directory(self) -> Path:
        """The candidate's folder."""
        return get_settings().candidates / self.candidate

    @property
    def staged(self) -> Path:
        """The tables as they would be published."""
        return self.directory / STAGED

    @property
    def warehouse(self) -> Path:
        """The DuckDB file of the marts; open it read-only."""
        return self.staged / WAREHOUSE

    @property
    def waits(self) -> bool:
        """Whether a person can approve it: held against what is still the current release."""
        return self.verdict == "waiting" and self.base == store.pointed_at()

    def altered(self) -> list[str]:
        """Return the files that are not what was examined."""
        return _differing(self.files, hashes(self.staged) if self.staged.is_dir() else {})

    def message(self) -> str:
        """Return what a person must know of it."""
        kind = "person" if self.verdict == "waiting" else "blocking"
        reasons = [f for f in self.findings if f.kind == kind]
        listed = [f"- {f.gate}: {f.describe()}" for f in reasons[:NAMED]]
        if len(reasons) > NAMED:
            listed.append(f"- … and {len(reasons) - NAMED} more (techniekpact candidates "
                          f"{self.candidate})")  # fmt: skip
        lines = "\n".join(listed)
        if self.verdict == "refused":
            return (
                f"Nothing is published; the last good release stays. {len(reasons)} reason(s):\n"
                f"{lines}\nMend the delivery or the model, and run again."
            )
        return (
            f"Candidate {self.candidate} waits for a person; the last good release stays. "
            f"{len(reasons)} change(s) to look at:\n{lines}\n"
            f"Look:    techniekpact compare current {self.candidate}\n"
            f"Approve: techniekpact approve {self.candidate} --by NAME --reason TEXT\n"
            "Or set the delivery aside (techniekpact refuse FILE --reason TEXT), or put the reason "
            "of a revision in the registers, and run again."
        )


def hashes(directory: Path) -> dict[str, str]:
    """Return the SHA-256 of every file under a folder."""
    return {
        str(p.relative_to(directory)): files.sha256_file(p)
        for p in sorted(directory.rglob("*"))
        if p.is_file()
    }


def staged(candidate: str) -> Path:
    """Where the tables of a candidate stand as they would be published."""
    return get_settings().candidates / candidate / STAGED


def copy(examined: Examined, directory: Path) -> None:
    """Copy what was examined to where it is published.

    Raises:
        Altered: when a copy is not what was examined.
    """
    shutil.copytree(examined.staged, directory, dirs_exist_ok=True)
    if wrong := _differing(examined.files, hashes(directory)):
        raise Altered(
            f"Candidate {examined.candidate} is not what was examined: {', '.join(wrong[:NAMED])}. "
            "Nothing is published; run again."
        )


def forget_tables(examined: Examined) -> None:
    """Remove the tables of a candidate that was published: they stand in the release."""
    files.remove_directory(examined.staged)


def _differing(one: dict[str, str], other: dict[str, str]) -> list[str]:
    return sorted(f for f in {*one, *other} if one.get(f) != other.get(f))


def known() -> list[Examined]:
    """Return every candidate that was examined and not yet forgotten, newest first.

    What another version of the code wrote, or what is damaged, is none: a run examines it anew.
    """
    found = []
    for path in get_settings().candidates.glob(f"*/{EXAMINATION}"):
        with suppress(ValidationError):
            found.append(Examined.model_validate_json(path.read_bytes()))
    return sorted(found, key=lambda e: e.examined_at, reverse=True)


def waiting() -> list[Examined]:
    """Return the candidates that wait for a person, newest first."""
    return [examined for examined in known() if examined.waits]


def waiting_with(input_fingerprint: str) -> Examined | None:
    """Return the candidate of these inputs that waits, so that nobody is asked twice."""
    same = (e for e in waiting() if e.input_fingerprint == input_fingerprint)
    return next(same, None)


def find(candidate: str) -> Examined:
    """Return one candidate by its id, or by the beginning of it.

    Raises:
        NoCandidate: when there is not exactly one.
    """
    found = [e for e in known() if candidate and e.candidate.startswith(candidate)]
    if len(found) != 1:
        there = ", ".join(e.candidate for e in waiting()) or "none"
        raise NoCandidate(
            f"{len(found) or 'No'} candidates are called {candidate!r}. Waiting: {there}."
        )
    return found[0]
