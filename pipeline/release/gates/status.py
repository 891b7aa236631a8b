"""A cell's status is no surer than what it rests on, and has the sign that belongs to it."""

from __future__ import annotations

from pipeline.release.gates.kinds import Candidate, Finding, Gate

# In order of certainty. Pages have a sign or word for each of these and for no other.
STATUSES = ("definitief", "gecorrigeerd", "nader voorlopig", "voorlopig")
_RANK = " ".join(f"when '{status}' then {n}" for n, status in enumerate(STATUSES))

# A file that calls itself provisional, whatever its content is taken for.
PROVISIONAL = "voorlopig|provisional|concept"

# Which sums of which periods a cell is made of, with the deliveries that it names.
_PARTS = """
    select
        f.cel_id, f.status, f.bekend_vanaf, f.bekend_tot is null as nu, f.definitie_versie,
        unnest(string_split(f.bron_snapshots, ' ')) as bron_snapshot,
        list_filter(
            list_concat([k.teller], string_split(coalesce(k.noemer, ''), '|')), lambda x: x <> ''
        ) as sommen,
        list_concat(
            [f.periode],
            list_transform(
                list_filter(
                    string_split(coalesce(k.vergelijk_jaren, ''), '|'), lambda x: x <> ''
                ),
                lambda x: lpad(
                    cast(cast(left(f.periode, 4) as integer) - cast(x as integer) as varchar),
                    4, '0'
                ) || substr(f.periode, 5)
            )
        ) as perioden
    from marts.fct_kerncijfers as f
    inner join marts.dim_kerncijfers as k using (kerncijfer)
"""

TOO_SURE = f"""
with delen as ({_PARTS}),
-- The surest status that a delivery gives for a sum and period: no cell of it can be surer.
bronstatus as (
    select
        bron_snapshot, meetwaarde, periode, definitie_versie,
        arg_min(status, case status {_RANK} end) as status,
        min(case status {_RANK} end) as rang
    from bronrijen
    group by all
)
select d.cel_id, d.status, arg_max(b.status, b.rang) as bron, min(q.bestand) as bestand
from delen as d
inner join bronstatus as b
    on d.bron_snapshot = b.bron_snapshot
    and list_contains(d.sommen, b.meetwaarde) and list_contains(d.perioden, b.periode)
    and b.definitie_versie in ('', d.definitie_versie)
inner join marts.dim_bronnen as q on d.bron_snapshot = q.bron_snapshot
where b.rang > case d.status {_RANK} end
group by d.cel_id, d.bekend_vanaf, d.status
order by d.cel_id
"""

UNKNOWN = f"""
select cel_id, status from marts.fct_kerncijfers
where status not in {STATUSES} order by cel_id
"""

FILE_SAYS = f"""
select f.cel_id, b.bestand
from marts.fct_kerncijfers as f
inner join marts.dim_bronnen as b
    on list_contains(string_split(f.bron_snapshots, ' '), b.bron_snapshot)
where f.status = 'definitief' and regexp_matches(lower(b.bestand), '{PROVISIONAL}')
order by f.cel_id
"""

CORRECTED = """
select q.bestand, r.meetwaarde, r.periode, sum(r.gecorrigeerd) as rijen
from bronrijen as r
inner join marts.dim_bronnen as q on r.bron_snapshot = q.bron_snapshot
where r.gecorrigeerd > 0 and r.status = 'definitief'
group by all
order by all
"""

ELSEWHERE = """
select d.doel, d.status, f.cel_id, f.status as cel_status
from marts.fct_doelen as d
inner join marts.fct_kerncijfers as f on d.cel_id = f.cel_id and f.bekend_tot is null
where d.status is distinct from f.status
order by d.doel
"""


def look(candidate: Candidate) -> list[Finding]:
    """Find cells that are called surer than they are."""
    found = [
        Finding(r["cel_id"], f"called {r['status']}, but {r['bestand']} gives it as {r['bron']}")
        for r in candidate.rows(TOO_SURE)
    ]
    found += [
        Finding(r["cel_id"], f"status {r['status']!r} has no sign; there are {', '.join(STATUSES)}")
        for r in candidate.rows(UNKNOWN)
    ]
    found += [
        Finding(r["cel_id"], f"called definitief, but its file is named {r['bestand']}")
        for r in candidate.rows(FILE_SAYS)
    ]
    found += [
        Finding(
            f"{r['meetwaarde']} {r['periode']}",
            f"{r['rijen']} cells of {r['bestand']} are replaced by the list of corrections, but "
            "still called definitief",
        )
        for r in candidate.rows(CORRECTED)
    ]
    found += [
        Finding(r["doel"], f"shows {r['cel_id']} as {r['status']}, which is {r['cel_status']}")
        for r in candidate.rows(ELSEWHERE)
    ]
    return found


GATE = Gate(
    "status_agrees",
    "blocking",
    "A figure is called surer than its source. Mend the model, or hand the delivery in under its "
    "own name.",
    look,
)
