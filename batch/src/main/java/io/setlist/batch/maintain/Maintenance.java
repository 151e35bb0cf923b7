package io.setlist.batch.maintain;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_json;

import io.delta.exceptions.DeltaConcurrentModificationException;
import io.delta.tables.DeltaOptimizeBuilder;
import io.delta.tables.DeltaTable;
import io.setlist.batch.delta.DataFiles;
import io.setlist.batch.delta.SmallFiles;
import io.setlist.batch.maintain.Upkeep.Files;
import io.setlist.batch.maintain.Upkeep.Outcome;
import io.setlist.cli.JobException;
import io.setlist.delta.ExpiredLog;
import io.setlist.delta.LogCheckpoint;
import io.setlist.table.Spark;
import io.setlist.table.Table;
import io.setlist.table.UserHash;
import io.setlist.table.Warehouse;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.apache.hadoop.fs.ContentSummary;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.Console;

/** Compaction and vacuum of the tables, while jobs go on writing to them. */
public final class Maintenance {

  /** Delta's own: a reader or writer that began longer ago may still need an old file. */
  public static final Duration SAFE_RETENTION = Duration.ofDays(7);

  private static final Duration SETTLED = Duration.ofMinutes(10);

  private static final String MIN_FILE_SIZE = "spark.databricks.delta.optimize.minFileSize";
  private static final String MAX_FILE_SIZE = "spark.databricks.delta.optimize.maxFileSize";
  private static final long MIN_FILE_BYTES = 64L << 20;
  private static final long MAX_FILE_BYTES = 256L << 20;

  private final SparkSession spark;
  private final Warehouse warehouse;
  private final Duration retention;
  private final Clock clock;

  /**
   * @param retention what no version of a table younger than this has in it is removed
   */
  public Maintenance(SparkSession spark, Warehouse warehouse, Duration retention, Clock clock) {
    this.clock = clock;
    this.spark = spark;
    this.warehouse = warehouse;
    this.retention = retention;
    // Delta's default of a gigabyte would rewrite the small tables whole, every night for years.
    Spark.setIfMissing(spark, MIN_FILE_SIZE, Long.toString(MIN_FILE_BYTES));
    Spark.setIfMissing(spark, MAX_FILE_SIZE, Long.toString(MAX_FILE_BYTES));
    // Vacuum lists folders with as many tasks; the default is 10,000.
    Spark.setIfMissing(spark, "spark.sql.sources.parallelPartitionDiscovery.parallelism", "16");
    // And compares the lists of files in as many; the default of 200 is for data.
    Spark.setIfMissing(spark, "spark.sql.shuffle.partitions", "16");
    // It would make two commits a table each time, also where nothing is to be removed.
    Spark.setIfMissing(spark, "spark.databricks.delta.vacuum.logging.enabled", "false");
    if (retention.compareTo(SAFE_RETENTION) < 0) {
      spark.conf().set("spark.databricks.delta.retentionDurationCheck.enabled", "false");
    }
  }

  /**
   * Compacts the table, then removes what no version that is still kept needs, of data and of the
   * log.
   */
  public Upkeep run(Table table) {
    Files before = files(table);
    Outcome outcome = Outcome.DONE;
    try {
      compact(table);
    } catch (DeltaConcurrentModificationException e) {
      outcome = Outcome.OVERTAKEN;
    }
    Files onDisk = onDisk(table);
    vacuum(table);
    Files left = onDisk(table);
    LogCheckpoint.writeIfDue(warehouse.log(table));
    Files removed =
        new Files(
            Math.max(0, onDisk.number() - left.number()),
            Math.max(0, onDisk.bytes() - left.bytes()));
    ExpiredLog log = expiredLog(table);
    log.remove();
    return new Upkeep(table, before, files(table), removed, filesOf(log), outcome);
  }

  /**
   * Joins the files of the archive's hours that are over, which the rest of {@link #run} does not
   * look at: cheap enough for each hour of a day in which they are many.
   *
   * @return how many hours had several
   */
  public int joinHours(Instant now) {
    SmallFiles small =
        new SmallFiles(
            warehouse.log(Table.ARCHIVE), Long.parseLong(spark.conf().get(MIN_FILE_SIZE)));
    long most = Long.parseLong(spark.conf().get(MAX_FILE_SIZE));
    Spark.setIfMissing(spark, "parquet.page.row.count.limit", "2000");
    int hours = 0;
    for (SmallFiles.Group date : small.groups(isOver(now), "ingest_date")) {
      small.join(date, most, "ingest_date", "ingest_hour", UserHash.COLUMN, "event_time");
      hours += date.partitions().size();
    }
    return hours;
  }

  /** Some minutes ago: micro-batches that were planned before its end may still write. */
  private static Column isOver(Instant now) {
    LocalDateTime hour =
        LocalDateTime.ofInstant(now.minus(SETTLED), ZoneOffset.UTC).truncatedTo(ChronoUnit.HOURS);
    Column date = col("partitionValues").getItem("ingest_date");
    Column ofDay = col("partitionValues").getItem("ingest_hour").cast("int");
    String today = hour.toLocalDate().toString();
    return date.lt(today).or(date.equalTo(today).and(ofDay.lt(hour.getHour())));
  }

  /** Says what {@link #run} would do, and does nothing. */
  public Upkeep dryRun(Table table) {
    return new Upkeep(
        table,
        files(table),
        small(table),
        unreachable(table),
        filesOf(expiredLog(table)),
        Outcome.DRY_RUN);
  }

  private ExpiredLog expiredLog(Table table) {
    return ExpiredLog.of(warehouse.log(table), System.currentTimeMillis());
  }

  private static Files filesOf(ExpiredLog log) {
    return new Files(log.files(), log.bytes());
  }

  /**
   * Of {@code sessions}, the final rows alone: the stream rewrites all others, and a compaction
   * that moves them from under it would make it do its work again. Of {@code archive}, the hours
   * that are over, user by user: a look for some users then reads a few pages of each.
   */
  private void compact(Table table) {
    if (table == Table.ARCHIVE) {
      joinHours(clock.instant());
      return;
    }
    DeltaOptimizeBuilder optimize = DeltaTable.forPath(spark, warehouse.path(table)).optimize();
    if (table == Table.SESSIONS) optimize = optimize.where("status = 'final'");
    optimize.executeCompaction();
  }

  /** Delta prints a line of its own, and standard output is for ours. */
  private void vacuum(Table table) {
    Console.withOut(
        OutputStream.nullOutputStream(),
        () -> DeltaTable.forPath(spark, warehouse.path(table)).vacuum(hours()));
  }

  /** Files that share a partition with another small one. */
  private Files small(Table table) {
    Column compacted =
        table == Table.SESSIONS
            ? col("partitionValues").getItem("status").equalTo("final")
            : lit(true);
    Row total =
        dataFiles(table)
            .rows()
            .where(compacted.and(col("size").lt(Long.parseLong(spark.conf().get(MIN_FILE_SIZE)))))
            .groupBy(to_json(col("partitionValues")).as("partition"))
            .agg(count(lit(1)).as("files"), sum("size").as("bytes"))
            .where(col("files").gt(1))
            .agg(sum("files"), sum("bytes"))
            .head();
    return total.isNullAt(0) ? Files.NONE : new Files(total.getLong(0), total.getLong(1));
  }

  private Files unreachable(Table table) {
    long number = 0;
    long bytes = 0;
    FileSystem files = fileSystem(table);
    Iterable<String> paths = () -> dataFiles(table).unreachable(hours()).toLocalIterator();
    for (String path : paths) {
      try {
        ContentSummary summary = files.getContentSummary(new Path(path));
        number += summary.getFileCount();
        bytes += summary.getLength();
      } catch (IOException e) {
        throw cannotRead(table, e);
      }
    }
    return new Files(number, bytes);
  }

  private Files files(Table table) {
    DataFiles files = dataFiles(table);
    return new Files(files.number(), files.bytes());
  }

  /** Of the data: a log may have many times as many files, and what goes of it is known. */
  private Files onDisk(Table table) {
    long number = 0;
    long bytes = 0;
    FileSystem files = fileSystem(table);
    try {
      for (FileStatus part : files.listStatus(new Path(warehouse.path(table)))) {
        if (part.getPath().getName().equals("_delta_log")) continue;
        if (part.isFile()) {
          number++;
          bytes += part.getLen();
          continue;
        }
        ContentSummary summary = files.getContentSummary(part.getPath());
        number += summary.getFileCount();
        bytes += summary.getLength();
      }
    } catch (IOException e) {
      throw cannotRead(table, e);
    }
    return new Files(number, bytes);
  }

  private FileSystem fileSystem(Table table) {
    try {
      return new Path(warehouse.path(table)).getFileSystem(spark.sessionState().newHadoopConf());
    } catch (IOException e) {
      throw cannotRead(table, e);
    }
  }

  private JobException cannotRead(Table table, IOException e) {
    return JobException.failed("cannot list " + warehouse.path(table) + ": " + e.getMessage(), e);
  }

  private DataFiles dataFiles(Table table) {
    return new DataFiles(spark, warehouse.log(table));
  }

  private double hours() {
    return retention.toMillis() / 3_600_000.0;
  }
}
