"""Which hours are wholly in the archive, by the same evidence as the jobs have it (Completeness, Progress).

An hour is complete when the end of every partition's log, as seen after the hour had ended, is archived, without a
hole after the end that was seen before the hour began.
"""

from __future__ import annotations

import datetime
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from setlist_tasks.tables import Table

HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)

Source = tuple[str, int]  # topic, partition


@dataclass(frozen=True)
class Evidence:
    """Of partitions.

    archived: all records before this offset are in the archive, but for the holes.
    holes: offsets that it has passed over, each from and until.
    ends: where the log ended, each with the moment at which that was seen; in any order.
    """

    archived: Mapping[Source, int] = field(default_factory=dict)
    holes: Mapping[Source, Sequence[tuple[int, int]]] = field(default_factory=dict)
    ends: Mapping[Source, Sequence[tuple[datetime.datetime, int]]] = field(default_factory=dict)


def missing(evidence: Evidence, hours: Sequence[datetime.datetime]) -> list[datetime.datetime]:
    """Those of the hours, each named by its beginning, that are not complete. Of no partition nothing is known."""
    wrong: set[datetime.datetime] = set()
    sources = evidence.archived.keys() | evidence.ends.keys()
    for source in sources:
        # Of two ends seen at one moment, the further one.
        ends = sorted(dict(sorted(evidence.ends.get(source, ()))).items())
        archived, holes = evidence.archived.get(source, 0), evidence.holes.get(source, ())
        wrong.update(hour for hour in hours if not _is_complete(hour, archived, holes, ends))
    return [hour for hour in hours if not sources or hour in wrong]


def _is_complete(hour, archived, holes, ends) -> bool:
    """The first log end seen after the hour and the last one before it bound what the hour can hold."""
    moments = [seen for seen, _ in ends]
    after, before = bisect_left(moments, hour + HOUR), bisect_right(moments, hour) - 1
    if after == len(ends) or archived < ends[after][1]:
        return False
    start = ends[before][1] if before >= 0 else 0
    return not any(begin < ends[after][1] and end > start for begin, end in holes)


def hours_of(day: datetime.date) -> list[datetime.datetime]:
    midnight = datetime.datetime.combine(day, datetime.time(), datetime.timezone.utc)
    return [midnight + n * HOUR for n in range(24)]


def missing_hours(progress: Table, day: datetime.date) -> list[datetime.datetime]:
    """Those of the UTC day, by `archive_progress`, of which years are not read.

    Every row names every partition, and one query alone writes them, so offsets only grow. Hence the newest row has the
    archive's end. The last row before the day has, of each partition, the log end before its first hour; no row before it
    took offsets beyond that end, so no older hole lies in the day. From there on rows are read until they show that the
    day is complete: most often a day after its end, else (the archive was behind) all newer ones. What lies unread
    between those and the newest row looks like a hole, which lets an hour wait for the second look, never pass.
    """
    hours = hours_of(day)
    newest = _newest(progress, None, None)
    if newest is None:
        return hours
    start, end = hours[0], hours[-1] + HOUR
    last = _newest(progress, start - DAY, start) or _newest(progress, None, start) or start
    found = hours
    for until in (end + DAY, newest):
        # An hour more, for clocks that were set back.
        found = missing(read(progress, last - HOUR, until, newest), hours)
        if not found or until >= newest:
            break
    return found


def read(progress: Table, since: datetime.datetime, until: datetime.datetime, newest: datetime.datetime) -> Evidence:
    """What the rows of a period, and the newest, tell. A topic's day has thousands: they are added up where they are read."""
    ranges = f"""(
      SELECT seen_at, r['topic'] AS topic, r['partition'] AS part, r['from_offset'] AS from_offset,
             r['until_offset'] AS until_offset, r['log_end'] AS log_end
      FROM (SELECT seen_at, unnest(partitions) AS r FROM t
            WHERE seen_at >= {_literal(since)} AND (seen_at <= {_literal(until)} OR seen_at >= {_literal(newest)})))"""
    archived, holes, ends = {}, {}, {}
    for row in progress.rows(f"SELECT topic, part, min(from_offset) AS begin, max(until_offset) AS until FROM {ranges} GROUP BY topic, part"):
        archived[row["topic"], row["part"]] = row["until"]
        # What was before the first range is in the archive, or nowhere: a log end seen before the hour tells which.
        if row["begin"] > 0:
            holes[row["topic"], row["part"]] = [(0, row["begin"])]
    # Ranges that begin after all that was archived of their partition before.
    reached = "max(until_offset) OVER (PARTITION BY topic, part ORDER BY from_offset, until_offset ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
    query = f"SELECT topic, part, reached, from_offset FROM (SELECT *, {reached} AS reached FROM {ranges}) WHERE from_offset > reached"
    for row in progress.rows(query):
        holes.setdefault((row["topic"], row["part"]), []).append((row["reached"], row["from_offset"]))
    # Of an hour the first log end that was seen in it counts, for the hour before, and the last, for the hour after.
    query = f"""
      SELECT topic, part, min(seen_at) AS first_at, first_value(log_end ORDER BY seen_at, log_end DESC) AS first_end,
             max(seen_at) AS last_at, last_value(log_end ORDER BY seen_at, log_end) AS last_end
      FROM {ranges} GROUP BY topic, part, date_trunc('hour', seen_at)"""
    for row in progress.rows(query):
        seen = ends.setdefault((row["topic"], row["part"]), [])
        seen += [(row["first_at"], row["first_end"]), (row["last_at"], row["last_end"])]
    return Evidence(archived, holes, ends)


def _newest(progress: Table, since: datetime.datetime | None, until: datetime.datetime | None) -> datetime.datetime | None:
    """Reads one column, of the files that may hold it."""
    bounds = [f"seen_at {sign} {_literal(bound)}" for sign, bound in ((">=", since), ("<=", until)) if bound]
    return progress.rows(f"SELECT max(seen_at) AS at FROM t WHERE {' AND '.join(bounds) or 'true'}")[0]["at"]


def _literal(moment: datetime.datetime) -> str:
    return f"TIMESTAMP '{moment.astimezone(datetime.timezone.utc).isoformat()}'"
