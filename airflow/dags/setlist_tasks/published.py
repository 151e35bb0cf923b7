"""The asset that says that a day is reconciled, repaired and verified."""

from __future__ import annotations

from airflow.sdk import Asset

PUBLISHED_DAY = Asset(name="setlist_published_day", uri="setlist://published-day")
