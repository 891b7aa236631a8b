"""How the newest file of a dataset is found: the facts under `find` in the registry, with types.

Each entry of `find` has one key, which says what kind of place it is. Only facts here; what is done
with them stands in the modules named after the places.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, field_validator

YEAR, FIRST = "{year}", "{first}"


class _Fact(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Ckan(_Fact):
    """A package in DUO's catalogue, and which of its resources are wanted.

    Each of `resources` is a regular expression that fits the whole name or title of exactly one
    resource, without regard to case: names stay over the years, ids and file names do not. Where
    each year is a resource of its own, `{year}` in it stands for the newest.
    """

    package: str
    resources: Annotated[list[str], Field(min_length=1)]

    @field_validator("resources")
    @classmethod
    def _can_be_compiled(cls, patterns: list[str]) -> list[str]:
        for pattern in patterns:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
        return patterns


class Static(_Fact):
    """A file whose name holds its year, in every spelling that was seen.

    `{year}` stands for the year, and `{first}` for the year `span` years before it. A name without
    `{year}` is one fixed address. `years` is how many years back are tried.
    """

    names: Annotated[list[str], Field(min_length=1)]
    span: int = 4
    years: Annotated[int, Field(ge=1, le=30)] = 10


class ODataV4(_Fact):
    """A table of CBS, as OData v4."""

    table: str


class ODataV3(_Fact):
    """A table of CBS, as OData v3, and which of its two forms is taken."""

    table: str
    dataset: Literal["TypedDataSet", "UntypedDataSet"] = "TypedDataSet"


class FindCkan(_Fact):
    """`ckan: {package: …, resources: […]}`."""

    ckan: Ckan


class FindStatic(_Fact):
    """`static: {names: […]}`."""

    static: Static


class FindODataV4(_Fact):
    """`odata_v4: {table: …}`."""

    odata_v4: ODataV4


class FindODataV3(_Fact):
    """`odata_v3: {table: …}`."""

    odata_v3: ODataV3


class FindDelivery(_Fact):
    """`delivery: docs/deliveries.md`: a person hands the file in; there is nothing to fetch."""

    delivery: str


def _kind(value: Any) -> str | None:
    keys = list(value) if isinstance(value, dict) else list(type(value).model_fields)
    return str(keys[0]) if len(keys) == 1 else None


Finder = Annotated[
    Annotated[FindCkan, Tag("ckan")]
    | Annotated[FindStatic, Tag("static")]
    | Annotated[FindODataV4, Tag("odata_v4")]
    | Annotated[FindODataV3, Tag("odata_v3")]
    | Annotated[FindDelivery, Tag("delivery")],
    Discriminator(_kind),
]
