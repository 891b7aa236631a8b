"""Any valid table survives write → recognise → land unchanged; a damaged one is refused."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import landing
from pipeline.settings import get_settings
from pipeline.sources.pull import hand_in
from pipeline.sources.recognition import Refused, recognise
from pipeline.sources.registry import load_registry

TEXT = st.text(
    st.characters(codec="iso-8859-1", exclude_categories=("Cc", "Zl", "Zp"), exclude_characters=';"\xad'),
    max_size=12,
).filter(lambda t: not t.startswith("\ufeff"))  # fmt: skip
COUNT = st.one_of(st.integers(0, 10**6).map(str), st.sampled_from(["", "<5", "-1"]))
LAYOUT = load_registry().layout("duo_mbo_deelnemers", "duo_mbo_static_2015")
FIXED = LAYOUT.tables[0].columns


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    first = draw(st.integers(1995, 2020))
    years = list(range(first, first + draw(st.integers(1, 4))))
    columns = LAYOUT.tables[0].columns_for(years)
    row = st.tuples(
        *[TEXT] * len(FIXED), *[COUNT] * (len(columns) - len(FIXED))
    ).filter(lambda cells: any(c.strip() for c in cells))  # fmt: skip
    rows = draw(st.lists(row.map(list), min_size=1, max_size=8))
    return columns, rows


def _write(columns: list[str], rows: list[list[str]], encoding: str, end: str) -> bytes:
    return (end.join([";".join(columns), *map(";".join, rows)]) + end).encode(encoding)


@settings(max_examples=150, deadline=None)
@given(
    tables(), st.sampled_from(["utf-8", "utf-8-sig", "iso-8859-1"]), st.sampled_from(["\n", "\r\n"])
)
def test_a_valid_table_is_read_as_it_was_written(
    table: tuple[list[str], list[list[str]]], encoding: str, end: str
) -> None:
    columns, rows = table
    try:
        found = recognise(_write(columns, rows, encoding, end))
    except Refused:
        # Latin-1 bytes may happen to be UTF-8 of other characters only if they decode as such.
        assert encoding == "iso-8859-1"
        raise
    if encoding != "iso-8859-1" or all(c.isascii() for r in rows for c in r):
        assert found.content.rows == rows
    assert found.content.columns == columns
    assert found.content.lines == list(range(2, len(rows) + 2))


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(tables())
def test_a_valid_table_lands_as_it_was_written(table: tuple[list[str], list[list[str]]]) -> None:
    columns, rows = table
    with tempfile.TemporaryDirectory() as directory, pytest.MonkeyPatch.context() as patch:
        patch.setenv("TECHNIEKPACT_HOME", str(Path(directory) / "home"))
        get_settings.cache_clear()
        receipt = hand_in(_write(columns, rows, "utf-8", "\r\n"), "x.csv", "drop").receipt
        assert receipt is not None
        landing.land(receipt)
        landed = pq.read_table(landing.parquet_file(receipt)).to_pylist()
    get_settings.cache_clear()
    assert [[row[c] for c in columns] for row in landed] == rows


@settings(max_examples=200, deadline=None)
@given(tables(), st.data())
def test_a_table_that_was_cut_off_is_refused(
    table: tuple[list[str], list[list[str]]], data: st.DataObject
) -> None:
    columns, rows = table
    whole = _write(columns, rows, "utf-8", "\n")
    cut = data.draw(st.integers(1, len(whole) - 1))
    ends_at_a_line = whole[:cut].endswith(b"\n")
    if ends_at_a_line and whole[:cut].count(b"\n") > 1:
        # Cut between two lines, nothing in the file tells; the size against the last one does.
        assert len(recognise(whole[:cut]).content.rows) < len(rows)
    else:
        with pytest.raises(Refused):
            recognise(whole[:cut])


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_recognised_or_refused_with_a_reason(data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        recognise(data)
    assert refused.value.reason
