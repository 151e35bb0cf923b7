-- Mood by hour of the day (UTC) and country: how the last songs of a session sound.
SELECT hour(session_start)                              AS hour,
       country,
       count(*)                                         AS sessions,
       count_if(mood = 'happy')                         AS happy,
       count_if(mood = 'calm')                          AS calm,
       count_if(mood = 'tense')                         AS tense,
       count_if(mood = 'sad')                           AS sad,
       cast(avg(mood_valence) AS decimal(18, 3))                      AS valence,
       cast(avg(mood_energy) AS decimal(18, 3))                       AS energy
FROM sessions
WHERE mood IS NOT NULL
GROUP BY hour(session_start), country
ORDER BY hour, sessions DESC, country
