-- Moods: how many sessions end happy, calm, tense or sad, and what else tells them apart.
SELECT mood,
       count(*)                                         AS sessions,
       round(100 * count(*) / sum(count(*)) OVER (), 1) AS percent,
       round(avg(mood_valence), 3)                      AS valence,
       round(avg(mood_energy), 3)                       AS energy,
       round(avg(song_count), 1)                        AS mean_songs,
       round(100 * sum(skip_count) / sum(song_count), 1) AS skipped_percent
FROM sessions
WHERE mood IS NOT NULL
GROUP BY mood
ORDER BY sessions DESC, mood
