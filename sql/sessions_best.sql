-- Every session, and how far it is proven. reconciled: it was compared, being final on both sides, and the newest
-- certificate of its date found no difference from the batch; live: all others, as the stream has them.
SELECT known.*,
       CASE WHEN status = 'final' AND session_end <= proven.until THEN 'reconciled' ELSE 'live' END AS truth
FROM sessions AS known
LEFT JOIN (SELECT session_date, max_by(compared_until, committed_at) AS until
           FROM reconciliation
           GROUP BY session_date
           HAVING max_by(different + split + missing_in_stream + missing_in_batch, committed_at) = 0) AS proven
USING (session_date)
ORDER BY session_start, user_id
