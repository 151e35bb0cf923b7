package io.setlist.batch.forget;

import io.setlist.cli.JobException;
import io.setlist.forgotten.Erasure;
import io.setlist.forgotten.ForgottenTable;
import io.setlist.forgotten.ForgottenUsers;
import io.setlist.forgotten.ForgottenUsers.Entry;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.time.Clock;
import java.time.Duration;
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

  private final ForgetConfig config;
  private final Clock clock;
  private final Warehouse warehouse;
  private final ForgottenTable list;

  ForgetPipeline(SparkSession spark, ForgetConfig config, Clock clock) {
    this.config = config;
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
    Entry entry = list.forget(config.user(), clock.millis());
    return new Forgetting(entry, erased(entry));
  }

  private Forgetting registerAgain() {
    Entry last =
        list.users()
            .of(config.user())
            .orElseThrow(
                () ->
                    JobException.usage(
                        "this user is not on the list of " + warehouse.path(Table.FORGOTTEN)));
    // A run that was to forget them may have been cut short, and what was before stays gone.
    Map<Table, Long> rows = last.isForgotten() ? erased(last) : Map.of();
    long from = clock.instant().plus(AHEAD).toEpochMilli();
    return new Forgetting(list.registerAgain(config.user(), from).orElseThrow(), rows);
  }

  private Map<Table, Long> erased(Entry entry) {
    Erasure erasure = new Erasure(warehouse, new ForgottenUsers(List.of(entry)));
    Map<Table, Long> rows = new EnumMap<>(Table.class);
    for (Table table : Table.values()) rows.put(table, erasure.from(table));
    return rows;
  }
}
