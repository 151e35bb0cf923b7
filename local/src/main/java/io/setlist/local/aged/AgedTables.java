package io.setlist.local.aged;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.setlist.table.Spark;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.util.FileNames;
import scala.Option;

/**
 * Puts commits behind the tables of a warehouse, as a stream with a trigger of ten seconds would
 * have left them: each with its checksum, a checkpoint every so many, and in the checkpoints a
 * tombstone for each commit of the last week. No row comes or goes, and what the tables know of
 * their queries stays, so that a stream goes on with them. Nothing may write to them meanwhile.
 */
public final class AgedTables {

  private static final long EVERY_MS = TimeUnit.SECONDS.toMillis(10);
  private static final long TOMBSTONES_MS = TimeUnit.DAYS.toMillis(7);

  private final SparkSession spark;
  private final Warehouse warehouse;
  private final long now;

  public AgedTables(SparkSession spark, String warehouse) {
    this.spark = spark;
    this.warehouse = new Warehouse(spark, warehouse);
    this.now = System.currentTimeMillis();
  }

  /** {@code WAREHOUSE COMMITS}: all tables that are there. */
  public static void main(String[] args) {
    try (SparkSession spark = Spark.session("aged tables")) {
      AgedTables aged = new AgedTables(spark, args[0]);
      for (Table table : aged.tables()) {
        aged.age(table, Integer.parseInt(args[1]));
        System.err.println(table.folder() + " has " + args[1] + " commits more");
      }
    }
  }

  /** Those that are there. */
  public List<Table> tables() {
    return Arrays.stream(Table.values()).filter(warehouse::has).toList();
  }

  /**
   * Ages a table.
   *
   * @param commits at least two
   */
  public void age(Table table, int commits) {
    DeltaLog log = DeltaLog.forTable(spark, warehouse.path(table));
    long first = update(log).version() + 1;
    long last = first + commits - 1;
    try {
      FileSystem files = log.logPath().getFileSystem(log.newDeltaHadoopConf());
      Path checksum = FileNames.checksumFile(log.logPath(), first - 1);
      byte[] unchanged = files.exists(checksum) ? read(files, checksum) : new byte[0];
      create(files, FileNames.unsafeDeltaFile(log.logPath(), first), tombstones(commits));
      Snapshot begun = update(log);
      log.checkpoint(begun, Option.empty());
      byte[] checkpoint =
          read(files, FileNames.checkpointFileSingular(log.logPath(), begun.version()));
      int interval = log.checkpointInterval(begun.metadata());
      LongStream.rangeClosed(first + 1, last)
          .parallel()
          .forEach(
              version -> {
                long at = now - (last - version) * EVERY_MS;
                put(files, FileNames.unsafeDeltaFile(log.logPath(), version), commit(at), at);
                if (unchanged.length > 0) {
                  put(files, FileNames.checksumFile(log.logPath(), version), unchanged, at);
                }
                if (version % interval == 0) {
                  Path file = FileNames.checkpointFileSingular(log.logPath(), version);
                  put(files, file, checkpoint, at);
                }
              });
      long newest = last - last % interval;
      if (newest > first) {
        create(
            files,
            log.LAST_CHECKPOINT(),
            "{\"version\":%d,\"size\":1}".formatted(newest).getBytes(UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to " + log.logPath(), e);
    }
  }

  private static Snapshot update(DeltaLog log) {
    return log.update(false, Option.empty(), Option.empty());
  }

  /** A commit that stands for all of the last week, of which a checkpoint keeps what went. */
  private byte[] tombstones(int commits) {
    StringBuilder json = new StringBuilder(info(now));
    long most = Math.min(commits, TOMBSTONES_MS / EVERY_MS);
    for (long n = 0; n < most; n++) json.append(tombstone(now - n * EVERY_MS));
    return json.toString().getBytes(UTF_8);
  }

  private static byte[] commit(long at) {
    return (info(at) + tombstone(at)).getBytes(UTF_8);
  }

  private static String info(long at) {
    return """
        {"commitInfo":{"timestamp":%d,"operation":"WRITE","operationParameters":{"mode":"Append"},\
        "isolationLevel":"Serializable","isBlindAppend":false,"txnId":"%s"}}
        """
        .formatted(at, UUID.randomUUID());
  }

  private static String tombstone(long at) {
    return """
        {"remove":{"path":"part-00000-%s-c000.snappy.parquet","deletionTimestamp":%d,\
        "dataChange":true}}
        """
        .formatted(UUID.randomUUID(), at);
  }

  private static void put(FileSystem files, Path file, byte[] content, long at) {
    try {
      create(files, file, content);
      files.setTimes(file, at, -1);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  private static void create(FileSystem files, Path file, byte[] content) throws IOException {
    try (OutputStream out = files.create(file, true)) {
      out.write(content);
    }
  }

  private static byte[] read(FileSystem files, Path file) throws IOException {
    try (var in = files.open(file)) {
      return in.readAllBytes();
    }
  }
}
