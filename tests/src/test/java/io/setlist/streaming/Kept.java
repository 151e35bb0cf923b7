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
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A copy of a warehouse in {@code target/deltalake}, and what Spark reads in it beside it: {@code
 * tests/test_deltalake.py} reads it without Spark.
 */
final class Kept {

  private static final Path FOLDER = Path.of("target", "deltalake");

  private Kept() {}

  static void keep(Path warehouse) throws IOException {
    delete(FOLDER);
    Files.createDirectories(FOLDER);
    copy(warehouse, FOLDER.resolve("warehouse"));
    writeExpected(warehouse);
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(from)) {
      all = files.toList();
    }
    for (Path file : all) Files.copy(file, to.resolve(from.relativize(file)));
  }

  private static void writeExpected(Path warehouse) throws IOException {
    Map<String, Object> tables = new LinkedHashMap<>();
    for (Table table : Rows.STREAMING_TABLES) {
      Dataset<Row> rows = Rows.read(warehouse, table);
      tables.put(table.folder(), rows.collectAsList().stream().map(r -> plain(r)).toList());
    }
    new ObjectMapper().writeValue(FOLDER.resolve("expected.json").toFile(), tables);
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
