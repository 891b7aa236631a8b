"""What the fuzzer starts from: short beginnings of files of the layouts."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

from pipeline.settings import SAMPLES_DIR

ROWS = 4
AREA = (
    b'{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Polygon",'
    b'"coordinates":[[[4,52],[5,52],[5,53.5],[4,52]]]},"properties":{"statcode":"PV20",'
    b'"statnaam":"a","jrstatcode":"2024PV20"}}]}'
)


def write_corpus(directory: Path) -> int:
    """Write the starting inputs; return how many."""
    directory.mkdir(parents=True, exist_ok=True)
    inputs: list[bytes] = []
    for path in sorted(SAMPLES_DIR.iterdir()):
        data = path.read_bytes()
        if path.suffix == ".csv":
            inputs.append(b"".join(data.splitlines(keepends=True)[:ROWS]))
        elif path.suffix == ".json":
            value = json.loads(data)
            page = json.dumps({**value, "value": value["value"][:ROWS]}).encode()
            inputs += [page, json.dumps(value["value"][:ROWS]).encode(), _zip(page)]
    inputs += [AREA, _zip(AREA)]
    inputs += [_zip(inputs[0]), b'"TableInfos"\n"ID";"Title"\n"0";"x\ny"\n']
    for number, data in enumerate(inputs):
        (directory / f"{number:03d}").write_bytes(data)
    return len(inputs)


def _zip(data: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("a"), data)
    return written.getvalue()
