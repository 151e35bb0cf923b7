package io.setlist.chaos.aged;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.setlist.delta.LogCheckpoint;
import io.setlist.table.Spark;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.zip.CRC32;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.util.FileNames;
import scala.Option;

/**
 * Puts commits behind the tables of a warehouse, as a stream with a trigger of ten seconds would
 * have left them: each with its checksum, a checkpoint every so many, and in the checkpoints of
 * {@code sessions} a tombstone for each commit of the last week. No row comes or goes, and what the
 * tables know of their queries stays, so that a stream goes on with them. Nothing may write to them
 * meanwhile, and they are on a local disk.
 */
public final class AgedTables {

  private static final long EVERY_MS = TimeUnit.SECONDS.toMillis(10);
  private static final long COMMITS_A_DAY = TimeUnit.DAYS.toMillis(1) / EVERY_MS;
  private static final int CHECKSUMMED = 512;
  private static final int DIGITS = 20;
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
    Path folder = Path.of(log.logPath().toUri());
    long first = update(log).version() + 1;
    long last = first + commits - 1;
    try {
      Path checksum = file(folder, FileNames.checksumFile(log.logPath(), first - 1));
      byte[] unchanged = Files.exists(checksum) ? Files.readAllBytes(checksum) : new byte[0];
      put(
          file(folder, FileNames.unsafeDeltaFile(log.logPath(), first)),
          begun(table, commits),
          now);
      Snapshot begun = update(log);
      log.checkpoint(begun, Option.empty());
      byte[] checkpoint =
          Files.readAllBytes(
              file(folder, FileNames.checkpointFileSingular(log.logPath(), begun.version())));
      Map<String, Path> written = new ConcurrentHashMap<>();
      LongStream.rangeClosed(first + 1, last)
          .parallel()
          .forEach(
              version -> {
                long day = (last - version) / COMMITS_A_DAY;
                Same same = new Same(written, day, now - TimeUnit.DAYS.toMillis(day));
                String number = "%020d".formatted(version);
                same.put(folder.resolve(number + ".json"), () -> commit(table, same.at()));
                if (unchanged.length > 0) {
                  same.put(folder.resolve(number + ".crc"), () -> unchanged);
                }
                if (version % LogCheckpoint.EVERY == 0) {
                  same.put(folder.resolve(number + ".checkpoint.parquet"), () -> checkpoint);
                }
              });
      long newest = last - last % LogCheckpoint.EVERY;
      if (newest > first) {
        put(
            file(folder, log.LAST_CHECKPOINT()),
            "{\"version\":%d,\"size\":1}".formatted(newest).getBytes(UTF_8),
            now);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to " + folder, e);
    }
  }

  private static Snapshot update(DeltaLog log) {
    return log.update(false, Option.empty(), Option.empty());
  }

  /** A commit that stands for all of the last week, of which a checkpoint keeps what went. */
  private byte[] begun(Table table, int commits) {
    StringBuilder json = new StringBuilder(info(now));
    long most = Math.min(commits, TOMBSTONES_MS / EVERY_MS);
    for (long n = 0; n < most; n++) json.append(tombstone(table, now - n * EVERY_MS));
    return json.toString().getBytes(UTF_8);
  }

  private static byte[] commit(Table table, long at) {
    return (info(at) + tombstone(table, at)).getBytes(UTF_8);
  }

  private static String info(long at) {
    return """
        {"commitInfo":{"timestamp":%d,"operation":"WRITE","operationParameters":{"mode":"Append"},\
        "isolationLevel":"Serializable","isBlindAppend":false,"txnId":"%s"}}
        """
        .formatted(at, UUID.randomUUID());
  }

  /** Of all tables one has files replaced; the others grow. */
  private static String tombstone(Table table, long at) {
    if (table != Table.SESSIONS) return "";
    return """
        {"remove":{"path":"part-00000-%s-c000.snappy.parquet","deletionTimestamp":%d,\
        "dataChange":true}}
        """
        .formatted(UUID.randomUUID(), at);
  }

  /**
   * The files of a day, of which those of one kind are one file with many names: a disk makes a
   * name ten times as fast as a file.
   *
   * @param written the first of each, by kind and day
   * @param at their time, epoch milliseconds
   */
  private record Same(Map<String, Path> written, long day, long at) {

    void put(Path file, Supplier<byte[]> content) {
      String kind = file.getFileName().toString().substring(DIGITS) + " " + day;
      Path first =
          written.computeIfAbsent(
              kind,
              k -> {
                AgedTables.put(file, content.get(), at);
                return file;
              });
      if (first.equals(file)) return;
      try {
        Files.createLink(file, first);
        Files.createLink(checksumOf(file), checksumOf(first));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot write " + file, e);
      }
    }
  }

  private static Path file(Path folder, org.apache.hadoop.fs.Path file) {
    return folder.resolve(file.getName());
  }

  /**
   * With Hadoop's checksum beside it, as on a local disk; by itself that takes four times as long.
   */
  private static void put(Path file, byte[] content, long at) {
    try {
      write(file, content, at);
      write(checksumOf(file), checksum(content), at);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  private static Path checksumOf(Path file) {
    return file.resolveSibling("." + file.getFileName() + ".crc");
  }

  private static void write(Path file, byte[] content, long at) throws IOException {
    Files.write(file, content);
    Files.setLastModifiedTime(file, FileTime.fromMillis(at));
  }

  /** As of Hadoop's {@code ChecksumFileSystem}: a word, the size of a part, a CRC for each. */
  private static byte[] checksum(byte[] content) {
    int parts = (content.length + CHECKSUMMED - 1) / CHECKSUMMED;
    ByteBuffer sums = ByteBuffer.allocate(8 + 4 * parts);
    sums.put(new byte[] {'c', 'r', 'c', 0}).putInt(CHECKSUMMED);
    for (int from = 0; from < content.length; from += CHECKSUMMED) {
      CRC32 sum = new CRC32();
      sum.update(content, from, Math.min(CHECKSUMMED, content.length - from));
      sums.putInt((int) sum.getValue());
    }
    return sums.array();
  }
}
