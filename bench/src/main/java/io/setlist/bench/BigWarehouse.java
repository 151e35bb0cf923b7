package io.setlist.bench;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import io.setlist.rules.Rules;
import io.setlist.table.Spark;
import io.setlist.table.Table;
import io.setlist.table.UserHash;
import io.setlist.table.Warehouse;
import java.sql.Date;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Fills a warehouse as large as one likes, to time the night's jobs on.
 *
 * <p>{@code archive WAREHOUSE DAYS EVENTS}: an archive of equal days from {@link #FIRST} on, or
 * after those that are there, a commit and 24 hours each. A user listens twice a day, 20 songs
 * three minutes apart.
 *
 * <p>{@code late WAREHOUSE DAY EVENTS DAYS}: so many events more, of as many users, that come on a
 * day and are spread over those before it.
 *
 * <p>{@code player WAREHOUSE DAY DAYS}: a player in a shop, a song in three minutes from a day on.
 *
 * <p>{@code live WAREHOUSE}: live sessions as the batch has computed them, of dates that have none.
 *
 * <p>{@code history WAREHOUSE DAYS}: what micro-batches of ten seconds have left of themselves in
 * the days before the first one, in the ledger and in the progress of the archive, with two events
 * too late a minute, and nights with a certificate for each of three dates.
 *
 * <p>{@code sessions WAREHOUSE ROWS}: so many sessions of the first day on both sides, in a
 * warehouse in which the batch has run for it. Of a thousand, one has another number of songs, one
 * is missing in the stream, and one live row belongs to no session.
 */
public final class BigWarehouse {

  private static final LocalDate FIRST = LocalDate.parse("2025-01-01");

  private static final String EVENT =
      """
      CAST(format_string('{"user_id":"%s","event_time":%d,"type":"%s","event_id":"%d",\
      "track_id":"track-%d","playlist_id":"playlist-%d","device_id":"phone","country":"SE",\
      "ms_played":170000,"valence":0.%d,"energy":0.5}', user_id, unix_millis(event_time),
        if(id % 9 = 0, 'skip', 'play'), offset, pmod(hash(id), 100000), user % 10, id % 10) AS binary)
      """;

  private static final String NOTHING_TAKEN =
      """
      array(named_struct('topic', 'listens', 'partition', 0, 'from_offset', 0L, 'until_offset', 0L,
        'log_end', 0L))
      """;

  private static final String NOTHING_CONSUMED =
      """
      array(named_struct('topic', 'listens', 'partition', 0, 'from_offset', 0L, 'until_offset', 0L,
        'max_event_time', at))
      """;

  private static final String NOTHING_READ =
      "array(named_struct('topic', 'listens', 'partition', 0, 'until_offset', 0L))";

  private static final List<String> AT =
      List.of("seen_at", "watermark_before", "watermark_after", "started_at", "committed_at");

  private static final List<String> COUNTED =
      List.of("records", "accepted", "duplicates", "late", "dead", "forgotten");

  private final SparkSession spark = Spark.session("big warehouse");
  private final Warehouse warehouse;

  private BigWarehouse(String uri) {
    warehouse = new Warehouse(spark, uri);
  }

  public static void main(String[] args) {
    BigWarehouse big = new BigWarehouse(args[1]);
    switch (args[0]) {
      case "archive" -> big.archive(number(args, 2), number(args, 3));
      case "late" -> big.late(number(args, 2), number(args, 3), number(args, 4));
      case "player" -> big.player(number(args, 2), number(args, 3));
      case "live" -> big.live();
      case "history" -> big.history(number(args, 2));
      case "sessions" -> big.sessions(number(args, 2));
      default -> throw new IllegalArgumentException("what is " + args[0] + "?");
    }
  }

  private static int number(String[] args, int place) {
    return Integer.parseInt(args[place]);
  }

  private void archive(int days, int events) {
    long begun = warehouse.has(Table.ARCHIVE) ? archived() / events : 0;
    for (long day = begun; day < begun + days; day++) {
      arrive(FIRST.plusDays(day), ofDay(FIRST.plusDays(day), events), events);
      if (day % 10 == 9) System.err.printf("%d of %d days%n", day + 1, begun + days);
    }
    append(Table.LEDGER, ledger(archived(), FIRST.plusDays(begun + days + 1)));
  }

  private Dataset<Row> ofDay(LocalDate date, int events) {
    return spark
        .range(0, events, 1, 2)
        .withColumn("midnight", lit(Date.valueOf(date)).cast("timestamp"))
        .withColumn("users", lit(Math.max(1, events / 40)))
        .withColumn("user", expr("id % users"))
        .withColumn("user_id", expr("format_string('user-%07d', user)"))
        .withColumn("song", expr("id div users"))
        .withColumn("begin", expr("pmod(hash(user), 57600) + song * 180 + if(song < 20, 0, 7200)"))
        .withColumn("event_time", expr("timestampadd(SECOND, begin, midnight)"))
        .withColumn("timestamp", expr("event_time + INTERVAL 2 SECONDS"));
  }

  private void late(int day, int events, int days) {
    LocalDate date = FIRST.plusDays(day);
    Dataset<Row> some =
        spark
            .range(0, events, 1, 2)
            .withColumn("midnight", lit(Date.valueOf(date)).cast("timestamp"))
            .withColumn("user", expr("pmod(hash(id, 'user'), " + events + ")"))
            .withColumn("user_id", expr("format_string('user-%07d', user)"))
            .withColumn("ago", expr("86400 + pmod(hash(id, 'ago'), " + days + " * 86400)"))
            .withColumn("event_time", expr("timestampadd(SECOND, -ago, midnight)"))
            .withColumn("timestamp", expr("midnight + INTERVAL 12 HOURS"));
    arrive(date, some, events);
  }

  private void player(int day, int days) {
    LocalDate first = FIRST.plusDays(day);
    int events = days * 480;
    Dataset<Row> songs =
        spark
            .range(0, events, 1, 1)
            .withColumn("midnight", lit(Date.valueOf(first)).cast("timestamp"))
            .withColumn("user", lit(0))
            .withColumn("user_id", lit("player"))
            .withColumn("event_time", expr("timestampadd(SECOND, id * 180, midnight)"))
            .withColumn("timestamp", expr("event_time + INTERVAL 2 SECONDS"));
    arrive(first.plusDays(days - 1), songs, events);
  }

  private void arrive(LocalDate date, Dataset<Row> records, long events) {
    long from = archived();
    append(
        Table.ARCHIVE,
        records
            .withColumn("topic", lit("listens"))
            .withColumn("partition", lit(0))
            .withColumn("offset", col("id").plus(from))
            .withColumn("key", lit(null))
            .withColumn("value", expr(EVENT))
            .withColumn(UserHash.COLUMN, UserHash.of(col("user_id")))
            .withColumn("ingest_date", expr("to_date(timestamp)"))
            .withColumn("ingest_hour", expr("hour(timestamp)"))
            .repartition(2, col("ingest_hour")));
    append(Table.ARCHIVE_PROGRESS, progress(date, from, events));
  }

  /** Where the archive ends. */
  private long archived() {
    if (!warehouse.has(Table.ARCHIVE_PROGRESS)) return 0;
    return warehouse
        .read(Table.ARCHIVE_PROGRESS)
        .selectExpr("coalesce(max(partitions[0].until_offset), 0)")
        .head()
        .getLong(0);
  }

  private Dataset<Row> progress(LocalDate date, long from, long events) {
    long before =
        warehouse.has(Table.ARCHIVE_PROGRESS) ? warehouse.read(Table.ARCHIVE_PROGRESS).count() : 0;
    return spark
        .range(before, before + 1, 1, 1)
        .withColumnRenamed("id", "batch_id")
        .withColumn("records", lit(events))
        .withColumn("from", lit(from))
        .withColumn(
            "partitions",
            expr(
                "array(named_struct('topic', 'listens', 'partition', 0, 'from_offset', from,"
                    + " 'until_offset', from + records, 'log_end', from + records))"))
        .withColumn("seen_at", lit(Date.valueOf(date.plusDays(1))).cast("timestamp"))
        .withColumn("seen_at", expr("seen_at + INTERVAL 30 MINUTES"))
        .withColumn("committed_at", col("seen_at"));
  }

  private void live() {
    Dataset<Row> rows = warehouse.read(Table.SESSIONS_BATCH);
    if (warehouse.has(Table.SESSIONS)) {
      Dataset<Row> there = warehouse.read(Table.SESSIONS).select("session_date").distinct();
      rows = rows.join(broadcast(there), seq("session_date"), "left_anti");
    }
    append(
        Table.SESSIONS,
        rows.withColumn("status", lit("final"))
            .withColumn("revision", lit(1L))
            .withColumn("updated_at", col("session_end"))
            .withColumn("origin", lit("stream")));
  }

  private void history(int days) {
    long batches = days * 8_640L;
    Dataset<Row> all =
        spark
            .range(0, batches, 1, 8)
            .withColumn("midnight", lit(Date.valueOf(FIRST)).cast("timestamp"))
            .withColumn("back", expr("(id - " + batches + ") * 10"))
            .withColumn("at", expr("timestampadd(SECOND, back, midnight)"))
            .withColumn("batch_id", col("id"))
            .withColumn("partitions", expr(NOTHING_TAKEN));
    for (String c : AT) all = all.withColumn(c, col("at"));
    for (String c : COUNTED) all = all.withColumn(c, lit(0L));
    append(Table.ARCHIVE_PROGRESS, all);
    append(Table.LEDGER, all.withColumn("partitions", expr(NOTHING_CONSUMED)));
    append(
        Table.LATE_EVENTS,
        all.where("id % 3 = 0")
            .withColumn("topic", lit("listens"))
            .withColumn("partition", lit(0))
            .withColumn("offset", lit(0L))
            .withColumn("timestamp", col("at"))
            .withColumn("user_id", expr("format_string('user-%07d', pmod(hash(id), 100000))"))
            .withColumn("event_time", expr("at - INTERVAL 1 DAY"))
            .withColumn("type", lit("play"))
            .withColumn("watermark", col("at")));
    Dataset<Row> dates =
        spark
            .range(0, days, 1, 1)
            .withColumn("midnight", lit(Date.valueOf(FIRST)))
            .withColumn("session_date", expr("date_add(midnight, CAST(id - " + days + " AS int))"))
            .withColumn("written_at", expr("CAST(session_date AS timestamp) + INTERVAL 27 HOURS"))
            .withColumn("committed_at", col("written_at"))
            .withColumn("certified_at", col("written_at"))
            .withColumn("run_id", expr("concat('run-', id)"))
            .withColumn("batch_run_id", col("run_id"))
            .withColumn("certificate", col("run_id"))
            .withColumn("due", lit(false))
            .withColumn("cut_off", expr(NOTHING_READ))
            .withColumn("frontier", col("written_at"))
            .withColumn("arrivals", expr("array()"))
            .withColumn("batch_version", lit(0L));
    for (String c : List.of("differing", "archived", "lost", "compared_files")) {
      dates = dates.withColumn(c, lit(0L));
    }
    append(Table.BATCH_DATES, dates);
    append(Table.SESSIONS_BATCH, dates.limit(0));
    // A night tells of its own date and, most often, of those of two before it.
    Dataset<Row> thrice = dates.crossJoin(spark.range(3).withColumnRenamed("id", "again"));
    append(Table.BATCH_RUNS, thrice);
    append(Table.RECONCILIATION, thrice);
  }

  private Dataset<Row> ledger(long records, LocalDate watermark) {
    Column at = lit(Date.valueOf(watermark)).cast("timestamp");
    long batch = warehouse.has(Table.LEDGER) ? warehouse.read(Table.LEDGER).count() : 0;
    Dataset<Row> row =
        spark
            .range(batch, batch + 1, 1, 1)
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
    Dataset<Row> whole = rows;
    for (StructField field : table.columns().fields()) {
      if (Arrays.asList(rows.columns()).contains(field.name())) continue;
      whole = whole.withColumn(field.name(), lit(null).cast(field.dataType()));
    }
    whole
        .select(columns(table.columns()))
        .write()
        .format("delta")
        .mode("append")
        .save(warehouse.path(table));
  }

  private static scala.collection.Seq<String> seq(String... names) {
    return scala.collection.JavaConverters.asScalaBuffer(List.of(names)).toSeq();
  }

  private static Column[] columns(StructType type) {
    return Arrays.stream(type.fields())
        .map(f -> expr("`" + f.name() + "`").cast(f.dataType()))
        .toArray(Column[]::new);
  }
}
