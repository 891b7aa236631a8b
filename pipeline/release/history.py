"""The history of a release's figures: what changed between two days of knowledge, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import duckdb

from pipeline.keys import DIMENSIONS
from pipeline.release import query
from pipeline.release.attribution import Attribution, Point, Value, attribute
from pipeline.release.query import Unknown
from pipeline.release.store import Manifest
from pipeline.release.words import Words, waarom

Row = dict[str, Any]
FOREVER = date.max

REASON = """
select distinct h.*
from marts.dim_herzieningen as h
inner join marts.dim_bronnen as b
    on h.dataset = b.dataset and b.ontvangen_op between h.ontvangen_van and h.ontvangen_tot
where list_contains($snapshots, b.bron_snapshot)
    and left($periode, 4) between left(h.periode_van, 4) and left(h.periode_tot, 4)
order by h.reden
"""


def revisions(
    manifest: Manifest,
    ids: Sequence[str] = (),
    since: date | None = None,
    until: date | None = None,
    regio: str = "NL",
    uitsplitsing: Sequence[str] = (),
    language: str = "nl",
) -> list[Row]:
    """Return the cells that changed between two days of knowledge.

    Args:
        manifest: the release.
        ids: which key figures; all when empty.
        since: the earlier day; the day before the newest change when absent.
        until: the later day; the newest knowledge when absent.
        regio: a region, a kind of region, or `alle`.
        uitsplitsing: dimensions, or `alle`; totals only when empty.
        language: of the reasons, `nl` or `en`.

    Returns:
        Per cell `soort` (nieuw, gewijzigd, status or vervallen), the value, bounds and status then
        and now, the snapshots that made the change with their files, and the reason where known.

    Raises:
        Unknown: for what does not exist, or when `until` does not lie after `since`.
    """
    with duckdb.connect(manifest.warehouse, read_only=True) as db:
        if since is None:
            since = _before_the_newest_change(db, until)
        if until is not None and until <= since:
            raise Unknown(f"{until} does not lie after {since}; give the earlier day first.")
        files = {
            b["bron_snapshot"]: b["bestand"]
            for b in query.rows_of(db, "select bron_snapshot, bestand from marts.dim_bronnen")
        }
        asked: dict[str, Any] = {"regio": regio, "uitsplitsing": uitsplitsing}
        then = {r["cel_id"]: r for r in query.kerncijfers(manifest, ids, as_of=since, **asked)}
        now = {r["cel_id"]: r for r in query.kerncijfers(manifest, ids, as_of=until, **asked)}
        changed = []
        for cel_id in [*now, *(c for c in then if c not in now)]:
            old, new = then.get(cel_id), now.get(cel_id)
            kind = _kind(old, new)
            if kind is None:
                continue
            snapshots = _new_snapshots(old, new)
            changed.append(
                _difference(old, new, kind)
                | {
                    "bron_snapshot": " ".join(snapshots),
                    "bestand": ", ".join(files[s] for s in snapshots),
                    "reden": _reason(db, old, new, kind, snapshots, language),
                }
            )
    return changed


def _before_the_newest_change(db: duckdb.DuckDBPyConnection, until: date | None) -> date:
    found = db.execute(
        "select max(bekend_vanaf) from marts.fct_kerncijfers where bekend_vanaf <= ?",
        [until or FOREVER],
    ).fetchone()
    newest = found[0] if found else None
    return (newest or until or FOREVER) - timedelta(days=1)


def _kind(old: Row | None, new: Row | None) -> str | None:
    if old is None:
        return "nieuw"
    if new is None:
        return "vervallen"
    if any(old[k] != new[k] for k in ("waarde_min", "waarde_max")):
        return "gewijzigd"
    return "status" if old["status"] != new["status"] else None


def _new_snapshots(old: Row | None, new: Row | None) -> list[str]:
    before = set(old["bron_snapshots"].split()) if old else set()
    return [s for s in new["bron_snapshots"].split() if s not in before] if new else []


def _difference(old: Row | None, new: Row | None, kind: str) -> Row:
    cell = new or old
    assert cell is not None
    values = ("waarde", "waarde_min", "waarde_max", "status")
    return {
        **{k: cell[k] for k in ("kerncijfer", "naam", "periode", "regio", "cel_id")},
        "soort": kind,
        **{f"{k}_toen": old[k] if old else None for k in values},
        **{f"{k}_nu": new[k] if new else None for k in values},
        **{k: cell[k] for k in ("eenheid", "decimalen", "voorbeeld")},
        "bekend_vanaf": new["bekend_vanaf"] if new else None,
    }


def _reason(
    db: duckdb.DuckDBPyConnection,
    old: Row | None,
    new: Row | None,
    kind: str,
    snapshots: list[str],
    language: str,
) -> str:
    """Return why a cell changed, as far as the register or the statuses say; empty when unknown."""
    words = Words(language)
    if old is None or new is None:
        return words.said("eerste") if old is None else ""
    asked = {"snapshots": snapshots, "periode": new["periode"]}
    if found := query.in_language(query.rows_of(db, REASON, asked), language):
        return " ".join(row["reden"] for row in found)
    if kind == "status":
        return words.said("noemt_nu", status=words.said(new["status"]))
    if old["status"] != "definitief":
        return words.said("was", status=words.said(old["status"]))
    return ""


@dataclass(frozen=True)
class Why:
    """A difference between two cells, split."""

    van: Row
    naar: Row
    attribution: Attribution

    def sentence(self, language: str = "nl", eenheid: str | None = None) -> str:
        """Return it in words, with the unit of the catalogue unless another is given."""
        unit = self.van["eenheid"] if eenheid is None else eenheid
        return waarom(self.attribution, unit, self.van["decimalen"], language)

    def as_dict(self) -> dict[str, Any]:
        """Return everything, for JSON; the parts are exact fractions, given as numbers."""
        parts = {
            name: {"min": float(part.low), "max": float(part.high)}
            for name in ("verschil", "werkelijk", "herziening", "definitie")
            for part in [getattr(self.attribution, name)]
        }
        return {
            "van": self.van, "naar": self.naar, **parts,
            "volgordes": [list(order) for order in self.attribution.orders],
            "zin": self.sentence(),
        }  # fmt: skip


def why(manifest: Manifest, van: str, naar: str) -> Why:
    """Split the difference between two cells into real change, revision and definition.

    Args:
        manifest: the release.
        van: a cell, with the day of knowledge behind an `@` when it is not now.
        naar: another cell of the same figure, region and breakdown, likewise.

    Raises:
        Unknown: when there is no such cell, or the two differ in more than the period, the day of
            knowledge and the definition.
        CannotSplit: when no order of changes has every value in between.
    """
    with duckdb.connect(manifest.warehouse, read_only=True) as db:
        cells = [_cell_at(manifest, text) for text in (van, naar)]
        first, second = (cell for cell, _ in cells)
        fixed = ("kerncijfer", "regio", *DIMENSIONS, "vergelijking", "telwijze")
        if strange := [k for k in fixed if first[k] != second[k]]:
            raise Unknown(
                f"{van} and {naar} differ in {', '.join(strange)}; only the period, the day of "
                "knowledge and the definition may differ."
            )

        def value(point: Point) -> Value | None:
            return _value(db, first, fixed, point)

        ends = [Point(c["periode"], day, c["definitie_versie"]) for c, day in cells]
        found = attribute(ends[0], ends[1], value)
    return Why(first, second, found)


def _cell_at(manifest: Manifest, text: str) -> tuple[Row, date]:
    cel_id, _, day = text.partition("@")
    try:
        known = date.fromisoformat(day) if day else None
    except ValueError:
        raise Unknown(f"{day} is no day; expected as KT-08/2016SJ00/NL@2018-01-01.") from None
    found = query.kerncijfers(manifest, as_of=known, regio=query.ALL, cel_id=cel_id)
    if not found:
        raise Unknown(
            f"There is no cell {cel_id}{f' as known on {known}' if known else ''}. "
            "`techniekpact kerncijfers --format json` lists them (cel_id)."
        )
    return found[0], known or FOREVER


def _value(
    db: duckdb.DuckDBPyConnection, cell: Row, fixed: Sequence[str], point: Point
) -> Value | None:
    same = " and ".join(f"{k} = ${k}" for k in fixed)
    rows = query.rows_of(
        db,
        f"from marts.fct_kerncijfers where {same} and periode = $periode "
        "and definitie_versie = $definitie and bekend_vanaf <= $kennis "
        "and (bekend_tot is null or $kennis < bekend_tot)",
        {
            **{k: cell[k] for k in fixed},
            "periode": point.periode, "definitie": point.definitie, "kennis": point.kennis,
        },
    )  # fmt: skip
    if not rows or rows[0]["waarde_min"] is None or rows[0]["waarde_max"] is None:
        return None
    row = rows[0]
    return Value(row["waarde_min"], row["waarde_max"], (row["cel_id"], row["bekend_vanaf"]))
