"""Each night at 02:30 UTC, for the UTC day before: recompute, reconcile, repair, verify, publish.

What the steps do is in setlist_tasks; this file wires them. Settings: setlist_tasks.config.
"""

from __future__ import annotations

import datetime

from airflow.providers.apache.spark.hooks.spark_submit import SparkSubmitHook
from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.sdk import DAG, CronTriggerTimetable, task
from airflow.sdk.exceptions import AirflowFailException
from airflow.task.trigger_rule import TriggerRule

from setlist_tasks import alerts, commands, reports
from setlist_tasks.config import Config
from setlist_tasks.hours import hours_complete as all_hours_are_archived
from setlist_tasks.published import PUBLISHED_DAY

CONFIG = Config.from_environment()


def report(step: str, logical_date, run_id: str) -> str:
    return commands.report_path(CONFIG, step, commands.day_of(logical_date), run_id)


def submit(step: str, **more) -> SparkSubmitOperator:
    args = commands.arguments(CONFIG, step, "{{ day_of(logical_date) }}", "{{ report('%s', logical_date, run_id) }}" % step)
    return SparkSubmitOperator(
        task_id=step,
        conn_id=CONFIG.connection,
        application="{{ application() }}",
        jars="{{ jars() }}",
        java_class=commands.MAIN_CLASSES[step],
        application_args=args,
        name=f"setlist {step} {{{{ day_of(logical_date) }}}}",
        driver_memory=CONFIG.driver_memory,
        properties_file=CONFIG.properties_file or None,
        pool=CONFIG.pool,
        **more,
    )


def reconciled(step: str, logical_date, run_id: str) -> list[reports.Reconciled]:
    """A report that cannot be read will not get better by trying again."""
    try:
        written = reports.batch_dates(report("batch", logical_date, run_id))
        return reports.reconciled(report(step, logical_date, run_id), written)
    except reports.ReportError as e:
        raise AirflowFailException(str(e)) from None


with DAG(
    dag_id="setlist_nightly",
    description="The UTC day before: batch, reconcile, repair, verify, publish",
    doc_md=__doc__,
    # So a day's run has one logical date, the moment at which it is due, whether it is scheduled, backfilled or made by hand.
    # With data intervals a run by hand would have that of the next day's scheduled run, which then never came.
    schedule=CronTriggerTimetable("30 2 * * *", timezone="UTC"),
    start_date=commands.due(CONFIG.start),
    catchup=False,
    max_active_runs=1,
    tags=["setlist"],
    default_args={
        "retries": CONFIG.retries,
        "retry_delay": datetime.timedelta(seconds=CONFIG.retry_seconds),
        "on_failure_callback": alerts.on_failure(CONFIG),
        # Of days that wait for the pool's one slot, one that has begun goes first.
        "weight_rule": "upstream",
    },
    user_defined_macros={
        "day_of": commands.day_of,
        "report": report,
        "application": lambda: commands.application(CONFIG),
        "jars": lambda: commands.jars(CONFIG),
    },
) as dag:
    # Not in the pool: it only reads, and a day that waits must not hold up a backfill of another.
    @task.sensor(mode="poke", poke_interval=CONFIG.poll_seconds, timeout=CONFIG.wait_hours * 3600)
    def hours_complete(logical_date=None) -> bool:
        try:
            day = commands.require_day(logical_date)
        except commands.DayError as e:
            raise AirflowFailException(str(e)) from None
        print(f"setlist: this run is for the UTC day {day}")
        hook = SparkSubmitHook(
            conn_id=CONFIG.connection,
            java_class=commands.MAIN_CLASSES["check"],
            jars=commands.jars(CONFIG),
            application_args=commands.arguments(CONFIG, "check", day),
            name=f"setlist check {day}",
            driver_memory=CONFIG.driver_memory,
            properties_file=CONFIG.properties_file or None,
        )
        return all_hours_are_archived(hook, commands.application(CONFIG))

    @task.branch
    def differences(logical_date=None, run_id=None) -> str:
        days = reconciled("reconcile", logical_date, run_id)
        print(*days, sep="\n")
        if drifted := reports.above_drift(days):
            alerts.alert(CONFIG, f"drift above {CONFIG.max_drift:g} before the repair: {', '.join(drifted)}")
        return "repair" if reports.needs_repair(days) else "verify"

    @task(trigger_rule=TriggerRule.NONE_FAILED_MIN_ONE_SUCCESS)
    def verify(logical_date=None, run_id=None) -> list[str]:
        days = reconciled("reconcile", logical_date, run_id)
        if reports.needs_repair(days):
            days = reconciled("reconcile_again", logical_date, run_id)
        print(*days, sep="\n")
        try:
            reports.verify(days)
        except reports.DayNotVerified as e:
            raise AirflowFailException(str(e)) from None
        return [day.date for day in days]

    @task(outlets=[PUBLISHED_DAY])
    def publish(dates: list[str], logical_date=None, outlet_events=None) -> None:
        outlet_events[PUBLISHED_DAY].add_partitions(dates)
        outlet_events[PUBLISHED_DAY].extra = {"day": commands.day_of(logical_date), "dates": dates}

    branch, verified = differences(), verify()
    hours_complete() >> submit("batch") >> submit("reconcile") >> branch
    branch >> submit("repair") >> submit("reconcile_again") >> verified
    branch >> verified >> submit("maintain") >> publish(verified)
