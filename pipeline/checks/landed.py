"""Landing and checking the snapshots of a dataset, oldest first.

A snapshot that fails a blocking check is moved to the quarantine with its outcomes and counts no
more; the bytes stay in the archive. The verdict holds until the suite changes or the same bytes are
handed in again.
"""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from expectations.loader import Suite, load_suite
from pipeline import archive, files, journal, landing
from pipeline.archive import Receipt
from pipeline.checks import data_docs
from pipeline.checks.outcomes import Outcome
from pipeline.settings import DBT_PROJECT_DIR, get_settings
from pipeline.sources.corrections import mended
from pipeline.sources.formats import normalise
from pipeline.sources.matching import count_columns
from pipeline.sources.registry import load_registry

log = logging.getLogger("techniekpact")

BY_HAND = "refused by hand"
CODES = DBT_PROJECT_DIR / "seeds" / "definitie_codes.csv"


@dataclass
class Checked:
    """What came of a dataset: snapshots that count, those refused now or before, all outcomes."""

    counting: list[Receipt] = field(default_factory=list)
    refused_now: list[tuple[Receipt, list[Outcome]]] = field(default_factory=list)
    refused_before: list[Receipt] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    landed: int = 0


def land_and_check(dataset: str, run_id: str) -> Checked:
    """Land what is new in the archive and judge what has no verdict under the present suite."""
    suite = load_suite(dataset)
    checked = Checked()
    landing.prepare_dataset(dataset)
    for receipt in archive.receipts(dataset):
        refused = _verdict(landing.refused_directory(receipt), suite)
        if refused is not None:
            checked.refused_before.append(receipt)
            checked.outcomes += refused
            continue
        landing.bring_back(receipt)
        new = landing.land(receipt)
        checked.landed += new
        outcomes = _verdict(landing.snapshot_directory(receipt), suite)
        if outcomes is None:
            outcomes = _judge(receipt, suite, _previous(receipt, checked.counting), run_id)
            verdict = {"suite": suite.fingerprint, "outcomes": [o.model_dump() for o in outcomes]}
            _journal(receipt, outcomes, run_id)
            path = landing.snapshot_directory(receipt) / landing.VERDICT
            files.write_atomic(path, files.to_json(verdict))
        checked.outcomes += outcomes
        if blocking := [f"{o.check}: {o.message}" for o in outcomes if o.blocks]:
            journal.append(
                "refused", archive.object_of(receipt), "does not count: blocked by checks",
                origin=receipt.origin, details={"file": receipt.file, "reasons": blocking},
            )  # fmt: skip
            # Also when the verdict was on record: a run may have been killed before the move.
            landing.refuse(receipt)
            checked.refused_now.append((receipt, outcomes))
        else:
            checked.counting.append(receipt)
    return checked


def _journal(receipt: Receipt, outcomes: list[Outcome], run_id: str) -> None:
    counts: Counter[str] = Counter(o.outcome for o in outcomes)
    journal.append(
        "checked", archive.object_of(receipt), f"{counts['passed']} of {len(outcomes)} passed",
        origin=receipt.origin, details={"file": receipt.file, "run": run_id, **counts},
    )  # fmt: skip


def _verdict(directory: Path, suite: Suite) -> list[Outcome] | None:
    path = directory / landing.VERDICT
    if not path.exists():
        return None
    verdict = files.read_json(path)
    if verdict["suite"] not in (suite.fingerprint, BY_HAND):
        return None
    return [Outcome.model_validate(o) for o in verdict["outcomes"]]


def refuse_by_hand(receipt: Receipt, reason: str, who: str = journal.NOBODY) -> Path:
    """Set a snapshot aside that no check refuses; it stays so until it is handed in again."""
    outcome = Outcome(
        tool="great_expectations",
        check="refused_by_hand",
        subject=f"{receipt.dataset}.{receipt.table}",
        snapshot=receipt.snapshot,
        file=receipt.file,
        severity="critical",
        outcome="failed",
        message=reason,
    )
    verdict = {"suite": BY_HAND, "outcomes": [outcome.model_dump()]}
    path = landing.snapshot_directory(receipt) / landing.VERDICT
    files.write_atomic(path, files.to_json(verdict))
    journal.append(
        "refused", archive.object_of(receipt), f"set aside by hand: {reason}", who=who,
        origin="command", details={"file": receipt.file},
    )  # fmt: skip
    return landing.refuse(receipt)


def known_outcomes(dataset: str) -> list[Outcome]:
    """Return the outcomes on record for every snapshot of a dataset, refused ones too."""
    suite = load_suite(dataset)
    found: list[Outcome] = []
    for receipt in archive.receipts(dataset):
        for place in (landing.snapshot_directory(receipt), landing.refused_directory(receipt)):
            found += _verdict(place, suite) or []
    return found


def _previous(receipt: Receipt, earlier: list[Receipt]) -> Receipt | None:
    """Return the delivery whose size a new one is judged by: the newest with a period in common.

    Without one, a wide file has no measure (its years differ in what was published); other layouts
    have the newest. A sample file is compared with sample files only, as it is smaller by design.
    """
    like = [
        r
        for r in earlier
        if (r.layout, r.table, r.part) == (receipt.layout, receipt.table, receipt.part)
        and (receipt.origin != "sample" or r.origin == "sample")
    ]
    shared = [r for r in like if set(r.periods) & set(receipt.periods)]
    wide = load_registry().layout(receipt.dataset, receipt.layout).periods == "year_columns"
    candidates = shared or ([] if wide else like)
    return candidates[-1] if candidates else None


# How large a delivery is beside the one before, in rows and in what its counts add up to: per
# period where both have the same periods (a part may be missing in one of them only), and otherwise
# in rows per period. In a wide file a row counts for a year in which it has something.
SIZE = """
create table omvang as
with nu as ({now}),
vroeger as ({before}),
samen as (
    select nu.periode, nu.rijen, vroeger.rijen as vorige_rijen, nu.som, vroeger.som as vorige_som
    from vroeger inner join nu on vroeger.periode = nu.periode
),
gemiddeld as (
    select
        'gemiddeld' as periode,
        (select avg(rijen) from nu) as rijen,
        (select avg(rijen) from vroeger) as vorige_rijen,
        null::decimal(38, 3) as som,
        null::decimal(38, 3) as vorige_som
)
select *, rijen / vorige_rijen as verhouding, som / nullif(vorige_som, 0) as verhouding_som
from samen
union all
select *, rijen / vorige_rijen as verhouding, null as verhouding_som from gemiddeld
where not exists (from samen)
"""
WIDE = """
select jaar as periode, count(distinct bron_regel) as rijen,
    sum(try_cast(cel as decimal(18, 3))) as som
from (unpivot {view} on {columns} into name bron_kolom value cel)
inner join (values {years}) as jaren (naam, jaar) on bron_kolom = naam
where cel <> ''
group by jaar
"""
LONG = """
select {period} as periode, count(*) as rijen, {total} as som
from {view} group by all having count(*) > 0
"""


def _per_period(view: str, receipt: Receipt) -> str:
    """Return SQL of the rows, and the sum of the counts, per period of one delivery."""
    dataset = load_registry().datasets[receipt.dataset]
    layout = load_registry().layout(receipt.dataset, receipt.layout)
    table = layout.table(receipt.table)
    landed = pq.read_schema(landing.parquet_file(receipt)).names
    counts = count_columns(dataset, layout, table, landed)
    years = {c: year for c in counts if (year := table.year_of(normalise(c))) is not None}
    if years:
        return WIDE.format(
            view=view,
            columns=", ".join(f'"{c}"' for c in years),
            years=", ".join(f"({files.sql_text(c)}, '{year}')" for c, year in years.items()),
        )
    cells = [f'coalesce(try_cast("{c}" as decimal(18, 3)), 0)' for c in counts]
    total = f"sum({' + '.join(cells)})" if cells else "null::decimal(38, 3)"
    return LONG.format(view=view, period=_period_column(receipt), total=total)


def _period_column(receipt: Receipt) -> str:
    """Return what holds the period of a row, in SQL.

    A wide file has all periods in each row, and an OData answer is a whole table each time: there,
    all rows are compared at once.
    """
    layout = load_registry().layout(receipt.dataset, receipt.layout)
    if receipt.period_source != "content":
        return files.sql_text(receipt.periods[0])  # one period a file
    name = layout.periods.removeprefix("column ")
    long = name != layout.periods and layout.odata_table is None
    landed = load_registry().datasets[receipt.dataset].landed_name(name)
    return f'trim("{landed}")' if long else "'alle'"


def _trimmed(receipt: Receipt) -> str:
    """Return the SQL of a snapshot's rows as the models read them: without blanks around."""
    paths = [landing.schema_file(receipt.dataset, receipt.table), landing.parquet_file(receipt)]
    both = ", ".join(files.sql_text(path) for path in paths)
    return (
        "select trim(columns(* exclude (bron_regel))), bron_regel "
        f"from read_parquet([{both}], union_by_name = true)"
    )


# Cells that hold no count: a number, nothing, unknown (x) or a mark of suppression.
NO_COUNT = """
create view geen_aantal as
select trim(bron_waarde) as aantal, min(bron_regel) as bron_regel
from (unpivot rijen on {columns} into name bron_kolom value bron_waarde)
where
    not regexp_full_match(trim(bron_waarde), '\\d{{1,12}}')
    and trim(bron_waarde) not in ('', 'x', {suppressed})
group by trim(bron_waarde)
"""


def _no_count(receipt: Receipt) -> str:
    dataset = load_registry().datasets[receipt.dataset]
    layout = load_registry().layout(receipt.dataset, receipt.layout)
    landed = pq.read_schema(landing.parquet_file(receipt)).names
    columns = count_columns(dataset, layout, layout.table(receipt.table), landed)
    if not columns:
        return "create view geen_aantal as select null::text as aantal, 0 as bron_regel limit 0"
    return NO_COUNT.format(
        columns=", ".join(f'"{c}"' for c in columns),
        suppressed=", ".join(files.sql_text(mark) for mark in layout.suppressed),
    )


def _judge(receipt: Receipt, suite: Suite, previous: Receipt | None, run_id: str) -> list[Outcome]:
    from pipeline.checks import engine

    table = suite.tables.get(receipt.table)
    if table is None:
        raise KeyError(
            f"The suite of {receipt.dataset} has no checks for its table {receipt.table}; add them "
            f"in expectations/suites/{receipt.dataset}.yml."
        )
    with duckdb.connect() as db:
        db.execute(f"create view rijen as {_trimmed(receipt)}")
        db.execute(
            f"create view vorige as {_trimmed(previous) if previous else 'from rijen limit 0'}"
        )
        landed = set(pq.read_schema(landing.parquet_file(receipt)).names)
        db.execute(_no_count(receipt))
        db.execute(f"create view hersteld as {mended(receipt.dataset, receipt.table, landed)}")
        codes = files.sql_text(CODES)
        db.execute(f"create view definitie_codes as from read_csv({codes}, all_varchar=true)")
        db.execute(
            "create table levering as select ?::date as ontvangen_op, ? as periode",
            [receipt.received_on, receipt.periods[0] if receipt.periods else None],
        )
        now = _per_period("rijen", receipt)
        before = _per_period("vorige", previous) if previous else f"from ({now}) limit 0"
        db.execute(SIZE.format(now=now, before=before))
        wanted = {check.frame for check in table.checks}
        queries = {name: table.frames.get(name, f"from {name}") for name in wanted}
        frames = {name: db.execute(query).df() for name, query in queries.items()}
    subject = engine.Subject(receipt.dataset, receipt.table, receipt.snapshot, receipt.file)
    outcomes, results = engine.judge(subject, table.checks, frames)
    data_docs.keep(run_id, docs_name(receipt), results)
    return outcomes


def docs_name(receipt: Receipt) -> str:
    """Return the name under which the Data Docs of a snapshot are kept."""
    return f"{receipt.dataset}-{receipt.table}-{receipt.snapshot}"


def write_run_results(run_id: str, outcomes: list[Outcome]) -> None:
    """Write the outcomes of a run beside its Data Docs."""
    rows = [o.model_dump() for o in outcomes]
    files.write_atomic(get_settings().checks / run_id / "outcomes.json", files.to_json(rows))
