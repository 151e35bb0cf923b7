package io.setlist.chaos.check;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.unix_millis;
import static org.apache.spark.sql.functions.when;

import io.setlist.chaos.check.Tables.Archived;
import io.setlist.chaos.check.Tables.MicroBatch;
import io.setlist.chaos.check.Tables.Origin;
import io.setlist.chaos.check.Tables.Range;
import io.setlist.chaos.check.Tables.Refused;
import io.setlist.chaos.check.Tables.Repair;
import io.setlist.chaos.check.Tables.SessionRow;
import io.setlist.event.RecordTime;
import io.setlist.local.traffic.TrueSession;
import io.setlist.table.Spark;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Reads the tables of a warehouse, whole. */
public final class TableReader implements AutoCloseable {

  private static final Column SMALL = length(col("value")).leq(SentRecords.LARGE);

  private final SparkSession spark;

  private TableReader(SparkSession spark) {
    this.spark = spark;
  }

  /** In a Spark of this JVM: a process for each look would cost more than all else. */
  public static TableReader open() {
    System.setProperty("spark.ui.showConsoleProgress", "false");
    // It reads thousands of rows at once, and a row may have a megabyte.
    System.setProperty("spark.sql.parquet.enableVectorizedReader", "false");
    return new TableReader(Spark.session("setlist chaos"));
  }

  /**
   * Reads all that an audit needs.
   *
   * @param sent of which a large value in the archive is one, or it reads as null
   */
  public Tables read(Path folder, SentRecords sent) {
    Warehouse warehouse = warehouse(folder);
    return new Tables(
        rows(
            warehouse,
            Table.ARCHIVE,
            row -> archived(row, sent),
            col("partition"),
            col("offset"),
            col("timestamp"),
            col("key"),
            when(SMALL, col("value")).as("value"),
            when(not(SMALL), sha2(col("value"), 256)).as("digest")),
        flat(warehouse, Table.ARCHIVE_PROGRESS, TableReader::ranges, col("*")),
        rows(warehouse, Table.LEDGER, TableReader::microBatch, col("*")),
        rows(warehouse, Table.SESSIONS, TableReader::session, col("*")),
        rows(
            warehouse,
            Table.LATE_EVENTS,
            TableReader::refused,
            col("partition"),
            col("offset"),
            col("batch_id"),
            unix_millis(col("watermark")).cast("string").as("why")),
        rows(
            warehouse,
            Table.DEAD_LETTERS,
            TableReader::refused,
            col("partition"),
            col("offset"),
            col("batch_id"),
            col("code").as("why")),
        flat(warehouse, Table.REPAIRS, TableReader::repairs, col("*")));
  }

  private Warehouse warehouse(Path folder) {
    return new Warehouse(spark, folder.toString());
  }

  /** Of the newest comparison of each date: the units that differ. */
  public long differingUnits(Path folder) {
    return warehouse(folder)
        .read(Table.RECONCILIATION)
        .selectExpr(
            "session_date",
            "struct(committed_at, different + split + missing_in_stream + missing_in_batch as n) as"
                + " c")
        .groupBy("session_date")
        .agg(org.apache.spark.sql.functions.max("c").as("c"))
        .selectExpr("sum(c.n)")
        .head()
        .getLong(0);
  }

  private static <T> List<T> rows(
      Warehouse warehouse, Table table, Function<Row, T> reader, Column... columns) {
    return flat(warehouse, table, row -> Stream.of(reader.apply(row)), columns);
  }

  private static <T> List<T> flat(
      Warehouse warehouse, Table table, Function<Row, Stream<T>> reader, Column... columns) {
    if (!warehouse.has(table)) return List.of();
    return warehouse.read(table).select(columns).collectAsList().stream().flatMap(reader).toList();
  }

  private static Archived archived(Row row, SentRecords sent) {
    String digest = row.getAs("digest");
    byte[] value = digest == null ? row.getAs("value") : sent.large(digest);
    long timestamp = RecordTime.of(millis(row, "timestamp"));
    return new Archived(origin(row), timestamp, row.getAs("key"), value);
  }

  private static Origin origin(Row row) {
    return new Origin(row.getAs("partition"), row.getAs("offset"));
  }

  private static Refused refused(Row row) {
    return new Refused(origin(row), row.getAs("batch_id"), row.getAs("why"));
  }

  private static Stream<Range> ranges(Row row) {
    long batch = row.getAs("batch_id");
    return list(row, "partitions").stream()
        .map(
            r ->
                new Range(
                    batch, r.getAs("partition"), r.getAs("from_offset"), r.getAs("until_offset")));
  }

  private static MicroBatch microBatch(Row row) {
    return new MicroBatch(
        row.getAs("batch_id"),
        row.getAs("records"),
        row.getAs("accepted"),
        row.getAs("duplicates"),
        row.getAs("late"),
        row.getAs("dead"),
        ranges(row).toList(),
        millis(row, "watermark_before"),
        millis(row, "watermark_after"));
  }

  private static SessionRow session(Row row) {
    TrueSession session =
        new TrueSession(
            row.getAs("session_id"),
            row.getAs("user_id"),
            millis(row, "session_start"),
            millis(row, "session_end"),
            row.getAs("session_date").toString(),
            row.getAs("duration_ms"),
            row.getAs("event_count"),
            row.getAs("song_count"),
            row.getAs("skip_count"),
            row.getAs("interruption_count"),
            row.getAs("listened_ms"),
            row.getAs("device_count"),
            row.getAs("country"),
            row.getAs("longest_skip_run"),
            list(row, "playlists").stream().map(TableReader::playlist).toList(),
            row.getAs("top_streak_playlist_id"),
            row.getAs("top_streak_songs"),
            row.getAs("mood_valence"),
            row.getAs("mood_energy"),
            row.getAs("mood"));
    return new SessionRow(
        session, row.getAs("status"), row.getAs("origin"), millis(row, "updated_at"));
  }

  private static TrueSession.Playlist playlist(Row row) {
    return new TrueSession.Playlist(
        row.getAs("playlist_id"),
        row.getAs("songs"),
        row.getAs("skips"),
        row.getAs("listened_ms"),
        row.getAs("longest_streak"));
  }

  private static Stream<Repair> repairs(Row row) {
    long at = millis(row, "repaired_at");
    List<Repair> repairs = new ArrayList<>();
    for (Row date : list(row, "dates")) {
      Map<Integer, Long> cutOff = new HashMap<>();
      for (Row position : list(date, "cut_off")) {
        cutOff.put(position.getAs("partition"), position.getAs("until_offset"));
      }
      repairs.add(new Repair(at, date.getAs("session_date").toString(), cutOff));
    }
    return repairs.stream();
  }

  private static List<Row> list(Row row, String column) {
    return row.getList(row.fieldIndex(column));
  }

  /** Epoch milliseconds; null for null. */
  private static Long millis(Row row, String column) {
    Timestamp time = row.getAs(column);
    return time == null ? null : (Long) time.getTime();
  }

  @Override
  public void close() {
    spark.stop();
  }
}
