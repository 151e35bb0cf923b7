package io.setlist.delta;

import static scala.collection.JavaConverters.asScalaBuffer;

import io.delta.exceptions.DeltaConcurrentModificationException;
import io.setlist.cli.JobException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.Format;
import org.apache.spark.sql.delta.actions.Metadata;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/**
 * Makes a table by its first commit: columns, partitions and properties, and no rows. {@code CREATE
 * TABLE} comes to the same commit by way of Spark's parser, analyzer and catalog, which a fresh JVM
 * takes seconds to load.
 */
public final class NewTable {

  /**
   * Whether a commit's checksum names the table's files. That of the first names them anyhow, for
   * there are none; where it is set, Delta learns that by a query of what was there before, which,
   * as the first of a process, takes a second or two. One at a time, so that it is put back.
   */
  private static final String FILES_IN_CHECKSUM = "spark.databricks.delta.allFilesInCrc.enabled";

  private NewTable() {}

  /**
   * Makes the table; false where another job was faster.
   *
   * @param table of a folder that is none yet
   * @param properties all that the table has
   * @throws JobException (usage) where the folder holds files that are not ours
   */
  public static synchronized boolean make(
      TableLog table,
      String comment,
      StructType columns,
      List<String> partitionedBy,
      Map<String, String> properties) {
    DeltaLog log = table.delta();
    requireEmpty(log);
    OptimisticTransaction first = log.startTransaction(Option.empty(), Option.empty());
    if (first.readVersion() >= 0) return false;
    Metadata metadata =
        new Metadata(
            UUID.randomUUID().toString(),
            null,
            comment,
            new Format("parquet", scala(Map.of())),
            columns.json(),
            asScalaBuffer(partitionedBy).toSeq(),
            scala(properties),
            Option.apply(System.currentTimeMillis()));
    first.updateMetadataForNewTable(metadata);
    RuntimeConfig conf = log.spark().conf();
    Option<String> theirs = conf.getAll().get(FILES_IN_CHECKSUM);
    conf.set(FILES_IN_CHECKSUM, "false");
    try {
      first.commit(
          asScalaBuffer(List.<Action>of()),
          new DeltaOperations.CreateTable(first.metadata(), false, false, Option.empty()));
      return true;
    } catch (DeltaConcurrentModificationException e) {
      return false;
    } finally {
      conf.unset(FILES_IN_CHECKSUM);
      if (theirs.isDefined()) conf.set(FILES_IN_CHECKSUM, theirs.get());
    }
  }

  private static void requireEmpty(DeltaLog log) {
    Path folder = log.dataPath();
    try {
      FileSystem files = folder.getFileSystem(log.newDeltaHadoopConf());
      if (!files.exists(folder)) return;
      for (var file : files.listStatus(folder)) {
        if (file.getPath().equals(log.logPath())) continue;
        throw JobException.usage(
            folder
                + " is no table but holds files ("
                + file.getPath().getName()
                + "), which would become part of it; move them away, or use another --warehouse");
      }
    } catch (IOException e) {
      throw JobException.failed("cannot read " + folder + ": " + e.getMessage(), e);
    }
  }

  private static scala.collection.immutable.Map<String, String> scala(Map<String, String> map) {
    scala.collection.immutable.Map<String, String> all =
        scala.collection.immutable.Map$.MODULE$.empty();
    for (Map.Entry<String, String> one : map.entrySet()) {
      all = all.updated(one.getKey(), one.getValue());
    }
    return all;
  }
}
