package io.setlist.testing;

import io.setlist.rules.Rules;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * Tables of default rules without rows, each made once in a JVM and then copied: Delta takes a
 * second to make one. That a job makes its own tables is for the tests of {@link Warehouse} and of
 * the jobs.
 */
public final class EmptyWarehouse {

  /** As the streaming jobs read a topic. */
  private static final Map<String, String> READING = Map.of("isolation.level", "read_committed");

  private static Path made;

  private EmptyWarehouse() {}

  /** Puts tables into a warehouse that does not have them. */
  public static synchronized void in(Path warehouse, SparkSession spark, Table... tables) {
    try {
      if (made == null) {
        made = Files.createTempDirectory("empty-warehouse");
        Runtime.getRuntime().addShutdownHook(new Thread(EmptyWarehouse::remove));
      }
      for (Table table : tables) {
        if (!Files.exists(made.resolve(table.folder()))) {
          new Warehouse(spark, made.toString()).open(table, Rules.DEFAULTS, READING);
        }
        if (!Files.exists(warehouse.resolve(table.folder()))) {
          copy(made.resolve(table.folder()), warehouse.resolve(table.folder()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  private static void remove() {
    try (Stream<Path> files = Files.walk(made)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
