-- How fresh the tables are: the newest micro-batch, and how far the watermark is behind it.
SELECT max(batch_id)                                    AS newest_batch,
       max(committed_at)                                AS committed_at,
       cast((unix_millis(current_timestamp()) - unix_millis(max(committed_at))) / 1000 AS decimal(18, 1)) AS seconds_ago,
       max(watermark_after)                             AS watermark,
       cast((unix_millis(max(committed_at)) - unix_millis(max(watermark_after))) / 60000 AS decimal(18, 1)) AS watermark_minutes_behind,
       cast(percentile(unix_millis(committed_at) - unix_millis(started_at), 0.5) / 1000 AS decimal(18, 1)) AS median_batch_seconds,
       cast(max(unix_millis(committed_at) - unix_millis(started_at)) / 1000 AS decimal(18, 1)) AS slowest_batch_seconds
FROM ledger
