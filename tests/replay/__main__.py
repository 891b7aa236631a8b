"""Serve the sample extracts as DUO and CBS would, so that `--source live` can be tried by hand."""

from __future__ import annotations

import argparse
import contextlib
import threading

from tests.replay.content import fill
from tests.replay.server import serving


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.replay", description=__doc__)
    parser.add_argument("--port", type=int, default=8970, help="the port on 127.0.0.1")
    port: int = parser.parse_args().port
    with serving(port, talks=True) as replay:
        for line in fill(replay):
            print(f"# {line}")
        print("# What is served is sample data and made-up tables, not what a publisher says.")
        print("# In another shell, with a home of its own:")
        for name, value in {"NO_PROXY": "127.0.0.1", **replay.settings}.items():
            print(f"export {name}='{value}'")
        print("# techniekpact run --source live        (stop this server with Ctrl-C)", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
