-- The newest certificate of each date: how many live sessions are those of the batch, how many are not
-- and why, and by how much the figures of the date are off.
SELECT session_date,
       match,
       in_flight,
       different + split + missing_in_stream + missing_in_batch AS differing,
       late_event                                               AS late,
       coalesce(future_record, 0)                               AS future,
       unknown,
       round(100 * drift, 3)                                    AS drift_percent,
       within_drift,
       hours_complete                                           AS complete
FROM (SELECT *, row_number() OVER (PARTITION BY session_date ORDER BY committed_at DESC) AS age FROM reconciliation)
WHERE age = 1
ORDER BY session_date
