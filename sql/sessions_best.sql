-- Every session, and how far it is proven. reconciled: it was compared, being final on both sides, and the work
-- list has its date as done, without a difference; live: all others, as the stream has them.
SELECT known.*,
       CASE WHEN status = 'final' AND session_end <= proven.until THEN 'reconciled' ELSE 'live' END AS truth
FROM sessions AS known
LEFT JOIN (SELECT done.session_date, compared_until AS until
           FROM batch_dates AS done
           JOIN reconciliation AS compared
             ON compared.run_id = done.certificate AND compared.session_date = done.session_date
           WHERE NOT due AND differing = 0 AND done.unprovable IS NULL) AS proven
USING (session_date)
ORDER BY session_start, user_id
