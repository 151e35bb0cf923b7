package io.setlist.batch.reconcile;

import static org.apache.spark.sql.functions.array_join;
import static org.apache.spark.sql.functions.col;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Differences of one date that are alike.
 *
 * @param columns those that differ, joined by commas; empty where that is not asked
 */
record DifferenceKind(
    LocalDate date,
    @JsonProperty("class") String unitClass,
    String cause,
    String columns,
    long units) {

  /** The most frequent kinds. */
  static List<DifferenceKind> of(Dataset<Row> caused, int most) {
    return caused
        .withColumn("columns", array_join(col("columns"), ", "))
        .groupBy("session_date", "class", "cause", "columns")
        .count()
        .orderBy(col("count").desc(), col("session_date"), col("class"), col("columns"))
        .limit(most)
        .collectAsList()
        .stream()
        .map(
            r ->
                new DifferenceKind(
                    r.getDate(0).toLocalDate(),
                    r.getString(1),
                    r.getString(2),
                    r.getString(3),
                    r.getLong(4)))
        .toList();
  }
}
