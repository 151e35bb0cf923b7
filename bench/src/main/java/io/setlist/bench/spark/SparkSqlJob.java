package io.setlist.bench.spark;

import org.apache.spark.sql.SparkSession;

/**
 * Sessions of an archive by plain Spark SQL, {@code from_json} and {@code session_window}. {@code
 * SparkSqlJob ARCHIVE OUT}
 */
public final class SparkSqlJob {

  private static final int SHUFFLE_PARTITIONS = 8;

  private static final String SESSIONS =
      """
      WITH parsed AS (
        SELECT from_json(CAST(value AS string),
          'user_id string, event_time string, type string, device_id string, ms_played bigint') AS e
        FROM delta.`%s`),
      events AS (
        SELECT e.*, date_trunc('MILLISECOND', coalesce(
          timestamp_millis(TRY_CAST(e.event_time AS bigint)), TRY_CAST(e.event_time AS timestamp))) AS time
        FROM parsed)
      SELECT user_id, min(time) AS session_start, max(time) AS session_end,
        count(*) AS event_count, count_if(type = 'play') AS song_count,
        count_if(type = 'skip') AS skip_count, count_if(type = 'pause') AS interruption_count,
        coalesce(sum(ms_played), 0) AS listened_ms, size(collect_set(device_id)) AS device_count
      FROM events
      GROUP BY session_window(time, '15 minutes'), user_id
      """;

  private SparkSqlJob() {}

  public static void main(String[] args) {
    try (SparkSession spark = Peer.session("spark sql", SHUFFLE_PARTITIONS)) {
      spark.sql(SESSIONS.formatted(args[0])).write().format("delta").save(args[1]);
    }
  }
}
