"""What is broken, changed or half never reaches a figure, and the last good release stays."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from filelock import FileLock

from pipeline import files
from pipeline.settings import SAMPLES_DIR
from tests.conftest import TECHNIEKPACT, Home, changed, joined


def _put(directory: Path, name: str, data: bytes) -> Path:
    directory.mkdir(exist_ok=True)
    (directory / name).write_bytes(data)
    return directory / name


def _revised(lines: list[bytes]) -> bytes:
    """Return the mbo file with one man more in one cell, and in its total."""
    header = lines[0].decode().split(";")
    cells = lines[1].decode().split(";")
    for column in ("MAN2015", "TOTAAL2015"):
        value = int(cells[header.index(column)] or 0) + 1
        lines = changed(lines, 1, column, str(value))
    return joined(lines)


def test_a_refused_delivery_stops_the_run_and_the_next_one_goes_on_without_it(
    sample_copy: Home, mbo: list[bytes], tmp_path: Path
) -> None:
    before = sample_copy.release
    half = _put(tmp_path / "in", "half.csv", joined([mbo[0], *mbo[1:-1:2], b""]))
    assert "1 of them new" in sample_copy.ok("drop", half)

    failed = sample_copy.call("run", "--source", "drop")
    assert failed.returncode == 1
    assert "far fewer rows for a period" in failed.stderr
    assert "rows before" in failed.stderr
    assert "refused" in failed.stderr
    assert sample_copy.release == before
    assert list(sample_copy.path.glob("archive/*/*/half.csv")), "the bytes are kept"
    assert list(sample_copy.path.glob("quarantine/duo_mbo_deelnemers/*/checks.json"))
    assert list(sample_copy.path.glob("checks/*/data_docs/duo_mbo_deelnemers-*.html"))

    again = sample_copy.call("run", "--source", "drop")
    assert again.returncode == 0
    assert "half.csv was refused before" in again.stderr
    assert sample_copy.release == before

    good = _put(tmp_path / "in", "good.csv", _revised(mbo))
    sample_copy.ok("drop", good)
    sample_copy.ok("run", "--source", "drop")
    assert sample_copy.release != before
    rows = sample_copy.rows("kerncijfers", "KT-04", "--periode", "2015SJ00")
    assert [(r["waarde"], r["voorbeeld"]) for r in rows] == [(40_489, False)]


def test_files_in_the_drop_folder_are_taken_along_and_bad_ones_set_aside(
    sample_copy: Home, mbo: list[bytes]
) -> None:
    inbox = sample_copy.path / "drop"
    os.utime(_put(inbox, "error-page.csv", b"<html>502</html>"), (0, 0))
    _put(inbox, "just-now.csv", joined(mbo)[:5000])
    _put(inbox, "already.csv", joined(mbo))
    before = sample_copy.release
    done = sample_copy.call("run", "--source", "drop")
    assert done.returncode == 0
    assert "web page" in done.stderr
    assert sample_copy.release == before
    # What looks cut off and was written just now may still be on its way: it stays, and is kept.
    assert [p.name for p in inbox.iterdir()] == ["just-now.csv"]
    reasons = list(sample_copy.path.glob("quarantine/*/reason.json"))
    by_name = {files.read_json(reason)["file"]: reason for reason in reasons}
    assert set(by_name) == {"error-page.csv", "just-now.csv"}
    reason = by_name["error-page.csv"]
    assert (reason.parent / "error-page.csv").read_bytes() == b"<html>502</html>"


def test_handing_in_says_what_a_file_is(home: Home) -> None:
    said = home.ok(
        "drop", SAMPLES_DIR / "hbo-eerstejaars-2015-2019.csv", "--received", "2020-03-17"
    )
    for part in ("duo_ho_eerstejaars hbo", "2015SJ00–2019SJ00 (5)", "rows", "2020-03-17"):
        assert part in said
    assert "Already delivered" in home.ok("drop", SAMPLES_DIR / "hbo-eerstejaars-2015-2019.csv")


def test_of_many_files_the_good_ones_are_handed_in_and_the_exit_code_tells(
    home: Home, tmp_path: Path, mbo: list[bytes]
) -> None:
    folder = tmp_path / "in"
    _put(folder, "a.csv", b"a;b\n1;2\n")
    _put(folder, "b.csv", joined(mbo))
    done = home.call("drop", folder)
    assert done.returncode == 1
    assert "1 of 2 files handed in" in done.stdout
    assert "no layout in the registry has this header" in done.stderr


def test_of_two_runs_at_once_the_second_refuses(sample_copy: Home) -> None:
    with FileLock(sample_copy.path / "run.lock"):
        done = sample_copy.call("run")
    assert done.returncode == 1
    assert "Another run is writing" in done.stderr
    sample_copy.ok("run")


def test_a_run_waits_for_another_when_told_to(sample_copy: Home) -> None:
    sample_copy.extra["TECHNIEKPACT_LOCK_WAIT_SECONDS"] = "120"
    with FileLock(sample_copy.path / "run.lock"):
        run = subprocess.Popen(
            [str(TECHNIEKPACT), "run"],
            env=sample_copy.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert run.stderr is not None
        assert any("another run is writing" in line for line in run.stderr)
        assert run.poll() is None
    said, _ = run.communicate(timeout=120)
    assert run.returncode == 0
    assert "Nothing new" in said


def test_a_failing_model_test_publishes_nothing_until_the_delivery_is_set_aside(
    sample_copy: Home, tmp_path: Path
) -> None:
    """More technical benefits than there are benefits: only the models see both."""
    lines = (SAMPLES_DIR / "uwv-ww-2014.csv").read_bytes().split(b"\r\n")
    row = next(i for i, line in enumerate(lines) if line.startswith(b"2014MM04;bouwvakkers"))
    data = joined(changed(lines, row, "LOPENDE WW", "900000"))
    before = sample_copy.release
    sample_copy.ok("drop", _put(tmp_path / "in", "ww.csv", data))
    failed = sample_copy.call("run", "--source", "drop")
    assert failed.returncode == 1
    assert "ww_technisch_past_in_alle_ww" in failed.stderr
    assert "periode=2014MM04, technisch=" in failed.stderr
    assert "techniekpact refuse" in failed.stderr
    assert sample_copy.release == before
    (refused,) = sample_copy.rows("journal", "--act", "refused")
    assert any("ww_technisch_past_in_alle_ww" in r for r in refused["details"]["reasons"])

    assert sample_copy.call("refuse", "ww.csv", "--reason", "").returncode == 2
    assert sample_copy.call("refuse", "niet.csv", "--reason", "x").returncode == 1
    said = sample_copy.ok("refuse", "ww.csv", "--reason", "UWV confirms a typing error")
    assert "no longer counts" in said
    done = sample_copy.call("run", "--source", "drop")
    assert done.returncode == 0
    assert "ww.csv was refused before" in done.stderr
    assert sample_copy.release == before
