"""A home with a published release to measure on: the one named, or the sample, made for it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TECHNIEKPACT = Path(sys.executable).with_name("techniekpact")


@contextmanager
def published(home: Path | None) -> Iterator[Path]:
    """Give `home`, or run the sample in a folder of its own."""
    if home is not None:
        yield home
        return
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "TECHNIEKPACT_HOME": folder}
        subprocess.run([TECHNIEKPACT, "run"], env=environment, check=True, capture_output=True)
        yield Path(folder)
