-- Refused records by cause, with the newest example of each: what a producer has to mend. The
-- example is the field at fault where it can be read, else the record or its end.
SELECT cause,
       field,
       count(*)                                         AS records,
       max_by(concat(topic, '/', partition, '@', offset), timestamp) AS example_at,
       max_by(CASE WHEN cause = 'OVERSIZED' THEN concat(length(value), ' bytes')
                   WHEN cause = 'MALFORMED_JSON' THEN concat('...', right(text, 60))
                   ELSE coalesce(concat(field, ': ', get_json_object(text, concat('$.', field))), text)
              END, timestamp)                           AS example
FROM (SELECT 'LATE' AS cause, 'event_time' AS field, topic, partition, offset, timestamp, value,
             decode(value, 'UTF-8') AS text
      FROM late_events
      UNION ALL
      SELECT code, IF(code = 'FUTURE_TIME', 'event_time', field), topic, partition, offset, timestamp, value,
             decode(value, 'UTF-8') AS text
      FROM dead_letters)
GROUP BY cause, field
ORDER BY records DESC, cause, field
