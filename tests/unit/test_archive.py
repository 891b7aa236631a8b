from __future__ import annotations

import os
import stat
from datetime import date

import pyarrow.parquet as pq
import pytest

from pipeline import archive, files, keys, landing
from pipeline.checks import landed
from pipeline.settings import SAMPLES_DIR, get_settings
from pipeline.sources import pull
from pipeline.sources.formats import normalise
from pipeline.sources.pull import HandedIn
from pipeline.sources.registry import load_registry
from tests import layouts
from tests.conftest import Home, changed, hand_in, joined
from tests.layouts import case


def test_bytes_are_kept_as_received_and_read_only(home: Home, mbo: list[bytes]) -> None:
    done = hand_in(joined(mbo), "mbo.csv", "drop", date(2020, 3, 17))
    assert done.receipt is not None
    assert done.receipt.path.read_bytes() == joined(mbo)
    for path in done.receipt.directory.iterdir():
        assert not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)


def test_the_same_bytes_twice_are_one_snapshot(home: Home, mbo: list[bytes]) -> None:
    first = hand_in(joined(mbo), "mbo.csv", "drop", date(2020, 3, 17))
    second = hand_in(joined(mbo), "other-name.csv", "drop", date(2024, 1, 1))
    assert (first.new, second.new) == (True, False)
    assert second.receipt == first.receipt
    assert len(list(archive.receipts())) == 1
    assert "received on 2020-03-17; nothing new" in second.describe()


def test_known_bytes_with_another_period_are_not_taken_for_it(home: Home) -> None:
    data = (SAMPLES_DIR / "vo-leerlingen-2013.csv").read_bytes()
    assert hand_in(data, "vo-2012.csv", "drop").accepted
    receipt = next(archive.receipts())
    landing.land(receipt)
    wrong = hand_in(data, "vo.csv", "drop", period="2013SJ00")
    assert wrong.failed
    assert "count already, as 2012SJ00" in wrong.describe()

    landed.refuse_by_hand(receipt, "wrong year in the name")
    assert hand_in(data, "vo.csv", "drop", period="2013SJ00").accepted
    (corrected,) = archive.receipts()
    assert (corrected.periods, corrected.period_source) == (["2013SJ00"], "told")
    assert (corrected.directory / "receipt-1.json").exists(), "the old receipt is kept"


def test_a_name_that_is_not_utf8_is_made_readable(home: Home, mbo: list[bytes]) -> None:
    name = b"caf\xe9.csv".decode("utf-8", "surrogateescape")
    done = hand_in(joined(mbo), name, "drop")
    assert done.receipt is not None
    assert done.describe().encode()
    assert hand_in(b"a;b\n1;2\n", name, "drop").describe().encode()


def test_what_is_refused_is_kept_with_its_reason(home: Home) -> None:
    done = hand_in(b"<html>", "page.csv", "drop")
    assert done.failed
    assert done.kept_in is not None
    assert (done.kept_in / "page.csv").read_bytes() == b"<html>"
    assert "web page" in files.read_json(done.kept_in / archive.REASON)["reason"]


@pytest.mark.parametrize("name", ["../../evil.csv", "/etc/passwd", "..", "", "receipt.json"])
def test_a_name_cannot_choose_its_place(home: Home, mbo: list[bytes], name: str) -> None:
    done = hand_in(joined(mbo), name, "drop")
    assert done.receipt is not None
    assert done.receipt.path.read_bytes() == joined(mbo)
    assert {p.parent for p in home.path.rglob("*.csv")} <= {done.receipt.directory}


def test_landed_rows_are_text_with_snapshot_and_line(home: Home, mbo: list[bytes]) -> None:
    receipt = hand_in(joined(mbo), "mbo.csv", "drop").receipt
    assert receipt is not None
    assert landing.land(receipt)
    assert not landing.land(receipt)
    table = pq.read_table(landing.parquet_file(receipt))
    assert table.num_rows == receipt.rows == len(mbo) - 2 - receipt.junk_lines
    row = table.slice(3, 1).to_pylist()[0]
    assert row.pop("bron_snapshot") == receipt.snapshot
    line = row.pop("bron_regel")
    assert ";".join(row.values()).encode() == mbo[line - 1]


def test_the_empty_schema_has_every_column_of_every_layout(home: Home) -> None:
    """By the name it is landed under; a source that nobody delivered yet reads as no rows."""
    landing.prepare()
    for name, dataset in load_registry().datasets.items():
        for table, forms in dataset.tables.items():
            schema = pq.read_schema(home.path / "landing" / name / f"{table}.parquet")
            assert pq.read_table(home.path / "landing" / name / f"{table}.parquet").num_rows == 0
            assert schema.names[-2:] == [keys.SNAPSHOT_COLUMN, keys.LINE_COLUMN]
            for form in forms:
                wanted = {dataset.landed_name(c) for c in [*form.columns, *form.optional]}
                wanted |= {normalise(c) for c in form.of_year(landing.SCHEMA_YEAR)}
                assert wanted <= set(schema.names)


def test_a_crash_leaves_no_half_directory(home: Home) -> None:
    target = home.path / "thing"

    def crash() -> None:
        with files.new_directory(target) as temporary:
            (temporary / "half").write_text("x")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        crash()
    assert not target.exists()
    assert list(home.path.iterdir()) == []


def test_a_receipt_says_what_was_met_while_reading(home: Home) -> None:
    one = case("duo_mbo_ckan_opleiding")
    written = layouts.sample(one)
    receipt = hand_in(written.data, "mbo.csv", "drop").receipt
    assert receipt is not None
    assert archive.find(receipt.sha256) == receipt
    assert (receipt.rows, receipt.junk_lines) == (len(written.rows), 0)
    assert receipt.suppressed == 4  # man and vrouw of two years
    assert receipt.renamed["BRIN NUMMER"] == "INSTELLINGSCODE"
    assert (receipt.url, receipt.etag) == (None, None)


def test_a_part_that_was_told_wrongly_can_be_told_again(home: Home) -> None:
    data = layouts.sample(case("duo_ho_ckan_geslacht")).data
    assert hand_in(data, "hbo.csv", "drop").accepted
    (first,) = archive.receipts()
    assert hand_in(data, "hbo.csv", "drop", part="wo").accepted
    (second,) = archive.receipts()
    assert (first.part, second.part) == ("hbo", "wo")
    assert hand_in(data, "hbo.csv", "drop", part="mbo").failed
    landing.land(second)
    assert "count already" in hand_in(data, "hbo.csv", "drop", part="hbo").describe()


def test_a_part_that_contradicts_the_file_is_refused(home: Home) -> None:
    data = layouts.sample(case("duo_ho_ckan_opleiding")).data
    assert hand_in(data, "x.csv", "drop", part="wo").failed


def test_a_part_that_contradicts_the_file_does_not_change_its_receipt(home: Home) -> None:
    data = layouts.sample(case("duo_ho_ckan_opleiding")).data
    assert hand_in(data, "x.csv", "drop").accepted
    hand_in(data, "x.csv", "drop", part="wo")
    assert [r.part for r in archive.receipts()] == ["hbo"]


def _mbo(home: Home, lines: list[bytes], value: str, day: date) -> HandedIn:
    return hand_in(joined(changed(lines, 1, "MAN2019", value)), "mbo.csv", "drop", day)


def test_a_publisher_that_goes_back_to_an_earlier_version_is_followed(
    home: Home, mbo: list[bytes]
) -> None:
    first = _mbo(home, mbo, "1", date(2020, 3, 1))
    second = _mbo(home, mbo, "2", date(2020, 4, 1))
    back = _mbo(home, mbo, "1", date(2020, 5, 1))
    assert (first.new, second.new, back.new, back.again) == (True, True, True, True)
    assert "counts anew" in back.describe()
    assert back.receipt is not None
    assert [a.received_on for a in archive.arrivals(back.receipt)] == [
        date(2020, 3, 1), date(2020, 5, 1),
    ]  # fmt: skip
    # The same once more is nothing new, and neither is what was filed before.
    assert not _mbo(home, mbo, "1", date(2020, 6, 1)).new
    assert not _mbo(home, mbo, "2", date(2020, 4, 1)).new


def test_a_file_over_the_limit_is_not_even_copied(
    home: Home, mbo: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TECHNIEKPACT_MAX_FILE_BYTES", "1000")
    get_settings.cache_clear()
    done = hand_in(joined(mbo), "mbo.csv", "drop")
    assert done.failed
    assert done.left
    assert "at most 1,000 are let in" in done.describe()
    assert not list(home.path.rglob("mbo.csv"))


@pytest.mark.parametrize(
    "data",
    [
        b'[{"Key": "1", "Title": "x", "\\ud800": "y"}]',
        b'[{"Key": "1", "Title": "\\ud800"}]',
        b'{"@odata.context": "https://x/37789ksz/$metadata#Observations", "value": [{"Id": '
        + b"9" * 5000
        + b', "Measure": "m", "ValueAttribute": "None", "Value": 1, "StringValue": null, '
        b'"Perioden": "2011JJ00"}]}',
    ],
)
def test_a_strange_file_is_set_aside_and_the_others_go_on(
    home: Home, mbo: list[bytes], data: bytes
) -> None:
    inbox = get_settings().inbox
    inbox.mkdir(parents=True)
    for name, content in (("a.json", data), ("z.csv", joined(mbo))):
        (inbox / name).write_bytes(content)
        os.utime(inbox / name, (0, 0))
    (inbox / "link").symlink_to("/etc/hostname")
    os.mkfifo(inbox / "pipe")
    done = {d.name: d for d in pull.pull("drop") if isinstance(d, pull.HandedIn)}
    assert done["a.json"].failed
    assert done["z.csv"].accepted
    assert sorted(p.name for p in inbox.iterdir()) == ["link", "pipe"]
    assert not list(get_settings().incoming.iterdir())


def test_what_the_program_stumbles_over_is_set_aside(
    home: Home, mbo: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_: object) -> None:
        raise IndexError("list index out of range")

    monkeypatch.setattr(pull, "recognise", stumble)
    done = hand_in(joined(mbo), "mbo.csv", "drop")
    assert "a fault of this program" in done.describe()
    assert done.kept_in is not None
    assert (done.kept_in / "mbo.csv").read_bytes() == joined(mbo)


def test_a_late_delivery_is_filed_under_the_day_it_came(home: Home) -> None:
    data = (SAMPLES_DIR / "uwv-ww-2014.csv").read_bytes()
    receipt = hand_in(data, "ww.csv", "drop", date(2014, 5, 13)).receipt
    assert receipt is not None
    assert receipt.received_on == date(2014, 5, 13)
    assert receipt.archived_at.date() == archive.now().date()
