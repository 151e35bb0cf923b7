package io.setlist.table;

import io.delta.tables.DeltaTable;
import io.setlist.cli.JobException;
import io.setlist.cli.Trace;
import io.setlist.delta.CommitRetry;
import io.setlist.delta.LogProperties;
import io.setlist.delta.NewTable;
import io.setlist.delta.PropertyCheck;
import io.setlist.delta.TableLog;
import io.setlist.rules.GivenRules;
import io.setlist.rules.Rules;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

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
    return log(table).exists();
  }

  /**
   * The rules by which a job is to go: those that its command line names, and else those of the
   * tables; the defaults where no table keeps any yet.
   */
  public Rules rules(GivenRules given) {
    for (Table table : Table.values()) {
      if (!table.decidedByRules() || !isMade(table)) continue;
      Map<String, String> stored = log(table).properties();
      Rules rules = Rules.DEFAULTS;
      for (String name : Rules.DEFAULTS.asOptions().keySet()) {
        // A table without is refused when it is opened, in words of its own.
        if (stored.containsKey(RULE + name)) rules = rules.with(name, stored.get(RULE + name));
      }
      return given.over(rules);
    }
    return given.over(Rules.DEFAULTS);
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
    return log(table).version();
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
    if (has(table)) PropertyCheck.require(path(table), log(table));
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
    PropertyCheck.require(path(table), log(table));
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
    return NewTable.make(
        log(table), table.comment(), table.columns(), table.partitionedBy(), properties);
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
    if (!missing.isEmpty()) CommitRetry.change(path(table), () -> log(table).set(missing));
  }

  /** What the table does not keep yet, as properties. */
  private Map<String, String> newReading(Table table, Map<String, String> reading) {
    Map<String, String> stored = log(table).properties();
    Map<String, String> missing = new TreeMap<>();
    reading.forEach(
        (name, wanted) -> {
          String built = stored.get(RULE + name);
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

  private void requireSame(Table table, Rules rules) {
    Map<String, String> stored = log(table).properties();
    rules
        .asOptions()
        .forEach(
            (name, wanted) -> {
              String built = stored.get(RULE + name);
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
    ColumnChanges changes = ColumnChanges.between(log(table).columns(), table.columns());
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
          Map<String, String> missing = LogProperties.missing(log(table).properties());
          if (!missing.isEmpty()) log(table).set(missing);
        });
  }

  private JobException notOurs(Table table, String why) {
    return JobException.usage(
        path(table)
            + " is a Delta table that Setlist did not make (it "
            + why
            + "); use another --warehouse");
  }

  /** The id that Delta gave the table when it was made. */
  public String id(Table table) {
    return log(table).id();
  }

  /** The table's log. */
  public TableLog log(Table table) {
    return new TableLog(spark, path(table));
  }
}
