"""Alerts: a line in the log and, where a webhook is set, the same line posted to it as JSON."""

from __future__ import annotations

import json
import logging
import re
import urllib.request
from collections.abc import Callable, Mapping

from setlist_tasks.commands import day_of
from setlist_tasks.config import Config

log = logging.getLogger("setlist.alert")


def alert(config: Config, text: str, **details: str) -> None:
    """Never raises: an alert that cannot be sent must not hide what it is about."""
    log.error("setlist alert: %s", text)
    if not config.webhook:
        return
    body = json.dumps({"text": f"setlist: {text}", **details}).encode()
    request = urllib.request.Request(config.webhook, body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=10):
            pass
    except Exception as e:
        log.error("setlist alert: could not be posted to the webhook: %s", e)


def reason_of(exception: BaseException | None) -> str:
    """One line: what a job said of itself, else the first line. Of spark-submit that is its whole command."""
    lines = str(exception or "").strip().splitlines() or ["no reason given"]
    said = [line for line in lines[1:] if line.startswith("setlist ")]
    code = re.search(r"^Cannot execute: .* Error code is: (\d+)", lines[0])
    return said[-1] if said else f"spark-submit ended with exit code {code[1]}; its log says why" if code else lines[0]


def on_failure(config: Config) -> Callable[[Mapping], None]:
    """A callback for tasks that have failed for good."""

    def callback(context: Mapping) -> None:
        task = context["ti"]
        logical_date = context.get("logical_date")
        day = day_of(logical_date) if logical_date else "no day"
        reason = reason_of(context.get("exception"))
        alert(
            config,
            f"{task.dag_id}.{task.task_id} failed for {day}: {reason}",
            dag=task.dag_id,
            task=task.task_id,
            day=day,
            run=task.run_id,
            try_number=str(task.try_number),
        )

    return callback
