package io.setlist.batch.repair;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.setlist.batch.archive.CutOff;
import io.setlist.batch.archive.Frontier;
import io.setlist.batch.delta.OwnCommits;
import io.setlist.batch.session.Dates;
import io.setlist.batch.table.Basis;
import io.setlist.batch.table.BatchDates;
import io.setlist.cli.JobException;
import io.setlist.forgotten.ForgottenRows;
import io.setlist.forgotten.ForgottenTable;
import io.setlist.forgotten.ForgottenUsers;
import io.setlist.rules.Rules;
import io.setlist.table.Columns;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.time.Clock;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Puts back what a repair has replaced, from the versions of {@code sessions} before and after it:
 * as long as the table keeps those. What has changed since stays as it is.
 */
final class Undoing {

  private static final Column[] ROW =
      Arrays.stream(Columns.SESSION_ROW.fieldNames()).map(c -> col(c)).toArray(Column[]::new);

  private final SparkSession spark;
  private final Warehouse warehouse;
  private final Rules rules;
  private final Clock clock;

  Undoing(SparkSession spark, Warehouse warehouse, Rules rules, Clock clock) {
    this.spark = spark;
    this.clock = clock;
    this.warehouse = warehouse;
    this.rules = rules;
  }

  /**
   * What was done, or would be.
   *
   * @param putBack rows by date
   * @param removed rows of the repair that went, by date
   * @param left rows that others have changed or taken over since
   */
  record Outcome(
      String repairId,
      boolean dryRun,
      SortedMap<LocalDate, Long> putBack,
      SortedMap<LocalDate, Long> removed,
      long left) {

    private static long total(SortedMap<LocalDate, Long> rows) {
      return rows.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Lines for a person. */
    Stream<String> lines() {
      return Stream.of(
          String.format(
              java.util.Locale.ROOT,
              "repair %s%s: %,d sessions put back, %,d of its own removed%s",
              repairId,
              dryRun ? " would be undone" : " undone",
              total(putBack),
              total(removed),
              left == 0
                  ? ""
                  : String.format(
                      java.util.Locale.ROOT, ", %,d left that have changed since", left)),
          dryRun || total(putBack) + total(removed) == 0
              ? ""
              : "its dates are due again: the next repair does the same, unless what it rests on is mended");
    }
  }

  /**
   * Undoes it. A second time it finds nothing to do.
   *
   * @throws JobException (usage) where there is no such repair; (not ready) where the table has no
   *     more the versions before it
   */
  Outcome run(String repairId, boolean dryRun) {
    long version = new Repairs(spark, warehouse).version();
    Row repair = repair(repairId);
    SortedMap<Long, Set<String>> commits =
        OwnCommits.of(
            warehouse.log(Table.SESSIONS),
            repair.isNullAt(0) ? 0 : repair.getLong(0),
            repairId,
            "session_date");
    if (commits.isEmpty()) {
      throw JobException.notReady(
          "the log of "
              + warehouse.path(Table.SESSIONS)
              + " no longer has the commit of repair "
              + repairId
              + ", or it was cut short before it; there is nothing to put back");
    }
    Dataset<Row> before = difference(commits, -1, 0).persist();
    Dataset<Row> after = difference(commits, 0, -1).persist();
    Dataset<Row> users = before.union(after).select("user_id").distinct();
    Dataset<Row> now =
        warehouse
            .read(Table.SESSIONS)
            .where(col("status").equalTo("final"))
            .join(broadcast(users), "user_id")
            .select(ROW);
    Dataset<Row> standing = after.intersect(now).persist();
    Dataset<Row> back = without(before, now.except(standing)).persist();
    Outcome outcome =
        new Outcome(
            repairId,
            dryRun,
            RowsByDate.of(back),
            RowsByDate.of(standing),
            before.count() - back.count() + after.count() - standing.count());
    if (!dryRun) commit(standing, back, outcome, version);
    Stream.of(before, after, standing, back).forEach(Dataset::unpersist);
    return outcome;
  }

  private Row repair(String id) {
    Row repair =
        warehouse.has(Table.REPAIRS)
            ? warehouse
                .read(Table.REPAIRS)
                .where(col("repair_id").equalTo(id))
                .select("sessions_version")
                .collectAsList()
                .stream()
                .findFirst()
                .orElse(null)
            : null;
    if (repair == null) {
      throw JobException.usage(
          "there is no repair "
              + id
              + " in "
              + warehouse.path(Table.REPAIRS)
              + ", which names all");
    }
    return repair;
  }

  /** The rows that the one version of each commit has and the other has not. */
  private Dataset<Row> difference(
      SortedMap<Long, Set<String>> commits, int version, int otherVersion) {
    return commits.entrySet().stream()
        .map(
            commit -> {
              Dates dates = Dates.of(commit.getValue().stream().map(LocalDate::parse).toList());
              return rows(commit.getKey() + version, dates)
                  .except(rows(commit.getKey() + otherVersion, dates));
            })
        .reduce(Dataset::union)
        .orElseThrow();
  }

  private Dataset<Row> rows(long version, Dates dates) {
    return dates.rowsOn(warehouse.read(Table.SESSIONS, version)).select(ROW);
  }

  /** The rows that come near to none of others, of the same user. */
  private Dataset<Row> without(Dataset<Row> rows, Dataset<Row> others) {
    Column gap = lit(rules.gap());
    Dataset<Row> there =
        others.select(
            col("user_id").as("other_user"),
            col("session_start").as("other_start"),
            col("session_end").as("other_end"));
    Column near =
        col("user_id")
            .equalTo(col("other_user"))
            .and(col("session_start").leq(col("other_end").plus(gap)))
            .and(col("session_end").geq(col("other_start").minus(gap)));
    ForgottenUsers forgotten = new ForgottenTable(spark, warehouse).users();
    return new ForgottenRows(forgotten).without(rows).join(there, near, "left_anti");
  }

  /** It names itself as a repair does, so that of two at once one sees the other. */
  private void commit(Dataset<Row> removed, Dataset<Row> added, Outcome outcome, long before) {
    SortedMap<LocalDate, Repair.Day> days = new TreeMap<>();
    Basis basis = new Basis("undoes " + outcome.repairId, CutOff.NOTHING, Frontier.NONE);
    outcome.putBack.forEach((date, n) -> days.put(date, new Repair.Day(basis, 0, n)));
    outcome.removed.forEach(
        (date, n) ->
            days.merge(
                date,
                new Repair.Day(basis, n, 0),
                (a, b) -> new Repair.Day(basis, a.removed() + b.removed(), a.added() + b.added())));
    if (days.isEmpty()) return;
    Repair undoing =
        Repair.ofNothing(false, new TreeMap<>(), clock.instant().truncatedTo(ChronoUnit.MILLIS))
            .withDates(days);
    Repairs repairs = new Repairs(spark, warehouse);
    if (repairs.version() != before) throw overtaken();
    repairs.add(undoing);
    new BatchDates(spark, warehouse).reopen(Dates.of(days.keySet()), rules);
    // Above that of the row which the repair had put in their place.
    Dataset<Row> rows = added.withColumn("revision", col("revision").plus(2));
    boolean done =
        Replacement.of(removed, rows, undoing.id())
            .commit(spark, warehouse.path(Table.SESSIONS), () -> repairs.version() == before + 1);
    if (!done) throw overtaken();
  }

  private static JobException overtaken() {
    return JobException.failed(
        "a repair came in between, and nothing was put back; run it again", null);
  }
}
