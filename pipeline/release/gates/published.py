"""What others printed is still reproduced, except what open data cannot give.

A publisher may revise what was printed; then what was known before still gives the printed figure.
That the revision itself needs a reason is for the gate on definitive cells.
"""

from __future__ import annotations

from pipeline.release.gates.kinds import Candidate, Finding, Gate

_KEY = "kerncijfer, periode, definitie_versie, niveau"

DIFFERS = """
select g.kerncijfer, g.periode, g.gepubliceerd, g.waarde_min, g.waarde_max, g.bron
from marts.fct_gepubliceerd as g
left join marts.fct_kerncijfers as f
    on g.cel_id = f.cel_id and f.bekend_tot is not null
    and round(cast(f.waarde_min as double), g.decimalen) <= g.gepubliceerd
    and round(cast(f.waarde_max as double), g.decimalen) >= g.gepubliceerd
where g.herleidbaar and g.uitkomst = 'wijkt af' and f.cel_id is null
order by all
"""

# A figure whose cell is gone altogether is for the gate on lost cells: a person may let it go. One
# that another delimitation gives now, as it turned out to be printed by that one, is still there.
NO_LONGER = f"""
select
    v.kerncijfer, v.periode, v.gepubliceerd, coalesce(n.uitkomst, 'not listed') as uitkomst, v.bron
from vorig.marts.fct_gepubliceerd as v
left join marts.fct_gepubliceerd as n using ({_KEY})
where v.uitkomst = 'klopt' and v.herleidbaar
    and (n.kerncijfer is null or (n.uitkomst = 'geen cijfer' and n.cel_id is not null))
    and not exists (
        from marts.fct_gepubliceerd as a
        where (a.kerncijfer, a.periode, a.niveau, a.gepubliceerd, a.bron)
            = (v.kerncijfer, v.periode, v.niveau, v.gepubliceerd, v.bron)
            and a.uitkomst = 'klopt'
    )
order by all
"""


def look(candidate: Candidate) -> list[Finding]:
    """Find printed figures that come out otherwise, or no longer come out at all."""
    found = [
        Finding(
            f"{r['kerncijfer']}/{r['periode']}",
            f"{r['bron']} printed {_plain(r['gepubliceerd'])}, here it is "
            f"{_plain(r['waarde_min'])} to {_plain(r['waarde_max'])}",
        )
        for r in candidate.rows(DIFFERS)
    ]
    if candidate.has_earlier:
        found += [
            Finding(
                f"{r['kerncijfer']}/{r['periode']}",
                f"{r['bron']} printed {_plain(r['gepubliceerd'])}; the release before reproduced "
                f"it, this one says {r['uitkomst']!r}",
            )
            for r in candidate.rows(NO_LONGER)
        ]
    return found


def _plain(value: object) -> str:
    return f"{value:f}".rstrip("0").rstrip(".")


GATE = Gate(
    "published_figures_reproduced",
    "blocking",
    "A printed figure is not reproduced. Look for the error; when open data cannot give it, "
    "gepubliceerd.csv says so with the reason.",
    look,
)
