package io.setlist.local.sql;

import io.setlist.cli.JobException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Gives the tables of a warehouse, and the queries of a folder, names in the current schema. A
 * table is every folder that has a Delta log; a query is a view under its file's name. Both are
 * registered when a statement first names them, for each costs some tenths of a second.
 */
public final class Catalog {

  private static final Pattern WORD = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*");
  private static final Set<String> NAMES_ALL = Set.of("show", "describe", "desc");

  private final SparkSession spark;
  private final Path warehouse;
  private final Map<String, String> views;
  private final Set<String> known = new HashSet<>();

  private Catalog(SparkSession spark, Path warehouse, Map<String, String> views) {
    this.spark = spark;
    this.warehouse = warehouse;
    this.views = views;
  }

  /**
   * @param queries folder of the .sql files; null or missing: none
   * @throws JobException (usage) where the warehouse is missing or has no table
   */
  public static Catalog open(SparkSession spark, String warehouse, java.nio.file.Path queries) {
    Catalog catalog = new Catalog(spark, new Path(warehouse), views(queries));
    if (catalog.tables().isEmpty()) {
      throw JobException.usage(
          "there is no Delta table in " + warehouse + "; './setlist stream' makes them there");
    }
    return catalog;
  }

  /** The names of the tables that are there now. */
  public Set<String> tables() {
    return folders().keySet();
  }

  /** The names of the queries. */
  public Set<String> views() {
    return views.keySet();
  }

  /** Registers what the statement names; all there is where it asks for names. */
  public void prepare(String statement) {
    List<String> words = words(statement);
    boolean all = !words.isEmpty() && NAMES_ALL.contains(words.get(0));
    prepare(all ? Named.ALL : new Named(Set.copyOf(words)));
  }

  private void prepare(Named named) {
    folders().forEach((name, path) -> register(name, path, named));
    views.forEach(
        (name, query) -> {
          if (named.has(name) && known.add(name)) define(name, query);
        });
  }

  /** Words of a statement, lower case; null: every word. */
  private record Named(Set<String> words) {
    static final Named ALL = new Named(null);

    boolean has(String name) {
      return words == null || words.contains(lower(name));
    }
  }

  private void register(String name, Path path, Named named) {
    if (!named.has(name) || !known.add(name)) return;
    spark.sql(
        "CREATE TABLE IF NOT EXISTS `%s` USING delta LOCATION '%s'"
            .formatted(
                name.replace("`", "``"),
                path.toString().replace("\\", "\\\\").replace("'", "\\'")));
  }

  /** A query over a table that is not there, as the archive without its job, is no view. */
  private void define(String name, String query) {
    prepare(new Named(Set.copyOf(words(query))));
    try {
      spark.sql("CREATE OR REPLACE TEMPORARY VIEW `" + name + "` AS " + query);
    } catch (Exception e) {
      known.remove(name);
      if (!SqlError.isBadSql(e)) throw e;
    }
  }

  private Map<String, Path> folders() {
    try {
      FileSystem files = warehouse.getFileSystem(spark.sessionState().newHadoopConf());
      // A relative location would be one below Spark's own warehouse.
      Path root = files.makeQualified(warehouse);
      if (!files.exists(root)) {
        throw JobException.usage(
            "there is no warehouse at "
                + warehouse
                + "; is the path right? './setlist stream' makes it");
      }
      Map<String, Path> tables = new TreeMap<>();
      for (FileStatus folder : files.listStatus(root)) {
        if (!folder.isDirectory()) continue;
        Path path = folder.getPath();
        if (files.exists(new Path(path, "_delta_log"))) tables.put(path.getName(), path);
      }
      return tables;
    } catch (IOException e) {
      throw JobException.failed(
          "cannot read the warehouse " + warehouse + ": " + e.getMessage(), e);
    }
  }

  private static Map<String, String> views(java.nio.file.Path folder) {
    Map<String, String> views = new TreeMap<>();
    if (folder == null || !Files.isDirectory(folder)) return views;
    try (var files = Files.newDirectoryStream(folder, "*.sql")) {
      for (java.nio.file.Path file : files) {
        String name = file.getFileName().toString().replaceFirst("\\.sql$", "");
        Script.statements(Files.readString(file)).stream()
            .limit(1)
            .forEach(query -> views.put(lower(name), query.text()));
      }
      return views;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> words(String statement) {
    return WORD.matcher(statement).results().map(word -> lower(word.group())).toList();
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
