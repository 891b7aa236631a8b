"""Which core key figures have no cell, and why."""

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
    reason: Literal["not_delivered", "refused", "outside_validity", "no_rows"]
    dataset: str
    publisher: str
    detail: str = ""

    def describe(self) -> str:
        """Return one English line for the command line."""
        if self.reason == "not_delivered":
            why = f"no delivery of {self.dataset} ({self.publisher})"
        elif self.reason == "refused":
            why = f"what was delivered of {self.dataset} was refused ({self.detail})"
        elif self.reason == "outside_validity":
            why = (
                f"what was delivered of {self.dataset} lies after its definition ends {self.detail}"
            )
        else:
            why = f"{self.dataset} was delivered, but has no rows for it ({self.detail})"
        return f"{self.kerncijfer} {self.naam}: {why}"


def find_absent(db: duckdb.DuckDBPyConnection, refused: Mapping[str, str]) -> list[Absent]:
    """Return the core key figures without a cell.

    Args:
        db: the candidate's warehouse.
        refused: the files that were refused, by dataset.
    """
    rows = db.execute(
        """
        with cellen as (
            select dataset, grootheid, niveau, leerweg, count(*) as n
            from intermediate.int_cellen group by all
        )
        select
            k.kerncijfer, k.naam, m.dataset, m.omschrijving, k.soort, d.geldig_tot,
            exists (from marts.dim_bronnen b where b.dataset = m.dataset) as delivered,
            exists (
                from cellen c
                where c.dataset = m.dataset and c.grootheid = m.grootheid
                    and (m.niveau is null or c.niveau = m.niveau)
                    and (m.leerweg is null or c.leerweg = m.leerweg)
            ) as has_cells
        from marts.dim_kerncijfers as k
        inner join seeds.meetwaarden as m on k.teller = m.meetwaarde
        left join seeds.definities as d on m.definitie_versie = d.definitie_versie
        where k.kern = 'K' and k.kerncijfer not in (select kerncijfer from marts.fct_kerncijfers)
        order by k.volgorde
        """
    ).fetchall()
    datasets = load_registry().datasets
    absent = []
    for kerncijfer, naam, dataset, meetwaarde, soort, valid_until, delivered, has_cells in rows:
        publisher = datasets[dataset].publisher
        base = {"kerncijfer": kerncijfer, "naam": naam, "dataset": dataset, "publisher": publisher}
        if not delivered and dataset in refused:
            absent.append(Absent(reason="refused", detail=refused[dataset], **base))
        elif not delivered:
            absent.append(Absent(reason="not_delivered", **base))
        elif has_cells and valid_until is not None:
            absent.append(Absent(reason="outside_validity", detail=str(valid_until), **base))
        else:
            needs = meetwaarde if soort != "mutatie" else f"{meetwaarde}, in two periods"
            absent.append(Absent(reason="no_rows", detail=needs, **base))
    return absent
