package io.setlist.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;

import io.delta.tables.DeltaTable;
import io.setlist.cli.JobException;
import io.setlist.cli.Trace;
import io.setlist.rules.Rules;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.VersionChecksum;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.Metadata;
import scala.Option;
import scala.collection.JavaConverters;

/**
 * A folder of Delta tables on any Hadoop file system. Tables are made when first needed; the rules
 * that decide their rows are stored as table properties, and a job with other rules is refused.
 */
public final class Warehouse {

  private static final String RULE = "setlist.";
  private static final Pattern TRAILING_SLASHES = Pattern.compile("(?<=[^/])/+$");

  private final SparkSession spark;
  private final String uri;

  /**
   * The warehouse at a URI.
   *
   * @throws JobException (usage) where it is none, or where Delta cannot make a table there
   */
  public Warehouse(SparkSession spark, String uri) {
    this.spark = spark;
    this.uri = qualify(spark, uri);
    if (this.uri.indexOf('`') >= 0) {
      // It puts a path between two of them, as it is, and reads that as SQL.
      throw JobException.usage(
          "--warehouse " + uri + " has a back-tick, which Delta takes in no path; name another");
    }
  }

  /**
   * A warehouse for a job that writes, which it seldom does alone.
   *
   * @throws JobException (usage) where Delta could not keep the commits of several jobs apart
   */
  public static Warehouse toWrite(SparkSession spark, String uri) {
    Warehouse warehouse = new Warehouse(spark, uri);
    LogStoreCheck.require(spark.sparkContext().getConf(), warehouse.uri);
    return warehouse;
  }

  /**
   * The URI with its scheme, a relative one taken from the working directory. Left as it is, Spark
   * would make a table under its own warehouse folder and read it from this one.
   *
   * @throws JobException (usage) where it is no URI of a file system that Hadoop knows
   */
  public static String qualify(SparkSession spark, String uri) {
    try {
      Path path = new Path(TRAILING_SLASHES.matcher(uri).replaceFirst(""));
      return path.getFileSystem(spark.sessionState().newHadoopConf())
          .makeQualified(path)
          .toString();
    } catch (IOException | IllegalArgumentException e) {
      throw JobException.usage(
          "'" + uri + "' is no folder that Hadoop can open: " + e.getMessage());
    }
  }

  public String uri() {
    return uri;
  }

  /** The table's folder, as a URI. */
  public String path(Table table) {
    return uri + "/" + table.folder();
  }

  public boolean has(Table table) {
    return DeltaTable.isDeltaTable(spark, path(table));
  }

  /** The table's rows as they are now, with at least the columns of this version. */
  public Dataset<Row> read(Table table) {
    return Widening.of(spark.read().format("delta").load(path(table)), table.columns());
  }

  /** The table's rows as one of its versions had them, with at least the columns of this one. */
  public Dataset<Row> read(Table table, long version) {
    return Widening.of(
        spark.read().format("delta").option("versionAsOf", version).load(path(table)),
        table.columns());
  }

  /** The table's commits, as {@code DESCRIBE HISTORY} shows them. */
  public Dataset<Row> history(Table table) {
    return DeltaTable.forPath(spark, path(table)).history();
  }

  /** The number of the table's newest version. */
  public long version(Table table) {
    return snapshot(table).version();
  }

  /**
   * Makes the table where it is missing, and gives one of an earlier version what came since.
   *
   * @throws JobException as {@link #check}
   */
  public void open(Table table, Rules rules) {
    open(table, rules, Map.of());
  }

  /**
   * Makes the table where it is missing, and gives one of an earlier version what came since.
   *
   * @param reading how the job reads the topic, as far as that decides rows, by names of client
   *     properties: kept with the table, and compared by all that read the topic
   * @throws JobException as {@link #check}; (usage) where it was read otherwise
   */
  public void open(Table table, Rules rules, Map<String, String> reading) {
    if (isMade(table) || !make(table, rules, reading)) {
      check(table, rules);
      keepReading(table, reading);
      addMissingColumns(table);
      setMissingLogProperties(table);
    }
    Trace.reached("table " + table.folder());
  }

  /** One whose making was cut short before its first commit has a log, with nothing in it. */
  private boolean isMade(Table table) {
    return has(table) && version(table) >= 0;
  }

  /**
   * Makes sure that jobs can write to the table, where it is there.
   *
   * @throws JobException (usage) where others have set it up so that they cannot
   */
  public void requireWritable(Table table) {
    if (has(table)) PropertyCheck.require(path(table), snapshot(table));
  }

  /**
   * Makes sure that a table, where it is there, is one that {@link #open} would take; changes
   * nothing.
   *
   * @throws JobException (usage) where it was built with other rules, is not ours, or where others
   *     have set it up so that jobs cannot write to it
   */
  public void check(Table table, Rules rules) {
    if (!isMade(table)) return;
    PropertyCheck.require(path(table), snapshot(table));
    if (table.decidedByRules()) requireSame(table, rules);
    lacksColumns(table);
  }

  /**
   * Makes the table; false where another job was faster. What is said here is all that it has: of a
   * company's defaults a job takes none over.
   */
  private boolean make(Table table, Rules rules, Map<String, String> reading) {
    Map<String, String> properties = new TreeMap<>(LogProperties.DEFAULTS);
    // Readers without Spark do not all know them, and they brought nothing here.
    properties.put("delta.enableDeletionVectors", "false");
    properties.put("delta.dataSkippingStatsColumns", String.join(",", table.statistics()));
    if (table.decidedByRules()) {
      rules.asOptions().forEach((name, value) -> properties.put(RULE + name, value));
    }
    reading.forEach((name, value) -> properties.put(RULE + name, value));
    return NewTable.make(log(table), table, properties);
  }

  /**
   * Makes sure that a table of another job, where there is one, was read from the topic in the same
   * way.
   *
   * @param reading as in {@link #open(Table, Rules, Map)}
   * @throws JobException (usage) where it was not
   */
  public void requireReading(Table table, Map<String, String> reading) {
    if (has(table)) newReading(table, reading);
  }

  /** A table of a version that did not keep it is from now on what this job makes it. */
  private void keepReading(Table table, Map<String, String> reading) {
    Map<String, String> missing = newReading(table, reading);
    if (!missing.isEmpty()) CommitRetry.change(path(table), () -> setProperties(table, missing));
  }

  /** What the table does not keep yet, as properties. */
  private Map<String, String> newReading(Table table, Map<String, String> reading) {
    scala.collection.immutable.Map<String, String> stored =
        snapshot(table).metadata().configuration();
    Map<String, String> missing = new TreeMap<>();
    reading.forEach(
        (name, wanted) -> {
          String built = stored.getOrElse(RULE + name, () -> null);
          if (built == null) missing.put(RULE + name, wanted);
          else if (!built.equals(wanted)) throw otherReading(table, name, built, wanted);
        });
    return missing;
  }

  private JobException otherReading(Table table, String name, String built, String wanted) {
    return JobException.usage(
        path(table)
            + " was built with "
            + name
            + " "
            + built
            + ", this job has "
            + name
            + " "
            + wanted
            + "; say the same in --kafka-config, or use another --warehouse");
  }

  private void setProperties(Table table, Map<String, String> properties) {
    OptimisticTransaction change = log(table).startTransaction(Option.empty(), Option.empty());
    Metadata now = change.metadata();
    scala.collection.immutable.Map<String, String> all = now.configuration();
    for (Map.Entry<String, String> one : properties.entrySet()) {
      all = all.updated(one.getKey(), one.getValue());
    }
    change.updateMetadata(
        now.copy(
            now.id(),
            now.name(),
            now.description(),
            now.format(),
            now.schemaString(),
            now.partitionColumns(),
            all,
            now.createdTime()),
        true);
    change.commit(
        JavaConverters.asScalaBuffer(List.<Action>of()),
        new DeltaOperations.SetTableProperties(all));
  }

  private void requireSame(Table table, Rules rules) {
    scala.collection.Map<String, String> stored = snapshot(table).metadata().configuration();
    rules
        .asOptions()
        .forEach(
            (name, wanted) -> {
              String built = stored.getOrElse(RULE + name, () -> null);
              if (built == null) {
                throw notOurs(table, "stores no " + name);
              }
              if (!built.equals(wanted)) {
                throw JobException.usage(
                    path(table)
                        + " was built with --"
                        + name
                        + " "
                        + built
                        + ", this job has --"
                        + name
                        + " "
                        + wanted
                        + "; use the same, or another --warehouse");
              }
            });
  }

  /**
   * Gives a table of an earlier version the columns that came since, null in its rows: in one
   * commit without rows, which another job may make at the same time.
   */
  private void addMissingColumns(Table table) {
    // Looked at in each attempt: the other writer may have added them.
    CommitRetry.change(
        path(table),
        () -> {
          if (!lacksColumns(table)) return;
          spark
              .createDataFrame(List.<Row>of(), table.columns())
              .write()
              .format("delta")
              .mode("append")
              .option("mergeSchema", true)
              .save(path(table));
        });
  }

  private boolean lacksColumns(Table table) {
    ColumnChanges changes = ColumnChanges.between(snapshot(table).schema(), table.columns());
    if (changes.added().containsAll(List.of(table.columns().fieldNames()))) {
      throw notOurs(table, "has none of its columns");
    }
    if (!changes.retyped().isEmpty()) {
      throw JobException.usage(
          path(table)
              + " has other types: "
              + String.join(", ", changes.retyped())
              + "; use the version that made it, or another --warehouse");
    }
    return !changes.added().isEmpty();
  }

  private void setMissingLogProperties(Table table) {
    CommitRetry.change(
        path(table),
        () -> {
          Map<String, String> missing = LogProperties.missing(snapshot(table));
          if (!missing.isEmpty()) setProperties(table, missing);
        });
  }

  private JobException notOurs(Table table, String why) {
    return JobException.usage(
        path(table)
            + " is a Delta table that Setlist did not make (it "
            + why
            + "); use another --warehouse");
  }

  /**
   * The row of {@code ledger} or {@code archive_progress} with the largest {@code batch_id}; empty
   * where there is none. The cost does not grow with the table.
   */
  public Optional<Row> newestRow(Table table) {
    Snapshot now = snapshot(table);
    // A table's making has no rows.
    if (now.version() <= 0) return Optional.empty();
    List<Row> rows =
        NewestAppend.of(log(table), now).orElseGet(() -> newestOf(read(table)).collectAsList());
    return rows.stream().max(Comparator.comparingLong(row -> row.<Long>getAs("batch_id")));
  }

  /** Delta knows the maximum of each file. */
  private static Dataset<Row> newestOf(Dataset<Row> rows) {
    return rows.where(col("batch_id").equalTo(rows.agg(max("batch_id")).head().get(0)));
  }

  /**
   * The newest micro-batch that a streaming query has written to the table; -1 where none.
   *
   * @param query the id that its checkpoint gives it
   */
  public long newestBatchOf(String query, Table table) {
    return Transactions.newest(query, snapshot(table));
  }

  /**
   * Begins the one commit that a micro-batch of a query makes to the table.
   *
   * @param query the id that its checkpoint gives it
   * @return empty where it has been made
   */
  public Optional<OnceCommit> begin(Table table, String query, long batchId) {
    return OnceCommit.begin(log(table), table, query, batchId);
  }

  /**
   * Begins the removal or change of rows.
   *
   * @param which true, false or null of a row of the table
   */
  public Rewrite rewrite(Table table, Column which) {
    return Rewrite.begin(this, table, log(table), which);
  }

  /**
   * What of the table's log has outlived its retention.
   *
   * @param now epoch milliseconds
   */
  public ExpiredLog expiredLog(Table table, long now) {
    return ExpiredLog.of(log(table), now);
  }

  /** Writes a checkpoint of the table's log where one is due; false where none is. */
  public boolean checkpointIfDue(Table table) {
    return LogCheckpoint.writeIfDue(log(table), LogCheckpoint.EVERY);
  }

  /** The id that Delta gave the table when it was made. */
  public String id(Table table) {
    return snapshot(table).metadata().id();
  }

  /** What the table's newest commit says of its size; none where it says nothing. */
  Option<VersionChecksum> checksum(Table table) {
    return snapshot(table).checksumOpt();
  }

  /** The public way, {@code DeltaTable.detail} and {@code history}, is a Spark job a question. */
  private Snapshot snapshot(Table table) {
    return NewestSnapshot.of(log(table));
  }

  private DeltaLog log(Table table) {
    return DeltaLog.forTable(spark, path(table));
  }
}
