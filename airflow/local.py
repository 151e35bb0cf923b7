"""A local Airflow with the nightly DAG: `./setlist airflow` runs this. For one machine, not for production.

It makes a virtual environment from requirements.lock, then starts api-server, dag-processor and scheduler on
loopback, waits until they answer, and stops all of them on Ctrl-C or SIGTERM.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
# Who may log in, by role. Only this machine can reach the page, but others may work on it too.
USERS = {"admin": "admin", "viewer": "viewer"}
START_SECONDS = 180
STOP_SECONDS = 20

# What bin/spark-submit does, for the jars of a build that has no bin.
SPARK_SUBMIT = """#!/usr/bin/env bash
set -euo pipefail
SPARK_HOME=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export SPARK_HOME SPARK_SCALA_VERSION=2.12
command=()
while IFS= read -r -d '' part; do command+=("$part"); done < <(
  "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx128m -cp "$SPARK_HOME/jars/*" org.apache.spark.launcher.Main org.apache.spark.deploy.SparkSubmit "$@" | tail -c +3)
((${#command[@]})) || { echo 'spark-submit: its launcher gave no command' >&2; exit 1; }
exec "${command[@]}"
"""


class Refused(Exception):
    """Ends with a line and exit code 2, or 1 for what went wrong on the way."""

    def __init__(self, line: str, code: int = 1):
        super().__init__(line)
        self.code = code


def say(line: str) -> None:
    print(f"setlist airflow: {line}", file=sys.stderr, flush=True)


def options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./setlist airflow",
        description="A local Airflow on loopback with the DAG setlist_nightly, until Ctrl-C.",
        epilog="Every SETLIST_NIGHTLY_* variable of the environment goes to the DAG: see docs/operations.md.",
    )
    parser.add_argument("--warehouse", default=".setlist/demo/warehouse", help="URI of the folder of tables (default: the demo's)")
    parser.add_argument("--home", type=Path, default=Path(".setlist/airflow"), help="for its database, logs and reports (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8080, help="where the page and the API answer, on 127.0.0.1 (default: %(default)s)")
    parser.add_argument("--setup-only", action="store_true", help="make the virtual environment, print its folder and end")
    parser.add_argument("--for-tests", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


# --- virtual environment ----------------------------------------------------------------------------


def virtual_environment(folder: Path, for_tests: bool) -> Path:
    """Makes it where it is missing or was made from another lock; returns it."""
    if sys.version_info < (3, 11):
        raise Refused(f"needs Python 3.11 or newer, this is {sys.version.split()[0]}", 2)
    locks = [HERE / "requirements.lock", *([HERE / "requirements-test.txt"] if for_tests else [])]
    for lock in locks:
        stamp = folder / f"installed-{lock.stem}.txt"
        if stamp.is_file() and stamp.read_bytes() == lock.read_bytes():
            continue
        if lock is locks[0]:
            say(f"installing Airflow into {folder} (once; 370 MB, half a minute)")
            shutil.rmtree(folder, ignore_errors=True)
            install([sys.executable, "-m", "venv", str(folder)])
        flags = ["--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", str(lock)]
        # On a terminal a bar; in a log its hundreds of lines would hide what matters.
        flags += [] if sys.stderr.isatty() else ["--quiet"]
        if uv := shutil.which("uv"):
            install([uv, "pip", "install", "--python", str(folder / "bin/python"), *flags])
        else:
            install([str(folder / "bin/python"), "-m", "pip", "install", "--no-compile", "--disable-pip-version-check", *flags])
        stamp.write_bytes(lock.read_bytes())
    return folder


def install(command: list[str]) -> None:
    """Its output goes to standard error: standard output is for the answer."""
    try:
        subprocess.run(command, check=True, stdout=sys.stderr)
    except (OSError, subprocess.CalledProcessError) as e:
        raise Refused(f"the virtual environment cannot be made: {e}") from None


# --- environment ------------------------------------------------------------------------------------


def spark_submit(jars: Path, home: Path) -> Path:
    """The folder of spark-submit: that of SPARK_HOME, or one around the jars of the build."""
    if spark_home := os.environ.get("SPARK_HOME"):
        return Path(spark_home) / "bin"
    made = home / "spark"
    (made / "bin").mkdir(parents=True, exist_ok=True)
    link = made / "jars"
    link.unlink(missing_ok=True)
    link.symlink_to(jars / "spark/jars")
    script = made / "bin" / "spark-submit"
    script.write_text(SPARK_SUBMIT)
    script.chmod(0o755)
    return made / "bin"


def private(file: Path, content: str) -> Path:
    """Makes it for this user alone, with that content; one that is there stays."""
    if not file.is_file():
        new = file.with_name(f".{file.name}.new")
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(content)
        new.rename(file)
    file.chmod(0o600)
    return file


def secret(home: Path) -> str:
    """The key by which the parts know each other; the same after a restart."""
    return private(home / "secret", secrets.token_hex(64)).read_text()


def passwords(home: Path) -> Path:
    """Of the users, as Airflow reads them; the same after a restart."""
    return private(home / "passwords.json", json.dumps({user: secrets.token_urlsafe(24) for user in USERS}) + "\n")


def collector() -> list[str]:
    """One, where others have not chosen any: a JVM with two does not start."""
    chosen = " ".join(os.environ.get(name, "") for name in ("SETLIST_JAVA_OPTS", "JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS"))
    return [] if re.search(r"-XX:\+Use\w+GC\b", chosen) else ["-XX:+UseParallelGC"]


def word(option: str) -> str:
    """A JVM's option as Spark takes a list of them apart, whatever is in it."""
    return '"' + option.replace("\\", "\\\\").replace('"', '\\"') + '"'


def bundles() -> list[dict]:
    """The nightly DAG and, where they are, the examples, which no other Airflow is meant to have."""
    kind = "airflow.dag_processing.bundles.local.LocalDagBundle"
    return [{"name": name, "classpath": kind, "kwargs": {"path": str(HERE / name)}} for name in ("dags", "examples") if (HERE / name).is_dir()]


def environment(venv: Path, home: Path, jars: Path, warehouse: str, port: int) -> dict[str, str]:
    url = f"http://127.0.0.1:{port}"
    log4j = (HERE.parent / "config/log4j2.properties").as_uri()
    connection = {"conn_type": "spark", "host": os.environ.get("SETLIST_MASTER", "local[*]"), "extra": {"deploy-mode": "client"}}
    ours = {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(HERE / "dags"),
        "AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST": json.dumps(bundles()),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": "4",
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(HERE / "plugins"),
        "AIRFLOW__CORE__AUTH_MANAGER": "airflow.api_fastapi.auth.managers.simple.simple_auth_manager.SimpleAuthManager",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "False",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": ",".join(f"{user}:{role}" for user, role in USERS.items()),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords(home)),
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{url}/execution/",
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": url,
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__API_AUTH__JWT_SECRET": secret(home),
        "AIRFLOW__API__SECRET_KEY": secret(home),
        "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "30",
        "AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT": "60",
        "SETLIST_NIGHTLY_HOME": str(jars),
        "SETLIST_NIGHTLY_WAREHOUSE": warehouse if re.match("[a-zA-Z][a-zA-Z0-9+.-]+:", warehouse) else str(Path(warehouse).resolve()),
        "SETLIST_NIGHTLY_REPORTS": str(home / "reports"),
        "PATH": os.pathsep.join([str(venv / "bin"), str(spark_submit(jars, home)), os.environ["PATH"]]),
        "SPARK_LOCAL_IP": "127.0.0.1",
        # As the launcher has it: else Spark writes thousands of lines into the log of each task.
        "SPARK_SUBMIT_OPTS": " ".join([*collector(), word(f"-Dlog4j2.configurationFile={log4j}"), word(f"-Djava.io.tmpdir={home}/tmp"), os.environ.get("SETLIST_JAVA_OPTS", "")]).strip(),
        "PYTHONUNBUFFERED": "1",
    }
    defaults = {"AIRFLOW_CONN_SPARK_DEFAULT": json.dumps(connection)}
    # Of another Airflow on this machine nothing may come in.
    kept = {k: v for k, v in os.environ.items() if not k.startswith("AIRFLOW_") or k == "AIRFLOW_CONN_SPARK_DEFAULT"}
    return {**defaults, **kept, **ours}


# --- processes --------------------------------------------------------------------------------------


class Parts:
    """The running parts of Airflow. Each leads a process group, so that none of its children stays."""

    def __init__(self, venv: Path, home: Path, env: dict[str, str]):
        self.program, self.home, self.env = str(venv / "bin" / "airflow"), home, env
        self.running: dict[str, subprocess.Popen] = {}

    def run(self, *arguments: str) -> None:
        done = subprocess.run([self.program, *arguments], env=self.env, capture_output=True, text=True)
        if done.returncode:
            raise Refused(f"'airflow {' '.join(arguments)}' failed: " + (done.stdout + done.stderr).strip()[-2000:])

    def start(self, *arguments: str) -> None:
        with open(self.home / "logs" / f"{arguments[0]}.log", "ab") as log:
            self.running[arguments[0]] = subprocess.Popen(
                [self.program, *arguments], env=self.env, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )

    def ended(self) -> str | None:
        """A part that is no longer there."""
        return next((name for name, process in self.running.items() if process.poll() is not None), None)

    def wait_for(self, answers, what: str) -> None:
        until = time.monotonic() + START_SECONDS
        while not answers():
            if name := self.ended():
                raise Refused(f"{name} ended by itself; its log is {self.home}/logs/{name}.log")
            if time.monotonic() > until:
                raise Refused(f"{what} did not answer within {START_SECONDS} s; the logs are in {self.home}/logs")
            time.sleep(0.5)

    def stop(self) -> None:
        """The scheduler first: it begins no task then. A task that runs is ended with it."""
        for name in reversed(self.running):
            self.signal(name, signal.SIGTERM)
        until = time.monotonic() + STOP_SECONDS
        for name, process in reversed(self.running.items()):
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                pass
            # What the leader left behind, and the leader itself where it did not listen.
            self.signal(name, signal.SIGKILL)
            process.wait()

    def signal(self, name: str, number: int) -> None:
        try:
            os.killpg(self.running[name].pid, number)
        except ProcessLookupError:
            pass


def health(port: int) -> dict:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v2/monitor/health", timeout=5) as answer:
            return json.load(answer)
    except (OSError, ValueError):
        return {}


def require_free(port: int) -> None:
    with socket.socket() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            s.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            raise Refused(f"port {port} on 127.0.0.1 is taken; choose another --port", 2) from None


def claim(home: Path) -> int:
    """Takes the home for this process: for one Airflow at a time, and one user. What jobs that were killed left in it goes."""
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)
    lock = os.open(home / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise Refused(f"another Airflow runs in {home}; choose another --home", 2) from None
    shutil.rmtree(home / "tmp", ignore_errors=True)
    for folder in ("logs", "reports", "tmp"):
        (home / folder).mkdir(exist_ok=True)
    return lock


def serve(venv: Path, home: Path, jars: Path, warehouse: str, port: int) -> None:
    require_free(port)
    claim(home)
    parts = Parts(venv, home, environment(venv, home, jars, warehouse, port))

    def healthy(*names: str) -> bool:
        answer = health(port)
        return all(answer.get(name, {}).get("status") == "healthy" for name in names)

    try:
        say("preparing the database")
        parts.run("db", "migrate")
        parts.run("pools", "set", "setlist", "1", "One Spark job of Setlist that writes, at a time")
        # The api-server first: the others ask it.
        parts.start("api-server", "--host", "127.0.0.1", "--port", str(port))
        parts.wait_for(lambda: healthy("metadatabase"), "the api-server")
        parts.start("dag-processor")
        parts.start("scheduler", "--skip-serve-logs")
        parts.wait_for(lambda: healthy("metadatabase", "scheduler", "dag_processor"), "the scheduler")
        parts.wait_for(lambda: dags_are_known(parts), "the dag-processor")
        print(f"Airflow answers at http://127.0.0.1:{port} (Ctrl-C stops it)", flush=True)
        say(f"log in as {' or '.join(USERS)}; the passwords are in {passwords(home)}")
        say(f"tables: {parts.env['SETLIST_NIGHTLY_WAREHOUSE']}; logs: {home}/logs; reports: {home}/reports")
        while not (name := parts.ended()):
            time.sleep(1)
        raise Refused(f"{name} ended by itself; its log is {home}/logs/{name}.log")
    finally:
        # Once is enough: a second signal must not leave the half of them.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        say("stopping")
        parts.stop()


def dags_are_known(parts: Parts) -> bool:
    known = subprocess.run([parts.program, "dags", "details", "setlist_nightly"], env=parts.env, capture_output=True)
    return known.returncode == 0


class Stopped(BaseException):
    """SIGTERM."""


def stop_on_signal(number, frame):
    raise Stopped


def main(arguments: list[str]) -> int:
    given = options(arguments)
    jars = Path(os.environ["SETLIST_JARS_HOME"])
    home = given.home.resolve()
    venv_folder = Path(os.environ.get("SETLIST_AIRFLOW_VENV") or home / "venv")
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop_on_signal)
    try:
        venv = virtual_environment(venv_folder, given.for_tests)
        if given.setup_only:
            print(venv)
        else:
            serve(venv, home, jars, given.warehouse, given.port)
    except Stopped:
        pass
    except Refused as e:
        say(str(e))
        return e.code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
