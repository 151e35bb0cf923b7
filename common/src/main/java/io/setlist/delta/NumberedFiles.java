package io.setlist.delta;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.List;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.storage.LogStore;
import scala.collection.Iterator;
import scala.collection.JavaConverters;

/**
 * Files of a line each, numbered on from 0, of which one process alone can make the next: by
 * Delta's log store, on every store on which its tables are safe. So they are named as it wants
 * them, as commits.
 */
public final class NumberedFiles {

  private final Path folder;
  private final LogStore store;
  private final Configuration hadoop;

  /**
   * @param folder that is there
   */
  public NumberedFiles(SparkSession spark, Path folder) {
    this.folder = folder;
    this.store = LogStore.apply(spark);
    this.hadoop = spark.sessionState().newHadoopConf();
  }

  /** The newest number; empty before the first. */
  public OptionalLong newest() {
    OptionalLong newest = OptionalLong.empty();
    Iterator<FileStatus> all = store.listFrom(file(0), hadoop);
    while (all.hasNext()) {
      String name = all.next().getPath().getName();
      if (name.matches("\\d+\\.json")) {
        newest = OptionalLong.of(Long.parseLong(name.substring(0, name.indexOf('.'))));
      }
    }
    return newest;
  }

  /** Makes a file; false where another process has made it. */
  public boolean make(long number, String line) {
    Iterator<String> lines = JavaConverters.asScalaIterator(List.of(line).iterator());
    try {
      store.write(file(number), lines, false, hadoop);
      return true;
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) { // Scala's methods declare none
      if (e instanceof FileAlreadyExistsException) return false;
      throw new UncheckedIOException("cannot write to " + folder, new IOException(e));
    }
  }

  public String read(long number) {
    return store.read(file(number), hadoop).mkString();
  }

  private Path file(long number) {
    return new Path(folder, String.format("%020d.json", number));
  }
}
