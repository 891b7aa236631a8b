"""The command `techniekpact-dbt`: dbt, started in the home.

Paths in the project begin there, so no home stands in what dbt parses; what was parsed for one home
holds for its copy, and the compiled SQL that a release keeps names no folder of this machine.
"""

from __future__ import annotations

import gc
import os

from pipeline.settings import get_settings


def main() -> None:
    """Run dbt with the arguments of this command."""
    os.chdir(get_settings().home)
    os.environ.update(get_settings().environment())
    # dbt keeps the whole project in memory until it ends: to look time and again for what it no
    # longer needs finds nothing, and takes a tenth of its time.
    gc.set_threshold(100_000, 50, 1_000)
    from dbt.cli.main import cli

    cli()
