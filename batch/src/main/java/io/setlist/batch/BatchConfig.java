package io.setlist.batch;

import io.setlist.batch.session.DateRange;
import io.setlist.cli.JobException;
import io.setlist.cli.WarehouseOption;
import io.setlist.rules.GivenRules;
import io.setlist.rules.Rules;
import io.setlist.table.Warehouse;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * Which dates of which tables a run is about: what {@code batch}, {@code reconcile} and {@code
 * repair} have in common, and all that the batch needs.
 *
 * @param warehouse URI of the folder that holds the tables
 * @param date the one date, or null where {@code from} and {@code to} are given
 * @param earlier which dates before that no run has computed come with them
 * @param hours whether hours that are not wholly archived stop the run
 * @param report where the JSON report goes, or null
 * @param given the rules that the command line names
 * @param rules all of them, once the tables are known
 */
@RecordBuilder
public record BatchConfig(
    String warehouse,
    LocalDate date,
    LocalDate from,
    LocalDate to,
    Earlier earlier,
    Hours hours,
    Path report,
    GivenRules given,
    Rules rules)
    implements BatchConfigBuilder.With {

  /** Which earlier dates that no run has computed are asked for, too. */
  public enum Earlier {
    NONE,
    /** Those since the first that one has. */
    MISSED,
    /** And all others that have events. */
    ALL
  }

  /** What hours that are not wholly archived mean. */
  public enum Hours {
    MUST_BE_COMPLETE,
    MAY_BE_INCOMPLETE,
    /** Whether they are is all that is asked. */
    CHECKED_ALONE
  }

  /** No dates and no warehouse: those have to be given. */
  public static final BatchConfig DEFAULTS =
      new BatchConfig(
          null,
          null,
          null,
          null,
          Earlier.NONE,
          Hours.MUST_BE_COMPLETE,
          null,
          GivenRules.NONE,
          Rules.DEFAULTS);

  /**
   * Checks what the options alone cannot, for a job that needs dates.
   *
   * @param today in UTC
   * @throws JobException (usage) with what is wrong
   */
  BatchConfig validated(LocalDate today) {
    BatchConfig config = validatedOrDue(today);
    config.dates();
    return config;
  }

  /**
   * Checks what the options alone cannot, for a job that without dates takes those that are due.
   *
   * @param today in UTC
   * @throws JobException (usage) with what is wrong
   */
  public BatchConfig validatedOrDue(LocalDate today) {
    WarehouseOption.require(warehouse);
    if (date == null ? (from == null) != (to == null) : from != null || to != null) {
      throw JobException.usage("give --date D, or --from D and --to D");
    }
    if (first() == null) return this;
    if (first().isAfter(last())) {
      throw JobException.usage("--from " + from + " is after --to " + to);
    }
    if (last().isAfter(today)) {
      throw JobException.usage(
          last() + " is in the future: it is " + today + " in UTC, in which dates are");
    }
    return this;
  }

  /** With the rules of its tables, so far as none are given. */
  public BatchConfig resolved(SparkSession spark) {
    return withRules(new Warehouse(spark, warehouse).rules(given));
  }

  /** The dates asked for; empty: those that are due. */
  public Optional<DateRange> asked() {
    return first() == null ? Optional.empty() : Optional.of(new DateRange(first(), last()));
  }

  /**
   * The dates asked for.
   *
   * @throws JobException (usage) without any
   */
  public DateRange dates() {
    return asked().orElseThrow(() -> JobException.usage("give --date D, or --from D and --to D"));
  }

  private LocalDate first() {
    return date != null ? date : from;
  }

  private LocalDate last() {
    return date != null ? date : to;
  }

  /** Reads a share, as {@code 0.001}. */
  public static double parseShare(String text) {
    try {
      double share = Double.parseDouble(text);
      if (share >= 0) return share;
    } catch (NumberFormatException e) {
      // Said below, as for what is a number and no share.
    }
    throw new IllegalArgumentException("must be 0 or more, as 0.001");
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
