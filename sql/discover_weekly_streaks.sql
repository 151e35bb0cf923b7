-- The longest runs of consecutive songs from Discover Weekly: who heard all of Monday's list?
SELECT user_id,
       session_start,
       p.longest_streak                                 AS streak,
       p.songs,
       p.skips,
       cast(p.listened_ms / 60000 AS decimal(18, 1))                  AS minutes,
       status
FROM (SELECT *, explode(playlists) AS p FROM sessions)
WHERE p.playlist_id = 'discover-weekly'
ORDER BY p.longest_streak DESC, p.skips, session_start, session_id
LIMIT 10
