"""A figure explained: its formula with the numbers, and everything it rests on, for a reader."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipeline.lineage.graph import Edge, Graph, Node

LINES = "sum of {n} lines"


@dataclass
class Explanation:
    """A cell, its catalogue line and definition, and the source lines of each part of it."""

    cell: dict[str, Any]
    figure: dict[str, Any]
    definition: dict[str, Any] | None
    rows: list[dict[str, Any]]
    files: list[dict[str, Any]]
    corrections: list[dict[str, Any]]
    checks: list[dict[str, Any]]
    control_totals: list[dict[str, Any]]
    vintages: list[dict[str, Any]]
    release: str
    published_at: str
    run: str
    code_version: str

    def sums(self) -> dict[str, tuple[Decimal | None, Decimal | None, int]]:
        """Return lower bound, upper bound and number of lines per part of the formula."""
        found: dict[str, tuple[Decimal | None, Decimal | None, int]] = {}
        for role, _, _ in parts_of(self.cell, self.figure):
            mine = [row for row in self.rows if row["rol"] == role]
            low = [row["waarde_min"] for row in mine]
            high = [row["waarde_max"] for row in mine]
            found[role] = (
                None if None in low else sum(low, Decimal(0)),
                None if None in high else sum(high, Decimal(0)),
                len(mine),
            )
        return found

    def formula(self, show: Callable[[Any, Any], str] | None = None, lines: str = LINES) -> str:
        """Return the formula with the sums filled in.

        Args:
            show: how an interval is written, given its bounds; None stands for unknown.
            lines: what a sum is written as, with `{n}` for how many lines it is of.
        """
        show = show or interval
        sums = {role: show(low, high) for role, (low, high, _) in self.sums().items()}
        now, whole = sums["teller"], sums.get("noemer")
        then, whole_then = sums.get("toen"), sums.get("noemer toen")
        match self.figure["soort"]:
            case "aandeel":
                text = f"100 × {now} / {whole}"
            case "ratio":
                text = f"{now} / {whole}"
            case "mutatie":
                text = f"100 × ({now} / {then} − 1)"
            case "ontleding" if self.cell["vergelijking"] == "volume":
                text = f"({now} / {whole} + {then} / {whole_then}) / 2 × ({whole} − {whole_then})"
            case "ontleding":
                text = f"({whole} + {whole_then}) / 2 × ({now} / {whole} − {then} / {whole_then})"
            case _:
                text = lines.format(n=self.sums()["teller"][2])
        return f"{text} = {show(self.cell['waarde_min'], self.cell['waarde_max'])}"

    def totals(self) -> list[str]:
        """Return one line per part: how many lines, and their sum."""
        return [
            f"{role}: {count} lines, sum {interval(low, high)}"
            for role, (low, high, count) in self.sums().items()
        ]

    def as_dict(self) -> dict[str, Any]:
        """Return everything, for JSON."""
        return {
            "cel": self.cell,
            "kerncijfer": self.figure,
            "definitie": self.definition,
            "formule": self.formula(),
            "sommen": {
                role: {"waarde_min": low, "waarde_max": high, "rijen": count}
                for role, (low, high, count) in self.sums().items()
            },
            "rijen": self.rows,
            "bestanden": self.files,
            "correcties": self.corrections,
            "controles": self.checks,
            "controletotalen": self.control_totals,
            "vintages": self.vintages,
            "graaf": self.graph().as_dict(),
            "release": self.release,
            "gepubliceerd_op": self.published_at,
            "run": self.run,
            "code_version": self.code_version,
        }

    def graph(self) -> Graph:
        """Return the way from files to figure to release as a graph."""
        graph = Graph()
        name = self.figure["kerncijfer"]
        value = {k: self.cell[k] for k in ("waarde", "waarde_min", "waarde_max", "eenheid")}
        graph.nodes.append(Node(name, "kerncijfer", self.figure["naam"], value))
        files = {f["bron_snapshot"]: f for f in self.files}
        for snapshot, file in files.items():
            facts = {k: file[k] for k in ("uitgever", "ontvangen_op", "sha256", "herkomst")}
            graph.nodes.append(Node(snapshot, "levering", file["bestand"], facts))
        for role, (low, high, count) in self.sums().items():
            facts = {"waarde_min": low, "waarde_max": high, "rijen": count}
            graph.nodes.append(Node(role, "deel", role, facts))
            graph.edges.append(Edge(role, name))
            used = [row["bron_snapshot"] for row in self.rows if row["rol"] == role]
            for snapshot in sorted(set(used)):
                graph.edges.append(Edge(snapshot, role, used.count(snapshot)))
            if self.definition and role in ("teller", "toen"):
                graph.edges.append(Edge(self.definition["definitie_versie"], role))
        if self.definition:
            key, facts = self.definition["definitie_versie"], {"bron": self.definition["bron"]}
            graph.nodes.append(Node(key, "definitie", self.definition["naam"], facts))
        passed = sum(c["outcome"] == "passed" for c in self.checks)
        facts = {"geslaagd": passed, "alle": len(self.checks)}
        graph.nodes.append(Node("controles", "controles", "controles", facts))
        facts = {"gepubliceerd_op": self.published_at, "code_version": self.code_version}
        graph.nodes.append(Node(self.release, "publicatie", self.release, facts))
        graph.edges += [Edge(name, self.release), Edge("controles", self.release)]
        return graph

    def as_text(self) -> str:
        """Return the head of the explanation for a person; the lines follow as a table."""
        cell, figure = self.cell, self.figure
        value = "not printed" if cell["waarde"] is None else _plain(cell["waarde"])
        passed = sum(c["outcome"] == "passed" for c in self.checks)
        parts = [
            f"{cell['cel_id']}  {figure['naam']}",
            f"  value       {value} {cell['eenheid']} ({cell['status']})",
            f"  formula     {self.formula()}",
            f"  definition  {self.definition['naam']}: {self.definition['omschrijving']}"
            if self.definition
            else "  definition  none needed",
            f"  counting    {cell['telwijze']}",
            f"  known       from {cell['bekend_vanaf']} to {cell['bekend_tot'] or 'now'}",
            *(
                f"  vintage     {interval(v['waarde_min'], v['waarde_max'])} ({v['status']}), "
                f"known from {v['bekend_vanaf']} to {v['bekend_tot'] or 'now'}"
                for v in self.vintages
                if len(self.vintages) > 1
            ),
            f"  release     {self.release}, published {self.published_at}, "
            f"code {self.code_version[:12]}",
            *(
                f"  file        {f['bestand']} ({f['uitgever']}, received {f['ontvangen_op']}"
                f"{', SAMPLE DATA' if f['herkomst'] == 'sample' else ''}), sha256 {f['sha256']}"
                for f in self.files
            ),
            *(
                f"  corrected   {c['correctie']}: line {c['bron_regel']}, {c['bron_kolom']}: "
                f"received {c['gevonden']!r}, counts as {c['nieuw'] or c['actie']}: {c['reden']} "
                f"({c['stand']} by {c['gemeld_door']}, {c['gemeld_op']})"
                for c in self.corrections
            ),
            f"  checks      {passed} of {len(self.checks)} passed on these files and models",
            *(
                f"              {c['outcome']}: {c['subject']}: {c['check']}: {c['message']}"
                for c in self.checks
                if c["outcome"] != "passed"
            ),
            *(
                f"  control     {t['naam']}, {t['meetwaarde']}: "
                f"{interval(t['links_min'], t['links_max'])} against "
                f"{interval(t['rechts_min'], t['rechts_max'])}: {t['uitkomst']}"
                for t in self.control_totals
            ),
            "",
        ]
        return "\n".join(parts)


def interval(low: Any, high: Any) -> str:
    """Return an interval as text, as one number where the bounds are equal."""
    if low is None or high is None:
        return "unknown"
    return _plain(low) if low == high else f"{_plain(low)}–{_plain(high)}"


def _plain(value: Any) -> str:
    return f"{Decimal(value):,.6f}".rstrip("0").rstrip(".")


def parts_of(cell: dict[str, Any], figure: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return the sums in a cell's formula: their role, meetwaarde and period."""
    period, shown = cell["periode"], cell["vergelijking"]
    parts = [("teller", figure["teller"], period)]
    whole = figure["noemer"]
    if whole and "|" in whole:  # two wholes, each with a cell of its own
        whole = shown
    if whole:
        parts.append(("noemer", whole, period))
    if figure["soort"] in ("mutatie", "ontleding"):
        years = int(shown.split("-")[0] if "-" in shown else figure["vergelijk_jaren"])
        earlier = f"{int(period[:4]) - years:04d}{period[4:]}"
        parts.append(("toen", figure["teller"], earlier))
        if whole:
            parts.append(("noemer toen", whole, earlier))
    return parts
