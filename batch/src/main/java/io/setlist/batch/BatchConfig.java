package io.setlist.batch;

import io.setlist.batch.session.DateRange;
import io.setlist.cli.JobException;
import io.setlist.cli.WarehouseOption;
import io.setlist.rules.Rules;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;

/**
 * Which dates of which tables a run is about: what {@code batch}, {@code reconcile} and {@code
 * repair} have in common, and all that the batch needs.
 *
 * @param warehouse URI of the folder that holds the tables
 * @param date the one date, or null where {@code from} and {@code to} are given
 * @param hours whether hours that are not wholly archived stop the run
 * @param report where the JSON report goes, or null
 */
@RecordBuilder
public record BatchConfig(
    String warehouse,
    LocalDate date,
    LocalDate from,
    LocalDate to,
    Hours hours,
    Path report,
    Rules rules)
    implements BatchConfigBuilder.With {

  /** What hours that are not wholly archived mean. */
  public enum Hours {
    MUST_BE_COMPLETE,
    MAY_BE_INCOMPLETE,
    /** Whether they are is all that is asked. */
    CHECKED_ALONE
  }

  /** No dates and no warehouse: those have to be given. */
  public static final BatchConfig DEFAULTS =
      new BatchConfig(null, null, null, null, Hours.MUST_BE_COMPLETE, null, Rules.DEFAULTS);

  /**
   * Checks what the options alone cannot.
   *
   * @param today in UTC
   * @throws JobException (usage) with what is wrong
   */
  public BatchConfig validated(LocalDate today) {
    WarehouseOption.require(warehouse);
    if (date == null ? from == null || to == null : from != null || to != null) {
      throw JobException.usage("give --date D, or --from D and --to D");
    }
    if (first().isAfter(last())) {
      throw JobException.usage("--from " + from + " is after --to " + to);
    }
    if (last().isAfter(today)) {
      throw JobException.usage(
          last() + " is in the future: it is " + today + " in UTC, in which dates are");
    }
    return this;
  }

  /** The dates asked for. */
  public DateRange dates() {
    return new DateRange(first(), last());
  }

  private LocalDate first() {
    return date != null ? date : from;
  }

  private LocalDate last() {
    return date != null ? date : to;
  }

  /** Reads {@code 2026-02-16}. */
  static LocalDate parseDate(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("not a date; write 2026-02-16", e);
    }
  }
}
