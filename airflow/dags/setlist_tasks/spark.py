"""The jobs under spark-submit, and what their exit codes mean to Airflow."""

from __future__ import annotations

import re

from airflow.exceptions import AirflowException
from airflow.providers.apache.spark.hooks.spark_submit import SparkSubmitHook
from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.sdk.exceptions import AirflowFailException

from setlist_tasks.alerts import reason_of
from setlist_tasks.commands import may_be_incomplete

USAGE, NOT_READY, FUSE = 2, 3, 4


class Job(SparkSubmitOperator):
    """A job that says that it must not go on says the same a minute later: it is not tried again."""

    def execute(self, context) -> None:
        if context["params"]["allow_incomplete"]:
            self.application_args = may_be_incomplete(self.task_id, self.application_args)
        try:
            super().execute(context)
        except AirflowException as e:
            if exit_code(e) in (USAGE, NOT_READY, FUSE):
                raise AirflowFailException(reason_of(e)) from None
            raise


def exit_code(failure: AirflowException) -> int | None:
    code = re.search(r"Error code is: (\d+)", str(failure))
    return int(code[1]) if code else None


def hours_complete(hook: SparkSubmitHook, application: str) -> bool:
    """Runs `batch --check`: exit code 3 is a no, any other but 0 a failure."""
    try:
        hook.submit(application)
    except AirflowException as e:
        if exit_code(e) == NOT_READY:
            return False
        raise
    return True
