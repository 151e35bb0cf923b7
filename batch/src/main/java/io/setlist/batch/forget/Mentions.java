package io.setlist.batch.forget;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.udf;

import io.setlist.event.EventParser;
import io.setlist.table.Table;
import io.setlist.table.UserHash;
import io.setlist.table.Warehouse;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/**
 * What is not a person's and holds the person's id all the same: records that nobody can read, and
 * values of others, such as a playlist named after its owner. {@code forget} removes none of it,
 * since nobody can say what it is; it is counted, so that somebody can look.
 */
final class Mentions {

  private final Warehouse warehouse;
  private final List<byte[]> ids;

  Mentions(Warehouse warehouse, List<String> userIds) {
    this.warehouse = warehouse;
    this.ids = userIds.stream().map(id -> id.getBytes(UTF_8)).toList();
  }

  /**
   * Counts rows, once the person's own are gone; tables with none are left out.
   *
   * @param readable whether to look into archived records that can be read, too, which are all of
   *     the archive
   */
  Map<Table, Long> count(boolean readable) {
    Map<Table, Long> found = new EnumMap<>(Table.class);
    for (Table table : Table.values()) {
      if (!warehouse.has(table)) continue;
      Dataset<Row> rows = warehouse.read(table);
      long number =
          switch (table) {
            case SESSIONS, SESSIONS_BATCH ->
                rows.where(holds(text(col("playlists.playlist_id")))).count();
            case LATE_EVENTS, DEAD_LETTERS -> rows.where(holds(col("value"))).count();
            case ARCHIVE ->
                (readable ? rows : rows.where(col(UserHash.COLUMN).isNull()))
                    .where(holds(col("value")))
                    .where(readable ? lit(true) : not(isReadable()))
                    .count();
            default -> 0;
          };
      if (number > 0) found.put(table, number);
    }
    return found;
  }

  /** An archive of an earlier version has no hash of anybody. */
  private static Column isReadable() {
    UDF1<byte[], Boolean> isReadable =
        value -> new EventParser(Integer.MAX_VALUE, 0).userId(value) != null;
    return udf(isReadable, DataTypes.BooleanType).apply(col("value"));
  }

  private static Column text(Column texts) {
    return concat_ws("\n", texts).cast(DataTypes.BinaryType);
  }

  private Column holds(Column bytes) {
    List<byte[]> wanted = ids;
    UDF1<byte[], Boolean> holds =
        value -> value != null && wanted.stream().anyMatch(id -> isIn(value, id));
    return udf(holds, DataTypes.BooleanType).apply(bytes);
  }

  private static boolean isIn(byte[] value, byte[] id) {
    for (int at = 0; at <= value.length - id.length; at++) {
      int same = 0;
      while (same < id.length && value[at + same] == id[same]) same++;
      if (same == id.length) return true;
    }
    return false;
  }
}
