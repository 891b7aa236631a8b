"""What is delimited, coded or calculated otherwise in one release than in another, as SQL.

The temporary table `methode` has a row per definition, code list, formula, sum or region that
differs, with what it was and is as one text each. See `changes` for the connection it is made on.
"""

from __future__ import annotations

EARLIER = "vorig"  # what the earlier of two releases is attached as

# What a figure is; its names and texts may change without another method.
_FORMULA = "soort, teller, noemer, geheel, vergelijk_jaren, eenheid, definitie_versie, telwijze"
_DELIMITED = "begrip, kijkt_naar, lijst, geldig_van, geldig_tot"
_FILTERS = (
    "dataset, grootheid, begrip, telt, niveau, leerweg, instelling, beroepsniveau, geslacht, "
    "opleiding"
)


def _listed(columns: str) -> str:
    """Return SQL of one text that differs when any of the columns does."""
    return "concat_ws(' · ', {})".format(
        ", ".join(f"coalesce(cast({c.strip()} as varchar), '–')" for c in columns.split(","))
    )


def _both(table: str, key: str, value: str, kind: str, only_changed: bool) -> str:
    """Return SQL of what differs under one key; what is only in one of the two, if it counts."""
    condition = "v.id is not null and n.id is not null and " if only_changed else ""
    return f"""
        select '{kind}' as soort, coalesce(n.id, v.id) as id, v.inhoud as was, n.inhoud as nu
        from (select {key} as id, {value} as inhoud from marts.{table} group by all) as n
        full join (
            select {key} as id, {value} as inhoud from {EARLIER}.marts.{table} group by all
        ) as v on n.id = v.id
        where {condition} n.inhoud is distinct from v.inhoud
    """


# The code list of a definition as one text; which of its codes differ is told apart.
_CODES = "string_agg(kenmerk || '=' || telt_mee, '; ' order by kenmerk)"
_SUMS = f"string_agg({_listed(_FILTERS)}, ' + ' order by {_listed(_FILTERS)})"

METHODE = f"""
create or replace temp table methode as
with definities as (
    {_both("dim_definities", "definitie_versie", _listed(_DELIMITED), "definitie", False)}
),
codes as (
    {_both("dim_definitie_codes", "definitie_versie", _CODES, "codelijst", True)}
),
formules as ({_both("dim_kerncijfers", "kerncijfer", _listed(_FORMULA), "formule", True)}),
sommen as ({_both("dim_meetwaarden", "meetwaarde", _SUMS, "meetwaarde", True)}),
indeling as ({_both("dim_regios", "regio", "coalesce(max(ouder), '')", "indeling", True)}),
alles as (
    -- A definition of which no list is known has no figures; naming one changes nothing.
    select * from definities where concat(was, nu) like '%bekend%'
    union all from codes union all from formules union all from sommen union all from indeling
)
select
    soort, id, was, nu,
    case
        when was is null then 'nieuw'
        when nu is null then 'vervallen'
        else 'gewijzigd'
    end as wat
from alles
"""
