package io.setlist.batch.forget;

import io.setlist.batch.JobProgress;
import io.setlist.cli.JobException;
import io.setlist.forgotten.Erasure;
import io.setlist.forgotten.ForgottenTable;
import io.setlist.forgotten.ForgottenUsers;
import io.setlist.forgotten.ForgottenUsers.Entry;
import io.setlist.lease.Lease;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** A run of {@code forget}: the entry in the list first, and then what came before it. */
final class ForgetPipeline {

  /**
   * How far ahead the records lie that count again: a micro-batch that was planned before the entry
   * could be seen must hold none of them, whatever the clocks of this machine and the broker say.
   */
  static final Duration AHEAD = Duration.ofMinutes(1);

  /** Of more, each value would be searched for each of them. */
  static final int MOST_SEARCHED = 100;

  private final SparkSession spark;
  private final ForgetConfig config;
  private final List<String> users;
  private final Clock clock;
  private final Warehouse warehouse;
  private final ForgottenTable list;

  /**
   * A run.
   *
   * @param users their ids, at least one
   */
  ForgetPipeline(SparkSession spark, ForgetConfig config, List<String> users, Clock clock) {
    this.spark = spark;
    this.config = config;
    this.users = users;
    this.clock = clock;
    this.warehouse = new Warehouse(spark, config.warehouse());
    this.list = new ForgottenTable(spark, warehouse);
  }

  /**
   * Does what is asked. After a crash, the same again goes on where it stood.
   *
   * @throws JobException (usage) where there are no tables, or one that cannot be written to, or
   *     where someone is to be registered again who is not on the list; (failed) where other jobs
   *     were faster each time
   */
  Forgetting run() {
    if (Arrays.stream(Table.values()).noneMatch(warehouse::has)) {
      throw JobException.usage("there are no tables in " + warehouse.uri());
    }
    // Before the entry: it is not to be in force while rows of before cannot go.
    for (Table table : Table.values()) warehouse.requireWritable(table);
    if (config.registersAgain()) return registerAgain();
    List<Entry> entries = list.forget(users, clock.millis());
    Map<Table, Long> rows = erased(entries);
    JobProgress.step(spark, "looking who else names them");
    Map<Table, Long> mentions =
        users.size() > MOST_SEARCHED
            ? Map.of()
            : new Mentions(warehouse, users).count(config.searches());
    return new Forgetting(entries, rows, mentions, stopped());
  }

  private Forgetting registerAgain() {
    List<Entry> forgotten = new ArrayList<>();
    for (String user : users) {
      Entry last =
          list.users()
              .of(user)
              .orElseThrow(
                  () ->
                      JobException.usage(
                          "this user is not on the list of " + warehouse.path(Table.FORGOTTEN)));
      if (last.isForgotten()) forgotten.add(last);
    }
    // A run that was to forget them may have been cut short, and what was before stays gone.
    Map<Table, Long> rows = forgotten.isEmpty() ? Map.of() : erased(forgotten);
    long from = clock.instant().plus(AHEAD).toEpochMilli();
    List<Entry> again =
        users.stream().map(user -> list.registerAgain(user, from).orElseThrow()).toList();
    return new Forgetting(again, rows, Map.of(), List.of());
  }

  /** Of the queries that have ever run. */
  private List<String> stopped() {
    List<String> stopped = new ArrayList<>();
    if (warehouse.has(Table.LEDGER) && !Lease.isHeld(spark, warehouse.uri(), "sessions")) {
      stopped.add("sessions");
    }
    if (warehouse.has(Table.ARCHIVE_PROGRESS) && !Lease.isHeld(spark, warehouse.uri(), "archive")) {
      stopped.add("archive");
    }
    return stopped;
  }

  private Map<Table, Long> erased(List<Entry> entries) {
    Erasure erasure = new Erasure(warehouse, new ForgottenUsers(entries));
    Map<Table, Long> rows = new EnumMap<>(Table.class);
    for (Table table : Table.values()) {
      JobProgress.step(spark, "taking them out of " + table.folder());
      rows.put(table, erasure.from(table));
    }
    return rows;
  }
}
