"""The local Airflow without starting it; airflow/e2e.py starts it."""

import json
import os
import shlex
import socket
import subprocess
from pathlib import Path

import local
import pytest
from airflow import plugins_manager
from airflow.api_fastapi.auth.managers.simple.simple_auth_manager import SimpleAuthManager
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient


@pytest.fixture
def env(tmp_path, monkeypatch):
    monkeypatch.setenv("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", "postgresql://somebody-else")
    monkeypatch.delenv("AIRFLOW_CONN_SPARK_DEFAULT")
    monkeypatch.delenv("SPARK_HOME", raising=False)
    return local.environment(Path("/venv"), tmp_path, Path("/jars"), "tables", 8123)


def test_the_connection_is_json(env):
    assert json.loads(env["AIRFLOW_CONN_SPARK_DEFAULT"])["host"] == "local[*]"


def test_all_is_on_loopback_and_nothing_of_another_airflow_comes_in(env):
    assert env["AIRFLOW__API__HOST"] == env["SPARK_LOCAL_IP"] == "127.0.0.1"
    assert env["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] == "http://127.0.0.1:8123/execution/"
    assert "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN" not in env


def test_the_example_is_loaded_where_it_is(env):
    bundles = json.loads(env["AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST"])
    assert [Path(bundle["kwargs"]["path"]).name for bundle in bundles] == ["dags", "examples"]


def test_a_release_has_no_examples(tmp_path, monkeypatch):
    (tmp_path / "dags").mkdir()
    monkeypatch.setattr(local, "HERE", tmp_path)
    assert [bundle["name"] for bundle in local.bundles()] == ["dags"]


def test_the_secret_is_long_private_and_kept(env, tmp_path):
    assert len(env["AIRFLOW__API_AUTH__JWT_SECRET"]) >= 64
    assert local.secret(tmp_path) == env["AIRFLOW__API_AUTH__JWT_SECRET"]
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600


def test_there_are_users_with_passwords_that_nobody_else_can_read(env, tmp_path):
    assert env["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS"] == "False"
    assert env["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS"] == "admin:admin,viewer:viewer"
    file = Path(env["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"])
    chosen = json.loads(file.read_text())
    assert set(chosen) == {"admin", "viewer"} and len(set(chosen.values())) == 2 and min(map(len, chosen.values())) >= 24
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o644)
    assert json.loads(local.passwords(tmp_path).read_text()) == chosen, "the same after a restart"
    assert file.stat().st_mode & 0o777 == 0o600


def test_airflow_takes_the_passwords_and_no_other(env, monkeypatch):
    for name, value in env.items():
        if "SIMPLE_AUTH" in name:
            monkeypatch.setenv(name, value)
    file = Path(SimpleAuthManager.get_generated_password_file())
    before = file.read_text()
    SimpleAuthManager().init()
    assert SimpleAuthManager.get_passwords() == json.loads(before)
    assert {user.username: user.role for user in SimpleAuthManager.get_users()} == local.USERS


@pytest.mark.parametrize(
    ("host", "status"), [("127.0.0.1:8080", 200), ("localhost", 200), ("evil.example", 400), ("127.0.0.1.evil.example:8080", 400), ("", 400)]
)
def test_a_foreign_host_gets_no_answer(host, status):
    _, middlewares = plugins_manager.get_fastapi_plugins()
    app = Starlette(routes=[Route("/", lambda request: PlainTextResponse("in"))])
    for middleware in middlewares:
        app.add_middleware(middleware["middleware"], **middleware["kwargs"])
    assert TestClient(app).get("/", headers={"host": host}).status_code == status


def test_a_home_is_one_airflow_s_and_one_user_s(tmp_path):
    home = tmp_path / "home"
    lock = local.claim(home)
    assert home.stat().st_mode & 0o777 == 0o700
    (home / "tmp/blockmgr-of-a-killed-job").mkdir()
    with pytest.raises(local.Refused, match="another Airflow runs in"):
        local.claim(home)
    os.close(lock)
    os.close(local.claim(home))
    assert not list((home / "tmp").iterdir())


def test_a_warehouse_is_a_uri_or_a_whole_path(env, tmp_path):
    assert env["SETLIST_NIGHTLY_WAREHOUSE"] == str(Path.cwd() / "tables")
    env = local.environment(Path("/venv"), tmp_path, Path("/jars"), "file:/data/x", 8123)
    assert env["SETLIST_NIGHTLY_WAREHOUSE"] == "file:/data/x"
    env = local.environment(Path("/venv"), tmp_path, Path("/jars"), "s3a://bucket/x", 8123)
    assert env["SETLIST_NIGHTLY_WAREHOUSE"] == "s3a://bucket/x"


def test_spark_submit_runs_what_spark_s_launcher_says(env, tmp_path):
    """The launcher prints a NUL, a newline and the words of the command, each with a NUL after it."""
    java = tmp_path / "java/bin/java"
    java.parent.mkdir(parents=True)
    java.write_text("#!/usr/bin/env bash\nprintf '\\0\\nprintf\\0%%s|\\0'; printf '%s\\0' \"${@:5}\"\n")
    java.chmod(0o755)
    script = local.spark_submit(Path("/jars"), tmp_path) / "spark-submit"
    env = {**os.environ, "JAVA_HOME": str(java.parent.parent)}
    done = subprocess.run([script, "--class", "A b", "x.jar"], env=env, capture_output=True, text=True)
    assert done.stdout == "org.apache.spark.deploy.SparkSubmit|--class|A b|x.jar|", done.stderr
    assert os.readlink(tmp_path / "spark/jars") == "/jars/spark/jars"


def test_a_port_that_is_taken_is_refused():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        s.listen()
        with pytest.raises(local.Refused, match="is taken; choose another --port"):
            local.require_free(s.getsockname()[1])


def test_a_folder_of_any_name_is_one_word_of_the_jvm_s_options(tmp_path):
    home = tmp_path / 'Zoë\'s "my" \\ music'
    home.mkdir()
    options = local.environment(Path("/venv"), home, Path("/jars"), "tables", 8123)["SPARK_SUBMIT_OPTS"]
    assert f"-Djava.io.tmpdir={home}/tmp" in shlex.split(options)
