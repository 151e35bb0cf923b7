"""The table of dates, `batch_dates`: what the jobs have still to do, and whether a day may be published."""

from __future__ import annotations

import datetime

TABLE = "batch_dates"


class DayNotVerified(RuntimeError):
    """A date that the night answers for is not settled."""


def settled(rows: list[dict], day: datetime.date) -> list[str]:
    """The dates that the night answers for: the day, and whatever else the batch that wrote it newest has written.

    Each has to be certified with nothing differing. Other days' runs may be under way, so what they have written is theirs.
    """
    own = next((row for row in rows if row["session_date"] == day), None)
    if own is None:
        raise DayNotVerified(f"{day} is not in {TABLE}; clear `batch` of this run")
    if own["run_id"] is None:
        raise DayNotVerified(f"{day}: {open_question(own) or 'no batch has computed it'}; clear `batch` of this run")
    written = sorted((row for row in rows if row["run_id"] == own["run_id"]), key=lambda row: row["session_date"])
    wrong = [f"{row['session_date']}: {question}" for row in written if (question := open_question(row))]
    if wrong:
        raise DayNotVerified("not settled after the repair: " + "; ".join(wrong))
    return [row["session_date"].isoformat() for row in written]


def open_question(row: dict) -> str | None:
    """What keeps a date from being settled."""
    if row["unprovable"] is not None:
        return f"cannot be proven: {row['unprovable']}"
    if row["certificate"] is None:
        return "no comparison with its newest batch; clear `reconcile` of this run"
    if row["differing"]:
        return f"{row['differing']} sessions still differ from the batch"
    if row["due"]:
        return "is due again, since it changed after its comparison; clear `reconcile` of this run"
    return None


def left_differing(rows: list[dict], settled: list[str]) -> list[str]:
    """Dates of earlier nights whose differences no repair has healed."""
    return sorted(row["session_date"].isoformat() for row in rows if row["differing"] and row["session_date"].isoformat() not in settled)
