-- How late the late events were: hours behind the watermark that refused them. Many in the first
-- rows ask for a longer --allowed-lateness; the rest is what the nightly batch is for.
SELECT concat('up to ', 1 + floor(behind_ms / 3600000), ' h') AS behind_watermark,
       count(*)                                         AS events,
       count(DISTINCT user_id)                          AS users,
       cast(min(behind_ms) / 60000 AS decimal(18, 1))                 AS least_minutes,
       cast(percentile(behind_ms, 0.5) / 60000 AS decimal(18, 1))     AS median_minutes,
       cast(max(behind_ms) / 60000 AS decimal(18, 1))                 AS most_minutes
FROM (SELECT user_id, unix_millis(watermark) - unix_millis(event_time) AS behind_ms FROM late_events)
GROUP BY floor(behind_ms / 3600000)
ORDER BY floor(behind_ms / 3600000)
