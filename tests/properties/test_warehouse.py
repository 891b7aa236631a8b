"""The models, as dbt compiled them, against plain Python on small tables of any cells.

Bounds are compared with every completion of what is suppressed or uncertain, what was known on a day
with a replay of the deliveries, sums and parts with plain sums.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from itertools import product
from math import floor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.conftest import Home
from tests.warehouse import Changes, Row, Warehouse

START = date(2020, 1, 1)
SUPPRESSED = range(1, 5)
CELLS = "int_cellen__mbo_instroom"
# What a cell of any source may have, beside what those who are new in the mbo have.
ALSO = {"plaats": "varchar", "landsdeel": "varchar", "arbeidsmarktregio": "varchar",
        "beroepsniveau": "varchar", "domein": "varchar", "sectorunit": "varchar",
        "in_totaal": "boolean"}  # fmt: skip

# -------------------------------------------------------------------------------- the catalogue

# The code lists, which name the same values; `vreemd` stands in none.
LISTS: dict[str, dict[str, bool]] = {
    "ruim": {"in": True, "ruimer": True, "uit": False},
    "smal": {"in": True, "ruimer": False, "uit": False},
}
MEETWAARDEN: list[Row] = [
    {"meetwaarde": "deel", "dataset": "d", "grootheid": "g", "begrip": "ruim", "telt": "deel"},
    {"meetwaarde": "alle", "dataset": "d", "grootheid": "g"},
    {"meetwaarde": "vrouw", "dataset": "d", "grootheid": "g", "begrip": "ruim", "telt": "deel",
     "geslacht": "vrouw"},
    {"meetwaarde": "mbo", "dataset": "d", "grootheid": "g", "begrip": "ruim", "telt": "deel",
     "beroepsniveau": "mbo"},
    {"meetwaarde": "smal", "dataset": "d", "grootheid": "g", "begrip": "smal", "telt": "deel"},
    {"meetwaarde": "ander", "dataset": "d2", "grootheid": "g"},
]  # fmt: skip
DEFINITIONS: list[Row] = [
    {"definitie_versie": name, "begrip": name, "kijkt_naar": "kenmerk", "lijst": "bekend",
     "verplicht": "ja"}
    for name in LISTS
]  # fmt: skip
CODES: list[Row] = [
    {"definitie_versie": name, "kenmerk": value, "telt_mee": counts}
    for name, codes in LISTS.items()
    for value, counts in codes.items()
]


def _figure(kerncijfer: str, soort: str, teller: str, **more: Any) -> Row:
    line = {"kerncijfer": kerncijfer, "soort": soort, "teller": teller, "decimalen": 1}
    return {**line, "eenheid": "personen", "telwijze": "een", **more}


CATALOGUE = [
    _figure("telling", "telling", "deel", decimalen=0),
    _figure("deel van alle", "aandeel", "deel", noemer="alle"),
    _figure("vrouw van deel", "aandeel", "vrouw", noemer="deel"),
    _figure("mbo van deel", "aandeel", "mbo", noemer="deel"),
    _figure("smal van deel", "aandeel", "smal", noemer="deel"),
    _figure("groei", "mutatie", "deel", vergelijk_jaren="1|2", toont="vergelijking"),
    _figure("ratio", "ratio", "deel", noemer="ander", decimalen=2),
    _figure("ontleding", "ontleding", "deel", noemer="alle", vergelijk_jaren="1",
            toont="vergelijking"),
]  # fmt: skip
Seeds = dict[str, list[Row]]
OUR_SEEDS: Seeds = {
    "meetwaarden": MEETWAARDEN, "definities": DEFINITIONS, "definitie_codes": CODES,
    "kerncijfers": CATALOGUE, "breuken": [], "klassen": [],
}  # fmt: skip
GIVEN = ("stg_bronnen__snapshots", "stg_bronnen__leveringen", "stg_bronnen__correcties",
         "stg_duo__vo_vestigingen")  # fmt: skip


def _cell_models(sql: Path) -> list[str]:
    places = ("intermediate/cellen", "staging/duo/gelijk")
    return [p.stem for place in places for p in (sql / "techniekpact/models" / place).glob("*.sql")]


def open_warehouse(
    sql: Path, wanted: Iterable[str], seeds: Seeds | None = None, changes: Changes | None = None
) -> Warehouse:
    """A warehouse with the cells and deliveries given, and the catalogue of these tests."""
    warehouse = Warehouse(sql, wanted, (*GIVEN, *_cell_models(sql)), changes)
    warehouse.add_columns(CELLS, ALSO)
    for seed, lines in {**OUR_SEEDS, **(seeds or {})}.items():
        if warehouse.has(seed):
            warehouse.fill(seed, lines)
    return warehouse


@dataclass(frozen=True)
class Cell:
    """A source cell; without a value it is suppressed."""

    value: int | None = 1
    kenmerk: str | None = "in"
    periode: str = "2013SJ00"
    geslacht: str | None = "man"
    beroepsniveau: str | None = "mbo"
    niveau: str = "a"
    domein: str | None = None
    dataset: str = "d"
    grootheid: str = "g"
    dekking: str = "alle"
    bron_periode: str | None = None
    bron_snapshot: str = "s"
    in_totaal: bool | None = None
    status: str = "definitief"
    place: tuple[str, str] | None = None

    @property
    def low(self) -> int:
        return 1 if self.value is None else self.value

    @property
    def high(self) -> int:
        return 4 if self.value is None else self.value

    def row(self, line: int) -> Row:
        fields = {k: v for k, v in vars(self).items() if k not in ("value", "place")}
        return {
            **fields,
            **dict([self.place] if self.place else []),
            "bron_periode": self.bron_periode or self.periode,
            "bron_regel": line,
            "bron_kolom": "AANTAL",
            "bron_waarde": "<5" if self.value is None else str(self.value),
            "waarde_min": self.low,
            "waarde_max": self.high,
        }


def rows(cells: Iterable[Cell]) -> list[Row]:
    return [cell.row(line) for line, cell in enumerate(cells, start=2)]


def deliver(*snapshots: str) -> dict[str, list[Row]]:
    """Deliveries of one snapshot a day, in this order."""
    days = [(s, START + timedelta(days=n)) for n, s in enumerate(snapshots)]
    return {
        "stg_bronnen__snapshots": [{"bron_snapshot": s, "telwijze": "een"} for s in snapshots],
        "stg_bronnen__leveringen": [
            {"bron_snapshot": s, "ontvangen_op": day, "gearchiveerd_op": day.isoformat()}
            for s, day in days
        ],
    }


@pytest.fixture(scope="module")
def sql(sample_home: Home) -> Path:
    return sample_home.release_file("sql")


# ----------------------------------------------------------------------- bounds of key figures

Membership = Callable[[Cell], set[tuple[bool, bool]]]
EITHER = {True, False}


def listed(cell: Cell, name: str = "ruim") -> set[bool]:
    """Whether a cell is in a list: nobody knows of a value that the list does not name."""
    codes = LISTS[name]
    return {codes[cell.kenmerk]} if cell.kenmerk in codes else EITHER


def at_mbo(cell: Cell) -> set[bool]:
    return EITHER if cell.beroepsniveau == "onbekend" else {cell.beroepsniveau == "mbo"}


# Whether a cell is in the part, and in the whole, in every way that can be.
SHARES: dict[str, Membership] = {
    "deel van alle": lambda cell: {(a, True) for a in listed(cell)},
    "vrouw van deel": lambda cell: {(a and cell.geslacht == "vrouw", a) for a in listed(cell)},
    "mbo van deel": lambda cell: {(a and b, a) for a in listed(cell) for b in at_mbo(cell)},
    "smal van deel": lambda cell: {
        (a, b) for a in listed(cell, "smal") for b in listed(cell) if b or not a
    },
}


def completions(cells: Iterable[Cell], members: Membership) -> set[tuple[int, int]]:
    """Every sum of the part and the whole that some completion of the cells has."""
    found = {(0, 0)}
    for cell in cells:
        values = SUPPRESSED if cell.value is None else [cell.value]
        found = {
            (part + a * value, whole + b * value)
            for part, whole in found
            for value in values
            for a, b in members(cell)
        }
    return found


@dataclass(frozen=True)
class Year:
    """The cells of one period, and those of another thing to divide by."""

    cells: tuple[Cell, ...]
    others: tuple[Cell, ...]

    def sums(self, figure: str = "deel van alle") -> set[tuple[int, int]]:
        return completions(self.cells, SHARES[figure])

    @property
    def parts(self) -> set[int]:
        return {part for part, _ in self.sums()}

    @property
    def divisors(self) -> set[int]:
        return {whole for _, whole in completions(self.others, lambda _: {(False, True)})}


Years = dict[str, Year]
exact = st.integers(0, 9)
values = st.one_of(exact, st.none())
PERIODS = [f"{year}SJ00" for year in range(2010, 2016)]


@st.composite
def some_years(draw: st.DrawFn, rest: int = 0) -> Years:
    """Years of which some are exact, and in some it is known what every cell belongs to.

    Beside the part there is, often, a known number of up to `rest`.
    """
    years = {}
    for period in PERIODS:
        known = draw(st.booleans())
        counts = draw(st.sampled_from([exact, values]))
        kenmerken: list[str | None] = ["in", "uit"]
        if not known:
            kenmerken += ["ruimer", "vreemd", None]
        cell = st.builds(
            Cell,
            value=counts,
            kenmerk=st.sampled_from(kenmerken),
            geslacht=st.sampled_from(["man", "vrouw"]),
            beroepsniveau=st.sampled_from(["mbo", "hbo"] + ([] if known else ["onbekend"])),
        )
        other = st.builds(Cell, value=counts, dataset=st.just("d2"))
        found = draw(st.lists(cell, max_size=5))
        if rest and draw(st.integers(0, 9)):
            found.append(Cell(draw(st.integers(1, rest)), "uit"))
        years[period] = Year(tuple(found), tuple(draw(st.lists(other, max_size=2))))
    return years


def fill_years(warehouse: Warehouse, years: Years) -> None:
    found = [
        replace(cell, periode=period)
        for period, year in years.items()
        for cell in (*year.cells, *year.others)
    ]
    warehouse.build(**{CELLS: rows(found)}, **deliver("s"))


def divided(a: int, b: int, factor: int = 1) -> Fraction | None:
    return Fraction(factor * a, b) if b else None


def rounded(number: Fraction, decimals: int) -> Decimal | None:
    """Rounded half away from zero; None where floating point may go either way."""
    scaled = abs(number) * 10**decimals
    if abs(scaled - floor(scaled) - Fraction(1, 2)) < Fraction(1, 10**5):
        return None
    digits = floor(scaled + Fraction(1, 2))
    return Decimal(digits if number > 0 else -digits).scaleb(-decimals)


def near(found: Decimal | None, expected: Fraction) -> bool:
    return found is not None and abs(Fraction(found) - expected) <= Fraction(1, 10**6)


def fault(row: Row, of: set[Fraction | None], decimals: int) -> str | None:
    """What is wrong with a figure whose completions have these values, if anything."""
    defined = [value for value in of if value is not None]
    found = f"{row['waarde_min']}…{row['waarde_max']}, printed {row['waarde']}"
    if not defined:
        return None if row["waarde"] is None else f"{found}, of what is never a number"
    low, high = min(defined), max(defined)
    # Where a completion has no value, a bound may be left open.
    open_end = len(defined) < len(of)
    for bound, expected in ((row["waarde_min"], low), (row["waarde_max"], high)):
        if not near(bound, expected) and not (open_end and bound is None):
            return f"{found}, not {float(low):.6f}…{float(high):.6f}"
    ends = rounded(low, decimals), rounded(high, decimals)
    if None in ends or open_end:
        return None
    printed = ends[0] if ends[0] == ends[1] else None
    return None if row["waarde"] == printed else f"{found}, not {printed}"


def figures(warehouse: Warehouse) -> dict[tuple[str, str, str], Row]:
    found = warehouse.rows("select * from marts.fct_kerncijfers")
    keyed = {(r["kerncijfer"], r["periode"], r["vergelijking"]): r for r in found}
    assert len(keyed) == len(found)
    return keyed


def is_shown(figure: str, year: Year, of: set[Fraction | None]) -> bool | None:
    """Whether a share is a figure; None where that is not told here."""
    counted = {
        "vrouw van deel": any(cell.geslacht == "vrouw" for cell in year.cells),
        "mbo van deel": any(True in at_mbo(cell) for cell in year.cells),
        # A delivery of nothing but the part does not hold the whole.
        "deel van alle": any(False in listed(cell) for cell in year.cells),
    }
    if not year.cells or not counted.get(figure, True):
        return False
    defined = [share for share in of if share is not None]
    if len(defined) < len(of):
        return None
    # From 0 to 100 says nothing; and 100 in all of a delivery is one without its rest.
    return max(defined) < 100 if min(defined) == 0 else min(defined) < 100


def check_shares(warehouse: Warehouse, years: Years) -> None:
    fill_years(warehouse, years)
    found, wrong = figures(warehouse), []
    for (period, year), figure in product(years.items(), SHARES):
        of = {divided(part, whole, 100) for part, whole in year.sums(figure)}
        row, shown = found.get((figure, period, "totaal")), is_shown(figure, year, of)
        if shown is not None and shown != (row is not None):
            wrong.append(f"{figure} {period}: {'not there' if shown else 'there'}, of {of}")
        if row is not None and (said := fault(row, of, 1)):
            wrong.append(f"{figure} {period}: {said}")
    assert not wrong, wrong


def check_sums_growth_and_ratios(warehouse: Warehouse, years: Years) -> None:
    fill_years(warehouse, years)
    expected: dict[tuple[str, str, str], tuple[set[Fraction | None], int]] = {}
    for period, year in years.items():
        if not year.cells:
            continue
        expected["telling", period, "totaal"] = {Fraction(part) for part in year.parts}, 0
        if year.others:
            pairs = product(year.parts, year.divisors)
            expected["ratio", period, "totaal"] = {divided(*pair) for pair in pairs}, 2
        for back in (1, 2):
            earlier = years.get(f"{int(period[:4]) - back}SJ00")
            if earlier and earlier.cells:
                pairs = product(year.parts, earlier.parts)
                growth = {divided(now - then, then, 100) for now, then in pairs}
                expected["groei", period, f"{back}-jaar"] = growth, 1
    found = {k: r for k, r in figures(warehouse).items() if k[0] in ("telling", "ratio", "groei")}
    assert set(found) == set(expected)
    wrong = {k: said for k, row in found.items() if (said := fault(row, *expected[k]))}
    assert not wrong, wrong


def check_attribution(warehouse: Warehouse, years: Years) -> None:
    """Volume and share effect hold those of every completion; of exact counts they are exact."""
    fill_years(warehouse, years)
    found = warehouse.rows("select * from intermediate.int_ontleding where kerncijfer='ontleding'")
    shown = {row["periode"] for row in found}
    for period, year in years.items():
        earlier = years.get(f"{int(period[:4]) - 1}SJ00")
        if earlier and all(len(y.sums()) == 1 for y in (year, earlier)):
            # Of exact counts it is there whenever there is more than the part.
            wholes_are_more = all(n > t for y in (year, earlier) for t, n in y.sums())
            assert (period in shown) == wholes_are_more
    for row in found:
        now, then = years[row["periode"]], years[row["eerder"]]
        exact = len(now.sums()) == len(then.sums()) == 1
        pairs = list(product(then.sums(), now.sums()))
        of = {"verschil": set[Fraction](), "volume": set[Fraction](), "aandeel": set[Fraction]()}
        for (t0, n0), (t1, n1) in pairs:
            s0, s1 = Fraction(t0, n0), Fraction(t1, n1)
            of["verschil"].add(Fraction(t1 - t0))
            of["volume"].add((s0 + s1) / 2 * (n1 - n0))
            of["aandeel"].add(Fraction(n0 + n1, 2) * (s1 - s0))
        slack = Fraction(1, 10**6)
        for name, effects in of.items():
            low, high = Fraction(row[f"{name}_min"]), Fraction(row[f"{name}_max"])
            assert low <= high, (name, row)
            assert low <= min(effects) + slack, (name, row)
            assert high >= max(effects) - slack, (name, row)
        if exact:
            assert row["volume_min"] == row["volume_max"]
            assert row["volume_min"] + row["aandeel_min"] == row["verschil_min"]
            assert row["volume_max"] + row["aandeel_max"] == row["verschil_max"]


# ---------------------------------------------------------------- man, vrouw and total of the mbo

MBO = "landing.duo_mbo_deelnemers"
MarkedRow = tuple[str, str, str | None]


def options(cell: str) -> range | None:
    """What a cell can be; None when nobody knows."""
    if cell in ("<5", "-1"):
        return range(1, 5)
    return None if cell == "x" else range(int(cell or 0), int(cell or 0) + 1)


@st.composite
def mbo_rows(draw: st.DrawFn) -> list[MarkedRow]:
    """Rows of man, vrouw and total: true to each other, or of any cells."""
    any_cell = st.sampled_from(["<5", "-1", "x", "", *map(str, range(9))])
    free = st.tuples(any_cell, any_cell, st.one_of(st.none(), any_cell))
    number = st.integers(0, 6)

    def marked(count: int) -> str:
        return draw(st.sampled_from(["<5", "-1", str(count)])) if 1 <= count <= 4 else str(count)

    drawn: list[MarkedRow] = []
    for _ in range(draw(st.integers(1, 8))):
        if draw(st.booleans()):
            men, women = draw(number), draw(number)
            drawn.append((marked(men), marked(women), marked(men + women)))
        else:
            drawn.append(draw(free))
    return drawn


def sharp(cells: MarkedRow) -> Sequence[tuple[int, int] | tuple[None, None]]:
    """The bounds of man, vrouw and total over all that they can be together."""
    each = [None if cell is None else options(cell) for cell in cells]
    plain = [(o[0], o[-1]) if o is not None else (None, None) for o in each]
    men, women, total = each
    if men is None or women is None or total is None:
        return plain
    fitting = [(m, w, m + w) for m, w in product(men, women) if m + w in total]
    # A row that contradicts itself says nothing more.
    return [(min(c), max(c)) for c in zip(*fitting, strict=True)] if fitting else plain


def check_mbo(warehouse: Warehouse, drawn: list[MarkedRow]) -> None:
    names = ("MAN2019", "VROUW2019", "TOTAAL2019")
    lines: list[Row] = [
        {**dict(zip(names, cells, strict=True)), "bron_snapshot": "s", "bron_regel": n}
        for n, cells in enumerate(drawn)
    ]
    marks = sum(cell in ("<5", "-1") for cells in drawn for cell in cells)
    snapshot: Row = {
        "bron_snapshot": "s",
        "laatste_periode": "2019SJ00",
        "onderdrukte_cellen": marks,
    }
    warehouse.build(**{MBO: lines, "stg_bronnen__snapshots": [snapshot]})
    found = {
        (r["bron_regel"], r["bron_kolom"]): (r["waarde_min"], r["waarde_max"])
        for r in warehouse.rows("select * from staging.stg_duo__mbo_deelnemers")
    }
    expected = {
        (n, name): bounds
        for n, cells in enumerate(drawn)
        for name, cell, bounds in zip(names, cells, sharp(cells), strict=True)
        if cell is not None
    }
    assert found == expected


# ----------------------------------------------------------------------- what was known on a day

DAYS = range(6)
QUARTERS = [f"2013KW0{n}" for n in range(1, 5)]
BLOCKS = [QUARTERS, QUARTERS[:2], QUARTERS[2:], QUARTERS[:1], ["2012JJ00"], ["2014JJ00"]]
KNOWN_CATALOGUE = [
    _figure("telling", "telling", "alle", uitsplitsingen="niveau"),
    _figure("groei", "mutatie", "alle", vergelijk_jaren="1"),
    _figure("ratio", "ratio", "alle", noemer="ander"),
]
STATUSES = ["definitief", "nader voorlopig", "voorlopig"]
Series = tuple[str, str, str, str]


@dataclass(frozen=True)
class Snapshot:
    """What one delivery holds."""

    name: str
    telwijze: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class History:
    """Snapshots, and the days they came on in the order they were archived."""

    snapshots: dict[str, Snapshot]
    arrivals: list[tuple[str, int]]


@st.composite
def histories(draw: st.DrawFn) -> History:
    snapshots = {}
    for name in "abcde"[: draw(st.integers(1, 5))]:
        dataset = draw(st.sampled_from(["d", "d", "d2"]))
        parts = st.tuples(st.sampled_from(["een deel", "ander deel"]), st.sampled_from(BLOCKS))
        held = []
        for part, block in draw(st.lists(parts, min_size=1, max_size=3, unique_by=str)):
            status = draw(st.sampled_from(STATUSES))
            for period in block:
                for niveau in draw(st.sampled_from(["a", "ab", "ab", "b"])):
                    held.append(
                        Cell(
                            draw(st.integers(0, 9)), bron_snapshot=name, dataset=dataset,
                            periode=period[:4] + "JJ00", bron_periode=period, dekking=part,
                            niveau=niveau, status=status,
                        )
                    )  # fmt: skip
        snapshots[name] = Snapshot(name, draw(st.sampled_from(["een", "een", "twee"])), tuple(held))
    arrival = st.tuples(st.sampled_from(sorted(snapshots)), st.sampled_from(DAYS))
    return History(snapshots, draw(st.lists(arrival, min_size=1, max_size=8)))


def replayed(history: History, day: int) -> dict[Series, list[Cell]]:
    """The cells behind each sum, of the newest snapshots that came by a day."""
    newest: dict[tuple[str, str, str, str], tuple[int, int, str]] = {}
    for order, (name, came) in enumerate(history.arrivals):
        snapshot = history.snapshots[name]
        for cell in snapshot.cells if came <= day else ():
            part = (cell.dataset, cell.dekking, cell.bron_periode or "", snapshot.telwijze)
            newest[part] = max(newest.get(part, (came, order, name)), (came, order, name))
    behind: dict[Series, list[Cell]] = defaultdict(list)
    for (dataset, dekking, period, telwijze), (_, _, name) in newest.items():
        for cell in history.snapshots[name].cells:
            if (cell.dataset, cell.dekking, cell.bron_periode) == (dataset, dekking, period):
                for niveau in ("totaal", cell.niveau):
                    behind[dataset, cell.periode, niveau, telwijze].append(cell)
    for (dataset, year, niveau, telwijze), cells in behind.items():
        if year == "2013JJ00" and niveau != "totaal":
            # A level without a row in what came of a quarter has none there.
            own = {(cell.bron_periode, cell.bron_snapshot) for cell in cells}
            cells += [
                replace(cell, value=0, niveau="geen rij")
                for cell in behind[dataset, year, "totaal", telwijze]
                if (cell.bron_periode, cell.bron_snapshot) not in own
            ]
    return {
        series: cells
        for series, cells in behind.items()
        if series[1] != "2013JJ00" or len({cell.bron_periode for cell in cells}) == 4
    }


def known_on(found: list[Row], day: int) -> list[Row]:
    on = START + timedelta(days=day)
    return [
        r for r in found
        if r["bekend_vanaf"] <= on and (r["bekend_tot"] is None or on < r["bekend_tot"])
    ]  # fmt: skip


def check_replay(warehouse: Warehouse, history: History) -> None:
    came = [
        {"bron_snapshot": name, "ontvangen_op": START + timedelta(days=day),
         "gearchiveerd_op": f"2030-01-01T00:00:0{order}"}
        for order, (name, day) in enumerate(history.arrivals)
    ]  # fmt: skip
    warehouse.build(
        **{
            CELLS: rows(cell for s in history.snapshots.values() for cell in s.cells),
            "stg_bronnen__leveringen": came,
            "stg_bronnen__snapshots": [
                {"bron_snapshot": s.name, "telwijze": s.telwijze}
                for s in history.snapshots.values()
            ],
        }
    )
    sums = warehouse.rows(
        "select * from marts.fct_meetwaarden where meetwaarde in ('alle', 'ander')"
    )
    shown = warehouse.rows("select * from marts.fct_kerncijfers")
    for day in (*DAYS, DAYS[-1] + 100):
        behind = replayed(history, day)
        _check_sums(known_on(sums, day), behind)
        _check_figures(known_on(shown, day), behind)


def _check_sums(found: list[Row], behind: dict[Series, list[Cell]]) -> None:
    datasets = {"alle": "d", "ander": "d2"}
    told = {
        (datasets[r["meetwaarde"]], r["periode"], r["niveau"], r["telwijze"]): (
            r["waarde_min"], r["status"], r["bron_snapshots"], r["rijen"]
        )
        for r in found
    }  # fmt: skip
    # One value at a time.
    assert len(told) == len(found)
    wanted = {
        series: (
            sum(cell.low for cell in cells),
            max((cell.status for cell in cells), key=STATUSES.index),
            " ".join(sorted({cell.bron_snapshot for cell in cells})),
            sum(cell.niveau != "geen rij" for cell in cells),
        )
        for series, cells in behind.items()
        # No figure asks for the other thing by level.
        if series[0] == "d" or series[2] == "totaal"
    }
    assert told == wanted


def _check_figures(found: list[Row], behind: dict[Series, list[Cell]]) -> None:
    total = {series: sum(cell.low for cell in cells) for series, cells in behind.items()}
    wanted: dict[tuple[str, str, str, str], Fraction | None] = {}
    for (dataset, period, niveau, telwijze), value in total.items():
        if dataset != "d":
            continue
        wanted["telling", period, niveau, telwijze] = Fraction(value)
        before = total.get(("d", f"{int(period[:4]) - 1}JJ00", niveau, telwijze))
        divisor = total.get(("d2", period, niveau, telwijze))
        if niveau == "totaal" and before is not None:
            wanted["groei", period, niveau, telwijze] = divided(value - before, before, 100)
        if niveau == "totaal" and divisor is not None:
            wanted["ratio", period, niveau, telwijze] = divided(value, divisor)
    told = {(r["kerncijfer"], r["periode"], r["niveau"], r["telwijze"]): r for r in found}
    assert len(told) == len(found)
    assert set(told) == set(wanted)
    for key, row in told.items():
        expected = wanted[key]
        assert (expected is None) == (row["waarde_min"] is None), (key, row)
        assert expected is None or near(row["waarde_min"], expected), (key, row)


# ------------------------------------------------------------------------------ parts and totals

PLACES: dict[str, dict[str, tuple[str | None, str]]] = {
    # As the source writes it: the province it is in, and the landsdeel.
    "provincie": {
        "Groningen": ("PV20", "LD-NOORD"), "FRYSLÂN": ("PV21", "LD-NOORD"),
        "noord-holland": ("PV27", "LD-NOORDVLEUGEL"), "Limburg": ("PV31", "LD-ZUIDOOST"),
        "Atlantis": ("onbekend", "onbekend"), "": ("onbekend", "onbekend"),
    },
    "plaats": {
        "ASSEN": ("PV22", "LD-NOORD"), "Utrecht": ("PV26", "LD-NOORDVLEUGEL"),
        # There are two of that name, in two provinces; and one that no list has.
        "BERGEN": ("onbekend", "onbekend"), "Nergens": ("onbekend", "onbekend"),
    },
    "landsdeel": {
        "Noord": (None, "LD-NOORD"), "noordwest": (None, "LD-NOORDVLEUGEL"),
        "Noordvleugel": (None, "LD-NOORDVLEUGEL"), "Overal": (None, "onbekend"),
    },
}  # fmt: skip
LABOUR_REGIONS = {"AM01": "AM01", "AM35": "AM35", "AM99": "AM99", "Drenthe": "AM99"}
ADDRESSES = [
    {"plaats": "Assen", "provincie": "Drenthe"}, {"plaats": "UTRECHT", "provincie": "Utrecht"},
    {"plaats": "Bergen", "provincie": "Noord-Holland"}, {"plaats": "BERGEN", "provincie": "Limburg"},
]  # fmt: skip
PARTS_CATALOGUE = [
    _figure(
        "telling", "telling", "deel", geheel="alle", uitsplitsingen="landsdeel|provincie|"
        "arbeidsmarktregio|geslacht|niveau|landsdeel*geslacht",
    ),
]  # fmt: skip
Key = tuple[str, str, str, str, str, str]
Sum = tuple[int, int, int]


@st.composite
def divided_cells(draw: st.DrawFn) -> list[Cell]:
    """Periods that are each divided in one way: by kind of place, with or without a total."""
    found = []
    for period in PERIODS[: draw(st.integers(1, 4))]:
        kind = draw(st.sampled_from([*PLACES, "arbeidsmarktregio"]))
        names = sorted(PLACES.get(kind, LABOUR_REGIONS))
        with_total = draw(st.booleans())
        geslachten = ["man", "vrouw"] + ([None] if with_total else [])
        cell = st.builds(
            Cell,
            value=values,
            kenmerk=st.sampled_from(["in", "uit", "vreemd"]),
            niveau=st.sampled_from(["a", "b"]),
            geslacht=st.sampled_from(geslachten),
            place=st.sampled_from([(kind, name) for name in names]),
        )
        for one in draw(st.lists(cell, max_size=8)):
            in_totaal = one.geslacht is None or not with_total
            found.append(replace(one, periode=period, in_totaal=in_totaal))
    return found


def _breakdowns(cell: Cell) -> Iterator[tuple[str, str, str, str]]:
    """In which sums a cell is: how they are broken down, region, geslacht and level."""
    kind, name = cell.place or ("", "")
    province, landsdeel = PLACES[kind][name] if kind in PLACES else (None, None)
    regions = [("NL", "NL")]
    if province not in (None, "onbekend"):
        regions.append(("provincie", str(province)))
    if landsdeel is not None:
        known = landsdeel != "onbekend"
        regions.append(("landsdeel", landsdeel) if known else ("onbekend", "onbekend"))
    if kind == "arbeidsmarktregio":
        regions.append((kind, LABOUR_REGIONS[name]))
    for level, region in regions:
        if cell.in_totaal is not False:
            yield level, region, "totaal", "totaal"
            if level == "NL":
                yield "NL*niveau", region, "totaal", cell.niveau
        if cell.geslacht and level in ("NL", "landsdeel", "onbekend"):
            yield f"{level}*geslacht", region, cell.geslacht, "totaal"


def counted(cell: Cell, meetwaarde: str) -> Sum:
    """What a cell adds to the bounds of a sum and to its number of cells."""
    in_part = {True} if meetwaarde == "alle" else listed(cell)
    if in_part == {False}:
        return 0, 0, 0
    return (cell.low if in_part == {True} else 0), cell.high, 1


def plain_sums(cells: Iterable[Cell]) -> dict[Key, Sum]:
    found: dict[Key, Sum] = {}
    for cell, meetwaarde in product(cells, ("deel", "alle")):
        for breakdown in _breakdowns(cell):
            key = (meetwaarde, cell.periode, *breakdown)
            so_far = found.get(key, (0, 0, 0))
            more = counted(cell, meetwaarde)
            found[key] = so_far[0] + more[0], so_far[1] + more[1], so_far[2] + more[2]
    return found


def sums_now(warehouse: Warehouse) -> dict[Key, Sum]:
    found = warehouse.rows(
        "select * from marts.fct_meetwaarden "
        "where meetwaarde in ('deel', 'alle') and bekend_tot is null"
    )
    return {
        (r["meetwaarde"], r["periode"], r["groepering"], r["regio"], r["geslacht"], r["niveau"]): (
            int(r["waarde_min"]), int(r["waarde_max"]), r["rijen"]
        )
        for r in found
    }  # fmt: skip


def check_parts(warehouse: Warehouse, cells: list[Cell]) -> None:
    warehouse.build(**{CELLS: rows(cells), "stg_duo__vo_vestigingen": ADDRESSES}, **deliver("s"))
    found = sums_now(warehouse)
    assert found == plain_sums(cells)
    kinds = {cell.periode: (cell.place or ("", ""))[0] for cell in cells}
    with_total = {cell.periode for cell in cells if cell.geslacht is None}
    for (meetwaarde, period, level, *_), total in found.items():
        if level != "NL":
            continue

        def parts(*levels: str, of: tuple[str, str] = (meetwaarde, period)) -> Sum:
            these = [s for k, s in found.items() if k[:2] == of and k[2] in levels]
            return reduce(lambda a, b: (a[0] + b[0], a[1] + b[1], a[2] + b[2]), these, (0, 0, 0))

        if kinds[period] in PLACES:
            assert parts("landsdeel", "onbekend") == total
        if kinds[period] in ("provincie", "plaats"):
            assert parts("provincie", "onbekend") == total
        if kinds[period] == "arbeidsmarktregio":
            assert parts("arbeidsmarktregio") == total
        if period not in with_total:
            assert parts("NL*geslacht") == total
        assert parts("NL*niveau") == total
    gaps = warehouse.rows(
        "select * from intermediate.int_delen "
        "where (delen_min, delen_max) is distinct from (totaal_min, totaal_max)"
    )
    assert {row["periode"] for row in gaps} <= with_total
    assert {row["verdeling"] for row in gaps} <= {"naar geslacht"}


# ---------------------------------------------------------------------- the cells behind a figure

ACTIONS = {"vervang": "7", "onbekend": None, "laat weg": None}


@dataclass(frozen=True)
class Corrected:
    """Cells of two deliveries of which the second comes later, and corrections by line."""

    cells: list[Cell]
    actions: dict[int, str]


@st.composite
def corrected_cells(draw: st.DrawFn) -> Corrected:
    drawn = [
        replace(cell, bron_snapshot=draw(st.sampled_from("st"))) for cell in draw(divided_cells())
    ]
    lines = st.integers(2, max(len(drawn), 1) + 1)
    actions = draw(st.dictionaries(lines, st.sampled_from(sorted(ACTIONS)), max_size=2))
    return Corrected(drawn, actions if drawn else {})


def check_listed_cells(warehouse: Warehouse, case: Corrected) -> None:
    lines = rows(case.cells)
    corrections = [
        {"correctie": f"C-{line}", "bron_snapshot": case.cells[line - 2].bron_snapshot,
         "bron_regel": line, "bron_kolom": "AANTAL", "actie": action, "nieuw": ACTIONS[action]}
        for line, action in case.actions.items()
    ]  # fmt: skip
    warehouse.build(**{CELLS: lines, "stg_bronnen__correcties": corrections}, **deliver("s", "t"))
    covered = {cell.periode for cell in case.cells if cell.bron_snapshot == "t"}
    listed_now: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in warehouse.rows(
        "select * from intermediate.int_rijen where bekend_tot is null and in_totaal"
    ):
        listed_now[row["meetwaarde"], row["periode"]].append(row)
    found = warehouse.rows(
        "select * from marts.fct_meetwaarden where groepering = 'NL' and bekend_tot is null"
    )
    for row in found:
        behind = listed_now.pop((row["meetwaarde"], row["periode"]), [])
        assert row["rijen"] == len(behind)
        for bound in ("waarde_min", "waarde_max"):
            each = [one[bound] for one in behind]
            assert row[bound] == (None if None in each else sum(each))
        if row["meetwaarde"] not in ("deel", "alle"):
            continue
        expected = [
            line
            for line, cell in enumerate(case.cells, start=2)
            if cell.periode == row["periode"]
            and cell.in_totaal is not False
            and cell.bron_snapshot == ("t" if cell.periode in covered else "s")
            and counted(cell, row["meetwaarde"])[2]
        ]
        assert sorted(one["bron_regel"] for one in behind) == expected
        for one in behind:
            assert one["bron_waarde"] == lines[one["bron_regel"] - 2]["bron_waarde"]
    # Nothing is listed that no sum has.
    assert not listed_now


# ----------------------------------------------------------------------------------- definitions

OTHER_LISTS: dict[str, tuple[str, dict[str, bool]]] = {
    "naar kenmerk": ("kenmerk", LISTS["ruim"]),
    "naar domein": ("domein", {"bouw": True, "zorg": False}),
    "van later": ("domein", {"bouw": True, "zorg": True}),
}
VALID_FROM = date(2012, 8, 1)
OTHER_DEFINITIONS: list[Row] = [
    {"definitie_versie": name, "begrip": "ruim", "kijkt_naar": looks_at, "lijst": "bekend",
     "verplicht": "nee", "geldig_van": VALID_FROM if name == "van later" else None}
    for name, (looks_at, _) in OTHER_LISTS.items()
] + [
    {"definitie_versie": "zonder lijst", "begrip": "ruim", "lijst": "niet gevonden"},
]  # fmt: skip
OTHER_CODES: list[Row] = [
    {"definitie_versie": name, "kenmerk": value, "telt_mee": counts}
    for name, (_, codes) in OTHER_LISTS.items()
    for value, counts in codes.items()
]

defined_cells = st.lists(
    st.builds(
        Cell,
        value=values,
        kenmerk=st.sampled_from(["in", "uit", "vreemd", None]),
        domein=st.sampled_from(["bouw", "zorg", "iets", None]),
        periode=st.sampled_from(PERIODS[:4]),
    ),
    max_size=10,
)


def check_definitions(warehouse: Warehouse, cells: list[Cell]) -> None:
    warehouse.build(**{CELLS: rows(cells)}, **deliver("s"))
    expected: dict[tuple[str, str], tuple[int, int]] = {}
    for name, (looks_at, codes) in OTHER_LISTS.items():
        for period in {cell.periode for cell in cells}:
            if name == "van later" and date(int(period[:4]), 8, 1) < VALID_FROM:
                continue
            these = [(getattr(c, looks_at), c) for c in cells if c.periode == period]
            without = sum(cell.low for value, cell in these if codes.get(value, False))
            with_all = sum(cell.high for value, cell in these if codes.get(value, True))
            expected[name, period] = without, with_all
    found = {
        (r["definitie_versie"], r["periode"]): (r["waarde_min"], r["waarde_max"])
        for r in warehouse.rows(
            "select * from marts.fct_meetwaarden where meetwaarde = 'deel' and groepering = 'NL'"
        )
    }
    assert found == expected


# ------------------------------------------------------------------------------------- the tests


@dataclass(frozen=True)
class Property:
    """What has to hold for any case, and the models it is about."""

    check: Callable[[Warehouse, Any], None]
    cases: st.SearchStrategy[Any]
    models: tuple[str, ...]
    examples: int = 40
    seeds: Seeds = field(default_factory=dict)

    def open(self, sql: Path, changes: Changes | None = None) -> Warehouse:
        if self.check is check_mbo:
            return Warehouse(sql, self.models, ("stg_bronnen__snapshots", MBO), changes)
        return open_warehouse(sql, self.models, self.seeds, changes)

    def hold(self, warehouse: Warehouse, *phases: Phase) -> None:
        @settings(
            max_examples=self.examples, phases=phases, deadline=None, database=None,
            report_multiple_bugs=False, suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(self.cases)
        def holds(case: Any) -> None:
            self.check(warehouse, case)

        holds()


DIVIDED: Seeds = {"kerncijfers": PARTS_CATALOGUE}
PROPERTIES = {
    "shares": Property(check_shares, some_years(), ("fct_kerncijfers",)),
    "sums, growth and ratios": Property(
        check_sums_growth_and_ratios, some_years(), ("fct_kerncijfers",)
    ),
    "attribution": Property(check_attribution, some_years(rest=40), ("int_ontleding",)),
    "mbo": Property(check_mbo, mbo_rows(), ("stg_duo__mbo_deelnemers",), 100),
    "replay": Property(
        check_replay, histories(), ("fct_kerncijfers",), 60, {"kerncijfers": KNOWN_CATALOGUE}
    ),
    "parts": Property(check_parts, divided_cells(), ("int_delen",), seeds=DIVIDED),
    "listed cells": Property(
        check_listed_cells, corrected_cells(), ("fct_meetwaarden", "int_rijen"), seeds=DIVIDED
    ),
    "definitions": Property(
        check_definitions, defined_cells, ("fct_meetwaarden",),
        seeds={"definities": OTHER_DEFINITIONS, "definitie_codes": OTHER_CODES},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PROPERTIES)
def test_what_holds_for_any_cells(sql: Path, name: str) -> None:
    held = PROPERTIES[name]
    held.hold(held.open(sql), Phase.generate, Phase.shrink)


# What a model says, and what it could say by mistake.
MISTAKES = [
    ("shares", "int_tellend", "codes.kenmerk is null", "false"),
    ("sums, growth and ratios", "fct_kerncijfers",
     "waarde_max / nullif(noemer_min, 0)", "waarde_max / nullif(noemer_max, 0)"),
    ("sums, growth and ratios", "fct_kerncijfers", "v.waarde_max, 0)", "v.waarde_min, 0)"),
    ("attribution", "int_ontleding",
     "deel_min - eerder_deel_max as verschil_min", "deel_min - eerder_deel_min as verschil_min"),
    ("mbo", "stg_duo__mbo_deelnemers",
     "totaal_min - vrouw_max", "totaal_min - vrouw_min"),
    ("replay", "int_versies",
     "order by ontvangen_op, gearchiveerd_op", "order by gearchiveerd_op, ontvangen_op"),
    ("replay", "int_versies", "bron_periode, telwijze\n", "bron_periode\n"),
    ("replay", "fct_meetwaarden", "then 4 else 1", "then 3 else 1"),
    ("parts", "int_plaatsen", "count(distinct namen.regio) = 1", "true"),
    ("parts", "fct_meetwaarden", "else tellend.in_totaal", "else true"),
    ("listed cells", "int_rijen", "where not (m.codelijst is not null", "where not (false"),
    ("definitions", "int_tellend", ">= m.geldig_van", ">= date '0001-01-01'"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "model", "said", "mistaken"), MISTAKES)
def test_a_mistake_in_a_model_is_noticed(
    sql: Path, name: str, model: str, said: str, mistaken: str
) -> None:
    held = PROPERTIES[name]
    warehouse = held.open(sql, {model: (said, mistaken)})
    with pytest.raises(AssertionError):
        held.hold(warehouse, Phase.generate)


def test_a_dropped_region_is_a_gap(sql: Path) -> None:
    """Sums that lack one province do not make the country, and int_delen says so."""
    provinces = "nullif(tellend.regio_provincie, '{}')"
    dropped = {"fct_meetwaarden": (provinces.format("onbekend"), provinces.format("PV20"))}
    for changes, gaps in ((None, set[str]()), (dropped, {"naar provincie"})):
        warehouse = open_warehouse(sql, ["int_delen"], DIVIDED, changes)
        places = [("provincie", "Groningen"), ("provincie", "Limburg")]
        warehouse.build(**{CELLS: rows(Cell(5, place=place) for place in places)}, **deliver("s"))
        found = warehouse.rows("select * from intermediate.int_delen where delen_min <> totaal_min")
        assert {row["verdeling"] for row in found} == gaps
