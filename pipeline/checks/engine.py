"""The one place that knows Great Expectations: frames in, outcomes and a page out.

The import takes seconds, so it happens inside the functions, once per process.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from expectations.loader import Check
from pipeline.checks import data_docs
from pipeline.checks.outcomes import Outcome, Result

if TYPE_CHECKING:
    import pandas as pd

NOT_THERE = ("None", "nan", "NaT", "<NA>")  # as pandas has it
MAX_SHOWN = 5
# Columns that say where a finding stands or how large it is, and the word a person reads for each.
PLACES = {
    "bron_regel": "line",
    "rijen": "rows",
    "vorige_rijen": "rows before",
    "som": "sum",
    "vorige_som": "sum before",
}
# What was expected, where the arguments of an expectation do not say it.
EXPECTED = {
    "ExpectColumnValuesToBeNull": "none",
    "ExpectColumnValuesToNotBeNull": "a value in each",
    "ExpectColumnValuesToBeUnique": "each once",
    "ExpectCompoundColumnsToBeUnique": "each once",
}
log = logging.getLogger("techniekpact")


@dataclass
class Subject:
    """What is judged: a landed table of one snapshot."""

    dataset: str
    table: str
    snapshot: str
    file: str


@cache
def _frames() -> Any:
    """Return the one batch definition that every frame is handed to."""
    import great_expectations as gx

    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}  # type: ignore[assignment]
    asset = context.data_sources.add_pandas("landing").add_dataframe_asset("frame")
    return asset.add_batch_definition_whole_dataframe("all")


def judge(
    subject: Subject, checks: list[Check], frames: dict[str, pd.DataFrame]
) -> tuple[list[Outcome], list[Any]]:
    """Evaluate `checks` on their frames.

    Returns:
        The outcomes in the order of the suite, and the raw results, one per frame, for `page`.
    """
    import great_expectations as gx

    found: dict[str, Outcome] = {}
    results: list[Any] = []
    for frame_name in dict.fromkeys(check.frame for check in checks):
        frame = frames[frame_name]
        mine = [check for check in checks if check.frame == frame_name]
        suite = gx.ExpectationSuite(
            name=f"{subject.dataset}.{subject.table}.{frame_name}",
            expectations=[
                getattr(gx.expectations, check.expect)(
                    **check.arguments,
                    severity=check.severity,
                    meta={"id": check.id},
                    notes=check.means,
                )
                for check in mine
            ],
        )
        batch = _frames().get_batch({"dataframe": frame})
        result_format: dict[str, Any] = {"result_format": "SUMMARY"}
        if places := [c for c in PLACES if c in frame.columns]:
            result_format["unexpected_index_column_names"] = places
        result = batch.validate(suite, result_format=result_format)
        by_id = {check.id: check for check in mine}
        for one in result.results:
            check = by_id[one.expectation_config.meta["id"]]
            found[check.id] = _outcome(subject, check, one)
        results.append(result)
    return [found[check.id] for check in checks], results


def _outcome(subject: Subject, check: Check, result: Any) -> Outcome:
    raised = _exception(result.exception_info)
    outcome: Result
    message = ""
    if raised:
        outcome, message = "error", f"The check could not be evaluated: {raised}"
    elif result.success:
        outcome = "passed"
    else:
        outcome = "failed"
        message = f"{check.means} {_found(result.result, check)} {check.remedy}"
    return Outcome(
        tool="great_expectations",
        check=check.id,
        subject=f"{subject.dataset}.{subject.table}",
        snapshot=subject.snapshot,
        file=subject.file,
        severity=check.severity,
        outcome=outcome,
        message=message,
    )


def _exception(info: Any) -> str:
    """Return the message of an exception that was swallowed, wherever in `info` it stands."""
    if not isinstance(info, dict):
        return ""
    if info.get("raised_exception"):
        return str(info.get("exception_message"))
    return next((m for value in info.values() if (m := _exception(value))), "")


def _found(result: dict[str, Any], check: Check) -> str:
    places = []
    for entry in result.get("partial_unexpected_index_list") or []:
        if not isinstance(entry, dict):  # a frame without such columns gives bare row positions
            continue
        values = " · ".join(_show(v) for k, v in entry.items() if k not in PLACES)
        where = ", ".join(f"{w} {_show(entry[k])}" for k, w in PLACES.items() if k in entry)
        places.append(f"{values} ({where})")
    if not places:
        places = [_show(v) for v in result.get("partial_unexpected_list") or []]
    if not places and "observed_value" in result:
        places = [_show(result["observed_value"])]
    shown = "; ".join(dict.fromkeys(places[:MAX_SHOWN])) or "nothing that can be shown"
    count = result.get("unexpected_count", 0)
    more = f" and {count - MAX_SHOWN} more" if count > MAX_SHOWN else ""
    rest = {k: v for k, v in check.arguments.items() if k not in ("column", "column_list")}
    wanted = ", ".join(f"{k} {v}" for k, v in rest.items()) or EXPECTED[check.expect]
    return f"Found {shown}{more}; expected {wanted}."


def _show(value: Any) -> str:
    if not isinstance(value, str) and str(value) in NOT_THERE:
        return "nothing"
    if isinstance(value, float):
        return f"{value:.10g}"
    return repr(value) if isinstance(value, str) else str(value)


@cache
def _view() -> Any:
    from great_expectations.render.view.view import DefaultJinjaPageView

    return DefaultJinjaPageView()  # one, as it keeps its compiled templates


def page(result: Any) -> str:
    """Return the Data Docs page (HTML) of one raw result, which asks nothing of the internet."""
    from great_expectations.render.renderer.page_renderer import ValidationResultsPageRenderer

    return data_docs.offline(str(_view().render(ValidationResultsPageRenderer().render(result))))
