"""What the extracts are written with: totals parted by weights, and the bytes of a kind of file."""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime

from pipeline.sources.registry import load_registry


def split(total: int, weights: Sequence[float]) -> list[int]:
    """Return whole numbers in proportion to `weights` that add up to `total`."""
    if total == 0:
        return [0] * len(weights)
    exact = [total * w / sum(weights) for w in weights]
    parts = [int(e) for e in exact]
    rest = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in rest[: total - sum(parts)]:
        parts[i] += 1
    return parts


def draw(seed: str, count: int) -> list[float]:
    """Return `count` weights around 1, the same for the same seed."""
    generator = random.Random(seed)
    return [generator.uniform(0.6, 1.4) for _ in range(count)]


def draw_counts(seed: str, count: int, low: int, high: int) -> list[int]:
    """Return `count` whole numbers from `low` to `high`, the same for the same seed."""
    generator = random.Random(seed)
    return [generator.randint(low, high) for _ in range(count)]


def csv_bytes(
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    end: str,
    encoding: str,
    junk: int = 0,
) -> bytes:
    """Return a `;` CSV as DUO writes it: quotes only where a value holds one."""

    def field(value: object) -> str:
        text = str(value)
        return '"' + text.replace('"', '""') + '"' if '"' in text else text

    lines = [";".join(header), *(";".join(map(field, row)) for row in rows), *['""'] * junk]
    return (end.join(lines) + end).encode(encoding)


def xlsx_bytes(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a workbook; times are fixed, so that the same rows give the same bytes."""
    from openpyxl import Workbook

    book = Workbook()
    book.properties.created = book.properties.modified = datetime(2014, 5, 13)
    sheet = book.active
    assert sheet is not None
    sheet.title = "levering"
    sheet.append(list(header))
    for row in rows:
        sheet.append(list(row))
    written = io.BytesIO()
    book.save(written)
    fixed = io.BytesIO()
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            data = old.read(name)
            if name == "docProps/core.xml":  # openpyxl puts the time of saving here
                data = _fix_modified(data)
            entry = zipfile.ZipInfo(name, date_time=(2014, 5, 13, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, data)
    return fixed.getvalue()


def _fix_modified(data: bytes) -> bytes:
    head, _, rest = data.partition(b"<dcterms:modified")
    tag, _, tail = rest.partition(b">")
    _, _, end = tail.partition(b"</dcterms:modified>")
    fixed = b"2014-05-13T00:00:00Z"
    return head + b"<dcterms:modified" + tag + b">" + fixed + b"</dcterms:modified>" + end


def odata(table_id: str, entity: str, records: list[dict[str, object]]) -> bytes:
    """Return an OData v4 answer as CBS writes it; the text of a number stays unquoted."""
    context = f"https://datasets.cbs.nl/odata/v1/CBS/{table_id}/$metadata#{entity}"
    text = json.dumps({"@odata.context": context, "value": records}, ensure_ascii=False, indent=1)
    for record in records:
        value = record.get("Value")
        if isinstance(value, str):
            text = text.replace(f'"Value": "{value}"', f'"Value": {value}')
    return (text + "\n").encode()


def odata_v3(table_id: str, entity: str, records: list[dict[str, object]]) -> bytes:
    """Return an OData v3 answer as CBS writes it."""
    metadata = f"https://opendata.cbs.nl/ODataApi/odata/{table_id}/$metadata"
    answer = {"odata.metadata": f"{metadata}#Cbs.OData.WebAPI.{entity}", "value": records}
    return (json.dumps(answer, ensure_ascii=False, indent=1) + "\n").encode()


def columns(dataset: str, layout: str, years: list[int] | None = None) -> list[str]:
    """Return the header of a layout, from the registry."""
    table = load_registry().layout(dataset, layout).tables[0]
    return [*table.columns, *(column for year in years or [] for column in table.of_year(year))]
