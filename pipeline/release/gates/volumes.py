"""The rows of each dataset and year lie within the band of the release before."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from pipeline import files
from pipeline.release.gates.kinds import Candidate, Finding, Gate

BANDS = Path(__file__).with_name("bands.yml")

# Lines of the newest deliveries that hold something for a year.
_ROWS = """
    select
        c.dataset, left(c.periode, 4) as jaar,
        count(distinct (c.bron_snapshot, c.bron_regel)) as rijen,
        bool_or(v.voorbeeld) as voorbeeld,
        bool_or(c.bron_snapshot not in (select bron_snapshot from marts.dim_bronnen)) as ingetrokken
    from {db}intermediate.int_cellen as c
    inner join {db}intermediate.int_versies as v
        using (dataset, dekking, bron_periode, bron_snapshot)
    where v.bekend_tot is null
    group by all
"""

# What replaces a sample may have any number of rows. A delivery that a person set aside takes its
# rows along; the gates on cells look at what that does.
COUNTS = f"""
select v.dataset, v.jaar, v.rijen as was, coalesce(n.rijen, 0) as nu
from ({_ROWS.format(db="vorig.")}) as v
left join ({_ROWS.format(db="")}) as n using (dataset, jaar)
where not v.ingetrokken and not (v.voorbeeld and not coalesce(n.voorbeeld, true))
order by all
"""


class Band(BaseModel):
    """How much less and more there may be, in per cent, for which datasets and years, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    dataset: str = ""
    years: list[str] = []
    less: float
    more: float
    reason: str
    from_rows: int = 0

    def fits(self, dataset: str, year: str) -> bool:
        """Whether it is about the rows of this dataset and year."""
        return self.dataset == dataset and (not self.years or year in self.years)


class Bands(BaseModel):
    """The bands of `bands.yml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    default: Band
    datasets: list[Band] = []

    def of(self, dataset: str, year: str) -> Band:
        """Return the band of a dataset and year."""
        return next((b for b in reversed(self.datasets) if b.fits(dataset, year)), self.default)


def load_bands() -> Bands:
    """Return the bands.

    Raises:
        pydantic.ValidationError: when the file says something else than a band.
    """
    return Bands.model_validate(files.read_yaml(BANDS))


def look(candidate: Candidate) -> list[Finding]:
    """Find datasets and years with far fewer or more rows than before."""
    bands, found = load_bands(), []
    for r in candidate.rows(COUNTS):
        band = bands.of(r["dataset"], r["jaar"])
        low, high = r["was"] * (1 - band.less / 100), r["was"] * (1 + band.more / 100)
        if r["was"] >= band.from_rows and not low <= r["nu"] <= high:
            says = f"{r['nu']} rows, {r['was']} before; expected {low:.0f} to {high:.0f}"
            found.append(Finding(f"{r['dataset']} {r['jaar']}", says))
    return found


GATE = Gate(
    "row_counts_in_band",
    "blocking",
    "A year has far fewer or more rows than before. Look whether a part is missing or doubled; if "
    f"not, give it a line with the reason in {BANDS.name}.",
    look,
    needs_earlier=True,
)
