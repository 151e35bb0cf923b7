package io.setlist.forgotten;

import io.delta.exceptions.DeltaConcurrentModificationException;
import io.setlist.cli.JobException;
import io.setlist.forgotten.ForgottenUsers.Entry;
import io.setlist.rules.Rules;
import io.setlist.table.Columns;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/**
 * The table {@code forgotten}. Entries are only ever added, so that the list as of any of them can
 * be read for ever: a micro-batch that is repeated needs the one that it was planned with.
 */
public final class ForgottenTable {

  /** Under this name Delta lets one job alone add the entries from a number on. */
  private static final String WRITER = "setlist.forgotten";

  private static final int ATTEMPTS = 10;

  private final SparkSession spark;
  private final Warehouse warehouse;
  private long version = -1;
  private ForgottenUsers known = ForgottenUsers.NOBODY;

  public ForgottenTable(SparkSession spark, Warehouse warehouse) {
    this.spark = spark;
    this.warehouse = warehouse;
  }

  /**
   * The list as it is now. Where nothing is new, this asks for the table's version alone, which is
   * negative while there is none: whether there is a table, Delta answers for an hour from memory
   * if it was asked while another job made it.
   */
  public synchronized ForgottenUsers users() {
    long newest = warehouse.version(Table.FORGOTTEN);
    if (newest != version) {
      known =
          new ForgottenUsers(
              warehouse.read(Table.FORGOTTEN, newest).collectAsList().stream()
                  .map(ForgottenTable::entry)
                  .toList());
      version = newest;
    }
    return known;
  }

  private static Entry entry(Row row) {
    Timestamp registered = row.getAs("registered_at");
    return new Entry(
        row.getAs("entry"),
        row.getAs("user_id"),
        row.<Timestamp>getAs("forgotten_at").getTime(),
        registered == null ? Entry.NEVER : registered.getTime());
  }

  /**
   * Says that nothing of a user counts from now on, unless that has been said.
   *
   * @param now epoch milliseconds
   * @return the entry that says it
   */
  public Entry forget(String userId, long now) {
    return forget(List.of(userId), now).get(0);
  }

  /**
   * The same of several users, in one commit.
   *
   * @return the entries that say it, in the order of the users
   */
  public List<Entry> forget(List<String> userIds, long now) {
    add(
        list ->
            userIds.stream()
                .distinct()
                .filter(id -> list.of(id).filter(Entry::isForgotten).isEmpty())
                .map(id -> new Entry(0, id, now, Entry.NEVER))
                .toList());
    return userIds.stream().map(id -> users().of(id).orElseThrow()).toList();
  }

  /**
   * Says from when on records of a forgotten user count again.
   *
   * @param from epoch milliseconds
   * @return the entry that says it; empty where the user is not on the list
   */
  public Optional<Entry> registerAgain(String userId, long from) {
    add(
        list ->
            list.of(userId).filter(Entry::isForgotten).stream()
                .map(e -> new Entry(0, userId, e.forgottenAt(), from))
                .toList());
    return users().of(userId);
  }

  /**
   * Adds entries, in one commit.
   *
   * @param missing what the list lacks yet, without numbers; asked before each attempt
   */
  private void add(Function<ForgottenUsers, List<Entry>> missing) {
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      List<Entry> entries = missing.apply(users());
      // Delta passes over a write whose number another job has taken meanwhile.
      if (entries.isEmpty()) return;
      if (attempt == 1) warehouse.open(Table.FORGOTTEN, Rules.DEFAULTS); // which decide nothing
      append(entries, users().newest() + 1);
    }
    if (missing.apply(users()).isEmpty()) return;
    throw JobException.failed(
        "others added to "
            + warehouse.path(Table.FORGOTTEN)
            + " during each of "
            + ATTEMPTS
            + " attempts, and nothing is done; run it again",
        null);
  }

  private void append(List<Entry> entries, long first) {
    List<Row> rows = new ArrayList<>();
    for (Entry entry : entries) {
      rows.add(
          RowFactory.create(
              first + rows.size(),
              entry.userId(),
              new Timestamp(entry.forgottenAt()),
              entry.isForgotten() ? null : new Timestamp(entry.countsFrom())));
    }
    try {
      spark
          .createDataFrame(rows, Columns.FORGOTTEN)
          .coalesce(1)
          .write()
          .format("delta")
          .mode("append")
          .option("txnAppId", WRITER)
          .option("txnVersion", first)
          .save(warehouse.path(Table.FORGOTTEN));
    } catch (DeltaConcurrentModificationException e) {
      // Another job has taken the number; the caller sees that the entry is not there.
    }
  }
}
