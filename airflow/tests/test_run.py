"""Whole runs of the DAG by `airflow dags test`, with a stand-in for spark-submit."""

import datetime
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import tables as stand_in
from conftest import HOME


def airflow(*args, **env):
    command = [str(Path(sys.executable).parent / "airflow"), *args]
    return subprocess.run(command, env={**os.environ, **env}, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module", autouse=True)
def database():
    for args in (["db", "migrate"], ["pools", "set", "setlist", "1", "Setlist's Spark jobs"]):
        done = airflow(*args)
        assert done.returncode == 0, done.stdout + done.stderr


def published() -> list[str]:
    with sqlite3.connect(HOME / "airflow.db") as db:
        return sorted({key for (key,) in db.execute("SELECT partition_key FROM asset_event")})


def run_day(day_after: str, tmp_path, *more, whole=True, **env):
    """Runs the DAG as at 02:30 of the day after; returns the Spark jobs that ran, each with what it took, and how it went."""
    day = (datetime.date.fromisoformat(day_after) - datetime.timedelta(days=1)).isoformat()
    if whole:
        stand_in.main(tmp_path, day, day)
    env = {"SETLIST_NIGHTLY_WAREHOUSE": str(tmp_path), "SETLIST_NIGHTLY_RETRIES": "0", **env}
    done = airflow("dags", "test", "setlist_nightly", f"{day_after}T02:30:00+00:00", *more, **env)
    return (tmp_path / "calls").read_text().splitlines(), done


def test_days_with_drift_are_repaired_verified_and_published(tmp_path):
    (tmp_path / "drift-2026-02-16").touch()
    (tmp_path / "missed-2026-02-15").touch()
    calls, done = run_day("2026-02-17", tmp_path, AIRFLOW__CORE__DEFAULT_TIMEZONE="Australia/Sydney")
    said = done.stdout + done.stderr
    assert done.returncode == 0, said[-3000:]
    assert "setlist: this run is for the UTC day 2026-02-16" in said
    assert calls[:4] == [
        "BatchJob 2026-02-15 2026-02-16",
        "ReconcileJob 2026-02-15 2026-02-16",
        "RepairJob 2026-02-16",
        "ReconcileJob 2026-02-16",
    ]
    assert calls[4:] == ["MaintainJob"]
    assert "setlist alert: drift above 0.001 before the repair: 2026-02-16" in said
    assert published() == ["2026-02-15", "2026-02-16"]


def test_a_day_that_no_repair_heals_is_not_published(tmp_path):
    for mark in ("drift-2026-02-18", "broken-2026-02-18"):
        (tmp_path / mark).touch()
    calls, done = run_day("2026-02-19", tmp_path)
    assert done.returncode != 0
    assert calls[-1] == "ReconcileJob 2026-02-18"
    said = done.stdout + done.stderr
    assert "not settled after the repair: 2026-02-18: 2 sessions still differ from the batch" in said
    assert "setlist alert: setlist_nightly.verify failed for 2026-02-18" in said
    assert "2026-02-18" not in published()


def test_a_warehouse_that_only_spark_can_read_is_asked_about_by_spark(tmp_path):
    """Its archive is not told in a table here; nor are its dates, once the jobs are done."""
    calls, done = run_day("2026-02-21", tmp_path, whole=False, SETLIST_NIGHTLY_WAREHOUSE=f"hdfs://{tmp_path}")
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    assert calls == [
        "BatchJob check 2026-02-20",
        "BatchJob 2026-02-20",
        "ReconcileJob 2026-02-20",
        "RepairJob",
        "ReconcileJob",
        "ReconcileJob 2026-02-20",
        "MaintainJob",
    ]


def test_a_run_may_be_told_not_to_wait_for_the_archive(tmp_path):
    (tmp_path / "missing-2026-02-21").touch()
    calls, done = run_day("2026-02-22", tmp_path, "--conf", '{"allow_incomplete": true}', whole=False)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    assert calls[0] == "BatchJob allow-incomplete 2026-02-21" and calls[-1] == "MaintainJob"
    assert all("allow-incomplete" in call for call in calls[:-1])


SYDNEY = {"AIRFLOW__CORE__DEFAULT_TIMEZONE": "Australia/Sydney"}


def test_a_moment_without_its_zone_is_refused_where_it_would_be_another(tmp_path):
    done = airflow("dags", "test", "setlist_nightly", "2026-02-17T02:30:00", **SYDNEY)
    said = done.stdout + done.stderr
    assert "the day of this run would be a guess: its logical date, 2026-02-16T15:30:00+00:00" in said
    assert "for the day 2026-02-16, give the logical date 2026-02-17T02:30:00+00:00, with its zone" in said


def test_a_backfill_with_its_zone_is_of_the_days_that_it_names():
    assert airflow("dags", "reserialize").returncode == 0
    days = ("--from-date", "2026-01-17T02:30:00+00:00", "--to-date", "2026-01-18T02:30:00+00:00")
    done = airflow("backfill", "create", "--dag-id", "setlist_nightly", *days, "--dry-run", **SYDNEY)
    runs = done.stdout.split("Runs to be attempted:")[1]
    assert [word for word in runs.split() if word.startswith("2026-")] == ["2026-01-17", "2026-01-18"], done.stdout
