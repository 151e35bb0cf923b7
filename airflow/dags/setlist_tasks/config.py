"""The settings of the DAGs, read from the environment and checked once, when a DAG file is read."""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import urlsplit

PREFIX = "SETLIST_NIGHTLY_"


class ConfigError(ValueError):
    """A setting that is missing or makes no sense; the message names it."""


@dataclass(frozen=True)
class Config:
    """Each field is the environment variable SETLIST_NIGHTLY_<FIELD>, upper case.

    home: folder with Setlist's `jars` and `lib`, on the machines that run the tasks.
    warehouse: URI of the folder of tables.
    reports: folder for the JSON reports, shared by the machines that run the tasks.
    connection: Airflow connection of spark-submit.
    pool: Airflow pool of one slot for all that writes.
    keep: how long rows of tables are kept, as `maintain --keep` takes it (archive=60d,dead_letters=30d); empty: for ever.
    max_drift: relative drift of a day's KPIs above which an alert is sent.
    driver_memory: of each Spark job.
    properties_file: for spark-submit; empty: none.
    webhook: URL that alerts are posted to; empty: none.
    start: first day that is scheduled or backfilled.
    retries, retry_seconds: of each Spark task.
    poll_seconds, wait_hours: how often, and for how long, the hours of a day are waited for.
    """

    home: str
    warehouse: str
    reports: str
    connection: str = "spark_default"
    pool: str = "setlist"
    keep: str = ""
    max_drift: float = 0.001
    driver_memory: str = "2g"
    properties_file: str = ""
    webhook: str = ""
    start: datetime.date = datetime.date(2026, 1, 1)
    retries: int = 2
    retry_seconds: int = 300
    poll_seconds: int = 600
    wait_hours: float = 6.0

    def __post_init__(self) -> None:
        for name in ("home", "warehouse", "reports", "connection", "pool", "driver_memory"):
            _require(getattr(self, name).strip() != "", name, "is empty")
        for name in ("home", "reports"):
            _require(Path(getattr(self, name)).is_absolute(), name, "must be an absolute path")
        _require("://" in self.warehouse or self.warehouse.startswith(("/", "file:")), "warehouse", "must be a URI or an absolute path")
        _require(0 <= self.max_drift < 1, "max_drift", "must be from 0 to 1")
        _require(self.retries >= 0, "retries", "must not be negative")
        for name in ("retry_seconds", "poll_seconds", "wait_hours"):
            _require(getattr(self, name) > 0, name, "must be above 0")
        if self.webhook:
            _require(urlsplit(self.webhook).scheme in ("http", "https"), "webhook", "must be an http or https URL")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Config:
        values = {}
        for field in fields(cls):
            text = environment.get(PREFIX + field.name.upper())
            if text is not None:
                values[field.name] = _read(field.name, str(field.type), text)
        missing = [PREFIX + name.upper() for name in ("home", "warehouse", "reports") if name not in values]
        if missing:
            raise ConfigError(f"{', '.join(missing)} not set in the environment of Airflow")
        return cls(**values)


def _require(good: bool, name: str, problem: str) -> None:
    if not good:
        raise ConfigError(f"{PREFIX}{name.upper()} {problem}")


def _read(name: str, kind: str, text: str):
    readers = {"str": str, "int": int, "float": float, "datetime.date": datetime.date.fromisoformat}
    try:
        return readers[kind](text)
    except ValueError:
        raise ConfigError(f"{PREFIX}{name.upper()}={text!r} cannot be read") from None
