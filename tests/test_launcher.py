"""The launcher as its users meet it. What it starts is a stand-in that prints its arguments."""

import os
import pathlib
import re
import shutil
import signal
import stat
import subprocess
import sys
import tarfile
import time
import urllib.parse

import pytest
from launched import HOME, LAUNCHER, ROOT, TEMPORARY, jdk, run, script

TOOLS = ["bash", "cat", "dirname", "env", "expand", "find", "flock", "head", "mkdir", "readlink", "sed", "awk", "touch", "mv", "rm", "grep", "tail", "ln", "cp", "date", "mktemp", "paste"]


# What bin/spark-submit of Spark itself does: it tells the command that it would become.
TELL = """
printf 'said %s\\n' "$@"
echo "address ${SPARK_LOCAL_IP-}"
echo "umask $(umask)"
echo "path ${SPARK_DIST_CLASSPATH-}"
while [[ $# -gt 0 ]]; do [[ $1 != --properties-file ]] || { sed 's/^/properties /' "$2"; echo; }; words+=("$1"); shift; done
SPARK_HOME=$(dirname "$(dirname "$0")") SPARK_SCALA_VERSION=2.12 "$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 -cp "$(dirname "$0")/../jars/*" \\
  org.apache.spark.launcher.Main org.apache.spark.deploy.SparkSubmit "${words[@]}" | tail -c +3 | tr '\\0' '\\n' | sed 's/^/java /'
"""


@pytest.fixture
def spark_home(tmp_path):
    """A SPARK_HOME of Spark's own jars whose spark-submit tells what it was asked and which JVM it would be."""
    script(tmp_path / "spark/bin/spark-submit", TELL)
    (tmp_path / "spark/jars").symlink_to(HOME / "spark/jars")
    return tmp_path / "spark"


class Submitted:
    """What spark-submit was asked for."""

    def __init__(self, lines):
        def of(what):
            return [line.removeprefix(f"{what} ") for line in lines if line.startswith(f"{what} ")]

        self.words, self.java, (self.address,), (self.umask,), (self.path,) = of("said"), of("java"), of("address"), of("umask"), of("path")
        self.jar = next(i for i, word in enumerate(self.words) if re.fullmatch("spark-internal|file:[^,]*/jars/setlist-[^,]*", word))
        self.spark, self.job = self.words[: self.jar], self.words[self.jar + 1 :]
        # As Java reads them: of two lines with one key, the later.
        self.properties = dict(re.match(r"\s*([^\s=:]+)[\s=:]*(.*)", line).groups() for line in of("properties") if line.strip() and not line.startswith("#"))
        self.jars = value(self.spark, "--jars").split(",") if "--jars" in self.spark else []

    def java_option(self, start):
        """The last of them: it is the one that the JVM takes."""
        return [word for word in self.java if word.startswith(start)][-1].removeprefix(start)


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


def submitted(*args, spark_home, command="stream", **env):
    result = run(command, *args, SPARK_HOME=str(spark_home), **env)
    assert result.returncode == 0, result.stderr
    return Submitted(result.stdout.splitlines())


def value(lines, flag):
    return lines[lines.index(flag) + 1]


@pytest.mark.parametrize("args", [[], ["--help"], ["-h"], ["help"]])
def test_help_names_every_command(args):
    result = run(*args)
    assert result.returncode == 0
    for command in ["stream", "archive", "sql", "maintain", "demo", "chaos", "generate", "load", "broker", "bench", "test", "airflow"]:
        assert f"\n  {command} " in result.stdout
    under_spark = re.search(r"^(.*) run under spark-submit", result.stdout, re.M).group(1).split(", ")
    table = re.findall(r"^(\w+) *\| spark ", LAUNCHER.read_text(), re.M)
    assert under_spark == table and "batch" in table


def test_airflow_needs_neither_java_nor_jars_to_say_what_it_takes():
    result = run("airflow", "--help", JAVA_HOME=None, SETLIST_NO_BUILD="1")
    assert result.returncode == 0, result.stderr
    assert all(flag in result.stdout for flag in ["--warehouse", "--home", "--port"])


def test_version_is_that_of_the_pom():
    assert f"<version>{run('--version').stdout.split()[1]}</version>" in (ROOT / "pom.xml").read_text()


@pytest.mark.parametrize(
    ("said", "meant"),
    [("straem", "stream"), ("steam", "stream"), ("Batch", "batch"), ("reconsile", "reconcile"), ("maintian", "maintain"), ("aiflow", "airflow"), ("sq", "sql")],
)
def test_a_command_that_is_nearly_one_is_asked_about(said, meant):
    assert run(said).stderr == f"setlist: there is no command '{said}'; did you mean '{meant}'? ./setlist lists them\n"


@pytest.mark.parametrize("command", ["nope", "-x", "s.*", "|"])
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
for word in "$@"; do case $word in -Dsetlist.home=*) home=${word#*=} ;; esac; done
mkdir -p "$home/jars" "$home/spark"
echo "$home" >"$home/jars/made"
"""


@pytest.fixture
def build(tmp_path, path_without):
    """A checkout, and a way to run its load command with a stand-in for Maven."""
    here = checkout(tmp_path / "a repo")
    java = jdk(tmp_path / "jdk", "17.0.1")
    script(java / "bin/javac", "")
    script(tmp_path / "tools/mvn", MVN)
    env = {"JAVA_HOME": str(java), "PATH": path_without, "SETLIST_JARS_HOME": None, "SPARK_HOME": None}

    def go(**more):
        return run("load", launcher=here / "setlist", **{**env, "TMPDIR": str(temporary), **more})

    (temporary := tmp_path / "tmp").mkdir()
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
    env |= {"TMPDIR": TEMPORARY}
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
    (build.here / "VERSION").write_text("1.2.3\n")
    result = build()
    assert (result.returncode, result.stderr) == (0, "")
    assert re.search(r"/setlist-own\.\w+/home/jars/\*:", result.stdout)
    assert not (build.here / "builds").exists()
    assert run("--version", launcher=build.here / "setlist").stdout == "setlist 1.2.3\n"


def test_works_through_a_symlink_from_anywhere(tmp_path):
    (tmp_path / "link").symlink_to(LAUNCHER)
    assert run("--version", launcher=tmp_path / "link", cwd="/").returncode == 0


def test_the_jars_of_a_running_command_stay_as_they_are(build, tmp_path):
    """However often it is built meanwhile; they go when nobody runs on them any more."""
    script(tmp_path / "jdk/bin/java", f"exec {sys.executable} -c '{WAIT_FOR_TERM}'\n")
    env = {k: v for k, v in {**os.environ, **build.env}.items() if v is not None} | {"TMPDIR": TEMPORARY}
    with subprocess.Popen([build.here / "setlist", "load"], env=env, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout.readline() == "up\n"
        first = (build.here / "target/home").resolve()
        jdk(tmp_path / "jdk", "17.0.1")
        for n in range(2):
            later(build.here / "common/src/main/A.java")
            assert build().returncode == 0
        newest = (build.here / "target/home").resolve()
        assert {p.name for p in (build.here / "target/homes").iterdir()} == {first.name, newest.name}
        assert (first / "jars/made").read_text() == f"{first}\n" and newest != first
        running.terminate()
        assert running.wait(20) == 7
    later(build.here / "common/src/main/A.java")
    assert build().returncode == 0
    assert len(list((build.here / "target/homes").iterdir())) == 1


def test_what_spark_knows_goes_to_spark_and_all_else_to_the_job(spark_home):
    it = submitted(
        *("--brokers=b:1", "--conf", "spark.a=b c", "--topic", "t", "--packages=g:a:1", "--queue=q", "--driver-memory=3g", "-c", "spark.d=e"),
        *("--executor-cores", "4", "--supervise", "--principal=p", "--name=n m", "--help", "--", "--master", "x"),
        spark_home=spark_home,
    )
    assert it.job == ["--brokers=b:1", "--topic", "t", "--help", "--master", "x"]
    ours = ["--class", "io.setlist.streaming.StreamJob", "--properties-file", value(it.spark, "--properties-file")]
    assert it.spark == [
        *("--conf", "spark.a=b c", "--packages", "g:a:1", "--queue", "q", "--driver-memory", "3g", "--conf", "spark.d=e"),
        *("--executor-cores", "4", "--supervise", "--principal", "p", "--name", "n m", *ours),
    ]


def test_no_documented_flag_of_a_job_is_one_of_spark(spark_home):
    flags = re.search(r"## Flags\n(.*?)\n## ", (ROOT / "README.md").read_text(), re.S).group(1)
    flags = sorted(set(re.findall(r"^\| `(--?[a-z-]+)", flags, re.M)))
    assert len(flags) > 30
    assert submitted(*flags, spark_home=spark_home).job == flags


def test_defaults_are_local_on_loopback_with_delta(spark_home):
    it = submitted(spark_home=spark_home, SPARK_LOCAL_IP=None)
    # Spark's own default is local[*].
    assert not [word for word in it.spark if "master" in word]
    assert it.address == "127.0.0.1"
    assert it.properties["spark.sql.extensions"] == "io.delta.sql.DeltaSparkSessionExtension"
    assert it.java_option("-Xmx") == "2g"
    assert it.java_option("-Dlog4j2.configurationFile=") == f"file:{urllib.parse.quote(str(ROOT))}/config/log4j2.properties"
    assert (it.path, it.words[it.jar], it.jars) == (f"{HOME}/jars/*:{HOME}/lib/*", "spark-internal", [])
    assert it.properties["spark.hadoop.fs.file.impl"] == "io.setlist.file.CheckedLocalFiles"


@pytest.mark.parametrize("master", ["spark://h:7077", "yarn", "k8s://https://h:6443", "local-cluster[2,1,900]"])
def test_a_cluster_is_sent_all_jars(master, spark_home):
    it = submitted("--master", master, spark_home=spark_home)
    named = [pathlib.Path(urllib.parse.unquote(jar.removeprefix("file:"))) for jar in [*it.jars, it.words[it.jar]]]
    assert sorted(jar.name for jar in named) == sorted(jar.name for folder in ("jars", "lib") for jar in (HOME / folder).glob("*.jar"))
    assert it.path == "" and "spark.hadoop.fs.file.impl" not in it.properties


def test_the_class_path_of_others_comes_after_ours(spark_home):
    it = submitted("--jars", "/theirs.jar", spark_home=spark_home, SPARK_DIST_CLASSPATH="/site/*")
    assert it.path == f"{HOME}/jars/*:{HOME}/lib/*:/site/*" and it.jars == ["/theirs.jar"]
    assert value(it.java, "-cp").endswith(it.path)


# A setting of ours or Spark's, and how to find out which value it would have.
SETTINGS = {
    "spark.master": ("--master", lambda it: it.address == ""),
    "spark.driver.memory": ("--driver-memory", lambda it: it.java_option("-Xmx")),
    "spark.driver.extraJavaOptions": ("--driver-java-options", lambda it: it.java_option("-Dlog4j2.configurationFile=")),
    "spark.jars": ("--jars", lambda it: it.jars[-1]),
    "spark.sql.session.timeZone": (None, lambda it: it.properties["spark.sql.session.timeZone"]),
}
# For each, three values of the user's.
VALUES = {
    "spark.master": ["spark://host:7077", "k8s://https://host:6443", "yarn"],
    "spark.driver.memory": ["3g", "4g", "5g"],
    "spark.driver.extraJavaOptions": [f"-Dlog4j2.configurationFile={n}" for n in "abc"],
    "spark.jars": ["/a.jar", "/b.jar", "/c.jar"],
    "spark.sql.session.timeZone": ["Asia/Tokyo", "Europe/Berlin", "America/Lima"],
}


def outcome(setting, value):
    return {"spark.master": not value.startswith("local"), "spark.driver.extraJavaOptions": value[-1:]}.get(setting, value)


def conf_file(folder, level, form="{0} {1}"):
    """A properties file with the value of that level for each setting."""
    folder.mkdir(exist_ok=True)
    (folder / "spark-defaults.conf").write_text("# theirs\n" + "\n".join(form.format(key, values[level]) for key, values in VALUES.items()))
    return folder


def outcomes(level):
    return {key: outcome(key, values[level]) for key, values in VALUES.items()}


def found(*args, spark_home, **env):
    it = submitted(*args, spark_home=spark_home, SPARK_LOCAL_IP=None, **env)
    return {key: find(it) for key, (_, find) in SETTINGS.items()}


@pytest.mark.parametrize("form", ["{0} {1}", "  {0}={1}", "{0} : {1}", "{0}\t{1}"])
def test_what_a_defaults_file_says_is_before_ours(form, spark_home):
    """In each way in which Java writes properties, whatever signs are in the value."""
    conf_file(spark_home / "conf", 0, form)
    assert found(spark_home=spark_home) == outcomes(0)


def test_spark_s_precedence_holds(spark_home, tmp_path):
    """Flag, --conf, --properties-file, the defaults of SPARK_CONF_DIR, those of SPARK_HOME."""
    conf_file(spark_home / "conf", 0)
    env = {"spark_home": spark_home, "SPARK_CONF_DIR": str(conf_file(tmp_path / "site", 1))}
    assert found(**env) == outcomes(1)
    file = ["--properties-file", str(conf_file(tmp_path / "other", 2) / "spark-defaults.conf")]
    assert found(*file, **env) == outcomes(2)
    conf = [f"--conf={key}={values[0]}" for key, values in VALUES.items()]
    # Nobody but Spark reads a setting of --conf that is not ours: it is passed on.
    assert "spark.sql.session.timeZone=Asia/Tokyo" in submitted(*conf, *file, **env).spark
    others = {key: value for key, value in outcomes(0).items() if SETTINGS[key][0]}
    assert others.items() <= found(*conf, *file, **env).items()
    flags = [word for key, values in VALUES.items() if SETTINGS[key][0] for word in (SETTINGS[key][0], values[1])]
    others = {key: value for key, value in outcomes(1).items() if SETTINGS[key][0]}
    assert others.items() <= found(*conf, *flags, *file, **env).items()


def test_a_local_master_beats_a_cluster_of_a_file(spark_home):
    (spark_home / "conf").mkdir()
    (spark_home / "conf/spark-defaults.conf").write_text("spark.master yarn\n")
    assert submitted("--master", "local[2]", spark_home=spark_home, SPARK_LOCAL_IP=None).address == "127.0.0.1"
    assert submitted("--conf", "spark.master=local", spark_home=spark_home, SPARK_LOCAL_IP="127.0.0.5").address == "127.0.0.5"


@pytest.mark.parametrize("ways", [{"SETLIST_JAVA_OPTS": "-XX:+UseG1GC"}, {"SPARK_SUBMIT_OPTS": "-XX:+UseZGC"}, {"JAVA_TOOL_OPTIONS": "-XX:+UseG1GC"}, {"_JAVA_OPTIONS": "-XX:+UseG1GC"}, {"args": ["--driver-java-options", "-XX:+UseG1GC"]}, {}])
def test_there_is_one_collector(ways, spark_home):
    """The JVM refuses to start with two."""
    ways = dict(ways)
    it = submitted(*ways.pop("args", []), spark_home=spark_home, **{"JAVA_TOOL_OPTIONS": None, "SETLIST_JAVA_OPTS": None, **ways})
    assert len([word for word in it.java if re.fullmatch(r"-XX:\+Use\w+GC", word)]) == (not {"JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS"} & ways.keys())


def test_a_jvm_that_does_not_come_up_says_why(spark_home, tmp_path):
    here = jdk(tmp_path / "jdk", "17.0.1")
    script(here / "bin/java", "echo 'Error: no room for the heap'\nexit 1\n")
    it = run("stream", SPARK_HOME=str(spark_home), JAVA_HOME=str(here))
    assert (it.returncode, it.stdout, it.stderr) == (1, "", "Error: no room for the heap\n")


def test_a_jvm_that_says_more_than_it_is_asked_starts_the_job(tmp_path):
    """An agent's banner, a log to standard output; and a heap that is none for the launcher's own."""
    shim = pretending_jdk(tmp_path)
    script(shim / "bin/java", "echo A banner\n" + (shim / "bin/java").read_text())
    it = run("stream", JAVA_HOME=str(shim), SPARK_HOME=None, JAVA_TOOL_OPTIONS="-Xlog:gc -Xms256m")
    lines = it.stdout.splitlines()
    assert it.returncode == 0 and it.stderr == "A banner\n" and "org.apache.spark.deploy.SparkSubmit" in lines, it


def test_a_spark_that_is_told_its_class_path_gets_the_jars_by_name(spark_home):
    """As Spark's pages have it for a Spark without Hadoop; it is read after the launcher's own."""
    conf = spark_home / "conf"
    conf.mkdir()
    (conf / "spark-env.sh").write_text("# SPARK_DIST_CLASSPATH=nothing\n")
    assert submitted(spark_home=spark_home).jars == []
    (conf / "spark-env.sh").write_text("export SPARK_DIST_CLASSPATH=$(/opt/hadoop/bin/hadoop classpath)\n")
    it = submitted(spark_home=spark_home)
    assert it.path != f"{HOME}/jars/*:{HOME}/lib/*" and "setlist-streaming-" in it.words[it.jar] and any("setlist-common-" in jar for jar in it.jars)
    assert "spark.hadoop.fs.file.impl" not in it.properties


def test_a_spark_of_another_scala_is_refused_with_both_versions(tmp_path):
    script(tmp_path / "bin/spark-submit", "")
    (tmp_path / "jars").mkdir()
    (tmp_path / "jars/spark-launcher_2.13-4.0.1.jar").touch()
    it = run("batch", SPARK_HOME=str(tmp_path))
    assert it.returncode == 2 and "holds spark-launcher_2.13-4.0.1.jar, and Setlist is built for Spark 3.5 with Scala 2.12" in it.stderr


def test_a_remark_in_other_letters_is_no_reason_to_end(tmp_path):
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf/spark-defaults.conf").write_bytes("# für Jürgen\nspark.driver.memory 3g\n".encode("latin-1"))
    it = run("stream", JAVA_HOME=str(pretending_jdk(tmp_path)), SPARK_HOME=None, SPARK_CONF_DIR=str(tmp_path / "conf"))
    assert it.returncode == 0 and "-Xmx3g" in it.stdout.splitlines(), it


@pytest.mark.parametrize(("said", "understood"), [("Zoë".encode(), True), ("Zoë".encode("latin-1"), False), (b"Zoe", True)])
def test_letters_of_before_utf_8_are_not_read_as_others(said, understood, tmp_path):
    """In Latin-1 each byte is a letter: what a script has in UTF-8 would name nobody, without a word."""
    script(tmp_path / "bin/locale", "echo ISO-8859-1\n")
    here = jdk(tmp_path / "jdk", "17.0.1")
    script(here / "bin/java", 'echo "$LC_ALL"\nprintf "%s\\n" "$@"\n')
    it = run("load", "--path", os.fsdecode(said), PATH=f"{tmp_path}/bin:{os.environ['PATH']}", JAVA_HOME=str(here), JAVA_TOOL_OPTIONS=None)
    if understood:
        assert it.returncode == 0 and it.stdout.splitlines()[0] == "C.UTF-8" and os.fsdecode(said) in it.stdout.splitlines()
    else:
        assert it.returncode == 2 and "(load --path Zoë ) are in ISO-8859-1, and not in UTF-8" in it.stderr


@pytest.mark.parametrize(("env", "heap"), [({"SETLIST_DRIVER_MEMORY": "6g"}, "6g"), ({"SPARK_DRIVER_MEMORY": "7g"}, "7g"), ({}, "2g")])
@pytest.mark.parametrize("built_in", [True, False])
def test_the_heap_is_the_same_on_either_spark(env, heap, built_in, spark_home, tmp_path):
    if built_in:
        shim = pretending_jdk(tmp_path)
        lines = run("stream", JAVA_HOME=str(shim), SPARK_HOME=None, **env).stdout.splitlines()
        assert f"-Xmx{heap}" in lines and "org.apache.spark.deploy.SparkSubmit" in lines
    else:
        assert submitted(spark_home=spark_home, **env).java_option("-Xmx") == heap


@pytest.mark.parametrize("options", ["-XX:+UseG1GC", "-XX:+UseZGC -Xms1g", ""])
def test_a_local_part_too_has_one_collector(options, tmp_path):
    lines = run("load", JAVA_HOME=str(jdk(tmp_path / "jdk", "17")), SETLIST_JAVA_OPTS=options, JAVA_TOOL_OPTIONS=None).stdout.splitlines()
    assert len([line for line in lines if re.fullmatch(r"-XX:\+Use\w+GC", line)]) == 1


def pretending_jdk(folder):
    """A JDK that runs what is asked for a moment, and prints the command of a job instead of running it."""
    java = pathlib.Path(os.environ.get("JAVA_HOME") or pathlib.Path(shutil.which("java")).resolve().parent.parent)
    here = jdk(folder / "pretending", "17.0.1")
    script(here / "bin/java", f'case " $* " in *" org.apache.spark.deploy.SparkSubmit --"*) ;; *) exec "{java}/bin/java" "$@" ;; esac\n'
           f'case " $* " in *" org.apache.spark.launcher.Main "*) exec "{java}/bin/java" "$@" ;; esac\nprintf "%s\\n" "$@"\n')  # fmt: skip
    return here


@pytest.mark.parametrize("args", [["--conf"], ["--topic", "t", "--master"]])
def test_a_flag_without_its_value_is_refused(args, spark_home):
    result = run("stream", *args, SPARK_HOME=str(spark_home))
    assert (result.returncode, result.stderr) == (2, f"setlist: {args[-1]} needs a value\n")


def test_a_properties_file_that_is_not_there_is_refused(spark_home):
    result = run("stream", "--properties-file", "/not/there", SPARK_HOME=str(spark_home))
    assert (result.returncode, result.stderr) == (2, "setlist: --properties-file /not/there cannot be read\n")


def test_temporary_files_are_the_user_s_alone_and_the_tables_are_as_the_user_wants(spark_home, tmp_path):
    old = os.umask(0o027)
    try:
        it = submitted(spark_home=spark_home, TMPDIR=str(tmp_path))
        own = pathlib.Path(it.java_option("-Djava.io.tmpdir="))
        assert own.parent == tmp_path and stat.S_IMODE(own.stat().st_mode) == 0o700
        assert it.umask == "0077" and it.properties["spark.hadoop.fs.permissions.umask-mode"] == "0027"
        # Where an administrator has configured Hadoop, that decides.
        assert "spark.hadoop.fs.permissions.umask-mode" not in submitted(spark_home=spark_home, HADOOP_CONF_DIR="/etc/hadoop").properties
    finally:
        os.umask(old)


def test_what_a_kill_leaves_is_swept_and_what_lives_is_not(spark_home, tmp_path):
    script(spark_home / "bin/spark-submit", f"exec {sys.executable} -c '{WAIT_FOR_TERM}'\n")
    env = {**os.environ, "SETLIST_JARS_HOME": str(HOME), "SPARK_HOME": str(spark_home), "TMPDIR": str(tmp_path)}
    both = [subprocess.Popen([LAUNCHER, "stream"], env=env, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    try:
        own = []
        for process in both:
            assert process.stdout.readline() == "up\n"
        own = set(tmp_path.glob("setlist-own.*"))
        assert len(own) == 2
        for folder in own:
            (folder / "blockmgr").mkdir()
            (folder / "blockmgr/shuffle_0_0_0.data").write_text("u1")
        foreign = tmp_path / "setlist-own.link"
        foreign.symlink_to(tmp_path / "elsewhere")
        (tmp_path / "elsewhere").mkdir()
        both[0].kill()
        both[0].wait()
        assert run("load", "--help", TMPDIR=str(tmp_path)).returncode == 0
        assert len(list(tmp_path.glob("setlist-own.*/blockmgr/shuffle_0_0_0.data"))) == 1
        assert (tmp_path / "elsewhere").is_dir()
    finally:
        for process in both:
            process.kill()
            process.wait()
            process.stdout.close()


def test_no_room_for_temporary_files_is_refused(spark_home):
    result = run("stream", SPARK_HOME=str(spark_home), TMPDIR="/not/there")
    assert (result.returncode, result.stderr.count("\n")) == (2, 1) and "set TMPDIR" in result.stderr


AWKWARD = "my proj [x] {y} `z` %20 'q' a,b:c"


@pytest.fixture
def awkward(tmp_path):
    """A release below a folder of a name that has a meaning in URLs, patterns and shells."""
    here = tmp_path / AWKWARD
    (here / "config").mkdir(parents=True)
    shutil.copy(LAUNCHER, here)
    for file in (ROOT / "config").iterdir():
        shutil.copy(file, here / "config")
    for folder in ("jars", "lib", "spark"):
        (here / folder).symlink_to(HOME / folder)
    (here / "VERSION").write_text("1.2.3\n")
    return here


def test_runs_wherever_people_live(awkward, tmp_path):
    """For real: Spark finds its settings, its log's, and all jars."""
    (tmp_path / "tmp dir").mkdir()
    env = {"SETLIST_JARS_HOME": None, "SPARK_HOME": None, "TMPDIR": str(tmp_path / "tmp dir"), "JAVA_TOOL_OPTIONS": None}
    result = run("sql", "--version", launcher=awkward / "setlist", **env)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("setlist sql ")


def test_a_folder_for_temporary_files_that_spark_would_misread_is_refused(tmp_path):
    (tmp_path / "a[b]").mkdir()
    result = run("stream", TMPDIR=str(tmp_path / "a[b]"))
    assert (result.returncode, result.stderr.count("\n")) == (2, 1) and "set it to another folder" in result.stderr


def test_a_jdk_that_is_laid_out_otherwise_runs_all_the_same(tmp_path):
    """Its JVM is no lib/server/libjvm.so, as on macOS; and its folder has a sign that means something to others."""
    here = jdk(tmp_path / "jdk=17", "17.0.1")
    (here / "lib").mkdir()
    (here / "lib/modules").write_text("")
    it = run("load", JAVA_HOME=str(here), JAVA_TOOL_OPTIONS=None)
    assert it.returncode == 0 and "io.setlist.local.load.LoadJob" in it.stdout.splitlines()


@pytest.fixture
def repository(tmp_path):
    """A checkout that git knows, and a build of it with next to nothing in it."""
    here = checkout(tmp_path / "repo")
    (here / "pom.xml").write_text("<project><artifactId>setlist</artifactId><version>1.2.3</version></project>")
    (here / ".gitignore").write_text("target/\ndist/\n")
    (here / "docs").mkdir()
    (here / "docs/a page.md").write_text("known")
    for folder in ("jars", "lib", "sbom"):
        (tmp_path / "built" / folder).mkdir(parents=True)
    (tmp_path / "built/sbom/bom.json").write_text("{}")

    def git(*args):
        subprocess.run(["git", "-c", "user.name=n", "-c", "user.email=e", "-C", str(here), *args], check=True, capture_output=True)

    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "all")

    def package():
        result = run("package", launcher=here / "setlist", SETLIST_JARS_HOME=str(tmp_path / "built"))
        assert result.returncode == 0, result.stderr
        with tarfile.open(here / result.stdout.strip()) as tar:
            names = tar.getnames()
            return result.stdout.strip(), {n.partition("/")[2] for n in names}, tar.extractfile(f"{names[0]}/VERSION").read().decode()

    return here, package


def test_a_release_is_what_git_has_in_its_care(repository):
    here, package = repository
    name, files, version = package()
    assert (name, version) == ("dist/setlist-1.2.3.tar.gz", "1.2.3\n")
    assert {"docs/a page.md", "setlist", "sbom.cdx.json", "SHA256SUMS"} <= files


@pytest.mark.parametrize("change", ["docs/passwords.txt", "docs/a page.md", "common/src/main/B.java"])
def test_a_release_with_what_no_commit_has_says_so(change, repository):
    here, package = repository
    (here / change).write_text("of nobody else")
    name, files, version = package()
    assert re.fullmatch(r"1\.2\.3-dirty\+[0-9a-f]{12}\n", version) and name == f"dist/setlist-{version.strip()}.tar.gz"
    assert "docs/passwords.txt" not in files


def test_a_release_needs_git(repository):
    here, _ = repository
    shutil.rmtree(here / ".git")
    result = run("package", launcher=here / "setlist", GIT_CEILING_DIRECTORIES=str(here.parent))
    assert result.returncode == 2 and "is no checkout of git" in result.stderr


def test_exit_code_and_signal_go_through(spark_home):
    script(spark_home / "bin/spark-submit", "exit 4\n")
    assert run("stream", SPARK_HOME=str(spark_home)).returncode == 4
    script(spark_home / "bin/spark-submit", f"exec {sys.executable} -c '{WAIT_FOR_TERM}'\n")
    env = {**os.environ, "SETLIST_JARS_HOME": str(HOME), "SPARK_HOME": str(spark_home), "TMPDIR": TEMPORARY}
    with subprocess.Popen([LAUNCHER, "stream"], env=env, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "up\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 7
