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
  SESSIONS(
      "sessions",
      "Listening sessions as known now, written live and repaired at night",
      Columns.SESSION_ROW,
      List.of("status", "session_date"),
      true),
  LATE_EVENTS(
      "late_events",
      "Events that came too late for sessions, with where they came from and what refused them",
      Columns.LATE_EVENT,
      List.of(),
      true),
  DEAD_LETTERS(
      "dead_letters",
      "Records that are no events, as they came, with what is wrong with them",
      Columns.DEAD_LETTER,
      List.of(),
      true),
  LEDGER(
      "ledger",
      "Micro-batches of the sessions query: what became of each record, and the watermark",
      Columns.LEDGER,
      List.of(),
      true),
  ARCHIVE(
      "archive",
      "Every record as it came, by the hour in which it arrived",
      Columns.ARCHIVED,
      List.of("ingest_date", "ingest_hour"),
      false),
  ARCHIVE_PROGRESS(
      "archive_progress",
      "Micro-batches of the archive query: which offsets are archived, and where the log ended",
      Columns.ARCHIVE_PROGRESS,
      List.of(),
      false),
  /** By date: a run of the batch replaces whole dates. */
  SESSIONS_BATCH(
      "sessions_batch",
      "Listening sessions recomputed from the archive",
      Columns.BATCH_SESSION_ROW,
      List.of("session_date"),
      true),
  BATCH_RUNS(
      "batch_runs",
      "Dates that runs of the batch wrote, and what each rests on",
      Columns.BATCH_RUN,
      List.of(),
      false),
  /** Read and written whole, being small. */
  BATCH_DATES(
      "batch_dates",
      "The work list: of each date what the batch has made of it, and whether it is due",
      Columns.BATCH_DATE,
      List.of(),
      false),
  RECONCILIATION(
      "reconciliation",
      "Certificates: a date's live sessions compared with those of the batch",
      Columns.CERTIFICATE,
      List.of(),
      false),
  RECONCILIATION_DIFFERENCES(
      "reconciliation_differences",
      "Sessions that differed in a comparison, with both sides",
      Columns.DIFFERENCE,
      List.of(),
      false),
  REPAIRS(
      "repairs", "Repairs of the live sessions from the batch", Columns.REPAIR, List.of(), false),
  FORGOTTEN(
      "forgotten",
      "The list of forgotten users; of a user the newest entry decides",
      Columns.FORGOTTEN,
      List.of(),
      false);

  private final String folder;
  private final String comment;
  private final StructType columns;
  private final List<String> partitionedBy;
  private final boolean decidedByRules;

  Table(
      String folder,
      String comment,
      StructType columns,
      List<String> partitionedBy,
      boolean decidedByRules) {
    this.folder = folder;
    this.comment = comment;
    this.columns = columns;
    this.partitionedBy = partitionedBy;
    this.decidedByRules = decidedByRules;
  }

  public String folder() {
    return folder;
  }

  /** What its rows are, in a sentence, for whoever asks the table. */
  public String comment() {
    return comment;
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
   * where they outlive their rows, and so would the hash of one; each file has users of all hashes.
   */
  public List<String> statistics() {
    return Arrays.stream(columns.fields())
        .filter(f -> !partitionedBy.contains(f.name()) && isNumberOrTime(f.dataType()))
        .filter(f -> !f.name().equals(UserHash.COLUMN))
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
