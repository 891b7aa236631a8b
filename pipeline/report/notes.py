"""The notes of a report: where each cell comes from and how it is counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.report.model import Ref
from pipeline.report.wording import Wording

Row = dict[str, Any]


class Notes:
    """Numbers the notes in the order in which they are met; cells with one source share a note."""

    def __init__(
        self,
        words: Wording,
        sources: Sequence[Row],
        breaks: Sequence[Row],
        definitions: Sequence[Row],
    ) -> None:
        self._words = words
        self._sources = {s["bron_snapshot"]: s for s in sources}
        self._breaks = breaks
        self._names = {d["definitie_versie"]: d["naam"] for d in definitions}
        # What a note says, and the cells that it is about; in the order of their numbers.
        self._cells: dict[tuple[str, str], list[str]] = {}

    def of(self, row: Row) -> Ref:
        """Return the mark for a cell; a cell that was met before keeps its note."""
        key = (row["kerncijfer"], self._said(row))
        first = key not in self._cells
        cells = self._cells.setdefault(key, [])
        if row["cel_id"] not in cells:
            cells.append(row["cel_id"])
        return Ref(list(self._cells).index(key) + 1, first)

    def texts(self) -> list[str]:
        """Return the notes, the first one first."""
        return [f"{', '.join(cells)}: {said}" for (_, said), cells in self._cells.items()]

    def _said(self, row: Row) -> str:
        words = self._words
        mine = [self._sources[s] for s in row["bron_snapshots"].split()]
        named = sorted(
            {
                words.text(
                    "noot.bron", uitgever=s["uitgever"], titel=s["titel"],
                    dag=words.day(s["ontvangen_op"]),
                )
                for s in mine
            }
        )  # fmt: skip
        said = ["; ".join(named) + "."]
        if name := self._names.get(row["definitie_versie"]):
            said.append(words.text("noot.afbakening", naam=name))
        marked = (row["breuk"] or "").split()
        said += [
            words.text("noot.breuk_leveringen", dag=words.day(since), naam=b["naam"])
            if (since := b.get("leveringen_vanaf"))
            else words.text(
                "noot.breuk" if b["breekt_reeks"] else "noot.merk",
                periode=words.period(b["periode"]),
                naam=b["naam"],
            )
            for b in self._breaks
            if b["breuk"] in marked and b["kerncijfer"] == row["kerncijfer"]
        ]
        if row["waarde"] is None and row["waarde_min"] is not None:
            said.append(words.text("noot.grenzen"))
        return " ".join(said)
