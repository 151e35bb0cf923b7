package io.setlist.streaming;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.setlist.table.Table;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Date;
import java.sql.Timestamp;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Copies of warehouses in {@code target/deltalake}, and what Spark reads in them beside them:
 * {@code tests/test_deltalake.py} reads them without Spark.
 */
public final class Kept {

  private static final Path FOLDER = Path.of("target", "deltalake");

  private Kept() {}

  /** Keeps these tables of a warehouse under a name, in the place of what had that name. */
  public static void keep(String name, Path warehouse, Set<Table> tables) throws IOException {
    Path folder = FOLDER.resolve(name);
    delete(folder);
    Files.createDirectories(folder);
    for (Table table : tables) {
      copy(warehouse.resolve(table.folder()), folder.resolve(table.folder()));
    }
    writeExpected(warehouse, tables, folder.resolve("expected.json"));
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(from)) {
      all = files.toList();
    }
    for (Path file : all) Files.copy(file, to.resolve(from.relativize(file)));
  }

  private static void writeExpected(Path warehouse, Set<Table> tables, Path file)
      throws IOException {
    Map<String, Object> expected = new LinkedHashMap<>();
    for (Table table : tables) {
      Dataset<Row> rows = Rows.read(warehouse, table);
      expected.put(table.folder(), rows.collectAsList().stream().map(r -> plain(r)).toList());
    }
    new ObjectMapper().writeValue(file.toFile(), expected);
  }

  /** Times as epoch milliseconds, dates as ISO 8601, bytes as hex. */
  private static Object plain(Object value) {
    if (value instanceof Timestamp t) return t.getTime();
    if (value instanceof Date d) return d.toString();
    if (value instanceof byte[] b) return hex(b);
    if (value instanceof Row row) {
      Map<String, Object> fields = new LinkedHashMap<>();
      for (String name : row.schema().fieldNames()) fields.put(name, plain(row.getAs(name)));
      return fields;
    }
    if (value instanceof scala.collection.Seq<?> seq) {
      return scala.collection.JavaConverters.seqAsJavaList(seq).stream().map(Kept::plain).toList();
    }
    if (value instanceof scala.collection.Map<?, ?> map) {
      return scala.collection.JavaConverters.mapAsJavaMap(map);
    }
    return value;
  }

  /** Null for null. */
  static String hex(byte[] bytes) {
    return bytes == null ? null : HexFormat.of().formatHex(bytes);
  }

  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) return;
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes a) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, IOException e) throws IOException {
            Files.delete(dir);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
