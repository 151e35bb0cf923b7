-- Refused records by cause, with the newest example of each: what a producer has to mend.
SELECT cause,
       field,
       count(*)                                         AS records,
       max_by(concat(topic, '/', partition, '@', offset), timestamp) AS example_at,
       left(decode(max_by(value, timestamp), 'UTF-8'), 200) AS example
FROM (SELECT 'LATE' AS cause, 'event_time' AS field, topic, partition, offset, timestamp, value FROM late_events
      UNION ALL
      SELECT code, field, topic, partition, offset, timestamp, value FROM dead_letters)
GROUP BY cause, field
ORDER BY records DESC, cause, field
