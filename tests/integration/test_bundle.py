"""The evidence bundle: every kind of figure is rebuilt from it, and whatever is changed is named."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipeline import dbt, files, journal, landing
from pipeline.lineage import bundle, evidence, verifier
from pipeline.lineage.compiled import CATALOG, CELLS, FIGURES, models_of
from pipeline.lineage.explain import explain
from pipeline.release import query, store
from pipeline.settings import get_settings
from tests.conftest import Home, working_in

Members = dict[str, bytes]
ROWS = "rows/duo_mbo_deelnemers.rijen.0495f3b1b3f757c0.csv"
CELL = "KT-04/2013SJ00/NL"


@pytest.fixture
def sample(sample_home: Home) -> Iterator[Home]:
    """The sample home, which this process works in."""
    with working_in(sample_home):
        yield sample_home


@pytest.fixture
def changeable(sample_copy: Home) -> Iterator[Home]:
    """A copy of the sample home, which this process works in."""
    with working_in(sample_copy):
        yield sample_copy


@pytest.fixture(scope="module")
def made(sample_home: Home) -> Iterator[bytes]:
    """The bundle of one sum."""
    with working_in(sample_home):
        yield bundle.build(CELL).data


def members_of(data: bytes) -> Members:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def findings(members: Members, folder: Path, *sources: Path) -> list[str]:
    for name, data in members.items():
        path = folder / "bundle" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return [str(finding) for finding in bundle.verify(folder / "bundle", sources).findings]


def sealed(members: Members, **changes: object) -> Members:
    """Return members as one who hides a change would leave them: with hashes that fit."""
    manifest = json.loads(members["manifest.json"]) | changes
    for name in list(members):
        if f"{name}.rows" in members:
            members[f"{name}.rows"] = verifier.hash_list(members[name])
    rest = {name: data for name, data in members.items() if name != "manifest.json"}
    manifest["members"] = {name: files.sha256(data) for name, data in rest.items()}
    manifest["seal"] = verifier.seal(manifest)
    return {**rest, "manifest.json": json.dumps(manifest).encode()}


# --- every kind of figure -------------------------------------------------------------------------

KINDS = [
    "KT-02/2013SJ00/PV23/definitie=ho-croho-techniek-natuur",  # a sum, in a region that the file itself names
    "KT-06/2013SJ00/PV25",  # a sum in a province, by way of the address file
    "KT-06/2017SJ00/onbekend/leerweg=bol/definitie=mbo-sectorunit-techniek",  # places that no province is known of
    "KT-03/2016SJ00/NL/niveau=hbo",  # growth
    "KT-10/2023SJ00/LD-NOORD",  # a share with suppressed counts
    "KT-13/2017SJ00/NL/niveau=hbo/vergelijking=volume",
    "LT-03/2014SJ00/NL/instelling=roc",  # an institution counts on the first line that names it
    "LT-10/2014SJ00/NL",  # a number that is not known
    "WT-05/2013JJ00/NL",  # a share of a year, of four quarters each
    "WT-07/2014MM04/NL/vergelijking=2-jaar",
    "CT-01/2014MM04/NL",  # CBS, with the list of periods that says how final a figure is
]


@pytest.mark.parametrize("cel_id", KINDS)
def test_every_kind_of_figure_is_rebuilt(sample: Home, tmp_path: Path, cel_id: str) -> None:
    made = bundle.build(cel_id)
    path = tmp_path / made.name
    path.write_bytes(made.data)
    report = bundle.verify(path)
    assert report.ok, report
    (row,) = query.kerncijfers(store.require(), regio="alle", cel_id=cel_id)
    cell = json.loads(members_of(made.data)["manifest.json"])["cell"]
    assert cell["waarde_min"] == (None if row["waarde_min"] is None else str(row["waarde_min"]))
    assert cell["bekend_vanaf"] == str(row["bekend_vanaf"])
    assert members_of(made.data)["verify.py"] == Path(verifier.__file__).read_bytes()


def test_a_bundle_holds_every_vintage_and_is_about_the_one_asked_for(sample: Home) -> None:
    cel_id = "WT-08/2016KW01/NL"
    then, now = bundle.build(cel_id, as_of=date(2023, 1, 1)), bundle.build(cel_id)
    old, new = (json.loads(members_of(b.data)["manifest.json"]) for b in (then, now))
    assert old["vintages"] == new["vintages"]
    assert old["cell"] == old["vintages"][0] != new["cell"] == new["vintages"][-1]
    assert old["cell"]["waarde"] != new["cell"]["waarde"]


def test_the_same_figure_gives_the_same_bytes(sample: Home, made: bytes) -> None:
    assert bundle.build(CELL).data == made


def test_a_bundle_names_no_place_of_this_machine(sample: Home, made: bytes) -> None:
    for name, data in members_of(made).items():
        assert str(sample.path).encode() not in data, name


def test_the_rows_are_the_lines_of_the_file(sample: Home, made: bytes, tmp_path: Path) -> None:
    members = members_of(made)
    (source,) = json.loads(members["manifest.json"])["sources"]
    (path,) = sample.path.glob(f"archive/*/{source['sha256']}/{source['file']}")
    assert findings(members, tmp_path, path) == []
    other = tmp_path / "other.csv"
    other.write_bytes(path.read_bytes().replace(b"BBL", b"BOL"))
    (found,) = findings(members, tmp_path, other)
    assert "which no source here has" in found


def test_a_row_that_its_file_does_not_have_is_named(
    sample: Home, made: bytes, tmp_path: Path
) -> None:
    """Also when every hash in the bundle was made to fit."""
    members = members_of(made)
    lines = members[ROWS].split(b"\n")
    line = lines[5].rsplit(b",", 1)[1].strip(b'"\r').decode()
    lines[5] = lines[5].replace(b'"Techniek"', b'"techniek"').replace(b"BBL", b"bbl")
    assert lines[5] != members[ROWS].split(b"\n")[5]
    forged = sealed({**members, ROWS: b"\n".join(lines)})
    (source,) = json.loads(members["manifest.json"])["sources"]
    (path,) = sample.path.glob(f"archive/*/{source['sha256']}/{source['file']}")
    assert f"{ROWS}, line {line}: is not what the publisher's file says" in findings(
        forged, tmp_path, path
    )


def test_it_needs_python_and_duckdb_only(made: bytes, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        archive.extractall(tmp_path / "unpacked")
    (tmp_path / "lib").mkdir()
    package = Path(duckdb.__file__).parent
    for part in (package, *package.parent.glob("_duckdb*"), *package.parent.glob("duckdb-*")):
        (tmp_path / "lib" / part.name).symlink_to(part)
    script = str(tmp_path / "unpacked" / "verify.py")
    bare = f"import sys, runpy; sys.path.insert(0, {str(tmp_path / 'lib')!r}); sys.argv[1:] = []; "
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"{bare}runpy.run_path({script!r}, run_name='__main__')"],
        capture_output=True, text=True, check=False, cwd=tmp_path, env={"HOME": os.devnull},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.rstrip().endswith("VERIFIED.")
    assert "48553.000" in done.stdout


# --- what is changed is named ---------------------------------------------------------------------


def _row(members: Members) -> Members:
    lines = members[ROWS].split(b"\n")
    return {**members, ROWS: b"\n".join([*lines[:7], lines[7].replace(b"BBL", b"BOL"), *lines[8:]])}


def _without_a_row(members: Members) -> Members:
    lines = members[ROWS].split(b"\n")
    return {**members, ROWS: b"\n".join(lines[:7] + lines[8:])}


def _replaced(name: str, old: bytes, new: bytes) -> Callable[[Members], Members]:
    def change(members: Members) -> Members:
        assert old in members[name]
        return {**members, name: members[name].replace(old, new)}

    return change


def _value(members: Members) -> Members:
    manifest = json.loads(members["manifest.json"])
    for cell in (manifest["cell"], *manifest["vintages"]):
        cell["waarde"] = "48000.000"
    return {**members, "manifest.json": json.dumps(manifest).encode()}


def _swapped(members: Members) -> Members:
    one, other = "seeds/regios.csv", "seeds/definities.csv"
    return {**members, one: members[other], other: members[one]}


TAMPERED: dict[str, tuple[Callable[[Members], Members], list[str]]] = {
    "a row": (_row, [f"{ROWS}, line", "the row was changed"]),
    "a row less": (_without_a_row, [f"{ROWS}, line", "the row was removed"]),
    "a code list": (
        _replaced("seeds/definitie_codes.csv", b"techniek,true", b"techniek,false"),
        ["seeds/definitie_codes.csv: was changed"],
    ),
    "the SQL": (
        _replaced("sql/marts/fct_meetwaarden.sql", b"sum(", b"1 + sum("),
        ["sql/marts/fct_meetwaarden.sql: was changed"],
    ),
    "the value": (
        _value,
        ["manifest.json, seal: was changed", "waarde: says 48000.000, the rows give 48553.000"],
    ),
    "a check": (_replaced("checks.json", b"passed", b"failed"), ["checks.json: was changed"]),
    "a member less": (
        lambda m: {k: v for k, v in m.items() if k != "tables/correcties.csv"},
        ["tables/correcties.csv: was removed"],
    ),
    "a member more": (
        lambda m: {**m, "rows/more.csv": b"x"}, ["rows/more.csv: does not belong to the bundle"],
    ),
    "two swapped": (
        _swapped,
        ["seeds/regios.csv: holds what belongs in seeds/definities.csv",
         "seeds/definities.csv: holds what belongs in seeds/regios.csv"],
    ),
    "no manifest": (
        lambda m: {k: v for k, v in m.items() if k != "manifest.json"}, ["manifest.json: is not"],
    ),
    "the manifest cut off": (
        lambda m: {**m, "manifest.json": m["manifest.json"][:-9]}, ["manifest.json: cannot be"],
    ),
    # With every hash made to fit, the number still does not come out.
    "a row, hidden": (lambda m: sealed(_row(m)), ["waarde: says 48553.000, the rows give"]),
    "a code list, hidden": (
        lambda m: sealed(TAMPERED["a code list"][0](m)), ["waarde: says 48553.000, the rows give"],
    ),
    "the SQL, hidden": (
        lambda m: sealed(TAMPERED["the SQL"][0](m)), ["waarde: says 48553.000, the rows give"],
    ),
    "the value, hidden": (
        lambda m: sealed(_value(m)), ["says 48000.000, the rows give 48553.000"],
    ),
    "SQL that reads a file": (
        lambda m: sealed({**m, "sql/staging/stg_bronnen__leveringen.sql":
                          b"from read_text('/etc/hostname')"}),
        ["sql/staging/stg_bronnen__leveringen.sql: does not run"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERED)
def test_what_was_changed_is_named(made: bytes, tmp_path: Path, what: str) -> None:
    change, expected = TAMPERED[what]
    found = findings(change(members_of(made)), tmp_path)
    for text in expected:
        assert any(text in line for line in found), found
    if "hidden" not in what and "value" not in what:
        assert len(found) == (2 if "swapped" in what else 1), found


def test_only_the_changed_row_is_named(made: bytes, tmp_path: Path) -> None:
    line = members_of(made)[ROWS].split(b"\n")[7].rsplit(b",", 1)[1].strip(b'"\r').decode()
    (found,) = findings(_row(members_of(made)), tmp_path)
    assert found == f"{ROWS}, line {line} of the source: the row was changed"


def test_a_file_that_is_no_bundle_is_told(tmp_path: Path) -> None:
    (tmp_path / "no.zip").write_bytes(b"no")
    report = bundle.verify(tmp_path / "no.zip")
    assert "cannot be read as a ZIP" in str(report)


# --- what a bundle cannot be made of --------------------------------------------------------------


def test_no_bundle_is_made_of_rows_that_were_changed(changeable: Home) -> None:
    (path,) = changeable.path.glob("landing/duo_mbo_deelnemers/snapshot=0495*/rijen.parquet")
    with duckdb.connect() as db:
        db.execute(
            "copy (select * replace (case \"TYPE MBO\" when 'BBL' then 'BOL' else 'BBL' end as "
            f'"TYPE MBO") from read_parquet({files.sql_text(path)}, hive_partitioning = false)) '
            f"to {files.sql_text(path.with_suffix('.new'))} (format parquet)"
        )
    path.unlink()
    path.with_suffix(".new").rename(path)
    said = changeable.call("bundle", CELL)
    assert said.returncode == 1
    assert f"The rows do not give the figure {CELL}" in said.stderr


def test_a_release_of_before_bundles_says_so(changeable: Home) -> None:
    directory = store.require().directory
    shutil.rmtree(directory / evidence.FOLDER)
    with pytest.raises(evidence.NoEvidence, match="bundle from the new release"):
        bundle.build(CELL)


def test_taking_one_out_is_an_act_in_the_journal(
    changeable: Home, made: bytes, tmp_path: Path
) -> None:
    output = tmp_path / "out.zip"
    said = changeable.ok("bundle", CELL, "--output", output)
    (line,) = [x for x in journal.lines("exported") if x.details["sha256"] == files.sha256(made)][
        :1
    ]
    assert line.object == f"{changeable.release}/{CELL}"
    assert line.details["seal"] in said
    assert output.read_bytes() == made


# --- corrections, and what the release keeps ------------------------------------------------------


def _correct(home: Home, line: int, column: str, value: str) -> None:
    """Let the list of corrections replace a cell, and put what the models make of it in place."""
    manifest = store.require()
    table = manifest.directory / evidence.FOLDER / "correcties.parquet"
    landed = get_settings().landing / "correcties.parquet"
    with dbt.connect() as db:
        db.execute(f"create table c as from {files.sql_text(landed)}")
        db.execute(
            "insert into c by name select 'C-001' as correctie, '0495f3b1b3f757c0' as "
            "bron_snapshot, $line as bron_regel, $column as bron_kolom, 'x' as gevonden, "
            "'vervang' as actie, $value as nieuw, 'A digit too many.' as reden, 'gemeld' as stand, "
            "'data team' as gemeld_door, '2026-11-24' as gemeld_op",
            {"line": line, "column": column, "value": value},
        )
        table.unlink()
        for path in (table, landed):
            db.execute(f"copy c to {files.sql_text(path)} (format parquet)")
        db.execute(f"attach ':memory:' as {CATALOG}")
        db.execute(f"attach {files.sql_text(_candidate(home))} as candidate (read_only)")
        for schema in ("seeds", "staging", "intermediate", "marts"):
            db.execute(f"create schema {CATALOG}.{schema}")
        for name in evidence.seed_types(manifest):
            db.execute(f"create table {CATALOG}.seeds.{name} as from candidate.seeds.{name}")
        manifest.warehouse.chmod(0o644)
        db.execute(f"attach {files.sql_text(manifest.warehouse)} as published")
        for model in models_of(manifest.directory).before(FIGURES, CELLS, "dim_correcties"):
            sql = model.compiled
            if model.name == "stg_bronnen__correcties":
                start = sql.index("read_parquet(")
                sql = sql[:start] + files.sql_text(landed) + sql[sql.index(")", start) + 1 :]
            kind = "view" if model.layer == "staging" else "table"
            db.execute(f"create {kind} {CATALOG}.{model.relation} as {sql}")
        for relation in (f"marts.{FIGURES}", "intermediate.int_cellen", "marts.dim_correcties"):
            db.execute(f"delete from published.{relation}")
            db.execute(f"insert into published.{relation} by name from {CATALOG}.{relation}")


def _candidate(home: Home) -> Path:
    return home.path / "candidates" / store.require().run / store.WAREHOUSE


def test_a_corrected_cell_is_rebuilt_with_its_correction(changeable: Home, tmp_path: Path) -> None:
    first = explain(store.require(), CELL).rows[0]
    _correct(changeable, first["regel"], first["kolom"], str(int(first["cel"]) + 1000))
    made = bundle.build(CELL)
    members = members_of(made.data)
    manifest = json.loads(members["manifest.json"])
    assert manifest["cell"]["waarde"] == "49553.000"
    assert b"A digit too many." in members["tables/correcties.csv"]
    assert findings(members, tmp_path) == []
    # The row itself is as it was received.
    (source,) = manifest["sources"]
    (path,) = changeable.path.glob(f"archive/*/{source['sha256']}/{source['file']}")
    assert findings(members, tmp_path, path) == []
    without = members["tables/correcties.csv"].splitlines(keepends=True)[0]
    forged = sealed({**members, "tables/correcties.csv": without})
    assert any("the rows give 48553.000" in f for f in findings(forged, tmp_path / "forged"))


def test_the_code_lists_of_a_release_are_those_it_was_made_with(sample: Home) -> None:
    folder = evidence.folder(store.require())
    with dbt.open_candidate(_candidate(sample)) as db:
        for name, columns in evidence.seed_types(store.require()).items():
            types = dict(columns)
            text = files.sql_text(folder / "seeds" / f"{name}.csv")
            kept = f"from read_csv({text}, header = true, columns = {types})"
            different = (
                f"({kept} except from seeds.{name}) union all (from seeds.{name} except {kept})"
            )
            assert db.execute(different).fetchall() == [], name


def test_every_landed_table_of_the_sql_is_known(sample: Home) -> None:
    models = models_of(store.require().directory)
    for name in models.sources(models.before(FIGURES)) - set(evidence.CONTROL_TABLES):
        dataset, table = name.split(".")
        assert landing.schema_file(dataset, table).exists(), name
