package io.setlist.batch;

import io.setlist.cli.Options;
import io.setlist.cli.RulesOptions;
import io.setlist.cli.WarehouseOption;
import java.nio.file.Path;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The options of a job over UTC dates: {@code batch}, {@code reconcile} and {@code repair}. */
public abstract class DatedOptions<C> extends Options<C> {

  /** What {@code --date} is to a job that may do without. */
  protected static final String OR_DUE =
      "the date, as 2026-02-16, with those before it that are due (without: all that are)";

  /**
   * @param date what {@code --date} is
   * @param get the dates, tables and rules in the job's config
   * @param set gives the config with other ones
   */
  protected DatedOptions(
      String command,
      String purpose,
      String date,
      Function<C, BatchConfig> get,
      BiFunction<C, BatchConfig, C> set) {
    super(command, purpose);
    WarehouseOption.declare(this, (c, v) -> set.apply(c, get.apply(c).withWarehouse(v)));
    dated("date", "DATE", date, get, set, (b, v) -> b.withDate(BatchConfig.parseDate(v)));
    dated(
        "from",
        "DATE",
        "or the first of several dates",
        get,
        set,
        (b, v) -> b.withFrom(BatchConfig.parseDate(v)));
    dated("to", "DATE", "and the last", get, set, (b, v) -> b.withTo(BatchConfig.parseDate(v)));
    UnaryOperator<C> incomplete =
        c -> set.apply(c, get.apply(c).withHours(BatchConfig.Hours.MAY_BE_INCOMPLETE));
    flag(
        "allow-incomplete",
        "go on where hours are not wholly archived (else exit code 3)",
        incomplete);
    dated(
        "report",
        "FILE",
        "write what was done as JSON, whole or not at all",
        get,
        set,
        (b, v) -> b.withReport(Path.of(v)));
    RulesOptions.declare(
        this, c -> get.apply(c).given(), (c, given) -> set.apply(c, get.apply(c).withGiven(given)));
  }

  private void dated(
      String name,
      String valueName,
      String text,
      Function<C, BatchConfig> get,
      BiFunction<C, BatchConfig, C> set,
      BiFunction<BatchConfig, String, BatchConfig> with) {
    value(name, valueName, text, (c, v) -> set.apply(c, with.apply(get.apply(c), v)));
  }
}
