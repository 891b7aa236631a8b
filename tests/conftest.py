"""Homes to test in: an empty one in this process, and one where the sample was run, shared."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import hypothesis
import pytest
from filelock import FileLock
from typer.testing import CliRunner

from pipeline import cli, keys
from pipeline.settings import PROJECT_ROOT, SAMPLES_DIR, Source, get_settings
from pipeline.sources import pull, recognition
from pipeline.sources.identification import identified

pytest_plugins = ["tests.replay.fixtures"]

# The same examples every time, however slow: nobody reads a suite that fails by chance.
hypothesis.settings.register_profile("fixed", derandomize=True, deadline=None)
hypothesis.settings.load_profile("fixed")

SAMPLE_HOME = "TECHNIEKPACT_TEST_SAMPLE_HOME"
TECHNIEKPACT = Path(sys.executable).with_name("techniekpact")
REAL = PROJECT_ROOT.parent / "shared" / "real"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """For mutants, run first what is quick: most of them are noticed there.

    Else begin with the one test that takes minutes: at the end, one process would wait for another.
    """
    if SAMPLE_HOME in os.environ:
        slow = ("sample_home", "sample_copy", "three")
        items.sort(key=lambda item: sum(name in getattr(item, "fixturenames", ()) for name in slow))
    else:
        items.sort(key=lambda item: item.path.name != "test_storm.py")


@dataclass
class Home:
    """A home and the command line working in it, as a user has them."""

    path: Path
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "TECHNIEKPACT_HOME": str(self.path), **self.extra}

    def call(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(TECHNIEKPACT), *map(str, arguments)],
            env=self.environment, capture_output=True, text=True, check=False, timeout=900,
        )  # fmt: skip

    def ok(self, *arguments: str | Path) -> str:
        done = self.call(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def rows(self, *arguments: str | Path) -> list[dict[str, Any]]:
        """Return what a command lists; in this process, as a start of its own takes a second."""
        words = [*map(str, arguments), "--format", "json"]
        get_settings.cache_clear()
        try:
            done = CliRunner().invoke(cli.app, words, env=self.environment)
        finally:
            get_settings.cache_clear()
        assert done.exit_code == 0, done.output
        found: list[dict[str, Any]] = json.loads(done.stdout)
        return found

    @property
    def release(self) -> str | None:
        pointer = self.path / "current.json"
        return json.loads(pointer.read_text())["release"] if pointer.exists() else None

    def release_file(self, name: str) -> Path:
        assert self.release is not None
        return self.path / "releases" / self.release / name


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """An empty home that this process works in."""
    monkeypatch.setenv("TECHNIEKPACT_HOME", str(tmp_path / "home"))
    get_settings.cache_clear()
    yield Home(tmp_path / "home")
    get_settings.cache_clear()


def _run_once(
    directory: Path, commands: list[list[str]], prepare: Callable[[Home], Home] = lambda home: home
) -> Home:
    """Run commands in a home that all test processes share; only the first one does the work."""
    home = Home(directory)
    done = directory.with_suffix(".done")
    with FileLock(directory.with_suffix(".lock")):
        if not done.exists():
            prepare(home)
            for command in commands:
                home.ok(*command)
            done.touch()
    return home


def _shared(factory: pytest.TempPathFactory, name: str) -> Path:
    base = factory.getbasetemp()
    return (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / name


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home where the sample was run. Read only: copy it before changing anything.

    Its path is one that has to be quoted, so that everything is seen to do so. `make mutation` makes
    it once for all its test processes, and names it in the environment.
    """
    if made := os.environ.get(SAMPLE_HOME):
        return Home(Path(made))
    name = "sample of o'brien"
    return _run_once(_shared(tmp_path_factory, name), [["run", "--source", "sample"]])


@contextmanager
def working_in(home: Home) -> Iterator[Home]:
    """Let this process work in a home."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TECHNIEKPACT_HOME", str(home.path))
        get_settings.cache_clear()
        yield home
    get_settings.cache_clear()


@pytest.fixture(scope="module")
def in_sample_home(sample_home: Home) -> Iterator[Home]:
    """The sample home, as the one that this process works in. Read only."""
    with working_in(sample_home):
        yield sample_home


@pytest.fixture(scope="session")
def parsed(sample_home: Home) -> Callable[[Home], Home]:
    """Give a new home what dbt parsed for another, so that it need not do so again."""

    def give(home: Home) -> Home:
        shutil.copytree(sample_home.path / "dbt", home.path / "dbt")
        return home

    return give


@pytest.fixture(scope="session")
def real_home(tmp_path_factory: pytest.TempPathFactory, parsed: Callable[[Home], Home]) -> Home:
    """A home where the publishers' own files were dropped and run. Read only."""
    if not REAL.is_dir():
        pytest.skip(f"The publishers' files are not here ({REAL.name}/ beside the repository).")
    files = [str(p) for p in sorted((REAL / "duo").iterdir())] + [str(REAL / "cbs")]
    commands = [["drop", *files], ["run", "--source", "drop"]]
    return _run_once(_shared(tmp_path_factory, "real"), commands, parsed)


@pytest.fixture
def sample_copy(sample_home: Home, tmp_path: Path) -> Home:
    """A copy of the sample home, to change."""
    copy = tmp_path / "copy"
    shutil.copytree(sample_home.path, copy)
    return Home(copy)


@pytest.fixture(scope="session")
def mbo() -> list[bytes]:
    """The lines of the sample's mbo file 2015-2019; joined by CRLF they are the file."""
    return (SAMPLES_DIR / "mbo-deelnemers-2015-2019.csv").read_bytes().split(b"\r\n")


def changed(lines: list[bytes], row: int, column: str, value: str) -> list[bytes]:
    """Return the lines with one cell of a row (1 is the first after the header) changed."""
    position = lines[0].decode("utf-8-sig").split(";").index(column)
    cells = lines[row].split(b";")
    cells[position] = value.encode()
    return [*lines[:row], b";".join(cells), *lines[row + 1 :]]


def joined(lines: list[bytes]) -> bytes:
    """Return the bytes of a file of these lines."""
    return b"\r\n".join(lines)


@dataclass
class Content:
    """A file as it is landed, in lists."""

    columns: list[str]
    rows: list[list[str | None]]
    lines: list[int]
    junk: int


def recognise(data: bytes, name: str = "", **told: Any) -> recognition.Recognised:
    """Recognise bytes, as a file of them is."""
    with TemporaryDirectory() as directory:
        path = Path(directory) / "delivery"
        path.write_bytes(data)
        return recognition.recognise(path, name, **told)


def read(data: bytes, **options: Any) -> Content:
    """Read bytes whole, as landing does."""
    with TemporaryDirectory() as directory:
        path = Path(directory) / "delivery"
        path.write_bytes(data)
        with identified(path, **options) as found:
            batches = [batch.to_pylist() for batch in found.batches()]
            records = [record for batch in batches for record in batch]
            return Content(
                found.landed,
                [[record[c] for c in found.landed] for record in records],
                [record[keys.LINE_COLUMN] for record in records],
                found.rows.junk,
            )


def hand_in(
    data: bytes, name: str, origin: Source, received_on: date | None = None, **told: Any
) -> pull.HandedIn:
    """Hand in bytes, as a file of them is."""
    with TemporaryDirectory() as directory:
        path = Path(directory) / "delivery"
        path.write_bytes(data)
        return pull.hand_in(path, name, origin, received_on, **told)
