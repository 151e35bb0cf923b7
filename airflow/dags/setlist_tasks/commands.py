"""The jobs' command lines: what is given to spark-submit, as lists of arguments."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from urllib.parse import quote

from setlist_tasks.config import Config, ConfigError

MAIN_CLASSES = {
    "check": "io.setlist.batch.BatchJob",
    "batch": "io.setlist.batch.BatchJob",
    "reconcile": "io.setlist.batch.reconcile.ReconcileJob",
    "reconcile_again": "io.setlist.batch.reconcile.ReconcileJob",
    "repair": "io.setlist.batch.repair.RepairJob",
    "maintain": "io.setlist.batch.MaintainJob",
}


class DayError(ValueError):
    """A run that is of no day."""


def day_of(data_interval_start: datetime.datetime | None) -> str:
    """The UTC day that a run is about, as 2026-02-16."""
    if data_interval_start is None:
        raise DayError("this run has no data interval: trigger it with a logical date, or backfill the day")
    return data_interval_start.astimezone(datetime.timezone.utc).date().isoformat()


def report_path(config: Config, step: str, day: str, run_id: str) -> str:
    """A file for each day, run and step: a rerun of the day never reads what another run left."""
    return str(Path(config.reports) / day / re.sub(r"[^A-Za-z0-9._+-]", "_", run_id) / f"{step}.json")


def arguments(config: Config, step: str, day: str, report: str | None = None) -> list[str]:
    """The job's own arguments. `reconcile` and `repair` cover every date that `batch` for the day reported."""
    args = ["--warehouse", config.warehouse]
    if step == "maintain":
        return args
    args += ["--date", day, *config.rules]
    if step == "check":
        return [*args, "--check"]
    if step.startswith("reconcile"):
        args += ["--max-drift", format(config.max_drift, "g")]
    return args if report is None else [*args, "--report", report]


def application(config: Config) -> str:
    """The jar with the jobs. It is looked for where and when a task runs, so that an upgrade of the jars is no change here."""
    found = sorted(Path(config.home).glob("jars/setlist-batch-*.jar"))
    if len(found) != 1:
        raise ConfigError(f"there are {len(found)} jars named setlist-batch-*.jar in {config.home}/jars; there must be one")
    return uri(found[0])


def jars(config: Config) -> str:
    """What goes beside it: our common jar, and the jars that Spark does not bring."""
    common = sorted(Path(config.home).glob("jars/setlist-common-*.jar"))
    return ",".join(uri(jar) for jar in [*common, *sorted(Path(config.home).glob("lib/*.jar"))])


def uri(jar: Path) -> str:
    """As Spark takes it, which knows no escape for a separator of a list, nor for the signs of a pattern."""
    if re.search(r"[\[\]{}*?,\\]", str(jar.absolute())):
        raise ConfigError(f"{jar.parent} holds a sign that is a separator or a pattern to spark-submit; reach it by another name, as of a symbolic link")
    return "file:" + quote(str(jar.absolute()))
