"""Every setting, read from the environment in this one place.

Nothing else in the project reads the environment; what another process needs (dbt, Dagster) is
handed to it by `Settings.environment`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT_ROOT = Path(__file__).resolve().parents[1]
DBT_PROJECT_DIR = PROJECT_ROOT / "dbt_project"
SUITES_DIR = PROJECT_ROOT / "expectations" / "suites"
REGISTRY_FILE = PROJECT_ROOT / "pipeline" / "sources" / "registry.yml"
CORRECTIONS_FILE = PROJECT_ROOT / "pipeline" / "sources" / "corrections.yml"
SAMPLES_DIR = PROJECT_ROOT / "pipeline" / "samples" / "extracts"

Source = Literal["sample", "drop", "live"]


class Settings(BaseSettings):
    """Where things are and how much is let in. Environment names start with `TECHNIEKPACT_`."""

    model_config = SettingsConfigDict(env_prefix="TECHNIEKPACT_", frozen=True)

    home: Path = Field(PROJECT_ROOT / ".techniekpact", description="Everything the runs write.")
    source: Source = Field("sample", description="What a scheduled run pulls from.")
    max_file_bytes: int = Field(1_000_000_000, description="A larger delivery is refused.")
    max_unpacked_bytes: int = Field(
        1_000_000_000, description="The same, for what a ZIP or XLSX unpacks to."
    )
    max_unpacked_ratio: int = Field(
        300, description="How many times its size a ZIP or XLSX may unpack to."
    )
    max_zip_members: int = Field(1_000, description="A ZIP with more files in it is refused.")
    max_line_bytes: int = Field(1_000_000, description="A text file with a longer line is refused.")
    max_json_bytes: int = Field(
        100_000_000, description="A larger JSON answer, or page of one, is refused."
    )
    max_cells: int = Field(20_000_000, description="A worksheet with more cells is refused.")
    schedules_running: bool = Field(
        False, description="Start the schedule and the sensor by themselves when Dagster starts."
    )
    lock_wait_seconds: float = Field(
        0, description="How long a second run waits for the first before it refuses."
    )
    keep_releases: int = Field(
        0, ge=0, description="How many of the newest releases are kept; 0 keeps all."
    )
    base_uri: str = Field(
        "", description="Where the dashboard can be reached, for metadata; empty when nowhere."
    )
    publisher_name: str = Field("", description="Who publishes the figures.")
    publisher_uri: str = Field("", description="The publisher's own identifier, as in TOOI.")
    contact_name: str = Field("", description="Whom to ask about the figures.")
    contact_email: str = Field("", description="The address of that contact.")
    licence: str = Field("", description="The licence of the published figures, as an address.")
    access_rights: Literal["", "PUBLIC", "RESTRICTED", "NON_PUBLIC"] = Field(
        "", description="Who may have the published figures, as the EU list calls it."
    )
    login: bool = Field(
        False, description="Ask readers of the dashboard to log in (OIDC; see docs/deployment.md)."
    )
    login_role_claim: str = Field(
        "roles", description="The claim of the identity provider that holds a reader's roles."
    )
    duo_ckan_url: str = Field(
        "https://onderwijsdata.duo.nl", description="DUO's catalogue and the files in it."
    )
    duo_static_url: str = Field(
        "https://duo.nl/open_onderwijsdata/images",
        description="DUO's files with a year in the name.",
    )
    cbs_v4_url: str = Field(
        "https://datasets.cbs.nl/odata/v1/CBS", description="CBS tables as OData v4."
    )
    # The other way to version 3, ODataApi, gives no table of over 10,000 cells whole.
    cbs_v3_url: str = Field(
        "https://opendata.cbs.nl/ODataFeed/odata", description="CBS tables as OData v3."
    )
    http_more_origins: tuple[str, ...] = Field(
        ("https://www.duo.nl",),
        description="Where else a publisher may redirect to, besides the addresses above.",
    )
    http_tries: int = Field(
        5, ge=1, description="How often a request, or a file that broke off, is tried in all."
    )
    http_backoff_seconds: float = Field(
        1,
        description="The wait before a second retry; it doubles each time, with some chance in it.",
    )
    http_retry_after_seconds: int = Field(
        120, description="The longest wait that a publisher may ask for between two tries."
    )
    http_connect_seconds: float = Field(10, description="How long making a connection may take.")
    http_timeout_seconds: float = Field(60, description="How long a publisher may be silent.")
    http_file_seconds: float = Field(1_800, description="How long one file may take in all.")
    http_connections_per_host: int = Field(2, ge=1, description="Open connections per publisher.")
    live_max_pages: int = Field(
        1_000, description="An OData answer in more pages is given up; see also max_zip_members."
    )

    @field_validator("home")
    @classmethod
    def _found_by_duckdb(cls, home: Path) -> Path:
        # DuckDB takes a comma for the end of a folder to search in, and knows no way around that.
        if "," in str(home):
            raise ValueError(f"the path of the home, {home}, holds a comma; name one without")
        return home

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
    def incoming(self) -> Path:
        """Deliveries while they are copied and looked at; empty between hand-ins."""
        return self.home / "incoming"

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
    def journal(self) -> Path:
        """Every act, one line each, chained by hash."""
        return self.home / "journal.jsonl"

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
            # No file of everything dbt thinks, which takes a tenth of its time: what it says is in
            # the log of the run, and what it did in `run_results.json`.
            "DBT_LOG_LEVEL_FILE": "none",
            "DO_NOT_TRACK": "1",
            "GX_ANALYTICS_ENABLED": "false",
        }


@cache
def get_settings() -> Settings:
    """Return the settings of this process, read once."""
    settings = Settings()  # type: ignore[call-arg]  # every field has a default
    return settings.model_copy(update={"home": settings.home.resolve()})
