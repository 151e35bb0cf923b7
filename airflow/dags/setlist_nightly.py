"""Each night at 02:30 UTC, for the UTC day before: recompute, reconcile, repair, verify, publish.

A table of dates is the work list (`batch_dates`): the batch puts on it what it has written, the other jobs take what is
due, and it says whether the day may be published. What the steps do is in setlist_tasks; this file wires them. Settings:
setlist_tasks.config.
"""

from __future__ import annotations

import datetime

from airflow.providers.apache.spark.hooks.spark_submit import SparkSubmitHook
from airflow.sdk import DAG, CronTriggerTimetable, Param, task
from airflow.sdk.exceptions import AirflowFailException

from setlist_tasks import alerts, commands, completeness, reports, spark, tables, worklist
from setlist_tasks.config import Config
from setlist_tasks.published import PUBLISHED_DAY

CONFIG = Config.from_environment()


def report(step: str, logical_date, run_id: str) -> str:
    return commands.report_path(CONFIG, step, commands.day_of(logical_date), run_id)


def submit(step: str) -> spark.Job:
    args = commands.arguments(CONFIG, step, "{{ day_of(logical_date) }}", "{{ report('%s', logical_date, run_id) }}" % step)
    return spark.Job(
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
    )


def hook(step: str, day: str, report: str | None = None, incomplete: bool = False) -> SparkSubmitHook:
    """For what is asked of Spark where a table cannot be read without it."""
    args = commands.arguments(CONFIG, step, day, report)
    return SparkSubmitHook(
        conn_id=CONFIG.connection,
        java_class=commands.MAIN_CLASSES[step],
        jars=commands.jars(CONFIG),
        application_args=commands.may_be_incomplete(step, args) if incomplete else args,
        name=f"setlist {step} {day}",
        driver_memory=CONFIG.driver_memory,
        properties_file=CONFIG.properties_file or None,
    )


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
    params={"allow_incomplete": Param(False, type="boolean", description="Go on although hours of the day are not wholly archived; certificates say so")},
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
    def hours_complete(logical_date=None, params=None) -> bool:
        try:
            day = commands.require_day(logical_date)
        except commands.DayError as e:
            raise AirflowFailException(str(e)) from None
        print(f"setlist: this run is for the UTC day {day}")
        if params["allow_incomplete"]:
            print("setlist: it does not wait for hours that are not wholly archived (allow_incomplete)")
            return True
        try:
            progress = tables.Table(CONFIG.warehouse, "archive_progress")
            missing = completeness.missing_hours(progress, datetime.date.fromisoformat(day))
        except tables.UnreadableTable as e:
            print(f"setlist: {e}; asking by spark-submit")
            return spark.hours_complete(hook("check", day), commands.application(CONFIG))
        if missing:
            print(f"setlist: {len(missing)} of 24 hours are not wholly archived: " + ", ".join(format(hour, "%H:%M") for hour in missing))
        return not missing

    # Beside the repair: what somebody should know stops nothing.
    @task
    def warnings(logical_date=None, run_id=None) -> None:
        try:
            unprovable = reports.unprovable(report("batch", logical_date, run_id))
            days = reports.reconciled(report("reconcile", logical_date, run_id))
        except reports.ReportError as e:
            # It will not get better by trying again.
            raise AirflowFailException(str(e)) from None
        print(*days or ["setlist: no date was due"], sep="\n")
        if unprovable:
            alerts.alert(CONFIG, f"days that cannot be proven: {', '.join(unprovable)}")
        if drifted := reports.above_drift(days):
            alerts.alert(CONFIG, f"drift above {CONFIG.max_drift:g} before the repair: {', '.join(drifted)}")

    # In the pool only where it has to ask Spark.
    @task(pool="default_pool" if tables.location(CONFIG.warehouse) else CONFIG.pool)
    def verify(logical_date=None, run_id=None, params=None) -> list[str]:
        day = commands.day_of(logical_date)
        try:
            rows = tables.Table(CONFIG.warehouse, worklist.TABLE).rows("SELECT * FROM t")
        except tables.UnreadableTable as e:
            print(f"setlist: {e}; comparing once more by spark-submit")
            return verified_by_spark(logical_date, run_id, params["allow_incomplete"])
        try:
            settled = worklist.settled(rows, datetime.date.fromisoformat(day))
        except worklist.DayNotVerified as e:
            raise AirflowFailException(str(e)) from None
        if left := worklist.left_differing(rows, settled):
            alerts.alert(CONFIG, f"days of earlier nights still differ from the batch: {', '.join(left)}")
        return settled

    def verified_by_spark(logical_date, run_id, incomplete: bool) -> list[str]:
        """The dates that this run's batch wrote, of which a further comparison has found nothing differing."""
        file = report("verify", logical_date, run_id)
        try:
            dates = reports.written(report("batch", logical_date, run_id), commands.day_of(logical_date))
            for date in dates:
                hook("verify", date, file, incomplete).submit(commands.application(CONFIG))
                reports.require_settled(file, date)
        except (reports.ReportError, worklist.DayNotVerified) as e:
            raise AirflowFailException(str(e)) from None
        return dates

    @task(outlets=[PUBLISHED_DAY])
    def publish(dates: list[str], logical_date=None, outlet_events=None) -> None:
        outlet_events[PUBLISHED_DAY].add_partitions(dates)
        outlet_events[PUBLISHED_DAY].extra = {"day": commands.day_of(logical_date), "dates": dates}

    reconcile, verified = submit("reconcile"), verify()
    hours_complete() >> submit("batch") >> reconcile >> submit("repair") >> submit("reconcile_again") >> verified
    reconcile >> warnings()
    # Whoever reads the day does not wait until the tables are tidied up.
    verified >> submit("maintain")
    publish(verified)
