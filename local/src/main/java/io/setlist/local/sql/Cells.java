package io.setlist.local.sql;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.StringJoiner;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;

/** Values as text, the same on every machine: times are UTC. */
final class Cells {

  /** Short where a time has no fraction; sorts as the times do. */
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS");

  private Cells() {}

  /** The text of a column's value; a null is the caller's to show. */
  static String text(Object value) {
    if (value instanceof Timestamp t) return utc(t.toInstant());
    if (value instanceof Instant i) return utc(i);
    if (value instanceof byte[] bytes) return binary(bytes);
    if (value instanceof Row || value instanceof scala.collection.Iterable) return nested(value);
    return value.toString();
  }

  static boolean isNumber(StructField field) {
    return field.dataType() instanceof NumericType;
  }

  private static String utc(Instant time) {
    LocalDateTime t = LocalDateTime.ofInstant(time, ZoneOffset.UTC);
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

  private static boolean isSequence(Object value) {
    return value instanceof scala.collection.Seq;
  }

  /** JSON-like, with the fields' names. */
  private static String nested(Object value) {
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
