"""When runs start by themselves: the job, the monthly schedule, the sensor on the drop folder."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import dagster as dg

from pipeline import files, keys, landing
from pipeline.assets.raw import PullConfig
from pipeline.settings import get_settings

ARCHIVE_OP = "__".join(keys.ARCHIVE_ASSET)


def build_job() -> Any:
    """Return the one job: pull to publish, in one process."""
    return dg.define_asset_job(
        keys.JOB_NAME,
        selection=dg.AssetSelection.all(),
        executor_def=dg.in_process_executor,
        description="Pull, archive, land, check, model, audit, publish.",
    )


def run_config(source: str) -> dg.RunConfig:
    """Return the configuration of a run that pulls from `source`."""
    return dg.RunConfig(ops={ARCHIVE_OP: PullConfig(source=source)})


def build_schedule() -> dg.ScheduleDefinition:
    """Return the monthly schedule: UWV and CBS are monthly, the others slower."""
    settings = get_settings()
    return dg.ScheduleDefinition(
        name="monthly",
        job_name=keys.JOB_NAME,
        cron_schedule="0 6 2 * *",
        execution_timezone="Europe/Amsterdam",
        run_config=run_config(settings.source),
        default_status=(
            dg.DefaultScheduleStatus.RUNNING
            if settings.schedules_running
            else dg.DefaultScheduleStatus.STOPPED
        ),
        description="The second day of the month at six in the morning.",
    )


def build_drop_sensor() -> dg.SensorDefinition:
    """Return the sensor that starts a run when files lie in the drop folder."""
    settings = get_settings()

    @dg.sensor(
        name="drop_folder",
        job_name=keys.JOB_NAME,
        minimum_interval_seconds=60,
        default_status=(
            dg.DefaultSensorStatus.RUNNING
            if settings.schedules_running
            else dg.DefaultSensorStatus.STOPPED
        ),
        description="Starts a run when files lie in the drop folder or were handed in.",
    )
    def drop_folder() -> Iterator[dg.RunRequest | dg.SkipReason]:
        inbox = get_settings().inbox
        waiting = sorted(p for p in inbox.rglob("*") if p.is_file() and not p.name.startswith("."))
        handed_in = landing.waiting()
        if not waiting and not handed_in:
            yield dg.SkipReason(f"No files in {inbox}, and none handed in that were not landed.")
            return
        # The same files ask for one run, however often the sensor looks.
        marks = [
            f"{p.relative_to(inbox)} {p.stat().st_mtime_ns} {p.stat().st_size}" for p in waiting
        ]
        marks += [receipt.snapshot for receipt in handed_in]
        yield dg.RunRequest(
            run_key=files.sha256("\n".join(marks).encode()), run_config=run_config("drop")
        )

    return drop_folder
