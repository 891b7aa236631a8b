"""The models of a release as SQL: which there are, what each reads, in which order they are built.

Read from the compiled SQL that a release keeps, so an old release is rebuilt by its own SQL.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

CATALOG = "building"  # as dbt called the warehouse while it built
FIGURES, CELLS = "fct_kerncijfers", "int_rijen"
RELATION = re.compile(rf'"{CATALOG}"\."(\w+)"\."(\w+)"')
# What follows the landing folder names the table; releases of before have the home in front of it.
LANDED = re.compile(r"read_parquet\('(?:(?:[^']|'')*/)?landing/([^']*)\.parquet'[^)]*\)")


@dataclass(frozen=True)
class Model:
    """A model: its layer (the schema it is built in), and its SQL as dbt compiled it."""

    name: str
    layer: str
    path: str  # below the directory of the release
    compiled: str

    @property
    def relation(self) -> str:
        """Its name with its schema."""
        return f"{self.layer}.{self.name}"

    @cached_property
    def sql(self) -> str:
        """The SQL with tables of the schema `landed` where it reads landed files."""
        return LANDED.sub(lambda m: f'"{CATALOG}"."landed"."{landed_name(m[1])}"', self.compiled)

    @cached_property
    def reads(self) -> set[tuple[str, str]]:
        """The relations it reads, as schema and name."""
        named = {(m[1], m[2]) for m in RELATION.finditer(self.compiled)}
        return named | {("landed", landed_name(m[1])) for m in LANDED.finditer(self.compiled)}


def landed_name(path: str) -> str:
    """Return what a landed table is called: `uwv_ww/**/rijen` is `uwv_ww.rijen`."""
    return path.replace("/**/", ".")


class Models:
    """The models of one release by name."""

    def __init__(self, release: Path) -> None:
        """Read the compiled SQL in the directory of a release."""
        self.by_name: dict[str, Model] = {}
        self._landed: dict[str, set[str]] = {}
        for path in sorted(release.glob("sql/*/models/**/*.sql")):
            inner = path.relative_to(release)
            if path.parent.suffix == ".yml":
                continue  # a test
            text = path.read_text(encoding="utf-8")
            self.by_name[path.stem] = Model(path.stem, inner.parts[3], str(inner), text)

    def before(self, *names: str) -> list[Model]:
        """Return models and all that they are built from, each after what it reads."""
        found: dict[str, Model] = {}

        def visit(name: str) -> None:
            if name in found or name not in self.by_name:
                return
            for _, read in sorted(self.by_name[name].reads):
                visit(read)
            found[name] = self.by_name[name]

        for name in names:
            visit(name)
        return list(found.values())

    def sources(self, models: Iterable[Model]) -> set[str]:
        """Return the landed tables that some models read themselves."""
        return {name for model in models for schema, name in model.reads if schema == "landed"}

    def landed_before(self, name: str) -> set[str]:
        """Return the landed tables that a model stems from."""
        if name not in self._landed:
            model = self.by_name[name]
            inner = [self.landed_before(n) for _, n in model.reads if n in self.by_name]
            self._landed[name] = self.sources([model]).union(*inner)
        return self._landed[name]


@lru_cache(maxsize=4)
def models_of(release: Path) -> Models:
    """Return the models in the directory of a release, which never changes; read once."""
    return Models(release)
