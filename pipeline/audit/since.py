"""The outcome of every check of a release, and since which release it is what it is."""

from __future__ import annotations

from typing import Any

from pipeline.release import store
from pipeline.release.store import Manifest

Row = dict[str, Any]
# What needs a look stands first: what could not be evaluated, what failed, then what passed.
ORDER = ("error", "failed", "passed")
SEVERITIES = ("critical", "warning")


def key(outcome: Row) -> tuple[str, ...]:
    """Return what makes two outcomes those of one check: tool, check, subject and snapshot."""
    return tuple(str(outcome[k]) for k in ("tool", "check", "subject", "snapshot"))


def earlier(manifest: Manifest) -> list[Manifest]:
    """Return the releases in the home that were published before this one, newest first."""
    return [m for m in store.all_releases() if m.published_at < manifest.published_at]


def outcomes(manifest: Manifest) -> list[Row]:
    """Return every outcome of a release, those that need a look first.

    Each has, beside its own fields, `sinds` (a day) and `sinds_release`: the first release of the
    unbroken chain, back from this one, in which the check had the same outcome. A release that does
    not have the check breaks the chain, as nobody looked then.
    """
    rows = manifest.outcomes()
    first = {key(row): manifest for row in rows}
    unbroken = {key(row): row["outcome"] for row in rows}
    for older in earlier(manifest):
        if not unbroken:
            break
        then = {key(row): row["outcome"] for row in older.outcomes()}
        unbroken = {k: outcome for k, outcome in unbroken.items() if then.get(k) == outcome}
        first.update(dict.fromkeys(unbroken, older))
    found = [
        row
        | {
            "sinds": first[key(row)].published_at.date(),
            "sinds_release": first[key(row)].release,
        }
        for row in rows
    ]
    return sorted(
        found,
        key=lambda r: (ORDER.index(r["outcome"]), SEVERITIES.index(r["severity"]), *key(r)),
    )


def chosen(rows: list[Row], **wanted: str | None) -> list[Row]:
    """Return the rows whose fields are as wanted; a field of which nothing is wanted is free.

    `subject` is wanted by its beginning, so that a dataset brings all of its tables.
    """
    asked = {k: v for k, v in wanted.items() if v}
    return [
        row
        for row in rows
        if all(
            str(row[k]).startswith(v) if k == "subject" else row[k] == v for k, v in asked.items()
        )
    ]
