"""Which columns a column of a model is made of, down to columns of landed tables and of seeds.

Read from the SQL that a build ran, so it holds for that build: an UNPIVOT over columns that match a
pattern depends on the columns that had landed. What counts is what the value is computed from. What
only chooses rows (a join, a filter, a grouping) does not; but an aggregate that reads no column, as
`count(*)`, stems from the rows themselves, which stand here as the column `*` of their table.

SQL that this module cannot follow is an error, never a column without an origin.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, NamedTuple

import duckdb
import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from pipeline import dbt, files

ROWS = "*"
DIALECT = "duckdb"


class Untraceable(Exception):
    """SQL whose columns cannot be followed; the message names the model and what is in the way."""


class Column(NamedTuple):
    """A column of a model, a seed or a landed table; `*` stands for the rows of the relation.

    Models and seeds go by their name, landed tables as dbt's sources do: `rijen.uwv_ww`.
    """

    relation: str
    column: str


End = Literal["landed", "rows", "seed", "constant"]
Origins = frozenset[Column]
NONE: Origins = frozenset()


def _union(parts: Iterable[Origins]) -> Origins:
    return NONE.union(*parts)


@dataclass
class Traced:
    """What a query gives: the origins of each column in order, and those of its rows."""

    columns: dict[str, Origins]
    rows: Origins = NONE

    def find(self, name: str) -> str | None:
        """Return the column as it is spelled here: DuckDB does not tell capitals apart."""
        if name in self.columns:
            return name
        return next((c for c in self.columns if c.lower() == name.lower()), None)

    def renamed(self, names: list[str]) -> Traced:
        """Return the same with other names for its first columns, as `as t (a, b)` gives."""
        old = list(self.columns)
        new = [*names, *old[len(names) :]]
        return Traced(dict(zip(new, self.columns.values(), strict=True)), self.rows)


@dataclass
class Scope:
    """What an expression can see: tables, the columns named before it, and the query around it."""

    select: exp.Select
    ctes: Mapping[str, Traced]
    tables: dict[str, Traced] = field(default_factory=dict)
    shared: set[str] = field(default_factory=set)
    named: dict[str, Origins] = field(default_factory=dict)
    outer: Scope | None = None

    @property
    def rows(self) -> Origins:
        """The origins of the rows that the query goes over."""
        return _union(table.rows for table in self.tables.values())

    def column(self, name: str, table: str) -> Origins:
        """Return the origins of a column, looked for as DuckDB does: tables, then aliases."""
        tables = [self.tables[table]] if table in self.tables else []
        found = [
            (t, spelled)
            for t in (tables if table else self.tables.values())
            if (spelled := t.find(name)) is not None
        ]
        if found:
            return _union(t.columns[spelled] for t, spelled in found)
        if not table and name.lower() in self.named:
            return self.named[name.lower()]
        if self.outer is not None:
            return self.outer.column(name, table)
        raise Untraceable(f"no column {table + '.' if table else ''}{name} is in sight")


class Tracer:
    """Follows columns through one statement. `relations` are the tables outside of it."""

    def __init__(self, relations: Mapping[str, Traced]) -> None:
        self.relations = relations

    def query(
        self, query: exp.Expr, ctes: Mapping[str, Traced], outer: Scope | None = None
    ) -> Traced:
        """Return what a query gives.

        Raises:
            Untraceable: when it holds something that is not followed here.
        """
        if with_ := query.args.get("with_"):
            if with_.args.get("recursive"):
                raise Untraceable("a recursive query")
            for cte in with_.expressions:
                traced = self.query(cte.this, ctes, outer)
                ctes = {**ctes, cte.alias.lower(): _with_alias(traced, cte)}
        if isinstance(query, exp.Subquery):
            return self.query(query.this, ctes, outer)
        if isinstance(query, exp.Select):
            return self.select(query, ctes, outer)
        if isinstance(query, exp.SetOperation):
            return self.set_operation(query, ctes, outer)
        if isinstance(query, exp.Pivot) and query.args.get("unpivot"):
            return self.unpivot(query, ctes, outer)
        raise Untraceable(_short(query))

    def set_operation(
        self, query: exp.SetOperation, ctes: Mapping[str, Traced], outer: Scope | None
    ) -> Traced:
        """Return both sides of a union, by position or by name; of an EXCEPT the first."""
        left, right = (self.query(q, ctes, outer) for q in (query.this, query.expression))
        if not isinstance(query, exp.Union):
            return left
        rows = left.rows | right.rows
        if not query.args.get("by_name"):
            pairs = zip(left.columns.items(), right.columns.values(), strict=True)
            return Traced({name: mine | other for (name, mine), other in pairs}, rows)
        columns = dict(left.columns)
        for name, origins in right.columns.items():
            spelled = left.find(name) or name
            columns[spelled] = columns.get(spelled, NONE) | origins
        return Traced(columns, rows)

    def unpivot(self, pivot: exp.Pivot, ctes: Mapping[str, Traced], outer: Scope | None) -> Traced:
        """Return the table with rows for columns: name and value stem from every column taken."""
        table = self.table(pivot.this, ctes, outer)
        into = pivot.args.get("into")
        if not isinstance(into, exp.UnpivotColumns):
            raise Untraceable(_short(pivot))
        taken = [name for e in pivot.expressions for name in _matching(e, table)]
        columns = {name: o for name, o in table.columns.items() if name not in taken}
        origins = _union(table.columns[name] for name in taken)
        for column in (into.this, *into.expressions):
            columns[column.name] = origins
        return Traced(columns, table.rows)

    def table(self, table: exp.Expr, ctes: Mapping[str, Traced], outer: Scope | None) -> Traced:
        """Return a table of a FROM: a CTE, a relation, a subquery or a list of values."""
        if table.args.get("pivots") or table.args.get("joins"):
            raise Untraceable(_short(table))
        if isinstance(table, exp.Subquery):
            return _with_alias(self.query(table, ctes, outer), table)
        if isinstance(table, exp.Values):
            width = len(table.expressions[0].expressions)
            return _with_alias(Traced({f"col{i}": NONE for i in range(width)}), table)
        if isinstance(table, exp.Table):
            if not table.db and table.name.lower() in ctes:
                return _with_alias(ctes[table.name.lower()], table)
            if (key := relation_key(table)) in self.relations:
                return _with_alias(self.relations[key], table)
        raise Untraceable(f"the table {_short(table)}")

    def select(self, select: exp.Select, ctes: Mapping[str, Traced], outer: Scope | None) -> Traced:
        """Return the columns of a SELECT, with stars written out."""
        scope = Scope(select, ctes, outer=outer)
        if select.args.get("laterals"):
            raise Untraceable(_short(select))
        from_ = select.args.get("from_")
        tables = [from_.this] if from_ else []
        for join in select.args.get("joins") or []:
            if join.kind in ("SEMI", "ANTI"):
                continue  # they choose rows, and give no columns
            tables.append(join.this)
            scope.shared |= {c.name.lower() for c in join.args.get("using") or []}
        for table in tables:
            scope.tables[table.alias_or_name.lower()] = self.table(table, ctes, outer)
        columns: dict[str, Origins] = {}
        for projection in select.expressions:
            for name, origins in self.projection(projection, scope):
                known = next((c for c in columns if c.lower() == name.lower()), None)
                if known and name.lower() not in scope.shared:
                    raise Untraceable(f"two columns {name}")
                columns[known or name] = columns.get(known or name, NONE) | origins
                scope.named.setdefault(name.lower(), origins)
        return Traced(columns, scope.rows)

    def projection(self, projection: exp.Expr, scope: Scope) -> Iterator[tuple[str, Origins]]:
        """Yield the columns that one item of a SELECT gives."""
        star = projection.this if isinstance(projection, exp.Column) else projection
        if not isinstance(star, exp.Star):
            yield projection.output_name or _short(projection), self.origins(projection, scope)
            return
        if star.args.get("rename"):
            raise Untraceable(_short(star))
        one = projection.table.lower() if isinstance(projection, exp.Column) else ""
        without = {e.name.lower() for e in star.args.get("except_") or []}
        replaced = {e.alias.lower(): e.this for e in star.args.get("replace") or []}
        if one and one not in scope.tables:
            raise Untraceable(_short(projection))
        for table in [scope.tables[one]] if one else scope.tables.values():
            for name, origins in table.columns.items():
                if name.lower() in replaced:
                    yield name, self.origins(replaced[name.lower()], scope)
                elif name.lower() not in without:
                    yield name, origins

    def origins(self, node: exp.Expr, scope: Scope) -> Origins:
        """Return what the value of an expression is computed from."""
        if isinstance(node, exp.Star) or isinstance(node.this, exp.Star):
            return scope.rows
        if isinstance(node, exp.Column):
            if node.db:
                raise Untraceable(_short(node))
            return scope.column(node.name, node.table.lower())
        if isinstance(node, exp.Columns):
            # Unpacked (`*columns(…)`) they are arguments; else there is a value for each of them.
            if not node.args.get("unpack"):
                raise Untraceable(_short(node))
            return _union(
                table.columns[name]
                for table in scope.tables.values()
                for name in _matching(node, table)
            )
        if isinstance(node, exp.Query):
            inner = self.query(node, scope.ctes, scope)
            exists = isinstance(node.parent, exp.Exists)
            return inner.rows if exists else _union(inner.columns.values())
        found = _union(self.origins(child, scope) for child in node.iter_expressions())
        if isinstance(node, exp.Window) and (name := node.args.get("alias")):
            for window in scope.select.args.get("windows") or []:
                if window.name.lower() == name.name.lower():
                    found |= self.origins(window, scope)
        # An aggregate over no column counts rows.
        return scope.rows if isinstance(node, exp.AggFunc) and not found else found


def _matching(expression: exp.Expr, table: Traced) -> list[str]:
    """Return the columns that an item of `unpivot … on`, or `columns(…)`, names."""
    if isinstance(expression, exp.Columns) and isinstance(expression.this, exp.Literal):
        pattern = re.compile(expression.this.name)
        return [name for name in table.columns if pattern.search(name)]
    if isinstance(expression, exp.Column) and (name := table.find(expression.name)):
        return [name]
    raise Untraceable(_short(expression))


def _with_alias(traced: Traced, holder: exp.Expr) -> Traced:
    alias = holder.args.get("alias")
    names = [c.name for c in alias.columns] if isinstance(alias, exp.TableAlias) else []
    return traced.renamed(names) if names else traced


def _short(node: exp.Expr) -> str:
    return node.sql(dialect=DIALECT)[:120]


def relation_key(table: exp.Table) -> str:
    """Return a table as text without its alias, so that two ways to write it are the same."""
    return exp.Table(
        this=table.this.copy(), db=table.args.get("db"), catalog=table.args.get("catalog")
    ).sql(dialect=DIALECT, identify=True)


class Lineage:
    """The columns of one build of the models and what they stem from; reads a model when asked."""

    def __init__(self, artifacts: Path, sql: Mapping[str, str] | None = None) -> None:
        """Read the manifest in `artifacts`; `sql` puts other text in place of that of a model."""
        manifest: dict[str, Any] = files.read_json(artifacts / "manifest.json")
        self.nodes: dict[str, dict[str, Any]] = {}
        self._artifacts = artifacts
        self._sql = dict(sql or {})
        self._traced: dict[str, Traced] = {}
        self._leaves: dict[Column, Origins] = {}
        self._by_key: dict[str, str] = {}
        nodes = [n for n in manifest["nodes"].values() if n["resource_type"] in ("model", "seed")]
        for node in [*nodes, *manifest["sources"].values()]:
            source = node["resource_type"] == "source"
            name = f"{node['source_name']}.{node['name']}" if source else node["name"]
            self.nodes[name] = node
            statement = sqlglot.parse_one(f"from {node['relation_name']}", dialect=DIALECT)
            self._by_key.update((relation_key(t), name) for t in statement.find_all(exp.Table))

    def kind(self, relation: str) -> Literal["model", "seed", "source"]:
        """Return what a relation is; a landed table is a `source`, as dbt calls it."""
        kind: Literal["model", "seed", "source"] = self.nodes[relation]["resource_type"]
        return kind

    def columns(self, relation: str) -> list[str]:
        """Return the columns of a model, a seed or a landed table, in their order.

        Raises:
            Untraceable: when the SQL of the model, or of one before it, cannot be followed.
        """
        return list(self._trace(relation).columns)

    def parents(self, relation: str, column: str) -> Origins:
        """Return the columns that a column is directly computed from; nothing for a constant.

        Raises:
            Untraceable: as `columns` does.
        """
        traced = self._trace(relation)
        return traced.rows if column == ROWS else traced.columns[column]

    def upstream(self, model: str, column: str) -> list[Column]:
        """Return the columns of landed tables and seeds that a column stems from, sorted.

        Raises:
            Untraceable: as `columns` does.
        """
        return sorted(self._upstream(Column(model, column)))

    def stems_from(self, model: str, column: str) -> End:
        """Return how far back a column goes.

        To `landed` columns; or else to the number of landed `rows`; or else to a `seed`; or
        nowhere, when it is a `constant`.

        Raises:
            Untraceable: as `columns` does.
        """
        ends = self.upstream(model, column)
        landed = [end.column for end in ends if self.kind(end.relation) == "source"]
        if landed:
            return "rows" if set(landed) == {ROWS} else "landed"
        return "seed" if ends else "constant"

    def _upstream(self, column: Column) -> Origins:
        if self.kind(column.relation) != "model":
            return frozenset({column})
        if column not in self._leaves:
            parents = self.parents(*column)
            self._leaves[column] = _union(self._upstream(parent) for parent in parents)
        return self._leaves[column]

    def _trace(self, relation: str) -> Traced:
        if relation not in self._traced:
            node = self.nodes[relation]
            if node["resource_type"] == "source":
                self._traced[relation] = Traced(dict.fromkeys(self._landed(node), NONE))
            elif node["resource_type"] == "seed":
                self._traced[relation] = Traced(dict.fromkeys(node["config"]["column_types"], NONE))
            else:
                self._traced[relation] = self._trace_model(relation, node)
        return self._traced[relation]

    @cached_property
    def _duckdb(self) -> duckdb.DuckDBPyConnection:
        return dbt.connect()

    def _landed(self, source: dict[str, Any]) -> list[str]:
        """Return the columns of a landed table as it is now, over all its snapshots."""
        try:
            rows = self._duckdb.execute(f"describe from {source['relation_name']}").fetchall()
        except duckdb.Error as error:
            where = f"{source['source_name']}.{source['name']}"
            raise Untraceable(f"{where} is not where the build read it: {error}") from error
        return [str(row[0]) for row in rows]

    def _trace_model(self, name: str, node: dict[str, Any]) -> Traced:
        sql = self._sql.get(name) or self._compiled(node).read_text(encoding="utf-8")
        try:
            statement = sqlglot.parse_one(sql, dialect=DIALECT)
            relations = {}
            for table in statement.find_all(exp.Table):
                if (key := relation_key(table)) in self._by_key:
                    relations[key] = self._as_origin(self._by_key[key])
            return Tracer(relations).query(statement, {})
        except (SqlglotError, Untraceable) as error:
            raise Untraceable(f"{name}: {error}") from error

    def _compiled(self, node: dict[str, Any]) -> Path:
        compiled = self._artifacts / "compiled" / str(node["package_name"])
        return compiled / str(node["original_file_path"])

    def _as_origin(self, relation: str) -> Traced:
        """Return a relation as models read it: each column stems from itself."""
        columns = {c: frozenset({Column(relation, c)}) for c in self.columns(relation)}
        return Traced(columns, frozenset({Column(relation, ROWS)}))
