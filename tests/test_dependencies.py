"""What Setlist ships and runs on, against the known weaknesses in .ci/advisories.toml. No network: what is not in the file is not found."""

import hashlib
import itertools
import operator
import pathlib
import re
import shutil
import subprocess
import tomllib

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
ADVISORIES = tomllib.loads((ROOT / ".ci/advisories.toml").read_text())["advisory"]
LOCKS = ["requirements-test.txt", "airflow/requirements.lock", "airflow/requirements-test.txt"]


def java():
    """NOTICE is the build's own list of resolved jars; mvn verify fails where it is not."""
    return set(re.findall(r"^  (\S+:\S+) (\S+) - ", (ROOT / "NOTICE").read_text(), re.M))


def python():
    pins = itertools.chain.from_iterable(re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", (ROOT / lock).read_text(), re.M) for lock in LOCKS)
    return {(name.lower().replace("_", "-"), version) for name, version in pins}


def numbers(version):
    """1.8.0 is 1.8, and 4.1.96.Final is 4.1.96."""
    parts = [int(n) for n in re.match(r"\d+(?:[.-]\d+)*", version).group().replace("-", ".").split(".")]
    while parts and parts[-1] == 0:
        parts.pop()
    return parts


def affected(version, bounds):
    compare = {">=": operator.ge, "<": operator.lt}
    return all(compare[sign](numbers(version), numbers(bound)) for sign, bound in re.findall(r"(>=|<)\s*([^\s,]+)", bounds))


def hits(advisory, dependencies):
    return sorted(version for package, version in dependencies if package == advisory["package"] and affected(version, advisory["affected"]))


@pytest.mark.parametrize("advisory", ADVISORIES, ids=lambda a: f"{a['id']} {a['package']}")
def test_what_is_affected_has_a_verdict_and_nothing_else(advisory):
    found = hits(advisory, java() | python())
    if found:
        assert advisory.get("verdict"), f"{advisory['package']} {', '.join(found)} has {advisory['id']}: {advisory['about']}"
    else:
        assert "verdict" not in advisory, "nothing is affected any more: take the verdict out"


def test_a_known_hole_without_a_verdict_fails():
    advisory = {"id": "a hole", "package": "org.apache.kafka:kafka-clients", "affected": "<3.5", "about": "..."}
    with pytest.raises(AssertionError, match=r"kafka-clients 3\.4\.1 has a hole"):
        test_what_is_affected_has_a_verdict_and_nothing_else(advisory)


def test_the_lists_are_read_whole():
    assert ("org.lz4:lz4-java", "1.8.0") not in java()
    assert {("org.apache.kafka:kafka-clients", "3.4.1"), ("org.apache.kafka:kafka-clients", "3.9.1")} <= java()
    assert len(java()) > 150 and len(python()) > 50
    assert {"apache-airflow", "deltalake"} <= {name for name, _ in python()}


@pytest.mark.parametrize(
    ("version", "bounds", "is_affected"),
    [
        ("3.4.1", ">=2.3.0, <3.8.0", True),
        ("3.8.0", ">=2.3.0, <3.8.0", False),
        ("2.2.9", ">=2.3.0, <3.8.0", False),
        ("3.10.0", "<3.8.0", False),
        ("4.1.96.Final", "<4.1.100", True),
        ("1.5.6-4", "<1.5.6", False),
        ("1.8", ">=1.8.0", True),
    ],
)
def test_versions_compare_by_their_numbers(version, bounds, is_affected):
    assert affected(version, bounds) == is_affected


@pytest.mark.parametrize("true", [True, False])
def test_a_download_whose_checksum_is_wrong_stops_the_build(true, tmp_path):
    """With the checkout's own settings for Maven, from a repository that has one pom."""
    project = "<modelVersion>4.0.0</modelVersion><packaging>pom</packaging>"
    parent = tmp_path / "repository/g/parent/1/parent-1.pom"
    parent.parent.mkdir(parents=True)
    parent.write_text(f"<project>{project}<groupId>g</groupId><artifactId>parent</artifactId><version>1</version></project>")
    parent.with_suffix(".pom.sha1").write_text(hashlib.sha1(parent.read_bytes() if true else b"another").hexdigest())
    here = tmp_path / "project"
    (here / ".mvn").mkdir(parents=True)
    shutil.copy(ROOT / ".mvn/maven.config", here / ".mvn")
    only = f"<repositories><repository><id>central</id><url>{(tmp_path / 'repository').as_uri()}</url></repository></repositories>"
    of = "<parent><groupId>g</groupId><artifactId>parent</artifactId><version>1</version><relativePath/></parent>"
    (here / "pom.xml").write_text(f"<project>{project}{of}<artifactId>child</artifactId>{only}</project>")
    (tmp_path / "settings.xml").write_text("<settings/>")
    command = ["mvn", "-B", "-q", "-s", tmp_path / "settings.xml", "-gs", tmp_path / "settings.xml", f"-Dmaven.repo.local={tmp_path / 'm2'}", "validate"]
    done = subprocess.run(command, cwd=here, capture_output=True, text=True, timeout=120)
    assert (done.returncode == 0) == true, done.stdout
    assert true or "Checksum validation failed" in done.stdout


def test_dependencies_are_pinned():
    """No range, no snapshot, and a hash for each Python package."""
    for pom in [ROOT / "pom.xml", *ROOT.glob("*/pom.xml"), *ROOT.glob("*/*/pom.xml")]:
        for version in re.findall(r"<artifactId>[^<]*</artifactId><version>([^<]*)</version>", pom.read_text()):
            assert re.fullmatch(r"\d[\w.-]*|\$\{[\w.-]+\}", version) and "SNAPSHOT" not in version, f"{pom}: {version}"
    for lock in LOCKS:
        text = (ROOT / lock).read_text()
        pins = re.findall(r"^[A-Za-z0-9._-]+==.*(?:\n    .*)*", text, re.M)
        assert pins and all("--hash=sha256:" in pin for pin in pins), lock
