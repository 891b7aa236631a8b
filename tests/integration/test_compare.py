"""Two releases side by side: what is new, gone and changed, by how much, and why."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from streamlit.testing.v1 import AppTest

from pipeline.assets.release import build_comparison_asset
from pipeline.release import changes, store
from pipeline.release.approve import approve
from pipeline.release.compare import CannotCompare, Comparison, compare
from pipeline.settings import get_settings
from tests.candidates import make_candidate
from tests.conftest import Home

NOORD = "periode = '2015SJ00' and regio = 'LD-NOORD'"
CHANGES = [
    # A third more and a tenth more of the same figure; the sums with them.
    *(
        f"update marts.{table} set waarde_min = round(waarde_min * {by}), "
        f"waarde_max = round(waarde_max * {by}){more.format(by)} where {which} "
        f"and periode = '2015SJ00' and regio = '{regio}'"
        for regio, by in (("LD-NOORD", "1.3"), ("LD-OOST", "1.1"))
        for table, which, more in (
            ("fct_meetwaarden", "meetwaarde = 'leerbedrijven_techniek'", ""),
            ("fct_kerncijfers", "kerncijfer = 'LT-07'", ", waarde = round(waarde * {})"),
        )
    ),
    # By a delivery of which the reason is registered.
    "insert into marts.dim_bronnen select * replace ('f' as bron_snapshot, 'herzien.csv' as bestand, "
    "date '2026-05-01' as ontvangen_op) from marts.dim_bronnen where dataset = 'sbb_leerbanen'",
    "update intermediate.int_versies set bron_snapshot = 'f' where dataset = 'sbb_leerbanen'",
    "update intermediate.int_cellen set bron_snapshot = 'f' where dataset = 'sbb_leerbanen'",
    "update marts.fct_kerncijfers set bron_snapshots = 'f' where kerncijfer = 'LT-07'",
    "insert into marts.dim_herzieningen select 'H', 'sbb_leerbanen', date '2026-01-01', "
    "date '2026-12-31', '2015SJ00', '2015SJ00', 'herziening', 'SBB telde opnieuw.', "
    "'SBB counted again.', 'SBB', 'SBB'",
    # Gone, and no longer final.
    "delete from marts.fct_kerncijfers where cel_id = 'LT-07/2016SJ00/LD-NOORD'",
    "update marts.fct_kerncijfers set status = 'voorlopig' "
    "where cel_id = 'CT-01/2011JJ00/NL' and bekend_tot is null",
    # One code more on a list.
    "insert into marts.dim_definitie_codes values ('n-profiel', 'Nieuw profiel', true)",
]  # fmt: skip


@pytest.fixture(scope="module")
def here(sample_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A home with two releases, that this process works in; read only."""
    path = tmp_path_factory.mktemp("compare") / "home"
    shutil.copytree(sample_home.path, path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TECHNIEKPACT_HOME", str(path))
        get_settings.cache_clear()
        examined, _ = make_candidate(*CHANGES)
        assert examined.verdict == "waiting", examined.findings
        waiting = compare("current", examined.candidate[:8])
        approve(examined.candidate, "A", "x")
        # What a person is asked about is what is published.
        current = store.require()
        assert current.previous is not None
        assert compare(current.previous, "current").cells == waiting.cells
        yield Home(path)
    get_settings.cache_clear()


@pytest.fixture
def found(here: Home) -> Comparison:
    assert here
    release = store.require()
    return compare(str(release.previous), release.release)


def test_the_largest_change_comes_first_with_its_reason(found: Comparison) -> None:
    assert [(c["cel_id"], c["soort"], c["reden"]) for c in found.cells] == [
        ("LT-07/2015SJ00/LD-NOORD", "gewijzigd", "herziening"),
        ("LT-07/2015SJ00/LD-OOST", "gewijzigd", "herziening"),
        ("LT-07/2016SJ00/LD-NOORD", "vervallen", ""),
        ("CT-01/2011JJ00/NL", "status", ""),
    ]
    first = found.cells[0]
    assert first["verschil_min"] == first["verschil_max"]
    assert first["verschil_min"] == first["waarde_min_nu"] - first["waarde_max_was"] > 0
    assert float(first["omvang_pct"]) == pytest.approx(30, abs=0.1)
    assert (first["toelichting"], first["bestand"]) == ("SBB telde opnieuw.", "herzien.csv")


def test_each_figure_has_its_counts(found: Comparison) -> None:
    assert found.counts() == {"nieuw": 0, "vervallen": 1, "gewijzigd": 2, "status": 1}
    (lt07, ct01) = found.figures
    assert (lt07["kerncijfer"], lt07["gewijzigd"], lt07["vervallen"]) == ("LT-07", 2, 1)
    assert lt07["grootste"] == "LT-07/2015SJ00/LD-NOORD"
    # The days of knowledge were left as they were, so the past says something else too.
    assert lt07["overschreven"] == 3
    assert (ct01["kerncijfer"], ct01["status"], ct01["omvang_pct"]) == ("CT-01", 1, None)
    (method,) = found.method
    assert (method["soort"], method["id"], method["wat"]) == ("codelijst", "n-profiel", "gewijzigd")


def test_the_other_way_round_what_was_gone_is_new(found: Comparison) -> None:
    back = compare(found.later, found.earlier)
    assert back.counts() == {"nieuw": 1, "vervallen": 0, "gewijzigd": 2, "status": 1}
    new = next(c for c in back.cells if c["soort"] == "nieuw")
    # Its delivery was there already, so that is no reason.
    assert (new["waarde_min_was"], new["omvang_pct"], new["reden"]) == (None, None, "")


def test_the_command_prints_all_of_it(here: Home, found: Comparison) -> None:
    said = here.ok("compare", found.earlier, "current", "--cells", "1")
    for part in ("codelijst n-profiel: gewijzigd", "LT-07/2015SJ00/LD-NOORD (3", "SBB telde opnieuw.",
                 "and 3 cells more"):  # fmt: skip
        assert part in said
    rows = here.rows("compare", found.earlier, found.later)
    assert [r["cel_id"] for r in rows] == [c["cel_id"] for c in found.cells]


def test_what_cannot_be_compared_is_said(here: Home, found: Comparison) -> None:
    assert here
    with pytest.raises(CannotCompare) as error:
        compare("current", found.later)
    assert str(error.value) == f"current and {found.later} are the same release."
    with pytest.raises(store.NoRelease) as none:
        compare("current", "nothing")
    assert str(none.value) == (
        f"There is no release nothing. Newest releases: {found.later}, {found.earlier}. "
        "No candidates are called 'nothing'. Waiting: none."
    )


def test_dagster_has_the_counts(here: Home, found: Comparison) -> None:
    assert here
    result = dg.materialize(
        [build_comparison_asset()], resources={"run_lock": dg.ResourceDefinition.none_resource()}
    )
    (event,) = result.asset_materializations_for_node("release_comparison")
    said = {k: v.value for k, v in event.metadata.items()}
    assert (said["previous"], said["release"]) == (found.earlier, found.later)
    assert (said["cells gewijzigd"], said["cells vervallen"], said["method"]) == (2, 1, 1)
    assert "| LT-07/2015SJ00/LD-NOORD | gewijzigd |" in str(said["largest"])


def _page() -> None:
    from app.views import vergelijking

    vergelijking.show()


def test_the_page_shows_the_comparison_in_its_address(here: Home, found: Comparison) -> None:
    assert here
    page = AppTest.from_function(_page, default_timeout=60)
    page.query_params.update({"van": found.earlier, "naar": found.later, "kerncijfer": "LT-07"})
    page.run()
    assert not page.exception
    assert [m.value for m in page.metric] == ["0", "1", "2", "1"]
    method, figures, cells = (frame.value for frame in page.dataframe)
    assert list(method["Naam"]) == ["n-profiel"]
    assert list(figures["Kerncijfer"].str[:5]) == ["LT-07", "CT-01"]
    assert list(cells["Reden"]) == ["herziening door de bron"] * 2 + [""]
    assert [c.split(" (")[0] for c in cells["Cijfer"]] == [c["cel_id"] for c in found.cells[:3]]
    page.selectbox(key="vergelijking.van").select(found.later).run()
    assert page.query_params["van"] == found.later
    assert "niet te vergelijken" in page.info[0].value


def test_with_one_release_the_page_says_so(
    sample_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TECHNIEKPACT_HOME", str(sample_home.path))
    get_settings.cache_clear()
    page = AppTest.from_function(_page, default_timeout=60).run()
    get_settings.cache_clear()
    assert not page.exception
    assert "nog maar één publicatie" in page.info[0].value


def test_a_home_path_is_in_no_comparison(here: Home, found: Comparison) -> None:
    assert str(Path(here.path)) not in repr(found)


def test_two_readers_compare_one_release_at_the_same_time(found: Comparison, here: Home) -> None:
    earlier, later = (store.load(name).warehouse for name in (found.earlier, found.later))
    assert here
    with changes.opened(later) as one, changes.opened(later) as other:
        for db in (one, other):
            changes.hold_against(db, earlier)
        asked = "select count(*) from wijzigingen"
        counted = [db.execute(asked).fetchone() for db in (one, other)]
    assert counted[0] == counted[1] != (0,)
