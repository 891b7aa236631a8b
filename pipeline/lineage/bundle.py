"""The evidence bundle of a figure: one ZIP that rebuilds the number without us.

`build` puts in the rows as they were received, the code lists, the SQL of the release and what guarded
it; `verify` is the verifier that every bundle carries (`verifier.py`, there called `verify.py`). The
same figure of the same release gives the same bytes.
"""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from pipeline import archive, files, journal, keys, landing
from pipeline.archive import Receipt
from pipeline.keys import DIMENSIONS
from pipeline.lineage import evidence, selection, verifier
from pipeline.lineage.compiled import CELLS, FIGURES, Model, Models, landed_name
from pipeline.lineage.explain import SERIES, Explanation, explain, parts_of, series_of
from pipeline.lineage.verifier import Finding, Members, Report
from pipeline.release import store
from pipeline.release.store import Manifest

FORMAT = "techniekpact-bundle/1"
MOMENT = (1980, 1, 1, 0, 0, 0)  # of every member; the same figure gives the same bytes
VERIFIER = "verify.py"
README = Path(__file__).with_name("bundle.md")
# What is rebuilt of a figure, and compared. A break (breuk) rests on the whole series, which is not in.
COMPARED = (
    "waarde", "waarde_min", "waarde_max", "eenheid", "klasse", "status", "voorbeeld",
    "definitie_versie", "telwijze", "bron_snapshots", "bekend_vanaf", "bekend_tot",
)  # fmt: skip


class CannotBundle(Exception):
    """A bundle of this figure cannot be made; the message says why."""


@dataclass
class Bundle:
    """A finished bundle: its bytes, and the seal that its manifest carries."""

    data: bytes
    cel_id: str
    release: str
    seal: str

    @property
    def name(self) -> str:
        """A file name for it."""
        readable = "".join(c if c.isalnum() or c in "-." else "_" for c in self.cel_id)
        return f"bundle_{readable}_{self.release}.zip"


@dataclass
class _Table:
    """A table that the models read: its columns, and the members it is filled from."""

    schema: str
    name: str
    columns: list[list[str]]
    members: list[str] = field(default_factory=list)
    seed: bool = False
    only: list[str] | None = None

    def as_dict(self) -> dict[str, Any]:
        extra = {"seed": True} if self.seed else {}
        return {**{k: v for k, v in vars(self).items() if k not in ("seed", "only")}, **extra,
                **({"only": self.only} if self.only else {})}  # fmt: skip


def verify(path: Path, sources: tuple[Path, ...] = ()) -> Report:
    """Verify a bundle, a ZIP or its unpacked folder, against itself and the publishers' files."""
    return verifier.verify(path, sources)


def export(
    cel_id: str, release: str | None = None, as_of: date | None = None, origin: str = "bundle"
) -> Bundle:
    """Build a bundle and note in the journal that it was taken out; see `build`."""
    bundle = build(cel_id, release, as_of)
    journal.append(
        "exported", f"{bundle.release}/{bundle.cel_id}", "evidence bundle", origin=origin,
        details={"sha256": files.sha256(bundle.data), "seal": bundle.seal},
    )  # fmt: skip
    return bundle


def build(cel_id: str, release: str | None = None, as_of: date | None = None) -> Bundle:
    """Return the bundle of a figure of a release, by default the current one.

    Args:
        cel_id: the cell, as `KT-04/2013SJ00/NL`.
        release: the release.
        as_of: the vintage that the bundle is about; the newest by default. All others are in too.

    Raises:
        NoRelease: when the release does not exist.
        Unknown: when it has no such cell.
        NoEvidence: when it was published before releases kept what a bundle needs.
        CannotBundle: when rows are gone, or do not give the figure of the release.
    """
    manifest = store.require(release)
    evidence.folder(manifest)
    found = explain(manifest, cel_id, as_of)
    models = Models(manifest)
    lines = selection.needed(manifest, models, found)
    wrong: list[Finding] = []
    for whole in (False, True):
        # A delivery whose rows do not stand by themselves (a school counts on the first line that
        # names it) goes in whole.
        builder = _Builder(manifest, found, models, lines, whole)
        wrong = builder.fill()
        if not wrong:
            return builder.finish()
    raise CannotBundle(
        f"The rows do not give the figure {cel_id} of release {manifest.release}, so no bundle is "
        "made of it: " + "; ".join(map(str, wrong[:3])) + ". Run `techniekpact verify "
        f"{manifest.release}` to see whether the release or the landed rows were changed."
    )


class _Builder:
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
        self.tables: dict[str, _Table] = {}
        self.sources: list[dict[str, Any]] = []
        self.content: dict[str, Any] = {}

    def fill(self) -> list[Finding]:
        """Fill the bundle, rebuild the figure from it, and return what differs from the release."""
        with duckdb.connect() as self.db, TemporaryDirectory() as folder:
            self.folder = Path(folder)
            self._landed_tables()
            self._landed_rows()
            self._control_tables()
            self._code_lists()
        for model in self.steps:
            self.members[_member(model)] = model.sql.encode()
        self.members["sql/cell.sql"] = self._cell_query().encode()
        self.members["sql/parts.sql"] = self._parts_query().encode()
        return self._rebuild()

    def _landed_tables(self) -> None:
        for name in sorted(self.models.sources(self.steps) - set(evidence.CONTROL_TABLES)):
            dataset, table = name.split(".")
            schema = evidence.landed_columns(landing.schema_file(dataset, table))
            self.tables[name] = _Table("landed", name, [[c, _type(c)] for c in schema])

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
            self.tables[name] = _Table(
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
            only = ["kerncijfer", self.found.figure["kerncijfer"]] if name == "kerncijfers" else None
            self.tables[f"seeds.{name}"] = _Table(
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

    def _cell_query(self) -> str:
        columns = ", ".join(f"cast({c} as varchar) as {c}" for c in COMPARED)
        return (
            f"select {columns}\nfrom marts.fct_kerncijfers\n"
            f"where cel_id = {files.sql_text(self.found.cell['cel_id'])}\n"
            "order by fct_kerncijfers.bekend_vanaf\n"
        )

    def _parts_query(self) -> str:
        """Return a query for the number of cells in each part of the formula, and their sum."""
        cell, figure = self.found.cell, self.found.figure
        queries = []
        for role, meetwaarde, periode in parts_of(cell, figure):
            series = SERIES
            parameters = series_of(cell, figure, meetwaarde, periode)
            for name in sorted(parameters, key=len, reverse=True):
                series = series.replace(f"${name}", files.sql_text(parameters[name]))
            known = files.sql_text(cell["bekend_vanaf"])
            queries.append(
                f"select\n    {files.sql_text(role)} as rol,\n    count(*) as rijen,\n"
                "    case when count(r.waarde_min) = count(*) then sum(r.waarde_min) end"
                " as waarde_min,\n"
                "    case when count(r.waarde_max) = count(*) then sum(r.waarde_max) end"
                " as waarde_max\n"
                f"from intermediate.{CELLS} as r\nwhere {_readable(series)}\n"
                f"    and r.bekend_vanaf <= {known}\n"
                f"    and (r.bekend_tot is null or {known} < r.bekend_tot)\n"
            )
        return "union all\n".join(queries).replace("marts.dim_meetwaarden", "seeds.meetwaarden")

    def _rebuild(self) -> list[Finding]:
        """Run all models over the rows; keep the SQL of those that any row goes through."""
        manifest = self._manifest(self.steps)
        with TemporaryDirectory() as folder:
            db = verifier.load(self.members, manifest, Path(folder))
        for step in manifest["steps"]:
            verifier.run_step(db, self.members, step)
        rows = verifier.ask(db, self.members, "sql/cell.sql")
        with duckdb.connect(self.manifest.warehouse, read_only=True) as warehouse:
            published = verifier.ask(warehouse, self.members, "sql/cell.sql")
            warehouse.execute("set search_path = 'marts'")
        if rows != published:
            return [Finding(FIGURES, self.found.cell["cel_id"], f"{published} became {rows}")]
        parts = verifier.ask(db, self.members, "sql/parts.sql")
        said = self.found.sums()
        for part in parts:
            low, high, count = said[str(part["rol"])]
            if part["rijen"] != str(count) or (count and part["waarde_min"] != str(low)):
                return [Finding(CELLS, str(part["rol"]), f"{count} cells became {part['rijen']}")]
        self._cut(db)
        known = str(self.found.cell["bekend_vanaf"])
        self.content = {
            "cell": next(row for row in published if row["bekend_vanaf"] == known),
            "vintages": published,
            "parts": parts,
        }
        return []

    def _cut(self, db: duckdb.DuckDBPyConnection) -> None:
        """Put an empty table in place of each model that no row here goes through."""
        filled = {name for name, table in self.tables.items() if table.members}
        filled -= set(evidence.CONTROL_TABLES)
        for model in self.steps:
            landed = self.models.landed_before(model.name) - set(evidence.CONTROL_TABLES)
            relation = f"{model.layer}.{model.name}"
            count = db.execute(f"select count(*) from {relation}").fetchone()
            if landed and not landed & filled and count == (0,):
                columns = db.execute(f"describe {relation}").fetchall()
                self.tables[relation] = _Table(
                    model.layer, model.name, [[c[0], c[1]] for c in columns]
                )
        read: set[str] = set()
        kept: list[Model] = []
        for model in reversed(self.steps):
            asked_for = model.name in (FIGURES, CELLS) or f"{model.layer}.{model.name}" in read
            relation = f"{model.layer}.{model.name}"
            if asked_for and relation not in self.tables:
                kept.append(model)
                read |= {f"{schema}.{name}" for schema, name in model.reads}
        for model in self.steps:
            if model not in kept:
                del self.members[_member(model)]
        self.steps = kept[::-1]
        self.tables = {
            key: table
            for key, table in self.tables.items()
            if table.members or f"{table.schema}.{table.name}" in read
        }

    def _manifest(self, steps: list[Model]) -> dict[str, Any]:
        return {
            "tables": [table.as_dict() for table in self.tables.values()],
            "steps": [
                {
                    "schema": model.layer,
                    "name": model.name,
                    "member": _member(model),
                    "release_file": model.path,
                    "release_sha256": self.manifest.files[model.path],
                }
                for model in steps
            ],
        }

    def finish(self) -> Bundle:
        """Add what explains and guards the figure, and seal the bundle."""
        found, manifest = self.found, self.manifest
        self.members["explanation.json"] = _json(found.as_dict())
        self.members["checks.json"] = _json(found.checks)
        self.members[verifier.JOURNAL] = self._journal()
        self.members[VERIFIER] = Path(verifier.__file__).read_bytes()
        self.members["README.md"] = README.read_bytes()
        content = {
            "format": FORMAT,
            "cel_id": found.cell["cel_id"],
            "name": found.figure["naam"],
            "kind": found.figure["soort"],
            "formula": found.formula(),
            "decimals": found.figure["decimalen"],
            "definition": found.definition,
            "release": manifest.release,
            "run": manifest.run,
            "published_at": manifest.published_at.isoformat(),
            "input_fingerprint": manifest.input_fingerprint,
            "code_version": manifest.code_version,
            "sample": found.cell["voorbeeld"],
            "duckdb": duckdb.__version__,
            **self.content,
            **self._manifest(self.steps),
            "sources": self.sources,
            "members": {name: files.sha256(self.members[name]) for name in sorted(self.members)},
        }
        content = json.loads(_json(content))
        content["seal"] = verifier.seal(content)
        self.members[verifier.MANIFEST] = _json(content)
        return Bundle(_zip(self.members), found.cell["cel_id"], manifest.release, content["seal"])

    def _journal(self) -> bytes:
        """Return the acts on what the figure rests on, up to the publishing of the release.

        Of the acts between only the hashes, by which the extract is tied to the journal.
        """
        lines = journal.lines()
        last = next(
            (i for i, line in enumerate(lines)
             if line.act == "published" and self.manifest.release in line.object), None,
        )  # fmt: skip
        if last is None:
            return b""
        names = [self.manifest.release, self.manifest.run, *(s["sha256"] for s in self.sources)]
        names += [source["snapshot"] for source in self.sources]
        mine = [any(n in line.encoded().decode() for n in names) for line in lines[: last + 1]]
        raw = []
        for line, whole in list(zip(lines, mine, strict=False))[mine.index(True) :]:
            short = {"number": line.number, "previous": line.previous, "hash": line.hash}
            raw.append(
                line.encoded() if whole else json.dumps(short, separators=(",", ":")).encode()
            )
        return b"\n".join(raw) + b"\n"


def _member(model: Model) -> str:
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


def _readable(series: str) -> str:
    """Leave out of the conditions those that are always true."""
    lines = series.strip().splitlines()
    kept = [line for line in lines if not line.strip().startswith("and ('totaal' = 'totaal'")]
    return "\n".join(kept)


def _json(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, default=str)
    return (text + "\n").encode()


def _zip(members: Members) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive_:
        for name in sorted(members):
            info = zipfile.ZipInfo(name, MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive_.writestr(info, members[name], compresslevel=6)
    return buffer.getvalue()
