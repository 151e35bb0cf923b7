package io.setlist.local.traffic;

import io.setlist.local.kafka.TargetOptions;
import io.setlist.rules.Durations;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.function.BiFunction;

/** The flags of {@code generate}. */
final class GenerateOptions extends TargetOptions<GenerateConfig> {

  GenerateOptions() {
    super(
        "generate",
        "synthetic listening traffic with a known truth, to a folder or a topic",
        GenerateConfig::target,
        GenerateConfig::withTarget);
    value(
        "out",
        "DIR",
        "for events.jsonl.gz, truth.jsonl.gz and summary.json; with --topic the last two",
        (c, v) -> c.withOut(Path.of(v)));
    declareTarget();
    value(
        "seed", "N", "another number, other traffic (1)", (c, v) -> c.withSeed(Long.parseLong(v)));
    value(
        "events",
        "N",
        "records to send, duplicates and broken ones included (what the users have)",
        (c, v) -> c.withEvents(positive(Long.parseLong(v))));
    value(
        "users",
        "N",
        "listeners (" + GenerateConfig.DEFAULT_USERS + ", or what --events need)",
        (c, v) -> c.withUsers((int) positive(Integer.parseInt(v))));
    value("days", "N", "the period (1)", (c, v) -> c.withDays(Integer.parseInt(v)));
    value(
        "start",
        "DATE",
        "first day, UTC (so that the period ends yesterday)",
        (c, v) -> c.withStart(date(v)));
    faults("late-rate", "of events: over an hour late", Faults.DEFAULTS.late(), Faults::withLate);
    faults(
        "duplicate-rate",
        "of events: sent twice",
        Faults.DEFAULTS.duplicate(),
        Faults::withDuplicate);
    faults(
        "malformed-rate",
        "broken records per event",
        Faults.DEFAULTS.malformed(),
        Faults::withMalformed);
    faults(
        "future-rate", "records from 2100 per event", Faults.DEFAULTS.future(), Faults::withFuture);
    faults(
        "flight-rate",
        "of listener days: phone offline for hours",
        Faults.DEFAULTS.flight(),
        Faults::withFlight);
    value("gap", "DURATION", "of the true sessions (15m)", (c, v) -> c.withGap(Durations.parse(v)));
    value(
        "rate",
        "N",
        "records a second into the topic (as fast as it goes)",
        (c, v) -> c.withRate(rate(v)));
    flag(
        "live",
        "begin now and go at the speed of life, for --days or until Ctrl-C",
        GenerateConfig::asLive);
  }

  private void faults(
      String name, String text, double byDefault, BiFunction<Faults, Double, Faults> with) {
    value(
        name,
        "SHARE",
        text + " (" + plain(byDefault) + ")",
        (c, v) -> c.withFaults(with.apply(c.faults(), number(v))));
  }

  /** As people write it: 0.0005, not 5.0E-4. */
  private static String plain(double share) {
    return BigDecimal.valueOf(share).stripTrailingZeros().toPlainString();
  }

  private static long positive(long n) {
    if (n < 1) throw new IllegalArgumentException("must be at least 1");
    return n;
  }

  private static double rate(String text) {
    double rate = number(text);
    if (!(rate > 0)) throw new IllegalArgumentException("must be above 0");
    return rate;
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not a number", e);
    }
  }

  private static LocalDate date(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("not a date; write 2026-02-16", e);
    }
  }
}
