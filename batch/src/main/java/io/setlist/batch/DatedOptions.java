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

  /**
   * @param get the dates, tables and rules in the job's config
   * @param set gives the config with other ones
   */
  protected DatedOptions(
      String command,
      String purpose,
      Function<C, BatchConfig> get,
      BiFunction<C, BatchConfig, C> set) {
    super(command, purpose);
    WarehouseOption.declare(this, (c, v) -> set.apply(c, get.apply(c).withWarehouse(v)));
    dated(
        "date",
        "DATE",
        "the date, as 2026-02-16",
        get,
        set,
        (b, v) -> b.withDate(BatchConfig.parseDate(v)));
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
        this, c -> get.apply(c).rules(), (c, rules) -> set.apply(c, get.apply(c).withRules(rules)));
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
