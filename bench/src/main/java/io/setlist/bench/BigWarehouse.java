package io.setlist.bench;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import io.setlist.rules.Rules;
import io.setlist.table.Spark;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.sql.Date;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Fills a warehouse as large as one likes, to time the night's jobs on.
 *
 * <p>{@code archive WAREHOUSE DAYS EVENTS}: an archive of equal days from {@link #FIRST} on, a
 * commit and 24 hours each. A user listens twice a day, 20 songs three minutes apart.
 *
 * <p>{@code sessions WAREHOUSE ROWS}: so many sessions of the first day on both sides, in a
 * warehouse in which the batch has run for it. Of a thousand, one has another number of songs, one
 * is missing in the stream, and one live row belongs to no session.
 */
public final class BigWarehouse {

  private static final LocalDate FIRST = LocalDate.parse("2025-01-01");

  private static final String EVENT =
      """
      CAST(format_string('{"user_id":"user-%07d","event_time":%d,"type":"%s","event_id":"%d",\
      "track_id":"track-%d","playlist_id":"playlist-%d","device_id":"phone","country":"SE",\
      "ms_played":170000,"valence":0.%d,"energy":0.5}', user, unix_millis(event_time),
        if(id % 9 = 0, 'skip', 'play'), offset, pmod(hash(id), 100000), user % 10, id % 10) AS binary)
      """;

  private final SparkSession spark = Spark.session("big warehouse");
  private final Warehouse warehouse;

  private BigWarehouse(String uri) {
    warehouse = new Warehouse(spark, uri);
  }

  public static void main(String[] args) {
    BigWarehouse big = new BigWarehouse(args[1]);
    switch (args[0]) {
      case "archive" -> big.archive(Integer.parseInt(args[2]), Long.parseLong(args[3]));
      case "sessions" -> big.sessions(Long.parseLong(args[2]));
      default -> throw new IllegalArgumentException("archive or sessions, not " + args[0]);
    }
  }

  private void archive(int days, long events) {
    for (int day = 0; day < days; day++) {
      LocalDate date = FIRST.plusDays(day);
      append(Table.ARCHIVE, records(date, day * events, events));
      append(Table.ARCHIVE_PROGRESS, progress(date, day, events));
      if (day % 10 == 9) System.err.printf("%d of %d days%n", day + 1, days);
    }
    append(Table.LEDGER, ledger(days * events, FIRST.plusDays(days + 1)));
  }

  private Dataset<Row> records(LocalDate date, long from, long events) {
    return spark
        .range(0, events, 1, 2)
        .withColumn("midnight", lit(Date.valueOf(date)).cast("timestamp"))
        .withColumn("users", lit(Math.max(1, events / 40)))
        .withColumn("user", expr("id % users"))
        .withColumn("song", expr("id div users"))
        .withColumn("begin", expr("pmod(hash(user), 57600) + song * 180 + if(song < 20, 0, 7200)"))
        .withColumn("event_time", expr("timestampadd(SECOND, begin, midnight)"))
        .withColumn("topic", lit("listens"))
        .withColumn("partition", lit(0))
        .withColumn("offset", col("id").plus(from))
        .withColumn("timestamp", expr("event_time + INTERVAL 2 SECONDS"))
        .withColumn("key", lit(null))
        .withColumn("value", expr(EVENT))
        .withColumn("ingest_date", expr("to_date(timestamp)"))
        .withColumn("ingest_hour", expr("hour(timestamp)"))
        .repartition(2, col("ingest_hour"));
  }

  private Dataset<Row> progress(LocalDate date, int day, long events) {
    return spark
        .range(day, day + 1, 1, 1)
        .withColumnRenamed("id", "batch_id")
        .withColumn("records", lit(events))
        .withColumn(
            "partitions",
            expr(
                "array(named_struct('topic', 'listens', 'partition', 0, 'from_offset', batch_id * records,"
                    + " 'until_offset', (batch_id + 1) * records, 'log_end', (batch_id + 1) * records))"))
        .withColumn("seen_at", lit(Date.valueOf(date.plusDays(1))).cast("timestamp"))
        .withColumn("seen_at", expr("seen_at + INTERVAL 30 MINUTES"))
        .withColumn("committed_at", col("seen_at"));
  }

  private Dataset<Row> ledger(long records, LocalDate watermark) {
    Column at = lit(Date.valueOf(watermark)).cast("timestamp");
    Dataset<Row> row =
        spark
            .range(0, 1, 1, 1)
            .withColumnRenamed("id", "batch_id")
            .withColumn("records", lit(records))
            .withColumn("accepted", lit(records))
            .withColumn("duplicates", lit(0))
            .withColumn("late", lit(0))
            .withColumn("dead", lit(0))
            .withColumn("forgotten", lit(0));
    for (String c : List.of("watermark_before", "watermark_after", "started_at", "committed_at")) {
      row = row.withColumn(c, at);
    }
    return row.withColumn(
        "partitions",
        expr(
            "array(named_struct('topic', 'listens', 'partition', 0, 'from_offset', 0L,"
                + " 'until_offset', records, 'max_event_time', watermark_after))"));
  }

  private void sessions(long rows) {
    Dataset<Row> made =
        spark
            .range(0, rows, 1, 4)
            .withColumn("midnight", lit(Date.valueOf(FIRST)).cast("timestamp"))
            .withColumn("midnight", lit(Date.valueOf(FIRST)).cast("timestamp"))
            .withColumn("user", expr("id div 5"))
            .withColumn(
                "session_start",
                expr("timestampadd(SECOND, (id % 5) * 14400 + pmod(hash(user), 3600), midnight)"))
            .withColumn("session_id", expr("sha1(CAST(id AS string))"))
            .withColumn("user_id", expr("concat('user-', lpad(user, 8, '0'))"))
            .withColumn("session_end", expr("session_start + INTERVAL 1 HOUR"))
            .withColumn("session_date", expr("to_date(session_start)"))
            .withColumn("duration_ms", expr("3600000L"))
            .withColumn("event_count", expr("30 + id % 7"))
            .withColumn("song_count", expr("20 + id % 7"))
            .withColumn("skip_count", expr("id % 3"))
            .withColumn("interruption_count", expr("id % 2"))
            .withColumn("listened_ms", expr("3000000L + id % 1000"))
            .withColumn("device_count", expr("1"))
            .withColumn("country", expr("'SE'"))
            .withColumn("longest_skip_run", expr("CAST(id % 3 AS int)"))
            .withColumn(
                "playlists",
                expr(
                    "transform(sequence(1, 3), p -> named_struct('playlist_id', concat('playlist-', p + id % 50), 'songs', 5L, 'skips', 1L, 'listened_ms', 900000L, 'longest_streak', 4))"))
            .withColumn("top_streak_playlist_id", expr("playlists[0].playlist_id"))
            .withColumn("top_streak_songs", expr("4"))
            .withColumn("mood_valence", expr("(id % 101) / 101D"))
            .withColumn("mood_energy", expr("(id % 97) / 97D"))
            .withColumn("mood", expr("'calm'"))
            .withColumn("status", expr("'final'"))
            .withColumn("revision", expr("1L"))
            .withColumn("updated_at", expr("session_end + INTERVAL 2 HOURS"))
            .withColumn("origin", expr("'stream'"));
    append(Table.SESSIONS_BATCH, made.where("id % 1000 <> 3"));
    append(
        Table.SESSIONS,
        made.where("id % 1000 <> 2")
            .withColumn("song_count", expr("song_count + if(id % 1000 = 1, 1, 0)")));
  }

  private void append(Table table, Dataset<Row> rows) {
    warehouse.open(table, Rules.DEFAULTS);
    rows.select(columns(table.columns()))
        .write()
        .format("delta")
        .mode("append")
        .save(warehouse.path(table));
  }

  private static Column[] columns(StructType type) {
    return Arrays.stream(type.fields())
        .map(f -> expr("`" + f.name() + "`").cast(f.dataType()))
        .toArray(Column[]::new);
  }
}
