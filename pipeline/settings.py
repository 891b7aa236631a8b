"""Every setting, read from the environment in this one place.

Nothing else in the project reads the environment; what another process needs (dbt, Dagster) is
handed to it by `Settings.environment`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT_ROOT = Path(__file__).resolve().parents[1]
DBT_PROJECT_DIR = PROJECT_ROOT / "dbt_project"
SUITES_DIR = PROJECT_ROOT / "expectations" / "suites"
REGISTRY_FILE = PROJECT_ROOT / "pipeline" / "sources" / "registry.yml"
SAMPLES_DIR = PROJECT_ROOT / "pipeline" / "samples" / "extracts"

Source = Literal["sample", "drop", "live"]


class Settings(BaseSettings):
    """Where things are and how much is let in. Environment names start with `TECHNIEKPACT_`."""

    model_config = SettingsConfigDict(env_prefix="TECHNIEKPACT_", frozen=True)

    home: Path = Field(PROJECT_ROOT / ".techniekpact", description="Everything the runs write.")
    source: Source = Field("sample", description="What a scheduled run pulls from.")
    max_file_bytes: int = Field(200_000_000, description="A larger delivery is refused.")
    max_unpacked_bytes: int = Field(
        1_000_000_000, description="The same, for what a ZIP unpacks to."
    )
    schedules_running: bool = Field(
        False, description="Start the schedule and the sensor by themselves when Dagster starts."
    )
    lock_wait_seconds: float = Field(
        0, description="How long a second run waits for the first before it refuses."
    )

    @property
    def archive(self) -> Path:
        """Bytes exactly as received, with receipts."""
        return self.home / "archive"

    @property
    def landing(self) -> Path:
        """Source-shaped rows as text, one folder per snapshot."""
        return self.home / "landing"

    @property
    def quarantine(self) -> Path:
        """What was not recognised or failed a blocking check, with the reason."""
        return self.home / "quarantine"

    @property
    def inbox(self) -> Path:
        """The drop folder: files put here are handed in by the next run."""
        return self.home / "drop"

    @property
    def checks(self) -> Path:
        """Outcomes of the checks on landed rows and their Data Docs, per run."""
        return self.home / "checks"

    @property
    def candidates(self) -> Path:
        """Warehouses that are being built or audited; never opened by the dashboard."""
        return self.home / "candidates"

    @property
    def releases(self) -> Path:
        """Immutable releases."""
        return self.home / "releases"

    @property
    def pointer(self) -> Path:
        """The file that names the current release."""
        return self.home / "current.json"

    @property
    def dagster_home(self) -> Path:
        """Dagster's own run history."""
        return self.home / "dagster"

    @property
    def dbt_target(self) -> Path:
        """The dbt manifest and parse cache, in a folder per state of the project."""
        return self.home / "dbt"

    @property
    def lock_file(self) -> Path:
        """Held by the one run that may write."""
        return self.home / "run.lock"

    def environment(self) -> dict[str, str]:
        """Return what child processes and libraries of ours must find in their environment."""
        return {
            "TECHNIEKPACT_HOME": str(self.home.resolve()),
            "DAGSTER_HOME": str(self.dagster_home.resolve()),
            "TECHNIEKPACT_EVENT_LOG": str((self.dagster_home / "events").resolve()),
            "DAGSTER_DISABLE_TELEMETRY": "yes",
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "DO_NOT_TRACK": "1",
            "GX_ANALYTICS_ENABLED": "false",
        }


@cache
def get_settings() -> Settings:
    """Return the settings of this process, read once."""
    settings = Settings()  # type: ignore[call-arg]  # every field has a default
    return settings.model_copy(update={"home": settings.home.resolve()})
