"""Whole runs of the DAG by `airflow dags test`, with a stand-in for spark-submit."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import HOME


def airflow(*args, **env):
    command = [str(Path(sys.executable).parent / "airflow"), *args]
    return subprocess.run(command, env={**os.environ, **env}, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module", autouse=True)
def database():
    for args in (["db", "migrate"], ["pools", "set", "setlist", "1", "Setlist's Spark jobs"]):
        done = airflow(*args)
        assert done.returncode == 0, done.stdout + done.stderr


def run_day(day_after: str, tmp_path, *markers, **env):
    """Runs the DAG as at 02:30 of the day after; returns the Spark jobs that ran, and how it went."""
    for marker in markers:
        (tmp_path / marker).touch()
    warehouse = {"SETLIST_NIGHTLY_WAREHOUSE": str(tmp_path), "SETLIST_NIGHTLY_RETRIES": "0"}
    done = airflow("dags", "test", "setlist_nightly", f"{day_after}T02:30:00+00:00", **warehouse, **env)
    return (tmp_path / "calls").read_text().splitlines(), done


def test_a_day_with_drift_is_repaired_verified_and_published(tmp_path):
    calls, done = run_day("2026-02-17", tmp_path, "drift-2026-02-16", AIRFLOW__CORE__DEFAULT_TIMEZONE="Australia/Sydney")
    assert done.returncode == 0, done.stdout[-3000:]
    assert calls == [
        "BatchJob check 2026-02-16",
        "BatchJob 2026-02-16",
        "ReconcileJob 2026-02-16",
        "RepairJob 2026-02-16",
        "ReconcileJob 2026-02-16",
        "MaintainJob ",
    ]
    reports = [json.loads(file.read_text()) for file in (HOME / "reports" / "2026-02-16").rglob("reconcile*.json")]
    assert sorted(report["dates"][0]["counts"]["different"] for report in reports) == [0, 2]


def test_a_day_that_no_repair_heals_is_not_published(tmp_path):
    calls, done = run_day("2026-02-19", tmp_path, "drift-2026-02-18", "broken-2026-02-18")
    assert done.returncode != 0
    assert calls[-1] == "ReconcileJob 2026-02-18"
    said = done.stdout + done.stderr
    assert "sessions still differ from the batch: 2026-02-18: 9 match, 1 in_flight, 2 different" in said
    assert "setlist alert: setlist_nightly.verify failed for 2026-02-18" in said


def test_a_day_without_drift_needs_no_repair(tmp_path):
    calls, done = run_day("2026-02-18", tmp_path)
    assert done.returncode == 0, done.stdout[-3000:]
    assert [call.split()[0] for call in calls] == ["BatchJob", "BatchJob", "ReconcileJob", "MaintainJob"]


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
