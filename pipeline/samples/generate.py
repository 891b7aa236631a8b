"""Write the sample extracts: real layouts, published national totals, a synthetic breakdown.

Every institution and company is made up ("Voorbeeld …"); the split over places, sexes and levels is
drawn from a seeded generator, so that the same bytes come out every time. Run as
`python -m pipeline.samples.generate` (or `make samples`); with `--scale 100 --to DIR` the files of
DUO are a hundred times as large.
"""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from pipeline.samples import cbs, deliveries, duo
from pipeline.samples import published as p
from pipeline.samples.scale import repeated
from pipeline.settings import SAMPLES_DIR

FIRST = date(2014, 5, 13)
# DUO's files of students and pupils hold nearly all cells.
SCALED = ("mbo-", "hbo-", "wo-", "vo-")
THOUSANDS = ("x 1000", 1)


def extracts() -> list[tuple[str, date, str | None, bytes]]:
    """Return every extract: file name, the day it was received, a period told, and its bytes.

    The days after the first are those of the publisher or of an edition of the monitor where they
    are known, and chosen where they are not.
    """
    known_2014 = dict.fromkeys(cbs.ww_series(2013), "Definitief") | {"2014MM04": "Voorlopig"}
    known_2019 = dict.fromkeys(cbs.ww_series(2018), "Definitief")
    ebb = dict.fromkeys((f"{year}JJ00" for year in p.EBB_YEARS), "Definitief")
    werkzaam = ("WerkzameBeroepsbevolking", "Werkzame beroepsbevolking", *THOUSANDS)
    werkloos = ("WerklozeBeroepsbevolking", "Werkloze beroepsbevolking", *THOUSANDS)
    ww = ("D007076_2", "Totaal werkloosheidsuitkeringen", *THOUSANDS)
    return [
        ("vestigingen-vo.csv", FIRST, None, duo.vestigingen()),
        ("mbo-deelnemers-2012-2013.csv", FIRST, None, duo.mbo_2013()),
        ("hbo-eerstejaars-2012-2013.csv", FIRST, None, duo.ho_2013("hbo")),
        ("wo-eerstejaars-2012-2013.csv", FIRST, None, duo.ho_2013("wo")),
        ("vo-leerlingen-2012.csv", date(2013, 2, 15), "2012SJ00", duo.vo_2012()),
        ("vo-leerlingen-2013.csv", FIRST, "2013SJ00", duo.vo_2013()),
        ("samenwerking-2014.xlsx", FIRST, None, deliveries.pbt()),
        ("technici-observations.json", FIRST, None, cbs.technici()),
        ("technici-measure-codes.json", FIRST, None, cbs.measures("techniekpact", werkzaam)),
        ("technici-perioden-codes.json", FIRST, None,
         cbs.periods("techniekpact", {"2013JJ00": "Definitief"})),
        ("37789ksz-observations-2014.json", FIRST, None, cbs.ksz(2013)),
        ("37789ksz-measure-codes.json", FIRST, None, cbs.measures("37789ksz", ww)),
        ("37789ksz-perioden-codes-2014.json", FIRST, None, cbs.periods("37789ksz", known_2014)),
        ("uwv-ww-2014.csv", FIRST, None, deliveries.uwv_ww()),
        ("uwv-vacatures-2014.csv", FIRST, None, deliveries.vacatures_2014()),
        ("registers-2014.csv", FIRST, None, deliveries.registers()),
        ("vo-leerlingen-2016-editie-2017.csv", date(2017, 6, 15), "2016SJ00", duo.vo_2016(2017)),
        ("leerbedrijven-2018.csv", date(2018, 10, 1), None, deliveries.leerbedrijven()),
        ("37789ksz-observations-2019.json", date(2019, 2, 28), None, cbs.ksz(2018)),
        ("37789ksz-perioden-codes-2019.json", date(2019, 2, 28), None,
         cbs.periods("37789ksz", known_2019)),
        ("vo-leerlingen-2019.csv", date(2020, 2, 14), "2019SJ00", duo.vo_2019()),
        ("mbo-deelnemers-2015-2019.csv", date(2020, 3, 17), None, duo.mbo_2019()),
        ("hbo-eerstejaars-2015-2019.csv", date(2020, 3, 17), None, duo.ho_2019()),
        ("hbo-gediplomeerden-2014-2018.csv", date(2020, 3, 17), None, duo.gediplomeerden()),
        ("technici-ezk-observations.json", date(2020, 6, 1), None, cbs.technici_ezk()),
        ("technici-ezk-measure-codes.json", date(2020, 6, 1), None,
         cbs.measures("technici", werkzaam, werkloos)),
        ("technici-ezk-perioden-codes.json", date(2020, 6, 1), None,
         cbs.periods("technici", {"2019JJ00": "Definitief"})),
        ("uwv-vacatures-2022.csv", date(2022, 5, 24), None,
         deliveries.openstaand(p.OPENSTAAND_EDITIE_2022)),
        ("80472ned-typed-data-set.json", date(2023, 2, 15), None, cbs.vacatures()),
        ("80472ned-perioden.json", date(2023, 2, 15), None, cbs.vacatures_perioden()),
        ("80472ned-bedrijfskenmerken.json", date(2023, 2, 15), None,
         cbs.vacatures_bedrijfstakken()),
        # DUO has put `<5` in files since November 2023.
        ("vo-leerlingen-2022.csv", date(2023, 11, 15), "2022SJ00", duo.vo_later(2022)),
        ("vo-leerlingen-2023.csv", date(2024, 3, 15), "2023SJ00", duo.vo_later(2023)),
        ("vo-leerlingen-2016-editie-2024.csv", date(2024, 6, 27), "2016SJ00", duo.vo_2016(2024)),
        ("uwv-vacatures-2024.csv", date(2024, 6, 27), None,
         deliveries.openstaand(p.OPENSTAAND_EDITIE_2024)),
        ("80590ned-observations.json", date(2026, 2, 20), None, cbs.arbeidsdeelname()),
        ("80590ned-measure-codes.json", date(2026, 2, 20), None,
         cbs.measures("80590ned", *cbs.ARBEIDSDEELNAME)),
        ("80590ned-perioden-codes.json", date(2026, 2, 20), None, cbs.periods("80590ned", ebb)),
    ]  # fmt: skip


def write(directory: Path = SAMPLES_DIR, scale: int = 1) -> None:
    """Write every extract and the manifest that `techniekpact run --source sample` reads.

    Args:
        directory: where to.
        scale: how many times as large the files of `SCALED` are. Their counts add up to as many
            times the published totals, so shares stay the same.
    """
    directory.mkdir(parents=True, exist_ok=True)
    manifest = [
        "# Written by pipeline/samples/generate.py. Sample data: totals published, the rest not.\n"
    ]
    for name, received, period, data in extracts():
        with (directory / name).open("wb") as file:
            file.writelines(repeated(data, scale) if name.startswith(SCALED) else [data])
        manifest.append(f"- file: {name}\n  received_on: {received}\n")
        if period:
            manifest.append(f"  period: {period}\n")
    (directory / "manifest.yml").write_text("".join(manifest), encoding="utf-8")


def main() -> None:
    """Write the extracts as the command line asks."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.samples.generate")
    parser.add_argument("--scale", type=int, default=1, metavar="N", help="DUO's files N times")
    parser.add_argument("--to", type=Path, default=SAMPLES_DIR, metavar="DIR", help="a folder")
    asked = parser.parse_args()
    if asked.scale < 1:
        parser.error("--scale is a whole number from 1")
    if asked.scale > 1 and asked.to.resolve() == SAMPLES_DIR.resolve():
        parser.error("a scaled sample is not for the folder of extracts; say where with --to")
    write(asked.to, asked.scale)


if __name__ == "__main__":
    main()
