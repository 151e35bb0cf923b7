package io.setlist.cli;

import io.setlist.rules.Durations;
import io.setlist.rules.Rules;
import java.time.Duration;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The flags that every job shares because they decide rows (SPEC 8), bound to a job's config. */
public final class RulesOptions {

  private RulesOptions() {}

  /** Declares the five rule flags on a command's options. */
  public static <C> void declare(
      Options<C> options, Function<C, Rules> get, BiFunction<C, Rules, C> set) {
    duration(
        options, get, set, "gap", "events further apart are two sessions (15m)", Rules::withGap);
    duration(
        options,
        get,
        set,
        "watermark-delay",
        "how far the watermark stays behind (5m)",
        Rules::withWatermarkDelay);
    duration(
        options,
        get,
        set,
        "allowed-lateness",
        "how far behind the watermark an event still counts (60m)",
        Rules::withAllowedLateness);
    duration(
        options,
        get,
        set,
        "max-future-skew",
        "how far ahead of its record an event may be (5m)",
        Rules::withMaxFutureSkew);
    options.value(
        "max-event-bytes",
        "N",
        "longer records are dead letters (65536)",
        (c, v) -> set.apply(c, get.apply(c).withMaxEventBytes(Integer.parseInt(v))));
  }

  private static <C> void duration(
      Options<C> options,
      Function<C, Rules> get,
      BiFunction<C, Rules, C> set,
      String name,
      String text,
      BiFunction<Rules, Duration, Rules> with) {
    options.value(
        name,
        "DURATION",
        text,
        (c, v) -> set.apply(c, with.apply(get.apply(c), Durations.parse(v))));
  }
}
