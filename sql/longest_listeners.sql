-- The longest listeners: who listened longest in one session without a pause above the gap.
SELECT user_id,
       country,
       session_start,
       cast(duration_ms / 3600000 AS decimal(18, 2))                  AS hours,
       song_count                                       AS songs,
       skip_count                                       AS skips,
       interruption_count                               AS pauses,
       device_count                                     AS devices,
       mood,
       status
FROM sessions
ORDER BY duration_ms DESC, session_id
LIMIT 10
