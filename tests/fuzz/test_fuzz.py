"""A fixed number of inputs in every run of the suite; more by hand (see recogniser.py)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from pipeline.settings import PROJECT_ROOT
from tests.fuzz.corpus import write_corpus

RUNS = 3000


def test_the_recogniser_survives_what_a_fuzzer_comes_up_with(tmp_path: Path) -> None:
    write_corpus(tmp_path / "corpus")
    done = subprocess.run(
        [
            sys.executable, "-m", "tests.fuzz.recogniser", str(tmp_path / "corpus"),
            f"-runs={RUNS}", "-seed=1", f"-artifact_prefix={tmp_path}/",
        ],
        cwd=PROJECT_ROOT, env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True, text=True, check=False, timeout=900,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    assert f"Done {RUNS} runs" in done.stderr
