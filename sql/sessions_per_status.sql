-- Sessions per status: how much is live, and how much can no longer change.
-- open: may still grow; closed: over, but an event that comes late may amend it; final: for good.
SELECT status,
       count(*)                                         AS sessions,
       count(DISTINCT user_id)                          AS users,
       sum(song_count)                                  AS songs,
       cast(sum(listened_ms) / 3600000 AS decimal(18, 1))             AS listened_hours,
       cast(avg(duration_ms) / 60000 AS decimal(18, 1))               AS mean_minutes,
       max(session_end)                                 AS last_end
FROM sessions
GROUP BY status
ORDER BY array_position(array('open', 'closed', 'final'), status)
