-- Mood by hour of the day (UTC) and country: how the last songs of a session sound.
SELECT hour(session_start)                              AS hour,
       country,
       count(*)                                         AS sessions,
       count_if(mood = 'happy')                         AS happy,
       count_if(mood = 'calm')                          AS calm,
       count_if(mood = 'tense')                         AS tense,
       count_if(mood = 'sad')                           AS sad,
       round(avg(mood_valence), 3)                      AS valence,
       round(avg(mood_energy), 3)                       AS energy
FROM sessions
WHERE mood IS NOT NULL
GROUP BY hour(session_start), country
ORDER BY hour, sessions DESC, country
