package io.setlist.local.sql;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.StringJoiner;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DatetimeType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;

/**
 * Values as text, the same on every machine: times are those of one zone, whatever the machine's.
 */
final class Cells {

  /** Short where a time has no fraction; sorts as the times do. */
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS");

  private final ZoneId zone;

  Cells(ZoneId zone) {
    this.zone = zone;
  }

  /** The text of a column's value; a null is the caller's to show. */
  String text(Object value) {
    if (value instanceof Timestamp t) return local(t.toInstant());
    if (value instanceof Instant i) return local(i);
    if (value instanceof byte[] bytes) return binary(bytes);
    if (value instanceof Row || value instanceof scala.collection.Iterable) return nested(value);
    return value.toString();
  }

  static boolean isNumber(StructField field) {
    return field.dataType() instanceof NumericType;
  }

  private String local(Instant time) {
    LocalDateTime t = LocalDateTime.ofInstant(time, zone);
    return (t.getNano() == 0 ? SECONDS : MILLIS).format(t);
  }

  /** As text where it is text: records are JSON as a rule. */
  private static String binary(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (text.chars().noneMatch(Character::isISOControl)) return text;
    } catch (CharacterCodingException e) {
      // Not UTF-8: shown as hex.
    }
    return "0x" + HexFormat.of().formatHex(bytes);
  }

  /**
   * Whether a spreadsheet may take a cell of the column for a formula: what begins like one and is
   * neither a number nor a time.
   */
  static boolean isText(StructField field) {
    return !isNumber(field)
        && !(field.dataType() instanceof DatetimeType)
        && !(field.dataType() instanceof BooleanType);
  }

  private static boolean isSequence(Object value) {
    return value instanceof scala.collection.Seq;
  }

  /** JSON-like, with the fields' names. */
  private String nested(Object value) {
    if (value == null) return "null";
    if (value instanceof Row row) {
      StringJoiner fields = new StringJoiner(", ", "{", "}");
      for (int i = 0; i < row.size(); i++) {
        fields.add(row.schema().fieldNames()[i] + ": " + nested(row.get(i)));
      }
      return fields.toString();
    }
    StringJoiner items = new StringJoiner(", ", "[", "]");
    if (isSequence(value)) {
      scala.collection.JavaConverters.seqAsJavaList((scala.collection.Seq<?>) value)
          .forEach(item -> items.add(nested(item)));
      return items.toString();
    }
    if (value instanceof scala.collection.Map<?, ?> map) {
      scala.collection.JavaConverters.mapAsJavaMap(map)
          .forEach((k, v) -> items.add(nested(k) + ": " + nested(v)));
      return items.toString();
    }
    return text(value);
  }
}
