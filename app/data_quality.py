"""What the pages on actions, quality and accountability ask of the current release."""

from __future__ import annotations

from dataclasses import dataclass

from app.data import Row, ask
from pipeline import files
from pipeline.archive import Receipt
from pipeline.release import query
from pipeline.release.store import CHANGES, Manifest
from pipeline.release.versions import Changes
from pipeline.sources.freshness import Expected, next_expected
from pipeline.sources.registry import Dataset, load_registry

REGISTRATIONS = """
from marts.dim_registraties
where bekend_tot is null
order by register, pijler, periode, registratie
"""


def targets(manifest: Manifest) -> list[Row]:
    """Return the targets of the pact, each with the figure of the same definition or why not."""
    return ask(manifest.release, query.TABLES["doelen"])


def registrations(manifest: Manifest) -> list[Row]:
    """Return the entries of the registers as known now."""
    return ask(manifest.release, REGISTRATIONS)


CONTROLS = """
select
    controle, soort, count(*) as alle,
    count(*) filter (uitkomst = 'klopt') as klopt,
    count(*) filter (uitkomst = 'wijkt af') as wijkt_af,
    count(*) filter (uitkomst = 'niet te vergelijken') as niet_te_vergelijken
from marts.fct_controles
group by all
order by controle, soort
"""
DEVIATIONS = """
from marts.fct_controles
where uitkomst <> 'klopt'
order by ernst, controle, meetwaarde, periode
"""
CORRECTIONS = """
select correctie, dataset, bestand, bron_regel, bron_kolom, gevonden, actie, nieuw, reden,
    gemeld_door, gemeld_op, stand
from marts.dim_correcties
inner join marts.dim_bronnen using (bron_snapshot)
order by correctie, bestand, bron_regel
"""
REVISIONS = "from marts.dim_herzieningen order by ontvangen_van, herziening"


def controls(manifest: Manifest) -> list[Row]:
    """Return per kind of control total how many hold, deviate, or cannot be compared."""
    return ask(manifest.release, CONTROLS)


def deviations(manifest: Manifest) -> list[Row]:
    """Return the control totals that do not hold."""
    return ask(manifest.release, DEVIATIONS)


def corrections(manifest: Manifest) -> list[Row]:
    """Return the cells of sources that are replaced because they are known to be wrong."""
    return ask(manifest.release, CORRECTIONS)


def revisions(manifest: Manifest) -> list[Row]:
    """Return why publishers revised figures, where that is known."""
    return ask(manifest.release, REVISIONS)


@dataclass(frozen=True)
class Source:
    """A dataset of the registry: what came of it last, and when it is expected next."""

    name: str
    dataset: Dataset
    newest: Receipt | None
    periods: list[str]
    expected: Expected | None


def sources(manifest: Manifest) -> list[Source]:
    """Return every source that the registry knows, those with a delivery first."""
    found = []
    for name, dataset in load_registry().datasets.items():
        receipts = [r for r in manifest.snapshots if r.dataset == name]
        newest = max(receipts, key=lambda r: (r.received_on, r.archived_at), default=None)
        expected = next_expected(dataset, newest.received_on) if newest else None
        periods = sorted({p for r in receipts for p in r.periods})
        found.append(Source(name, dataset, newest, periods, expected))
    return sorted(found, key=lambda s: (s.newest is None, s.dataset.publisher, s.name))


CODES = """
select kenmerk, telt_mee
from marts.dim_definitie_codes
where definitie_versie = $definitie
order by telt_mee desc, kenmerk
"""
LICENCES = """
select uitgever, titel, licentie, bool_or(herkomst = 'sample') as voorbeeld
from marts.dim_bronnen
group by all
order by uitgever, titel
"""


def codes(manifest: Manifest, definition: str) -> list[Row]:
    """Return the code list of a delimitation: each value, and whether it counts."""
    return ask(manifest.release, CODES, definitie=definition)


def licences(manifest: Manifest) -> list[Row]:
    """Return the sources of the release with their licence."""
    return ask(manifest.release, LICENCES)


def changes(manifest: Manifest) -> Changes | None:
    """Return what changed since the release before; None for a release that does not say."""
    if CHANGES not in manifest.files:
        return None
    return Changes.model_validate(files.read_json(manifest.directory / CHANGES))
