#!/usr/bin/env python3
"""End to end: the DAG under the real scheduler, with a backfill of two days and the consumer that they trigger.

  airflow/e2e.py                                        with a stand-in for spark-submit, from an empty home
  airflow/e2e.py --warehouse W --from DATE --to DATE    with the jars of the build and the tables in W

It starts what `./setlist airflow` starts, and fails where a process of it is left at the end.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import local

HERE = Path(__file__).resolve().parent
REPAIRED = ["BatchJob check", "BatchJob", "ReconcileJob", "RepairJob", "ReconcileJob"]
CLEAN = ["BatchJob check", "BatchJob", "ReconcileJob"]


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--warehouse", help="tables to run the real jobs on; without it a stand-in runs")
    parser.add_argument("--from", dest="first", default="2026-02-16")
    parser.add_argument("--to", dest="last", default="2026-02-17")
    parser.add_argument("--minutes", type=float, default=10, help="how long to wait for the runs")
    return parser.parse_args()


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def stand_in(folder: Path, first: str) -> dict[str, str]:
    """A SPARK_HOME and jars that hold nothing real; the first day has drift."""
    for name in ("jars", "lib", "warehouse", "spark/bin"):
        (folder / name).mkdir(parents=True)
    for jar in ("jars/setlist-batch-0.1.0.jar", "jars/setlist-common-0.1.0.jar", "lib/delta.jar"):
        (folder / jar).touch()
    shutil.copy(HERE / "tests/stand_in/spark-submit", folder / "spark/bin/spark-submit")
    (folder / "warehouse" / f"drift-{first}").touch()
    return {"SPARK_HOME": str(folder / "spark"), "SETLIST_JARS_HOME": str(folder)}


def rows(home: Path, query: str, *values: str) -> list[tuple]:
    with sqlite3.connect(f"file:{home}/airflow.db?mode=ro", uri=True, timeout=30) as db:
        return db.execute(query, values).fetchall()


def wait(what: str, minutes: float, answer):
    until = time.monotonic() + 60 * minutes
    while not (found := answer()):
        if time.monotonic() > until:
            raise SystemExit(f"e2e: {what} did not happen within {minutes:g} minutes")
        time.sleep(1)
    return found


def left_behind(home: Path) -> list[str]:
    """Processes that were started for this home (Linux)."""
    mark = f"AIRFLOW_HOME={home}\0".encode()
    left = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (process / "environ").read_bytes():
                left.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            pass
    return left


def check(good: bool, what: str) -> None:
    print(f"{'ok  ' if good else 'FAIL'} {what}", flush=True)
    if not good:
        raise SystemExit(1)


def follow(home: Path, given: argparse.Namespace, port: int, warehouse: str) -> None:
    venv = Path(os.environ.get("SETLIST_AIRFLOW_VENV") or home / "venv")
    jars = Path(os.environ["SETLIST_JARS_HOME"])
    parts = local.Parts(venv, home, local.environment(venv, home, jars, warehouse, port))
    days = [given.first]
    while days[-1] < given.last:
        days.append((datetime.date.fromisoformat(days[-1]) + datetime.timedelta(days=1)).isoformat())

    parts.run("dags", "unpause", "setlist_nightly")
    # fmt: off
    parts.run("backfill", "create", "--dag-id", "setlist_nightly", "--from-date", given.first, "--to-date", f"{given.last}T02:30",
              "--max-active-runs", "1", "--reprocess-behavior", "none")
    # fmt: on

    def ended():
        runs = rows(home, "SELECT substr(data_interval_start, 1, 10), state FROM dag_run WHERE dag_id = 'setlist_nightly' AND run_type = 'backfill'")
        return len(runs) == len(days) and all(state in ("success", "failed") for _, state in runs) and sorted(runs)

    runs = wait("the backfill's end", given.minutes, ended)
    check(runs == [(day, "success") for day in days], f"the backfill's runs: {runs}")
    published = [json.loads(extra)["day"] for (extra,) in rows(home, "SELECT extra FROM asset_event")]
    check(set(days) <= set(published), f"published: {', '.join(sorted(published))}")

    def consumed():
        return rows(home, "SELECT run_id FROM dag_run WHERE dag_id = 'setlist_consumer' AND state = 'success'")

    check(len(wait("the consumer's run", 2, consumed)) > 0, "the consumer was triggered")
    for day in days:
        left = sorted({file.name for file in (home / "reports" / day).rglob("*.json")})
        check({"batch.json", "reconcile.json"} <= set(left), f"reports of {day}: {', '.join(left)}")
    if not given.warehouse:
        calls = (Path(warehouse) / "calls").read_text().splitlines()
        for day, expected in zip(days, [REPAIRED, *[CLEAN] * len(days)]):
            ran = [call.removesuffix(f" {day}") for call in calls if call.endswith(day)]
            check(ran == expected, f"jobs of {day}: {', '.join(ran)}")


def main() -> int:
    given = options()
    folder = Path(tempfile.mkdtemp(prefix="setlist-e2e-"))
    home, port = folder / "airflow", free_port()
    if given.warehouse:
        warehouse = given.warehouse
        os.environ.setdefault("SETLIST_JARS_HOME", str(HERE.parent / "target/home"))
    else:
        os.environ |= stand_in(folder / "stand-in", given.first)
        warehouse = str(folder / "stand-in/warehouse")
    if (HERE.parent / "pom.xml").is_file():
        os.environ["SETLIST_AIRFLOW_VENV"] = str(HERE.parent / "target/airflow/venv")
    command = [sys.executable, str(HERE / "local.py"), "--home", str(home), "--port", str(port), "--warehouse", warehouse]
    # Else nobody would stop what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    began = time.monotonic()
    airflow = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        check("answers at" in airflow.stdout.readline(), f"it is up after {time.monotonic() - began:.0f} s")
        follow(home, given, port, warehouse)
    finally:
        airflow.send_signal(signal.SIGTERM)
        code = airflow.wait(60)
    check(code == 0, f"it stopped with exit code {code}")
    check(not left_behind(home), f"processes left behind: {left_behind(home) or 'none'}")
    print(f"e2e: done in {time.monotonic() - began:.0f} s")
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
