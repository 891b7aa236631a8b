"""The assumptions that figures rest on, read from the one list of them, `docs/assumptions.md`."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.settings import PROJECT_ROOT

PATH = "docs/assumptions.md"
COLOURS = ("red", "amber", "green")


@dataclass(frozen=True)
class Assumption:
    """One assumption, in both languages, where it is made and how sure it is.

    `colour` is one of COLOURS, or empty for a line that names none.
    """

    en: str
    nl: str
    where: str
    state: str

    @property
    def colour(self) -> str:
        """Return the colour that the state begins with."""
        first = self.state.replace(":", " ").replace(";", " ").split(" ")[0]
        return first if first in COLOURS else ""


def parse(text: str) -> list[Assumption]:
    """Return the assumptions of a list as Markdown.

    Raises:
        ValueError: for a line of the table that has not four columns.
    """
    found = []
    for line in [one for one in text.splitlines() if one.startswith("|")][2:]:
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) != 4:
            raise ValueError(
                f"{PATH}: found {len(cells)} columns, expected 4 "
                f"(assumption, in Dutch, where, state): {line}"
            )
        found.append(Assumption(*cells))
    return found


def listed() -> list[Assumption]:
    """Return the assumptions, the least certain first."""
    found = parse((PROJECT_ROOT / PATH).read_text(encoding="utf-8"))
    return sorted(found, key=lambda one: COLOURS.index(one.colour) if one.colour else -1)
