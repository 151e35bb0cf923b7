package io.setlist.table;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The tables of the warehouse: a folder each, named as in SPEC 5. */
public enum Table {
  /**
   * By status first: a micro-batch rewrites rows that are not final yet and never opens the rest.
   */
  SESSIONS("sessions", Columns.SESSION_ROW, List.of("status", "session_date"), true),
  LATE_EVENTS("late_events", Columns.LATE_EVENT, List.of(), true),
  DEAD_LETTERS("dead_letters", Columns.DEAD_LETTER, List.of(), true),
  LEDGER("ledger", Columns.LEDGER, List.of(), true),
  ARCHIVE("archive", Columns.ARCHIVED, List.of("ingest_date", "ingest_hour"), false),
  ARCHIVE_PROGRESS("archive_progress", Columns.ARCHIVE_PROGRESS, List.of(), false),
  /** By date: a run of the batch replaces whole dates. */
  SESSIONS_BATCH("sessions_batch", Columns.BATCH_SESSION_ROW, List.of("session_date"), true),
  BATCH_RUNS("batch_runs", Columns.BATCH_RUN, List.of(), false),
  RECONCILIATION("reconciliation", Columns.CERTIFICATE, List.of(), false),
  RECONCILIATION_DIFFERENCES("reconciliation_differences", Columns.DIFFERENCE, List.of(), false),
  REPAIRS("repairs", Columns.REPAIR, List.of(), false),
  FORGOTTEN("forgotten", Columns.FORGOTTEN, List.of(), false);

  private final String folder;
  private final StructType columns;
  private final List<String> partitionedBy;
  private final boolean decidedByRules;

  Table(String folder, StructType columns, List<String> partitionedBy, boolean decidedByRules) {
    this.folder = folder;
    this.columns = columns;
    this.partitionedBy = partitionedBy;
    this.decidedByRules = decidedByRules;
  }

  public String folder() {
    return folder;
  }

  public StructType columns() {
    return columns;
  }

  public List<String> partitionedBy() {
    return partitionedBy;
  }

  /**
   * The columns of which Delta keeps each file's smallest and largest value in the table's log, to
   * pass over files: numbers and times. Of texts it would copy ids of users and devices there,
   * where they outlive their rows.
   */
  public List<String> statistics() {
    return Arrays.stream(columns.fields())
        .filter(f -> !partitionedBy.contains(f.name()) && isNumberOrTime(f.dataType()))
        .map(StructField::name)
        .toList();
  }

  private static boolean isNumberOrTime(DataType type) {
    return type instanceof NumericType
        || type.equals(DataTypes.TimestampType)
        || type.equals(DataTypes.DateType);
  }

  /**
   * Whether its rows depend on the {@link io.setlist.rules.Rules}, which are then stored with it.
   */
  public boolean decidedByRules() {
    return decidedByRules;
  }
}
