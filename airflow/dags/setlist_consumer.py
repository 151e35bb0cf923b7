"""An example of what comes after: it runs once for each day that setlist_nightly has published."""

from __future__ import annotations

from airflow.sdk import DAG, task

from setlist_tasks.published import PUBLISHED_DAY

with DAG(
    dag_id="setlist_consumer",
    description="Runs for each day that setlist_nightly publishes",
    doc_md=__doc__,
    schedule=[PUBLISHED_DAY],
    catchup=False,
    is_paused_upon_creation=False,
    tags=["setlist"],
) as dag:

    @task
    def read_the_day(triggering_asset_events=None) -> list[str]:
        """The events of days that were published close together may come in one run."""
        days = sorted({event.extra["day"] for event in triggering_asset_events[PUBLISHED_DAY]})
        for day in days:
            print(f"setlist: {day} is reconciled and verified")
        return days

    read_the_day()
