"""The archive of classes that a command's first runs lead to, as its users meet it."""

import contextlib
import os
import pathlib
import resource
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from launched import HOME, LAUNCHER, environment, run


class Home:
    """A home of the same jars that nobody has run, and what a command says in it."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()
        for part in ("spark", "lib", "kafka"):
            (folder / part).symlink_to(HOME / part)
        shutil.copytree(HOME / "jars", folder / "jars", copy_function=shutil.copy2)

    def __call__(self, **more):
        options = {"SETLIST_JARS_HOME": str(self.folder), "JAVA_TOOL_OPTIONS": None, "SETLIST_JAVA_OPTS": f"-Xlog:class+load:file={self.folder}/loaded"}
        return run("load", "--help", **options, **more)

    def classes(self, pattern):
        return sorted(p.name for p in self.folder.glob(f"classes/*/{pattern}"))

    def archive(self):
        (archive,) = self.folder.glob("classes/*/shared.jsa")
        return archive

    def archiving(self):
        return [pid for pid, line in running() if "ClassArchive" in line and str(self.folder) in line]

    def from_archive(self):
        return "io.setlist.local.load.LoadJob source: shared objects file" in (self.folder / "loaded").read_text()


@pytest.fixture
def shared_classes(tmp_path):
    return Home(tmp_path / "home")


@pytest.fixture(scope="module")
def archived(tmp_path_factory):
    """Of what the first run noted, one was made beside the second."""
    home = Home(tmp_path_factory.mktemp("archived") / "home")
    assert home().returncode == 0 and len(home.classes("load.1.notes.*")) == 1
    assert home().returncode == 0 and home.classes("*.notes") == ["load.1.notes"]
    until(home.archiving)  # who reads a command's output to its end has not waited for it
    until(lambda: home.classes("tried") and not home.archiving())
    assert home.archive() and not home.from_archive()
    return home


def running():
    """Processes and their command lines."""
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            yield int(process.name), (process / "cmdline").read_text().replace("\0", " ")


def until(what, seconds=60):
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_command_finds_its_classes_in_an_archive_after_its_first_runs(archived):
    before = run("load", "--help").stdout
    third = archived()
    assert (third.returncode, third.stdout, third.stderr) == (0, before, "") and archived.from_archive()


def test_not_the_first_run_alone_tells_what_a_command_loads(shared_classes):
    """One that was refused, or asked for help, has loaded next to nothing."""
    for _ in range(4):
        assert shared_classes().returncode == 0
    assert shared_classes.classes("*.notes*") == ["load.1.notes", "load.2.notes", "load.3.notes"]


def test_an_archive_of_other_jars_costs_a_line(archived):
    times = {jar: jar.stat().st_mtime_ns for jar in archived.folder.glob("jars/*.jar")}
    try:
        for jar in times:
            os.utime(jar, (0, 0))
        it = archived()
    finally:
        for jar, time_ns in times.items():
            os.utime(jar, ns=(time_ns, time_ns))
    assert it.returncode == 0 and it.stdout == run("load", "--help").stdout and not archived.from_archive()
    assert len(it.stderr.splitlines()) <= 1 and (not it.stderr or "[cds" in it.stderr)


def test_an_archive_is_no_archive_where_it_is_broken(archived):
    archive = archived.archive()
    whole = archive.rename(archive.with_name("whole"))
    try:
        archive.write_bytes(whole.read_bytes()[:1000])
        it = archived()
    finally:
        whole.rename(archive)
    assert it.returncode == 0 and it.stdout == run("load", "--help").stdout and len(it.stderr.splitlines()) <= 2


def test_a_flight_recorder_sees_an_archive_s_classes(shared_classes, tmp_path):
    """It looks at the bytes of each class that is loaded; where those of an archived one are not to be found, JDK 17 dies."""
    (tmp_path / "events").write_text('{"user_id":"ann"}\n')
    command = ("load", "--path", str(tmp_path / "events"), "--brokers", "127.0.0.1:1", "--topic", "t", "--anyway")
    options = {"SETLIST_JARS_HOME": str(shared_classes.folder), "JAVA_TOOL_OPTIONS": None}
    for _ in range(2):
        assert run(*command, **options).returncode == 1
    until(lambda: shared_classes.classes("tried") and not shared_classes.archiving())
    it = run(*command, SETLIST_JAVA_OPTS=f"-XX:StartFlightRecording=filename={tmp_path}/it.jfr -Xlog:class+load:file={shared_classes.folder}/loaded", **options)
    assert it.returncode == 1 and "127.0.0.1:1" in it.stderr and shared_classes.from_archive()


def test_where_none_can_be_made_a_command_runs_as_ever(shared_classes):
    """As in an installation that is read alone."""
    (shared_classes.folder / "classes").write_text("no folder")
    for _ in range(2):
        it = shared_classes()
        assert (it.returncode, it.stderr) == (0, "")


def test_without_room_for_an_archive_none_is_left_half_made(shared_classes):
    def small_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (8 << 20, 8 << 20))

    for _ in range(2):
        it = shared_classes(preexec_fn=small_files)
        assert (it.returncode, it.stderr) == (0, "")
    until(lambda: shared_classes.classes("tried") and not shared_classes.archiving())
    assert not shared_classes.classes("*.jsa") and not shared_classes.classes("*.new")


def test_two_starts_at_once_make_one_archive(shared_classes):
    assert shared_classes().returncode == 0
    with ThreadPoolExecutor(4) as pool:
        assert {it.returncode for it in pool.map(lambda _: shared_classes(), range(4))} == {0}
    until(lambda: shared_classes.classes("tried") and not shared_classes.archiving())
    assert shared_classes.classes("*.jsa") == ["shared.jsa"] and not shared_classes.classes("*.new")


def test_what_makes_the_archive_is_no_child_of_the_command(shared_classes, tmp_path):
    """A command that ends the processes that it started, as `demo` does, neither ends it nor waits for it."""
    assert shared_classes().returncode == 0
    broker = subprocess.Popen(
        [LAUNCHER, "broker", "--dir", tmp_path / "broker", "--port", "0"],
        env=environment(SETLIST_JARS_HOME=str(shared_classes.folder), JAVA_TOOL_OPTIONS=None),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until(shared_classes.archiving)
        assert not pathlib.Path(f"/proc/{broker.pid}/task/{broker.pid}/children").read_text()
    finally:
        broker.terminate()
        broker.wait()
    until(lambda: not shared_classes.archiving())
    # The command keeps what it makes to itself, but this.
    archive = shared_classes.archive()
    assert archive.stat().st_mode & 0o444 == 0o444 and archive.parent.stat().st_mode & 0o055 == 0o055
