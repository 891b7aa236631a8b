"""The report as a tagged PDF (PDF/UA-1), set by Typst with the fonts it carries.

Everything goes in as data (`sys.inputs`), so that no text of a publisher is taken for markup.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipeline.report.charts import drawn
from pipeline.report.model import Chart, Report
from pipeline.settings import get_settings

FOLDER = Path(__file__).parent
DOTS_PER_INCH = 200.0


def as_pdf(report: Report) -> bytes:
    """Return the bytes of the PDF; the same for the same report."""
    data: dict[str, Any] = asdict(report) | {
        "author": get_settings().publisher_name or report.labels["afzender"],
        "keywords": [report.release],
    }
    for chapter, made in zip(data["chapters"], report.chapters, strict=True):
        for section, source in zip(chapter["sections"], made.sections, strict=True):
            section["chart"] = drawn(source.chart) if source.chart else None
    inputs = {"report": json.dumps(data, ensure_ascii=False, default=str)}
    return _compiled("template.typ", report, inputs, format="pdf", pdf_standards="ua-1")


def chart_as_png(chart: Chart, report: Report) -> bytes:
    """Return the bytes of a chart as a picture."""
    inputs = {
        "chart": json.dumps(drawn(chart), ensure_ascii=False),
        "language": report.language,
    }
    return _compiled("chart.typ", report, inputs, format="png", ppi=DOTS_PER_INCH)


def _compiled(name: str, report: Report, inputs: dict[str, str], **options: Any) -> bytes:
    import typst

    # The fonts of the machine would make other bytes on the next one.
    made = typst.compile(
        FOLDER / name, root=FOLDER, ignore_system_fonts=True, sys_inputs=inputs,
        timestamp=report.published_at.replace(microsecond=0), **options,
    )  # fmt: skip
    return made if isinstance(made, bytes) else b"".join(made)
