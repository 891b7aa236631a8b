"""Every figure has its texts, its definition, its sources and its source rows."""

from __future__ import annotations

from pipeline.release.gates.kinds import Candidate, Finding, Gate
from pipeline.sources.registry import load_registry

# In the catalogue: a name in both languages of the pages, and in words what it is.
TEXTS = ("naam", "naam_en", "toelichting", "toelichting_en", "eenheid")

NO_TEXT = f"""
select k.kerncijfer, veld from marts.dim_kerncijfers as k
cross join (select unnest({list(TEXTS)}) as veld)
where k.kerncijfer in (select kerncijfer from marts.fct_kerncijfers)
    and trim(coalesce(case veld {" ".join(f"when '{t}' then k.{t}" for t in TEXTS)} end, '')) = ''
order by all
"""

NOT_DESCRIBED = """
select distinct 'definition' as wat, f.definitie_versie as id
from marts.fct_kerncijfers as f
left join marts.dim_definities as d using (definitie_versie)
where f.definitie_versie <> ''
    and (trim(coalesce(d.naam, '')) = '' or trim(coalesce(d.omschrijving, '')) = ''
        or trim(coalesce(d.bron, '')) = '')
union all
select distinct 'region', f.regio
from marts.fct_kerncijfers as f
left join marts.dim_regios as r using (regio)
where trim(coalesce(r.naam, '')) = ''
union all
select distinct 'key figure', f.kerncijfer
from marts.fct_kerncijfers as f
where f.kerncijfer not in (select kerncijfer from marts.dim_kerncijfers)
order by all
"""

SOURCES = """
with genoemd as (
    select distinct kerncijfer, unnest(string_split(bron_snapshots, ' ')) as bron_snapshot
    from marts.fct_kerncijfers
)
select g.kerncijfer, g.bron_snapshot, b.dataset, b.uitgever, b.licentie, b.bestand
from genoemd as g
left join marts.dim_bronnen as b using (bron_snapshot)
order by all
"""

# Each delivery that a cell names has rows in one of the sums it is made of, in one of its periods.
NO_ROWS = """
with cellen as (
    select distinct
        f.cel_id, f.kerncijfer, f.periode, k.vergelijk_jaren, k.teller, k.noemer,
        unnest(string_split(f.bron_snapshots, ' ')) as bron_snapshot
    from marts.fct_kerncijfers as f
    inner join marts.dim_kerncijfers as k using (kerncijfer)
),
sommen as (
    select
        *,
        unnest(list_concat([teller], string_split(coalesce(noemer, ''), '|'))) as meetwaarde,
        left(periode, 4) as jaar
    from cellen
),
rijen as (
    select distinct
        meetwaarde, bron_snapshot, left(periode, 4) as jaar, substr(periode, 5, 2) as soort
    from bronrijen
)
select s.cel_id, s.bron_snapshot
from sommen as s
left join rijen as r
    on s.meetwaarde = r.meetwaarde and s.bron_snapshot = r.bron_snapshot
    and substr(s.periode, 5, 2) = r.soort
    and (
        s.jaar = r.jaar
        or list_contains(
            string_split(coalesce(s.vergelijk_jaren, ''), '|'),
            cast(cast(s.jaar as integer) - cast(r.jaar as integer) as varchar)
        )
    )
group by s.cel_id, s.bron_snapshot
having count(r.bron_snapshot) = 0
order by all
"""


def look(candidate: Candidate) -> list[Finding]:
    """Find figures without a text, a source or a row behind them."""
    found = [
        Finding(r["kerncijfer"], f"the catalogue has no {r['veld']}")
        for r in candidate.rows(NO_TEXT)
    ]
    found += [
        Finding(f"{r['wat']} {r['id']}", "used by a figure, but not described")
        for r in candidate.rows(NOT_DESCRIBED)
    ]
    datasets = load_registry().datasets
    for r in candidate.rows(SOURCES):
        if not r["bron_snapshot"] or r["dataset"] is None:
            found.append(Finding(r["kerncijfer"], f"rests on {r['bron_snapshot'] or 'nothing'}, "
                                 "which is no known delivery"))  # fmt: skip
        elif r["dataset"] not in datasets:
            found.append(Finding(r["kerncijfer"], f"rests on {r['dataset']}, which the registry of "
                                 "sources does not have"))  # fmt: skip
        elif not (r["uitgever"] and r["licentie"] and r["bestand"]):
            found.append(Finding(r["kerncijfer"], f"{r['bron_snapshot']} has no publisher, licence "
                                 "or file name"))  # fmt: skip
    found += [
        Finding(r["cel_id"], f"no source row of {r['bron_snapshot']} stands behind it")
        for r in candidate.rows(NO_ROWS)
    ]
    return found


GATE = Gate(
    "text_source_lineage",
    "blocking",
    "A figure cannot be explained. Complete the catalogue, the registry or the model.",
    look,
)
