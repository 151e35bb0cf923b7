package io.setlist.batch.evidence;

import io.setlist.delta.CommitRetry;
import io.setlist.delta.TableLog;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;

/**
 * From which date on the rows of a table are kept: what was before was taken away on purpose, by
 * {@code maintain --keep}. It is a property of the table itself, so that who restores the table of
 * before has its horizon again, too.
 */
public final class Horizon {

  private static final String PROPERTY = "setlist.horizon";

  private Horizon() {}

  /** Empty where all that ever came is kept. */
  public static Optional<LocalDate> of(Warehouse warehouse, Table table) {
    if (!warehouse.has(table)) return Optional.empty();
    return Optional.ofNullable(warehouse.log(table).properties().get(PROPERTY))
        .map(LocalDate::parse);
  }

  /** Why a date before it is unprovable. */
  public static String reason(Table table, LocalDate keptFrom) {
    return table.folder() + " is kept from " + keptFrom + " on";
  }

  /** Said before the rows go: a night in between finds nothing that it could believe wrongly. */
  public static void move(Warehouse warehouse, Table table, LocalDate from) {
    if (of(warehouse, table).filter(before -> !before.isBefore(from)).isPresent()) return;
    TableLog log = warehouse.log(table);
    CommitRetry.change(warehouse.path(table), () -> log.set(Map.of(PROPERTY, from.toString())));
  }
}
