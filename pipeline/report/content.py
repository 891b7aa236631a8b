"""What the report of a release says: the core figures of the three pillars, from the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

import duckdb

from pipeline.exports.table import sign
from pipeline.keys import DIMENSIONS
from pipeline.release import hedges, query
from pipeline.release.store import Manifest
from pipeline.report import charts, sentences
from pipeline.report.model import Chapter, Line, Report, Section, Sentence
from pipeline.report.notes import Notes
from pipeline.report.wording import Wording

Row = dict[str, Any]
COUNTRY = "NL"
CORE = "K"
PILLARS = ("kiezen", "leren", "werken")
LABELS = (
    "afzender", "inhoud", "noten", "bronnen", "bronnen_uitleg", "leeswijzer", "verantwoording",
    "pagina",
)  # fmt: skip


def build(
    manifest: Manifest, as_of: date | None = None, regio: str = COUNTRY, language: str = "nl"
) -> Report:
    """Return the report of a release.

    Args:
        manifest: the release.
        as_of: what was known on this day; the newest knowledge when absent.
        regio: one region, by code or name.
        language: `nl` or `en`.

    Raises:
        Unknown: for a region that does not exist or is a kind of region, and for a day to come.
        ValueError: for a language without texts.
    """
    words = Wording(language)
    if as_of and as_of > date.today():
        raise query.Unknown(
            f"What will be known on {as_of} is not known yet; give a day until today."
        )
    with duckdb.connect(manifest.warehouse, read_only=True) as db:
        figures, regions, sources, breaks, definitions = (
            query.in_language(query.rows_of(db, f"from marts.{table}"), language)
            for table in (
                "dim_kerncijfers order by volgorde", "dim_regios order by soort, regio",
                "dim_bronnen", "dim_breuken", "dim_definities",
            )
        )  # fmt: skip
    region = _one_region(regions, regio)
    asked: dict[str, Any] = {
        "as_of": as_of,
        "ids": [f["kerncijfer"] for f in figures if f["kern"] == CORE],
    }
    cells = query.kerncijfers(manifest, regio=region["regio"], **asked)
    national = cells if region["regio"] == COUNTRY else query.kerncijfers(manifest, **asked)
    notes = Notes(words, sources, breaks, definitions)
    making = _Making(words, region, cells, national, notes, as_of)
    chapters = [making.chapter(p, [f for f in figures if f["pijler"] == p and f["kern"] == CORE])
                for p in PILLARS]  # fmt: skip
    used = {s for row in making.shown for s in row["bron_snapshots"].split()}
    return _framed(
        words, manifest, making, chapters, [s for s in sources if s["bron_snapshot"] in used]
    )


def _one_region(regions: Sequence[Row], asked: str) -> Row:
    regions = [r for r in regions if r["soort"] != "onbekend"]
    asked = query.named(asked)
    for region in regions:
        if asked == region["regio"] or asked.lower() == region["naam"].lower():
            return region
    listed = ", ".join(f"{r['regio']} ({r['naam']})" for r in regions)
    raise query.Unknown(f"A report is about one region, and {asked} is none. There are: {listed}.")


def _framed(
    words: Wording, manifest: Manifest, making: _Making, chapters: list[Chapter], used: list[Row]
) -> Report:
    of_region = making.region["regio"] != COUNTRY
    name, as_of = making.region_name, making.as_of
    known = words.day(as_of) if as_of else words.text("feit.nu")
    code = manifest.code_version[:12]
    facts = {
        "publicatie": manifest.release, "versie": manifest.version,
        "gepubliceerd": words.day(manifest.published_at), "bekend": known, "regio": name,
        "programma": manifest.code_version, "vingerafdruk": manifest.input_fingerprint,
    }  # fmt: skip
    sample = any(row["voorbeeld"] for row in making.shown)
    return Report(
        language=words.language,
        title=words.text("titel_regio", regio=name) if of_region else words.text("titel"),
        subtitle=words.text("ondertitel", dag=known) if as_of else words.text("ondertitel_nu"),
        intro=words.text("inleiding_regio", regio=name) if of_region else words.text("inleiding"),
        notice=words.text("voorbeeld") if sample else "",
        edition=words.text("uitgave", release=manifest.release, code=code),
        chapters=chapters,
        notes=making.notes.texts(),
        signs=[(s, str(what)) for s, what in words.entry("tekens").items()],
        rules=_rules(words),
        sources=[
            words.text(
                "bron_regel", uitgever=s["uitgever"], titel=s["titel"], bestand=s["bestand"],
                dag=words.day(s["ontvangen_op"]), licentie=s["licentie"],
            )
            for s in sorted(used, key=lambda s: (s["uitgever"], s["ontvangen_op"], s["bestand"]))
        ],
        facts=[(words.text(f"feit.{key}"), value) for key, value in facts.items()],
        labels={key: words.text(key) for key in LABELS}
        | ({} if used else {"bronnen_uitleg": words.text("bronnen_geen")}),
        release=manifest.release,
        published_at=manifest.published_at,
    )  # fmt: skip


def _rules(words: Wording) -> list[str]:
    near, about = (
        words.with_unit(f"{words.number(100 * part, 1)}".removesuffix(",0").removesuffix(".0"), "%")
        for part in (hedges.NEAR, hedges.ABOUT)
    )
    return [str(rule).format(dichtbij=near, rond=about) for rule in words.entry("regels")]


class _Making:
    """A report in the making: the cells it may use, and what it has shown of them."""

    def __init__(
        self, words: Wording, region: Row, cells: list[Row], national: list[Row],
        notes: Notes, as_of: date | None,
    ) -> None:  # fmt: skip
        self.words, self.region, self.notes, self.as_of = words, region, notes, as_of
        self.shown: list[Row] = []
        self._cells, self._national = cells, national

    @property
    def regional(self) -> bool:
        return bool(self.region["regio"] != COUNTRY)

    @property
    def region_name(self) -> str:
        if not self.regional:
            return self.words.text("land")
        name = str(self.region["naam"])
        is_landsdeel = self.region["soort"] == "landsdeel"
        return self.words.text("landsdeel", naam=name) if is_landsdeel else name

    def chapter(self, pillar: str, figures: Sequence[Row]) -> Chapter:
        sections, closing, national_only = [], [], []
        for figure in figures:
            mine = [r for r in self._cells if r["kerncijfer"] == figure["kerncijfer"]]
            name = figure["naam"]
            if mine:
                sections.append(self._section(figure, mine))
            elif any(r["kerncijfer"] == figure["kerncijfer"] for r in self._national):
                national_only.append(name)
            elif self.as_of:
                day = self.words.day(self.as_of)
                closing.append(self.words.text("zin_leeg", naam=name, dag=day))
            else:
                closing.append(self.words.text("zin_leeg_nu", naam=name))
        if national_only:
            closing.append(self.words.text("zin_niet_regio", namen="; ".join(national_only)))
        return Chapter(
            self.words.text(f"pijler.{pillar}"), self.words.text(f"pijler_uitleg.{pillar}"),
            charts.COLOURS[pillar], sections, closing,
        )  # fmt: skip

    def _section(self, figure: Row, mine: list[Row]) -> Section:
        self.shown += mine
        series = {part: list(rows) for part, rows in groupby(sorted(mine, key=_order), key=part_of)}
        told: list[Sentence] = []
        for part, rows in series.items():
            told += self._sentences(figure, part, rows)
        parts = any(series)
        keys = ["periode", *(["soort"] if parts else []), "waarde",
                *(["land"] if self.regional else []), "status", "bekend"]  # fmt: skip
        lines = [
            Line(self._line(keys, part, row), self.notes.of(row))
            for part, rows in series.items()
            for row in rows
        ]
        return Section(
            figure["kerncijfer"], figure["naam"], told,
            charts.chart(self.words, figure, series, self._place),
            [self.words.text(f"kolom.{key}") for key in keys], lines,
            [i for i, key in enumerate(keys) if key in ("waarde", "land")],
        )  # fmt: skip

    @property
    def _place(self) -> str:
        return (
            self.words.entry("voor_regio").format(regio=self.region_name) if self.regional else ""
        )

    def _sentences(self, figure: Row, part: str, rows: list[Row]) -> list[Sentence]:
        newest = rows[-1]
        words = self.words
        found = [
            Sentence(
                sentences.about(words, figure, part, newest, self._place), self.notes.of(newest)
            )
        ]
        changed = sentences.since(words, figure, rows)
        found += [Sentence(changed)] if changed else []
        country = self._country(newest)
        if country and sentences.known(country):
            grows = figure["soort"] == "mutatie"
            value = sentences.growth(words, figure, part, country) if grows else words.told(country)
            found.append(Sentence(words.text("zin_land", waarde=value), self.notes.of(country)))
        return found

    def _country(self, row: Row) -> Row | None:
        """Return the cell of the whole country beside one of a region."""
        same = ("kerncijfer", "periode", *DIMENSIONS, "vergelijking", "telwijze")
        if not self.regional:
            return None
        for other in self._national:
            if all(other[k] == row[k] for k in same):
                self.shown.append(other)
                return other
        return None

    def _line(self, keys: list[str], part: str, row: Row) -> list[str]:
        words = self.words
        marks = sign(row).replace(".", "").strip()
        country = self._country(row)
        said = {
            "periode": words.period(row["periode"]),
            "soort": sentences.part_name(words, part) if part else "",
            "waarde": f"{words.printed(row)} {marks}".strip(),
            "land": words.printed(country) if country else "",
            "status": words.text(f"status.{row['status']}"),
            "bekend": words.day(row["bekend_vanaf"]),
        }
        return [said[key] for key in keys]


def part_of(row: Row) -> str:
    """Return the breakdown that a cell is of, or an empty text for a total."""
    return " ".join(row[d] for d in (*DIMENSIONS, "vergelijking") if row[d] != "totaal")


def _order(row: Row) -> tuple[str, date]:
    return part_of(row), row["periode_eind"]
