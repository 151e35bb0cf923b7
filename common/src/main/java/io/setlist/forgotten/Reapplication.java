package io.setlist.forgotten;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.setlist.delta.CommitRetry;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;

/**
 * The list applied once more, whole, to what jobs that died at the wrong moment may have left. Raw
 * records are all looked through once after each entry, and then those that came lately: to parse
 * all that ever arrived would take longer each night.
 */
public final class Reapplication {

  private static final String APPLIED = "setlist.applied";

  /** How long a job that did not know of an entry may have gone on. */
  private static final int DAYS = 8;

  private final SparkSession spark;
  private final Warehouse warehouse;

  public Reapplication(SparkSession spark, Warehouse warehouse) {
    this.spark = spark;
    this.warehouse = warehouse;
  }

  /** How many rows it has found, by table; none where nothing was left. */
  public Map<Table, Long> run(LocalDate today) {
    Map<Table, Long> found = new EnumMap<>(Table.class);
    ForgottenUsers all = new ForgottenTable(spark, warehouse).users();
    if (all.isEmpty()) return found;
    // With the entries of those who have registered again: of them only what was before goes.
    Erasure list = new Erasure(warehouse, all);
    boolean isNews = applied() < all.newest();
    for (Table table : Table.values()) {
      Column among = isNews ? lit(true) : recent(table, today).orElse(lit(true));
      long rows = list.from(table, among);
      if (rows > 0) found.put(table, rows);
    }
    if (isNews) {
      String number = Long.toString(all.newest());
      CommitRetry.change(
          warehouse.path(Table.FORGOTTEN),
          () -> warehouse.log(Table.FORGOTTEN).set(Map.of(APPLIED, number)));
    }
    return found;
  }

  /** The newest entry that has been applied to everything. */
  private long applied() {
    return Optional.ofNullable(warehouse.log(Table.FORGOTTEN).properties().get(APPLIED))
        .map(Long::parseLong)
        .orElse(0L);
  }

  /** Of tables of raw records. */
  private static Optional<Column> recent(Table table, LocalDate today) {
    LocalDate from = today.minusDays(DAYS);
    return switch (table) {
      case ARCHIVE -> Optional.of(col("ingest_date").geq(lit(Date.valueOf(from))));
      case DEAD_LETTERS -> {
        Column at = col("timestamp");
        Timestamp midnight = Timestamp.from(from.atStartOfDay(ZoneOffset.UTC).toInstant());
        yield Optional.of(at.isNull().or(at.geq(lit(midnight))));
      }
      default -> Optional.empty();
    };
  }
}
