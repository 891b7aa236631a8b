"""What a file is, by its kind and its first lines: dataset, layout, and rows still to be read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import pyarrow as pa

from pipeline import keys
from pipeline.sources.formats import (
    Rows,
    Unreadable,
    csv_rows,
    geojson,
    metadata_csv,
    normalise,
    odata,
    xlsx_rows,
    zipped,
)
from pipeline.sources.formats.scan import Scan, scan
from pipeline.sources.matching import Candidate, Refused, by_header, describe_miss, key
from pipeline.sources.registry import Dataset, Format, Layout, Registry, Table, load_registry


@dataclass
class Identified:
    """A file of a supported layout, by its first lines; its rows are still to be read."""

    dataset: str
    facts: Dataset
    layout: Layout
    table: Table
    scan: Scan
    rows: Rows
    landed: list[str]  # the names its columns are landed under, in the order of `rows.columns`
    years: list[int]

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield all rows under their landed names.

        Raises:
            Unreadable: when it is not whole.
        """
        names = [*self.landed, keys.LINE_COLUMN]
        for batch in self.rows.batches():
            yield batch.rename_columns(names)

    @property
    def renamed(self) -> dict[str, str]:
        """The columns that are landed under another name: landed name → published name."""
        pairs = zip(self.landed, self.rows.columns, strict=True)
        return {landed: published for landed, published in pairs if landed != published}


def landed_column(found: Identified, column: str) -> str | None:
    """Return the landed name of a column that may have had another name, when it is there."""
    wanted = key(found.facts, column)
    return next((c for c in found.landed if key(found.facts, c) == wanted), None)


@contextmanager
def identified(path: Path, registry: Registry | None = None) -> Iterator[Identified]:
    """Yield what a file is, by its kind and header.

    Raises:
        Refused: with a reason that says what was found, what was expected and what to do.
    """
    try:
        with ExitStack() as stack:
            yield _identify(path, registry or load_registry(), stack)
    except Unreadable as error:
        raise Refused("damaged", str(error)) from error


def _identify(path: Path, registry: Registry, stack: ExitStack) -> Identified:
    """Return what a file is; what it unpacks to lives as long as `stack`.

    Raises:
        Refused: when no layout fits, or two do.
        Unreadable: when its first bytes cannot be read.
    """
    seen = scan(path)
    inner, paths = seen, [path]
    if seen.kind == "zip":
        if zipped.is_workbook(path):
            return _workbook(seen, registry)
        paths = stack.enter_context(zipped.unpacked(path))
        if not paths:
            raise Unreadable("it is a ZIP without files in it")
        inner = scan(paths[0])
        if inner.kind == "zip":
            raise Unreadable("it is a ZIP in a ZIP; hand in the inner one")
    value = odata.load_json(paths[0]) if inner.kind == "json" else None
    if value is not None and not geojson.is_geographic(value):
        return _odata(seen, paths, odata.page_of(value), registry)
    if len(paths) > 1:
        raise Unreadable(
            f"it is a ZIP of {len(paths)} files that are no pages of one OData answer; hand in "
            "each by itself"
        )
    return _csv(seen, inner, registry) if value is None else _areas(seen, inner, registry)


def _workbook(seen: Scan, registry: Registry) -> Identified:
    rows = xlsx_rows.open_xlsx(seen.path)
    candidates = list(registry.layouts("xlsx"))
    found = by_header(rows.columns, candidates)
    if found is None:
        raise Refused("unknown", describe_miss(rows.columns, candidates))
    return _made(found, seen, rows)


def _csv(seen: Scan, inner: Scan, registry: Registry) -> Identified:
    header = csv_rows.read_header(inner)
    if header.names == [metadata_csv.FIRST_SECTION]:
        candidate = next(iter(registry.layouts("metadata_csv")))
        return _made(candidate, seen, metadata_csv.open_metadata(inner))
    candidates = list(registry.layouts("csv"))
    headers = {
        skip: csv_rows.read_header(inner, skip)
        for skip in sorted({layout.lines_before_header for _, _, layout, _ in candidates})
    }
    for skip, at in headers.items():
        found = by_header(at.names, [c for c in candidates if c[2].lines_before_header == skip])
        if found is None:
            continue
        layout = found[2]
        if at.delimiter not in layout.delimiters:
            raise Refused(
                "damaged",
                f"it looks like {layout.name}, but has {at.delimiter!r} between its fields; "
                f"expected {' or '.join(map(repr, layout.delimiters))}. It may have been saved "
                "anew by a spreadsheet; hand in the file as the publisher sent it",
            )
        rows = csv_rows.open_csv(
            inner, at, layout.quoting, layout.lines_before_header, layout.footer, layout.open_end
        )
        return _made(found, seen, rows)
    # A title before the header is one field; the line with most fields is the header.
    skip = max(headers, key=lambda s: (len(headers[s].names), -s))
    raise Refused("unknown", describe_miss(headers[skip].names, candidates))


def _areas(seen: Scan, inner: Scan, registry: Registry) -> Identified:
    rows = geojson.open_areas(inner.path)
    candidates = list(registry.layouts("geojson"))
    found = by_header(rows.columns, candidates)
    if found is None:
        raise Refused("unknown", describe_miss(rows.columns, candidates))
    return _made(found, seen, rows)


def _odata(seen: Scan, paths: list[Path], first: odata.Page, registry: Registry) -> Identified:
    fmt: Format = "odata_v4" if first.version == 4 else "odata_v3"
    names = list(dict.fromkeys(k for record in first.records for k in record))
    candidates = [
        c for c in registry.layouts(fmt) if _is_entity(c[2], c[3], first.table, first.entity)
    ]
    # A layout of the table itself goes before one of any table.
    own = [c for c in candidates if c[2].odata_table not in (None, "*")]
    what = f"CBS OData v{first.version}, {first.table} {first.entity}"
    if not first.table:
        what = "JSON that does not say which table it is of"
    found = by_header(names, own)
    if found is None and own and first.table:
        raise Refused("damaged", f"it is {what}: {describe_miss(names, own)}")
    found = found or by_header(names, candidates)
    if found is None:
        raise Refused("unknown", f"it is {what}: {describe_miss(names, candidates)}")
    table = found[3]
    return _made(found, seen, odata.open_pages(paths, names, table.columns))


def _is_entity(layout: Layout, table: Table, table_id: str, entity: str) -> bool:
    pattern = table.entity or ""
    if not table_id:
        # A bare list names no table; only the measures of a data set tell which one it is.
        return layout.odata_table == "*" or pattern.endswith(odata.DATA_SET)
    wanted = (layout.odata_table or "").lower()
    return wanted in ("*", table_id.lower()) and fnmatchcase(entity, pattern)


def _made(candidate: Candidate, seen: Scan, rows: Rows) -> Identified:
    name, dataset, layout, table = candidate
    spelled = {normalise(c): dataset.landed_name(c) for c in [*table.columns, *table.optional]}
    landed, years = [], set()
    for published in rows.columns:
        plain = normalise(published)
        year = table.year_of(plain)
        if year is not None:
            years.add(year)
            landed.append(plain)
        else:
            landed.append(spelled.get(plain) or dataset.landed_name(published))
    return Identified(name, dataset, layout, table, seen, rows, landed, sorted(years))
