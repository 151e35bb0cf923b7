"""The DAGs as Airflow reads them: import, structure, policy; the waiting and the alerts."""

import datetime
import http.server
import json
import logging
import threading
from pathlib import Path
from types import SimpleNamespace

import pendulum
import pytest
from airflow.dag_processing.dagbag import BundleDagBag
from airflow.providers.apache.spark.hooks.spark_submit import SparkSubmitHook
from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.sdk.exceptions import AirflowException, AirflowFailException
from airflow.serialization.decoders import decode_timetable
from airflow.serialization.encoders import encode_timetable
from airflow.timetables.base import DataInterval, TimeRestriction
from conftest import AIRFLOW, HOME
from setlist_tasks import alerts, commands, spark
from setlist_tasks.config import Config
from setlist_tasks.published import PUBLISHED_DAY


def read_dags(folder="dags"):
    return BundleDagBag(dag_folder=AIRFLOW / folder, bundle_path=AIRFLOW / folder, bundle_name=folder)


@pytest.fixture(scope="module")
def bag():
    return read_dags()


@pytest.fixture
def nightly(bag):
    return bag.dags["setlist_nightly"]


def test_what_is_installed_is_the_nightly_dag_alone(bag):
    assert bag.import_errors == {}
    assert set(bag.dags) == {"setlist_nightly"}


def test_a_bad_setting_is_the_import_error(monkeypatch):
    monkeypatch.setenv("SETLIST_NIGHTLY_MAX_DRIFT", "much")
    errors = read_dags().import_errors
    assert len(errors) == 1 and "SETLIST_NIGHTLY_MAX_DRIFT='much' cannot be read" in next(iter(errors.values()))


def test_the_steps_in_their_order(nightly):
    after = {t.task_id: sorted(t.upstream_task_ids) for t in nightly.tasks}
    assert after == {
        "hours_complete": [],
        "batch": ["hours_complete"],
        "reconcile": ["batch"],
        "warnings": ["reconcile"],
        "repair": ["reconcile"],
        "reconcile_again": ["repair"],
        "verify": ["reconcile_again"],
        "publish": ["verify"],
        "maintain": ["verify"],
    }


def test_one_run_a_utc_day_at_0230(nightly):
    timetable = nightly.timetable
    assert type(timetable).__name__ == "CronTriggerTimetable"
    assert (timetable.expression, str(timetable.timezone)) == ("30 2 * * *", "UTC")
    assert (nightly.catchup, nightly.max_active_runs) == (False, 1)


def test_a_day_has_one_logical_date_however_its_run_is_made(nightly):
    due = pendulum.datetime(2026, 2, 17, 2, 30)
    timetable = decode_timetable(encode_timetable(nightly.timetable))
    before = DataInterval.exact(due.subtract(days=1))
    scheduled = timetable.next_dagrun_info(last_automated_data_interval=before, restriction=TimeRestriction(None, None, catchup=True))
    by_hand = timetable.infer_manual_data_interval(run_after=due)
    assert scheduled.logical_date == due and scheduled.data_interval == by_hand


def test_the_first_day_is_due_at_the_start(nightly):
    assert commands.require_day(nightly.start_date) == "2026-01-01"


def test_every_spark_task_is_in_the_pool_and_retried(nightly):
    submits = [t for t in nightly.tasks if isinstance(t, SparkSubmitOperator)]
    assert {t.task_id for t in submits} == {"batch", "reconcile", "repair", "reconcile_again", "maintain"}
    for t in submits:
        assert (t.pool, t.retries, t._conn_id) == ("setlist", 2, "spark_default")
        assert t._java_class == commands.MAIN_CLASSES[t.task_id]


def test_the_batch_has_the_day_and_all_after_it_what_is_due(nightly):
    keyed = {t.task_id for t in nightly.tasks if isinstance(t, SparkSubmitOperator) and "{{ day_of(logical_date) }}" in t.application_args}
    assert keyed == {"batch"}


def test_every_task_alerts(nightly):
    for t in nightly.tasks:
        assert t.on_failure_callback, t.task_id


def test_the_sensor_pokes_outside_the_pool(nightly):
    sensor = nightly.get_task("hours_complete")
    assert (sensor.mode, sensor.pool, sensor.timeout) == ("poke", "default_pool", 6 * 3600)


def test_the_consumer_is_triggered_by_each_published_day(nightly):
    examples = read_dags("examples")
    assert examples.import_errors == {} and set(examples.dags) == {"setlist_consumer"}
    assert nightly.get_task("publish").outlets == [PUBLISHED_DAY]
    timetable = examples.dags["setlist_consumer"].timetable
    assert type(timetable).__name__ == "PartitionedAssetTimetable" and timetable.asset_condition == PUBLISHED_DAY


def test_a_run_without_a_day_fails_at_once(nightly):
    first = nightly.get_task("hours_complete").python_callable
    with pytest.raises(AirflowFailException, match="this run has no logical date"):
        first(params={"allow_incomplete": False})


def test_a_run_may_go_on_with_an_incomplete_archive(nightly, capsys):
    assert not nightly.params["allow_incomplete"]
    first = nightly.get_task("hours_complete").python_callable
    assert first(CONTEXT["logical_date"], {"allow_incomplete": True})
    assert "this run is for the UTC day 2026-02-16" in capsys.readouterr().out


@pytest.mark.parametrize("code, again", [(1, True), (2, False), (3, False), (4, False), (137, True)])
def test_a_job_that_must_not_go_on_is_not_tried_again(code, again, monkeypatch):
    def fail(*_):
        raise AirflowException(SUBMIT.replace("code is: 1.", f"code is: {code}.") + "setlist repair: it would remove 9 rows")

    monkeypatch.setattr(SparkSubmitOperator, "execute", fail)
    with pytest.raises(AirflowException) as e:
        spark.Job(task_id="repair").execute({"params": {"allow_incomplete": False}})
    assert isinstance(e.value, AirflowFailException) != again
    assert again or str(e.value) == "setlist repair: it would remove 9 rows"


def test_nothing_knows_a_place_on_disk():
    for file in (AIRFLOW / "dags").rglob("*.py"):
        assert str(AIRFLOW.parent) not in file.read_text(), file


@pytest.mark.parametrize("marker, answer", [("", True), ("missing-2026-02-16", False)])
def test_exit_code_3_means_wait(marker, answer, tmp_path):
    assert check(tmp_path, marker) is answer


def test_any_other_failure_is_one(tmp_path):
    with pytest.raises(AirflowException, match="Error code is: 1"):
        check(tmp_path, "fail-BatchJob")


def check(warehouse: Path, marker: str) -> bool:
    if marker:
        (warehouse / marker).touch()
    config = Config(home=str(HOME), warehouse=str(warehouse), reports=str(HOME / "reports"))
    hook = SparkSubmitHook(
        java_class=commands.MAIN_CLASSES["check"],
        jars=commands.jars(config),
        application_args=commands.arguments(config, "check", "2026-02-16"),
    )
    # What spark-submit has at hand here; the connection is read from the metadata database otherwise.
    hook._connection = {**hook._connection, "master": "local[2]", "spark_binary": "spark-submit"}
    return spark.hours_complete(hook, commands.application(config))


CONTEXT = {
    "ti": SimpleNamespace(dag_id="setlist_nightly", task_id="verify", run_id="r", try_number=3),
    "logical_date": datetime.datetime(2026, 2, 17, 2, 30, tzinfo=datetime.timezone.utc),
    "exception": ValueError("it broke\nin many lines"),
}


def config(**more):
    return Config(home="/h", warehouse="/w", reports="/r", **more)


def test_an_alert_is_a_line_in_the_log(caplog):
    with caplog.at_level(logging.ERROR, logger="setlist.alert"):
        alerts.on_failure(config())(CONTEXT)
    assert caplog.messages == ["setlist alert: setlist_nightly.verify failed for 2026-02-16: it broke"]


SUBMIT = "Cannot execute: spark-submit --class X a.jar. Error code is: 1.\nLast spark-submit output:\n"


@pytest.mark.parametrize(
    "failure, reason",
    [
        (SUBMIT + "WARN x\nsetlist batch: the disk is full\nWARN y", "setlist batch: the disk is full"),
        (SUBMIT + "WARN x", "spark-submit ended with exit code 1; its log says why"),
        ("", "no reason given"),
    ],
)
def test_an_alert_gives_the_job_s_own_words(failure, reason):
    assert alerts.reason_of(AirflowException(failure)) == reason


def test_and_is_posted_to_the_webhook():
    posted = []

    class Hook(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Hook) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        alerts.on_failure(config(webhook=f"http://127.0.0.1:{server.server_port}/hook"))(CONTEXT)
    assert posted == [
        {
            "text": "setlist: setlist_nightly.verify failed for 2026-02-16: it broke",
            "dag": "setlist_nightly",
            "task": "verify",
            "day": "2026-02-16",
            "run": "r",
            "try_number": "3",
        }
    ]


def test_a_webhook_that_does_not_answer_hides_nothing(caplog):
    with caplog.at_level(logging.ERROR, logger="setlist.alert"):
        alerts.on_failure(config(webhook="http://127.0.0.1:9/"))(CONTEXT)
    assert len(caplog.messages) == 2 and "could not be posted" in caplog.messages[1]
