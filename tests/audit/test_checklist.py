"""The checklist: every probe sees its evidence, and sees that it is gone."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline import journal
from pipeline.audit import checklist, probes_code, probes_home
from pipeline.audit.checklist import Evidence, Scored
from pipeline.release import store
from pipeline.settings import PROJECT_ROOT, get_settings
from tests.conftest import Home

WITHOUT = shutil.ignore_patterns(".venv", ".git", ".*_cache", ".hypothesis", "__pycache__", "img")


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository's files, by hard links: what is changed here is first put in their place."""
    copy = tmp_path_factory.mktemp("repository") / "copy"
    shutil.copytree(PROJECT_ROOT, copy, ignore=WITHOUT, copy_function=shutil.copyfile)
    return copy


@pytest.fixture
def evidence(
    sample_home: Home, repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Evidence]:
    """The evidence of the sample release, in copies that a test may change."""
    home = tmp_path / "home"
    release = str(sample_home.release)
    (home / "releases").mkdir(parents=True)
    shutil.copytree(sample_home.path / "releases" / release, home / "releases" / release)
    shutil.copytree(sample_home.path / "archive", home / "archive")
    for name in ("journal.jsonl", "current.json"):
        shutil.copyfile(sample_home.path / name, home / name)
    for path in (home / "releases").rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    root = tmp_path / "root"
    shutil.copytree(repository, root, copy_function=os.link)
    monkeypatch.setenv("TECHNIEKPACT_HOME", str(home))
    get_settings.cache_clear()
    manifest = store.require().model_copy(update={"code_version": "a" * 40})
    yield Evidence(root, get_settings(), manifest, home / "releases" / release)
    get_settings.cache_clear()


def _scored(evidence: Evidence) -> dict[str, Scored]:
    """Return the verdict of every probe, by its name."""
    by_criterion = {s.criterium: s for s in checklist.score(evidence)}
    return {c.probe: by_criterion[n] for n, c in checklist.criteria().items() if c.probe}


def _rewrite(path: Path, change: Callable[[str], str]) -> None:
    before = path.read_text(encoding="utf-8")
    after = change(before)
    assert after != before, path
    path.unlink()  # a hard link: the repository's own file stays as it is
    path.write_text(after, encoding="utf-8")


def _file(name: str, change: Callable[[str], str]) -> Callable[[Evidence], Evidence]:
    def taken(e: Evidence) -> Evidence:
        _rewrite(e.root / name, change)
        return e

    return taken


def _gone(*names: str) -> Callable[[Evidence], Evidence]:
    def taken(e: Evidence) -> Evidence:
        for name in names:
            path = e.root / name
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        return e

    return taken


def _manifest(**changed: object) -> Callable[[Evidence], Evidence]:
    return lambda e: replace(e, manifest=e.manifest.model_copy(update=changed))


def _outcomes(keep: Callable[[dict[str, Any]], bool]) -> Callable[[Evidence], Evidence]:
    def taken(e: Evidence) -> Evidence:
        path = e.directory / "checks.json"
        rows = [r for r in json.loads(path.read_text()) if keep(r)]
        path.write_text(json.dumps(rows))
        return e

    return taken


def _added(**changed: str) -> Callable[[Evidence], Evidence]:
    """Change the first outcome."""

    def taken(e: Evidence) -> Evidence:
        path = e.directory / "checks.json"
        first, *rest = json.loads(path.read_text())
        path.write_text(json.dumps([first | changed, *rest]))
        return e

    return taken


def _sql(*statements: str) -> Callable[[Evidence], Evidence]:
    def taken(e: Evidence) -> Evidence:
        with duckdb.connect(e.directory / "warehouse.duckdb") as db:
            for statement in statements:
                db.execute(statement)
        return e

    return taken


def _writable(e: Evidence) -> Evidence:
    receipt = e.manifest.snapshots[0]
    (e.settings.archive / receipt.dataset / receipt.sha256 / receipt.file).chmod(0o644)
    return e


def _journal_changed(e: Evidence) -> Evidence:
    _rewrite(e.settings.journal, lambda text: text.replace('"who":"pipeline"', '"who":"x"', 1))
    return e


def _metadata_gone(e: Evidence) -> Evidence:
    described = json.loads((e.directory / "dcat.jsonld").read_text())
    described["dcat:dataset"].pop()
    (e.directory / "dcat.jsonld").write_text(json.dumps(described))
    return e


def _no_sql(e: Evidence) -> Evidence:
    next((e.directory / "sql").rglob("fct_kerncijfers.sql")).unlink()
    return e


# Of each probe that the sample release satisfies: the evidence taken away.
TAKEN: list[tuple[str, Callable[[Evidence], Evidence]]] = [
    ("manual_steps", _added(check="refused_by_hand", message=" ")),
    ("open_source", _file("pyproject.toml", lambda t: t.replace('    "babel>=2.18",', '    "nergens>=1",'))),
    ("version_control", _manifest(code_version="a" * 40 + "-dirty")),
    ("version_control", _manifest(input_fingerprint="")),
    ("synthetic_data", _gone("pipeline/samples/extracts")),
    ("synthetic_data", _gone("pipeline/samples/generate.py")),
    ("qa_log", _outcomes(lambda _: False)),
    ("documentation", _file("dbt_project/models/marts/marts.yml", lambda t: t.replace('description: "Id in the catalogue, as KT-01"', 'description: ""'))),
    ("readme", _file("Makefile", lambda t: t.replace("\ntest:", "\nproef:"))),
    ("back_tests", _gone("tests")),
    ("back_tests", _sql("update marts.fct_gepubliceerd set uitkomst = 'wijkt af' where cel_id = (select min(cel_id) from marts.fct_gepubliceerd where uitkomst = 'klopt')")),
    ("failure_tests", _gone("tests")),
    ("code_style", _file("pyproject.toml", lambda t: t.replace("[tool.ruff", "[tool.anders"))),
    ("code_style", _file(".ci/run", lambda t: t.replace("make lint", "make niets"))),
    ("pinned", _file("requirements.lock", lambda t: re.sub(r"(altair==\S+)[^\n]*\n(?:    [^\n]*\n)+", r"\1\n", t, count=1))),
    ("pinned", _file("requirements.lock", lambda t: t.replace("\ndagster-dbt==", "\nanders=="))),
    ("packaged", _file("pyproject.toml", lambda t: t.replace('name = "techniekpact-monitor"', 'name = "nergens"'))),
    ("journal_kept", _journal_changed),
    ("journal_kept", lambda e: (e.settings.journal.write_text(""), e)[1]),
    ("input_checked", _outcomes(lambda r: not r["subject"].startswith("uwv_ww"))),
    ("input_checked", _added(tool="great_expectations", outcome="error")),
    ("data_register", _sql("update marts.dim_bronnen set sha256 = ''")),
    ("data_register", _manifest(snapshots=[])),
    ("tidy", _outcomes(lambda r: r["check"] != "cell_id_names_one_cell")),
    ("changes_signposted", _file("CHANGELOG.md", lambda t: t.replace("\n- ", "\n* "))),
    ("changes_signposted", _manifest(version="")),
    ("archive_kept", _writable),
    ("archive_kept", lambda e: (shutil.rmtree(e.settings.archive), e)[1]),
    ("one_run", _no_sql),
    ("one_run", _manifest(run="")),
    ("sense_checks", _sql("delete from marts.fct_controles")),
    ("sense_checks", _outcomes(lambda r: r["tool"] != "dbt")),
    ("data_dictionary", _metadata_gone),
    ("configuration", _manifest(input_fingerprint="")),
    ("revisions_explained", _sql("delete from marts.dim_herzieningen")),
    ("checks_everywhere", _outcomes(lambda r: r["tool"] != "dbt")),
    ("checks_everywhere", _added(outcome="error")),
    ("assumptions", _file("docs/assumptions.md", lambda t: t.replace("| red: sample only |", "| sample only |"))),
    ("assumptions", _file("docs/assumptions.md", lambda t: t.partition("| assumption")[0])),
    ("uncertainty", _sql("update marts.dim_kerncijfers set toelichting = ' ' where kerncijfer = 'KT-04'")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("probe", "take"), TAKEN, ids=[f"{p}-{n}" for n, (p, _) in enumerate(TAKEN)]
)
def test_without_its_evidence_a_criterion_is_not_met(
    evidence: Evidence, probe: str, take: Callable[[Evidence], Evidence]
) -> None:
    function = checklist.probes()[probe]
    assert function(evidence).met is True
    assert function(replace(take(evidence))).met is not True


def _schedule_on(e: Evidence) -> Evidence:
    return replace(e, settings=e.settings.model_copy(update={"schedules_running": True}))


def _dockerfile(e: Evidence) -> Evidence:
    (e.root / "Dockerfile").write_text("FROM scratch\n")
    return e


def _report(e: Evidence) -> Evidence:
    (e.directory / "reports").mkdir()
    (e.directory / "reports" / "voortgang.html").write_text("…")
    return e


def _policy(e: Evidence) -> Evidence:
    (e.root / "docs" / "confidentiality.md").write_text("…")
    return e


def _approved(e: Evidence) -> Evidence:
    journal.append("approved", e.manifest.release, "goed", who="A. Controleur")
    return e


def _reviewed(e: Evidence) -> Evidence:
    git = ["git", "-C", str(e.root), "-c", "user.name=x", "-c", "user.email=x@localhost.invalid"]
    subprocess.run([*git, "init", "-q"], check=True)
    message = "Change a thing\n\nReviewed-by: A. Controleur <a@localhost.invalid>"
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", message], check=True)
    head = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True)
    return _manifest(code_version=head.stdout.strip())(e)


# Of each probe that the sample release does not satisfy: the evidence brought in.
BROUGHT: list[tuple[str, Callable[[Evidence], Evidence]]] = [
    ("peer_review", _reviewed),
    ("scheduled", _schedule_on),
    ("container", _dockerfile),
    ("reports", _report),
    ("confidentiality_policy", _policy),
    ("approved", _approved),
    ("calendar", lambda e: _manifest(rows=e.manifest.rows | {"dim_kalender": 12})(e)),
]  # fmt: skip


@pytest.mark.parametrize(("probe", "bring"), BROUGHT, ids=[p for p, _ in BROUGHT])
def test_with_its_evidence_a_criterion_is_met(
    evidence: Evidence, probe: str, bring: Callable[[Evidence], Evidence]
) -> None:
    function = checklist.probes()[probe]
    assert function(evidence).met is not True
    assert function(bring(evidence)).met is True


def test_an_approval_without_a_name_or_of_another_release_is_none(evidence: Evidence) -> None:
    journal.append("approved", evidence.manifest.release, "goed")
    journal.append("approved", "een andere", "goed", who="A. Controleur")
    assert probes_home.approved(evidence).met is None


def test_ci_without_a_recorded_result_is_no_evidence(evidence: Evidence) -> None:
    assert probes_code.continuous_integration(evidence).met is None
    _rewrite(evidence.root / ".ci" / "run", lambda t: t.replace("make test", "make niets"))
    assert probes_code.continuous_integration(evidence).met is False


def test_every_probe_is_tried_here_and_used_by_a_criterion() -> None:
    tried = {p for p, _ in (*TAKEN, *BROUGHT)} | {"continuous_integration"}
    assert tried == set(checklist.probes())
    assert {c.probe for c in checklist.criteria().values() if c.probe} == set(checklist.probes())


def test_a_probe_that_cannot_look_says_so_without_naming_a_folder(evidence: Evidence) -> None:
    _gone("requirements.lock")(evidence)
    (evidence.directory / "warehouse.duckdb").unlink()
    scored = _scored(evidence)
    for probe in ("pinned", "sense_checks"):
        assert scored[probe].oordeel == "geen bewijs"
        assert scored[probe].bewijs.startswith("Dit kon niet worden nagegaan: ")
        assert "/" not in scored[probe].bewijs.replace("requirements.lock", "")
    assert scored["qa_log"].oordeel == "voldoet"


def test_the_release_holds_the_checklist_and_what_it_links_to(sample_home: Home) -> None:
    rows = json.loads(sample_home.release_file("checklist.json").read_text())
    assert [r["criterium"] for r in rows] == list(checklist.criteria())
    assert {r["oordeel"] for r in rows} == {"voldoet", "voldoet niet", "geen bewijs"}
    for row in rows:
        assert row["beter"]
        assert row["oordeel"] != "voldoet" or re.search(r"\d|ja|pakket|leesmij", row["bewijs"])
        for link in row["links"]:
            there = sample_home.release_file(link).exists() or (PROJECT_ROOT / link).exists()
            assert there, (row["criterium"], link)


def test_a_level_is_reached_only_when_all_of_it_and_below_is() -> None:
    everything = [
        Scored(criterium=name, norm=c.norm, levels=c.levels, tekst=c.tekst, oordeel="voldoet",
               bewijs="", links=[], beter=c.beter)
        for name, c in checklist.criteria().items()
    ]  # fmt: skip
    assert all(level["bereikt"] for level in checklist.levels(everything))
    (row,) = [n for n, s in enumerate(everything) if s.criterium == "R08"]
    everything[row] = everything[row].model_copy(update={"oordeel": "geen bewijs"})
    levels = {level["niveau"]: level for level in checklist.levels(everything)}
    assert not levels["NHS baseline"]["bereikt"]
    assert not levels["NHS gold"]["bereikt"]  # it asks for what is below it
    assert levels["NHS baseline"]["ontbreekt"] == "R08"
    assert levels["RAP MVP (Analysis Function)"]["bereikt"]
    used = {level for c in checklist.criteria().values() for level in c.levels}
    assert used - {"af-more"} == set(checklist.LEVELS)


def test_the_command_prints_the_recorded_list_and_can_score_anew(sample_home: Home) -> None:
    recorded = sample_home.rows("checklist")
    anew = sample_home.rows("checklist", "--now")
    assert [r["criterium"] for r in recorded] == [r["criterium"] for r in anew]
    assert "NHS baseline" in sample_home.ok("checklist")
