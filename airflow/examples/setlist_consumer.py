"""An example of what comes after: it runs once for each day that setlist_nightly has published."""

from __future__ import annotations

from airflow.sdk import DAG, Asset, PartitionedAssetTimetable, task

with DAG(
    dag_id="setlist_consumer",
    description="Runs for each day that setlist_nightly publishes",
    doc_md=__doc__,
    schedule=PartitionedAssetTimetable(assets=Asset(name="setlist_published_day", uri="setlist://published-day")),
    catchup=False,
    is_paused_upon_creation=False,
    tags=["setlist"],
) as dag:

    @task
    def read_the_day(dag_run=None) -> str:
        """The partition is the day. One that a later night has corrected is published again."""
        print(f"setlist: {dag_run.partition_key} is reconciled and verified")
        return dag_run.partition_key

    read_the_day()
