"""What the replay server holds for a person: the sample extracts, where the registry looks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import cycle
from typing import Any

import yaml
from hypothesis import Phase, find, settings
from hypothesis.strategies import from_regex
from pydantic import TypeAdapter

from pipeline.settings import REGISTRY_FILE, SAMPLES_DIR
from pipeline.sources.live.finders import (
    FIRST,
    YEAR,
    FindCkan,
    FindDelivery,
    Finder,
    FindODataV3,
    FindODataV4,
    FindStatic,
)
from tests.replay.server import Replay
from tests.replay.tables import TableV3, TableV4

# The extracts of a dataset that its publisher would put on the web, and the year of the first.
EXTRACTS = {
    "duo_mbo_deelnemers": (2019, ["mbo-deelnemers-2015-2019.csv"]),
    "duo_ho_eerstejaars": (2019, ["hbo-eerstejaars-2015-2019.csv", "wo-eerstejaars-2012-2013.csv"]),
    "duo_vo_leerlingen": (2019, ["vo-leerlingen-2019.csv"]),
}


def sample(name: str) -> bytes:
    """Return the bytes of a committed extract."""
    return (SAMPLES_DIR / name).read_bytes()


def sample_v4(page_size: int = 100_000) -> TableV4:
    """Return 37789ksz as the extract has it."""

    def records(name: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(sample(f"37789ksz-{name}.json"))["value"]
        return found

    return TableV4(
        "37789ksz",
        observations=records("observations-2019"),
        codes={"Perioden": records("perioden-codes-2019")},
        measures=records("measure-codes"),
        page_size=page_size,
    )


def made_v4(table: str, rows: int = 24, page_size: int = 100_000) -> TableV4:
    """Return a small made table of months, with the dimensions of 80590ned, and groups."""
    months = [f"{2024 + n // 12}MM{n % 12 + 1:02d}" for n in range(rows)]
    total = {"Geslacht": "T001038", "Leeftijd": "52052"}
    return TableV4(
        table,
        observations=[
            {
                "Id": n,
                "Measure": "M001",
                "ValueAttribute": "None",
                "Value": 10 + n,
                "StringValue": None,
                **total,
                "Perioden": month,
            }
            for n, month in enumerate(months)
        ],
        codes={
            **{name: [_code(code, "Totaal", None)] for name, code in total.items()},
            "Perioden": [_code(m, m, "0") | {"Status": "Definitief"} for m in months],
        },
        measures=[
            {
                "Identifier": "M001",
                "Index": 1,
                "Title": "Seizoengecorrigeerd",
                "Description": "",
                "MeasureGroupId": "0",
                "DataType": "Double",
                "Unit": "x 1000",
                "Decimals": 0,
                "PresentationType": None,
            }
        ],
        measure_groups=[_group("Werkzame beroepsbevolking")],
        groups={"Perioden": [_group("Maanden")]},
        page_size=page_size,
    )


def _code(identifier: str, title: str, group: str | None) -> dict[str, Any]:
    named = {"Identifier": identifier, "Index": 1, "Title": title, "Description": ""}
    return named | {"DimensionGroupId": group}


def _group(title: str) -> dict[str, Any]:
    return {"Id": "0", "Index": 1, "Title": title, "Description": "", "ParentId": None}


def made_v3(table: str, rows: int = 12, **facts: Any) -> TableV3:
    """Return a small made table of vacancies per quarter."""
    quarters = [f"{1997 + n // 4}KW{n % 4 + 1:02d}" for n in range(rows)]
    topics = ["OpenstaandeVacatures_1", "OntstaneVacatures_2", "VervuldeVacatures_3"]
    branch = {"Key": "T001081", "Title": "Alle economische activiteiten", "Description": ""}
    return TableV3(
        table,
        rows=[
            {"ID": n, "Bedrijfskenmerken": "T001081", "Perioden": quarter}
            | dict.fromkeys(topics, 5.5)
            for n, quarter in enumerate(quarters)
        ],
        dimensions={
            "Bedrijfskenmerken": [branch | {"CategoryGroupID": None}],
            "Perioden": [
                {"Key": q, "Title": q, "Description": "", "Status": "Definitief"} for q in quarters
            ],
        },
        topics=topics,
        **facts,
    )


def fill(replay: Replay) -> Iterator[str]:
    """Put something where each `find` of the registry looks; yield a line on each."""
    finder: TypeAdapter[Finder] = TypeAdapter(Finder)
    registry = yaml.safe_load(REGISTRY_FILE.read_text(encoding="utf-8"))
    for dataset, facts in registry["datasets"].items():
        year, extracts = EXTRACTS.get(dataset, (0, []))
        for entry in facts["find"]:
            match finder.validate_python(entry):
                case FindCkan() | FindStatic() if not extracts:
                    yield f"{dataset}: no extract, so this place answers 404"
                case FindCkan(ckan=ckan):
                    names = [_name_for(pattern) for pattern in ckan.resources]
                    given = zip(names, cycle(extracts))
                    resources = {name: (file, sample(file)) for name, file in given}
                    replay.put_package(ckan.package, resources)
                    yield f"{dataset}: package {ckan.package}: {', '.join(names)}"
                case FindStatic(static=static):
                    name = static.names[0].replace(YEAR, str(year))
                    name = name.replace(FIRST, str(year - static.span))
                    replay.put_static(name, sample(extracts[0]))
                    yield f"{dataset}: {name}"
                case FindODataV4(odata_v4=v4):
                    table = sample_v4() if v4.table == "37789ksz" else made_v4(v4.table)
                    replay.v4[v4.table] = table
                    yield f"{dataset}: OData v4 {v4.table}"
                case FindODataV3(odata_v3=v3):
                    replay.v3[v3.table] = made_v3(v3.table)
                    yield f"{dataset}: OData v3 {v3.table}"
                case FindDelivery():
                    pass


def _name_for(pattern: str) -> str:
    """Return a name that a regular expression of the registry fits."""
    fitting = from_regex(pattern.replace(YEAR, "2025"), fullmatch=True)
    # The first that is tried is the simplest, the same each time.
    first = settings(database=None, derandomize=True, phases=[Phase.generate], max_examples=50)
    return find(fitting, lambda _: True, settings=first)
