"""The shape of the project: dbt's rules, Dagster's definitions, documentation against code."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline import dbt, keys
from pipeline.settings import DBT_PROJECT_DIR, PROJECT_ROOT
from pipeline.sources.feeds import kerncijfers_by_dataset
from pipeline.sources.registry import load_registry
from tests.conftest import Home, hand_in


@pytest.fixture(scope="module")
def manifest(sample_home: Home) -> dict[str, Any]:
    (path,) = sample_home.path.glob("dbt/*/manifest.json")
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def _models(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    return [n for n in manifest["nodes"].values() if n["resource_type"] == "model"]


def _seed(name: str) -> list[dict[str, str]]:
    with (DBT_PROJECT_DIR / "seeds" / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_unit_tests_of_the_models_pass(sample_home: Home, tmp_path: Path) -> None:
    """Unit tests are about the logic, so they run here and not in every run."""
    candidates = tmp_path / "candidates"
    candidates.mkdir()
    (tmp_path / "landing").symlink_to(sample_home.path / "landing")
    [parsed] = (sample_home.path / "dbt").glob("*/partial_parse.msgpack")
    (tmp_path / "target").mkdir()
    shutil.copy(parsed, tmp_path / "target")
    environment = {**os.environ, "TECHNIEKPACT_HOME": str(tmp_path)}
    target = ["--target-path", str(tmp_path / "target"), *dbt.arguments()]
    for command in (["build", "--exclude-resource-type", "test"],):
        done = subprocess.run(
            [dbt.executable(), *command, *target],
            env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout
    results = json.loads((tmp_path / "target" / "run_results.json").read_text())["results"]
    unit = [r for r in results if r["unique_id"].startswith("unit_test.")]
    assert len(unit) >= 9
    assert all(r["status"] == "pass" for r in unit)


def test_every_model_is_described_and_tested(manifest: dict[str, Any]) -> None:
    tests = [n for n in manifest["nodes"].values() if n["resource_type"] == "test"]
    tested = {n.get("attached_node") for n in tests}
    # A test of its own over several models tests each of them.
    tested |= {d for n in tests if not n.get("attached_node") for d in n["depends_on"]["nodes"]}
    for model in _models(manifest):
        assert model["description"], model["name"]
        assert model["unique_id"] in tested, model["name"]
        for name, column in model["columns"].items():
            assert column["description"], f"{model['name']}.{name}"


def test_every_mart_has_a_contract_and_a_key(manifest: dict[str, Any]) -> None:
    marts = [m for m in _models(manifest) if m["schema"] == "marts"]
    assert len(marts) >= 5
    for mart in marts:
        assert mart["contract"]["enforced"], mart["name"]
        assert any(c["type"] == "primary_key" for c in mart["constraints"]), mart["name"]


def test_only_staging_reads_sources(manifest: dict[str, Any]) -> None:
    for model in _models(manifest):
        reads = [d for d in model["depends_on"]["nodes"] if d.startswith("source.")]
        assert not reads or model["schema"] == "staging", model["name"]
        prefix = {"staging": ("stg_",), "intermediate": ("int_",), "marts": ("fct_", "dim_")}
        assert model["name"].startswith(prefix[model["schema"]])


def test_every_landed_table_is_a_source_and_the_reverse(manifest: dict[str, Any]) -> None:
    sources = {(s["source_name"], s["name"]) for s in manifest["sources"].values()}
    landed = {
        (table, name)
        for name, dataset in load_registry().datasets.items()
        for table in dataset.tables
    }
    # What is judged on landing, kept, and read by no model.
    kept = {t for t in landed if t[1] == "cbs_overig"} - {
        ("lists", "cbs_overig"),
        ("metadata", "cbs_overig"),
    }
    kept |= {t for t in landed if t[0] == "measure_codes"} - {("measure_codes", "cbs_vacatures")}
    kept |= {("instellingen_sectorkamers", "duo_mbo_deelnemers")}
    kept |= {("cijfers", "duo_vo_examens"), ("vakken", "duo_vo_examens")}
    assert kept <= landed
    own = {("landing", t) for t in ("bron_snapshots", "bron_leveringen", "correcties")}
    assert sources - own == landed - kept


def test_the_catalogue_rests_on_datasets_of_the_registry() -> None:
    fed = kerncijfers_by_dataset()
    assert set(fed) <= set(load_registry().datasets)
    assert {d["dataset"] for d in _seed("meetwaarden")} <= set(load_registry().datasets)
    assert fed["duo_mbo_instroom"] == ["KT-11", "KT-12"]
    assert fed["uwv_ww"] == ["WT-06", "WT-07", "WT-09"]


def test_a_figure_names_a_definition_of_the_concept_of_its_numerator() -> None:
    concepts = {m["meetwaarde"]: m["begrip"] for m in _seed("meetwaarden")}
    definitions = {d["definitie_versie"]: d["begrip"] for d in _seed("definities")}
    for line in _seed("kerncijfers"):
        if line["definitie_versie"]:
            concept = definitions[line["definitie_versie"]]
            assert concept == concepts[line["teller"]], line["kerncijfer"]
        elif line["teller"]:
            assert not concepts[line["teller"]], line["kerncijfer"]


def test_the_catalogue_has_every_figure_of_the_domain() -> None:
    """domain.md section 6, and the control series of our own."""
    lines = {line["kerncijfer"]: line for line in _seed("kerncijfers")}
    core = {k for k, line in lines.items() if line["kern"] == "K"}
    assert core == {
        *(f"KT-{i:02d}" for i in range(1, 10)), *(f"LT-{i:02d}" for i in range(1, 7)),
        *(f"WT-{i:02d}" for i in range(1, 8)),
    }  # fmt: skip
    assert {k for k, line in lines.items() if line["kern"] == "E"} == {
        *(f"KT-{i}" for i in range(10, 14)), *(f"LT-{i:02d}" for i in range(7, 12)),
        *(f"WT-{i:02d}" for i in range(8, 13)), "GV-01", "GV-02",
    }  # fmt: skip
    without = {k for k, line in lines.items() if line["soort"] == "geen bron"}
    assert without == {"LT-09", "LT-11", "GV-02"}


def test_dimensions_have_one_list(manifest: dict[str, Any]) -> None:
    """The code and the contract of the mart name the same breakdowns."""
    columns = list(manifest["nodes"]["model.techniekpact.fct_kerncijfers"]["columns"])
    start = columns.index("regio") + 1
    assert tuple(columns[start : columns.index("vergelijking")]) == keys.DIMENSIONS


def _in_a_fresh_process(code: str, home: Home) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=home.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_definitions_load_with_their_job_schedule_and_sensor(sample_home: Home) -> None:
    code = (
        "from pipeline.definitions import defs\n"
        "d = defs() if callable(defs) else defs\n"
        "import json, dagster as dg\n"
        "d = d if isinstance(d, dg.Definitions) else d.load_fn(None)\n"
        "g = d.resolve_asset_graph()\n"
        "print(json.dumps({'assets': sorted(k.to_user_string() for k in g.executable_asset_keys),\n"
        " 'job': d.resolve_job_def('kerncijfers').name,\n"
        " 'schedules': [[s.name, s.cron_schedule, s.default_status.value] for s in d.schedules],\n"
        " 'sensors': [[s.name, s.default_status.value] for s in d.sensors]}))\n"
    )
    home = Home(sample_home.path, {"TECHNIEKPACT_SCHEDULES_RUNNING": "true"})
    found = json.loads(_in_a_fresh_process(code, home))
    assert found["job"] == "kerncijfers"
    assert found["schedules"] == [["monthly", "0 6 2 * *", "RUNNING"]]
    assert found["sensors"] == [["drop_folder", "RUNNING"]]
    raw = {f"raw/{n}" for n, d in load_registry().datasets.items() if d.layouts}
    assert {"archive", "release", "raw/bron_snapshots", "marts/fct_kerncijfers", *raw} <= set(
        found["assets"]
    )


def test_importing_does_no_work(home: Home) -> None:
    """No dbt parse, no Great Expectations, no home written when modules are imported."""
    code = (
        "import sys, pipeline.definitions, pipeline.cli, pipeline.assets.raw\n"
        "assert 'great_expectations' not in sys.modules\n"
    )
    _in_a_fresh_process(code, home)
    assert not home.path.exists()


def test_the_environment_is_read_in_one_place() -> None:
    pattern = re.compile(r"os\.(environ|getenv)\b(?!\.update)")
    allowed = {"pipeline/settings.py", "pipeline/dbt.py"}  # dbt.py hands it to its child process
    for folder in ("pipeline", "app", "expectations"):
        for path in (PROJECT_ROOT / folder).rglob("*.py"):
            name = str(path.relative_to(PROJECT_ROOT))
            assert name in allowed or not pattern.search(path.read_text()), name


def test_only_data_py_of_the_app_knows_duckdb() -> None:
    for path in (PROJECT_ROOT / "app").rglob("*.py"):
        assert path.name == "data.py" or "duckdb" not in path.read_text(), path.name


def test_the_sensor_asks_for_a_run_only_when_something_waits(home: Home) -> None:
    import dagster as dg

    from pipeline import landing
    from pipeline.automation import build_drop_sensor
    from pipeline.settings import SAMPLES_DIR

    sensor = build_drop_sensor()

    def look() -> Any:
        return sensor.evaluate_tick(dg.build_sensor_context())

    assert look().skip_message
    inbox = home.path / "drop"
    inbox.mkdir(parents=True)
    (inbox / "x.csv").write_text("x")
    first, second = look().run_requests, look().run_requests
    assert len(first) == 1
    assert first[0].run_key == second[0].run_key
    (inbox / "x.csv").unlink()
    receipt = hand_in((SAMPLES_DIR / "uwv-ww-2014.csv").read_bytes(), "ww.csv", "drop").receipt
    assert receipt is not None
    assert len(look().run_requests) == 1
    landing.land(receipt)
    assert look().skip_message


def test_the_sample_is_written_to_the_same_bytes_again(tmp_path: Path) -> None:
    from pipeline.samples import generate
    from pipeline.settings import SAMPLES_DIR

    generate.write(tmp_path)
    committed = {p.name: p.read_bytes() for p in SAMPLES_DIR.iterdir()}
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == committed
    assert sum(map(len, committed.values())) < 3_000_000


def test_the_lock_file_names_no_address_and_has_hashes() -> None:
    text = (PROJECT_ROOT / "requirements.lock").read_text()
    assert "://" not in text
    assert text.count("--hash=sha256:") > 500


def test_workspace_and_dagster_yaml_are_valid() -> None:
    workspace = yaml.safe_load((PROJECT_ROOT / "workspace.yaml").read_text())
    assert workspace["load_from"][0]["python_module"]["module_name"] == "pipeline.definitions"
    instance = yaml.safe_load((PROJECT_ROOT / "dagster.yaml").read_text())
    assert instance["telemetry"] == {"enabled": False}


def test_the_glossary_explains_the_domain_nouns() -> None:
    glossary = (PROJECT_ROOT / "docs" / "glossary.md").read_text()
    for noun in ("kerncijfer", "meetwaarde", "definitie_versie", "telwijze", "bekend_vanaf",
                 "landsdeel", "leerweg", "eerstejaars", "peildatum", "voorlopig"):  # fmt: skip
        assert f"**{noun}**" in glossary, noun


def test_the_deliveries_are_documented_column_by_column() -> None:
    text = (PROJECT_ROOT / "docs" / "deliveries.md").read_text()
    for name, dataset in load_registry().datasets.items():
        if dataset.layouts and "delivery" in dataset.find:
            assert f"`{name}`" in text
            for table in dataset.layouts[0].tables:
                if table.entity is None:
                    for column in table.columns:
                        assert f"`{column}`" in text, f"{name}: {column}"
