package io.setlist.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The published schemas are those of the tables, and every version of them goes on being true. */
class SchemasTest {

  private static final Path SCHEMAS = Path.of("..", "schemas");

  /** Words about a field and no promise. */
  private static final Set<String> REMARKS = Set.of("title", "description", "examples");

  /** Where a schema had promised what no row can keep; schemas/README.md tells why. */
  private static final Map<String, List<String>> LOOSENED =
      Map.of("dead_letter.json", List.of("/required", "/properties/timestamp/type"));

  @ParameterizedTest
  @CsvSource({"session, SESSIONS", "late_event, LATE_EVENTS", "dead_letter, DEAD_LETTERS"})
  void saysWhatTheTableHolds(String schema, Table table) throws IOException {
    assertThat(struct(read(SCHEMAS.resolve(schema + ".json"))).catalogString())
        .isEqualTo(table.columns().catalogString());
  }

  static Stream<Path> published() throws IOException {
    try (Stream<Path> files = Files.walk(SCHEMAS.resolve("history"))) {
      return files.filter(Files::isRegularFile).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("published")
  void keepsWhatAVersionPublished(Path published) throws IOException {
    String name = published.getFileName().toString();
    JsonNode now = read(SCHEMAS.resolve(name));
    assertThat(broken("", read(published), now))
        .containsExactlyInAnyOrderElementsOf(LOOSENED.getOrDefault(name, List.of()));
  }

  @Test
  void noFieldMayGoOrChange() throws IOException {
    JsonNode before = read(SCHEMAS.resolve("session.json"));
    ObjectNode now = before.deepCopy();
    now.withObject("/properties/added").put("type", "string");
    now.withObject("/properties/mood").put("description", "in other words");
    assertThat(broken("", before, now)).isEmpty();

    now.withObject("/properties").remove("revision");
    now.withObject("/properties/song_count").put("minimum", 1);
    now.withObject("/properties/playlists/items/properties").remove("skips");
    now.withArray("/required").add("added");
    assertThat(broken("", before, now))
        .containsExactlyInAnyOrder(
            "/required",
            "/properties/revision",
            "/properties/song_count/minimum",
            "/properties/playlists/items/properties/skips");
  }

  /** Where a schema is not what it was, additions aside. */
  private static List<String> broken(String path, JsonNode before, JsonNode now) {
    if (!before.isObject() || !now.isObject()) {
      return before.equals(now) ? List.of() : List.of(path);
    }
    List<String> broken = new ArrayList<>();
    Set<String> keys = new TreeSet<>();
    before.fieldNames().forEachRemaining(keys::add);
    // More properties are additions; more constraints are not.
    if (!path.endsWith("/properties")) now.fieldNames().forEachRemaining(keys::add);
    keys.removeAll(REMARKS);
    for (String key : keys)
      broken.addAll(broken(path + "/" + key, before.path(key), now.path(key)));
    return broken;
  }

  private static StructType struct(JsonNode object) {
    StructType struct = new StructType();
    List<StructField> fields = new ArrayList<>();
    object
        .get("properties")
        .fields()
        .forEachRemaining(
            e -> fields.add(DataTypes.createStructField(e.getKey(), type(e.getValue()), true)));
    for (StructField field : fields) struct = struct.add(field);
    return struct;
  }

  private static DataType type(JsonNode property) {
    JsonNode named = property.get("type");
    String type = named.isArray() ? named.get(0).textValue() : named.textValue();
    String format = property.path("format").asText();
    return switch (type) {
      case "array" -> new ArrayType(struct(property.get("items")), true);
      case "integer" -> format.equals("int32") ? DataTypes.IntegerType : DataTypes.LongType;
      case "number" -> DataTypes.DoubleType;
      case "string" ->
          switch (format) {
            case "date-time" -> DataTypes.TimestampType;
            case "date" -> DataTypes.DateType;
            default ->
                property.has("contentEncoding") ? DataTypes.BinaryType : DataTypes.StringType;
          };
      default -> throw new AssertionError(type);
    };
  }

  private static JsonNode read(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }
}
