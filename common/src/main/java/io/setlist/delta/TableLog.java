package io.setlist.delta;

import io.delta.tables.DeltaTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.VersionChecksum;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.Metadata;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.JavaConverters;

/**
 * The log of the Delta table in a folder. The public way, {@code DeltaTable.detail} and {@code
 * history}, is a Spark job a question.
 */
public final class TableLog {

  private final SparkSession spark;
  private final String path;

  /**
   * @param path a URI
   */
  public TableLog(SparkSession spark, String path) {
    this.spark = spark;
    this.path = path;
  }

  /** Delta's own, for packages named {@code delta}. */
  public DeltaLog delta() {
    return DeltaLog.forTable(spark, path);
  }

  /** Delta's own, for packages named {@code delta}. */
  public Snapshot newest() {
    return NewestSnapshot.of(delta());
  }

  /** Whether the folder is a table, if perhaps one whose making was cut short. */
  public boolean exists() {
    return DeltaTable.isDeltaTable(spark, path);
  }

  /** The number of the newest version; -1 where the making was cut short before its first. */
  public long version() {
    return newest().version();
  }

  /** The id that Delta gave the table when it was made. */
  public String id() {
    return newest().metadata().id();
  }

  /** The columns of the newest version. */
  public StructType columns() {
    return newest().schema();
  }

  /** All table properties, those of Setlist among them. */
  public Map<String, String> properties() {
    return JavaConverters.mapAsJavaMap(newest().metadata().configuration());
  }

  /** Those of the table's features that a reader or writer has to know. */
  public java.util.Set<String> features() {
    return JavaConverters.setAsJavaSet(newest().protocol().readerAndWriterFeatureNames());
  }

  /** What the data files come to. */
  public record Size(long bytes, long files) {}

  /** Where the newest commit tells. */
  public Optional<Size> size() {
    Option<VersionChecksum> known = newest().checksumOpt();
    if (known.isEmpty()) return Optional.empty();
    return Optional.of(new Size(known.get().tableSizeBytes(), known.get().numFiles()));
  }

  /**
   * Gives the table properties beside those that it has, in a commit of their own.
   *
   * @throws io.delta.exceptions.DeltaConcurrentModificationException where another was faster
   */
  public void set(Map<String, String> properties) {
    OptimisticTransaction change = delta().startTransaction(Option.empty(), Option.empty());
    change.commit(
        JavaConverters.asScalaBuffer(List.<Action>of()),
        new DeltaOperations.SetTableProperties(set(change, properties)));
  }

  /** As part of another change. Gives all properties that the table then has. */
  static scala.collection.immutable.Map<String, String> set(
      OptimisticTransaction change, Map<String, String> properties) {
    Metadata now = change.metadata();
    scala.collection.immutable.Map<String, String> all = now.configuration();
    for (Map.Entry<String, String> one : properties.entrySet()) {
      all = all.updated(one.getKey(), one.getValue());
    }
    if (properties.isEmpty()) return all;
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
    return all;
  }
}
