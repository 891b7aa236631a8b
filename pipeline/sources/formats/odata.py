"""OData of CBS: JSON answers of version 3 and 4, in one or more pages, as records of text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.settings import get_settings
from pipeline.sources.formats import Rows, Unreadable, in_batches

Record = dict[str, Any]
SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")  # half of a letter, or the first half of two
DATA_SET = "DataSet"  # how the entities of version 3 that hold figures end


@dataclass
class Page:
    """One answer. `table` and `entity` are empty where it does not name them (a bare list)."""

    version: int
    table: str
    entity: str
    records: list[Record]
    more: bool  # it says that another page follows

    @property
    def counted(self) -> bool:
        """Whether its records are counted up from 0: those with figures are, of both versions."""
        return self.entity == "Observations" or self.entity.endswith(DATA_SET) or not self.entity


def load_json(path: Path, number: Callable[[str], Any] = str) -> Any:
    """Return a JSON value whose numbers are kept as the text they were written in.

    Args:
        path: the file.
        number: what is made of the text of a number.

    Raises:
        Unreadable: when it is no whole JSON value, or larger than the settings let in.
    """
    limit = get_settings().max_json_bytes
    if path.stat().st_size > limit:
        raise Unreadable(
            f"it is JSON of over {limit:,} bytes (setting TECHNIEKPACT_MAX_JSON_BYTES); hand in "
            "its pages as a ZIP"
        )
    try:
        text = path.read_bytes().decode("utf-8-sig")
        value = json.loads(text, parse_float=number, parse_int=number, parse_constant=_no_number)
        if SURROGATE.search(text):
            json.dumps(value, ensure_ascii=False).encode()
        return value
    except UnicodeEncodeError as error:
        raise Unreadable("it holds half a letter, which no text can hold") from error
    except UnicodeDecodeError as error:
        raise Unreadable(f"it begins as JSON, but byte {error.start:,} is no UTF-8") from error
    except RecursionError as error:
        raise Unreadable("its JSON is nested too deeply to be data") from error
    except json.JSONDecodeError as error:
        raise Unreadable(
            f"it begins as JSON, but breaks off or is wrong at line {error.lineno} "
            f"({error.msg}); fetch it again"
        ) from error


def _no_number(name: str) -> Any:
    raise Unreadable(f"its JSON holds {name}, which is no number of any publisher")


def read_page(path: Path) -> Page:
    """Return one answer as a page of records.

    Raises:
        Unreadable: when it holds no records.
    """
    return page_of(load_json(path))


def page_of(value: Any) -> Page:
    """Return a JSON value as a page of records.

    Raises:
        Unreadable: when it holds no records.
    """
    version, table, entity, more = 3, "", "", False
    records = value
    if isinstance(value, dict):
        context = str(value.get("@odata.context") or value.get("odata.metadata") or "")
        version = 4 if "@odata.context" in value else 3
        more = "@odata.nextLink" in value or "odata.nextLink" in value
        if match := re.search(r"/([^/]+)/\$metadata#(?:[\w.]+\.)?(\w+)", context):
            table, entity = match[1], match[2]
        elif context:
            raise Unreadable(f"its OData context names no table and entity: {context[:200]}")
        records = value.get("value", [value])  # Properties is a single record, without a list
    if not isinstance(records, list) or not all(isinstance(r, dict) for r in records):
        raise Unreadable("it is JSON, but holds no list of records")
    if not records:
        raise Unreadable(f"it is a JSON answer without records ({table or 'no table'} {entity})")
    records = [{k: v for k, v in r.items() if not k.startswith("@odata.c")} for r in records]
    return Page(version, table, entity, records, more)


def open_pages(paths: list[Path], columns: list[str], needed: list[str]) -> Rows:
    """Return the records of all pages of one answer, in order.

    Args:
        paths: the pages.
        columns: every key that a record may have.
        needed: what each record must have.
    """
    return Rows(columns, lambda: in_batches(columns, _numbered(paths, columns, set(needed))))


def _numbered(
    paths: list[Path], names: list[str], needed: set[str]
) -> Iterator[tuple[int, list[str | None]]]:
    number = 0
    last_id = -1
    kind: tuple[str, str] | None = None
    for position, path in enumerate(paths, start=1):
        page = read_page(path)
        kind = kind or (page.table, page.entity)
        if (page.table, page.entity) != kind:
            raise Unreadable(
                f"page {position} of it is of {page.table} {page.entity}, and the first of "
                f"{' '.join(kind)}; hand in each answer by itself"
            )
        # Pages of version 3 that were asked for one by one do not point to the next.
        silent = page.version == 3 and not page.more
        if page.more != (position < len(paths)) and not silent:
            raise Unreadable(
                f"page {position} of {len(paths)} says that "
                f"{'another page follows' if page.more else 'it is the last'}; a table counts only "
                "when it is whole. Hand in all its pages in one ZIP, in their order"
            )
        for record in page.records:
            number += 1
            if page.counted:
                last_id = _next_id(record, last_id, number)
            if unknown := sorted(record.keys() - set(names)):
                raise Unreadable(f"record {number} has a key that is not known: {unknown[0]}")
            if missing := sorted(needed - record.keys()):
                raise Unreadable(f"record {number} lacks {missing[0]}")
            yield number, [_text(record.get(name)) for name in names]


def _next_id(record: Record, last: int, number: int) -> int:
    """Return the number of a record; CBS counts up from 0, so a lost page shows."""
    value = record.get("Id", record.get("ID"))
    if not isinstance(value, str) or not value.isdecimal():
        return last
    if value != str(last + 1):
        raise Unreadable(
            f"record {number} has number {value[:20]} after {last if last >= 0 else 'none'}; a "
            "table is counted up from 0, so records are missing or in another order, or a filter "
            "left them out. Fetch the whole table"
        )
    return last + 1


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
