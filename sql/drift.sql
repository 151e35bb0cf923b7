-- The figures of each date on both sides, by its newest certificate: what the live sessions come to, and
-- what those of the batch. Sessions in flight are left out.
SELECT session_date, figure, live, batch, round(100 * drift, 3) AS drift_percent
FROM (SELECT session_date,
             stack(4, 'sessions',         stream.sessions,                batch.sessions,                drifts.sessions,
                      'songs',            stream.songs,                   batch.songs,                   drifts.songs,
                      'listened_minutes', stream.listened_ms DIV 60000,   batch.listened_ms DIV 60000,   drifts.listened_ms,
                      'session_minutes',  stream.duration_ms DIV 60000,   batch.duration_ms DIV 60000,   drifts.duration_ms)
               AS (figure, live, batch, drift)
      FROM (SELECT *, row_number() OVER (PARTITION BY session_date ORDER BY committed_at DESC) AS age FROM reconciliation)
      WHERE age = 1)
ORDER BY session_date, figure
