"""Office files with the same bytes each time: their clocks are set to one moment."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime

ZIP_DATE = (1980, 1, 1, 0, 0, 0)
MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def without_clock(data: bytes, moment: datetime) -> bytes:
    """Return an Office file with one moment for all its dates, in the ZIP and its properties."""
    target = io.BytesIO()
    stamp = f"{moment.isoformat()}Z".encode()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        for member in source.infolist():
            content = source.read(member)
            if member.filename == "docProps/core.xml":
                content = MODIFIED.sub(rb"\g<1>" + stamp, content)
            info = zipfile.ZipInfo(member.filename, ZIP_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(info, content)
    return target.getvalue()
