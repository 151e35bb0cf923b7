package io.setlist.batch.reconcile;

import static org.apache.spark.sql.functions.col;

import io.setlist.batch.BatchConfig;
import io.setlist.batch.ScriptedArchive;
import io.setlist.table.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What a run of {@code reconcile} left in its tables, in words. */
public record Reconciled(Map<String, String> dates, List<String> differences) {

  private static final List<String> COUNTS =
      List.of(
          "match",
          "in_flight",
          "different",
          "split",
          "missing_in_stream",
          "missing_in_batch",
          "late_event",
          "future_record",
          "unknown");

  /**
   * Compares days of February.
   *
   * @return per day the counts that are not 0, as {@code "2 match, 1 split, 1 unknown"}; the
   *     differences as {@code "ada split late_event [columns]"}
   */
  public static Reconciled of(
      SparkSession spark, ScriptedArchive archive, String first, String last) {
    return of(spark, archive, archive.config("2026-02-" + first, "2026-02-" + last));
  }

  /** Compares what is due. */
  public static Reconciled due(SparkSession spark, ScriptedArchive archive) {
    return of(spark, archive, archive.due());
  }

  private static Reconciled of(SparkSession spark, ScriptedArchive archive, BatchConfig dated) {
    ReconcileConfig config = ReconcileConfig.DEFAULTS.withDated(dated);
    Reconciliation run = new ReconcilePipeline(spark, config, ScriptedArchive.NOW).run();
    Map<String, String> dates = new TreeMap<>();
    if (run.certificates().isEmpty()) return new Reconciled(dates, List.of());
    for (Row row : rows(archive, Table.RECONCILIATION, run)) {
      List<String> counts = new ArrayList<>();
      for (String count : COUNTS) {
        long n = row.getAs(count);
        if (n > 0) counts.add(n + " " + count);
      }
      dates.put(row.getAs("session_date").toString().substring(8), String.join(", ", counts));
    }
    List<String> differences =
        run.kinds().isEmpty()
            ? List.of()
            : rows(archive, Table.RECONCILIATION_DIFFERENCES, run).stream()
                .map(Reconciled::line)
                .sorted(Comparator.naturalOrder())
                .toList();
    return new Reconciled(dates, differences);
  }

  private static List<Row> rows(ScriptedArchive archive, Table table, Reconciliation run) {
    return archive
        .warehouse()
        .read(table)
        .where(col("run_id").equalTo(run.id()))
        .select("*")
        .collectAsList();
  }

  private static String line(Row row) {
    return "%s %s %s %s"
        .formatted(
            row.<String>getAs("user_id"),
            row.<String>getAs("class"),
            row.<String>getAs("cause"),
            row.getList(row.fieldIndex("columns")));
  }
}
