"""Sessions of an archive by DuckDB: duckdb_sessions.py ARCHIVE OUT"""

import sys

import duckdb

SESSIONS = r"""
COPY (
  WITH parsed AS (
    SELECT from_json(decode(value), '{"user_id": "VARCHAR", "event_time": "VARCHAR",
      "type": "VARCHAR", "device_id": "VARCHAR", "ms_played": "BIGINT"}') AS e
    FROM read_parquet($archive || '/**/*.parquet')),
  events AS (
    SELECT e.user_id, e.type, e.device_id, e.ms_played,
      coalesce(TRY_CAST(e.event_time AS BIGINT), epoch_ms(TRY_CAST(
        -- A cast rounds what is finer than a microsecond; finer than a millisecond is to be cut.
        CASE WHEN length(e.event_time) < 30 THEN e.event_time
          ELSE regexp_replace(e.event_time, '([.][0-9]{3})[0-9]+', '\1') END AS TIMESTAMPTZ))) AS time
    FROM parsed),
  marked AS (
    SELECT *, CASE WHEN time - lag(time) OVER by_time <= 900000 THEN 0 ELSE 1 END AS begins
    FROM events WINDOW by_time AS (PARTITION BY user_id ORDER BY time)),
  numbered AS (
    SELECT *, sum(begins) OVER (PARTITION BY user_id ORDER BY time ROWS UNBOUNDED PRECEDING) AS number
    FROM marked)
  SELECT user_id, min(time) AS session_start, max(time) AS session_end,
    count(*) AS event_count,
    count(*) FILTER (type = 'play') AS song_count,
    count(*) FILTER (type = 'skip') AS skip_count,
    count(*) FILTER (type = 'pause') AS interruption_count,
    CAST(coalesce(sum(ms_played), 0) AS BIGINT) AS listened_ms,
    count(DISTINCT device_id) AS device_count
  FROM numbered GROUP BY user_id, number
) TO '{out}' (FORMAT parquet)
"""

archive, out = sys.argv[1:]
with duckdb.connect(config={"threads": 2}) as db:
    db.execute(SESSIONS.replace("{out}", out), {"archive": archive})
