"""What a report holds, whatever document it becomes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Ref:
    """A mark that points to a note; `first` where the note is met for the first time."""

    note: int
    first: bool


@dataclass(frozen=True)
class Sentence:
    """A sentence, with the note of the cell it is about."""

    text: str
    ref: Ref | None = None


@dataclass(frozen=True)
class Bar:
    """A bar of a chart: from zero to `low` for certain, and perhaps on to `high`."""

    label: str
    value: str
    low: float
    high: float


@dataclass(frozen=True)
class Chart:
    """Bars from zero; `alt` says the same in words."""

    alt: str
    colour: str
    bars: list[Bar]


@dataclass(frozen=True)
class Line:
    """A row of a table: its cells as they are printed, and the note of the figure in it."""

    cells: list[str]
    ref: Ref | None


@dataclass(frozen=True)
class Section:
    """One key figure: its sentences, a chart where there is something to compare, its table."""

    id: str
    title: str
    sentences: list[Sentence]
    chart: Chart | None
    columns: list[str]
    lines: list[Line]
    # Which columns are figures, set to the right.
    figures: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Chapter:
    """A pillar; `closing` tells what has no figure."""

    title: str
    intro: str
    colour: str
    sections: list[Section]
    closing: list[str]


@dataclass(frozen=True)
class Report:
    """The whole document; `notice` is empty unless there are sample data in it.

    `labels` are the headings and small words of the frame, `facts` what this edition is.
    """

    language: str
    title: str
    subtitle: str
    intro: str
    notice: str
    edition: str
    chapters: list[Chapter]
    notes: list[str]
    signs: list[tuple[str, str]]
    rules: list[str]
    sources: list[str]
    facts: list[tuple[str, str]]
    labels: dict[str, str]
    release: str
    published_at: datetime

    @property
    def sections(self) -> list[Section]:
        """The sections of every chapter."""
        return [section for chapter in self.chapters for section in chapter.sections]
