package io.setlist.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** A column of the tables. */
record Column(String name, boolean numeric, Function<Figures, String> cell) {

  /** How much a cell tells of several measurements. */
  enum Detail {
    MEDIAN,
    /** Median, and in brackets least and most. */
    RANGE
  }

  private static final String NONE = "-";

  static List<Column> of(BenchConfig config, Division division, Detail detail) {
    String small = millions(config.sizes().get(0));
    String large = millions(config.sizes().get(1));
    String found = division == Division.LIMIT ? "records" : "sessions";
    return List.of(
        new Column("contestant", false, Figures::contestant),
        new Column("runs", true, f -> Integer.toString(f.runs())),
        number("s of " + small, Figures::smallSeconds, 1, detail),
        number("s of " + large, Figures::largeSeconds, 1, detail),
        number("CPU s of " + large, Figures::cpuSeconds, 1, detail),
        number("broker's", Figures::brokerCpuSeconds, 1, detail),
        number("peak MiB", Figures::peakMebibytes, 0, detail),
        number("events/s", Figures::rate, 0, detail),
        number("marginal/s", Figures::marginalRate, 0, detail),
        number("CPU s/M", Figures::marginalCpu, 2, detail),
        times(division.baseline() + " is faster", Figures::timesAsFast),
        times("in CPU", Figures::timesAsCheap),
        number(found, Figures::found, 0, Detail.MEDIAN),
        number("load", Figures::load, 1, detail),
        new Column("true", false, f -> f.differences().isEmpty() ? "yes" : "no"));
  }

  private static Column number(
      String name, Function<Figures, Optional<Spread>> of, int decimals, Detail detail) {
    return new Column(
        name, true, f -> of.apply(f).map(s -> text(s, decimals, detail)).orElse(NONE));
  }

  private static String text(Spread s, int decimals, Detail detail) {
    String median = text(s.median(), decimals);
    if (detail == Detail.MEDIAN || s.min() == s.max()) return median;
    return median + " (" + text(s.min(), decimals) + " to " + text(s.max(), decimals) + ")";
  }

  private static String text(double value, int decimals) {
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }

  private static Column times(String name, Function<Figures, Optional<Double>> of) {
    return new Column(name, true, f -> of.apply(f).map(t -> text(t, 2) + " x").orElse(NONE));
  }

  /** 500,000 is 0.5 M. */
  private static String millions(long events) {
    return java.math.BigDecimal.valueOf(events, 6).stripTrailingZeros().toPlainString() + " M";
  }
}
