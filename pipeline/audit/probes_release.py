"""Probes of the checklist that look at a release."""

from __future__ import annotations

import re
from typing import Any

from pipeline import files
from pipeline.audit.checklist import Evidence, Found, Probe
from pipeline.release.store import CHECKS, MANIFEST, WAREHOUSE

COMMIT = re.compile(r"[0-9a-f]{40}")
DIGEST = re.compile(r"[0-9a-f]{64}")
KEYS = ("cell_id_names_one_cell", "one_value_known_at_a_time")
SQL = "sql"


def manual_steps(evidence: Evidence) -> Found:
    """What was done by hand (refusals, corrections) has a reason."""
    refused = [o["message"] for o in evidence.outcomes if o["check"] == "refused_by_hand"]
    corrected = [row[0] for row in evidence.query("select reden from marts.dim_correcties")]
    reasons = [*refused, *corrected]
    without = sum(not (reason or "").strip() for reason in reasons)
    snapshots = evidence.manifest.snapshots
    values = {
        "stappen": len(reasons), "zonder": without,
        "hand": sum(r.origin == "drop" for r in snapshots), "alle": len(snapshots),
    }  # fmt: skip
    return Found(without == 0, values, [CHECKS, "parquet/dim_correcties.parquet"])


def version_control(evidence: Evidence) -> Found:
    """The release was made with committed code, and nothing beside it."""
    code, fingerprint = evidence.manifest.code_version, evidence.manifest.input_fingerprint
    met = bool(COMMIT.fullmatch(code)) and bool(DIGEST.fullmatch(fingerprint))
    short = code[:12] + (" met wijzigingen ernaast" if code.endswith("-dirty") else "")
    values = {"code": short, "vingerafdruk": fingerprint[:12] or "geen"}
    return Found(met, values, [MANIFEST])


def qa_log(evidence: Evidence) -> Found:
    """The release holds the outcome of every check."""
    return Found(bool(evidence.outcomes), {"uitkomsten": len(evidence.outcomes)}, [CHECKS])


def documentation(evidence: Evidence) -> Found:
    """Every column of the published marts is described."""
    described: dict[str, dict[str, str]] = {}
    for path in sorted((evidence.root / "dbt_project" / "models" / "marts").glob("*.yml")):
        for model in files.read_yaml(path).get("models") or []:
            columns = {c["name"]: c.get("description") or "" for c in model.get("columns") or []}
            described.setdefault(model["name"], {}).update(columns)
    wanted = evidence.query(
        "select table_name, column_name from duckdb_columns() where schema_name = 'marts'"
    )
    told = sum(bool(described.get(table, {}).get(column)) for table, column in wanted)
    values = {"beschreven": told, "alle": len(wanted)}
    return Found(bool(wanted) and told == len(wanted), values, ["docs/dbt/index.html"])


def back_tests(evidence: Evidence) -> Found:
    """There are tests, and the figures that others printed still come out."""
    tests = sum(
        len(re.findall(r"^def test_", path.read_text(encoding="utf-8"), re.MULTILINE))
        for path in sorted((evidence.root / "tests").rglob("test_*.py"))
    )
    ((compared, holds),) = evidence.query(
        "select count(*), count(*) filter (uitkomst = 'klopt') from marts.fct_gepubliceerd"
        " where herleidbaar and uitkomst <> 'geen cijfer'"
    )
    values = {"toetsen": tests, "klopt": holds, "alle": compared}
    met = tests > 0 and compared > 0 and holds == compared
    return Found(met, values, ["tests/backtests", "parquet/fct_gepubliceerd.parquet"])


def input_checked(evidence: Evidence) -> Found:
    """Every delivery was checked, and nothing about one blocks."""
    landed = [o for o in evidence.outcomes if o["tool"] == "great_expectations"]
    checked = {o["snapshot"] for o in landed}
    snapshots = {r.snapshot for r in evidence.manifest.snapshots}
    blocking = [o for o in landed if o["snapshot"] in snapshots and _blocks(o)]
    values = {
        "met": len(snapshots & checked), "alle": len(snapshots), "blokkeert": len(blocking),
    }  # fmt: skip
    met = bool(snapshots) and snapshots <= checked and not blocking
    return Found(met, values, [CHECKS, "docs/checks/index.html"])


def _blocks(outcome: dict[str, Any]) -> bool:
    failed = outcome["outcome"] == "failed" and outcome["severity"] == "critical"
    return bool(failed or outcome["outcome"] == "error")


def data_register(evidence: Evidence) -> Found:
    """Of every delivery the hash and the day of receipt are known."""
    rows = evidence.query("select sha256, ontvangen_op from marts.dim_bronnen")
    known = sum(bool(DIGEST.fullmatch(sha or "")) and day is not None for sha, day in rows)
    values = {"met": known, "alle": len(rows)}
    met = bool(rows) and known == len(rows) == len(evidence.manifest.snapshots)
    return Found(met, values, [MANIFEST, "parquet/dim_bronnen.parquet"])


def tidy(evidence: Evidence) -> Found:
    """One value a row: the tests of the keys of the key figures passed."""
    found = [o["outcome"] for o in evidence.outcomes if o["check"] in KEYS]
    values = {"geslaagd": found.count("passed"), "alle": len(KEYS)}
    return Found(found.count("passed") == len(KEYS), values, [CHECKS])


def changes_signposted(evidence: Evidence) -> Found:
    """The data have a version, and the changelog has entries."""
    entries = re.findall(r"^- ", evidence.text("CHANGELOG.md"), re.MULTILINE)
    version = evidence.manifest.version
    met = bool(re.fullmatch(r"\d+\.\d+\.\d+", version)) and bool(entries)
    return Found(met, {"versie": version or "geen", "regels": len(entries)}, ["CHANGELOG.md"])


def one_run(evidence: Evidence) -> Found:
    """One run made all tables, and the SQL of each published model was kept."""
    kept = {path.stem for path in (evidence.directory / SQL).rglob("*.sql")}
    models = [t for t in evidence.manifest.rows if t.startswith(("fct_", "dim_", "int_"))]
    found = sum(model in kept for model in models)
    values = {
        "run": evidence.manifest.run or "onbekend", "sql": found, "alle": len(models),
    }  # fmt: skip
    met = bool(evidence.manifest.run) and bool(models) and found == len(models)
    return Found(met, values, [SQL])


def sense_checks(evidence: Evidence) -> Found:
    """There are checks on the models, and control totals, of these very figures."""
    tests = sum(o["tool"] == "dbt" for o in evidence.outcomes)
    ((totals,),) = evidence.query("select count(*) from marts.fct_controles")
    values = {"toetsen": tests, "totalen": totals}
    return Found(tests > 0 and totals > 0, values, [CHECKS, "parquet/fct_controles.parquet"])


def reports(evidence: Evidence) -> Found:
    """A report was made with the release."""
    found = [
        str(path.relative_to(evidence.directory))
        for path in sorted((evidence.directory / "reports").glob("*"))
    ]
    return Found(bool(found), {"bestanden": len(found)}, found)


def data_dictionary(evidence: Evidence) -> Found:
    """Every published table is described in the metadata of the release."""
    described = {d["dct:identifier"] for d in _metadata(evidence).get("dcat:dataset", [])}
    values = {
        "beschreven": len(described), "alle": len(evidence.manifest.rows),
    }  # fmt: skip
    met = bool(described) and len(described) == len(evidence.manifest.rows)
    return Found(met, values, ["dcat.jsonld"])


def _metadata(evidence: Evidence) -> dict[str, Any]:
    found: dict[str, Any] = files.read_json(evidence.directory / "dcat.jsonld")
    return found


def configuration(evidence: Evidence) -> Found:
    """A fingerprint tells of all that decides the figures."""
    fingerprint = evidence.manifest.input_fingerprint
    values = {"vingerafdruk": fingerprint[:12] or "geen"}
    return Found(bool(DIGEST.fullmatch(fingerprint)), values, [MANIFEST])


def calendar(evidence: Evidence) -> Found:
    """A release calendar is published."""
    found = [table for table in evidence.manifest.rows if "kalender" in table]
    return Found(bool(found), {"tabellen": len(found)}, [f"parquet/{t}.parquet" for t in found])


REVISED = """
with herzien as (
    select f.cel_id, f.bekend_vanaf, exists (
        from marts.dim_herzieningen as h
        inner join marts.dim_bronnen as b
            on h.dataset = b.dataset and b.ontvangen_op between h.ontvangen_van and h.ontvangen_tot
        where list_contains(string_split(f.bron_snapshots, ' '), b.bron_snapshot)
            and left(f.periode, 4) between left(h.periode_van, 4) and left(h.periode_tot, 4)
    ) as met_reden
    from marts.fct_kerncijfers as f
    inner join marts.fct_kerncijfers as eerder
        on f.cel_id = eerder.cel_id and eerder.bekend_tot = f.bekend_vanaf
    where (f.waarde_min, f.waarde_max) is distinct from (eerder.waarde_min, eerder.waarde_max)
)
select count(*), count(*) filter (met_reden) from herzien
"""


def revisions_explained(evidence: Evidence) -> Found:
    """Every value that replaced another has a reason on record."""
    ((revised, explained),) = evidence.query(REVISED)
    values = {"met": explained, "alle": revised}
    return Found(explained == revised, values, ["parquet/dim_herzieningen.parquet"])


def checks_everywhere(evidence: Evidence) -> Found:
    """There were checks on the deliveries and on the models, and none that could not be done."""
    tools = [o["tool"] for o in evidence.outcomes]
    sources, models = tools.count("great_expectations"), tools.count("dbt")
    errors = sum(o["outcome"] == "error" for o in evidence.outcomes)
    values = {"bronnen": sources, "modellen": models, "fout": errors}
    return Found(sources > 0 and models > 0 and errors == 0, values, [CHECKS])


UNCERTAIN = """
select
    count(*) filter (waarde is not null),
    count(*) filter (
        waarde is not null
        and waarde between
            round(cast(waarde_min as double), decimalen)
            and round(cast(waarde_max as double), decimalen)
    )
from marts.fct_kerncijfers inner join marts.dim_kerncijfers using (kerncijfer)
"""


def uncertainty(evidence: Evidence) -> Found:
    """Every value has bounds that hold it, and every key figure says what it is."""
    ((values_, bounded),) = evidence.query(UNCERTAIN)
    ((figures, explained),) = evidence.query(
        "select count(*), count(*) filter (trim(toelichting) <> '') from marts.dim_kerncijfers"
    )
    values = {
        "met": bounded, "alle": values_, "uitleg": explained, "kerncijfers": figures,
    }  # fmt: skip
    met = values_ > 0 and bounded == values_ and explained == figures
    return Found(met, values, [WAREHOUSE])


PROBES: list[Probe] = [
    manual_steps, version_control, qa_log, documentation, back_tests, input_checked,
    data_register, tidy, changes_signposted, one_run, sense_checks,
    reports, data_dictionary, configuration, calendar, revisions_explained,
    checks_everywhere, uncertainty,
]  # fmt: skip
