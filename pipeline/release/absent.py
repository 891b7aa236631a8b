"""Which key figures have no cell, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import duckdb
from pydantic import BaseModel

from pipeline.sources.registry import load_registry


class Absent(BaseModel):
    """A key figure without a single cell. `reason` is a code; the rest fills in its sentence."""

    kerncijfer: str
    naam: str
    reason: Literal["no_source", "not_delivered", "refused", "outside_validity", "no_rows"]
    dataset: str = ""
    publisher: str = ""
    detail: str = ""

    def describe(self) -> str:
        """Return one English line for the command line."""
        if self.reason == "no_source":
            why = "geen bron (no open source gives it)"
        elif self.reason == "not_delivered":
            why = f"no delivery of {self.dataset} ({self.publisher})"
        elif self.reason == "refused":
            why = f"what was delivered of {self.dataset} was refused ({self.detail})"
        elif self.reason == "outside_validity":
            why = (
                f"what was delivered of {self.dataset} lies outside the time its definition holds "
                f"({self.detail})"
            )
        else:
            why = f"{self.dataset} was delivered, but has no rows for it ({self.detail})"
        return f"{self.kerncijfer} {self.naam}: {why}"


def find_absent(db: duckdb.DuckDBPyConnection, refused: Mapping[str, str]) -> list[Absent]:
    """Return the key figures of the catalogue without a cell; control series are left out.

    Args:
        db: the candidate's warehouse.
        refused: the files that were refused, by dataset.
    """
    rows = db.execute(
        """
        with sommen as (
            select
                meetwaarde, min(dataset) as dataset, min(omschrijving) as omschrijving,
                min(grootheid) as grootheid, min(niveau) as niveau, min(leerweg) as leerweg
            from marts.dim_meetwaarden group by meetwaarde
        )
        select
            k.kerncijfer, k.naam, k.soort, m.dataset, m.omschrijving,
            d.geldig_van || ' – ' || coalesce(d.geldig_tot::varchar, '') as geldig,
            exists (from marts.dim_bronnen b where b.dataset = m.dataset) as delivered,
            exists (
                from intermediate.int_groepen c
                where c.dataset = m.dataset
                    and list_contains(string_split(m.grootheid, '|'), c.grootheid)
                    and (m.niveau is null or c.niveau = m.niveau)
                    and (m.leerweg is null
                        or list_contains(string_split(m.leerweg, '|'), c.leerweg))
                    and (left(c.periode, 4) || '-12-31' < d.geldig_van::varchar
                        or left(c.periode, 4) || '-01-01' > d.geldig_tot::varchar)
            ) as outside
        from marts.dim_kerncijfers as k
        left join sommen as m on k.teller = m.meetwaarde
        left join marts.dim_definities as d using (definitie_versie)
        where k.kern <> 'C' and k.kerncijfer not in (select kerncijfer from marts.fct_kerncijfers)
        order by k.volgorde
        """
    ).fetchall()
    datasets = load_registry().datasets
    absent = []
    for kerncijfer, naam, soort, dataset, meetwaarde, valid, delivered, outside in rows:
        base = {"kerncijfer": kerncijfer, "naam": naam}
        if soort == "geen bron":
            absent.append(Absent(reason="no_source", **base))
            continue
        base |= {"dataset": dataset, "publisher": datasets[dataset].publisher}
        if not delivered and dataset in refused:
            absent.append(Absent(reason="refused", detail=refused[dataset], **base))
        elif not delivered:
            absent.append(Absent(reason="not_delivered", **base))
        elif outside:
            absent.append(Absent(reason="outside_validity", detail=valid, **base))
        else:
            needs = meetwaarde if soort != "mutatie" else f"{meetwaarde}, in two periods"
            absent.append(Absent(reason="no_rows", detail=needs, **base))
    return absent
