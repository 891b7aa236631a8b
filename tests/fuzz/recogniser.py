"""Feed the recogniser what a coverage-guided fuzzer comes up with.

`python -m tests.fuzz.recogniser CORPUS -runs=20000 -seed=1`: whatever the bytes, they are recognised
whole or refused with a reason; and what is recognised gives the same rows when it is landed. Any
other exception ends the run with a trace and a file with the bytes (libFuzzer's options apply).
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["pipeline.sources"]):
    from pipeline.sources import identification, matching, recognition

# Small limits, so that the fuzzer meets them.
os.environ |= {
    "TECHNIEKPACT_MAX_LINE_BYTES": "4000",
    "TECHNIEKPACT_MAX_JSON_BYTES": "20000",
    "TECHNIEKPACT_MAX_UNPACKED_BYTES": "200000",
    "TECHNIEKPACT_MAX_CELLS": "2000",
    "TECHNIEKPACT_MAX_ZIP_MEMBERS": "20",
}
PLACE = Path(tempfile.mkdtemp(prefix="fuzz-", dir=os.environ.get("TMPDIR")))
os.environ["TECHNIEKPACT_HOME"] = str(PLACE / "home")
FILE = PLACE / "delivery"


def one_input(data: bytes) -> None:
    """Recognise `data`.

    Raises:
        AssertionError: when what is read the second time differs from the first.
    """
    FILE.write_bytes(data)
    try:
        found = recognition.recognise(FILE, "hbo-2019.csv")
    except matching.Refused as refused:
        if not refused.reason:
            raise AssertionError("refused without a reason") from refused
        return
    with identification.identified(FILE) as again:
        rows = sum(batch.num_rows for batch in again.batches())
    assert (again.dataset, again.layout.id, rows) == (found.dataset, found.layout.id, found.rows)
    # No line is lost: what is no row was counted as left out.
    if again.scan.kind == "csv" and found.layout.lines_before_header == 0:
        lines = again.scan.lines + (not again.scan.ends_in_line_break)
        assert "metadata_csv" in found.layout.formats or found.rows + found.junk + 1 == lines


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
