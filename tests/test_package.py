"""A release as its users meet it: unpacked elsewhere, and run by plain spark-submit on a standalone cluster."""

import datetime
import gzip
import hashlib
import importlib.util
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tarfile
import time
import urllib.request

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
HOME = pathlib.Path(os.environ.get("SETLIST_JARS_HOME") or ROOT / "target/home").resolve()
PATIENCE_SECONDS = 180
JAVA_HOME = os.environ.get("JAVA_HOME") or str(pathlib.Path(shutil.which("java")).resolve().parent.parent)
DAY = datetime.date.today() - datetime.timedelta(days=2)
EVENTS = 2000
# What runs here is over before the second compiler pays. Nothing may come in of a Spark on this machine.
ENV = {
    **{k: v for k, v in os.environ.items() if not k.startswith(("SPARK_", "SETLIST_"))},
    "JAVA_HOME": JAVA_HOME,
    "SETLIST_JARS_HOME": str(HOME),
    "SPARK_LOCAL_IP": "127.0.0.1",
    "JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m -XX:+UseParallelGC -XX:+UnlockDiagnosticVMOptions -XX:-BytecodeVerificationRemote",
}


def run(*command, cwd, **env):
    # A release has jars of its own.
    env = ENV | env | ({} if cwd == ROOT or str(command[0]).startswith(str(ROOT)) else {"SETLIST_JARS_HOME": ""})
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    assert done.returncode == 0, f"{command[0]} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


def awaited(what, answer):
    until = time.monotonic() + PATIENCE_SECONDS
    while not (found := answer()):
        assert time.monotonic() < until, f"{what} did not come within {PATIENCE_SECONDS} s"
        time.sleep(0.1)
    return found


class Servers:
    """Processes with a log each, and an end for all of them, the last one first."""

    def __init__(self, folder):
        self.folder, self.running = folder, []

    def start(self, name, *command, **env):
        log = self.folder / f"{name}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(command, env={**ENV, **env}, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True)
        self.running.append(process)

        def said(pattern):
            assert process.poll() is None, log.read_text()
            found = re.search(pattern, log.read_text())
            return found and found.group(1)

        return lambda pattern: awaited(f"{name}'s '{pattern}'", lambda: said(pattern))

    def stop(self):
        for process in reversed(self.running):
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def processes_of(folder):
    """Those that name a file below the folder in their command lines, where there is a /proc to ask."""
    found = []
    for file in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(file.read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            pass  # it has ended
    return [line for line in found if f"{folder}/" in line]


@pytest.fixture(scope="module")
def servers(tmp_path_factory):
    started = Servers(tmp_path_factory.mktemp("servers"))
    yield started
    started.stop()
    awaited("the end of every process", lambda: not processes_of(tmp_path_factory.getbasetemp()))


@pytest.fixture(scope="module")
def tarball():
    return ROOT / run("./setlist", "package", cwd=ROOT).strip()


@pytest.fixture(scope="module")
def release(tarball, tmp_path_factory):
    """Unpacked where no checkout is around it."""
    with tarfile.open(tarball) as tar:
        tar.extractall(elsewhere := tmp_path_factory.mktemp("elsewhere"), filter="data")
    return next(elsewhere.iterdir())


@pytest.fixture(scope="module")
def spark_home(tmp_path_factory):
    """A Spark with jars/ and bin/spark-submit: the build's jars, and the script that `./setlist airflow` has for them."""
    spec = importlib.util.spec_from_file_location("local", ROOT / "airflow/local.py")
    spec.loader.exec_module(local := importlib.util.module_from_spec(spec))
    return local.spark_submit(HOME, tmp_path_factory.mktemp("spark")).parent


@pytest.fixture(scope="module")
def traffic(release, spark_home, servers, tmp_path_factory):
    """A day of listening on a broker: its address, and the day's true sessions."""
    said = servers.start("broker", ROOT / "setlist", "broker", "--dir", servers.folder / "broker", "--port", "0")
    brokers, truth = said(r"(127\.0\.0\.1:\d+)"), tmp_path_factory.mktemp("traffic")
    flags = ["--brokers", brokers, "--topic", "listens", "--partitions", "2", "--out", truth]
    run("./setlist", "generate", *flags, "--events", str(EVENTS), "--start", DAY.isoformat(), cwd=release, SPARK_HOME=str(spark_home))
    with gzip.open(truth / "truth.jsonl.gz", "rt") as lines:
        starts = [json.loads(line)["session_start"] / 1000 for line in lines]
    dates = [datetime.datetime.fromtimestamp(s, datetime.timezone.utc).date() for s in starts]
    return brokers, dates.count(DAY)


class Cluster:
    """A standalone master and two workers of one core each."""

    def __init__(self, spark_home, servers):
        def start(name, main, *flags):
            common = ["--host", "127.0.0.1", "--port", "0", "--webui-port", "0"]
            command = [f"{JAVA_HOME}/bin/java", "-Xmx256m", "-cp", f"{spark_home}/jars/*", f"org.apache.spark.deploy.{main}", *common, *flags]
            return servers.start(name, *command, SPARK_HOME=str(spark_home), SPARK_SCALA_VERSION="2.12")

        said = start("master", "master.Master")
        self.url, port = said(r"(spark://127\.0\.0\.1:\d+)"), said(r"'MasterUI' on port (\d+)")
        self.page = f"http://127.0.0.1:{port}/json/"
        self.work = [servers.folder / name for name in ("worker1", "worker2")]
        for folder in self.work:
            start(folder.name, "worker.Worker", "--cores", "1", "--memory", "1g", "--work-dir", folder, self.url)
        awaited("both workers", lambda: self.json()["aliveworkers"] == 2)

    def json(self):
        with urllib.request.urlopen(self.page, timeout=10) as page:
            return json.load(page)

    def ran_on_both(self, app):
        """Whether tasks of the application were run by executors on either worker."""
        logs = [list(folder.glob(f"{app}/*/stderr")) for folder in self.work]
        return all(any("Finished task" in log.read_text() for log in here) for here in logs)


@pytest.fixture(scope="module")
def cluster(spark_home, servers):
    return Cluster(spark_home, servers)


@pytest.fixture(scope="module")
def submit(release, spark_home, cluster):
    """Plain spark-submit, as the README has it."""

    def go(module, main, *args):
        lib, common, jar = sorted(release.glob("lib/*.jar")), *release.glob("jars/setlist-common-*.jar"), *release.glob(f"jars/setlist-{module}-*.jar")
        few_rows = ["spark.executor.memory=512m", "spark.sql.shuffle.partitions=2", "spark.sql.codegen.wholeStage=false", "spark.sql.codegen.factoryMode=NO_CODEGEN"]
        conf = [part for c in [*few_rows, "spark.scheduler.minRegisteredResourcesRatio=1"] for part in ("--conf", c)]
        return run(
            spark_home / "bin/spark-submit", "--class", f"io.setlist.{main}", "--master", cluster.url, *conf,
            "--driver-java-options", f"-Dlog4j2.configurationFile=file:{release}/config/log4j2.properties",
            "--jars", ",".join(map(str, [*lib, common])), jar, *args,
            cwd="/", SPARK_HOME=str(spark_home),
        )  # fmt: skip

    return go


def test_every_file_has_its_checksum(tarball, release):
    assert "OK" in run("sha256sum", "-c", f"{tarball.name}.sha256", cwd=tarball.parent)
    checked = run("sha256sum", "-c", "SHA256SUMS", cwd=release).splitlines()
    files = [p for p in release.rglob("*") if p.is_file()]
    assert len(checked) == len(files) - 1


def test_the_same_commit_gives_the_same_bytes(tarball):
    before = tarball.read_bytes()
    run("./setlist", "package", cwd=ROOT)
    assert tarball.read_bytes() == before


def test_holds_what_runs_and_no_more(release):
    assert {p.name for p in release.iterdir()} == {
        *("setlist", "jars", "lib", "config", "schemas", "sql", "airflow", "docs"),
        *("README.md", "CHANGELOG.md", "LICENSE", "NOTICE", "SECURITY.md", "THREATS.md", "SHA256SUMS", "VERSION", "sbom.cdx.json"),
    }
    assert {p.name for p in (release / "airflow").iterdir()} == {"dags", "plugins", "local.py", "requirements.lock"}
    assert not list(release.rglob("__pycache__"))


def test_its_bill_of_materials_names_each_jar_of_others_and_nothing_else(release):
    bill = json.loads((release / "sbom.cdx.json").read_text())
    assert bill["bomFormat"] == "CycloneDX" and "serialNumber" not in bill
    listed = {c["purl"].split("?")[0]: {h["content"] for h in c["hashes"] if h["alg"] == "SHA-256"} for c in bill["components"] if c["group"] != "io.setlist"}
    shipped = {hashlib.sha256(jar.read_bytes()).hexdigest(): jar.name for jar in release.glob("lib/*.jar")}
    assert {h for hashes in listed.values() for h in hashes} == set(shipped)
    assert all(purl.split("/")[-1].replace("@", "-") + ".jar" in shipped.values() for purl in listed)


@pytest.mark.parametrize(
    ("command", "complaint"),
    [
        ("stream", "there is no Spark in"),
        ("airflow", "there is no Spark in"),
        ("test", "test needs a checkout; this is a release"),
        ("package", "package needs a checkout; this is a release"),
        ("demo", "demo needs a local Kafka, which a release leaves out"),
        ("bench", "bench needs a checkout; this is a release"),
        ("chaos", "chaos needs a checkout; this is a release"),
        ("broker", "broker needs a local Kafka, which a release leaves out"),
    ],
)
def test_what_a_release_cannot_do_gets_one_line(command, complaint, release, spark_home):
    env = {"SPARK_HOME": str(spark_home)} if "Kafka" in complaint else {}
    done = subprocess.run([release / "setlist", command], env={**ENV, **env, "SETLIST_JARS_HOME": ""}, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"setlist: {complaint}") and done.stderr.count("\n") == 1


def test_its_launcher_gives_spark_what_is_in_it(release, tmp_path):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/spark-submit").write_text('#!/usr/bin/env bash\nprintf "%s\\n" "$SETLIST_LAUNCHER" "$SPARK_DIST_CLASSPATH" "$@"\n')
    (tmp_path / "bin/spark-submit").chmod(0o755)
    (tmp_path / "jars").symlink_to(HOME / "spark/jars")
    launcher, path, *lines = run("./setlist", "sql", "--warehouse", "w", cwd=release, SPARK_HOME=str(tmp_path)).splitlines()
    # SqlJob looks for sql/ beside it.
    assert launcher == str(release / "setlist")
    assert path == f"{release}/jars/*:{release}/lib/*" and "spark-internal" in lines


def test_streams_and_batches_on_two_workers(traffic, submit, cluster, release, spark_home, tmp_path):
    brokers, true_sessions = traffic
    warehouse, day = (tmp_path / "warehouse").as_uri(), ["--date", DAY.isoformat()]

    said = submit("streaming", "streaming.StreamJob", "--brokers", brokers, "--topic", "listens", "--warehouse", warehouse, "--trigger", "available-now")
    assert f"read {EVENTS:,} records" in said
    said = submit("batch", "batch.BatchJob", "--warehouse", warehouse, *day)
    assert f"{DAY} requested: {true_sessions:,} sessions" in said

    apps = [app["id"] for app in cluster.json()["completedapps"]]
    assert len(apps) == 2 and all(cluster.ran_on_both(app) for app in apps)
