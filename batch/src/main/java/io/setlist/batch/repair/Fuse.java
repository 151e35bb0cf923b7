package io.setlist.batch.repair;

import static org.apache.spark.sql.functions.col;

import io.setlist.batch.session.Dates;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Keeps a repair from taking away much of a date with nothing in its place. Late events never do
 * that to live sessions: where it would come to it, something is wrong that a person should see.
 *
 * @param maxShare of a date's final rows that may go, in each of which so many may go at any rate
 */
record Fuse(double maxShare) {

  private static final long FREE = 100;

  /** What a repair would take away of a date: rows of users to whom it gives nothing there. */
  private record Loss(LocalDate date, long rows, long of) {

    double share() {
      return of == 0 ? 1 : (double) rows / of;
    }
  }

  /**
   * Why a repair may not be made; empty where it may.
   *
   * @param differing {@link io.setlist.batch.reconcile.Comparison#differing()}
   * @param sessions all live rows
   * @param command that was to do it
   */
  Optional<String> blownBy(Dataset<Row> differing, Dataset<Row> sessions, String command) {
    SortedMap<LocalDate, Long> lost = lost(differing);
    lost.values().removeIf(rows -> rows < FREE);
    if (lost.isEmpty()) return Optional.empty();
    SortedMap<LocalDate, Long> all =
        RowsByDate.of(
            Dates.of(lost.keySet()).rowsOn(sessions.where(col("status").equalTo("final"))));
    return lost.entrySet().stream()
        .map(e -> new Loss(e.getKey(), e.getValue(), all.getOrDefault(e.getKey(), 0L)))
        .filter(loss -> loss.share() > maxShare)
        .max((a, b) -> Double.compare(a.share(), b.share()))
        .map(
            worst ->
                String.format(
                    Locale.ROOT,
                    "%,d of the %,d final sessions of %s would go, and their users get nothing in their place;"
                        + " if that is right, do it with '%s --max-removed-share %s'",
                    worst.rows,
                    worst.of,
                    worst.date,
                    command,
                    roundedUp(worst.share())));
  }

  private static String roundedUp(double share) {
    return String.format(Locale.ROOT, "%.2f", Math.min(1, Math.ceil(share * 100) / 100));
  }

  private static SortedMap<LocalDate, Long> lost(Dataset<Row> differing) {
    Dataset<Row> alone = differing.where(col("batch").isNull());
    Dataset<Row> given =
        differing
            .where(col("batch").isNotNull())
            .select(col("session_date").as("given_date"), col("user_id").as("given_user"));
    return RowsByDate.of(
        alone.join(
            given,
            col("session_date")
                .equalTo(col("given_date"))
                .and(col("user_id").equalTo(col("given_user"))),
            "left_anti"));
  }
}
