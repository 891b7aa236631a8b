"""The RAP and Code of Practice checklist: what evidence a release has, criterion by criterion.

The criteria are data (`criteria.yml`); each names a probe that looks at the repository, the
release or the home. Nobody declares a criterion met. One without a probe, or whose probe cannot
look, has no evidence, and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal, get_args

import duckdb
from pydantic import BaseModel, ConfigDict

from pipeline import files
from pipeline.release.store import CHECKS, WAREHOUSE, Manifest
from pipeline.settings import PROJECT_ROOT, Settings, get_settings

CRITERIA_FILE = Path(__file__).with_name("criteria.yml")
Verdict = Literal["voldoet", "voldoet niet", "geen bewijs"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
MET, NOT_MET, NO_EVIDENCE = VERDICTS
# What a level asks: that all its criteria are met, and the lower levels it names.
LEVELS: dict[str, tuple[str, tuple[str, ...]]] = {
    "af": ("RAP MVP (Analysis Function)", ()),
    "nhs-baseline": ("NHS baseline", ()),
    "nhs-silver": ("NHS silver", ("nhs-baseline",)),
    "nhs-gold": ("NHS gold", ("nhs-silver",)),
    "dfe-good": ("DfE good", ()),
    "dfe-great": ("DfE great", ("dfe-good",)),
    "dfe-best": ("DfE best", ("dfe-great",)),
    "ons": ("ONS minimum", ()),
}


class Criterion(BaseModel):
    """One line of the checklist; see the head of `criteria.yml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    norm: Literal["RAP", "CoP"]
    levels: list[str]
    tekst: str
    probe: str | None = None
    bewijs: str = ""
    beter: str


class Scored(BaseModel):
    """A criterion, what was found, where that can be seen, and what would raise it."""

    model_config = ConfigDict(frozen=True)

    criterium: str
    norm: str
    levels: list[str]
    tekst: str
    oordeel: Verdict
    bewijs: str
    links: list[str]
    beter: str


@dataclass(frozen=True)
class Found:
    """What a probe saw. `met` is None when there is nothing to see it by."""

    met: bool | None
    values: Mapping[str, object]
    links: list[str]


@dataclass(frozen=True)
class Evidence:
    """Where the probes look."""

    root: Path
    settings: Settings
    manifest: Manifest
    directory: Path

    @classmethod
    def of(cls, manifest: Manifest, directory: Path | None = None) -> Evidence:
        """Return the evidence of a release; `directory` while it does not have its name yet."""
        return cls(PROJECT_ROOT, get_settings(), manifest, directory or manifest.directory)

    @cached_property
    def outcomes(self) -> list[dict[str, Any]]:
        """The outcomes of the checks."""
        found: list[dict[str, Any]] = files.read_json(self.directory / CHECKS)
        return found

    def text(self, path: str) -> str:
        """Return a file of the repository; FileNotFoundError when it is not there."""
        return (self.root / path).read_text(encoding="utf-8")

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Return rows from the warehouse of the release."""
        with duckdb.connect(self.directory / WAREHOUSE, read_only=True) as db:
            return db.execute(sql).fetchall()


Probe = Callable[[Evidence], Found]


@cache
def criteria() -> dict[str, Criterion]:
    """Return the criteria by id, in the order of the list."""
    read = files.read_yaml(CRITERIA_FILE)
    return {name: Criterion.model_validate(fields) for name, fields in read.items()}


@cache
def probes() -> dict[str, Probe]:
    """Return every probe by its name."""
    from pipeline.audit import probes_code, probes_home, probes_release

    modules = (probes_code, probes_release, probes_home)
    return {probe.__name__: probe for module in modules for probe in module.PROBES}


def score(evidence: Evidence) -> list[Scored]:
    """Return every criterion with what was found.

    Raises:
        KeyError: for a criterion whose probe does not exist.
    """
    return [_scored(name, c, evidence) for name, c in criteria().items()]


def _scored(name: str, criterion: Criterion, evidence: Evidence) -> Scored:
    verdict: Verdict = NO_EVIDENCE
    said, links = "Hiervoor wordt nog geen bewijs verzameld.", list[str]()
    if criterion.probe is not None:
        try:
            found = probes()[criterion.probe](evidence)
        except (OSError, ValueError, duckdb.Error) as error:
            said = f"Dit kon niet worden nagegaan: {_without_folders(error, evidence)}"
        else:
            if found.met is not None:
                verdict = MET if found.met else NOT_MET
            said, links = criterion.bewijs.format(**found.values), found.links
    return Scored(
        criterium=name, norm=criterion.norm, levels=criterion.levels, tekst=criterion.tekst,
        oordeel=verdict, bewijs=said, links=links, beter=criterion.beter,
    )  # fmt: skip


def _without_folders(error: Exception, evidence: Evidence) -> str:
    """Return a message as it may travel: the folders of a machine are nobody else's business."""
    text = str(error)
    for folder in (evidence.directory, evidence.settings.home, evidence.root):
        text = text.replace(f"{folder}/", "")
    return text


def levels(scored: list[Scored]) -> list[dict[str, Any]]:
    """Return how many criteria of each level are met, and whether the level is reached."""
    found: list[dict[str, Any]] = []
    reached: dict[str, bool] = {}
    for level, (title, asks) in LEVELS.items():
        mine = [s for s in scored if level in s.levels]
        met = sum(s.oordeel == MET for s in mine)
        reached[level] = met == len(mine) and all(reached[lower] for lower in asks)
        lacks = [s.criterium for s in mine if s.oordeel != MET]
        found.append(
            {
                "niveau": title, "voldoet": met, "criteria": len(mine),
                "bereikt": reached[level], "ontbreekt": " ".join(lacks),
            }
        )  # fmt: skip
    return found
