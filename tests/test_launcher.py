"""The launcher as its users meet it. What it starts is a stand-in that prints its arguments."""

import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
LAUNCHER = ROOT / "setlist"
TOOLS = ["bash", "cat", "dirname", "env", "expand", "find", "flock", "head", "mkdir", "readlink", "sed", "awk", "touch", "mv", "rm", "grep", "tail"]


def run(*args, launcher=LAUNCHER, cwd=None, **env):
    env = {**os.environ, "SETLIST_NO_BUILD": "1", **env}
    env = {k: v for k, v in env.items() if v is not None}
    return subprocess.run([str(launcher), *args], cwd=cwd, env=env, capture_output=True, text=True, timeout=60)


def script(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/usr/bin/env bash\n" + text)
    path.chmod(0o755)
    return path


def jdk(folder, version):
    """A JDK of that version, as far as one can tell without starting it."""
    script(folder / "bin/java", 'printf "%s\\n" "$@"\n')
    (folder / "release").write_text(f'IMPLEMENTOR="nobody"\nJAVA_VERSION="{version}"\n')
    return folder


@pytest.fixture
def spark_home(tmp_path):
    """A SPARK_HOME whose spark-submit prints its arguments, one a line, and its JVM flags."""
    script(tmp_path / "spark/bin/spark-submit", 'printf "%s\\n" "$@"; echo "opts: $SPARK_SUBMIT_OPTS"\n')
    return tmp_path / "spark"


@pytest.fixture
def path_without(tmp_path):
    """Makes a PATH of the launcher's tools and nothing else."""
    folder = tmp_path / "tools"
    folder.mkdir()
    for tool in TOOLS:
        if found := shutil.which(tool):
            (folder / tool).symlink_to(found)
    return str(folder)


# Blocks the signal and then waits for it: one that comes early is not lost.
WAIT_FOR_TERM = """
import signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
print("up", flush=True)
signal.sigwait({signal.SIGTERM})
sys.exit(7)
"""


def submitted(*args, spark_home, **env):
    result = run("stream", *args, SPARK_HOME=str(spark_home), **env)
    assert result.returncode == 0, result.stderr
    return result.stdout.splitlines()


def value(lines, flag):
    return lines[lines.index(flag) + 1]


@pytest.mark.parametrize("args", [[], ["--help"], ["-h"], ["help"]])
def test_help_names_every_command(args):
    result = run(*args)
    assert result.returncode == 0
    for command in ["stream", "archive", "sql", "maintain", "demo", "chaos", "generate", "load", "broker", "bench", "test", "airflow"]:
        assert f"\n  {command} " in result.stdout


def test_airflow_needs_neither_java_nor_jars_to_say_what_it_takes():
    result = run("airflow", "--help", JAVA_HOME=None, SETLIST_NO_BUILD="1")
    assert result.returncode == 0, result.stderr
    assert all(flag in result.stdout for flag in ["--warehouse", "--home", "--port"])


def test_version_is_that_of_the_pom():
    assert f"<version>{run('--version').stdout.split()[1]}</version>" in (ROOT / "pom.xml").read_text()


@pytest.mark.parametrize("command", ["nope", "-x", "stream.*", "|"])
def test_an_unknown_command_gets_one_line(command):
    result = run(command)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == f"setlist: there is no command '{command}'; ./setlist lists them\n"


@pytest.mark.parametrize("version", ["1.8.0_402", "11.0.2", "21.0.1", "25"])
def test_another_jdk_is_refused(version, tmp_path, path_without):
    result = run("stream", JAVA_HOME=str(jdk(tmp_path / "jdk", version)), PATH=path_without)
    assert result.returncode == 2
    assert result.stderr.startswith("setlist: needs JDK 17")
    assert result.stderr.count("\n") == 1


def test_no_jdk_is_refused(path_without):
    result = run("stream", JAVA_HOME=None, PATH=path_without)
    assert (result.returncode, result.stderr.count("\n")) == (2, 1)
    assert "install it (Debian: openjdk-17-jdk-headless)" in result.stderr


def test_java_home_of_17_wins_over_another_java_on_the_path(tmp_path, path_without):
    other = jdk(tmp_path / "other", "25")
    mine = jdk(tmp_path / "mine", "17.0.9")
    result = run("load", JAVA_HOME=str(mine), PATH=f"{other}/bin:{path_without}")
    assert (result.returncode, result.stderr) == (0, "")
    result = run("load", JAVA_HOME=str(other), PATH=f"{mine}/bin:{path_without}")
    assert (result.returncode, result.stderr) == (0, "")


def checkout(folder):
    """A checkout with the real launcher and configuration, and nothing built."""
    folder.mkdir()
    shutil.copy(LAUNCHER, folder)
    shutil.copytree(ROOT / "config", folder / "config")
    (folder / ".mvn").mkdir()
    (folder / "pom.xml").write_text("<project/>")
    (folder / "common/src/main").mkdir(parents=True)
    (folder / "common/src/main/A.java").write_text("")
    return folder


MVN = """
if [[ $1 == -v ]]; then echo "Apache Maven ${MVN_VERSION:-3.8.7}"; exit; fi
echo x >>builds
[[ ! -e broken ]] || { echo "[ERROR] A.java: that is no Java"; exit 1; }
mkdir -p target/home/jars target/home/spark
"""


@pytest.fixture
def build(tmp_path, path_without):
    """A checkout, and a way to run its load command with a stand-in for Maven."""
    here = checkout(tmp_path / "a repo")
    java = jdk(tmp_path / "jdk", "17.0.1")
    script(java / "bin/javac", "")
    script(tmp_path / "tools/mvn", MVN)
    env = {"JAVA_HOME": str(java), "PATH": path_without, "SETLIST_NO_BUILD": None}

    def go(**more):
        return run("load", launcher=here / "setlist", **{**env, **more})

    go.here, go.count, go.env = here, lambda: len((here / "builds").read_text().split()), env
    return go


def later(path):
    """Writes the file anew, after the last build by any clock."""
    path.write_text("x")
    stamp = time.time() + 1
    os.utime(path, (stamp, stamp))


def test_builds_when_the_sources_are_newer_and_not_otherwise(build):
    assert build().returncode == 0
    assert build().returncode == 0
    assert build.count() == 1
    later(build.here / "common/src/main/A.java")
    build()
    assert build.count() == 2


def test_a_failed_build_says_why_and_is_tried_again(build):
    (build.here / "broken").touch()
    result = build()
    assert result.returncode == 1
    assert "that is no Java" in result.stderr
    assert "target/build.log" in result.stderr.splitlines()[-1]
    (build.here / "broken").unlink()
    assert build().returncode == 0
    assert build.count() == 2


def test_a_changed_pom_leaves_no_jar_of_an_older_version(build):
    build()
    old = build.here / "target/home/jars/setlist-common-0.0.1.jar"
    old.touch()
    later(build.here / "pom.xml")
    build()
    assert not old.exists()


def test_two_at_once_build_once(build):
    env = {k: v for k, v in {**os.environ, **build.env}.items() if v is not None}
    both = [subprocess.Popen([build.here / "setlist", "load"], env=env, stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [p.wait(60) for p in both] == [0, 0]
    assert build.count() == 1


@pytest.mark.parametrize("found", ["3.6.3", "2.2.1"])
def test_an_old_maven_is_refused(build, found):
    result = build(MVN_VERSION=found)
    assert (result.returncode, result.stderr.count("\n")) == (2, 1)
    assert "Maven 3.8" in result.stderr


def test_no_maven_and_no_compiler_are_refused(build, tmp_path):
    (tmp_path / "tools/mvn").unlink()
    assert "there is no mvn on the PATH" in build().stderr
    (tmp_path / "jdk/bin/javac").unlink()
    assert "is only a runtime" in build().stderr


def test_a_release_never_builds(build):
    (build.here / "pom.xml").unlink()
    for folder in ["jars", "lib", "spark"]:
        (build.here / folder).mkdir()
    (build.here / "jars/setlist-streaming-1.2.3.jar").touch()
    result = build()
    assert (result.returncode, result.stderr) == (0, "")
    assert f"{build.here}/jars/*" in result.stdout
    assert not (build.here / "builds").exists()
    assert run("--version", launcher=build.here / "setlist").stdout == "setlist 1.2.3\n"


def test_works_through_a_symlink_from_anywhere(tmp_path):
    (tmp_path / "link").symlink_to(LAUNCHER)
    assert run("--version", launcher=tmp_path / "link", cwd="/").returncode == 0


def test_spark_flags_are_sorted_out_wherever_they_stand(spark_home):
    lines = submitted(
        "--brokers", "b:1", "--conf", "spark.a=b c", "--topic", "t", "--master", "spark://h:7077", "--driver-memory=3g", "-c", "spark.d=e", "--", "--master", "x",
        spark_home=spark_home,
    )
    jar = next(i for i, line in enumerate(lines) if "setlist-streaming" in line and "," not in line)
    assert lines[jar + 1 : -1] == ["--brokers", "b:1", "--topic", "t", "--master", "x"]
    spark = lines[:jar]
    assert "spark.a=b c" in spark and "spark.d=e" in spark
    assert value(spark, "--master") == "spark://h:7077"
    assert value(spark, "--driver-memory") == "3g"
    assert value(spark, "--class") == "io.setlist.streaming.StreamJob"
    assert "spark.driver.host=127.0.0.1" not in spark


def test_defaults_are_local_on_loopback_with_delta(spark_home):
    lines = submitted(spark_home=spark_home)
    assert value(lines, "--master") == "local[*]"
    assert "spark.driver.host=127.0.0.1" in lines
    assert value(lines, "--properties-file") == str(ROOT / "config/spark-defaults.conf")
    assert "delta-spark" in value(lines, "--jars") and "setlist-common" in value(lines, "--jars")
    assert f"file:{ROOT}/config/log4j2.properties" in lines[-1]


def test_ours_fill_the_gaps_of_spark_homes_defaults(spark_home):
    (spark_home / "conf").mkdir()
    theirs = spark_home / "conf/spark-defaults.conf"
    theirs.write_text("spark.master yarn\n  spark.ui.enabled=true\n")
    lines = submitted("--conf", "spark.sql.session.timeZone=Asia/Tokyo", spark_home=spark_home)
    assert value(lines, "--properties-file") == str(theirs)
    assert value(lines, "--master") == "yarn"
    assert "spark.ui.enabled=false" not in lines
    assert "spark.sql.extensions=io.delta.sql.DeltaSparkSessionExtension" in lines
    # The last of two is the one that counts.
    assert lines.index("spark.sql.session.timeZone=UTC") < lines.index("spark.sql.session.timeZone=Asia/Tokyo")


@pytest.mark.parametrize("args", [["--conf"], ["--topic", "t", "--master"]])
def test_a_flag_without_its_value_is_refused(args, spark_home):
    result = run("stream", *args, SPARK_HOME=str(spark_home))
    assert (result.returncode, result.stderr) == (2, f"setlist: {args[-1]} needs a value\n")


def test_exit_code_and_signal_go_through(spark_home):
    script(spark_home / "bin/spark-submit", "exit 4\n")
    assert run("stream", SPARK_HOME=str(spark_home)).returncode == 4
    script(spark_home / "bin/spark-submit", f"exec {sys.executable} -c '{WAIT_FOR_TERM}'\n")
    env = {**os.environ, "SETLIST_NO_BUILD": "1", "SPARK_HOME": str(spark_home)}
    with subprocess.Popen([LAUNCHER, "stream"], env=env, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "up\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 7
