"""Names shared by the parts: asset keys, table names, period codes. No logic."""

from __future__ import annotations

import re

JOB_NAME = "kerncijfers"
ARCHIVE_ASSET = ("archive",)
SNAPSHOTS_ASSET = ("raw", "bron_snapshots")
RELEASE_ASSET = ("release",)
COMPARISON_ASSET = ("release_comparison",)

SNAPSHOT_COLUMN = "bron_snapshot"
LINE_COLUMN = "bron_regel"
SNAPSHOTS_TABLE = "bron_snapshots"
ARRIVALS_TABLE = "bron_leveringen"
CORRECTIONS_TABLE = "correcties"

PERIOD_PATTERN = re.compile(r"^\d{4}(JJ00|SJ00|KW0[1-4]|MM(0[1-9]|1[0-2]))$")


def raw_asset(dataset: str) -> tuple[str, str]:
    """Return the asset key of a dataset's landed rows."""
    return ("raw", dataset)


# What a figure may be broken down by beside its region, as the models have it (macro `dimensies`).
DIMENSIONS = (
    "geslacht", "niveau", "leerweg", "domein", "beroepsniveau", "beroepsgroep", "leeftijd",
    "instelling", "topsector", "opleiding", "actielijn", "stand",
)  # fmt: skip
