"""Questions to a release: the key figures as known on a day, one cell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import duckdb

from pipeline.keys import PERIOD_PATTERN
from pipeline.release.store import Manifest


class Unknown(Exception):
    """What was asked for does not exist; the message says what does."""


# Known on a day: the day lies in [bekend_vanaf, bekend_tot). Without a day: the newest knowledge.
KNOWN = """(
    ($as_of::date is null and f.bekend_tot is null)
    or (f.bekend_vanaf <= $as_of::date and (f.bekend_tot is null or $as_of::date < f.bekend_tot))
)"""

KERNCIJFERS = f"""
select
    f.kerncijfer, k.naam, k.pijler, f.periode, f.periode_start, f.periode_eind, f.regio,
    f.niveau, f.instelling, f.vergelijking, f.definitie_versie, f.telwijze,
    f.waarde, f.waarde_min, f.waarde_max, f.eenheid, k.decimalen, f.status, f.voorbeeld,
    f.bekend_vanaf, f.bekend_tot, f.cel_id, k.telwijze as gewone_telwijze
from marts.fct_kerncijfers as f
inner join marts.dim_kerncijfers as k using (kerncijfer)
where {KNOWN}
    and ($ids = [] or f.kerncijfer in (select unnest($ids)))
    and ($periode is null or f.periode = $periode)
    and ($regio = 'alle' or f.regio = $regio)
    and ($cel_id is null or f.cel_id = $cel_id)
    -- Series of two counting rules are never one series: the catalogue says which is shown.
    and (
        $telwijze = 'alle' or $cel_id is not null
        or f.telwijze = coalesce($telwijze, k.telwijze)
    )
order by k.volgorde, f.periode, f.niveau, f.instelling, f.vergelijking, f.regio, f.telwijze
"""


def rows_of(
    db: duckdb.DuckDBPyConnection, sql: str, parameters: dict[str, Any]
) -> list[dict[str, Any]]:
    """Return the rows of a query as dictionaries."""
    result = db.execute(sql, parameters)
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def kerncijfers(
    manifest: Manifest,
    ids: Sequence[str] = (),
    as_of: date | None = None,
    periode: str | None = None,
    regio: str = "NL",
    cel_id: str | None = None,
    telwijze: str | None = None,
) -> list[dict[str, Any]]:
    """Return key figure cells of a release, by the column names of the mart.

    Args:
        manifest: the release.
        ids: which key figures; all when empty.
        as_of: what was known on this day; the newest knowledge when absent.
        periode: one period.
        regio: one region, or `alle`.
        cel_id: one cell.
        telwijze: a counting rule, or `alle`; that of the catalogue when absent.

    Raises:
        Unknown: for a key figure, period, region or counting rule that does not exist.
    """
    if periode is not None and not PERIOD_PATTERN.match(periode):
        raise Unknown(f"{periode} is no period code; expected as 2013SJ00, 2013JJ00, 2014MM04.")
    with duckdb.connect(manifest.warehouse, read_only=True) as db:
        known = [
            r[0] for r in db.execute("select kerncijfer from marts.dim_kerncijfers").fetchall()
        ]
        if strange := sorted(set(ids) - set(known)):
            raise Unknown(
                f"There is no key figure {', '.join(strange)}. There are: {', '.join(known)}."
            )
        regions = [
            r[0] for r in db.execute("select distinct regio from marts.fct_kerncijfers").fetchall()
        ]
        if regio != "alle" and regio not in regions:
            raise Unknown(f"There is no region {regio}. There are: {', '.join(sorted(regions))}.")
        rules = {
            r[0]
            for r in db.execute("select distinct telwijze from marts.fct_kerncijfers").fetchall()
        }
        if telwijze not in (None, "alle") and telwijze not in rules:
            raise Unknown(
                f"There is no telwijze {telwijze}. There are: {', '.join(sorted(rules))}."
            )
        return rows_of(
            db,
            KERNCIJFERS,
            {
                "ids": list(ids),
                "as_of": as_of,
                "periode": periode,
                "regio": regio,
                "cel_id": cel_id,
                "telwijze": telwijze,
            },
        )
