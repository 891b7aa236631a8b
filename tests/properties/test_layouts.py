"""Any valid table of any layout is read, landed and staged as it was written; damage always shows."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline import dbt, landing
from pipeline.settings import get_settings
from pipeline.sources.formats import normalise
from pipeline.sources.matching import Refused
from pipeline.sources.recognition import Recognised
from tests import layouts
from tests.conftest import Content, Home, hand_in, read, recognise
from tests.layouts import CASES, Case, Cells, Written, case

LETTERS = st.characters(exclude_categories=("C", "Zl", "Zp"), exclude_characters="\xad")
LATIN = st.characters(
    codec="iso-8859-1", exclude_categories=("C", "Zl", "Zp"), exclude_characters="\xad"
)
# None of these is, beside another, a letter in another encoding.
FEW_LETTERS = st.sampled_from("aZ09 -'.éüâ")
FILES = [(one, name) for one in CASES for name in layouts.writers(one)]


def _told(one: Case, name: str) -> bool:
    """Whether a column says what a file is: those keep their values."""
    plain = normalise(name)
    rule = one.layout.part
    holds_period = plain == normalise(one.layout.periods.removeprefix("column "))
    return (
        holds_period
        or plain in ("ID", "KEY", "GEOMETRIE")
        or bool(rule and plain == normalise(rule.column))
    )


def _allowed(one: Case, writer: str) -> Callable[[str], bool]:
    """Return whether a cell can hold a text in a file of this layout."""
    plain = one.format == "csv" and one.layout.quoting == "none" and "quoted" not in writer
    barred = one.layout.delimiters if plain else []
    return lambda text: not any(c in text for c in barred)


@st.composite
def tables(
    draw: st.DrawFn,
    files: list[tuple[Case, str]] = FILES,
    letters: st.SearchStrategy[str] | None = None,
    most: int = 8,
) -> tuple[Case, str, Written]:
    """A file of a layout whose cells hold any text that it can hold."""
    one, writer = draw(st.sampled_from(files))
    years = range(draw(st.integers(1995, 2018)), 2020)[: draw(st.integers(1, 3))]
    header = layouts.columns(one, tuple(years), draw(st.booleans()))
    cells = layouts.rows(one, header, draw(st.integers(1, most)))
    latin = "8859" in writer or writer == "footer"
    own = letters if letters is not None else LATIN if latin else LETTERS
    texts = st.text(own, max_size=10).filter(_allowed(one, writer))
    pool = draw(st.lists(texts, min_size=1, max_size=8))
    numbers = [str(n) for n in draw(st.lists(st.integers(0, 10**6), min_size=1, max_size=4))]
    chance = random.Random(draw(st.integers(0, 2**16)))
    written = layouts.writers(one)[writer](
        one, header, _drawn(one, header, cells, pool, numbers, chance)
    )
    if latin:
        assume(not _looks_like_utf8(written.data))
    return one, writer, written


def _drawn(
    one: Case,
    header: list[str],
    cells: Cells,
    pool: list[str],
    numbers: list[str],
    chance: random.Random,
) -> Cells:
    names, are_counts = layouts.landed(one, header), layouts.counts(one, header)
    marks = [*one.layout.suppressed, "", "x"]
    drawn: Cells = []
    for row in cells:
        fresh: list[str | None] = []
        for name, is_count, cell in zip(names, are_counts, row, strict=True):
            if is_count:
                value = chance.choice(marks if chance.random() < 0.4 else numbers)
                fresh.append(f" {value}  " if chance.random() < 0.1 else value)
            elif (
                _told(one, name)
                or cell is None
                or (one.format == "metadata_csv" and name != "waarde")
            ):
                fresh.append(cell)
            elif one.format.startswith("odata") and normalise(name)[-2:-1] == " ":
                fresh.append(chance.choice([None, *numbers]))
            else:
                fresh.append(chance.choice(pool))
        # A line of nothing, or of totals, is no row.
        said = [(cell or "").strip(' "\xa0') for cell in fresh]
        kept = any(s.strip() for s in said) and said[0].strip().lower() != "totalen"
        drawn.append(fresh if kept else row)
    return drawn


def _looks_like_utf8(data: bytes) -> bool:
    """Whether bytes of ISO-8859-1 could be taken for UTF-8, or for a mixture of both."""
    if re.search(rb"[\xc3-\xc5][\x80-\xbf]|\xe2\x80[\x80-\xbf]", data):
        return True
    try:
        return not data.decode("utf-8").isascii()
    except UnicodeDecodeError:
        return False


def _first_line(one: Case) -> int:
    return 2 + one.layout.lines_before_header


@settings(max_examples=300, deadline=None)
@given(tables())
def test_a_valid_table_is_read_as_it_was_written(file: tuple[Case, str, Written]) -> None:
    one, _, written = file
    found = recognise(written.data, **layouts.told(one, written.columns))
    assert (found.layout.id, found.table) == (one.layout.id, one.table)
    content = read(written.data)
    assert content.columns == layouts.landed(one, written.columns)
    assert content.rows == written.rows
    assert content.junk == written.junk
    if one.format in ("csv", "xlsx"):
        first = _first_line(one)
        assert content.lines == list(range(first, first + len(written.rows)))


@contextmanager
def _home() -> Iterator[Path]:
    """A new home for each example."""
    with TemporaryDirectory() as directory, pytest.MonkeyPatch.context() as patch:
        patch.setenv("TECHNIEKPACT_HOME", directory)
        get_settings.cache_clear()
        yield get_settings().home
    get_settings.cache_clear()


@settings(max_examples=60, deadline=None)
@given(tables())
def test_a_valid_table_lands_as_it_was_written(file: tuple[Case, str, Written]) -> None:
    one, _, written = file
    with _home():
        receipt = hand_in(written.data, "x", "drop", **layouts.told(one, written.columns)).receipt
        assert receipt is not None
        landing.land(receipt)
        landed = pq.read_table(landing.parquet_file(receipt)).to_pylist()
    assert [list(row.values())[:-2] for row in landed] == written.rows


# ------------------------------------------------------------------------------------- staging

STAGED = {
    "duo_mbo_static_2015": "stg_duo__mbo_deelnemers",
    "duo_mbo_ckan_opleiding": "stg_duo__mbo_deelnemers",
    "duo_mbo_ckan_sectorkamer": "stg_duo__mbo_sectorkamers",
    "duo_mbo_ckan_instelling": "stg_duo__mbo_instellingen",
    "duo_mbo_instroom_breed": "stg_duo__mbo_instroom",
    "duo_mbo_instroom_lang": "stg_duo__mbo_instroom",
    "duo_ho_static_2013": "stg_duo__ho_eerstejaars",
    "duo_ho_static_2015": "stg_duo__ho_eerstejaars",
    "duo_ho_static_2020": "stg_duo__ho_eerstejaars",
    "duo_ho_ckan_opleiding": "stg_duo__ho_eerstejaars",
    "duo_ho_ckan_geslacht": "stg_duo__ho_eerstejaars",
    "duo_ho_ckan_vorm": "stg_duo__ho_eerstejaars",
    "duo_ho_dipl_static_2014": "stg_duo__ho_gediplomeerden",
    "duo_ho_dipl_ckan_opleiding": "stg_duo__ho_gediplomeerden",
    "duo_vo_static_2017": "stg_duo__vo_leerlingen",
    "duo_vo_static_2019": "stg_duo__vo_leerlingen",
    "duo_vo_static_2023": "stg_duo__vo_leerlingen",
    "duo_vo_ckan": "stg_duo__vo_leerlingen",
    "duo_vo_examens_2014": "stg_duo__vo_examens",
    "duo_vo_examens_2019": "stg_duo__vo_examens",
}
STAGED_FILES = [
    (one, next(iter(layouts.writers(one)))) for layout in STAGED if (one := case(layout))
]


@pytest.fixture(scope="session")
def models(sample_home: Home) -> dict[str, str]:
    """The SQL of the staging models, as dbt compiled it for the sample; no home stands in it."""
    found = sample_home.release_file("sql").rglob("stg_*.sql")
    return {p.stem: p.read_text() for p in found if p.is_file()}


def _staged(models: dict[str, str], model: str) -> dict[str, tuple[Any, ...]]:
    """Return the bounds that a model gives per period of this home, with the number of cells."""
    with dbt.connect() as db:
        db.execute("attach ':memory:' as building; create schema building.staging")
        for name in ("stg_bronnen__snapshots", model):
            db.execute(f'create table building.staging."{name}" as {models[name]}')
        rows = db.execute(
            "select periode, coalesce(sum(waarde_min), 0), coalesce(sum(waarde_max), 0), count(*), "
            f"count(waarde_min) from building.staging.{model} group by periode"
        ).fetchall()
    return {period: tuple(rest) for period, *rest in rows}


def _bounds(one: Case, cell: str) -> tuple[int, int] | None:
    """Return what a count can be; nothing for one that is unknown."""
    text = cell.strip()
    if text in one.layout.suppressed:
        return 1, 4
    if text == "x":
        return None
    return (int(text), int(text)) if text else (0, 0)


def _expected(one: Case, written: Written) -> dict[str, tuple[Any, ...]]:
    names = layouts.landed(one, written.columns)
    year = one.layout.periods.removeprefix("column ")
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for row in written.rows:
        for name, is_count, cell in zip(
            names, layouts.counts(one, written.columns), row, strict=True
        ):
            if not is_count:
                continue
            if one.layout.periods == "year_columns":
                period = re.findall(r"\d{4}", name)[0]
            elif year in names:
                period = (row[names.index(year)] or "").strip()[:4]
            else:
                period = "2015"  # as it was told
            sums = found[f"{period}SJ00"]
            sums[2] += 1
            if bounds := _bounds(one, cell or ""):
                sums[0], sums[1], sums[3] = sums[0] + bounds[0], sums[1] + bounds[1], sums[3] + 1
    return {
        period: (Decimal(low), Decimal(high), cells, known)
        for period, (low, high, cells, known) in found.items()
    }


@settings(max_examples=120, deadline=None)
@given(file=tables(STAGED_FILES, most=5))
def test_every_count_reaches_the_staging_model(
    models: dict[str, str], file: tuple[Case, str, Written]
) -> None:
    one, _, written = file
    with _home():
        landing.prepare_dataset(one.dataset)
        receipt = hand_in(written.data, "x", "drop", **layouts.told(one, written.columns)).receipt
        assert receipt is not None
        landing.land(receipt)
        landing.write_tables([receipt])
        assert _staged(models, STAGED[one.layout.id]) == _expected(one, written)


# ------------------------------------------------------------------------------------- damage

Damage = Callable[[bytes, random.Random], bytes]
BREAK = re.compile(rb"\r\n|\r|\n")


def _range(data: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(len(data))
    return start, min(len(data), start + chance.choice([1, 2, 3, 5, 20, 100]))


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(1, len(data))]


def _delete(data: bytes, chance: random.Random) -> bytes:
    start, end = _range(data, chance)
    return data[:start] + data[end:]


def _double(data: bytes, chance: random.Random) -> bytes:
    start, end = _range(data, chance)
    return data[:end] + data[start:]


def _insert(what: bytes) -> Damage:
    def damage(data: bytes, chance: random.Random) -> bytes:
        at = chance.randrange(len(data) + 1)
        return data[:at] + what + data[at:]

    return damage


def _drop_line(data: bytes, chance: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    gone = chance.randrange(len(lines))
    return b"".join([*lines[:gone], *lines[gone + 1 :]])


def _digit(data: bytes, chance: random.Random) -> bytes:
    digits = [m.start() for m in re.finditer(rb"\d", data)]
    at = chance.choice(digits)
    other = chance.choice([d for d in b"0123456789" if d != data[at]])
    return data[:at] + bytes([other]) + data[at + 1 :]


def _join(data: bytes, _: random.Random) -> bytes:
    return data + data


def _flip(data: bytes, chance: random.Random) -> bytes:
    """Write some lines in the other encoding."""
    try:
        text, other = data.decode("utf-8"), "iso-8859-1"
    except UnicodeDecodeError:
        text, other = data.decode("iso-8859-1"), "utf-8"
    lines = text.splitlines(keepends=True)
    return b"".join(
        line.encode(other, "replace") if chance.random() < 0.4 else whole
        for line, whole in zip(lines, data.splitlines(keepends=True), strict=True)
    )


DAMAGES: dict[str, Damage] = {
    "cut off": _cut, "bytes lost": _delete, "bytes doubled": _double, "line lost": _drop_line,
    "digit changed": _digit, "two files joined": _join, "encoding mixed": _flip,
    "NUL": _insert(b"\0"), "byte order mark": _insert(b"\xef\xbb\xbf"), "quote": _insert(b'"'),
    "delimiter": _insert(b";"), "line break": _insert(b"\n"),
}  # fmt: skip
CSV_FILES = [(one, name) for one, name in FILES if one.format == "csv" and "ZIP" not in name]


def _lines(data: bytes) -> list[bytes]:
    """Return the lines of a file without a byte order mark; none after its last line break."""
    lines = BREAK.split(data.removeprefix(b"\xef\xbb\xbf"))
    return lines if lines[-1] else lines[:-1]


def _alike(first: list[Any], second: list[Any]) -> int:
    pairs = enumerate(zip(first, second, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(first), len(second)))


def _let_in(one: Case, written: Written, data: bytes) -> tuple[Recognised, Content] | None:
    """Return what a file is and holds, or nothing when it is refused with a reason."""
    try:
        return recognise(data, **layouts.told(one, written.columns)), read(data)
    except Refused as refused:
        reason = refused.reason
    assert reason
    return None


@pytest.mark.parametrize("kind", DAMAGES)
@settings(max_examples=60, deadline=None)
@given(file=tables(CSV_FILES, FEW_LETTERS, most=5), seed=st.integers(0, 2**16))
def test_a_damaged_file_is_refused_or_shows_its_damage(
    kind: str, file: tuple[Case, str, Written], seed: int
) -> None:
    one, _, written = file
    damaged = DAMAGES[kind](written.data, random.Random(seed))
    assume(damaged != written.data)
    let_in = _let_in(one, written, damaged)
    if let_in is None:
        return
    found, content = let_in
    assert kind != "NUL"
    if (found.layout.id, content.columns) != (one.layout.id, layouts.landed(one, written.columns)):
        return  # it shows in the header
    _no_line_is_lost(one, written, damaged, content.rows, content.junk)
    if kind == "digit changed":
        changed = [
            (a, b)
            for old, new in zip(written.rows, content.rows, strict=True)
            for a, b in zip(old, new, strict=True)
            if a != b
        ]
        assert len(changed) <= 1  # none: it stood in a line that is no row


def _no_line_is_lost(one: Case, written: Written, damaged: bytes, rows: Cells, junk: int) -> None:
    """Every line is a row or counted as none, and those that were not touched are as they were."""
    before, after = _lines(written.data), _lines(damaged)
    above = _first_line(one) - 1
    assert len(rows) + junk == len(after) - above
    same = max(0, _alike(before, after) - above)
    assert rows[: min(same, len(written.rows))] == written.rows[:same]
    untouched = min(_alike(before[::-1], after[::-1]), len(before) - above) - written.junk
    tail = min(untouched, len(written.rows), len(rows))
    if tail > 0:
        assert rows[-tail:] == written.rows[-tail:]


@settings(max_examples=80, deadline=None)
@given(file=tables(CSV_FILES, FEW_LETTERS, most=4), seed=st.integers(0, 2**16))
def test_two_swapped_headers_show_in_the_columns(
    file: tuple[Case, str, Written], seed: int
) -> None:
    one, writer, written = file
    first, second = random.Random(seed).sample(range(len(written.columns)), 2)
    header = list(written.columns)
    header[first], header[second] = header[second], header[first]
    damaged = layouts.writers(one)[writer](one, header, written.rows)
    if let_in := _let_in(one, written, damaged.data):
        found, content = let_in
        assert found.columns == layouts.landed(one, header)
        assert content.rows == damaged.rows


OTHER_FILES = [(one, name) for one, name in FILES if (one, name) not in CSV_FILES]
BYTES = {k: v for k, v in DAMAGES.items() if k not in ("line lost", "digit changed", "encoding mixed")}  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(
    file=tables(OTHER_FILES, FEW_LETTERS, most=4),
    kind=st.sampled_from(sorted(BYTES)), seed=st.integers(0, 2**16),
)  # fmt: skip
def test_damage_to_other_formats_is_refused_or_shows(
    file: tuple[Case, str, Written], kind: str, seed: int
) -> None:
    one, _, written = file
    damaged = BYTES[kind](written.data, random.Random(seed))
    assume(damaged != written.data)
    let_in = _let_in(one, written, damaged)
    if let_in is None:
        return
    _, content = let_in
    if damaged.startswith(b"PK"):  # a checksum stands over every byte of the rows
        assert content.rows == written.rows
    elif one.table.entity == "Observations" or one.layout.id == "cbs_80472ned_odata_v3":
        counted = [
            row[content.columns.index(c)]
            for row in content.rows
            for c in ("Id", "ID")
            if c in content.columns
        ]
        lost = len(content.rows) < len(written.rows)
        assert not lost or counted != [str(n) for n in range(len(counted))]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_recognised_or_refused_with_a_reason(data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        recognise(data)
    assert refused.value.reason
