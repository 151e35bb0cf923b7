-- Moods: how many sessions end happy, calm, tense or sad, and what else tells them apart.
SELECT mood,
       count(*)                                         AS sessions,
       cast(100 * count(*) / (SELECT count(*) FROM sessions WHERE mood IS NOT NULL) AS decimal(18, 1)) AS percent,
       cast(avg(mood_valence) AS decimal(18, 3))                      AS valence,
       cast(avg(mood_energy) AS decimal(18, 3))                       AS energy,
       cast(avg(song_count) AS decimal(18, 1))                        AS mean_songs,
       cast(100 * sum(skip_count) / sum(song_count) AS decimal(18, 1)) AS skipped_percent
FROM sessions
WHERE mood IS NOT NULL
GROUP BY mood
ORDER BY sessions DESC, mood
