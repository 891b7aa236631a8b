"""Tables of CBS as the replay server holds them: OData v4 and v3, in pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.replay.answers import Answer, json_answer, not_there

Record = dict[str, Any]
MODIFIED = "2026-06-30T00:00:00+02:00"


@dataclass
class TableV4:
    """A table as OData v4. `count` is what Properties says when that is not the truth."""

    table: str
    observations: list[Record]
    codes: dict[str, list[Record]]
    measures: list[Record]
    measure_groups: list[Record] = field(default_factory=list)
    groups: dict[str, list[Record]] = field(default_factory=dict)
    modified: str | None = MODIFIED
    page_size: int = 100_000
    count: int | None = None

    @property
    def properties(self) -> Record:
        said = {
            "Identifier": self.table,
            "ReleaseDate": MODIFIED,
            "ObservationCount": len(self.observations) if self.count is None else self.count,
        }
        return said | ({"Modified": self.modified} if self.modified else {})

    def answer(self, base: str, entity: str, query: dict[str, str]) -> Answer:
        context = {"@odata.context": f"{base}/$metadata#{entity}"}
        if entity == "Properties":
            return json_answer(context | self.properties)
        records = self._records(entity)
        if records is None:
            return not_there()
        begin = int(query.get("$skip", 0))
        end = begin + self.page_size
        page = context | {"value": records[begin:end]}
        if end < len(records):
            page["@odata.nextLink"] = f"{base}/{entity}?$skip={end}"
        return json_answer(page)

    def _records(self, entity: str) -> list[Record] | None:
        if entity == "Dimensions":
            return [
                {
                    "Identifier": name,
                    "Title": name,
                    "Description": "",
                    "Kind": "TimeDimension" if name == "Perioden" else "Dimension",
                    "ContainsGroups": name in self.groups,
                    "ContainsCodes": True,
                }
                for name in self.codes
            ]
        named: dict[str, list[Record]] = {
            "Observations": self.observations,
            "MeasureCodes": self.measures,
            **{f"{name}Codes": codes for name, codes in self.codes.items()},
            **{f"{name}Groups": groups for name, groups in self.groups.items()},
        }
        if self.measure_groups:
            named["MeasureGroups"] = self.measure_groups
        return named.get(entity)


@dataclass
class TableV3:
    """A table as OData v3. `linked` pages name the next one; others just stop at the limit."""

    table: str
    rows: list[Record]
    dimensions: dict[str, list[Record]]
    topics: list[str]
    modified: str = "2026-06-30T02:00:00"
    page_size: int = 10_000
    envelope: bool = True
    linked: bool = True

    def answer(self, base: str, entity: str, query: dict[str, str]) -> Answer:
        records = self._records(entity)
        if records is None:
            return not_there()
        begin = int(query.get("$skip", 0))
        end = begin + min(self.page_size, int(query.get("$top", self.page_size)))
        page = records[begin:end]
        if not self.envelope:
            return json_answer(page)
        whole: Record = {"odata.metadata": f"{base}/$metadata#Cbs.OData.WebAPI.{entity}"}
        whole["value"] = page
        if self.linked and end < len(records):
            whole["odata.nextLink"] = f"{base}/{entity}?$format=json&$skip={end}"
        return json_answer(whole)

    def _records(self, entity: str) -> list[Record] | None:
        if entity == "TableInfos":
            return [{"ID": 0, "Identifier": self.table, "Modified": self.modified}]
        if entity == "DataProperties":
            time = {"Perioden": "TimeDimension"}
            kinds = [(time.get(name, "Dimension"), name) for name in self.dimensions]
            kinds += [("TopicGroup", ""), *(("Topic", topic) for topic in self.topics)]
            return [
                {
                    "odata.type": f"Cbs.OData.{kind}",
                    "ID": n,
                    "Position": n,
                    "ParentID": None,
                    "Type": kind,
                    "Key": key,
                    "Title": key,
                    "Description": "",
                }
                for n, (kind, key) in enumerate(kinds)
            ]
        if entity == "CategoryGroups":
            return []
        if entity in ("TypedDataSet", "UntypedDataSet"):
            return self.rows
        return self.dimensions.get(entity)
