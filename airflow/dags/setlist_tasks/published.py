"""The asset that says that days are reconciled, repaired and verified: an event for each, whose partition key is the day."""

from __future__ import annotations

from airflow.sdk import Asset

PUBLISHED_DAY = Asset(name="setlist_published_day", uri="setlist://published-day")
