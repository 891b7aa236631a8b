"""The sample, from pull to published release, as a user sees it."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from fractions import Fraction
from typing import Any

import duckdb
import pytest

from pipeline import files
from pipeline.lineage.explain import explain
from pipeline.lineage.explanation import Explanation
from pipeline.release import store
from pipeline.settings import PROJECT_ROOT, get_settings
from tests.conftest import Home

Cells = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def known_then(sample_home: Home) -> Cells:
    """What was known on 19 May 2014, by cell."""
    rows = sample_home.rows("kerncijfers", "--as-of", "2014-05-19")
    cells = {row["cel_id"]: row for row in rows}
    assert len(cells) == len(rows), "a cell must be unique"
    return cells


EXACT = {
    "KT-04/2012SJ00/NL": 55_737,
    "KT-04/2013SJ00/NL": 48_553,
    "KT-05/2012SJ00/NL": 77_182,
    "KT-05/2013SJ00/NL": 82_809,
    "KT-06/2012SJ00/NL": 132_919,
    "KT-06/2013SJ00/NL": 131_362,
    "KT-07/2012SJ00/NL": 57,
    "KT-08/2012SJ00/NL": 37,
    "LT-01/2014SJ00/NL": 107,
    "LT-02/2014SJ00/NL": 19,
    "LT-03/2014SJ00/NL/instelling=vo": 39,
    "LT-03/2014SJ00/NL/instelling=roc": 19,
    "LT-04/2013JJ00/NL": 18,
    "LT-05/2013JJ00/NL": 24,
    "LT-06/2013JJ00/NL": 489,
    "WT-01/2013JJ00/NL": 22,
    "WT-03/2013JJ00/NL": 19,
    "WT-05/2013JJ00/NL": 40,
}

# Exclusive bounds on the unrounded figure: what the report's words allow.
BETWEEN = {
    "KT-01/2013SJ00/NL": (5_900, 6_000),
    "KT-02/2013SJ00/NL": (18_700, 19_000),
    "KT-03/2013SJ00/NL/niveau=wo": (11.5, 12.0),
    "KT-03/2013SJ00/NL/niveau=hbo": (6.5, 7.5),
    "KT-07/2013SJ00/NL": (59, 60),
    "KT-08/2013SJ00/NL": (39.5, 40.4),
    "KT-09/2013SJ00/NL": (33.5, 34.5),
    "WT-02/2013JJ00/NL": (65, 68),
    "WT-04/2011JJ00/NL": (125_000, 1.03 * 125_000),
    "WT-04/2013JJ00/NL": (86_000, 1.03 * 86_000),
    "WT-06/2014MM04/NL": (0.97 * 102_000, 102_000),
    "WT-07/2014MM04/NL/vergelijking=2-jaar": (47.5, 48.5),
}


@pytest.mark.parametrize("cell", EXACT)
def test_the_report_is_reproduced(known_then: Cells, cell: str) -> None:
    assert known_then[cell]["waarde"] == EXACT[cell]


@pytest.mark.parametrize("cell", BETWEEN)
def test_the_report_is_reproduced_within_its_words(known_then: Cells, cell: str) -> None:
    low, high = BETWEEN[cell]
    assert low < known_then[cell]["waarde_min"] < high


def test_nothing_is_known_that_was_not_published(known_then: Cells) -> None:
    """No year in between, no growth over an unknown year, nothing that came later."""
    assert not [c for c in known_then if "2014SJ00" in c and c.startswith("KT")]
    assert "WT-04/2012JJ00/NL" not in known_then
    assert "WT-05/2011JJ00/NL" not in known_then
    assert "WT-07/2014MM04/NL/vergelijking=1-jaar" not in known_then
    assert not [c for c in known_then if c.startswith("WT-08")]
    assert all(row["bekend_vanaf"] <= "2014-05-19" for row in known_then.values())


def test_every_figure_of_the_sample_is_marked_as_sample(sample_home: Home) -> None:
    assert all(row["voorbeeld"] is True for row in sample_home.rows("kerncijfers"))
    assert "SAMPLE DATA" in sample_home.ok("kerncijfers")
    assert "SAMPLE DATA" in sample_home.ok("explain", "KT-04/2013SJ00/NL")


def test_a_later_edition_leaves_the_earlier_one_in_play(sample_home: Home) -> None:
    def open_vacancies(*arguments: str) -> object:
        rows = sample_home.rows("kerncijfers", "WT-08", "--periode", "2016KW01", *arguments)
        return [row["waarde"] for row in rows]

    assert open_vacancies("--as-of", "2022-05-23") == []
    assert open_vacancies("--as-of", "2022-05-24") == [41_500]
    assert open_vacancies("--as-of", "2024-06-26") == [41_500]
    assert open_vacancies("--as-of", "2024-06-27") == [29_200]
    assert open_vacancies() == [29_200]


def test_a_status_belongs_to_its_vintage(sample_home: Home) -> None:
    def status(*arguments: str) -> object:
        return sample_home.rows("kerncijfers", "CT-01", "--periode", "2014MM04", *arguments)[0][
            "status"
        ]

    assert status("--as-of", "2014-05-19") == "voorlopig"
    assert status() == "definitief"


def _bounds_of(found: Explanation) -> tuple[Fraction, Fraction]:
    """The bounds of a cell from its listed rows alone, by the definition of each kind."""

    def rows(role: str) -> list[dict[str, Any]]:
        return [r for r in found.rows if r["rol"] == role]

    def total(role: str, bound: str) -> Fraction:
        return sum((Fraction(r[bound]) for r in rows(role)), Fraction(0))

    low, high = total("teller", "waarde_min"), total("teller", "waarde_max")
    kind = found.figure["soort"]
    if kind == "telling":
        return low, high
    if kind == "mutatie":
        return (
            100 * (low / total("toen", "waarde_max") - 1),
            100 * (high / total("toen", "waarde_min") - 1),
        )
    if kind == "aandeel":
        place = ("bron_snapshot", "regel", "kolom")
        part = {tuple(r[k] for k in place) for r in rows("teller")}
        sure = {tuple(r[k] for k in place) for r in rows("teller") if not r["onzeker"]}
        rest = [r for r in rows("noemer") if tuple(r[k] for k in place) not in part]
        most = [r for r in rows("noemer") if tuple(r[k] for k in place) not in sure]
        fewest = sum((Fraction(r["waarde_min"]) for r in rest), Fraction(0))
        return 100 * low / (low + sum(Fraction(r["waarde_max"]) for r in most)), (
            100 * high / (high + fewest)
        )
    now, then = total("noemer", "waarde_min"), total("noemer toen", "waarde_min")
    share, share_then = low / now, total("toen", "waarde_min") / then
    volume = (share + share_then) / 2 * (now - then)
    effect = (
        volume
        if found.cell["vergelijking"] == "volume"
        else ((now + then) / 2 * (share - share_then))
    )
    return effect, effect


def test_every_kind_of_cell_follows_from_the_rows_that_explain_lists(
    sample_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a second route: the listed rows, added up here, give both bounds of the cell."""
    monkeypatch.setenv("TECHNIEKPACT_HOME", str(sample_home.path))
    get_settings.cache_clear()
    manifest = store.require()
    national = sample_home.rows("kerncijfers")
    broken_down = sample_home.rows(
        "kerncijfers", "--regio", "alle", "--uitsplitsing", "alle", "--definitie", "alle"
    )
    newest = {(row["cel_id"].replace(row["periode"], "")): row for row in national}
    for row in [*newest.values(), *national[::5], *broken_down[::60]]:
        found = explain(manifest, row["cel_id"])
        if found.cell["waarde_min"] is None:
            assert any(r["waarde_min"] is None for r in found.rows)
            continue
        for bound, name in zip(_bounds_of(found), ("waarde_min", "waarde_max"), strict=True):
            assert abs(bound - Fraction(found.cell[name])) < Fraction(1, 10**5), row["cel_id"]
    get_settings.cache_clear()


def test_a_listed_row_stands_so_in_the_file(sample_home: Home) -> None:
    found = json.loads(sample_home.ok("explain", "KT-04/2013SJ00/NL", "--format", "json"))
    (file,) = found["bestanden"]
    (path,) = sample_home.path.glob(f"archive/*/{file['sha256']}/{file['bestand']}")
    lines = path.read_bytes().split(b"\r\n")
    header = lines[0].decode().split(";")
    total = 0
    for row in found["rijen"]:
        cells = lines[row["regel"] - 1].decode().split(";")
        assert cells[header.index(row["kolom"])] == row["cel"]
        assert cells[header.index("TYPE MBO")] == "BBL"
        total += int(row["cel"])
    assert total == found["cel"]["waarde"] == 48_553
    assert all(c["outcome"] == "passed" for c in found["controles"])


def test_a_second_run_says_that_there_is_nothing_new(sample_copy: Home) -> None:
    before = sample_copy.release
    said = sample_copy.ok("run", "--source", "sample")
    assert f"Nothing new since release {before}" in said
    assert sample_copy.release == before
    assert len(sample_copy.rows("releases")) == 1


def test_a_release_is_complete_read_only_and_hashed(sample_home: Home) -> None:
    manifest = files.read_json(sample_home.release_file("manifest.json"))
    directory = sample_home.release_file("manifest.json").parent
    on_disk = {str(p.relative_to(directory)) for p in directory.rglob("*") if p.is_file()}
    assert on_disk == {*manifest["files"], "manifest.json"}
    for name, digest in manifest["files"].items():
        assert files.sha256_file(directory / name) == digest
        assert not (directory / name).stat().st_mode & stat.S_IWUSR
    assert manifest["sample"] is True
    # What no open source gives, and what nobody published: absent, and said so.
    assert {a["kerncijfer"]: a["reason"] for a in manifest["absent"]} == {
        "LT-09": "no_source", "LT-11": "no_source", "GV-02": "no_source",
        "WT-09": "no_rows", "WT-10": "no_rows", "WT-11": "no_rows",
    }  # fmt: skip
    assert set(manifest["checks"]) <= {"passed", "failed"}
    assert manifest["rows"]["fct_kerncijfers"] > 80
    assert list(directory.glob("sql/**/fct_kerncijfers.sql"))


def test_parquet_and_duckdb_hold_the_same_and_keys_survive(sample_home: Home) -> None:
    with duckdb.connect(sample_home.release_file("warehouse.duckdb"), read_only=True) as db:
        for (table,) in db.execute(
            "select table_name from duckdb_tables() where schema_name = 'marts'"
        ).fetchall():
            path = files.sql_text(sample_home.release_file(f"parquet/{table}.parquet"))
            difference = db.execute(
                f"(from marts.{table} except from {path}) union all "
                f"(from {path} except from marts.{table})"
            ).fetchall()
            assert difference == [], table
        keys = db.execute(
            "select table_name from duckdb_constraints() where constraint_type = 'PRIMARY KEY'"
        ).fetchall()
    assert len(keys) == 18


def test_the_run_and_its_checks_are_in_dagsters_history(sample_home: Home) -> None:
    code = (
        "import dagster as dg\n"
        "i = dg.DagsterInstance.get()\n"
        "(run,) = i.get_runs()\n"
        "print(run.job_name, run.status.value)\n"
        "e = i.all_logs(run.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)\n"
        "print(len(e), sum(x.dagster_event.event_specific_data.passed for x in e))\n"
        "print(i.get_latest_materialization_event(dg.AssetKey(['release'])) is not None)\n"
    )
    dagster = sample_home.path / "dagster"
    environment = {**sample_home.environment, "DAGSTER_HOME": str(dagster),
                   "TECHNIEKPACT_EVENT_LOG": str(dagster / "events")}  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    job, checks, released = done.stdout.splitlines()
    assert job == "kerncijfers SUCCESS"
    evaluated, passed = map(int, checks.split())
    outcomes = files.read_json(sample_home.release_file("checks.json"))
    # Each check in the release, and the two on pulling, is an asset check.
    asked = {(o["subject"], o["check"]) for o in outcomes if o["tool"] != "gate"}
    assert evaluated == len(asked) + 2
    # Warnings: the vo delivery of 2013 is larger than that of 2012, and UWV revised its vacancies.
    assert evaluated - passed == 2
    assert released == "True"


def test_data_docs_are_written_for_every_judged_frame(sample_home: Home) -> None:
    (index,) = sample_home.path.glob("checks/*/data_docs/index.html")
    pages = [p for p in index.parent.glob("*.html") if p != index]
    assert len(pages) > 40
    assert all(p.name in index.read_text() for p in pages)
    assert "Expectation" in pages[0].read_text()


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["kerncijfers", "KT-99"], 1, "There is no key figure KT-99"),
        (["kerncijfers", "--periode", "2013"], 1, "no period code"),
        (["kerncijfers", "--regio", "PV99"], 1, "There is no region PV99"),
        (["kerncijfers", "--release", "x"], 1, "There is no release x"),
        (["kerncijfers", "--as-of", "gisteren"], 2, "--as-of"),
        (["explain", "KT-04"], 1, "There is no cell KT-04"),
        (["run", "--source", "elders"], 2, "elders"),
        (["drop", "bestaat-niet.csv"], 2, "does not exist"),
        (["drop", "--received", "2999-01-01", "README.md"], 2, "future"),
    ],
)
def test_wrong_use_is_answered(
    sample_home: Home, arguments: list[str], code: int, says: str
) -> None:
    done = sample_home.call(*[str(PROJECT_ROOT / a) if a == "README.md" else a for a in arguments])
    assert done.returncode == code, done.stdout + done.stderr
    assert says in done.stderr


def test_before_the_first_run_the_commands_say_what_to_do(home: Home) -> None:
    for command in (["kerncijfers"], ["explain", "KT-04/2013SJ00/NL"]):
        done = home.call(*command)
        assert done.returncode == 1
        assert "techniekpact run" in done.stderr
    assert "No release yet" in home.ok("releases")


def test_csv_has_the_columns_of_the_contract(sample_home: Home) -> None:
    header = sample_home.ok("kerncijfers", "--format", "csv").splitlines()[0].split(",")
    assert {
        "kerncijfer", "periode", "periode_start", "periode_eind", "regio", "definitie_versie",
        "telwijze", "waarde", "waarde_min", "waarde_max", "eenheid", "status", "bekend_vanaf",
        "bekend_tot", "cel_id",
    } <= set(header)  # fmt: skip
