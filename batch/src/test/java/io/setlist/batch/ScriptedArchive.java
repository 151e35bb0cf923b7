package io.setlist.batch;

import io.setlist.batch.table.BatchRun;
import io.setlist.event.EventParser;
import io.setlist.local.traffic.TrafficEvent;
import io.setlist.local.traffic.TrueSession;
import io.setlist.rules.Rules;
import io.setlist.table.Table;
import io.setlist.table.UserHash;
import io.setlist.table.Warehouse;
import io.setlist.testing.EmptyWarehouse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/**
 * A warehouse whose archive and ledger hold what a test says, as the archive query and the sessions
 * query would have written it.
 */
public final class ScriptedArchive {

  /** Some time after all that tests tell of. */
  public static final Clock NOW =
      Clock.fixed(Instant.parse("2026-03-20T02:30:00Z"), ZoneOffset.UTC);

  private static final String TOPIC = "listens";

  private final SparkSession spark;
  private final Path dir;
  private final Warehouse warehouse;
  private final long[] next;
  private final long[] archived;
  private final Long[] newestTime;
  private final List<Row> records = new ArrayList<>();
  private long batch = -1;
  private long ledgerBatch = -1;
  private int runs;
  private Rules rules = Rules.DEFAULTS;

  public ScriptedArchive(SparkSession spark, Path dir, int partitions) {
    this.spark = spark;
    this.dir = dir;
    this.warehouse = new Warehouse(spark, dir.toString());
    this.next = new long[partitions];
    this.archived = new long[partitions];
    this.newestTime = new Long[partitions];
  }

  public ScriptedArchive rules(Rules r) {
    rules = r;
    return this;
  }

  public Warehouse warehouse() {
    return warehouse;
  }

  /** A record reaches the topic. */
  public void arrive(int partition, long timestamp, byte[] value) {
    arrive(partition, timestamp, Instant.ofEpochMilli(timestamp), value);
  }

  /** One whose producer wrote a timestamp of its own into it. */
  public void arrive(int partition, Long timestamp, Instant arrival, byte[] value) {
    EventParser.Glance glance = new EventParser(Integer.MAX_VALUE, 0).glance(value);
    long eventTime = glance.eventTime();
    Long newest = newestTime[partition];
    if (eventTime != EventParser.NO_EVENT_TIME && (newest == null || newest < eventTime)) {
      newestTime[partition] = eventTime;
    }
    LocalDateTime hour = LocalDateTime.ofInstant(arrival, ZoneOffset.UTC);
    records.add(
        RowFactory.create(
            TOPIC,
            partition,
            next[partition]++,
            timestamp == null ? null : new Timestamp(timestamp),
            null,
            value,
            eventTime == EventParser.NO_EVENT_TIME ? null : new Timestamp(eventTime),
            glance.userId() == null ? null : UserHash.of(glance.userId()),
            Date.valueOf(hour.toLocalDate()),
            hour.getHour()));
  }

  /** A song that reaches the topic a minute after it began. */
  public void play(String user, Instant time) {
    late(user, time, time.plus(Duration.ofMinutes(1)));
  }

  /** One that reaches the topic at a time of its own. */
  public void late(String user, Instant time, Instant arrival) {
    arrive(0, arrival.toEpochMilli(), json(user, time));
  }

  /** The same song as the value of a record. */
  public static byte[] json(String user, Instant time) {
    TrafficEvent song = song(user, time);
    return "{\"user_id\":\"%s\",\"event_time\":%d,\"type\":\"%s\",\"event_id\":\"%s\"}"
        .formatted(song.userId(), song.eventTime(), song.type(), song.eventId())
        .getBytes(StandardCharsets.UTF_8);
  }

  /** A song as an event. */
  public static TrafficEvent song(String user, Instant time) {
    long ms = time.toEpochMilli();
    return new TrafficEvent(
        user, ms, "play", Long.toString(ms), null, null, null, null, null, null, null);
  }

  /** A micro-batch of the archive query: all that has arrived, and the log ends as seen then. */
  public void archive(Instant seenAt) {
    have(Table.ARCHIVE, Table.ARCHIVE_PROGRESS);
    if (!records.isEmpty()) append(Table.ARCHIVE, List.copyOf(records));
    long taken = records.size();
    records.clear();
    archiveProgressOf(taken, seenAt);
  }

  /** Records that the archive query has written, and died before it said so. */
  public void archiveWithoutProgress() {
    append(Table.ARCHIVE, List.copyOf(records));
    records.clear();
  }

  /** The archive query says so after all: so many records of the first partition. */
  public void archiveProgressOf(long taken, Instant seenAt) {
    List<Row> ranges = new ArrayList<>();
    for (int p = 0; p < next.length; p++) {
      ranges.add(RowFactory.create(TOPIC, p, archived[p], next[p], next[p]));
      archived[p] = next[p];
    }
    progress(seenAt, ranges, taken);
  }

  /** Kafka deletes all that has arrived, before the archive query reads it. */
  public void passOver() {
    records.clear();
    System.arraycopy(next, 0, archived, 0, next.length);
  }

  private void progress(Instant seenAt, List<Row> ranges, long taken) {
    append(
        Table.ARCHIVE_PROGRESS,
        List.of(
            RowFactory.create(
                ++batch,
                ranges.toArray(Row[]::new),
                Timestamp.from(seenAt),
                Timestamp.from(seenAt),
                taken)));
  }

  /** A micro-batch of the sessions query that has read all that the archive has. */
  public void ledger(Instant watermarkAfter) {
    ledger(watermarkAfter, 0);
  }

  /** One that has read so many records more of each partition. */
  public void ledger(Instant watermarkAfter, long more) {
    have(Table.LEDGER);
    List<Row> ranges = new ArrayList<>();
    for (int p = 0; p < next.length; p++) {
      Timestamp newest = newestTime[p] == null ? null : new Timestamp(newestTime[p]);
      ranges.add(RowFactory.create(TOPIC, p, 0L, archived[p] + more, newest));
    }
    Timestamp w = watermarkAfter == null ? null : Timestamp.from(watermarkAfter);
    Timestamp at = new Timestamp(0);
    append(
        Table.LEDGER,
        List.of(
            RowFactory.create(
                ++ledgerBatch, 0L, 0L, 0L, 0L, 0L, ranges.toArray(Row[]::new), w, w, at, at, 0L)));
  }

  /** Makes these tables where they are missing. */
  public void have(Table... tables) {
    if (rules.equals(Rules.DEFAULTS)) EmptyWarehouse.in(dir, spark, tables);
    for (Table table : tables) warehouse.open(table, rules);
  }

  void append(Table table, List<Row> rows) {
    spark
        .createDataFrame(rows, table.columns())
        .coalesce(1)
        .write()
        .format("delta")
        .mode("append")
        .save(warehouse.path(table));
  }

  public BatchConfig config(String first, String last) {
    return BatchConfig.DEFAULTS
        .withWarehouse(warehouse.uri())
        .withFrom(LocalDate.parse(first))
        .withTo(LocalDate.parse(last))
        .withRules(rules);
  }

  /** Without dates: those that are due. */
  public BatchConfig due() {
    return BatchConfig.DEFAULTS.withWarehouse(warehouse.uri()).withRules(rules);
  }

  /** Runs the batch for days of February, each run a second later than the one before. */
  public void batch(String first, String last) {
    batch(config("2026-02-" + first, "2026-02-" + last));
  }

  /** Runs the batch for what else a test asks for. */
  public BatchRun batch(BatchConfig config) {
    have(Table.SESSIONS_BATCH, Table.BATCH_RUNS);
    Clock clock = Clock.offset(NOW, Duration.ofSeconds(runs++));
    return new BatchPipeline(spark, config, clock).run();
  }

  /** The rows of {@code sessions_batch}. */
  public List<Row> rows() {
    return warehouse
        .read(Table.SESSIONS_BATCH)
        .orderBy("session_start", "user_id")
        .select("*")
        .collectAsList();
  }

  /** The rows without their status. */
  public List<TrueSession> sessions() {
    return rows().stream().map(ScriptedArchive::session).toList();
  }

  /** A row as the truth is told. */
  public static TrueSession session(Row r) {
    List<TrueSession.Playlist> playlists =
        r.<Row>getList(r.fieldIndex("playlists")).stream()
            .map(
                p ->
                    new TrueSession.Playlist(
                        p.getString(0), p.getLong(1), p.getLong(2), p.getLong(3), p.getInt(4)))
            .toList();
    return new TrueSession(
        r.getAs("session_id"),
        r.getAs("user_id"),
        r.<Timestamp>getAs("session_start").getTime(),
        r.<Timestamp>getAs("session_end").getTime(),
        r.<Date>getAs("session_date").toString(),
        r.<Long>getAs("duration_ms"),
        r.<Long>getAs("event_count"),
        r.<Long>getAs("song_count"),
        r.<Long>getAs("skip_count"),
        r.<Long>getAs("interruption_count"),
        r.<Long>getAs("listened_ms"),
        r.<Integer>getAs("device_count"),
        r.getAs("country"),
        r.<Integer>getAs("longest_skip_run"),
        playlists,
        r.getAs("top_streak_playlist_id"),
        r.<Integer>getAs("top_streak_songs"),
        r.getAs("mood_valence"),
        r.getAs("mood_energy"),
        r.getAs("mood"));
  }
}
