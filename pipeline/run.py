"""One run, from pull to publish, in this process and through Dagster's instance."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline import dbt, files, journal, keys, landing
from pipeline.release import candidates, publish, store
from pipeline.release.store import Manifest
from pipeline.settings import PROJECT_ROOT, Source, get_settings

if TYPE_CHECKING:
    from dagster import ExecuteInProcessResult

log = logging.getLogger("techniekpact")


class RunFailed(Exception):
    """The run published nothing; the message says why."""


class FailedLater(RunFailed):
    """The run published a release, and failed after that; the message says what did not happen."""


@dataclass
class Done:
    """What a run came to. `published` is False when there was nothing new."""

    manifest: Manifest
    published: bool
    run_id: str


def prepare_home() -> None:
    """Make the home ready: its folders, and Dagster's instance file."""
    settings = get_settings()
    for path in (settings.inbox, settings.candidates, settings.dagster_home):
        path.mkdir(parents=True, exist_ok=True)
    instance_file = settings.dagster_home / "dagster.yaml"
    committed = (PROJECT_ROOT / "dagster.yaml").read_bytes()
    if not instance_file.exists() or instance_file.read_bytes() != committed:
        files.write_atomic(instance_file, committed)
    os.environ.update(settings.environment())


def run(source: Source) -> Done:
    """Run the job.

    Raises:
        RunFailed: when it publishes nothing and that is not for lack of news.
        FailedLater: when it failed after it had published.
    """
    prepare_home()
    parsing = dbt.start_preparing()  # dbt parses while Dagster and Great Expectations load
    import dagster as dg

    from pipeline import automation, definitions

    # A run without news skips the models, and their checks with them: not worth a warning each.
    logging.getLogger("dagster._core.execution.plan.active").setLevel(logging.ERROR)
    if parsing is not None:
        import great_expectations  # noqa: F401  # loaded while dbt parses; used by the checks
    dbt.finish_preparing(parsing)
    job = definitions.build_definitions().resolve_job_def(keys.JOB_NAME)
    config = automation.run_config(source).to_config_dict()  # type: ignore[no-untyped-call]
    # The run's own log goes to Dagster's pages; what a person reads here comes from our logger.
    config["loggers"] = {"console": {"config": {"log_level": "CRITICAL"}}}
    run_id = str(uuid.uuid4())
    console = get_settings().checks / run_id / "console.log"
    console.parent.mkdir(parents=True)
    try:
        with (
            _history_that_may_fail(),
            dg.DagsterInstance.get() as instance,
            console.open("w", encoding="utf-8") as file,
            # dbt says a line per model and test, Dagster what it cannot write in its history; here
            # they go to a file, our own lines to the terminal.
            contextlib.redirect_stdout(file),
            contextlib.redirect_stderr(file),
        ):
            result = job.execute_in_process(
                run_config=config,
                instance=instance,
                raise_on_error=False,
                run_id=run_id,
                tags={"techniekpact/source": source},
            )
    finally:
        _forget_old_candidates(run_id)
    if not result.success:
        if release := published_by(run_id):
            raise FailedLater(f"{though_published(release)}\n{_why(result)}")
        raise RunFailed(_why(result))
    if waiting := candidates.waiting_with(publish.input_fingerprint(landing.counting())):
        raise RunFailed(waiting.message())
    manifest = store.require()
    return Done(manifest, manifest.run == result.run_id, result.run_id)


def published_by(run_id: str) -> str | None:
    """Return the release that the journal says a run published."""
    acts = journal.lines("published")
    return next((line.object for line in acts if line.details.get("run") == run_id), None)


def though_published(release: str) -> str:
    """Return what stands after a run that published a release and failed then."""
    if store.pointed_at() == release:
        return f"Release {release} is published and current; what comes after that failed."
    return (
        f"Release {release} is published, as the journal says, but current.json does not name it "
        "yet, so the one before is shown. The next run puts that right."
    )


@contextlib.contextmanager
def _history_that_may_fail() -> Iterator[None]:
    """Say in a sentence that Dagster could not write its history; what it raises is a page long.

    Raises:
        RunFailed: then. What was published meanwhile stays published.
    """
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except SQLAlchemyError as error:
        cause = getattr(error, "orig", None) or error
        raise RunFailed(
            f"Dagster's history in {get_settings().dagster_home} cannot be written ({cause}). "
            f"{files.CANNOT_WRITE.format(home=get_settings().home)}"
        ) from error


def _why(result: ExecuteInProcessResult) -> str:
    """Return the messages of the steps that failed, the innermost cause of each."""
    reasons = []
    for event in result.all_events:
        if event.is_step_failure or event.is_failure:
            error = getattr(event.event_specific_data, "error", None)
            while error is not None and error.cause is not None:
                error = error.cause
            if error is not None and error.cls_name == "DagsterAssetCheckFailedError":
                reasons.append(REFUSED.format(quarantine=get_settings().quarantine))
            elif error is not None and error.cls_name == "DagsterDbtCliRuntimeError":
                reasons.append(_model_failure(result.run_id))
            elif error is not None:
                name, _, message = error.message.strip().partition(": ")
                reasons.append(message if name.endswith(error.cls_name or "") else error.message)
                if error.cls_name in SYSTEM_ERRORS:
                    reasons.append(files.CANNOT_WRITE.format(home=get_settings().home))
    return "\n".join(dict.fromkeys(reasons)) or "the run failed; see Dagster's pages"


def _model_failure(run_id: str) -> str:
    """Say which tests of the models failed, where their SQL is, and what can be done."""
    candidate = get_settings().candidates / run_id
    try:
        failures = dbt.failures(candidate / "dbt", candidate / store.WAREHOUSE)
        lines = [f"- {failure}" for failure in failures]
        skipped = sum(o.message == "skipped" for o in dbt.test_outcomes(candidate / "dbt"))
    except (FileNotFoundError, ValueError):  # none, or half of it: the disk is full
        return f"dbt could not build the models; see {get_settings().checks / run_id}/console.log."
    lines += [f"({skipped} tests were skipped because of that)"] if skipped else []
    return (
        "The models or their tests failed:\n"
        + "\n".join(lines)
        + f"\nThe candidate is {candidate / store.WAREHOUSE}, the SQL of each test is under "
        f"{candidate / 'dbt' / 'compiled'}. If a new delivery causes it, set that aside with "
        "`techniekpact refuse FILE --reason …` and run again."
    )


# By name, as Dagster hands them on: of Python, and of DuckDB.
SYSTEM_ERRORS = ("OSError", "PermissionError", "FileNotFoundError", "IOException")

REFUSED = (
    "A delivery was refused by the checks named above. Its bytes stay in the archive; its rows and "
    "outcomes are in {quarantine}. Hand in a mended file, or run again to go on without it."
)


KEEP_CANDIDATES = 5


def _forget_old_candidates(run_id: str) -> None:
    """Keep the newest few candidates for inspection, and those that wait for a person."""
    kept = {run_id, *(examined.candidate for examined in candidates.waiting())}
    folders = [p for p in get_settings().candidates.iterdir() if p.is_dir()]
    folders.sort(key=lambda p: p.stat().st_mtime, reverse=True)
    for old in folders[KEEP_CANDIDATES:]:
        if old.name not in kept:
            shutil.rmtree(old)
