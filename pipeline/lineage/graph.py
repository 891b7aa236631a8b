"""The lineage of one figure as a graph: what there is to draw, and its form as DOT."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Kind = Literal["levering", "definitie", "deel", "kerncijfer", "controles", "publicatie"]
SHAPES: dict[Kind, str] = {
    "levering": "note",
    "definitie": "component",
    "deel": "box",
    "kerncijfer": "box",
    "controles": "component",
    "publicatie": "folder",
}


@dataclass(frozen=True)
class Node:
    """A thing on the way from file to release; `facts` are what is known of it."""

    id: str
    kind: Kind
    name: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class Edge:
    """One thing goes into another; `lines` is how many source lines go that way."""

    start: str
    end: str
    lines: int | None = None


@dataclass
class Graph:
    """Nodes and edges, in an order that a reader can follow."""

    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return it for JSON."""
        return asdict(self)

    def as_dot(self, words: Callable[[Node], list[str]], on_edge: Callable[[Edge], str]) -> str:
        """Return it in the language of Graphviz, from top to bottom.

        Args:
            words: the lines of text in a node; names of files come from outside, and are escaped.
            on_edge: the text beside an edge.
        """
        lines = [
            "digraph {",
            'rankdir=TB; bgcolor="transparent"; nodesep=0.35; ranksep=0.45;',
            'node [fontname="Helvetica,Arial,sans-serif", fontsize=12, margin="0.18,0.1",'
            ' color="#33475b", fontcolor="#1a1a1a", style=filled, fillcolor="#f4f7fa"];',
            'edge [fontname="Helvetica,Arial,sans-serif", fontsize=11, color="#33475b",'
            ' fontcolor="#1a1a1a"];',
        ]
        number = {node.id: f"n{position}" for position, node in enumerate(self.nodes)}
        for node in self.nodes:
            text = "\\n".join(_escaped(line) for line in words(node))
            heavy = ", penwidth=2.5" if node.kind == "kerncijfer" else ""
            lines.append(f'{number[node.id]} [label="{text}", shape={SHAPES[node.kind]}{heavy}];')
        for edge in self.edges:
            label = _escaped(on_edge(edge))
            lines.append(f'{number[edge.start]} -> {number[edge.end]} [label="{label}"];')
        return "\n".join([*lines, "}"])


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
