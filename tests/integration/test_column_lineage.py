"""Every mart column is documented, and goes back to landed columns: in our analysis and in Dagster."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlglot

from pipeline import files
from pipeline.lineage.columns import Column, End, Lineage, Traced, Tracer, Untraceable
from pipeline.sources.feeds import kerncijfers_by_dataset
from tests.conftest import Home

# Lists that are kept in the repository: the seed is their source.
LISTS = {
    "dim_beweringen", "dim_breuken", "dim_definitie_codes", "dim_definities", "dim_herzieningen",
    "dim_kerncijfers", "dim_meetwaarden",
}  # fmt: skip

# What the catalogue, and not a publisher, says of a figure.
CATALOGUE = {
    "kerncijfer", "meetwaarde", "definitie_versie", "eenheid", "vergelijking", "groepering",
    "klasse", "breuk",
}  # fmt: skip

# The columns of the other marts that end before a landed column, with the reason.
ENDS: dict[str, dict[End, set[str]]] = {
    # `vo` or `roc`: which column of a partnership's line names the institution.
    "fct_meetwaarden": {"seed": {"instelling"}, "rows": {"rijen"}},
    "fct_kerncijfers": {"seed": {"instelling"}},
    "fct_ontleding": {"seed": {"instelling"}},
    # Targets and figures that others printed are lists of the repository too, beside our figures.
    "fct_doelen": {
        "seed": {
            "doel", "doelwaarde", "doelperiode", "richting",
            *(f"{text}{en}" for text in ("naam", "omschrijving", "bron") for en in ("", "_en")),
        },
    },
    "fct_gepubliceerd": {
        "seed": {"periode", "niveau", "gepubliceerd", "decimalen", "herleidbaar", "uitleg", "uitleg_en", "bron"}
    },
    # `soort` names the comparison that a row comes from: one text for each part of the union.
    "fct_controles": {"seed": {"controle", "toelichting", "toelichting_en"}, "constant": {"soort"}},
    # Regions are a list; only the labour market regions come from a delivery.
    "dim_regios": {"seed": {"soort", "ouder", "zekerheid", "bron"}},
    "dim_bronnen": {"rows": {"rijen_gebruikt"}},
}  # fmt: skip


@pytest.fixture(scope="module")
def artifacts(in_sample_home: Home) -> Path:
    (path,) = in_sample_home.path.glob("candidates/*/dbt")
    return path


@pytest.fixture(scope="module")
def lineage(artifacts: Path) -> Lineage:
    return Lineage(artifacts)


def _models(lineage: Lineage, schema: str = "") -> list[str]:
    return [
        name for name, node in lineage.nodes.items()
        if lineage.kind(name) == "model" and schema in ("", node["schema"])
    ]  # fmt: skip


def _ends(lineage: Lineage) -> dict[Column, End]:
    """Return the mart columns that do not go back to a landed column."""
    found = {
        Column(mart, column): lineage.stems_from(mart, column)
        for mart in _models(lineage, "marts")
        for column in lineage.columns(mart)
    }
    return {column: end for column, end in found.items() if end != "landed"}


def test_the_analysis_finds_the_columns_that_the_database_has(
    lineage: Lineage, artifacts: Path
) -> None:
    with duckdb.connect() as connection:
        warehouse = artifacts.with_name("warehouse.duckdb")
        connection.execute(f"attach {files.sql_text(warehouse)} as building (read_only)")
        rows = connection.execute(
            "select schema_name || '.' || table_name, list(column_name order by column_index) "
            "from duckdb_columns() where database_name = 'building' group by all"
        ).fetchall()
    in_database = dict(rows)
    relations = [n for n in lineage.nodes if lineage.kind(n) != "source"]
    assert len(relations) == len(in_database) > 50
    for name in relations:
        assert lineage.columns(name) == in_database[f"{lineage.nodes[name]['schema']}.{name}"], name


def test_every_mart_column_is_documented_with_its_type(lineage: Lineage) -> None:
    for mart in _models(lineage, "marts"):
        documented = lineage.nodes[mart]["columns"]
        assert list(documented) == lineage.columns(mart), mart
        assert all(c["description"] and c["data_type"] for c in documented.values()), mart


def test_every_mart_column_goes_back_to_a_landed_column_or_says_why_not(lineage: Lineage) -> None:
    ends = _ends(lineage)
    for mart in _models(lineage, "marts"):
        short = {c: end for (name, c), end in ends.items() if name == mart}
        if mart in LISTS:
            assert short == dict.fromkeys(lineage.columns(mart), "seed"), mart
            continue
        explained = {c: end for end, columns in ENDS.get(mart, {}).items() for c in columns}
        catalogue = {c: end for c, end in short.items() if c in CATALOGUE and end == "seed"}
        assert short == catalogue | explained, mart


def test_figures_go_back_to_every_dataset_that_key_figures_need(lineage: Lineage) -> None:
    needed = set(kerncijfers_by_dataset())
    leaves = lineage.upstream("fct_kerncijfers", "waarde_min")
    assert needed <= {end.relation.split(".")[-1] for end in leaves}
    for relation, column in [
        ("rijen.duo_mbo_deelnemers", "TOTAAL2013"),
        ("rijen.duo_ho_eerstejaars", "2015"),
        ("rijen.uwv_ww", "LOPENDE WW"),
        ("observations.cbs_sociale_zekerheid", "Value"),
        ("rijen.pbt_samenwerking", "*"),  # a partnership counts 1: it is the line that counts
    ]:
        assert Column(relation, column) in leaves
    province = Column("rijen.duo_ho_eerstejaars", "PROVINCIE")
    assert province not in leaves
    assert province in lineage.upstream("fct_kerncijfers", "regio")


def _with_constant(
    artifacts: Path, lineage: Lineage, model: str, column: str, constant: str
) -> Lineage:
    """Return the lineage with a column of a model replaced by a constant in its SQL."""
    compiled = artifacts / "compiled" / "techniekpact" / lineage.nodes[model]["original_file_path"]
    head, last = re.fullmatch(r"(.*)(^select\n.*)", compiled.read_text(), re.S | re.M).groups()  # type: ignore[union-attr]
    changed, times = re.subn(rf"^    (\w+\.)?{column}(,?)$", rf"    {constant} as {column}\2",
                             last, flags=re.M)  # fmt: skip
    assert times == 1
    return Lineage(artifacts, {model: head + changed})


@pytest.mark.parametrize(
    ("model", "column", "constant", "found"),
    [
        ("fct_ontleding", "bekend_vanaf", "date '2014-05-13'", ("fct_ontleding", "bekend_vanaf")),
        ("stg_bronnen__snapshots", "telwijze", "'n.v.t.'", ("fct_kerncijfers", "telwijze")),
        ("stg_bronnen__snapshots", "sha256", "''", ("dim_bronnen", "sha256")),
    ],
)
def test_a_column_replaced_by_a_constant_is_found(
    lineage: Lineage, artifacts: Path, model: str, column: str, constant: str,
    found: tuple[str, str],
) -> None:  # fmt: skip
    broken = _ends(_with_constant(artifacts, lineage, model, column, constant))
    assert found not in _ends(lineage)
    assert broken[Column(*found)] == "constant"


def test_sql_that_cannot_be_followed_is_an_error(artifacts: Path) -> None:
    sql = """select columns('b.*') from "building"."seeds"."breuken" """
    with pytest.raises(Untraceable, match="dim_breuken: COLUMNS"):
        Lineage(artifacts, {"dim_breuken": sql}).columns("dim_breuken")


def test_landed_rows_that_were_moved_away_are_an_error(artifacts: Path, tmp_path: Path) -> None:
    text = (artifacts / "manifest.json").read_text()
    (tmp_path / "manifest.json").write_text(text.replace("'landing/", "'elsewhere/"))
    with pytest.raises(Untraceable, match=r"rijen\.uwv_ww is not where the build read it"):
        Lineage(tmp_path).columns("rijen.uwv_ww")


T, U = ({c: frozenset({Column(t, c)}) for c in columns.split()}
        for t, columns in (("t", "k A 2013 2014"), ("u", "k b l")))  # fmt: skip
RELATIONS = {
    '"t"': Traced(T, frozenset({Column("t", "*")})),
    '"u"': Traced(U, frozenset({Column("u", "*")})),
}


def _traced(sql: str) -> dict[str, str]:
    traced = Tracer(RELATIONS).query(sqlglot.parse_one(sql, dialect="duckdb"), {})
    return {c: " ".join(f"{r}.{n}" for r, n in sorted(o)) for c, o in traced.columns.items()}


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("select a + b as s, 1 as een from t join u using (k)", {"s": "t.A u.b", "een": ""}),
        ("select * from t join u using (k)",
         {"k": "t.k u.k", "A": "t.A", "2013": "t.2013", "2014": "t.2014", "b": "u.b", "l": "u.l"}),
        ("select * exclude (k, \"2013\") replace (b as l) from (select t.*, b, l from t, u)",
         {"A": "t.A", "2014": "t.2014", "b": "u.b", "l": "u.b"}),
        ("with w as (unpivot t on columns('^20') into name jaar value n) select * from w",
         {"k": "t.k", "A": "t.A", "jaar": "t.2013 t.2014", "n": "t.2013 t.2014"}),
        ("select concat(*columns('^20')) as b from t", {"b": "t.2013 t.2014"}),
        ("unpivot (select k, \"2013\" from t) on \"2013\" into name jaar value n",
         {"k": "t.k", "jaar": "t.2013", "n": "t.2013"}),
        ("select k, a from t union all by name select b, k from u",
         {"k": "t.k u.k", "a": "t.A", "b": "u.b"}),
        ("select k, a from t union all select b, k from u", {"k": "t.k u.b", "a": "t.A u.k"}),
        ("select k from t except select b from u", {"k": "t.k"}),
        ("select t.* from t anti join u on t.k = u.k",
         {"k": "t.k", "A": "t.A", "2013": "t.2013", "2014": "t.2014"}),
        ("select a as x, x || k as y from t", {"x": "t.A", "y": "t.A t.k"}),
        ("select list_filter(l, lambda b: b <> k) as f from u", {"f": "u.k u.l"}),
        ("select unnest([k, b]) as een from u group by all", {"een": "u.b u.k"}),
        ("select v.s from (values ('x')) as v (s)", {"s": ""}),
        ("select count(*) as n, sum(1) filter (where a > 1) as m from t",
         {"n": "t.*", "m": "t.* t.A"}),
        ("select max(a) over w as m from t window w as (partition by k)", {"m": "t.A t.k"}),
        ("select (select max(b) from u where u.k = t.k) as m, exists (from u) as e from t",
         {"m": "u.b", "e": "u.*"}),
        ("select z from (select k, b from u) as q (y, z)", {"z": "u.b"}),
        ("select k from t where false", {"k": "t.k"}),
    ],
)  # fmt: skip
def test_the_constructs_of_the_models_are_followed(sql: str, expected: dict[str, str]) -> None:
    assert _traced(sql) == expected


@pytest.mark.parametrize(
    "sql",
    [
        "select nergens from t",
        "select k from onbekend",
        "select * from t, u",  # two columns k
        "with recursive r as (select k from t) select * from r",
        "pivot t on k using sum(a)",
        "select x from t, lateral (select t.k as x)",
        "select s from generate_series(1, 2) as g (s)",
    ],
)
def test_other_constructs_are_refused(sql: str) -> None:
    with pytest.raises(Untraceable):
        _traced(sql)


IN_DAGSTER = """
import json, os
from pipeline.settings import get_settings
os.environ.update(get_settings().environment())
import dagster as dg
found, schemas = {}, {}
with dg.DagsterInstance.get() as instance:
    for key in instance.all_asset_keys():
        metadata = instance.get_latest_materialization_event(key).asset_materialization.metadata
        if "dagster/column_schema" in metadata:
            columns = metadata["dagster/column_schema"].value.columns
            schemas[key.to_user_string()] = [c.name for c in columns]
        if "dagster/column_lineage" in metadata:
            lineage = metadata["dagster/column_lineage"].value.deps_by_column
            found[key.to_user_string()] = {
                "text": metadata["column origins"].value,
                "columns": [c.name for c in metadata["dagster/column_schema"].value.columns],
                "lineage": {
                    column: [[d.asset_key.to_user_string(), d.column_name] for d in deps]
                    for column, deps in lineage.items()
                },
            }
print(json.dumps([found, schemas]))
"""


def test_dagster_shows_the_same_lineage(sample_home: Home, lineage: Lineage) -> None:
    done = subprocess.run(
        [sys.executable, "-c", IN_DAGSTER],
        env=sample_home.environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    shown: dict[str, Any]
    schemas: dict[str, list[str]]
    shown, schemas = json.loads(done.stdout)
    assert len(shown) == len(_models(lineage))

    def leaves(asset: str, column: str) -> set[tuple[str, str]]:
        if asset not in shown:
            return {(asset, column)}
        return {leaf for dep in shown[asset]["lineage"][column] for leaf in leaves(*dep)}

    def asset(relation: str) -> str:
        node = lineage.nodes[relation]
        meta = node["config"].get("meta") or node.get("meta") or {}
        return "/".join(
            meta["dagster"]["asset_key"] if lineage.kind(relation) == "source"
            else [node["schema"], relation]
        )  # fmt: skip

    for mart in _models(lineage, "marts"):
        assert shown[f"marts/{mart}"]["columns"] == lineage.columns(mart)
        for column in lineage.columns(mart):
            expected = {(asset(r), c) for r, c in lineage.upstream(mart, column)}
            assert leaves(f"marts/{mart}", column) == expected, f"{mart}.{column}"
            (line,) = re.findall(rf"^\| {column} \|.*$", shown[f"marts/{mart}"]["text"], re.M)
            assert all(f"**{r}**" in line for r, _ in lineage.upstream(mart, column)), line
            # And the landed column is one that its asset shows too.
            for end, landed in expected:
                assert not end.startswith("raw/") or landed in ("*", *schemas[end]), (end, landed)
