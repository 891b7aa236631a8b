"""Probes of the checklist that look at the code: the repository and what is installed."""

from __future__ import annotations

import re
import subprocess
import tomllib
from importlib import metadata

from pipeline.audit.assumptions import PATH, parse
from pipeline.audit.checklist import Evidence, Found, Probe

OPEN = re.compile(
    r"\b(MIT|BSD|0BSD|Apache|ISC|MPL|PSF|Python Software Foundation|LGPL|Unlicense|HPND)\b", re.I
)
REQUIREMENT = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==", re.MULTILINE)
NAME = re.compile(r"^[A-Za-z0-9._-]+")
CI = ".ci/run"


def open_source(evidence: Evidence) -> Found:
    """Every direct dependency says that its licence is an open one."""
    names = _dependencies(evidence)
    closed = [name for name in names if not OPEN.search(_licence(name))]
    rest = f"; niet herkend: {', '.join(closed)}" if closed else ""
    values = {"open": len(names) - len(closed), "alle": len(names), "rest": rest}
    return Found(bool(names) and not closed, values, ["pyproject.toml"])


def _dependencies(evidence: Evidence) -> list[str]:
    project = tomllib.loads(evidence.text("pyproject.toml"))["project"]
    return [NAME.match(d)[0] for d in project["dependencies"]]  # type: ignore[index]


def _licence(name: str) -> str:
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    told = [about[field] or "" for field in ("License-Expression", "License") if field in about]
    told += [c for c in about.get_all("Classifier") or [] if c.startswith("License ::")]
    return "\n".join(told)


def peer_review(evidence: Evidence) -> Found:
    """The commit that made the release names who reviewed it."""
    code = evidence.manifest.code_version
    said = subprocess.run(
        ["git", "-C", str(evidence.root), "log", "-1",
         "--format=%(trailers:key=Reviewed-by,valueonly)", code.removesuffix("-dirty"), "--"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    names = [line for line in said.stdout.splitlines() if line.strip()]
    return Found(True if names else None, {"code": code[:12], "toetsers": len(names)}, [])


def synthetic_data(evidence: Evidence) -> Found:
    """Sample extracts and their generator lie beside the code."""
    folder = evidence.root / "pipeline" / "samples"
    extracts = [p for p in (folder / "extracts").glob("*") if p.suffix != ".yml"]
    made = (folder / "generate.py").exists()
    values = {"bestanden": len(extracts)}
    return Found(bool(extracts) and made, values, ["pipeline/samples"])


def readme(evidence: Evidence) -> Found:
    """The make commands that the README tells of exist."""
    wanted = set(re.findall(r"^make ([a-z]+)", evidence.text("README.md"), re.MULTILINE))
    there = set(re.findall(r"^([a-z]+):", evidence.text("Makefile"), re.MULTILINE))
    values = {"bestaan": len(wanted & there), "alle": len(wanted)}
    return Found(bool(wanted) and wanted <= there, values, ["README.md", "Makefile"])


def failure_tests(evidence: Evidence) -> Found:
    """There are tests that provoke a failure and read its message."""
    found = sum(
        len(re.findall(r"pytest\.raises\(|returncode == 1", path.read_text(encoding="utf-8")))
        for path in sorted((evidence.root / "tests").rglob("test_*.py"))
    )
    return Found(found > 0, {"toetsen": found}, ["tests"])


def code_style(evidence: Evidence) -> Found:
    """Rules of style are set, and CI holds the code to them."""
    rules = "ruff" in tomllib.loads(evidence.text("pyproject.toml")).get("tool", {})
    held = "make lint" in evidence.text(CI)
    values = {
        "regels": "ja" if rules else "nee",
        "nagezien": "ja" if held else "nee",
    }
    return Found(rules and held, values, ["pyproject.toml", CI])


def pinned(evidence: Evidence) -> Found:
    """Every package in the lock has a version and a hash, the direct dependencies among them."""
    blocks = re.split(r"\n(?=[A-Za-z0-9])", evidence.text("requirements.lock"))
    named = {_normal(m[1]): block for block in blocks if (m := REQUIREMENT.match(block))}
    hashed = [name for name, block in named.items() if "--hash=sha256:" in block]
    lacks = [d for d in _dependencies(evidence) if _normal(d) not in named]
    values = {
        "vast": len(hashed), "alle": len(named), "ontbreken": len(lacks),
    }  # fmt: skip
    met = bool(named) and len(hashed) == len(named) and not lacks
    return Found(met, values, ["requirements.lock"])


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def packaged(evidence: Evidence) -> Found:
    """The code is installed as a package with a command."""
    name = tomllib.loads(evidence.text("pyproject.toml"))["project"]["name"]
    try:
        package = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return Found(False, {"naam": name, "versie": "niet geïnstalleerd", "opdracht": "geen"}, [])
    commands = [e.name for e in package.entry_points if e.group == "console_scripts"]
    values = {
        "naam": name, "versie": package.version, "opdracht": " ".join(commands) or "geen",
    }  # fmt: skip
    return Found(bool(commands), values, ["pyproject.toml"])


def continuous_integration(evidence: Evidence) -> Found:
    """CI runs the tests; whether they passed is recorded nowhere that a release can read."""
    wanted = ["make lint", "make test"]
    found = [command for command in wanted if command in evidence.text(CI)]
    values = {"opdrachten": " en ".join(found) or "geen toetsen"}
    return Found(None if "make test" in found else False, values, [CI])


def container(evidence: Evidence) -> Found:
    """A description of a container lies beside the code."""
    found = [n for n in ("Dockerfile", "Containerfile") if (evidence.root / n).exists()]
    return Found(bool(found), {"bestanden": len(found)}, found)


def assumptions(evidence: Evidence) -> Found:
    """Assumptions are listed with how sure they are."""
    rows = parse(evidence.text(PATH))
    rated = [r for r in rows if r.colour]
    values = {"met": len(rated), "alle": len(rows)}
    return Found(bool(rows) and len(rated) == len(rows), values, [PATH])


def confidentiality_policy(evidence: Evidence) -> Found:
    """A policy on confidentiality is published with the documents."""
    found = [
        str(path.relative_to(evidence.root))
        for path in sorted((evidence.root / "docs").glob("*confidentiality*.md"))
    ]
    return Found(bool(found), {"bestanden": len(found)}, found)


PROBES: list[Probe] = [
    open_source, peer_review, synthetic_data, readme, failure_tests, code_style, pinned, packaged,
    continuous_integration, container, assumptions, confidentiality_policy,
]  # fmt: skip
