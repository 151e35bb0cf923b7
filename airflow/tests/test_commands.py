"""The settings and the command lines, without Airflow."""

import datetime
from pathlib import Path

import pytest
from setlist_tasks import commands
from setlist_tasks.config import Config, ConfigError

CONFIG = Config(home="/opt/setlist", warehouse="s3a://bucket/setlist", reports="/var/setlist")
LOCAL = Config(home="/opt/setlist", warehouse="/w", reports="/r", keep="archive=60d", max_drift=0.05)


@pytest.mark.parametrize(
    "step, expected",
    [
        ("check", "--warehouse /w --date 2026-02-16 --check"),
        ("batch", "--warehouse /w --date 2026-02-16 --missed --report r.json"),
        ("reconcile", "--warehouse /w --max-drift 0.05 --report r.json"),
        ("reconcile_again", "--warehouse /w --max-drift 0.05 --report r.json"),
        ("repair", "--warehouse /w --report r.json"),
        ("verify", "--warehouse /w --date 2026-02-16 --report r.json"),
        ("maintain", "--warehouse /w --keep archive=60d --report r.json"),
    ],
)
def test_arguments(step, expected):
    assert " ".join(commands.arguments(LOCAL, step, "2026-02-16", "r.json")) == expected


def test_no_job_fails_on_drift():
    assert "--fail-on-drift" not in commands.arguments(CONFIG, "reconcile", "2026-02-16", "r.json")


@pytest.mark.parametrize("due", ["2026-02-17T02:30:00+00:00", "2026-02-17T13:30:00+11:00", "2026-02-16T21:30:00-05:00"])
def test_a_run_is_of_the_utc_day_that_is_due_at_its_logical_date(due):
    moment = datetime.datetime.fromisoformat(due)
    assert moment == commands.due(datetime.date(2026, 2, 16))
    assert commands.day_of(moment) == commands.require_day(moment) == "2026-02-16"


@pytest.mark.parametrize(
    "logical_date, why",
    [
        (None, "this run has no logical date, so it is of no day"),
        ("2026-02-17T02:30:00+11:00", "would be a guess: its logical date, 2026-02-16T15:30:00.00:00, is not at 02:30 UTC"),
        ("2026-02-17T00:00:00+00:00", "would be a guess"),
        ("2026-02-17T02:30:01+00:00", "would be a guess"),
    ],
    ids=["no logical date", "a time in another default zone", "a date without a time", "another moment"],
)
def test_a_run_whose_day_would_be_a_guess_is_refused(logical_date, why):
    with pytest.raises(commands.DayError, match=why) as e:
        commands.require_day(logical_date and datetime.datetime.fromisoformat(logical_date))
    assert str(e.value).endswith("for the day 2026-02-16, give the logical date 2026-02-17T02:30:00+00:00, with its zone")


@pytest.mark.parametrize("step, takes", [("batch", True), ("reconcile", True), ("repair", True), ("reconcile_again", True), ("maintain", False)])
def test_the_jobs_that_judge_by_the_archive_take_an_incomplete_one(step, takes):
    assert ("--allow-incomplete" in commands.may_be_incomplete(step, ["--warehouse", "/w"])) == takes


def test_each_run_of_a_day_has_its_own_reports():
    path = commands.report_path(CONFIG, "batch", "2026-02-16", "manual__2026-02-17T02:30:00+00:00/../x")
    assert path == "/var/setlist/2026-02-16/manual__2026-02-17T02_30_00+00_00_.._x/batch.json"


def test_jars_are_found_where_the_task_runs(tmp_path):
    tmp_path = tmp_path / "a #b c"
    tmp_path.mkdir()
    for jar in ["jars/setlist-batch-1.jar", "jars/setlist-common-1.jar", "jars/setlist-streaming-1.jar", "lib/delta.jar"]:
        (tmp_path / jar).parent.mkdir(exist_ok=True)
        (tmp_path / jar).touch()
    config = Config(home=str(tmp_path), warehouse="/w", reports="/r")
    here = f"file:{tmp_path.parent}/a%20%23b%20c"
    assert commands.application(config) == f"{here}/jars/setlist-batch-1.jar"
    assert commands.jars(config) == f"{here}/jars/setlist-common-1.jar,{here}/lib/delta.jar"
    for sign in ",[{*?":
        with pytest.raises(ConfigError, match="reach it by another name"):
            commands.uri(Path(f"/opt/a{sign}b/setlist-batch-1.jar"))
    (tmp_path / "jars/setlist-batch-2.jar").touch()
    with pytest.raises(ConfigError, match="there are 2 jars"):
        commands.application(config)


ENVIRONMENT = {"SETLIST_NIGHTLY_HOME": "/opt/setlist", "SETLIST_NIGHTLY_WAREHOUSE": "/w", "SETLIST_NIGHTLY_REPORTS": "/r"}


def test_settings_come_from_the_environment():
    config = Config.from_environment(
        ENVIRONMENT
        | {
            "SETLIST_NIGHTLY_START": "2026-02-01",
            "SETLIST_NIGHTLY_MAX_DRIFT": "0.01",
            "SETLIST_NIGHTLY_RETRIES": "0",
        }
    )
    assert (config.start, config.max_drift, config.retries) == (datetime.date(2026, 2, 1), 0.01, 0)


@pytest.mark.parametrize(
    "name, value, complaint",
    [
        ("HOME", None, "SETLIST_NIGHTLY_HOME not set"),
        ("HOME", "setlist", "SETLIST_NIGHTLY_HOME must be an absolute path"),
        ("WAREHOUSE", "w", "SETLIST_NIGHTLY_WAREHOUSE must be a URI or an absolute path"),
        ("WAREHOUSE", " ", "SETLIST_NIGHTLY_WAREHOUSE is empty"),
        ("MAX_DRIFT", "1%", "SETLIST_NIGHTLY_MAX_DRIFT='1%' cannot be read"),
        ("MAX_DRIFT", "nan", "SETLIST_NIGHTLY_MAX_DRIFT must be from 0 to 1"),
        ("MAX_DRIFT", "2", "SETLIST_NIGHTLY_MAX_DRIFT must be from 0 to 1"),
        ("RETRIES", "-1", "SETLIST_NIGHTLY_RETRIES must not be negative"),
        ("POLL_SECONDS", "0", "SETLIST_NIGHTLY_POLL_SECONDS must be above 0"),
        ("START", "yesterday", "SETLIST_NIGHTLY_START='yesterday' cannot be read"),
        ("WEBHOOK", "file:///etc/passwd", "SETLIST_NIGHTLY_WEBHOOK must be an http or https URL"),
    ],
)
def test_a_bad_setting_is_named(name, value, complaint):
    environment = dict(ENVIRONMENT)
    environment.pop("SETLIST_NIGHTLY_" + name, None)
    if value is not None:
        environment["SETLIST_NIGHTLY_" + name] = value
    with pytest.raises(ConfigError, match=complaint):
        Config.from_environment(environment)
