package io.setlist.cli;

import io.setlist.rules.GivenRules;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The flags that every job shares because they decide rows (SPEC 8), bound to a job's config. The
 * first job of a warehouse takes them; later ones have them from its tables.
 */
public final class RulesOptions {

  private RulesOptions() {}

  /** Declares the five rule flags on a command's options. */
  public static <C> void declare(
      Options<C> options, Function<C, GivenRules> get, BiFunction<C, GivenRules, C> set) {
    String[][] flags = {
      {"gap", "DURATION", "events further apart are two sessions (15m)"},
      {"watermark-delay", "DURATION", "how far the watermark stays behind (5m)"},
      {"allowed-lateness", "DURATION", "how far behind the watermark an event still counts (60m)"},
      {"max-future-skew", "DURATION", "how far ahead of its record an event may be (5m)"},
      {"max-event-bytes", "N", "longer records are dead letters (65536)"}
    };
    for (String[] flag : flags) {
      options.value(
          flag[0], flag[1], flag[2], (c, v) -> set.apply(c, get.apply(c).with(flag[0], v)));
    }
  }
}
