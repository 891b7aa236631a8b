"""What the system refuses: rights and room. A sentence, exit code 1, and nothing half."""

from __future__ import annotations

import ctypes
import os
import resource
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import TECHNIEKPACT, Home, joined

PARTS = ("archive", "landing", "releases", "current.json", "journal.jsonl")


PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 24, 1, 2


def _as_anybody() -> None:
    """Let rights hold for root too, in the program that is started next."""
    libc = ctypes.CDLL(None)
    for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)


class Unprivileged(Home):
    """A home whose commands are refused what the rights of its files refuse, also for root."""

    def call(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(TECHNIEKPACT), *map(str, arguments)],
            env=self.environment, capture_output=True, text=True, check=False, timeout=240,
            preexec_fn=_as_anybody if os.geteuid() == 0 else None,
        )  # fmt: skip


@pytest.fixture
def refused_home(sample_home: Home, mbo: list[bytes], tmp_path: Path) -> Iterator[Unprivileged]:
    home = Unprivileged(tmp_path / "home")
    home.path.mkdir()
    for name in PARTS:
        path = sample_home.path / name
        (shutil.copytree if path.is_dir() else shutil.copy2)(path, home.path / name)
    (home.path / "new.csv").write_bytes(joined(mbo).replace(b"\r\n", b"\n"))
    yield home
    for path in [home.path, *home.path.rglob("*")]:
        if path.is_dir():
            path.chmod(0o755)


def _state(home: Home) -> dict[str, bytes]:
    return {
        str(p.relative_to(home.path)): p.read_bytes()
        for p in sorted(home.path.rglob("*"))
        if p.is_file() and p.suffix != ".lock"
    }


@pytest.mark.parametrize("place", ["archive/duo_mbo_deelnemers", "."])
def test_a_place_that_cannot_be_written_is_named_and_nothing_is_half(
    refused_home: Unprivileged, place: str
) -> None:
    before = _state(refused_home)
    (refused_home.path / place).chmod(0o555)
    done = refused_home.call("drop", refused_home.path / "new.csv")
    assert done.returncode == 1
    assert "Permission denied" in done.stderr
    assert "this user must be able to write there" in done.stderr
    assert "Traceback" not in done.stderr
    assert _state(refused_home) == before
    (refused_home.path / place).chmod(0o755)
    assert "1 of them new" in refused_home.ok("drop", refused_home.path / "new.csv")
    refused_home.ok("verify")


def test_a_run_that_may_not_write_says_so(refused_home: Unprivileged) -> None:
    before = _state(refused_home)
    refused_home.path.chmod(0o555)
    done = refused_home.call("run")
    assert done.returncode == 1
    assert "this user must be able to write there" in done.stderr
    assert "Traceback" not in done.stderr
    assert _state(refused_home) == before


def test_an_act_that_cannot_be_written_down_is_not_done(refused_home: Unprivileged) -> None:
    (refused_home.path / "journal.jsonl").chmod(0o444)
    done = refused_home.call("rollback", refused_home.release or "", "--reason", "x")
    assert "is the current one" in done.stderr
    done = refused_home.call("drop", refused_home.path / "new.csv")
    assert done.returncode == 1
    assert "journal.jsonl" in done.stderr
    # The bytes came, and are kept; the line follows when it can.
    (refused_home.path / "journal.jsonl").chmod(0o644)
    assert "0 of them new" in refused_home.ok("drop", refused_home.path / "new.csv")
    refused_home.ok("verify")


def test_a_disk_without_room_takes_no_half_delivery(
    refused_home: Unprivileged, mbo: list[bytes]
) -> None:
    """A limit on the size of files, as a small disk; children inherit it."""
    before = _state(refused_home)
    size = (refused_home.path / "new.csv").stat().st_size
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size // 2, limits[1]))
    try:
        done = refused_home.call("drop", refused_home.path / "new.csv")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, ignored)
    assert done.returncode == 1
    assert "the disk must have room" in done.stderr
    assert "Traceback" not in done.stderr
    assert _state(refused_home) == before
