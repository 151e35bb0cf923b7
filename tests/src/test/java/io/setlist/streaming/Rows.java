package io.setlist.streaming;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.rules.Rules;
import io.setlist.table.Columns;
import io.setlist.table.Spark;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** What the tables of a warehouse hold, and what they should. */
final class Rows {

  static final Set<Table> STREAMING_TABLES = EnumSet.range(Table.SESSIONS, Table.ARCHIVE_PROGRESS);

  private Rows() {}

  /** The job closes its session when it ends, so this is often a new one. */
  private static SparkSession spark() {
    return Spark.session("test");
  }

  static Dataset<Row> read(Path warehouse, Table table) {
    return new Warehouse(spark(), warehouse.toString()).read(table);
  }

  static long count(Path warehouse, Table table) {
    return read(warehouse, table).count();
  }

  /** What SPEC 3 says of a session, as JSON, in order. */
  static List<String> sessions(Path warehouse) {
    return ordered(
        read(warehouse, Table.SESSIONS).selectExpr(Columns.SESSION.fieldNames()).toJSON());
  }

  static List<String> truth(String topic) {
    StructType columns = new StructType();
    for (var field : Columns.SESSION.fields()) {
      boolean time = field.dataType().equals(DataTypes.TimestampType);
      columns = columns.add(field.name(), time ? DataTypes.LongType : field.dataType());
    }
    String[] select =
        Arrays.stream(Columns.SESSION.fields())
            .map(
                f ->
                    f.dataType().equals(DataTypes.TimestampType)
                        ? "timestamp_millis(" + f.name() + ") as " + f.name()
                        : f.name())
            .toArray(String[]::new);
    return ordered(
        spark()
            .read()
            .schema(columns)
            .json(StreamRuns.truth(topic).resolve("truth.jsonl.gz").toString())
            .selectExpr(select)
            .toJSON());
  }

  private static List<String> ordered(Dataset<String> rows) {
    return rows.collectAsList().stream().sorted().toList();
  }

  /** Nothing waits: the last row of the ledger moves nothing, and statuses are by its watermark. */
  static void assertSettled(Path warehouse) {
    Row last = read(warehouse, Table.LEDGER).sort(col("batch_id").desc()).head();
    Timestamp watermark = last.getAs("watermark_after");
    assertThat(watermark).isNotNull().isEqualTo(last.<Timestamp>getAs("watermark_before"));
    long gap = Rules.DEFAULTS.gapMs();
    long lateness = Rules.DEFAULTS.allowedLatenessMs();
    for (Row row : read(warehouse, Table.SESSIONS).collectAsList()) {
      long end = row.<Timestamp>getAs("session_end").getTime();
      String status =
          end + gap > watermark.getTime()
              ? "open"
              : end + gap + lateness > watermark.getTime() ? "closed" : "final";
      assertThat(row.<String>getAs("status")).isEqualTo(status);
    }
    Row sums = read(warehouse, Table.LEDGER).selectExpr("sum(accepted)").head();
    assertThat(read(warehouse, Table.SESSIONS).selectExpr("sum(event_count)").head())
        .isEqualTo(sums);
  }
}
