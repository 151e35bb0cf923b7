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
    "verify": "io.setlist.batch.reconcile.ReconcileJob",
    "maintain": "io.setlist.batch.MaintainJob",
}


DUE = datetime.time(2, 30)
HOW_TO_NAME_A_DAY = "for the day 2026-02-16, give the logical date 2026-02-17T02:30:00+00:00, with its zone"


class DayError(ValueError):
    """A run that is of no day, or of one that could only be guessed."""


def due(day: datetime.date) -> datetime.datetime:
    """When a UTC day is due, which is the logical date of its run."""
    return datetime.datetime.combine(day + datetime.timedelta(days=1), DUE, datetime.timezone.utc)


def day_of(logical_date: datetime.datetime) -> str:
    """The UTC day that a run is about, as 2026-02-16."""
    return (logical_date.astimezone(datetime.timezone.utc).date() - datetime.timedelta(days=1)).isoformat()


def require_day(logical_date: datetime.datetime | None) -> str:
    """The same, where the logical date is a moment at which a day is due.

    A moment without a zone is in Airflow's default_timezone, and a date alone is midnight there: of neither it is known
    which day was meant.
    """
    if logical_date is None:
        raise DayError(f"this run has no logical date, so it is of no day; {HOW_TO_NAME_A_DAY}")
    utc = logical_date.astimezone(datetime.timezone.utc)
    if utc.time() != DUE:
        raise DayError(f"the day of this run would be a guess: its logical date, {utc.isoformat()}, is not at 02:30 UTC; {HOW_TO_NAME_A_DAY}")
    return day_of(logical_date)


def report_path(config: Config, step: str, day: str, run_id: str) -> str:
    """A file for each day, run and step: a rerun of the day never reads what another run left."""
    return str(Path(config.reports) / day / re.sub(r"[^A-Za-z0-9._+-]", "_", run_id) / f"{step}.json")


def arguments(config: Config, step: str, day: str, report: str | None = None) -> list[str]:
    """The job's own arguments. `reconcile` and `repair` take all that is due: the table of dates is their work list."""
    args = ["--warehouse", config.warehouse]
    if step == "maintain":
        args += ["--keep", config.keep] if config.keep else []
        return args if report is None else [*args, "--report", report]
    if step == "check":
        return [*args, "--date", day, "--check"]
    if step == "batch":
        args += ["--date", day, "--missed"]
    if step == "verify":
        args += ["--date", day]
    if step.startswith("reconcile"):
        args += ["--max-drift", format(config.max_drift, "g")]
    return args if report is None else [*args, "--report", report]


def may_be_incomplete(step: str, args: list[str]) -> list[str]:
    """For a run that does not wait for the archive; only the jobs that judge by it know the flag."""
    return args if step == "maintain" else [*args, "--allow-incomplete"]


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
