package io.setlist.streaming.delta;

import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import org.apache.spark.sql.delta.actions.AddFile;
import scala.Option;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/** A data file of one version of a table. */
public record DataFile(AddFile action) {

  /** Without its folder. */
  public String name() {
    return action.toPath().getName();
  }

  /** The value of a column by which the table is partitioned, as text; empty where it has none. */
  String partition(String column) {
    return action.partitionValues().getOrElse(column, () -> "");
  }

  /** By the file's statistics; empty where it has none. */
  OptionalLong counted() {
    Option<?> rows = action.numPhysicalRecords();
    return rows.isEmpty() ? OptionalLong.empty() : OptionalLong.of((long) rows.get());
  }

  /** As many as can be where it has no statistics. */
  public long rows() {
    return counted().orElse(Integer.MAX_VALUE);
  }

  public static long rows(Collection<DataFile> files) {
    return files.stream().mapToLong(DataFile::rows).sum();
  }

  static Seq<AddFile> actions(Collection<DataFile> files) {
    return JavaConverters.asScalaBuffer(List.copyOf(files).stream().map(DataFile::action).toList());
  }
}
