"""The part of a bundle that makes the number: rows, code lists and SQL, pruned to what it needs."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from pipeline import archive, files, keys, landing
from pipeline.archive import Receipt
from pipeline.lineage import evidence, selection, verifier
from pipeline.lineage.compiled import CELLS, FIGURES, Model, Models, landed_name
from pipeline.lineage.explanation import Explanation
from pipeline.lineage.verifier import Members
from pipeline.release.store import Manifest


class CannotBundle(Exception):
    """A bundle of this figure cannot be made; the message says why."""


@dataclass
class Table:
    """A table that the models read: its columns, and the members it is filled from."""

    schema: str
    name: str
    columns: list[list[str]]
    members: list[str] = field(default_factory=list)
    seed: bool = False
    only: list[str] | None = None


class Assembly:
    """The members that rebuild a figure, and what the manifest says of them."""

    def __init__(
        self,
        manifest: Manifest,
        found: Explanation,
        models: Models,
        lines: selection.Lines,
        whole: bool,
    ) -> None:
        self.manifest, self.found, self.models = manifest, found, models
        self.lines, self.whole = lines, whole
        self.evidence = evidence.folder(manifest)
        self.steps = models.before(FIGURES, CELLS)
        self.receipts = {r.snapshot: r for r in manifest.snapshots}
        self.members: Members = {}
        self.tables: dict[str, Table] = {}
        self.sources: list[dict[str, Any]] = []

    def fill(self) -> None:
        """Put in the rows, code lists and models."""
        with duckdb.connect() as self.db, TemporaryDirectory() as folder:
            self.folder = Path(folder)
            self._landed_tables()
            self._landed_rows()
            self._control_tables()
            self._code_lists()
        for model in self.steps:
            self.members[member_of(model)] = model.sql.encode()

    def _landed_tables(self) -> None:
        for name in sorted(self.models.sources(self.steps) - set(evidence.CONTROL_TABLES)):
            dataset, table = name.split(".")
            schema = evidence.landed_columns(landing.schema_file(dataset, table))
            self.tables[name] = Table("landed", name, [[c, _type(c)] for c in schema])

    def _landed_rows(self) -> None:
        counting = selection.counting_snapshots(self.manifest)
        counted = {_landed(self.receipts[snapshot]) for snapshot in self.lines}
        beside = selection.lists_beside(self.models, counted)
        for snapshot, receipt in sorted(self.receipts.items()):
            name = _landed(receipt)
            if name not in self.tables:
                continue
            if snapshot in self.lines:
                self._add_rows(receipt, None if self.whole else self.lines[snapshot])
            elif name in beside and snapshot not in counting:
                self._add_rows(receipt, None)
            elif receipt.dataset == selection.PLACES and self.found.cell["regio"] != "NL":
                places = selection.places_of(self.manifest, self.lines)
                if lines := selection.lines_of_places(_parquet(receipt), places):
                    self._add_rows(receipt, lines)

    def _add_rows(self, receipt: Receipt, lines: set[int] | None) -> None:
        name = _landed(receipt)
        member = f"rows/{receipt.dataset}.{receipt.table}.{receipt.snapshot}.csv"
        chosen = "" if lines is None else "where bron_regel in (select unnest($lines))"
        self.members[member] = self._csv(
            f"from read_parquet({files.sql_text(_parquet(receipt))}, hive_partitioning = false) "
            f"{chosen} order by bron_regel",
            {} if lines is None else {"lines": sorted(lines)},
        )
        self.members[f"{member}.rows"] = verifier.hash_list(self.members[member])
        self.members[f"receipts/{receipt.snapshot}.json"] = files.to_json(
            {
                **receipt.model_dump(mode="json"),
                "arrivals": [a.model_dump(mode="json") for a in archive.arrivals(receipt)],
            }
        )
        table = self.tables[name]
        table.members.append(member)
        known = {column for column, _ in table.columns}
        landed = evidence.landed_columns(_parquet(receipt))
        table.columns += [[c, _type(c)] for c in landed if c not in known]
        self.sources.append(
            {
                "snapshot": receipt.snapshot, "dataset": receipt.dataset, "table": receipt.table,
                "publisher": receipt.publisher, "licence": receipt.licence, "file": receipt.file,
                "url": receipt.url, "sha256": receipt.sha256, "bytes": receipt.size,
                "received_on": str(receipt.received_on), "rows": receipt.rows, "member": member,
                "renamed": receipt.renamed,
            }
        )  # fmt: skip

    def _control_tables(self) -> None:
        """Add what was known of the deliveries that are in, and the cells of theirs to correct."""
        snapshots = sorted(source["snapshot"] for source in self.sources)
        for name in evidence.CONTROL_TABLES:
            parquet = self.evidence / f"{name}.parquet"
            member = f"tables/{name}.csv"
            self.members[member] = self._csv(
                f"from {files.sql_text(parquet)} "
                f"where {keys.SNAPSHOT_COLUMN} in (select unnest($snapshots)) order by all",
                {"snapshots": snapshots},
            )
            self.tables[name] = Table(
                "landed", name, evidence.described(self.db, parquet), [member]
            )

    def _code_lists(self) -> None:
        read = {name for model in self.steps for schema, name in model.reads if schema == "seeds"}
        for name, columns in sorted(evidence.seed_types(self.manifest).items()):
            if name not in read:
                continue
            member = f"seeds/{name}.csv"
            self.members[member] = (self.evidence / member).read_bytes()
            # Only this figure is computed; the others would lack most of their rows.
            only = (
                ["kerncijfer", self.found.figure["kerncijfer"]] if name == "kerncijfers" else None
            )
            self.tables[f"seeds.{name}"] = Table(
                "seeds", name, columns, [member], seed=True, only=only
            )

    def _csv(self, query: str, parameters: dict[str, Any]) -> bytes:
        """Return rows as CSV, texts in quotes and absent values without."""
        path = self.folder / "rows.csv"
        self.db.execute(
            f"copy ({query}) to {files.sql_text(path)} (format csv, header, force_quote *)",
            parameters,
        )
        return path.read_bytes()

    def manifest_part(self) -> dict[str, Any]:
        """Return what the verifier needs to know of tables and models."""
        return {
            "tables": [asdict(table) for table in self.tables.values()],
            "steps": [
                {
                    "schema": model.layer,
                    "name": model.name,
                    "member": member_of(model),
                    "release_file": model.path,
                    "release_sha256": self.manifest.files[model.path],
                }
                for model in self.steps
            ],
        }


def member_of(model: Model) -> str:
    """Return where the SQL of a model is in a bundle."""
    return f"sql/{model.layer}/{model.name}.sql"


def _landed(receipt: Receipt) -> str:
    return landed_name(f"{receipt.dataset}/**/{receipt.table}")


def _type(column: str) -> str:
    return "BIGINT" if column == keys.LINE_COLUMN else "VARCHAR"


def _parquet(receipt: Receipt) -> Path:
    """Return the landed rows of a snapshot, also when it was refused since."""
    name = f"{receipt.table}.parquet"
    for place in (landing.snapshot_directory(receipt), landing.refused_directory(receipt)):
        if (place / name).exists():
            return place / name
    raise CannotBundle(
        f"The landed rows of {receipt.file} ({receipt.snapshot}) are gone. Run `techniekpact run`: "
        "it lands them again from the archive."
    )
