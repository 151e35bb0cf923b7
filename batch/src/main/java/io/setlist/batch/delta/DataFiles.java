package io.setlist.batch.delta;

import io.setlist.delta.TableLog;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.commands.VacuumCommand$;
import scala.Option;

/** The data files of a table: those of its newest version, and those that no version needs. */
public final class DataFiles {

  private final SparkSession spark;
  private final DeltaLog log;
  private final Snapshot version;

  public DataFiles(SparkSession spark, TableLog table) {
    this.spark = spark;
    this.log = table.delta();
    this.version = log.update(false, Option.empty(), Option.empty());
  }

  /** Of one of the table's versions. */
  DataFiles(SparkSession spark, TableLog table, long version) {
    this.spark = spark;
    this.log = table.delta();
    this.version = log.getSnapshotAt(version, Option.empty(), Option.empty());
  }

  public long number() {
    return version.numOfFiles();
  }

  public long bytes() {
    return version.sizeInBytes();
  }

  /** A row each: {@code path}, {@code partitionValues}, {@code size} … */
  public Dataset<Row> rows() {
    return version.allFiles().toDF();
  }

  /** The paths of what vacuum would remove. */
  public Dataset<String> unreachable(double retentionHours) {
    return VacuumCommand$.MODULE$
        .gc(
            spark,
            log,
            true,
            Option.apply(retentionHours),
            VacuumCommand$.MODULE$.gc$default$5(),
            VacuumCommand$.MODULE$.gc$default$6(),
            VacuumCommand$.MODULE$.gc$default$7(),
            VacuumCommand$.MODULE$.gc$default$8())
        .as(Encoders.STRING());
  }
}
