-- The books: is every record accounted for, once? unbalanced counts micro-batches in which records
-- are not accepted + duplicates + late + dead + forgotten; gaps counts ranges that do not begin where
-- the partition's last one ended. Both must be 0, but for a loss that --accept-data-loss took.
WITH ranges AS (
  SELECT batch_id, r.topic, r.partition, r.from_offset,
         lag(r.until_offset) OVER (PARTITION BY r.topic, r.partition ORDER BY batch_id) AS expected
  FROM (SELECT batch_id, explode(partitions) AS r FROM ledger))
SELECT count(*)                                         AS batches,
       sum(records)                                     AS records,
       sum(accepted)                                    AS accepted,
       sum(duplicates)                                  AS duplicates,
       sum(late)                                        AS late,
       sum(dead)                                        AS dead,
       coalesce(sum(forgotten), 0)                      AS forgotten,
       count_if(records <> accepted + duplicates + late + dead + coalesce(forgotten, 0)) AS unbalanced,
       (SELECT count_if(from_offset <> expected) FROM ranges) AS gaps
FROM ledger
