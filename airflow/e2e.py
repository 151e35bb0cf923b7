#!/usr/bin/env python3
"""End to end: the DAG under the real scheduler, with a backfill of two days and the consumer that they trigger.

  airflow/e2e.py           with a stand-in for spark-submit, in two minutes
  airflow/e2e.py --real    with a broker, three days of generated traffic, the stream and the jobs of the build

The real one ends with the tables held against the truth (exact.py). Either fails where a process is left at the end.
"""

from __future__ import annotations

import argparse
import datetime
import http.client
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
LAUNCHER = HERE.parent / "setlist"
REPAIRED = ["BatchJob", "ReconcileJob", "RepairJob", "ReconcileJob"]
CLEAN = ["BatchJob", "ReconcileJob"]


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--real", action="store_true", help="real data and real jobs")
    parser.add_argument("--events", type=int, default=200_000, help="of the real data (default: %(default)s)")
    parser.add_argument("--minutes", type=float, default=30, help="how long to wait for the runs (default: %(default)g)")
    return parser.parse_args()


def newest_days() -> list[str]:
    """Three days, the last of them that of the newest run that is due: unpausing the DAG starts it, beside the backfill."""
    due = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=2, minutes=30)
    return [(due.date() - datetime.timedelta(days=n)).isoformat() for n in (3, 2, 1)]


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
    for file in ("spark-submit", "tables.py"):
        shutil.copy(HERE / "tests/stand_in" / file, folder / "spark/bin" / file)
    (folder / "warehouse" / f"drift-{first}").touch()
    return {"SPARK_HOME": str(folder / "spark"), "SETLIST_JARS_HOME": str(folder)}


def real(folder: Path, first: str, events: int) -> None:
    """Three days of traffic in a topic, streamed into tables. In micro-batches, so that some events come too late."""
    # Jobs of half a minute are done before the second compiler has paid for itself.
    os.environ.setdefault("SETLIST_JAVA_OPTS", "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m")
    broker = subprocess.Popen([LAUNCHER, "broker", "--dir", folder / "broker", "--port", "0"], stdout=subprocess.PIPE, text=True)
    try:
        ready = broker.stdout.readline()
        check("--brokers " in ready, "the broker is up")
        topic = ["--brokers", ready.split("--brokers ")[1].split()[0], "--topic", "listens"]
        setlist("generate", *topic, "--out", folder / "traffic", "--days", 3, "--start", first, "--events", events)
        setlist("stream", *topic, "--warehouse", folder / "warehouse", "--trigger", "available-now", "--max-events-per-trigger", events // 12)
    finally:
        broker.terminate()
        broker.wait(30)


def setlist(*arguments) -> None:
    began = time.monotonic()
    done = subprocess.run([str(word) for word in (LAUNCHER, *arguments)], stdout=subprocess.PIPE, text=True)
    said = " ".join(done.stdout.split())
    check(done.returncode == 0, f"{arguments[0]} in {time.monotonic() - began:.0f} s: {said}")


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


def status(port: int, host: str = "127.0.0.1") -> int:
    """Of a request without credentials."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/api/v2/dags", headers={"Host": host})
        return connection.getresponse().status
    finally:
        connection.close()


def follow(home: Path, given: argparse.Namespace, port: int, warehouse: str, days: list[str]) -> None:
    venv = Path(os.environ.get("SETLIST_AIRFLOW_VENV") or home / "venv")
    jars = Path(os.environ["SETLIST_JARS_HOME"])
    parts = local.Parts(venv, home, local.environment(venv, home, jars, warehouse, port))
    backfilled = days[:2]

    check(status(port) == 401, "who has not logged in is refused")
    check(status(port, host="evil.example") == 400, "a foreign host is refused")
    if not given.real:
        subprocess.run([venv / "bin/python", HERE / "tests/stand_in/tables.py", warehouse, days[0], days[-1]], check=True)
    # fmt: off
    # Each by the moment at which it is due.
    first, last = (f"{day}T02:30:00+00:00" for day in days[1:])
    parts.run("backfill", "create", "--dag-id", "setlist_nightly", "--from-date", first, "--to-date", last,
              "--max-active-runs", "1", "--reprocess-behavior", "none")
    # fmt: on
    # After it: a scheduler that makes runs keeps the lock of SQLite for longer than a command waits.
    parts.run("dags", "unpause", "setlist_nightly")

    def ended():
        runs = rows(home, "SELECT date(logical_date, '-1 day'), state FROM dag_run WHERE dag_id = 'setlist_nightly' ORDER BY 1")
        runs = [run for run in runs if run[0] in days]
        return len(runs) == len(days) and all(state in ("success", "failed") for _, state in runs) and runs

    began = time.monotonic()
    runs = wait("the runs' end", given.minutes, ended)
    check(runs == [(day, "success") for day in days], f"the runs, in {time.monotonic() - began:.0f} s: {runs}")
    kinds = rows(home, "SELECT date(logical_date, '-1 day') FROM dag_run WHERE dag_id = 'setlist_nightly' AND run_type = 'backfill' ORDER BY 1")
    check([day for (day,) in kinds] == backfilled, f"backfilled: {', '.join(backfilled)}")
    published = [day for (day,) in rows(home, "SELECT partition_key FROM asset_event ORDER BY 1")]
    check(set(days) <= set(published), f"published: {', '.join(published)}")

    def consumed():
        found = rows(home, "SELECT partition_key FROM dag_run WHERE dag_id = 'setlist_consumer' AND state = 'success'")
        return set(days) <= {day for (day,) in found}

    check(wait("the consumer's runs", 2, consumed), "the consumer ran for each day")
    for day in days:
        left = sorted({file.name for file in (home / "reports" / day).rglob("*.json")})
        check({"batch.json", "reconcile.json", "repair.json"} <= set(left), f"reports of {day}: {', '.join(left)}")
    if not given.real:
        calls = (Path(warehouse) / "calls").read_text().splitlines()
        for day, expected in zip(days, [REPAIRED, *[CLEAN] * len(days)]):
            # A day whose run waits may be reconciled by that of another.
            ran = [call.split()[0] for call in calls if day in call.split()]
            check(ran == expected, f"jobs of {day}: {', '.join(ran)}")


def main() -> int:
    given = options()
    folder = Path(tempfile.mkdtemp(prefix="setlist-e2e-"))
    print(f"e2e: in {folder}, which stays where something fails", flush=True)
    home, port, days = folder / "airflow", free_port(), newest_days()
    warehouse = str(folder / "warehouse")
    # Else nobody would stop what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    began = time.monotonic()
    # What fails is to be seen, not to be tried again.
    os.environ["SETLIST_NIGHTLY_RETRIES"] = "0"
    if (HERE.parent / "pom.xml").is_file():
        os.environ["SETLIST_AIRFLOW_VENV"] = str(HERE.parent / "target/airflow/venv")
    command = [sys.executable, str(HERE / "local.py")]
    if given.real:
        real(folder, days[0], given.events)
        os.environ["SETLIST_JARS_HOME"] = str((HERE.parent / "target/home").resolve())
        command = [str(LAUNCHER), "airflow", "--for-tests"]
    else:
        os.environ |= stand_in(folder, days[0])
    up = time.monotonic()
    airflow = subprocess.Popen([*command, "--home", home, "--port", str(port), "--warehouse", warehouse], stdout=subprocess.PIPE, text=True)
    try:
        check("answers at" in airflow.stdout.readline(), f"Airflow is up after {time.monotonic() - up:.0f} s")
        follow(home, given, port, warehouse, days)
    finally:
        airflow.send_signal(signal.SIGTERM)
        code = airflow.wait(60)
    check(code == 0, f"it stopped with exit code {code}")
    check(not left_behind(home), f"processes left behind: {left_behind(home) or 'none'}")
    if given.real:
        python = Path(os.environ["SETLIST_AIRFLOW_VENV"]) / "bin/python"
        exact = [python, HERE / "exact.py", "--warehouse", warehouse, "--truth", folder / "traffic/truth.jsonl.gz", "--from", days[0], "--to", days[-1]]
        check(subprocess.run(exact).returncode == 0, "the tables are exact")
    print(f"e2e: done in {time.monotonic() - began:.0f} s")
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
