"""Dagster resources: the lock that lets one run at a time write, and dbt."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import Any, Self

import dagster as dg
from dagster_dbt import DbtCliResource
from packaging.version import Version

from pipeline import dbt, lock
from pipeline.settings import DBT_PROJECT_DIR, get_settings


class RunLock(dg.ConfigurableResource[Any]):
    """Held from the first to the last step of a run; the system lets go when one is killed."""

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Self]:
        """Hold the lock, or refuse.

        Raises:
            AnotherRun: when another run holds it for longer than the setting allows.
        """
        with lock.one_writer():
            if context.instance is not None:
                close_killed_run(context.instance)
            _holder().write_text(context.run_id or "")
            yield self


def close_killed_run(instance: dg.DagsterInstance) -> None:
    """Record the run that held the lock last as failed, if it never ended. Call holding the lock.

    Left as started, a killed run would look busy for ever and keep the queue closed.
    """
    holder = _holder()
    run = instance.get_run_by_id(holder.read_text()) if holder.exists() else None
    if run is not None and run.status == dg.DagsterRunStatus.STARTED:
        instance.report_run_failed(run, "The run was killed before it ended.")


def _holder() -> Path:
    return get_settings().lock_file.with_suffix(".holder")


class OfflineDbt(DbtCliResource):
    """dbt as Dagster runs it, without two things that Dagster does before each call.

    `dbt --version` asks the package index for the newest version, which costs seconds behind a
    closed network; the installed version is known here. And a database handle of Dagster's own
    would be a second process on a DuckDB file that dbt is writing.
    """

    @cached_property
    def _cli_version(self) -> Version:
        return Version(metadata.version("dbt-core"))

    def _initialize_dbt_core_adapter(self, args: Sequence[str]) -> Any:  # noqa: ARG002
        return None


def build_dbt_resource() -> DbtCliResource:
    """Return dbt for the definitions."""
    return OfflineDbt(
        project_dir=str(DBT_PROJECT_DIR),
        profiles_dir=str(DBT_PROJECT_DIR),
        dbt_executable=dbt.executable(),
    )
